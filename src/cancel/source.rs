//! [`CancelSource`]: a scope, and the right to cancel it.

use super::{CancelToken, ItemScope, Scope, ScopeToken, Word, scope_token::implement_token};
use crate::protocol::{CancelCause, CancelDecision, Canceled};
use alloc::sync::Arc;
use core::{fmt, time::Duration};

/// A scope of work, and the right to cancel it: a session, or a part of one. Clones are the same
/// scope.
///
/// Give [tokens](Self::token) to those who only ask and wait, a [child](Self::child) to a part that
/// may be canceled by itself, and an [item scope](Self::item) to each item. Dropping a source cancels
/// nothing.
///
/// # Contract
///
/// - A cancel stays, and so does its first cause: also between threads, between a scope and those
///   above it, and between a canceler and a deadline (clauses C-1, C-2).
/// - Canceling reaches every scope and item below, and no scope above (C-3, C-7). Whoever has seen a
///   scope canceled sees all below it canceled (C-6).
/// - A cancel is one operation on one word, however many items there are (C-4). Only child scopes and
///   waiters are visited; their wakers run on the canceling thread, outside any lock (C-11).
/// - Asking loads the word of this scope and of those above it, and does nothing else (C-5). Ask and
///   cancel from any thread.
///
/// ```
/// use sync_progress::cancel::{CancelSource, CancelToken};
/// use sync_progress::CancelDecision;
/// use sync_progress::protocol::CancelCause;
///
/// let session = CancelSource::new();
/// let (photos, letter) = (session.child(), session.item());
///
/// assert!(photos.cancel(CancelCause::Requested));
/// assert!(!session.is_canceled());
///
/// assert!(session.cancel(CancelCause::Shutdown));
/// assert!(!session.cancel(CancelCause::Requested)); // somebody was first
/// assert_eq!(photos.cause(), Some(CancelCause::Requested));
/// assert_eq!(letter.cause(), Some(CancelCause::Shutdown));
/// assert_eq!(letter.decision(), CancelDecision::CancelAll);
/// ```
#[derive(Clone)]
pub struct CancelSource {
    scope: Arc<Scope>,
}

impl CancelSource {
    /// A scope with none above.
    pub fn new() -> Self {
        Self { scope: Scope::root() }
    }

    /// Cancels this scope and all below; true iff this call did it.
    pub fn cancel(&self, cause: CancelCause) -> bool {
        self.scope.cancel(cause)
    }

    /// A scope below this one.
    #[must_use]
    pub fn child(&self) -> Self {
        Self { scope: self.scope.child() }
    }

    /// A scope for one item. It is registered nowhere, so items cost the scope nothing.
    #[must_use]
    pub fn item(&self) -> ItemScope {
        self.item_with(Arc::new(Word::new()))
    }

    /// What this scope shows to those who only ask and wait.
    pub fn token(&self) -> ScopeToken {
        ScopeToken::of_scope(Arc::clone(&self.scope))
    }

    /// Sets a deadline on a clock of your choice: the scope is canceled by the first
    /// [`check_deadline`](Self::check_deadline) that is at or past the earliest deadline.
    ///
    /// ```
    /// use std::time::Duration;
    /// use sync_progress::cancel::{CancelSource, CancelToken};
    /// use sync_progress::clock::{Clock, ManualClock};
    /// use sync_progress::protocol::CancelCause;
    ///
    /// let (clock, session) = (ManualClock::new(), CancelSource::new());
    /// session.deadline(clock.now() + Duration::from_secs(60));
    /// assert!(!session.check_deadline(clock.now()));
    /// clock.advance(Duration::from_secs(60));
    /// assert!(!session.is_canceled()); // asking reads no clock
    /// assert!(session.check_deadline(clock.now()));
    /// assert_eq!(session.cause(), Some(CancelCause::Deadline));
    /// ```
    pub fn deadline(&self, at: Duration) {
        self.scope.set_deadline(at);
    }

    /// Cancels this scope, or one above it, if its deadline is at or before `now`; true iff this
    /// call canceled something.
    pub fn check_deadline(&self, now: Duration) -> bool {
        let passed = self.scope.check_deadline(now);
        #[cfg(feature = "std")]
        let passed = self.scope.check_alarm() || passed;
        passed
    }

    /// For the reporter, which keeps the words of its items: an item scope over such a word.
    #[must_use]
    pub(crate) fn item_with(&self, word: Arc<Word>) -> ItemScope {
        ItemScope::new(Arc::clone(&self.scope), word)
    }

    /// For the reporter: the scope itself, to decide and cancel by it, and to poll its word.
    #[allow(dead_code, reason = "for the reporter, which needs `std`")]
    pub(crate) fn scope(&self) -> &Arc<Scope> {
        &self.scope
    }
}

impl Default for CancelSource {
    fn default() -> Self {
        Self::new()
    }
}

implement_token!(CancelSource, |source| {
    decision: source.scope.cause().map_or(CancelDecision::Continue, |_| CancelDecision::CancelAll),
    cause: source.scope.cause(),
});

impl fmt::Debug for CancelSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CancelSource").field(&self.scope).finish()
    }
}
