//! How far the sides are in their stages.

mod reporter_kit;

use reporter_kit::{STOP_ALL, STOP_ITEM, Script};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use sync_progress::clock::ManualClock;
use sync_progress::protocol::{Notice, Work};
use sync_progress::sink::Pace;
use sync_progress::{CancelDecision, ProgressSink, ProviderRole, Reporter, SyncStage};

const PERIOD: Duration = Duration::from_millis(50);

#[test]
fn each_side_and_stage_counts_by_itself_and_reporters_of_the_same_count_together() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let source = reporter.stage(ProviderRole::Source, SyncStage::Detection);
    let destination = reporter.stage(ProviderRole::Destination, SyncStage::Detection);
    assert!(!source.advance(2).is_cancel());
    assert!(!destination.report(1, 4).is_cancel());
    assert!(!reporter.stage(ProviderRole::Source, SyncStage::Detection).advance(3).is_cancel());
    assert!(!source.clone().set_total(5).is_cancel());
    assert_eq!(source.work(), Work::new(5, 5));
    sink.assert_heard(&[
        "begin",
        "source detection: 2/?",
        "destination detection: 1/4",
        "source detection: 5/?",
        "source detection: 5/5",
    ]);
}

#[test]
fn what_moves_is_paced_and_a_total_is_not() {
    let (sink, clock) = (Script::willing().paced(Pace::Period(PERIOD)), ManualClock::new());
    let reporter = Reporter::builder(&sink).clock(clock.clone()).build();
    let stage = reporter.stage(ProviderRole::Source, SyncStage::Enumeration);
    for _ in 0..5 {
        assert!(!stage.advance(1).is_cancel());
    }
    sink.assert_heard(&["begin", "source enumeration: 1/?"]);
    clock.advance(PERIOD);
    assert!(!stage.advance(1).is_cancel());
    sink.assert_heard(&["source enumeration: 6/?"]);
    assert!(!stage.report(7, 9).is_cancel());
    assert!(!stage.report(8, 9).is_cancel());
    assert!(!stage.set_total(9).is_cancel());
    assert!(!stage.set_total(10).is_cancel());
    sink.assert_heard(&["source enumeration: 7/9", "source enumeration: 8/10"]);
}

#[test]
fn r_3_the_last_value_is_shown_when_the_reporter_is_dropped_or_the_session_ends() {
    let sink = Script::willing().paced(Pace::Never);
    let reporter = Reporter::new(&sink);
    let first = reporter.stage(ProviderRole::Source, SyncStage::Detection);
    let second = reporter.stage(ProviderRole::Source, SyncStage::Enumeration);
    for stage in [&first, &second] {
        for _ in 0..5 {
            assert!(!stage.advance(1).is_cancel());
        }
    }
    sink.heard();
    drop(first);
    sink.assert_heard(&["source detection: 5/?"]);
    reporter.complete().unwrap();
    sink.assert_heard(&["source enumeration: 5/?", "end: succeeded"]);
    drop(second);
    sink.assert_heard(&[]);
}

#[test]
fn a_cancel_of_all_silences_the_stages_and_one_of_an_item_is_for_the_caller() {
    let sink = Script::new(|line| match line {
        "source detection: 1/?" => STOP_ITEM,
        "source detection: 3/?" => STOP_ALL,
        _ => reporter_kit::GO,
    });
    let reporter = Reporter::new(&sink);
    let stage = reporter.stage(ProviderRole::Source, SyncStage::Detection);
    assert_eq!(stage.advance(1), CancelDecision::CancelItem);
    assert_eq!(stage.advance(1), CancelDecision::Continue);
    assert_eq!(stage.advance(1), CancelDecision::CancelAll);
    assert_eq!(stage.advance(1), CancelDecision::CancelAll);
    reporter.complete().unwrap();
    let heard = sink.heard();
    assert_eq!(heard[3..], ["source detection: 3/?", "end: canceled"]);
}

/// Whoever tells, tells the newest value last, and it never goes back.
#[test]
fn many_threads_in_one_stage_are_told_in_order() {
    #[derive(Clone, Default)]
    struct Values(Arc<Mutex<Vec<u64>>>);
    impl ProgressSink for Values {
        fn progress(
            &self,
            _: &sync_progress::ItemId,
            _: &sync_progress::ProgressItem,
        ) -> sync_progress::protocol::Answer {
            reporter_kit::GO
        }
        fn notice(&self, notice: &Notice) -> sync_progress::protocol::Answer {
            if let Notice::Stage(stage) = notice {
                self.0.lock().unwrap().push(stage.work.completed);
            }
            reporter_kit::GO
        }
    }
    let values = Values::default();
    let reporter = Reporter::new(values.clone());
    let stage = reporter.stage(ProviderRole::Source, SyncStage::Detection);
    thread::scope(|scope| {
        for _ in 0..4 {
            let stage = stage.clone();
            scope.spawn(move || (0..500).all(|_| !stage.advance(1).is_cancel()));
        }
    });
    drop(stage);
    reporter.complete().unwrap();
    let values = values.0.lock().unwrap();
    assert!(values.is_sorted());
    assert_eq!(values.last(), Some(&2000));
}

#[test]
fn r_21_a_stage_that_has_not_moved_is_not_told_again() {
    let clock = ManualClock::new();
    let said = |pace: Pace, amounts: &[u64]| {
        let sink = Script::willing().paced(pace);
        let reporter = Reporter::builder(&sink).clock(clock.clone()).build();
        let stage = reporter.stage(ProviderRole::Source, SyncStage::Detection);
        sink.heard();
        for amount in amounts {
            assert!(!stage.advance(*amount).is_cancel());
            clock.advance(PERIOD);
        }
        sink.heard()
    };
    let of = |done: u64| format!("source detection: {done}/?");
    assert_eq!(said(Pace::Every, &[1, 0, 2, 0])[1..], [of(1), of(3)]);
    assert_eq!(said(Pace::Step(10), &[1, 9, 1, 9, 1, 0])[1..], [of(1), of(11), of(21)]);
    assert_eq!(said(Pace::Period(PERIOD), &[1, 0, 2, 0])[1..], [of(1), of(3)]);
    assert_eq!(said(Pace::Never, &[1, 0, 2, 0])[1..], [of(1)]);
}

#[test]
fn a_stage_saturates() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let stage = reporter.stage(ProviderRole::Source, SyncStage::Application);
    assert!(!stage.advance(u64::MAX).is_cancel());
    assert!(!stage.advance(u64::MAX).is_cancel());
    assert_eq!(stage.work().completed, u64::MAX);
}

/// Who finds somebody telling leaves it to them, and does not wait.
#[test]
fn one_tells_for_the_others() {
    use std::sync::mpsc;
    let (entered, has_entered) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let sink = Script::new(move |line| {
        if line == "source detection: 1/?" {
            entered.send(()).unwrap();
            released.lock().unwrap().recv().unwrap();
        }
        reporter_kit::GO
    });
    let reporter = Reporter::new(&sink);
    let stage = reporter.stage(ProviderRole::Source, SyncStage::Detection);
    thread::scope(|scope| {
        let teller = scope.spawn(|| stage.advance(1).is_cancel());
        has_entered.recv().unwrap();
        for _ in 0..3 {
            assert!(!stage.advance(1).is_cancel());
        }
        sink.assert_heard(&["begin", "source detection: 1/?"]);
        release.send(()).unwrap();
        assert!(!teller.join().unwrap());
    });
    sink.assert_heard(&["source detection: 4/?"]);
}
