//! [`FilterItems`]: leaves out whole items.

use super::{Pace, ProgressSink};
use crate::guard::StickyAll;
use crate::protocol::{
    Answer, ItemId, LogEntry, LogId, MoreItems, Notice, ProgressItem, SinkError,
};
use alloc::vec::Vec;
use core::fmt;

/// Leaves out whole items, from the first report to the last; made by
/// [`filter_items`](super::ProgressSinkExt::filter_items) (K-8).
///
/// The sink behind hears nothing of them: no report, no question, no log entry about them, and their
/// ids are not in the lists of the session's notices. What is left out is answered with
/// going on, or with canceling all once the sink behind has said so (K-10).
///
/// The closure must answer the same for an id each time, else an item is heard by halves.
///
/// ```
/// use sync_progress::sink::{ProgressSink, ProgressSinkExt, from_fn};
/// use sync_progress::{CancelDecision, ItemId, ProgressItem};
///
/// let sink = from_fn(|_, _| CancelDecision::CancelItem)
///     .filter_items(|id| id.as_text().is_some_and(|path| !path.starts_with('.')));
/// let hidden = sink.progress(&ItemId::try_from(".git")?, &ProgressItem::new());
/// assert_eq!(hidden, Ok(CancelDecision::Continue));
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
pub struct FilterItems<S, F> {
    inner: S,
    passes: F,
    all: StickyAll,
}

impl<S, F: Fn(&ItemId) -> bool> FilterItems<S, F> {
    pub(super) fn new(inner: S, passes: F) -> Self {
        Self { inner, passes, all: StickyAll::new() }
    }

    fn leaves_out(&self, id: Option<&ItemId>) -> bool {
        id.is_some_and(|id| !(self.passes)(id))
    }

    fn passing(&self, ids: &[ItemId]) -> Vec<ItemId> {
        ids.iter().filter(|id| (self.passes)(id)).cloned().collect()
    }
}

#[deny(clippy::missing_trait_methods)]
impl<S: ProgressSink, F: Fn(&ItemId) -> bool> ProgressSink for FilterItems<S, F> {
    #[inline]
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        if self.leaves_out(Some(id)) {
            return Ok(self.all.decision());
        }
        self.all.pass(self.inner.progress(id, report))
    }

    fn notice(&self, notice: &Notice) -> Answer {
        let answer = match notice {
            Notice::ItemAdded(id) | Notice::ItemProposed(id) | Notice::ItemCommitted(id)
                if self.leaves_out(Some(id)) =>
            {
                return Ok(self.all.decision());
            }
            Notice::Begin { handler, items } => {
                let (handler, items) = (handler.clone(), self.passing(items));
                self.inner.notice(&Notice::Begin { handler, items })
            }
            Notice::PhaseEnded { phase, code, retry } => {
                let (phase, code, retry) = (*phase, *code, self.passing(retry));
                self.inner.notice(&Notice::PhaseEnded { phase, code, retry })
            }
            _ => self.inner.notice(notice),
        };
        self.all.pass(answer)
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        if self.leaves_out(entry.item.as_ref()) {
            return Ok(entry.id.unwrap_or_default());
        }
        self.all.pass_error(self.inner.log(entry))
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        if self.leaves_out(item) {
            return Ok(self.all.decision());
        }
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

impl<S: fmt::Debug, F> fmt::Debug for FilterItems<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilterItems").field("inner", &self.inner).finish_non_exhaustive()
    }
}
