//! Timers and the system's clock: clauses C-9 and C-14 of the specification.
#![cfg(feature = "std")]

use std::time::Duration;
use sync_progress::cancel::{CancelSource, CancelToken};
use sync_progress::clock::{Clock, ManualClock, SystemClock};
use sync_progress::protocol::CancelCause;

#[test]
fn c_9_a_timer_cancels_by_itself() {
    let session = CancelSource::new();
    let token = session.child().token();
    assert!(session.cancel_after(Duration::from_millis(1)));
    assert_eq!(token.wait(), CancelCause::Deadline);
}

#[test]
fn c_9_the_earlier_of_two_timers_counts_and_zero_is_now() {
    let session = CancelSource::new();
    assert!(session.cancel_after(Duration::MAX));
    assert!(session.cancel_after(Duration::from_millis(1)));
    assert_eq!(session.token().wait(), CancelCause::Deadline);

    let session = CancelSource::new();
    assert!(session.cancel_after(Duration::ZERO));
    assert_eq!(session.cause(), Some(CancelCause::Deadline));
}

#[test]
fn c_9_a_scope_that_is_gone_is_not_kept_by_its_timer() {
    // The earlier timer belongs to a scope that is gone; the later one still rings.
    let session = CancelSource::new();
    drop({
        let gone = CancelSource::new();
        gone.cancel_after(Duration::from_millis(1));
        gone
    });
    session.cancel_after(Duration::from_millis(2));
    assert_eq!(session.token().wait(), CancelCause::Deadline);
}

#[test]
fn c_14_system_clocks_agree_and_do_not_go_back() {
    let (one, two) = (SystemClock, SystemClock);
    let times = [one.now(), two.now(), one.now(), two.now()];
    assert!(times.is_sorted());
}

#[test]
fn clocks_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<ManualClock>();
    crosses::<SystemClock>();
}
