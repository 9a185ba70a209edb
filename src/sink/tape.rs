//! [`Tape`]: the conversation, kept in memory.

use super::transcript::{Numbers, Stamp, Transcript};
use crate::protocol::{HostAct, Reply, SyncEvent, TraceEntry};
use crate::sync::{Mutex, lock};
use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};
use core::fmt;

/// The conversation, kept in memory: what a [`Recorder`](super::Recorder) writes to. A clone is
/// another handle of the same tape, and several recorders may share one.
///
/// It grows with every call until it is [taken](Self::take).
///
/// ```
/// use sync_progress::protocol::{HostAct, Reply, SyncEvent};
/// use sync_progress::sink::Tape;
///
/// let tape = Tape::new();
/// tape.note(HostAct::Started);
/// let answer = tape.during(SyncEvent::MoreItems, || 42, |_| Reply::NotSeen);
/// assert_eq!(answer, 42);
/// assert_eq!(tape.take().len(), 2);
/// assert!(tape.is_empty());
/// ```
#[derive(Clone, Default)]
pub struct Tape(Arc<Mutex<Reel>>);

#[derive(Default)]
struct Reel {
    numbers: Numbers,
    entries: BTreeMap<u64, TraceEntry>,
}

impl Tape {
    /// An empty tape.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was said so far, in the order of the calls. A call that is still under way has the reply
    /// [`Reply::NotSeen`] and [`u64::MAX`] as the number of its answer.
    pub fn entries(&self) -> Vec<TraceEntry> {
        lock(&self.0).entries.values().cloned().collect()
    }

    /// The same, and forgets it; numbers and lanes go on. The answer of a call that is still under
    /// way is lost.
    pub fn take(&self) -> Vec<TraceEntry> {
        let entries = core::mem::take(&mut lock(&self.0).entries);
        entries.into_values().collect()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        lock(&self.0).entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes down an act of the host.
    pub fn note(&self, act: HostAct) {
        Transcript::note(self, act);
    }

    /// Writes down an event, makes the call that it stands for, and writes down the reply. Nothing is
    /// locked while the call is made; if it panics, the reply stays [`Reply::NotSeen`].
    pub fn during<T>(
        &self,
        event: SyncEvent<'_>,
        call: impl FnOnce() -> T,
        reply: impl FnOnce(&T) -> Reply,
    ) -> T {
        Transcript::during(self, event, call, reply)
    }
}

impl Transcript for Tape {
    fn called(&self, event: &SyncEvent<'_>) -> Stamp {
        let event = event.clone().into_owned();
        let mut reel = lock(&self.0);
        let stamp = reel.numbers.stamp();
        let Stamp { number: called, lane, .. } = stamp;
        let entry = TraceEntry { called, answered: u64::MAX, lane, event, reply: Reply::NotSeen };
        reel.entries.insert(called, entry);
        stamp
    }

    fn answered(&self, stamp: Stamp, _: &SyncEvent<'_>, reply: Reply) {
        let mut reel = lock(&self.0);
        let answered = reel.numbers.next();
        if let Some(entry) = reel.entries.get_mut(&stamp.number) {
            entry.answered = answered;
            entry.reply = reply;
        }
    }
}

impl fmt::Debug for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tape").field("entries", &self.len()).finish_non_exhaustive()
    }
}
