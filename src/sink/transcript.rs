//! [`Transcript`]: where a recorder writes.

use crate::protocol::{HostAct, Reply, SyncEvent};
use core::time::Duration;
use hashbrown::HashMap;
use std::thread::{self, ThreadId};

/// Where a [`Recorder`](super::Recorder) writes: a [`Tape`](super::Tape) in memory, a journal in a file.
///
/// # Contract
///
/// - Both methods come back soon, and lock nothing that is still locked when they have.
/// - Every call is answered, by [`Reply::NotSeen`] if it panicked.
///
/// ```
/// use std::cell::Cell;
/// use sync_progress::protocol::{Notice, Reply, SyncEvent};
/// use sync_progress::sink::{NullSink, ProgressSink, Recorder, Stamp, Transcript};
///
/// /// Counts the calls.
/// struct Count(Cell<u64>);
/// impl Transcript for &Count {
///     fn called(&self, _: &SyncEvent<'_>) -> Stamp {
///         self.0.set(self.0.get() + 1);
///         Stamp { number: self.0.get(), ..Stamp::default() }
///     }
///     fn answered(&self, _: Stamp, _: &SyncEvent<'_>, _: Reply) {}
/// }
/// let count = Count(Cell::new(0));
/// Recorder::new(&count, NullSink).notice(&Notice::ManualSync)?;
/// assert_eq!(count.0.get(), 1);
/// # Ok::<(), sync_progress::protocol::SinkError>(())
/// ```
pub trait Transcript {
    /// Something is about to be said.
    fn called(&self, event: &SyncEvent<'_>) -> Stamp;

    /// What was stamped so was answered.
    fn answered(&self, stamp: Stamp, event: &SyncEvent<'_>, reply: Reply);

    /// Writes down an event, makes the call that it stands for, and writes down the reply. Nothing is
    /// locked while the call is made; if it panics, the reply is [`Reply::NotSeen`].
    fn during<T>(
        &self,
        event: SyncEvent<'_>,
        call: impl FnOnce() -> T,
        reply: impl FnOnce(&T) -> Reply,
    ) -> T
    where
        Self: Sized,
    {
        let mut open = Open { stamp: self.called(&event), to: self, event, reply: Reply::NotSeen };
        let returned = call();
        open.reply = reply(&returned);
        returned
    }

    /// Writes down an act of the host.
    fn note(&self, act: HostAct)
    where
        Self: Sized,
    {
        self.during(SyncEvent::host(act), || (), |()| Reply::Done);
    }
}

/// When a call was made, and by whom.
///
/// ```
/// use sync_progress::sink::Stamp;
///
/// assert_eq!(Stamp::default().at, None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// The number of the call; see [`TraceEntry::called`](crate::protocol::TraceEntry::called).
    pub number: u64,
    /// The thread, by the number that it was given.
    pub lane: u32,
    /// The time since the recording began, if there is a clock.
    pub at: Option<Duration>,
}

/// A call that is under way; closed when it returns, or unwinds.
struct Open<'a, T: Transcript> {
    to: &'a T,
    stamp: Stamp,
    event: SyncEvent<'a>,
    reply: Reply,
}

impl<T: Transcript> Drop for Open<'_, T> {
    fn drop(&mut self) {
        let reply = core::mem::replace(&mut self.reply, Reply::NotSeen);
        self.to.answered(self.stamp, &self.event, reply);
    }
}

/// Gives numbers to calls and answers, and to threads as they speak up.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    /// The number that the last call or answer got.
    last: u64,
    lanes: HashMap<ThreadId, u32>,
}

impl Numbers {
    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.last = self.last.saturating_add(1);
        self.last
    }

    /// The stamp of a call that is made now, by this thread.
    pub(crate) fn stamp(&mut self) -> Stamp {
        let next = u32::try_from(self.lanes.len()).unwrap_or(u32::MAX);
        let lane = *self.lanes.entry(thread::current().id()).or_insert(next);
        Stamp { number: self.next(), lane, at: None }
    }
}
