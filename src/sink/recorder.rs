//! [`Recorder`]: writes down what a listener hears and answers.

use super::{Pace, ProgressSink, Tape, Transcript};
use crate::protocol::{
    Answer, CancelDecision, ItemId, LogEntry, LogId, MoreItems, Notice, ProgressItem, Reply,
    SinkError, SyncEvent, TraceEntry,
};

/// Writes down what a listener hears and what it answers (K-18), on a [`Tape`] or wherever else a
/// [`Transcript`] goes. It stands in front of a sink or a callback
/// ([`recorded`](super::ProgressSinkExt::recorded)) and changes no answer; or it stands alone
/// ([`Recorder::in_memory`]).
///
/// ```
/// use sync_progress::protocol::Notice;
/// use sync_progress::sink::{ProgressSink, Recorder};
/// use sync_progress::{ItemId, ProgressItem};
///
/// let recorder = Recorder::in_memory();
/// recorder.progress(&ItemId::try_from("a")?, &ProgressItem::new().with_value(1))?;
/// recorder.notice(&Notice::ManualSync)?;
/// let trace = recorder.entries();
/// assert_eq!((trace[0].called, trace[0].answered), (1, 2));
/// assert_eq!(trace[1].called, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Recorder<S = Nobody, T = Tape> {
    tape: T,
    inner: S,
}

impl Recorder {
    /// A recorder that stands alone, on a tape of its own.
    pub fn in_memory() -> Self {
        Self::default()
    }
}

impl<S> Recorder<S> {
    /// What is on the tape so far; see [`Tape::entries`].
    pub fn entries(&self) -> alloc::vec::Vec<TraceEntry> {
        self.tape.entries()
    }
}

impl<S, T> Recorder<S, T> {
    /// A recorder in front of a listener, on a tape that may be shared.
    pub fn new(tape: T, inner: S) -> Self {
        Self { tape, inner }
    }

    /// The tape; a clone of it stays with the caller when the recorder is given away.
    pub fn tape(&self) -> &T {
        &self.tape
    }

    /// The listener behind.
    pub fn inner(&self) -> &S {
        &self.inner
    }
}

#[deny(clippy::missing_trait_methods)]
impl<S: ProgressSink, T: Transcript> ProgressSink for Recorder<S, T> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        let call = || self.inner.progress(id, report);
        self.tape.during(SyncEvent::progress(id, report), call, |it| Reply::Answer(*it))
    }

    fn notice(&self, notice: &Notice) -> Answer {
        let call = || self.inner.notice(notice);
        self.tape.during(SyncEvent::notice(notice), call, |it| Reply::Answer(*it))
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        let call = || self.inner.log(entry);
        self.tape.during(SyncEvent::log(entry), call, |it| Reply::Logged(*it))
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        let call = || self.inner.can_continue(item);
        self.tape.during(SyncEvent::can_continue(item), call, |it| Reply::Answer(*it))
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        let call = || self.inner.may_show_ui(shown);
        self.tape.during(SyncEvent::MayShowUi(shown), call, |it| Reply::MayShowUi(*it))
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        let call = || self.inner.more_items();
        self.tape.during(SyncEvent::MoreItems, call, |it| Reply::MoreItems(it.clone()))
    }

    /// The pace of the sink behind; standing alone it asks for every tick.
    fn pace(&self) -> Pace {
        self.inner.pace()
    }
}

/// What stands behind a recorder that stands alone: goes on, and wants every tick. It is sink and
/// callback; as either it answers what the null object answers, so beside a host it still objects to
/// dialogs and to full enumerations. Where those matter, put the recorder *in front of* the host.
///
/// ```
/// use sync_progress::sink::{Nobody, Pace, ProgressSink};
///
/// assert_eq!(Nobody.pace(), Pace::Every);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Nobody;

impl ProgressSink for Nobody {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        Ok(CancelDecision::Continue)
    }
}
