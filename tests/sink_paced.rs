//! Pacing (K-11 to K-15) and the tape (K-18, K-19).
#![cfg(feature = "std")]

use std::cell::Cell;
use std::time::Duration;
use sync_progress::clock::ManualClock;
use sync_progress::protocol::{
    Answer, AnswerExt, HostAct, Notice, Oddities, Outcome, ProgressStatus, Reply, SyncEvent, Work,
};
use sync_progress::sink::{
    NullSink, Pace, Paced, ProgressSink, ProgressSinkExt, Recorder, Tape, deliver, from_fn,
};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};

fn id(name: &str) -> ItemId {
    name.try_into().unwrap()
}

#[track_caller]
fn goes_on(answer: Answer) {
    assert_eq!(answer, Ok(CancelDecision::Continue));
}

fn value(done: u64) -> ProgressItem {
    ProgressItem::new().with_value(done)
}

fn updating(done: u64) -> ProgressItem {
    value(done).with_max(100).with_status(ProgressStatus::Updating)
}

/// What a paced sink lets through.
struct Through {
    heard: Recorder,
    clock: ManualClock,
}

impl Through {
    fn new() -> Self {
        Self { heard: Recorder::in_memory(), clock: ManualClock::new() }
    }
    fn paced(&self, pace: impl Into<Pace>) -> Paced<&Recorder, ManualClock> {
        (&self.heard).paced_by(pace, self.clock.clone())
    }
    /// The reports that were heard since the last question.
    fn reports(&self) -> Vec<ProgressItem> {
        let report = |event| match event {
            SyncEvent::Progress { report, .. } => Some(report.into_owned()),
            _ => None,
        };
        self.heard.tape().take().into_iter().filter_map(|it| report(it.event)).collect()
    }
    fn values(&self) -> Vec<Option<u64>> {
        self.reports().iter().map(ProgressItem::value).collect()
    }
}

/// K-11: the pace set here counts, whatever the sink behind would like.
#[test]
fn the_pace_is_set() {
    let period = Pace::Period(Duration::from_millis(5));
    assert_eq!(NullSink.paced(Duration::from_millis(5)).pace(), period);
    assert_eq!(NullSink.checked(Dialect::Neutral).paced(Pace::Never).pace(), Pace::Never);
    assert_eq!(NullSink.paced(Pace::Never).checked(Dialect::Neutral).pace(), Pace::Every);
}

