//! A sink that fails, panics or goes away.

mod reporter_kit;

use reporter_kit::{GO, Script, id};
use sync_progress::protocol::{
    Answer, CancelCause, Code, Fault, LogEntry, LogId, Outcome, SinkError,
};
use sync_progress::sink::{NullSink, Pace, ProgressSinkExt as _, Slot};
use sync_progress::{
    CancelDecision, ItemId, ProgressItem, ProgressSink, ProviderRole, Reporter, SyncStage,
};

/// One session with everything in it.
fn work<S: ProgressSink>(reporter: Reporter<S>) -> sync_progress::reporter::Summary {
    let _ = reporter.announce("announced", 3).unwrap();
    let stage = reporter.stage(ProviderRole::Source, SyncStage::Application);
    for name in ["a", "b"] {
        let mut item = reporter.start(name, 2).unwrap().go().unwrap();
        let _ = item.advance(1);
        let _ = item.text("x");
        item.log(LogEntry::error("x"));
        let _ = stage.advance(1);
        item.finish();
    }
    reporter.log(LogEntry::error("x"));
    let _ = reporter.fail_late(&id("b"), "late").unwrap();
    reporter.complete().unwrap()
}

#[test]
fn r_27_faults_are_counted_and_the_first_is_kept() {
    let sink = Script::new(|line| match line {
        "+announced" => Err(Fault::Failed(Code::FAIL).into()),
        "a: 1" => Err(Fault::UnknownAnswer(9).into()),
        _ => GO,
    });
    let summary = work(Reporter::new(&sink));
    assert_eq!(summary.faults, 2);
    assert_eq!(summary.first_fault, Some(Fault::Failed(Code::FAIL)));
    assert!(!summary.disconnected && !summary.panicked);
    assert_eq!(summary.items.to_string(), "1 succeeded, 1 skipped, 1 failed");
}

#[test]
fn r_27_a_sink_that_is_gone_cancels_nothing_and_is_told_all_the_same() {
    let gone = SinkError::new(Fault::Disconnected);
    let (sink, well) = (Script::new(move |_| Err(gone)), Script::willing());
    let summary = work(Reporter::new(&sink));
    work(Reporter::new(&well));
    assert_eq!(sink.heard(), well.heard());
    assert!(summary.disconnected);
    assert_eq!(summary.cancel, None);
}

/// Whatever call it panics in, the engine's work is done.
#[test]
fn r_28_a_sink_that_panics_is_not_called_again() {
    let well = Script::willing();
    let expected = work(Reporter::new(&well));
    let calls = well.heard().len();
    for nth in 0..calls {
        let count = std::sync::atomic::AtomicUsize::new(0);
        let sink = Script::new(move |_| {
            let now = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            assert!(now != nth, "the sink has a bug");
            GO
        });
        let summary = work(Reporter::new(&sink));
        assert_eq!(sink.heard().len(), nth + 1);
        assert!(summary.panicked);
        assert_eq!((summary.faults, summary.first_fault), (1, Some(Fault::Panicked)));
        assert_eq!((summary.items, summary.work), (expected.items, expected.work));
    }
}

#[test]
fn r_28_also_when_it_is_asked_for_its_pace() {
    struct Broken;
    impl ProgressSink for Broken {
        fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
            unreachable!("it has panicked before");
        }
        fn pace(&self) -> Pace {
            panic!("the sink has a bug");
        }
    }
    assert!(work(Reporter::new(Broken)).panicked);
}

#[test]
fn r_28_a_drop_while_a_panic_unwinds_survives_a_sink_that_panics_too() {
    let sink = Script::new(|line| {
        assert!(!line.starts_with("a: failed"), "the sink has a bug too");
        GO
    });
    let work = || {
        let reporter = Reporter::new(&sink);
        let _item = reporter.start("a", 1).unwrap().go().unwrap();
        panic!("the engine has a bug");
    };
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_err();
    assert_eq!(sink.heard().len(), 4);
}

#[test]
fn r_28_a_guarded_sink_fails_and_others_may_stand_behind_it() {
    let sink = Script::new(|line| {
        assert_ne!(line, "a: 1", "the sink has a bug");
        GO
    });
    let summary = work(Reporter::new((&sink).caught()));
    assert!(!summary.panicked);
    assert_eq!(summary.first_fault, Some(Fault::Panicked));
    assert_eq!(summary.outcome, Outcome::Failed);
}

#[test]
fn a_log_that_fails_gives_the_name_that_the_engine_chose() {
    let sink = Script::new(|line| match line {
        "log error: a: stop" => {
            Err(SinkError::new(Fault::Disconnected).deciding(CancelDecision::CancelItem))
        }
        line if line.starts_with("log") => Err(Fault::Disconnected.into()),
        _ => GO,
    });
    let reporter = Reporter::new(&sink);
    let mine = LogId::from_u128(3);
    assert_eq!(reporter.log(LogEntry::error("x").with_id(mine)), mine);
    assert_eq!(reporter.log(LogEntry::error("x")), LogId::NONE);
    let mut item = reporter.start("a", 1).unwrap().go().unwrap();
    assert_eq!(item.log(LogEntry::error("x").with_id(mine)), mine);
    assert!(!item.decision().is_cancel());
    item.log(LogEntry::error("stop"));
    assert_eq!(item.decision(), CancelDecision::CancelItem);
    item.finish();
}

/// A log entry returns a name and no decision, but whoever made it has been answered (N13).
#[test]
fn r_11_an_item_whose_log_entry_was_answered_with_a_cancel_ends_canceled() {
    let about = |name: &str| LogEntry::error("stop").about(id(name));
    for decision in [CancelDecision::CancelItem, CancelDecision::CancelAll] {
        let refusal = SinkError::new(Fault::Failed(Code::FAIL)).deciding(decision);
        let sink = Script::new(move |line| if line.starts_with("log") { Err(refusal) } else { GO });
        let reporter = Reporter::new(&sink);
        let start = |name: &str| reporter.start(name, 1).unwrap().go().unwrap();
        let (mut by_itself, by_another, by_the_session) = (start("a"), start("b"), start("c"));
        by_itself.log(LogEntry::error("stop"));
        by_itself.log(about("b"));
        reporter.log(about("c"));
        for item in [by_itself, by_another, by_the_session] {
            item.finish();
        }
        assert_eq!(reporter.totals().ended.canceled, 3, "{decision:?}");
    }
}

/// MOB-3, R-18: a callback that is taken away stops everything, and the summary says why.
#[test]
fn r_18_a_cleared_slot_abandons_the_session() {
    let slot = Slot::new();
    slot.set(NullSink);
    let reporter = Reporter::new(&slot);
    let mut item = reporter.start("a", 10).unwrap().go().unwrap();
    slot.clear();
    assert!(item.text("anybody there?").is_all());
    assert_eq!(item.finish(), Outcome::Canceled);
    let summary = reporter.complete().unwrap();
    assert_eq!(summary.cancel, Some(CancelCause::Abandoned));
    assert!(summary.disconnected);
}
