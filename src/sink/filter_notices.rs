//! [`FilterNotices`]: leaves out what only informs.

use super::{Pace, ProgressSink};
use crate::guard::StickyAll;
use crate::protocol::{
    Answer, ItemId, LogEntry, LogId, MoreItems, Notice, ProgressItem, SinkError,
};
use core::fmt;

/// Leaves out stage progress, session texts and the word that the run is manual; made by
/// [`filter_notices`](super::ProgressSinkExt::filter_notices). The closure is asked about nothing else:
/// what a session's course depends on always passes (K-9).
///
/// ```
/// use sync_progress::protocol::Notice;
/// use sync_progress::sink::{ProgressSink, ProgressSinkExt, notice_fn};
///
/// let sink = notice_fn(|notice| assert!(!matches!(notice, Notice::Text(_))))
///     .filter_notices(|notice| !matches!(notice, Notice::Text(_)));
/// assert!(sink.notice(&Notice::Text("looking around".into())).is_ok());
/// ```
pub struct FilterNotices<S, F> {
    inner: S,
    passes: F,
    all: StickyAll,
}

impl<S, F: Fn(&Notice) -> bool> FilterNotices<S, F> {
    pub(super) fn new(inner: S, passes: F) -> Self {
        Self { inner, passes, all: StickyAll::new() }
    }
}

#[deny(clippy::missing_trait_methods)]
impl<S: ProgressSink, F: Fn(&Notice) -> bool> ProgressSink for FilterNotices<S, F> {
    #[inline]
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.all.pass(self.inner.progress(id, report))
    }

    fn notice(&self, notice: &Notice) -> Answer {
        let informs = matches!(notice, Notice::Stage(_) | Notice::Text(_) | Notice::ManualSync);
        if informs && !(self.passes)(notice) {
            return Ok(self.all.decision());
        }
        self.all.pass(self.inner.notice(notice))
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.all.pass_error(self.inner.log(entry))
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.all.pass(self.inner.can_continue(item))
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.all.pass_error(self.inner.may_show_ui(shown))
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.all.pass_error(self.inner.more_items())
    }

    fn pace(&self) -> Pace {
        self.inner.pace()
    }
}

impl<S: fmt::Debug, F> fmt::Debug for FilterNotices<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilterNotices").field("inner", &self.inner).finish_non_exhaustive()
    }
}
