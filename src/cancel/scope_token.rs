//! [`ScopeToken`]: what a scope or an item shows to those who only ask and wait.

use super::{CancelToken, Scope, Word};
use crate::protocol::{CancelCause, CancelDecision, Canceled};
use alloc::sync::Arc;

/// The four questions of a token, from an expression for the decision and one for the cause.
macro_rules! implement_token {
    ($token:ty, |$this:ident| { decision: $decision:expr, cause: $cause:expr $(,)? }) => {
        #[deny(clippy::missing_trait_methods)]
        impl CancelToken for $token {
            #[inline]
            fn decision(&self) -> CancelDecision {
                let $this = self;
                $decision
            }
            fn cause(&self) -> Option<CancelCause> {
                let $this = self;
                $cause
            }
            #[inline]
            fn is_canceled(&self) -> bool {
                self.decision().is_cancel()
            }
            #[inline]
            fn go_on(&self) -> Result<(), Canceled> {
                self.decision().go_on()
            }
        }
    };
}
pub(super) use implement_token;

/// What a scope or an item shows to those who only ask and wait. Clones are the same token.
///
/// Asking loads a word or two (C-5). With `std` one can also wait: `wait`, `wait_timeout`, and
/// `canceled` for `async` code.
///
/// ```
/// use sync_progress::cancel::{CancelSource, CancelToken};
/// use sync_progress::protocol::CancelCause;
///
/// let session = CancelSource::new();
/// let token = session.token();
/// let worker = std::thread::spawn(move || {
///     let mut rounds = 0_u64;
///     while !token.is_canceled() {
///         rounds += 1;
///     }
///     rounds
/// });
/// session.cancel(CancelCause::Requested);
/// worker.join().unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct ScopeToken {
    pub(super) scope: Arc<Scope>,
    pub(super) item: Option<Arc<Word>>,
}

impl ScopeToken {
    pub(crate) fn of_scope(scope: Arc<Scope>) -> Self {
        Self { scope, item: None }
    }

    pub(super) fn of_item(scope: Arc<Scope>, item: Arc<Word>) -> Self {
        Self { scope, item: Some(item) }
    }

    #[inline]
    fn decide(&self) -> CancelDecision {
        match &self.item {
            Some(item) => self.scope.decide(item),
            None if self.scope.cause().is_some() => CancelDecision::CancelAll,
            None => CancelDecision::Continue,
        }
    }

    fn find_cause(&self) -> Option<CancelCause> {
        match &self.item {
            Some(item) => self.scope.cause_of_item(item),
            None => self.scope.cause(),
        }
    }
}

implement_token!(ScopeToken, |token| {
    decision: token.decide(),
    cause: token.find_cause(),
});