/// K-13: which ticks are due.
#[test]
fn each_pace_lets_its_ticks_through() {
    #[track_caller]
    fn case(pace: impl Into<Pace>, through: &[u64]) {
        let seen = Through::new();
        let sink = seen.paced(pace);
        for done in 0..10 {
            goes_on(sink.progress(&id("a"), &value(done)));
            seen.clock.advance(Duration::from_millis(1));
        }
        let through: Vec<_> = through.iter().copied().map(Some).collect();
        assert_eq!(seen.values(), through);
    }
    case(Pace::Every, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    case(Pace::Step(4), &[0, 4, 8]);
    case(Duration::from_millis(3), &[0, 3, 6, 9]);
    case(Pace::Never, &[0]);
}

/// K-12: what is no tick passes at once, and the held value goes with it.
#[test]
fn everything_else_passes_and_takes_the_held_value_along() {
    let seen = Through::new();
    let sink = seen.paced(Pace::Never);
    let tell = |report: ProgressItem| sink.progress(&id("a"), &report).unwrap();
    let _ = (tell(updating(0)), tell(updating(1)), tell(value(2)));
    assert_eq!(seen.reports(), [updating(0)]);
    let _ = tell(ProgressItem::new().with_text("halfway"));
    assert_eq!(seen.reports(), [value(2).with_text("halfway")]);
    let _ = tell(ProgressItem::new().with_text("again"));
    assert_eq!(seen.reports(), [ProgressItem::new().with_text("again")]); // nothing held: nothing added
    let _ = (tell(value(3)), tell(value(4).with_max(200))); // a new total; it names its own value
    assert_eq!(seen.reports(), [value(4).with_max(200)]);
    let _ = (tell(value(9)), tell(value(1))); // work goes back
    assert_eq!(seen.reports(), [value(1)]);
    let _ = tell(value(2).with_oddities(Oddities::NARROWED));
    assert_eq!(seen.values(), [Some(2)]);
    let _ = (tell(value(5).with_oddities(Oddities::NARROWED)), tell(ProgressItem::new()));
    assert_eq!(seen.reports(), [ProgressItem::new()]); // a mere question changes nothing
    let _ = tell(ProgressItem::new().with_status(ProgressStatus::Succeeded));
    assert_eq!(seen.reports(), [value(5).with_status(ProgressStatus::Succeeded)]);
}

/// K-12: who says again what was said last moves the work forward, and nothing else.
#[test]
fn what_is_repeated_is_held_and_what_is_new_passes() {
    let seen = Through::new();
    let sink = seen.paced(Pace::Never);
    let tell = |report: ProgressItem| sink.progress(&id("a"), &report).unwrap();
    let paused = |done| value(done).with_status(ProgressStatus::Paused);
    let _ = (tell(updating(0)), tell(updating(1)), tell(updating(2)));
    assert_eq!(seen.reports(), [updating(0)]);
    let _ = (tell(paused(3)), tell(paused(4)));
    assert_eq!(seen.reports(), [paused(3)]);
    let full = |done| value(done).with_text("disk full");
    let _ = (tell(full(5)), tell(full(6)));
    assert_eq!(seen.reports(), [full(5)]);
}

/// K-12: the value that went with another report counts as said; less than that falls, and passes.
#[test]
fn a_value_that_went_along_was_said() {
    let seen = Through::new();
    let sink = seen.paced(Pace::Never);
    let tell = |report: ProgressItem| sink.progress(&id("a"), &report).unwrap();
    let _ = (tell(value(0)), tell(value(5)), tell(ProgressItem::new().with_text("halfway")));
    let _ = tell(value(3));
    assert_eq!(seen.values(), [Some(0), Some(5), Some(3)]);
}

/// K-12: disconnected is an end of sorts, and passes.
#[test]
fn disconnected_passes_each_time() {
    let seen = Through::new();
    let sink = seen.paced(Pace::Never);
    let gone = value(3).with_status(ProgressStatus::Disconnected);
    for _ in 0..2 {
        goes_on(sink.progress(&id("a"), &gone));
    }
    assert_eq!(seen.values().len(), 2);
}

/// K-13: a clock that goes back holds nothing for long.
#[test]
fn a_clock_may_go_back() {
    let seen = Through::new();
    seen.clock.set(Duration::from_secs(3600));
    let sink = seen.paced(Duration::from_millis(10));
    goes_on(sink.progress(&id("a"), &value(1)));
    seen.clock.set(Duration::ZERO);
    goes_on(sink.progress(&id("a"), &value(2)));
    goes_on(sink.progress(&id("a"), &value(3)));
    assert_eq!(seen.values(), [Some(1), Some(2)]);
}

/// K-14: held ticks are answered with what was decided, for the item or for everything.
#[test]
fn a_cancel_reaches_the_ticks_that_are_held() {
    let decision = Cell::new(CancelDecision::CancelItem);
    let sink = from_fn(|_, _| decision.get()).paced(Pace::Never);
    let tell = |name| sink.progress(&id(name), &value(1)).decision();
    assert_eq!(tell("a"), CancelDecision::CancelItem);
    decision.set(CancelDecision::Continue);
    assert_eq!(
        (tell("a"), tell("b"), tell("b")),
        (CancelDecision::CancelItem, CancelDecision::Continue, CancelDecision::Continue)
    );
    decision.set(CancelDecision::CancelAll);
    assert_eq!((tell("c"), tell("b")), (CancelDecision::CancelAll, CancelDecision::CancelAll));
}

/// K-14, #79: also when it was answered to a question.
#[test]
fn a_cancel_answered_to_a_question_reaches_them_too() {
    struct Asked;
    impl ProgressSink for Asked {
        fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
            Ok(CancelDecision::Continue)
        }
        fn can_continue(&self, _: Option<&ItemId>) -> Answer {
            Ok(CancelDecision::CancelItem)
        }
    }
    let sink = Asked.paced(Pace::Never);
    let _ = sink.progress(&id("a"), &value(1));
    let _ = sink.can_continue(Some(&id("a")));
    assert_eq!(sink.progress(&id("a"), &value(2)), Ok(CancelDecision::CancelItem));
}

