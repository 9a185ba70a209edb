//! How items end.

mod reporter_kit;

use reporter_kit::{STOP_ALL, STOP_ITEM, Script, ends, id};
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync_progress::cancel::CancelToken as _;
use sync_progress::protocol::{CancelCause, LogEntry, LogId, Outcome, ProgressStatus, Work};
use sync_progress::reporter::{ItemReporter, LateError};
use sync_progress::{CancelDecision, Reporter};

fn item<'a>(reporter: &Reporter<&'a Script>, name: &str) -> ItemReporter<&'a Script> {
    reporter.start(name, 10).unwrap().go().unwrap()
}

#[test]
fn r_10_the_end_carries_the_last_value_even_if_no_tick_was_sent() {
    use sync_progress::sink::Pace;
    let sink = Script::willing().paced(Pace::Never);
    let reporter = Reporter::new(&sink);
    for name in ["a", "b", "c", "d"] {
        let mut item = item(&reporter, name);
        assert_eq!(item.advance(4), CancelDecision::Continue);
        let outcome = match name {
            "a" => item.finish(),
            "b" => item.fail("disk full"),
            "c" => item.skip("not today"),
            _ => item.cancel(),
        };
        assert_eq!(
            outcome.status().to_string(),
            ends(&sink.heard(), name)[0].split(' ').next().unwrap()
        );
    }
    let summary = reporter.complete().unwrap();
    sink.assert_heard(&["end: failed"]);
    assert_eq!(
        summary.to_string(),
        "failed: 1 succeeded, 1 skipped, 1 canceled, 1 failed; 16 of 40"
    );
}

#[test]
fn r_10_the_words_of_each_end() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    item(&reporter, "a").finish();
    item(&reporter, "b").fail("disk full");
    item(&reporter, "c").skip("not today");
    item(&reporter, "d").cancel();
    let heard = sink.heard();
    assert_eq!(ends(&heard, "a"), ["succeeded 0/10"]);
    assert_eq!(ends(&heard, "b"), ["failed 0/10 disk full"]);
    assert_eq!(ends(&heard, "c"), ["skipped 0/10 not today"]);
    assert_eq!(ends(&heard, "d"), ["canceled 0/10"]);
}

#[test]
fn r_11_a_cancel_that_was_returned_decides_the_end() {
    let sink = Script::answering("a: 3", STOP_ITEM);
    let reporter = Reporter::new(&sink);
    let mut a = item(&reporter, "a");
    assert_eq!(a.advance(3), CancelDecision::CancelItem);
    assert_eq!(a.finish(), Outcome::Canceled);
    let heard = sink.heard();
    assert_eq!(ends(&heard, "a"), ["canceled 3/10"]);
}

#[test]
fn r_11_a_cancel_that_nobody_has_seen_does_not_undo_finished_work() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let mut a = item(&reporter, "a");
    assert!(!a.advance(10).is_cancel());
    reporter.canceler().cancel_all(CancelCause::Requested);
    assert_eq!(a.finish(), Outcome::Succeeded);
}

#[test]
fn r_11_every_method_that_returns_it_counts() {
    type Ask = fn(&mut ItemReporter<&Script>) -> CancelDecision;
    let asks: [(&str, Ask); 9] = [
        ("advance", |item| item.advance(1)),
        ("set_completed", |item| item.set_completed(2)),
        ("set_completed back", |item| item.set_completed(0)),
        ("set_total", |item| item.set_total(11)),
        ("status", |item| item.status(ProgressStatus::Paused)),
        ("text", |item| item.text("x")),
        ("retry", |item| item.retry("x")),
        ("decision", |item| item.decision()),
        ("lane", |item| item.lane().decision()),
    ];
    for (name, ask) in asks {
        let sink = Script::willing();
        let reporter = Reporter::new(&sink);
        let mut a = item(&reporter, "a");
        assert!(!a.advance(1).is_cancel());
        sink.heard();
        reporter.canceler().cancel_item(a.id(), CancelCause::Requested);
        assert_eq!(ask(&mut a), CancelDecision::CancelItem, "{name}");
        sink.assert_heard(&[]);
        assert_eq!(a.skip("gone"), Outcome::Canceled, "{name}");
    }
}

#[test]
fn r_11_a_failure_stays_one_after_a_cancel() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let mut a = item(&reporter, "a");
    reporter.canceler().cancel_all(CancelCause::Requested);
    assert_eq!(a.advance(1), CancelDecision::CancelAll);
    assert_eq!(a.fail("disk full"), Outcome::Failed);
}

#[test]
fn r_12_after_a_cancel_only_the_closing_report_is_sent() {
    let sink = Script::answering("a: 1", STOP_ITEM);
    let reporter = Reporter::new(&sink);
    let mut a = item(&reporter, "a");
    for _ in 0..3 {
        assert_eq!(a.advance(1), CancelDecision::CancelItem);
    }
    assert_eq!(a.text("still here"), CancelDecision::CancelItem);
    assert_eq!(a.set_total(20), CancelDecision::CancelItem);
    assert_eq!(a.status(ProgressStatus::Paused), CancelDecision::CancelItem);
    assert_eq!(a.retry("once more"), CancelDecision::CancelItem);
    assert_eq!(a.finish(), Outcome::Canceled);
    let heard = sink.heard();
    assert_eq!(heard[3..], ["a: 1", "a: canceled 3/20"]);
}

#[test]
fn r_13_a_handle_that_is_dropped_fails() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    drop(item(&reporter, "a"));
    assert_eq!(ends(&sink.heard(), "a"), ["failed 0/10 dropped unfinished"]);
}

