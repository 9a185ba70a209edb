//! How a session ends.

mod reporter_kit;

use reporter_kit::{GO, STOP_ALL, Script, id};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use sync_progress::protocol::{CancelCause, Outcome, Work};
use sync_progress::sink::NullSink;
use sync_progress::{ProviderRole, Reporter, SyncStage};

#[test]
fn r_2_with_live_items_it_gives_the_reporter_back_and_names_them() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let mut items: Vec<_> = ["d", "b", "c", "a"]
        .map(|name| reporter.start(name, 1).unwrap().go().unwrap())
        .into_iter()
        .collect();
    sink.heard();
    let unfinished = reporter.complete().unwrap_err();
    assert_eq!(unfinished.live(), ["a", "b", "c", "d"].map(id));
    assert_eq!(unfinished.to_string(), "4 items have not ended: a, b, c, …");
    sink.assert_heard(&[]);
    items.pop().unwrap().finish();
    let unfinished = unfinished.into_reporter().complete().unwrap_err();
    assert_eq!(unfinished.to_string(), "3 items have not ended: b, c, d");
    let reporter = unfinished.into_reporter();
    assert!(reporter.start("e", 1).unwrap().go().is_ok_and(|item| item.finish().is_success()));
    for item in items {
        item.finish();
    }
    assert_eq!(reporter.complete().unwrap().items.succeeded, 5);
}

#[test]
fn r_2_a_report_that_is_under_way_on_another_thread_is_not_waited_for() {
    let (entered, has_entered) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    let sink = Script::new(move |line| {
        if line.starts_with("source") {
            entered.send(()).unwrap();
            released.lock().unwrap().recv().unwrap();
        }
        GO
    });
    let reporter = Reporter::new(&sink);
    let stage = reporter.stage(ProviderRole::Source, SyncStage::Detection);
    thread::scope(|scope| {
        let other = scope.spawn(move || stage.advance(1).is_cancel());
        has_entered.recv().unwrap();
        let unfinished = reporter.complete().unwrap_err();
        assert!(unfinished.live().is_empty());
        assert_eq!(unfinished.to_string(), "a report is under way on another thread");
        release.send(()).unwrap();
        assert!(!other.join().unwrap());
        assert!(unfinished.into_reporter().complete().is_ok());
    });
    sink.assert_heard(&["begin", "source detection: 1/?", "end: succeeded"]);
}

#[test]
fn r_3_what_was_never_started_is_skipped() {
    let sink = Script::willing();
    let reporter = Reporter::builder(&sink).items([id("b"), id("a")]).build();
    assert!(!reporter.announce("c", 7).unwrap().is_cancel());
    reporter.start("b", 1).unwrap().go().unwrap().finish();
    sink.heard();
    let summary = reporter.complete().unwrap();
    sink.assert_heard(&[
        "a: skipped 0/? not started",
        "c: skipped 0/7 not started",
        "end: skipped",
    ]);
    assert_eq!((summary.items.succeeded, summary.items.skipped), (1, 2));
}

/// what was never started has ended, too.
#[test]
fn r_3_who_still_holds_a_canceler_cancels_nothing_that_was_closed() {
    let reporter = Reporter::builder(NullSink).items([id("a")]).build();
    let canceler = reporter.canceler();
    reporter.complete().unwrap();
    assert!(!canceler.cancel_item(&id("a"), CancelCause::Requested));
}

#[test]
fn r_3_after_a_cancel_it_is_canceled() {
    let sink = Script::willing();
    let reporter = Reporter::builder(&sink).items([id("a"), id("b")]).build();
    reporter.canceler().cancel_item(&id("a"), CancelCause::Skipped);
    let summary = reporter.complete().unwrap();
    sink.assert_heard(&[
        "begin [a b]",
        "a: canceled 0/? canceled before it was started",
        "b: skipped 0/? not started",
        "end: canceled",
    ]);
    assert_eq!(summary.cancel, None);
}

#[test]
fn r_3_a_cancel_while_it_closes_reaches_what_is_left() {
    let sink = Script::answering("a: skipped 0/? not started", STOP_ALL);
    let reporter = Reporter::builder(&sink).items([id("a"), id("b")]).build();
    let summary = reporter.complete().unwrap();
    let heard = sink.heard();
    assert_eq!(heard[2..], ["b: canceled 0/? canceled before it was started", "end: canceled"]);
    assert_eq!(summary.cancel, Some(CancelCause::Answered));
}

