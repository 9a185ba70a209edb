//! Deadlines and clocks: clauses C-8 and C-14 of the specification.

use std::time::Duration;
use sync_progress::cancel::{CancelSource, CancelToken};
use sync_progress::clock::{Clock, ManualClock};
use sync_progress::protocol::CancelCause;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn c_8_the_first_look_that_has_reached_the_deadline_cancels() {
    let (clock, session) = (ManualClock::new(), CancelSource::new());
    session.deadline(10 * SECOND);
    for (now, canceled) in [(0, false), (9, false), (10, true)] {
        clock.set(now * SECOND);
        assert!(!session.is_canceled(), "asking reads no clock");
        assert_eq!(session.check_deadline(clock.now()), canceled, "at {now}");
    }
    assert_eq!(session.cause(), Some(CancelCause::Deadline));
    assert!(!session.check_deadline(clock.now()), "only one call is the first");
}

#[test]
fn c_8_no_deadline_never_passes() {
    let session = CancelSource::new();
    assert!(!session.check_deadline(Duration::MAX));
    session.deadline(Duration::MAX);
    assert!(!session.check_deadline(Duration::MAX), "584 years are for ever");
    assert!(!session.is_canceled());
}

#[test]
fn c_8_the_earliest_deadline_counts() {
    let session = CancelSource::new();
    for at in [30, 10, 20] {
        session.deadline(at * SECOND);
    }
    assert!(!session.check_deadline(9 * SECOND));
    assert!(session.check_deadline(10 * SECOND));
}

#[test]
fn c_8_a_deadline_above_is_seen_from_below_and_not_the_other_way_round() {
    let session = CancelSource::new();
    let (one, two) = (session.child(), session.child());
    one.deadline(5 * SECOND);
    assert!(!session.check_deadline(5 * SECOND));
    assert!(one.check_deadline(5 * SECOND));
    assert!(!session.is_canceled() && !two.is_canceled());

    session.deadline(7 * SECOND);
    assert!(two.check_deadline(7 * SECOND));
    assert_eq!(session.cause(), Some(CancelCause::Deadline));
    assert_eq!(two.item().cause(), Some(CancelCause::Deadline));
}

/// One look may find several deadlines passed: it has canceled all the same.
#[test]
fn c_8_a_look_that_cancels_here_and_above_says_so() {
    let session = CancelSource::new();
    let part = session.child();
    session.deadline(5 * SECOND);
    part.deadline(4 * SECOND);
    assert!(part.check_deadline(5 * SECOND));
    assert!(session.is_canceled() && part.is_canceled());
}

#[test]
fn c_8_c_14_a_clock_that_stands_still_or_goes_back() {
    let (clock, session) = (ManualClock::new(), CancelSource::new());
    clock.set(100 * SECOND);
    session.deadline(clock.now() + SECOND);
    for _ in 0..1000 {
        assert!(!session.check_deadline(clock.now()));
    }
    clock.set(Duration::ZERO);
    assert!(!session.check_deadline(clock.now()));
    clock.set(Duration::MAX);
    assert!(session.check_deadline(clock.now()));
    clock.set(Duration::ZERO);
    assert!(session.is_canceled(), "a deadline that has passed stays passed");
}

#[test]
fn c_2_a_deadline_comes_second_like_anybody() {
    let session = CancelSource::new();
    session.deadline(SECOND);
    session.cancel(CancelCause::Requested);
    assert!(!session.check_deadline(2 * SECOND));
    assert_eq!(session.cause(), Some(CancelCause::Requested));
}

#[test]
fn c_14_a_manual_clock_shows_what_it_was_set_to() {
    let clock = ManualClock::new();
    let same = clock.clone();
    assert_eq!(clock.now(), Duration::ZERO);
    clock.set(5 * SECOND);
    same.advance(SECOND);
    assert_eq!(clock.now(), 6 * SECOND);
    clock.advance(Duration::MAX); // stops at its end, and does not wrap
    assert_eq!(clock.now(), Duration::from_nanos(u64::MAX));
    assert_eq!(clock.now(), same.now());
}

#[test]
fn c_14_clocks_come_by_reference_box_and_arc() {
    fn reads(clock: impl Clock) -> Duration {
        clock.now()
    }
    let clock = ManualClock::new();
    clock.set(SECOND);
    assert_eq!(reads(&clock), SECOND);
    assert_eq!(reads(Box::new(clock.clone()) as Box<dyn Clock>), SECOND);
    assert_eq!(reads(std::rc::Rc::new(clock.clone())), SECOND);
    assert_eq!(reads(std::sync::Arc::new(clock)), SECOND);
}