#[test]
fn r_13_a_handle_that_is_dropped_after_a_cancel_is_canceled() {
    fn work(mut item: ItemReporter<&Script>) -> Result<(), sync_progress::protocol::Canceled> {
        item.advance(1).go_on()?;
        item.finish();
        Ok(())
    }
    let sink = Script::answering("a: 1", STOP_ITEM);
    let reporter = Reporter::new(&sink);
    assert!(work(item(&reporter, "a")).is_err());
    assert_eq!(ends(&sink.heard(), "a"), ["canceled 1/10 dropped unfinished after a cancel"]);
}

#[test]
fn r_13_a_panic_fails_the_item_also_after_a_cancel() {
    for canceled in [false, true] {
        let sink = Script::willing();
        let reporter = Reporter::new(&sink);
        let work = || {
            let mut a = item(&reporter, "a");
            if canceled {
                reporter.canceler().cancel_all(CancelCause::Requested);
            }
            assert_eq!(a.advance(1).is_cancel(), canceled);
            panic!("the engine has a bug");
        };
        catch_unwind(AssertUnwindSafe(work)).unwrap_err();
        assert_eq!(ends(&sink.heard(), "a"), ["failed 1/10 dropped unfinished by a panic"]);
        assert_eq!(reporter.complete().unwrap().items.failed, 1);
    }
}

#[test]
fn r_14_a_terminal_status_ends_the_item() {
    let cases = [
        (ProgressStatus::Succeeded, "succeeded 2/10", Outcome::Succeeded),
        (ProgressStatus::Deleted, "deleted 2/10", Outcome::Succeeded),
        (ProgressStatus::Failed, "failed 2/10", Outcome::Failed),
        (ProgressStatus::Skipped, "skipped 2/10", Outcome::Skipped),
        (ProgressStatus::Canceled, "canceled 2/10", Outcome::Canceled),
    ];
    for (status, line, outcome) in cases {
        let sink = Script::willing();
        let reporter = Reporter::new(&sink);
        let mut a = item(&reporter, "a");
        assert!(!a.advance(2).is_cancel());
        assert!(!a.status(status).is_cancel());
        assert_eq!(ends(&sink.heard(), "a"), [line]);
        // An ended handle reports nothing.
        assert_eq!(a.advance(1), CancelDecision::CancelItem);
        assert_eq!(a.set_completed(1), CancelDecision::CancelItem);
        assert_eq!(a.set_total(1), CancelDecision::CancelItem);
        assert_eq!(a.status(ProgressStatus::Failed), CancelDecision::CancelItem);
        assert_eq!(a.retry("x"), CancelDecision::CancelItem);
        assert_eq!(a.lane().advance(1), CancelDecision::CancelItem);
        assert_eq!(a.cause(), None);
        assert_eq!(a.work().completed, 2);
        assert_eq!(a.fail("x"), outcome);
        sink.assert_heard(&[]);
        assert_eq!(reporter.complete().unwrap().outcome, outcome);
    }
}

#[test]
fn r_16_a_late_failure_replaces_the_outcome_once() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    item(&reporter, "a").finish();
    sink.heard();
    assert!(!reporter.fail_late(&id("a"), "lost").unwrap().is_cancel());
    assert!(!reporter.fail_late(&id("a"), "lost again").unwrap().is_cancel());
    sink.assert_heard(&["a: failed lost"]);
    assert_eq!(reporter.fail_late(&id("b"), "x"), Err(LateError::Unknown(id("b"))));
    let b = item(&reporter, "b");
    assert_eq!(reporter.fail_late(&id("b"), "x"), Err(LateError::NotEnded(id("b"))));
    b.finish();
    let summary = reporter.complete().unwrap();
    assert_eq!((summary.items.failed, summary.items.succeeded), (1, 1));
    assert_eq!(summary.outcome, Outcome::Failed);
}

#[test]
fn r_18_a_cancel_of_all_that_answers_the_end_binds_the_others() {
    let sink = Script::answering("a: succeeded 0/10", STOP_ALL);
    let reporter = Reporter::new(&sink);
    let (a, mut b) = (item(&reporter, "a"), item(&reporter, "b"));
    assert_eq!(a.finish(), Outcome::Succeeded);
    assert_eq!(b.advance(1), CancelDecision::CancelAll);
    assert_eq!(b.cause(), Some(CancelCause::Answered));
    assert_eq!(b.finish(), Outcome::Canceled);
}

#[test]
fn r_18_a_cancel_of_the_item_that_answers_its_end_is_moot() {
    let sink = Script::answering("a: succeeded 0/10", STOP_ITEM);
    let reporter = Reporter::new(&sink);
    assert_eq!(item(&reporter, "a").finish(), Outcome::Succeeded);
    assert_eq!(reporter.decision(), CancelDecision::Continue);
    assert_eq!(reporter.complete().unwrap().outcome, Outcome::Succeeded);
}

#[test]
fn a_log_entry_is_about_the_item_and_gets_the_name_that_the_sink_gave() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let mut a = item(&reporter, "a");
    sink.heard();
    assert_eq!(a.log(LogEntry::warning("odd")), LogId::from_u128(7));
    assert_eq!(a.log(LogEntry::error("worse").about(id("b"))), LogId::from_u128(7));
    assert_eq!(reporter.log(LogEntry::information("well")), LogId::from_u128(7));
    sink.assert_heard(&["log warning: a: odd", "log error: b: worse", "log information: well"]);
    a.finish();
}

/// an ended handle still knows how far it came, and of how much.
#[test]
fn r_14_an_ended_handle_keeps_its_work() {
    let reporter = Reporter::new(sync_progress::sink::NullSink);
    let mut item = reporter.start("a", 20).unwrap().go().unwrap();
    assert!(!item.advance(7).is_cancel());
    assert!(!item.status(ProgressStatus::Failed).is_cancel());
    assert_eq!(item.work(), Work::new(7, 20));
}