#[test]
fn r_3_nothing_is_sent_after_the_end() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let stage = reporter.stage(ProviderRole::Source, SyncStage::Detection);
    let canceler = reporter.canceler();
    assert!(!stage.advance(1).is_cancel());
    reporter.complete().unwrap();
    assert_eq!(sink.heard().last().map(String::as_str), Some("end: succeeded"));
    assert!(stage.advance(1).is_all());
    assert!(stage.report(9, 9).is_all());
    assert!(canceler.cancel_all(CancelCause::Requested));
    drop(stage);
    sink.assert_heard(&[]);
}

#[test]
fn r_4_the_outcome_is_the_worst() {
    let complete = |act: fn(&Reporter<NullSink>)| {
        let reporter = Reporter::new(NullSink);
        reporter.start("fine", 5).unwrap().go().unwrap().finish();
        act(&reporter);
        reporter.complete().unwrap().outcome
    };
    assert_eq!(complete(|_| ()), Outcome::Succeeded);
    assert_eq!(complete(|it| drop(it.skip("a", "x"))), Outcome::Skipped);
    assert_eq!(
        complete(|it| _ = it.start("a", 1).unwrap().go().unwrap().cancel()),
        Outcome::Canceled
    );
    assert_eq!(complete(|it| drop(it.start("a", 1))), Outcome::Failed);
    // Not all that was to be done may have been done.
    let cancel = |it: &Reporter<NullSink>| _ = it.canceler().cancel_all(CancelCause::Deadline);
    assert_eq!(complete(cancel), Outcome::Canceled);
}

#[test]
fn r_4_nothing_to_do_is_a_success() {
    let sink = Script::willing();
    let summary = Reporter::new(&sink).complete().unwrap();
    sink.assert_heard(&["begin", "end: succeeded"]);
    assert_eq!(summary.to_string(), "succeeded: no items; 0 of 0");
    assert_eq!(summary.work, Work::new(0, 0));
}

#[test]
fn r_4_an_end_that_is_answered_with_a_fault_stands_in_the_summary() {
    use sync_progress::protocol::{Fault, SinkError};
    let sink = Script::answering("end: succeeded", Err(SinkError::new(Fault::Disconnected)));
    let summary = Reporter::new(&sink).complete().unwrap();
    assert_eq!((summary.faults, summary.disconnected), (1, true));
    let told = "succeeded: no items; 0 of 0; 1 failed calls to the sink, the first: ";
    assert_eq!(summary.to_string(), format!("{told}the sink is disconnected"));
}

const DROPPED: &str = "text: the reporter was dropped before the session was complete";

#[test]
fn r_5_a_reporter_that_is_dropped_ends_its_session_as_failed() {
    let sink = Script::willing();
    let reporter = Reporter::builder(&sink).items([id("a")]).build();
    assert!(!reporter.text("x").is_cancel());
    drop(reporter);
    sink.assert_heard(&[
        "begin [a]",
        "text: x",
        DROPPED,
        "a: skipped 0/? not started",
        "end: failed",
    ]);
}

#[test]
fn r_5_a_session_that_never_began_does_not_end() {
    let sink = Script::willing();
    drop(Reporter::builder(&sink).items([id("a")]).build());
    sink.assert_heard(&[]);
}

#[test]
fn r_5_the_last_live_item_ends_the_session() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let mut a = reporter.start("a", 2).unwrap().go().unwrap();
    let b = reporter.start("b", 2).unwrap().go().unwrap();
    sink.heard();
    drop(reporter);
    sink.assert_heard(&[]);
    b.finish();
    assert!(!a.advance(2).is_cancel());
    a.finish();
    sink.assert_heard(&["b: succeeded 0/2", "a: 2", "a: succeeded 2/2", DROPPED, "end: failed"]);
}

#[test]
fn r_5_a_panic_of_the_engine_ends_items_and_session() {
    let sink = Script::willing();
    let work = || {
        let reporter = Reporter::new(&sink);
        let _item = reporter.start("a", 2).unwrap().go().unwrap();
        panic!("the engine has a bug");
    };
    catch_unwind(AssertUnwindSafe(work)).unwrap_err();
    let heard = sink.heard();
    assert_eq!(heard[3..], ["a: failed 0/2 dropped unfinished by a panic", DROPPED, "end: failed"]);
}

#[test]
fn r_5_an_unfinished_session_that_is_given_up_ends_as_failed() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let item = reporter.start("a", 2).unwrap().go().unwrap();
    let error = reporter.complete().unwrap_err().into_error();
    assert_eq!(error.to_string(), "1 item has not ended: a");
    item.finish();
    assert_eq!(sink.heard().last().map(String::as_str), Some("end: failed"));
}
