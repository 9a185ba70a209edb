//! [`Standing`]: what an export knows of one item, to say how the session ended and to lose no cancel.

use crate::protocol::{CancelDecision, Outcome, ProgressStatus};
use core::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// The parts do not depend on one another, and the last release comes after every call, so relaxed accesses do.
///
/// Most reports change nothing here, and then they only load.
#[derive(Debug)]
pub(super) struct Standing {
    place: AtomicU8,
    end: AtomicU8,
    canceled: AtomicBool,
}

/// Nobody has taken it into the session yet.
const STRANGER: u8 = 0;
/// Proposed: it counts from its commit on (S-14).
const PROPOSED: u8 = 1;
const MEMBER: u8 = 2;

/// It has not ended; else the number of an outcome.
const OPEN: u8 = 0;

impl Standing {
    pub(super) const fn new() -> Self {
        Self {
            place: AtomicU8::new(STRANGER),
            end: AtomicU8::new(OPEN),
            canceled: AtomicBool::new(false),
        }
    }

    /// Whether nothing is known.
    pub(super) fn is_stranger(&self) -> bool {
        self.place.load(Ordering::Relaxed) == STRANGER && !self.decision().is_cancel()
    }

    /// A report was taken. What is reported without having joined belongs to a session that was begun elsewhere.
    #[inline]
    pub(super) fn reported(&self, status: ProgressStatus) {
        if self.place.load(Ordering::Relaxed) == STRANGER {
            self.enter(MEMBER);
        }
        let end = status.outcome().map_or(OPEN, number);
        if self.end.load(Ordering::Relaxed) != end {
            self.end.store(end, Ordering::Relaxed);
        }
    }

    /// Begun with the session, added, or committed.
    pub(super) fn join(&self) {
        self.place.store(MEMBER, Ordering::Relaxed);
    }

    pub(super) fn propose(&self) {
        self.enter(PROPOSED);
    }

    fn enter(&self, place: u8) {
        let relaxed = Ordering::Relaxed;
        let _known_already = self.place.compare_exchange(STRANGER, place, relaxed, relaxed);
    }

    /// A report came after the end, and was refused: the item has failed (SC-10).
    pub(super) fn fail(&self) {
        self.end.store(number(Outcome::Failed), Ordering::Relaxed);
    }

    /// How a member has ended; one that has not counts as failed (S-23). Nothing about others.
    pub(super) fn end(&self) -> Option<Outcome> {
        let end = self.end.load(Ordering::Relaxed);
        let outcome = OUTCOMES.into_iter().find(|outcome| number(*outcome) == end);
        let is_member = self.place.load(Ordering::Relaxed) == MEMBER;
        is_member.then_some(outcome.unwrap_or(Outcome::Failed))
    }

    /// Keeps a cancel of this item, which may have been answered where nobody could hear it.
    #[inline]
    pub(super) fn note(&self, decision: CancelDecision) {
        if decision.is_cancel() && !decision.is_all() {
            self.canceled.store(true, Ordering::Relaxed);
        }
    }

    #[inline]
    pub(super) fn decision(&self) -> CancelDecision {
        let canceled = self.canceled.load(Ordering::Relaxed);
        if canceled { CancelDecision::CancelItem } else { CancelDecision::Continue }
    }
}

const OUTCOMES: [Outcome; 5] = [
    Outcome::Succeeded,
    Outcome::Skipped,
    Outcome::Canceled,
    Outcome::Disconnected,
    Outcome::Failed,
];

const fn number(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Succeeded => 1,
        Outcome::Skipped => 2,
        Outcome::Canceled => 3,
        Outcome::Disconnected => 4,
        Outcome::Failed => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b_48_members_count_and_the_last_status_does() {
        let item = Standing::new();
        assert_eq!(item.end(), None);
        item.propose();
        item.reported(ProgressStatus::Succeeded);
        assert_eq!(item.end(), None); // not committed (S-14)
        item.join();
        item.propose();
        assert_eq!(item.end(), Some(Outcome::Succeeded));
        for outcome in OUTCOMES {
            item.reported(outcome.status());
            assert_eq!(item.end(), Some(outcome));
        }
        item.reported(ProgressStatus::Updating);
        assert_eq!(item.end(), Some(Outcome::Failed)); // it runs, and so has not ended
        item.reported(ProgressStatus::Succeeded);
        item.fail();
        assert_eq!(item.end(), Some(Outcome::Failed));
    }

    #[test]
    fn b_46_a_cancel_of_the_item_is_kept() {
        let item = Standing::new();
        item.note(CancelDecision::Continue);
        item.note(CancelDecision::CancelAll); // kept by the session
        assert!(item.is_stranger());
        item.note(CancelDecision::CancelItem);
        assert!(!item.is_stranger());
        assert_eq!(item.decision(), CancelDecision::CancelItem);
    }
}
