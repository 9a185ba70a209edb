//! A host as a token.

use super::Host;
use crate::cancel::CancelToken;
use crate::protocol::{AnswerExt as _, CancelCause, CancelDecision, ItemId, Reply, SyncEvent};
use crate::sync::lock;
use alloc::borrow::Cow;

impl Host {
    fn polled(&self, item: Option<&ItemId>) -> CancelDecision {
        match self.shared.say(&SyncEvent::Polled(item.map(Cow::Borrowed))) {
            Reply::Answer(answer) => answer.decision(),
            _ => CancelDecision::Continue,
        }
    }

    fn cause_for(&self, item: Option<&ItemId>) -> Option<CancelCause> {
        let state = lock(&self.shared.state);
        let of_item = item.and_then(|id| state.session.item(id)).and_then(|item| item.cause);
        state.session.cancel_cause().or(of_item)
    }
}

/// Asks about everything. Each look is an event of the trace, and one more answer.
impl CancelToken for Host {
    fn decision(&self) -> CancelDecision {
        self.polled(None)
    }

    fn cause(&self) -> Option<CancelCause> {
        self.cause_for(None)
    }
}

/// Asks a [`Host`] about one item; made by [`Host::token`].
///
/// ```
/// use sync_progress::Dialect;
/// use sync_progress::cancel::CancelToken;
/// use sync_progress::conformance::Host;
///
/// let token = Host::new(Dialect::Neutral).token(&"a".try_into()?);
/// assert!(!token.is_canceled());
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
#[derive(Clone, Debug)]
pub struct ItemToken {
    host: Host,
    item: ItemId,
}

impl ItemToken {
    pub(super) const fn new(host: Host, item: ItemId) -> Self {
        Self { host, item }
    }
}

impl CancelToken for ItemToken {
    fn decision(&self) -> CancelDecision {
        self.host.polled(Some(&self.item))
    }

    fn cause(&self) -> Option<CancelCause> {
        self.host.cause_for(Some(&self.item))
    }
}
