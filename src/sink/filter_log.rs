//! [`FilterLog`]: leaves out log entries.

use super::{Pace, ProgressSink};
use crate::protocol::{
    Answer, ItemId, LogEntry, LogId, MoreItems, Notice, ProgressItem, SinkError,
};
use core::fmt;

/// Leaves out log entries; made by [`filter_log`](super::ProgressSinkExt::filter_log) or
/// [`min_level`](super::ProgressSinkExt::min_level) (K-9).
///
/// An entry that is left out keeps the id that the handler chose, else has none (K-10). The word that an
/// entry is taken back always passes.
///
/// ```
/// use std::cell::Cell;
/// use sync_progress::protocol::{LogEntry, LogLevel};
/// use sync_progress::sink::{ProgressSink, ProgressSinkExt, log_fn};
///
/// let heard = Cell::new(0);
/// let sink = log_fn(|_| heard.set(heard.get() + 1)).min_level(LogLevel::Warning);
/// sink.log(&LogEntry::information("started"))?;
/// sink.log(&LogEntry::error("disk full"))?;
/// assert_eq!(heard.get(), 1);
/// # Ok::<(), sync_progress::protocol::SinkError>(())
/// ```
pub struct FilterLog<S, F> {
    inner: S,
    passes: F,
}

impl<S, F: Fn(&LogEntry) -> bool> FilterLog<S, F> {
    pub(super) fn new(inner: S, passes: F) -> Self {
        Self { inner, passes }
    }
}

#[deny(clippy::missing_trait_methods)]
impl<S: ProgressSink, F: Fn(&LogEntry) -> bool> ProgressSink for FilterLog<S, F> {
    #[inline]
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.inner.progress(id, report)
    }

    fn notice(&self, notice: &Notice) -> Answer {
        self.inner.notice(notice)
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        if (self.passes)(entry) { self.inner.log(entry) } else { Ok(entry.id.unwrap_or_default()) }
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.inner.can_continue(item)
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.inner.may_show_ui(shown)
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.inner.more_items()
    }

    fn pace(&self) -> Pace {
        self.inner.pace()
    }
}

impl<S: fmt::Debug, F> fmt::Debug for FilterLog<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilterLog").field("inner", &self.inner).finish_non_exhaustive()
    }
}
