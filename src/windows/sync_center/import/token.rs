//! `CanContinue` as a token: of everything, and of one item.

use super::Import;
use crate::cancel::CancelToken;
use crate::protocol::{AnswerExt as _, CancelCause, CancelDecision, Canceled, ItemId};
use crate::sink::ProgressSink as _;
use crate::windows::Pointer;
use crate::windows::abi::ISyncMgrSyncCallback;
use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};

impl<P: Pointer<ISyncMgrSyncCallback>> Import<P> {
    /// Whether one item is to stop. Asking calls the host, until it has said so.
    ///
    /// ```
    /// use sync_progress::sink::NullSink;
    /// use sync_progress::windows::sync_center;
    /// use sync_progress::{CancelToken, ItemId};
    ///
    /// let sink = sync_center::import(sync_center::export(NullSink));
    /// let inbox = sink.inner().item("inbox".try_into()?);
    /// assert!(!inbox.is_canceled());
    /// # Ok::<(), sync_progress::protocol::InvalidId>(())
    /// ```
    pub fn item(&self, id: ItemId) -> ItemToken<'_, P> {
        ItemToken { import: self, id, canceled: AtomicBool::new(false) }
    }
}

/// Asks about everything. That is a call across the border: each report is answered with the same.
#[deny(clippy::missing_trait_methods)]
impl<P: Pointer<ISyncMgrSyncCallback>> CancelToken for Import<P> {
    /// A peer that fails, or is gone, says nothing about stopping (A-MOB-13).
    fn decision(&self) -> CancelDecision {
        let known = self.all.decision();
        if known.is_all() { known } else { self.can_continue(None).decision() }
    }

    fn cause(&self) -> Option<CancelCause> {
        self.is_canceled().then_some(CancelCause::Answered)
    }

    fn is_canceled(&self) -> bool {
        self.decision().is_cancel()
    }

    fn go_on(&self) -> Result<(), Canceled> {
        self.decision().go_on()
    }
}

/// Whether one item is to stop; made by [`Import::item`].
///
/// ```
/// use sync_progress::sink::NullSink;
/// use sync_progress::windows::abi::ISyncMgrSyncCallback;
/// use sync_progress::windows::sync_center::{self, ItemToken};
/// use sync_progress::CancelToken;
///
/// fn may_go_on(token: &ItemToken<'_, ISyncMgrSyncCallback>) -> bool {
///     !token.is_canceled()
/// }
/// let sink = sync_center::import(sync_center::export(NullSink));
/// assert!(may_go_on(&sink.inner().item("inbox".try_into()?)));
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
pub struct ItemToken<'a, P: Pointer<ISyncMgrSyncCallback>> {
    import: &'a Import<P>,
    id: ItemId,
    canceled: AtomicBool,
}

#[deny(clippy::missing_trait_methods)]
impl<P: Pointer<ISyncMgrSyncCallback>> CancelToken for ItemToken<'_, P> {
    fn decision(&self) -> CancelDecision {
        let all = self.import.all.decision();
        if all.is_all() {
            return all;
        }
        if self.canceled.load(Ordering::Relaxed) {
            return CancelDecision::CancelItem;
        }
        let decision = self.import.can_continue(Some(&self.id)).decision();
        if decision.is_cancel() {
            self.canceled.store(true, Ordering::Relaxed);
        }
        decision
    }

    fn cause(&self) -> Option<CancelCause> {
        self.is_canceled().then_some(CancelCause::Answered)
    }

    fn is_canceled(&self) -> bool {
        self.decision().is_cancel()
    }

    fn go_on(&self) -> Result<(), Canceled> {
        self.decision().go_on()
    }
}

impl<P: Pointer<ISyncMgrSyncCallback>> fmt::Debug for ItemToken<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemToken").field("id", &self.id).finish_non_exhaustive()
    }
}
