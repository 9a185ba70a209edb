//! New attempts, and totals that change.

mod reporter_kit;

use reporter_kit::{GO, STOP_ITEM, Script};
use std::sync::Arc;
use sync_progress::cancel::CancelSource;
use sync_progress::protocol::{CancelCause, Outcome, ProgressStatus, Work};
use sync_progress::sink::Pace;
use sync_progress::{CancelDecision, Reporter};

#[test]
fn r_15_a_new_attempt_starts_at_zero_and_the_next_work_says_updating() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let mut item = reporter.start("a", 10).unwrap().go().unwrap();
    assert!(!item.advance(7).is_cancel());
    assert!(!item.retry("connection lost").is_cancel());
    assert_eq!(item.work(), Work::new(0, 10));
    assert_eq!(reporter.totals().work, Work::new(0, 10));
    assert!(!item.text("waiting").is_cancel());
    assert!(!item.advance(2).is_cancel());
    assert!(!item.advance(2).is_cancel());
    assert_eq!(item.finish(), Outcome::Succeeded);
    assert_eq!(
        sink.heard()[2..],
        [
            "a: updating 0/10",
            "a: 7",
            "a: resuming 0 connection lost",
            "a: waiting",
            "a: updating 2",
            "a: 4",
            "a: succeeded 4/10",
        ]
    );
}

#[test]
fn r_15_the_attempt_of_an_item_of_unknown_total_is_indeterminate() {
    let sink = Script::willing().paced(Pace::Never);
    let reporter = Reporter::new(&sink);
    let mut item = reporter.start("a", None).unwrap().go().unwrap();
    assert!(!item.advance(7).is_cancel());
    assert!(!item.retry("again").is_cancel());
    assert!(!item.advance(7).is_cancel());
    assert!(!item.text("x").is_cancel());
    assert_eq!(
        sink.heard()[2..],
        [
            "a: updating (indeterminate) 0/?",
            "a: resuming 0 again",
            "a: updating (indeterminate) 7 x",
        ]
    );
    item.finish();
}

/// A text that cancels all while it is made.
struct Untimely<'a>(&'a CancelSource);

impl From<Untimely<'_>> for Arc<str> {
    fn from(text: Untimely<'_>) -> Self {
        text.0.cancel(CancelCause::Requested);
        "again".into()
    }
}

/// Either the attempt begins and is told, or nothing changes.
#[test]
fn r_15_a_cancel_that_comes_meanwhile_leaves_the_attempt_as_it_is() {
    let (sink, button) = (Script::willing(), CancelSource::new());
    let reporter = Reporter::builder(&sink).cancel(&button).build();
    let mut item = reporter.start("a", 10).unwrap().go().unwrap();
    assert!(!item.advance(7).is_cancel());
    assert!(item.retry(Untimely(&button)).is_all());
    assert!(item.retry("no more").is_all());
    assert_eq!(item.finish(), Outcome::Canceled);
    assert_eq!(sink.heard()[3..], ["a: 7", "a: canceled 7/10"]);
}

#[test]
fn r_15_a_cancel_that_answers_a_new_attempt_counts() {
    let sink = Script::answering("a: resuming 0 again", STOP_ITEM);
    let reporter = Reporter::new(&sink);
    let mut item = reporter.start("a", 1).unwrap().go().unwrap();
    assert_eq!(item.retry("again"), CancelDecision::CancelItem);
    assert_eq!(item.finish(), Outcome::Canceled);
}

#[test]
fn totals_grow_shrink_become_known_and_unknown() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let mut item = reporter.start("a", None).unwrap().go().unwrap();
    sink.heard();
    for total in [Some(10), Some(10), Some(20), Some(5), None] {
        assert!(!item.set_total(total).is_cancel());
        assert_eq!(reporter.totals().work.total, total.into());
    }
    sink.assert_heard(&[
        "a: updating of 10",
        "a: of 20",
        "a: of 5",
        "a: updating (indeterminate) of ?",
    ]);
    item.finish();
    sink.assert_heard(&["a: succeeded 0/?"]);
}

#[test]
fn a_status_that_the_engine_has_set_stays_until_it_sets_another() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let mut item = reporter.start("a", 10).unwrap().go().unwrap();
    sink.heard();
    assert!(!item.status(ProgressStatus::Paused).is_cancel());
    assert!(!item.set_total(None).is_cancel());
    assert!(!item.advance(1).is_cancel());
    assert!(!item.status(ProgressStatus::Indeterminate).is_cancel());
    assert!(!item.set_total(10).is_cancel());
    assert!(!item.status(ProgressStatus::Unknown(77)).is_cancel());
    sink.assert_heard(&[
        "a: paused",
        "a: of ?",
        "a: 1",
        "a: updating (indeterminate)",
        "a: updating of 10",
        "a: unknown status 77",
    ]);
    item.finish();
}

#[test]
fn r_17_what_was_counted_is_told_as_it_is() {
    let sink = Script::new(|_| GO);
    let reporter = Reporter::new(&sink);
    let mut item = reporter.start("a", 10).unwrap().go().unwrap();
    sink.heard();
    assert!(!item.advance(25).is_cancel());
    assert!(!item.set_total(20).is_cancel());
    assert!(!item.set_completed(5).is_cancel());
    assert!(!item.set_completed(5).is_cancel());
    item.finish();
    sink.assert_heard(&["a: 25", "a: of 20", "a: 5", "a: succeeded 5/20"]);
    assert_eq!(reporter.totals().work, Work::new(5, 20));
}

#[test]
fn r_17_counts_saturate_and_say_so() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let mut item = reporter.start("a", u64::MAX).unwrap().go().unwrap();
    sink.heard();
    for amount in [0, u64::MAX - 1, 1, 1, u64::MAX, 0] {
        assert!(!item.advance(amount).is_cancel());
    }
    assert!(!item.text("full").is_cancel());
    item.finish();
    sink.assert_heard(&[
        "a: 18446744073709551614",
        "a: 18446744073709551615",
        "a: full (saturated)",
        "a: succeeded 18446744073709551615/18446744073709551615 (saturated)",
    ]);
    let mut other = reporter.start("b", u64::MAX).unwrap().go().unwrap();
    assert!(!other.advance(u64::MAX).is_cancel());
    assert!(!other.advance(1).is_cancel());
    let _ = reporter.totals();
    let totals = reporter.totals();
    assert_eq!(totals.work, Work::new(u64::MAX, u64::MAX));
    assert!(totals.saturated);
    assert_eq!(reporter.snapshot().work(), Work::new(u64::MAX, u64::MAX));
    other.finish();
    assert!(reporter.complete().unwrap().saturated);
}
