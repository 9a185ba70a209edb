//! [`Scope`]: what one cancel reaches; the inside of a source and of a token.

use super::{
    deadline::Deadline,
    watch::{Seat, Watch},
    word::Word,
};
use crate::protocol::{CancelCause, CancelDecision};
use alloc::sync::Arc;
use core::{fmt, iter::successors, time::Duration};

/// A word, and who is above and below.
///
/// A cancel of a scope above arrives in two ways. Whoever *asks* climbs: if a scope above is
/// canceled, its cause is taken over into the own word, once. Whoever *sleeps* is told: the canceler
/// walks down to every scope and waiter that has taken a seat. The own word alone decides which cause
/// came first, so both ways agree, and what is seen above is seen below at once (C-6).
pub(crate) struct Scope {
    word: Word,
    deadline: Deadline,
    /// A deadline on the system's clock, for want of a timer thread.
    #[cfg(feature = "std")]
    pub(super) alarm: Deadline,
    parent: Option<Parent>,
    pub(super) watch: Watch,
}

struct Parent {
    scope: Arc<Scope>,
    seat: Seat,
}

impl Scope {
    pub(super) fn root() -> Arc<Self> {
        Arc::new(Self::under(None))
    }

    pub(super) fn child(self: &Arc<Self>) -> Arc<Self> {
        let seat = self.watch.seat();
        let parent = Parent { scope: Arc::clone(self), seat };
        let child = Arc::new(Self::under(Some(parent)));
        self.watch.join(seat, Arc::downgrade(&child));
        // Only now look up: a cancel that came before has told nobody (C-7). One step is enough: a
        // canceler further up that has not come to us yet will find the child in its seat.
        self.word.watch();
        if let Some(cause) = self.word.cause() {
            child.word.cancel(cause);
        }
        child
    }

    fn under(parent: Option<Parent>) -> Self {
        Self {
            word: Word::new(),
            deadline: Deadline::new(),
            #[cfg(feature = "std")]
            alarm: Deadline::new(),
            parent,
            watch: Watch::new(),
        }
    }

    /// The word of this scope, for workers who look at one word per tick.
    ///
    /// A cancel of a scope above has arrived here by the time that its `cancel` returns.
    #[inline]
    #[allow(dead_code, reason = "for the reporter, which needs `std`")]
    pub(crate) fn word(&self) -> &Word {
        &self.word
    }

    /// Why this scope is canceled, if it or one above is.
    #[inline]
    pub(crate) fn cause(&self) -> Option<CancelCause> {
        match (self.word.cause(), &self.parent) {
            (None, Some(_)) => self.inherit(),
            (cause, _) => cause,
        }
    }

    /// Cancels this scope and all below; true iff this call did it.
    pub(crate) fn cancel(&self, cause: CancelCause) -> bool {
        let first = self.inherit().is_none() && self.word.cancel(cause);
        if self.word.is_watched() {
            self.watch.tell(self.word.cause().unwrap_or(cause));
        }
        first
    }

    /// The decision for an item of this scope (C-3).
    #[inline]
    pub(crate) fn decide(&self, item: &Word) -> CancelDecision {
        if self.cause().is_some() {
            CancelDecision::CancelAll
        } else if item.cause().is_some() {
            CancelDecision::CancelItem
        } else {
            CancelDecision::Continue
        }
    }

    /// Why an item of this scope is canceled. The item's word decides which cause came first.
    pub(crate) fn cause_of_item(&self, item: &Word) -> Option<CancelCause> {
        if let (None, Some(cause)) = (item.cause(), self.cause()) {
            item.cancel(cause);
        }
        item.cause()
    }

    /// Cancels one item of this scope, and wakes who waits for it; true iff this call did it.
    pub(crate) fn cancel_item(&self, item: &Word, cause: CancelCause) -> bool {
        let first = self.cause_of_item(item).is_none() && item.cancel(cause);
        if item.is_watched() {
            self.watch.tell_item(item);
        }
        first
    }

    pub(super) fn set_deadline(&self, at: Duration) {
        self.deadline.set(at);
    }

    /// Cancels what has a deadline at or before `now`: this scope, or one above (C-8).
    pub(super) fn check_deadline(&self, now: Duration) -> bool {
        self.cancel_passed(|scope| scope.deadline.has_passed(now))
    }

    pub(super) fn cancel_passed(&self, passed: impl Fn(&Self) -> bool) -> bool {
        self.and_above().fold(false, |canceled, scope| {
            canceled | (passed(scope) && scope.cancel(CancelCause::Deadline))
        })
    }

    pub(super) fn and_above(&self) -> impl Iterator<Item = &Self> {
        successors(Some(self), |scope| Some(&*scope.parent.as_ref()?.scope))
    }

    /// Takes the cause of a scope above over into the own word, if there is one.
    fn inherit(&self) -> Option<CancelCause> {
        let cause = self.and_above().skip(1).find_map(|scope| scope.word.cause())?;
        self.word.cancel(cause);
        self.word.cause()
    }
}

impl Drop for Scope {
    /// Leaves the parent, and then drops a long line of parents one by one: nested drops would need
    /// a stack as deep as the line.
    fn drop(&mut self) {
        let mut parent = self.parent.take();
        while let Some(Parent { scope, seat }) = parent {
            scope.watch.leave(seat);
            parent = Arc::into_inner(scope).and_then(|mut scope| scope.parent.take());
        }
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("cause", &self.cause())
            .field("deadline", &self.deadline.at())
            .finish_non_exhaustive()
    }
}
