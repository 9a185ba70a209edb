//! On which thread the sink is called, and what happens meanwhile.

mod reporter_kit;

use reporter_kit::{GO, Script, id};
use std::sync::{Arc, Mutex, OnceLock, Weak, mpsc};
use std::thread;
use sync_progress::protocol::{CancelCause, LogEntry, Outcome, Total};
use sync_progress::sink::Pace;
use sync_progress::{CancelDecision, Reporter};

/// A sink that waits in this line until it is let go.
fn waiting(line: &'static str) -> (Script, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (entered, has_entered) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let sink = Script::new(move |heard| {
        if heard == line {
            entered.send(()).unwrap();
            released.lock().unwrap().recv().unwrap();
        }
        GO
    });
    (sink, has_entered, release)
}

#[test]
fn r_22_who_finds_the_sink_occupied_goes_on_and_tries_again() {
    let (sink, has_entered, release) = waiting("slow: 10");
    let sink = sink.paced(Pace::Step(10));
    let reporter = Reporter::new(&sink);
    let mut slow = reporter.start("slow", None).unwrap().go().unwrap();
    let mut quick = reporter.start("quick", None).unwrap().go().unwrap();
    thread::scope(|scope| {
        let slow = scope.spawn(move || {
            assert!(!slow.advance(10).is_cancel());
            slow
        });
        has_entered.recv().unwrap();
        sink.heard();
        // Due again and again, and nobody waits.
        for _ in 0..1000 {
            assert!(!quick.advance(1).is_cancel());
        }
        sink.assert_heard(&[]);
        release.send(()).unwrap();
        let slow = slow.join().unwrap();
        // Asked to try again, at the very next tick, with the newest value.
        assert!(!quick.advance(1).is_cancel());
        sink.assert_heard(&["quick: 1001"]);
        slow.finish();
        quick.finish();
    });
}

#[test]
fn r_22_a_structural_report_does_not_wait_for_a_turn() {
    let (sink, has_entered, release) = waiting("slow: 10");
    let sink = sink.paced(Pace::Step(10));
    let reporter = Reporter::new(&sink);
    let mut slow = reporter.start("slow", None).unwrap().go().unwrap();
    let mut quick = reporter.start("quick", None).unwrap().go().unwrap();
    thread::scope(|scope| {
        let slow = scope.spawn(move || slow.advance(10).is_cancel());
        has_entered.recv().unwrap();
        sink.heard();
        assert!(!quick.text("hello").is_cancel());
        assert_eq!(quick.finish(), Outcome::Succeeded);
        reporter.start("new", 1).unwrap().go().unwrap().finish();
        assert!(reporter.complete().is_err());
        sink.assert_heard(&[
            "quick: hello",
            "quick: succeeded 0/?",
            "+new",
            "new: updating 0/1",
            "new: succeeded 0/1",
        ]);
        release.send(()).unwrap();
        assert!(!slow.join().unwrap());
    });
}

#[test]
fn r_24_an_item_is_reported_by_who_holds_it_in_the_order_of_its_acts() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&lines);
    let sink = Script::new(move |line| {
        seen.lock().unwrap().push((thread::current().id(), line.to_owned()));
        GO
    });
    let reporter = Reporter::new(&sink);
    let mut item = reporter.start("a", 5).unwrap().go().unwrap();
    // A handle may move between ticks.
    for _ in 0..5 {
        item = thread::scope(|scope| {
            let work = scope.spawn(move || {
                let me = thread::current().id();
                assert!(!item.advance(1).is_cancel());
                (item, me)
            });
            let (item, thread) = work.join().unwrap();
            assert_eq!(lines.lock().unwrap().last().unwrap().0, thread);
            item
        });
    }
    item.finish();
    let heard: Vec<_> = lines.lock().unwrap().iter().map(|(_, line)| line.clone()).collect();
    assert_eq!(heard[3..], ["a: 1", "a: 2", "a: 3", "a: 4", "a: 5", "a: succeeded 5/5"]);
}

type Owned = Reporter<Script>;