/// K-15: an item is forgotten at its end, all of them at the session's.
#[test]
fn an_ended_item_is_forgotten() {
    let seen = Through::new();
    let sink = seen.paced(Pace::Never);
    let tell = |report: ProgressItem| sink.progress(&id("a"), &report).unwrap();
    let _ = (tell(value(1)), tell(value(9)));
    let _ = tell(ProgressItem::new().with_status(ProgressStatus::Failed));
    let _ = tell(value(1));
    assert_eq!(seen.values(), [Some(1), Some(9), Some(1)]);
    goes_on(sink.notice(&Notice::End { outcome: Outcome::Failed }));
    let _ = tell(value(2));
    assert_eq!(seen.values(), [Some(2)]);
}

/// K-18: calls that nest are numbered so; a panic leaves its call unanswered.
#[test]
fn the_tape_tells_how_calls_nest() {
    let tape = Tape::new();
    let inner = Recorder::new(tape.clone(), NullSink);
    let outer = Recorder::new(tape.clone(), from_fn(|id, report| inner.progress(id, report)));
    goes_on(outer.progress(&id("a"), &value(1)));
    tape.note(HostAct::CallbackCleared);
    let numbers: Vec<_> = tape.take().iter().map(|it| (it.called, it.answered, it.lane)).collect();
    assert_eq!(numbers, [(1, 4, 0), (2, 3, 0), (5, 6, 0)]);

    let panics = Recorder::new(tape.clone(), from_fn(|_, it| assert!(it.is_empty())));
    let _ = (&panics).caught().progress(&id("a"), &value(1));
    let entry = tape.take().pop().unwrap();
    assert_eq!((entry.called, entry.answered, entry.reply), (7, 8, Reply::NotSeen));
}

/// K-18: each thread has a lane; a call that is under way has no answer yet.
#[test]
fn the_tape_tells_threads_apart() {
    let tape = Tape::new();
    let sink = Recorder::new(
        tape.clone(),
        from_fn(|_, _| assert_eq!(tape.entries().last().unwrap().answered, u64::MAX)),
    );
    goes_on(sink.progress(&id("a"), &value(1)));
    std::thread::scope(|scope| {
        scope.spawn(|| tape.note(HostAct::Started));
    });
    let lanes: Vec<_> = tape.entries().iter().map(|entry| entry.lane).collect();
    assert_eq!(lanes, [0, 1]);
}

/// K-19: what is not for a sink is not said.
#[test]
fn an_act_of_the_host_is_not_said_to_a_sink() {
    let heard = Recorder::in_memory();
    assert_eq!(deliver(&SyncEvent::host(HostAct::Started), &heard), Reply::NotSeen);
    assert_eq!(deliver(&SyncEvent::Polled(None), &heard), Reply::NotSeen);
    assert!(heard.tape().is_empty());
    let report = ProgressItem::new().with_work(Work::new(1, 2));
    deliver(&SyncEvent::progress(&id("a"), &report), &heard);
    assert_eq!(heard.tape().len(), 1);
}

/// K-19: what one recorder heard, said again, is heard again.
#[test]
fn a_tape_can_be_said_again() {
    let (first, second) = (Recorder::in_memory(), Recorder::in_memory());
    goes_on(first.notice(&Notice::ManualSync));
    goes_on(first.progress(&id("a"), &value(1)));
    for entry in first.entries() {
        assert_eq!(deliver(&entry.event, &second), entry.reply);
    }
    assert_eq!(first.entries(), second.entries());
}
