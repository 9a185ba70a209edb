//! How a cancel reaches the engine, and stays.

mod reporter_kit;

use reporter_kit::{GO, STOP_ALL, STOP_ITEM, Script, id};
use std::thread;
use sync_progress::cancel::{CancelSource, CancelToken};
use sync_progress::protocol::{CancelCause, Canceled, Outcome};
use sync_progress::sink::NullSink;
use sync_progress::{CancelDecision, Reporter};

#[test]
fn r_18_an_answer_stays_though_the_sink_says_it_once() {
    let sink = Script::answering("a: 1", STOP_ITEM);
    let reporter = Reporter::new(&sink);
    let mut a = reporter.start("a", 5).unwrap().go().unwrap();
    let mut b = reporter.start("b", 5).unwrap().go().unwrap();
    assert_eq!(a.advance(1), CancelDecision::CancelItem);
    assert_eq!(a.advance(1), CancelDecision::CancelItem);
    assert_eq!(a.decision(), CancelDecision::CancelItem);
    assert_eq!(a.cause(), Some(CancelCause::Answered));
    assert_eq!(b.advance(1), CancelDecision::Continue);
    assert_eq!((a.finish(), b.finish()), (Outcome::Canceled, Outcome::Succeeded));
}

#[test]
fn r_18_a_cancel_of_all_may_answer_anything() {
    for line in ["begin", "+a", "text: x", "source detection: 1/?", "a: status", "a: text x"] {
        let sink = Script::new(move |heard| {
            let is_text = line == "a: text x" && heard == "a: x";
            let is_status = line == "a: status" && heard == "a: paused";
            if heard == line || is_text || is_status { STOP_ALL } else { GO }
        });
        let reporter = Reporter::new(&sink);
        let _ = reporter.text("x");
        let stage = reporter
            .stage(sync_progress::ProviderRole::Source, sync_progress::SyncStage::Detection);
        let _ = stage.advance(1);
        if let Ok(mut a) = reporter.start("a", 5).unwrap().go() {
            let _ = a.status(sync_progress::protocol::ProgressStatus::Paused);
            let _ = a.text("x");
        }
        assert_eq!(reporter.decision(), CancelDecision::CancelAll, "{line}");
        let summary = reporter.complete().unwrap();
        assert_eq!(summary.cancel, Some(CancelCause::Answered), "{line}");
        assert_eq!(summary.outcome, Outcome::Canceled, "{line}");
    }
}

#[test]
fn r_18_an_answer_about_an_announced_item_is_for_that_item() {
    let sink = Script::answering("+a", STOP_ITEM);
    let reporter = Reporter::new(&sink);
    assert_eq!(reporter.announce("a", 1), Ok(CancelDecision::CancelItem));
    assert_eq!(reporter.announce("b", 1), Ok(CancelDecision::Continue));
    assert_eq!(reporter.start("a", 1).unwrap().decision(), CancelDecision::CancelItem);
    assert_eq!(reporter.start("b", 1).unwrap().decision(), CancelDecision::Continue);
}

#[test]
fn r_19_a_canceler_reaches_one_or_all() {
    let reporter = Reporter::new(NullSink);
    let canceler = reporter.canceler();
    let mut a = reporter.start("a", 5).unwrap().go().unwrap();
    let mut b = reporter.start("b", 5).unwrap().go().unwrap();
    assert!(canceler.cancel_item(&id("a"), CancelCause::Skipped));
    assert!(!canceler.cancel_item(&id("a"), CancelCause::Requested));
    assert_eq!(a.advance(1), CancelDecision::CancelItem);
    assert_eq!(a.cause(), Some(CancelCause::Skipped));
    assert_eq!(b.advance(1), CancelDecision::Continue);
    assert!(canceler.cancel_all(CancelCause::Shutdown));
    assert!(!canceler.cancel_all(CancelCause::Requested));
    assert_eq!(a.advance(1), CancelDecision::CancelAll);
    assert_eq!(a.cause(), Some(CancelCause::Skipped));
    assert_eq!(b.advance(1), CancelDecision::CancelAll);
    assert_eq!(b.cause(), Some(CancelCause::Shutdown));
    assert_eq!(canceler.decision(), CancelDecision::CancelAll);
    assert_eq!(canceler.go_on(), Err(Canceled { all: true }));
}