/// Calls back in with everything there is, at this line.
fn reentrant(line: &'static str) -> (Script, Arc<OnceLock<Weak<Owned>>>) {
    let reporter: Arc<OnceLock<Weak<Owned>>> = Arc::default();
    let back = Arc::clone(&reporter);
    let sink = Script::new(move |heard| {
        let reporter = back.get().and_then(Weak::upgrade);
        let (true, Some(reporter)) = (heard == line, reporter) else { return GO };
        let mut inner = reporter.start("inner", 3).unwrap().go().unwrap();
        assert!(!inner.advance(2).is_cancel());
        let _ = inner.log(LogEntry::information("inside"));
        let _ = reporter.text("inside");
        let _ = reporter.announce("announced", Total::Unknown).unwrap();
        let _ = reporter.skip("skipped", "inside").unwrap();
        assert!(!reporter.snapshot().items().is_empty());
        assert!(reporter.totals().items >= 2);
        assert_eq!(inner.finish(), Outcome::Succeeded);
        let _ = reporter.fail_late(&id("inner"), "late").unwrap();
        reporter.canceler().cancel_item(&id("outer"), CancelCause::Requested);
        GO
    });
    (sink, reporter)
}

#[test]
fn r_25_the_sink_may_call_back_in_from_anywhere() {
    let lines =
        ["begin", "+outer", "outer: updating 0/9", "outer: 4", "outer: hi", "log error: outer: x"];
    for line in lines {
        let (sink, back) = reentrant(line);
        let reporter = Arc::new(Reporter::new(sink.clone()));
        back.set(Arc::downgrade(&reporter)).unwrap();
        if let Ok(mut outer) = reporter.start("outer", 9).unwrap().go() {
            let _ = outer.advance(4);
            let _ = outer.text("hi");
            let _ = outer.log(LogEntry::error("x"));
            // Canceled by the sink from inside, unless it was not there yet.
            let seen = outer.advance(1) == CancelDecision::CancelItem;
            assert_eq!(seen, line != "begin", "{line}");
            outer.finish();
        }
        let summary = Arc::into_inner(reporter).unwrap().complete().unwrap();
        assert_eq!(summary.faults, 0, "{line}: {:#?}", sink.heard());
        assert_eq!(summary.items.all(), 4, "{line}: {:#?}", sink.heard());
        assert_eq!(sink.heard().last().map(String::as_str), Some("end: failed"), "{line}");
    }
}

#[test]
fn r_25_also_from_inside_the_end_of_an_item() {
    let (sink, back) = reentrant("outer: succeeded 0/9");
    let reporter = Arc::new(Reporter::new(sink.clone()));
    back.set(Arc::downgrade(&reporter)).unwrap();
    reporter.start("outer", 9).unwrap().go().unwrap().finish();
    let summary = Arc::into_inner(reporter).unwrap().complete().unwrap();
    assert_eq!(summary.faults, 0, "{:#?}", sink.heard());
    assert_eq!(summary.items.succeeded, 1);
}

/// A sink that stays on its thread may have a reporter there.
struct Stays(std::rc::Rc<std::cell::Cell<u32>>);

impl sync_progress::ProgressSink for Stays {
    fn progress(
        &self,
        _: &sync_progress::ItemId,
        _: &sync_progress::ProgressItem,
    ) -> sync_progress::protocol::Answer {
        self.0.set(self.0.get() + 1);
        GO
    }
}

/// Who may go where is part of what is promised.
#[test]
fn what_goes_from_thread_to_thread() {
    use sync_progress::reporter::{Canceler, ItemReporter, Lane, StageReporter};
    use sync_progress::sink::NullSink;
    fn goes<T: Send>() {}
    fn is_shared<T: Send + Sync + 'static>() {}
    goes::<ItemReporter<NullSink>>();
    goes::<Lane>();
    is_shared::<Reporter<NullSink>>();
    is_shared::<StageReporter<NullSink>>();
    is_shared::<Canceler>();
    let count = std::rc::Rc::default();
    let reporter = Reporter::new(Stays(std::rc::Rc::clone(&count)));
    reporter.start("a", 1).unwrap().go().unwrap().finish();
    assert_eq!(count.get(), 2);
}
