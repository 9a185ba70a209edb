//! [`ItemScope`]: one item of a scope.

use super::{CancelToken, Scope, ScopeToken, Word, scope_token::implement_token};
use crate::protocol::{CancelCause, CancelDecision, Canceled};
use alloc::sync::Arc;

/// One item of a scope, and the right to cancel it. Clones are the same item.
///
/// The decision is [`CancelItem`](CancelDecision::CancelItem) while only the item is canceled, and
/// [`CancelAll`](CancelDecision::CancelAll) once its scope is (C-3). The first cause stays, whichever
/// of the two it came from (C-2). Asking loads the words of the scope and of the item.
///
/// ```
/// use sync_progress::cancel::{CancelSource, CancelToken};
/// use sync_progress::CancelDecision;
/// use sync_progress::protocol::CancelCause;
///
/// let session = CancelSource::new();
/// let (letter, photo) = (session.item(), session.item());
/// assert!(letter.cancel(CancelCause::Skipped));
/// assert_eq!(letter.decision(), CancelDecision::CancelItem);
/// assert_eq!(photo.decision(), CancelDecision::Continue);
///
/// session.cancel(CancelCause::Shutdown);
/// assert_eq!(letter.decision(), CancelDecision::CancelAll);
/// assert_eq!(letter.cause(), Some(CancelCause::Skipped));
/// ```
#[derive(Clone, Debug)]
pub struct ItemScope {
    scope: Arc<Scope>,
    word: Arc<Word>,
}

impl ItemScope {
    pub(super) fn new(scope: Arc<Scope>, word: Arc<Word>) -> Self {
        Self { scope, word }
    }

    /// Cancels this item; true iff this call did it, and nobody canceled the item or its scope before.
    pub fn cancel(&self, cause: CancelCause) -> bool {
        self.scope.cancel_item(&self.word, cause)
    }

    /// What this item shows to those who only ask and wait.
    pub fn token(&self) -> ScopeToken {
        ScopeToken::of_item(Arc::clone(&self.scope), Arc::clone(&self.word))
    }
}

implement_token!(ItemScope, |item| {
    decision: item.scope.decide(&item.word),
    cause: item.scope.cause_of_item(&item.word),
});