#[test]
fn r_19_who_is_not_there_cannot_be_canceled() {
    let reporter = Reporter::new(NullSink);
    let canceler = reporter.canceler();
    assert!(!canceler.cancel_item(&id("a"), CancelCause::Requested));
    reporter.start("a", 1).unwrap().go().unwrap().finish();
    assert!(!canceler.cancel_item(&id("a"), CancelCause::Requested));
    // Its place may be another's by now.
    let mut b = reporter.start("b", 1).unwrap().go().unwrap();
    assert!(!canceler.cancel_item(&id("a"), CancelCause::Requested));
    assert_eq!(b.advance(1), CancelDecision::Continue);
    assert!(canceler.cancel_item(&id("b"), CancelCause::Requested));
    b.finish();
    let mut c = reporter.start("c", 1).unwrap().go().unwrap();
    assert_eq!(c.advance(1), CancelDecision::Continue);
    c.finish();
    drop(reporter);
    assert!(canceler.cancel_all(CancelCause::Requested));
}

#[test]
fn r_19_a_cancel_of_an_announced_item_declines_its_start() {
    let sink = Script::willing();
    let reporter = Reporter::builder(&sink).items([id("a")]).build();
    assert!(reporter.canceler().cancel_item(&id("a"), CancelCause::Skipped));
    assert_eq!(reporter.start("a", 3).unwrap().decision(), CancelDecision::CancelItem);
    sink.assert_heard(&["begin [a]", "a: canceled 0/3"]);
}

#[test]
fn r_19_a_cancel_in_a_scope_above_reaches_the_session_and_not_the_other_way_round() {
    let all = CancelSource::new();
    let (one, two) = (
        Reporter::builder(NullSink).cancel(&all).build(),
        Reporter::builder(NullSink).cancel(&all).build(),
    );
    let mut item = two.start("a", 1).unwrap().go().unwrap();
    one.canceler().cancel_all(CancelCause::Requested);
    assert!(!all.is_canceled());
    assert_eq!(item.advance(1), CancelDecision::Continue);
    all.cancel(CancelCause::Shutdown);
    assert_eq!(item.advance(1), CancelDecision::CancelAll);
    assert_eq!(two.canceler().cause(), Some(CancelCause::Shutdown));
    assert_eq!(one.canceler().cause(), Some(CancelCause::Requested));
    item.finish();
}

#[test]
fn r_19_each_worker_sees_it_at_its_next_tick() {
    let reporter = Reporter::new(NullSink);
    let canceler = reporter.canceler();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|number| {
                let mut item = reporter.start(format!("{number}"), None).unwrap().go().unwrap();
                scope.spawn(move || {
                    while !item.advance(1).is_cancel() {
                        std::hint::spin_loop();
                    }
                    item.finish()
                })
            })
            .collect();
        assert!(canceler.cancel_all(CancelCause::Requested));
        for worker in workers {
            assert_eq!(worker.join().unwrap(), Outcome::Canceled);
        }
    });
}

#[test]
fn a_canceler_outlives_everything_and_goes_anywhere() {
    fn anywhere<T: Send + Sync + Clone + 'static>(it: T) -> T {
        it
    }
    let reporter = Reporter::new(NullSink);
    let canceler = anywhere(reporter.canceler());
    drop(reporter);
    assert!(canceler.clone().cancel_all(CancelCause::Abandoned));
    assert!(canceler.is_canceled());
}

/// what a handle answers as a token it has returned.
#[test]
fn a_handle_is_a_token_about_its_item() {
    let reporter = Reporter::new(NullSink);
    let start = |name| reporter.start(name, 1).unwrap().go().unwrap();
    let (one, other) = (start("a"), start("b"));
    let asked = |token: &dyn CancelToken| {
        let canceled = token.is_canceled();
        assert_eq!(token.go_on().is_err(), canceled);
        assert_eq!(token.cause().is_some(), canceled);
        token.decision()
    };
    assert_eq!((asked(&one), asked(&other)), (CancelDecision::Continue, CancelDecision::Continue));
    reporter.canceler().cancel_item(&id("a"), CancelCause::Requested);
    assert_eq!(
        (asked(&one), asked(&other)),
        (CancelDecision::CancelItem, CancelDecision::Continue)
    );
    assert_eq!((one.finish(), other.finish()), (Outcome::Canceled, Outcome::Succeeded));
}
