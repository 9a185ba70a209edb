//! How a session and its items begin.

mod reporter_kit;

use reporter_kit::{GO, STOP_ALL, STOP_ITEM, Script, id};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use sync_progress::cancel::CancelSource;
use sync_progress::protocol::{CancelCause, Code, Fault, InvalidId, SinkError};
use sync_progress::reporter::{Start, StartError};
use sync_progress::{CancelDecision, ItemReporter, Reporter};

#[test]
fn r_1_nothing_is_said_before_the_first_use() {
    let sink = Script::willing();
    let reporter = Reporter::builder(&sink).handler(id("mirror")).items([id("b"), id("a")]).build();
    let _ = (reporter.decision(), reporter.totals(), reporter.snapshot(), reporter.canceler());
    sink.assert_heard(&[]);
    let _ = reporter.text("hello");
    let _ = reporter.text("again");
    sink.assert_heard(&["begin mirror [b a]", "text: hello", "text: again"]);
}

#[test]
fn r_1_every_way_to_use_it_first_begins_it() {
    type Use = fn(Reporter<&Script>);
    let uses: [Use; 8] = [
        |reporter| drop(reporter.start("a", 1)),
        |reporter| drop(reporter.announce("a", 1)),
        |reporter| drop(reporter.skip("a", "no")),
        |reporter| _ = reporter.log(sync_progress::protocol::LogEntry::error("x")),
        |reporter| assert!(!reporter.text("x").is_cancel()),
        |reporter| drop(reporter.complete()),
        |reporter| {
            let stage = reporter
                .stage(sync_progress::ProviderRole::Source, sync_progress::SyncStage::Detection);
            assert!(!stage.advance(1).is_cancel());
        },
        |reporter| {
            let _ = reporter.start("a", 1).unwrap().go().map(ItemReporter::finish);
        },
    ];
    for first in uses {
        let sink = Script::willing();
        first(Reporter::new(&sink));
        let heard = sink.heard();
        assert_eq!(heard.first().map(String::as_str), Some("begin"), "{heard:?}");
        assert_eq!(heard.iter().filter(|line| *line == "begin").count(), 1);
    }
}

#[test]
fn r_1_others_wait_until_the_session_has_begun() {
    let (entered, has_entered) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    let sink = Script::new(move |line| {
        if line == "begin" {
            entered.send(()).unwrap();
            released.lock().unwrap().recv().unwrap();
        }
        GO
    });
    let reporter = Reporter::new(&sink);
    thread::scope(|scope| {
        let first = scope.spawn(|| reporter.text("first"));
        has_entered.recv().unwrap();
        let second = scope.spawn(|| reporter.text("second"));
        thread::sleep(Duration::from_millis(20));
        assert_eq!(sink.heard(), ["begin"]);
        release.send(()).unwrap();
        assert_eq!(first.join().unwrap(), CancelDecision::Continue);
        assert_eq!(second.join().unwrap(), CancelDecision::Continue);
    });
    assert_eq!(sink.heard().len(), 2);
}

#[test]
fn r_1_an_item_that_is_named_twice_counts_once() {
    let sink = Script::willing();
    let reporter = Reporter::builder(&sink).items([id("a"), id("b"), id("a")]).build();
    assert_eq!(reporter.totals().items, 2);
    let _ = reporter.text("x");
    sink.assert_heard(&["begin [a b]", "text: x"]);
}

#[test]
fn r_6_a_new_item_is_added_and_an_announced_one_is_not() {
    let sink = Script::willing();
    let reporter = Reporter::builder(&sink).items([id("a")]).build();
    let a = reporter.start("a", 3).unwrap().go().unwrap();
    let b = reporter.start("b", None).unwrap().go().unwrap();
    assert!(!reporter.announce("c", 5).unwrap().is_cancel());
    let c = reporter.start("c", 6).unwrap().go().unwrap();
    sink.assert_heard(&[
        "begin [a]",
        "a: updating 0/3",
        "+b",
        "b: updating (indeterminate) 0/?",
        "+c",
        "c: updating 0/6",
    ]);
    drop((a, b, c));
}

#[test]
fn r_6_an_id_is_used_once() {
    let sink = Script::willing();
    let reporter = Reporter::builder(&sink).items([id("named")]).build();
    let live = reporter.start("live", 1).unwrap().go().unwrap();
    let _ = reporter.start("ended", 1).unwrap().go().unwrap().finish();
    let _ = reporter.skip("skipped", "no").unwrap();
    let _ = reporter.announce("announced", 1).unwrap();
    sink.heard();
    let duplicate = |name| Err(StartError::Duplicate(id(name)));
    for name in ["live", "ended", "skipped"] {
        assert_eq!(reporter.start(name, 1).map(|_| ()), duplicate(name));
        assert_eq!(reporter.skip(name, "x").map(drop), duplicate(name));
    }
    for name in ["live", "ended", "skipped", "announced", "named"] {
        assert_eq!(reporter.announce(name, 1).map(drop), duplicate(name));
    }
    sink.assert_heard(&[]);
    live.finish();
}

