//! [`Caught`]: a sink whose panic stays its own.

use super::{Pace, ProgressSink};
use crate::guard::Guard;
use crate::protocol::{
    Answer, ItemId, LogEntry, LogId, MoreItems, Notice, ProgressItem, SinkError,
};

/// A sink whose panic stays its own (K-2); made by [`caught`](super::ProgressSinkExt::caught).
///
/// After a panic the sink is never called again; the call that panicked and every later one answer
/// [`Fault::Panicked`](crate::protocol::Fault::Panicked), with [`CancelAll`] if the sink had answered
/// that before. Without `std`, and with `panic = "abort"`, a panic goes its way (K-3).
///
/// [`CancelAll`]: crate::CancelDecision::CancelAll
///
#[cfg_attr(feature = "std", doc = "```")]
#[cfg_attr(not(feature = "std"), doc = "```ignore")]
/// use sync_progress::protocol::{AnswerExt, Fault};
/// use sync_progress::sink::{ProgressSink, ProgressSinkExt, from_fn};
/// use sync_progress::{ItemId, ProgressItem};
///
/// let sink = from_fn(|_, report| assert!(!report.is_empty())).caught();
/// let answer = sink.progress(&ItemId::try_from("a")?, &ProgressItem::new());
/// assert_eq!(answer.fault(), Some(Fault::Panicked));
/// assert!(sink.has_panicked());
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
#[derive(Debug)]
pub struct Caught<S> {
    inner: S,
    guard: Guard,
}

impl<S> Caught<S> {
    /// Puts the guard in front of a sink.
    pub fn new(inner: S) -> Self {
        Self { inner, guard: Guard::new() }
    }

    /// Whether the sink has panicked, and so is not called any more.
    pub fn has_panicked(&self) -> bool {
        self.guard.has_panicked()
    }

    /// The sink behind.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    /// The sink behind, given back.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

#[deny(clippy::missing_trait_methods)]
impl<S: ProgressSink> ProgressSink for Caught<S> {
    #[inline]
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.guard.answer(|| self.inner.progress(id, report))
    }

    fn notice(&self, notice: &Notice) -> Answer {
        self.guard.answer(|| self.inner.notice(notice))
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.guard.ask(|| self.inner.log(entry))
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.guard.answer(|| self.inner.can_continue(item))
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.guard.ask(|| self.inner.may_show_ui(shown))
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.guard.ask(|| self.inner.more_items())
    }

    /// [`Pace::Never`] once the sink has panicked.
    fn pace(&self) -> Pace {
        self.guard.run(|| self.inner.pace()).unwrap_or(Pace::Never)
    }
}
