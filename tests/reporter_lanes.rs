//! Several writers of one item.

mod reporter_kit;

use reporter_kit::{STOP_ITEM, Script, id};
use std::thread;
use sync_progress::protocol::{CancelCause, Outcome, Work};
use sync_progress::sink::{NullSink, Pace};
use sync_progress::{CancelDecision, Reporter};

#[test]
fn r_24_lanes_count_and_the_owner_tells() {
    for pace in [Pace::Every, Pace::Step(10)] {
        let sink = Script::willing().paced(pace);
        let reporter = Reporter::new(&sink);
        let mut item = reporter.start("a", 100).unwrap().go().unwrap();
        let (mut one, mut two) = (item.lane(), item.lane());
        sink.heard();
        assert!(!one.advance(10).is_cancel());
        assert!(!two.advance(20).is_cancel());
        sink.assert_heard(&[]);
        assert!(!item.advance(0).is_cancel());
        sink.assert_heard(&["a: 30"]);
        assert!(!item.advance(0).is_cancel());
        sink.assert_heard(&[]);
        assert!(!item.advance(12).is_cancel());
        assert!(!one.advance(1).is_cancel());
        assert_eq!(item.work(), Work::new(43, 100));
        assert_eq!(reporter.snapshot().work(), Work::new(43, 100));
        item.finish();
        sink.assert_heard(&["a: 42", "a: succeeded 43/100"]);
    }
}

#[test]
fn r_26_a_tick_after_the_end_is_not_counted() {
    let reporter = Reporter::new(NullSink);
    let mut item = reporter.start("a", 100).unwrap().go().unwrap();
    let mut lane = item.lane();
    assert!(!lane.advance(10).is_cancel());
    item.finish();
    assert_eq!(lane.advance(5), CancelDecision::CancelItem);
    assert_eq!(lane.decision(), CancelDecision::CancelItem);
    // The place of the item is another's by now.
    let mut next = reporter.start("b", 50).unwrap().go().unwrap();
    assert_eq!(lane.advance(5), CancelDecision::CancelItem);
    assert!(!next.advance(1).is_cancel());
    assert_eq!(next.finish(), Outcome::Succeeded);
    assert_eq!(reporter.totals().work, Work::new(11, 150));
    assert_eq!(reporter.snapshot().work(), Work::new(11, 150));
    reporter.canceler().cancel_all(CancelCause::Requested);
    assert_eq!(lane.advance(5), CancelDecision::CancelAll);
}

#[test]
fn r_26_a_new_attempt_closes_the_lanes() {
    let sink = Script::willing();
    let reporter = Reporter::new(&sink);
    let mut item = reporter.start("a", 100).unwrap().go().unwrap();
    let mut old = item.lane();
    assert!(!old.advance(10).is_cancel());
    assert!(!item.advance(1).is_cancel());
    assert!(!item.retry("again").is_cancel());
    assert_eq!(old.advance(10), CancelDecision::CancelItem);
    assert_eq!(item.work(), Work::new(0, 100));
    let mut new = item.lane();
    assert!(!new.advance(3).is_cancel());
    assert_eq!(item.finish(), Outcome::Succeeded);
    assert_eq!(reporter.totals().work, Work::new(3, 100));
    let heard = sink.heard();
    assert_eq!(heard[3..], ["a: 11", "a: resuming 0 again", "a: succeeded 3/100"]);
}

#[test]
fn a_cancel_of_the_item_reaches_its_lanes() {
    let reporter = Reporter::new(NullSink);
    let mut item = reporter.start("a", 100).unwrap().go().unwrap();
    let mut before = item.lane();
    reporter.canceler().cancel_item(&id("a"), CancelCause::Requested);
    let mut after = item.lane();
    assert_eq!(before.advance(1), CancelDecision::CancelItem);
    assert_eq!(after.advance(1), CancelDecision::CancelItem);
    // What was moved is counted, also when it is the last.
    assert_eq!(item.work().completed, 2);
    assert_eq!(item.finish(), Outcome::Canceled);
}

#[test]
fn r_11_a_cancel_that_a_lane_has_returned_decides_the_end() {
    let reporter = Reporter::new(NullSink);
    let mut item = reporter.start("a", 100).unwrap().go().unwrap();
    let mut lane = item.lane();
    reporter.canceler().cancel_all(CancelCause::Requested);
    assert!(lane.advance(1).is_all());
    drop(lane);
    assert_eq!(item.finish(), Outcome::Canceled);
}

#[test]
fn an_answer_to_the_owner_reaches_the_lanes() {
    let sink = Script::answering("a: 1", STOP_ITEM);
    let reporter = Reporter::new(&sink);
    let mut item = reporter.start("a", 100).unwrap().go().unwrap();
    let mut lane = item.lane();
    assert_eq!(item.advance(1), CancelDecision::CancelItem);
    assert_eq!(lane.advance(1), CancelDecision::CancelItem);
    item.finish();
}

#[test]
fn lanes_saturate() {
    let reporter = Reporter::new(NullSink);
    let mut item = reporter.start("a", None).unwrap().go().unwrap();
    let (mut one, mut two) = (item.lane(), item.lane());
    for lane in [&mut one, &mut two] {
        assert!(!lane.advance(u64::MAX).is_cancel());
        assert!(!lane.advance(u64::MAX).is_cancel());
    }
    assert!(!item.advance(7).is_cancel());
    assert_eq!(item.work().completed, u64::MAX);
    item.finish();
    assert_eq!(reporter.totals().work.completed, u64::MAX);
}

#[test]
fn what_all_lanes_counted_is_in_the_end() {
    let reporter = Reporter::new(NullSink);
    let mut item = reporter.start("a", 4000).unwrap().go().unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            let mut lane = item.lane();
            scope.spawn(move || {
                for _ in 0..1000 {
                    assert!(!lane.advance(1).is_cancel());
                }
            });
        }
        // A lane brings the rest when it is dropped, so the owner need not tick.
        let mut last = 0;
        while last < 4000 {
            let now = reporter.totals().work.completed;
            assert!(now >= last);
            last = now;
            thread::yield_now();
        }
    });
    item.finish();
    assert_eq!(reporter.complete().unwrap().work, Work::new(4000, 4000));
}