#[test]
fn r_7_the_answer_to_the_start_is_read() {
    for (answer, decision) in
        [(STOP_ITEM, CancelDecision::CancelItem), (STOP_ALL, CancelDecision::CancelAll)]
    {
        let sink = Script::answering("a: updating 0/3", answer);
        let reporter = Reporter::new(&sink);
        let start = reporter.start("a", 3).unwrap();
        assert_eq!(start.decision(), decision);
        assert!(matches!(start, Start::Declined(_)));
        sink.assert_heard(&["begin", "+a", "a: updating 0/3", "a: canceled 0/3"]);
        assert_eq!(reporter.totals().ended.canceled, 1);
        assert_eq!(reporter.start("b", 1).unwrap().decision().is_all(), decision.is_all());
    }
}

#[test]
fn r_8_an_item_that_is_refused_when_it_joins_is_not_started() {
    let sink = Script::answering("+a", STOP_ITEM);
    let reporter = Reporter::new(&sink);
    assert_eq!(reporter.start("a", 3).unwrap().decision(), CancelDecision::CancelItem);
    assert_eq!(reporter.start("b", 3).unwrap().decision(), CancelDecision::Continue);
    let heard = sink.heard();
    assert_eq!(heard[..3], ["begin", "+a", "a: canceled 0/3"]);
}

#[test]
fn r_8_after_a_cancel_only_what_the_sink_has_heard_of_is_closed() {
    let sink = Script::willing();
    let reporter = Reporter::builder(&sink).items([id("named")]).build();
    assert!(!reporter.announce("announced", 4).unwrap().is_cancel());
    sink.heard();
    reporter.canceler().cancel_all(CancelCause::Requested);
    for name in ["named", "announced", "unheard"] {
        assert_eq!(reporter.start(name, 9).unwrap().decision(), CancelDecision::CancelAll);
    }
    assert_eq!(reporter.announce("late", 9), Ok(CancelDecision::CancelAll));
    assert_eq!(reporter.skip("later", "no"), Ok(CancelDecision::CancelAll));
    sink.assert_heard(&["named: canceled 0/9", "announced: canceled 0/9"]);
    assert_eq!(reporter.totals().items, 2);
}

#[test]
fn r_8_a_scope_canceled_before_the_first_use_declines_everything() {
    let (sink, stop) = (Script::willing(), CancelSource::new());
    stop.cancel(CancelCause::Shutdown);
    let reporter = Reporter::builder(&sink).cancel(&stop).build();
    assert_eq!(reporter.start("a", 1).unwrap().decision(), CancelDecision::CancelAll);
    assert_eq!(reporter.complete().unwrap().cancel, Some(CancelCause::Shutdown));
    sink.assert_heard(&["begin", "end: canceled"]);
}

#[test]
fn r_9_a_fault_is_no_error_and_no_cancel() {
    let sink = Script::new(|_| Err(SinkError::new(Fault::Failed(Code::FAIL))));
    let reporter = Reporter::new(&sink);
    reporter.start("a", 1).unwrap().go().unwrap().finish();
    let summary = reporter.complete().unwrap();
    assert_eq!(summary.faults, 5);
    assert_eq!(summary.first_fault, Some(Fault::Failed(Code::FAIL)));
    assert_eq!(summary.items.succeeded, 1);
}

#[test]
fn r_9_a_fault_that_decides_is_a_cancel() {
    let fault = SinkError { decision: CancelDecision::CancelAll, fault: Fault::Disconnected };
    let sink = Script::new(move |line| if line.starts_with("a:") { Err(fault) } else { GO });
    let reporter = Reporter::new(&sink);
    assert_eq!(reporter.start("a", 1).unwrap().decision(), CancelDecision::CancelAll);
}

#[test]
fn r_9_a_name_that_is_none_is_misuse() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let empty = reporter.start("", 1).map(|_| ()).unwrap_err();
    assert_eq!(empty, StartError::Invalid(InvalidId::Empty));
    assert_eq!(
        reporter.announce("a\0b", 1).unwrap_err(),
        StartError::Invalid(InvalidId::Nul { at: 1 })
    );
    sink.assert_heard(&[]);
    let long = "x".repeat(10_000);
    for name in [&*long, "ü", "a b/c"] {
        reporter.start(name, u64::MAX).unwrap().go().unwrap().finish();
    }
    reporter.start(id("an id"), 0).unwrap().go().unwrap().finish();
    reporter.start(String::from("owned"), 0).unwrap().go().unwrap().finish();
}
