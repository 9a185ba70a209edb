//! A checker in front of a listener (T-9): it says everything on, changes no answer, and tells what both sides broke.

use crate::driver::*;
use crate::heard;
use std::borrow::Cow;
use std::sync::{Arc, Mutex};
use std::thread;
use sync_progress::callback::SyncCallback as _;
use sync_progress::conformance::{Violation, Watched, check};
use sync_progress::dialect::rules::{self, Level, Parties};
use sync_progress::protocol::{
    AnswerExt as _, Change, ChangeCounts, Code, Conflict, EnumerationAction, Fault, HostAct,
    LogEntry, LogId, MoreItems, Notice, Outcome, Phase, ProgressStatus, RecoverableError, Reply,
    ResolveAction, SinkError, StageProgress, SyncEvent, Work,
};
use sync_progress::sink::{self, NullSink, Pace, ProgressSinkExt as _, from_fn};
use sync_progress::{
    CancelDecision, Dialect, ItemId, ProgressItem, ProgressSink, ProviderRole, SyncStage,
};

use CancelDecision::{CancelAll, CancelItem, Continue};
use sync_progress::protocol::Answer;

fn code(raw: i32) -> SinkError {
    SinkError::new(Fault::Failed(Code::new(raw)))
}

/// Answers each method in its own way, so that it shows which one was called.
struct Odd;

impl ProgressSink for Odd {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        Ok(CancelItem)
    }
    fn notice(&self, _: &Notice) -> Answer {
        Err(code(-1))
    }
    fn log(&self, _: &LogEntry) -> Result<LogId, SinkError> {
        Ok(LogId::from_u128(7))
    }
    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        if item.is_some() { Ok(CancelAll) } else { Err(code(-2)) }
    }
    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        Ok(shown)
    }
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        Ok(MoreItems { ids: ids(&["c"]), opaque: 3 })
    }
    fn pace(&self) -> Pace {
        Pace::Never
    }
}

impl sync_progress::callback::SyncCallback for Odd {
    fn stage(&self, _: &StageProgress) -> Answer {
        Ok(CancelAll)
    }
    fn change(&self, _: &Change) -> Answer {
        Err(code(-3))
    }
    fn conflict(&self, _: &Conflict) -> Result<ResolveAction, SinkError> {
        Ok(ResolveAction::Unknown(9))
    }
    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        Ok(EnumerationAction::Unknown(9))
    }
    fn recoverable_error(&self, _: &RecoverableError) -> Answer {
        Err(code(-4))
    }
    fn change_applied(&self, _: ChangeCounts) -> Answer {
        Err(code(-5))
    }
    fn change_failed(&self, _: ChangeCounts) -> Answer {
        Err(code(-6))
    }
}

fn said_to_a_sink() -> Vec<SyncEvent<'static>> {
    vec![
        begin(&["a"]),
        report("a", updating(9, 4)),
        report("b", updating(0, 1)),
        SyncEvent::log(&LogEntry::error("x")).into_owned(),
        asks("a"),
        asks_for_all(),
        SyncEvent::MayShowUi(true),
        SyncEvent::MayShowUi(false),
        SyncEvent::MoreItems,
        end(Outcome::Succeeded),
        end(Outcome::Succeeded),
    ]
}

fn said_to_a_callback() -> Vec<SyncEvent<'static>> {
    let error = RecoverableError {
        role: ProviderRole::Source,
        stage: SyncStage::Detection,
        change: Change::default(),
        code: Code::FAIL,
        item_name: "cat.jpg".into(),
        description: "in use".into(),
    };
    vec![
        stage(SyncStage::Detection, 9, 4),
        SyncEvent::Change(Cow::default()),
        SyncEvent::Conflict(Cow::default()),
        SyncEvent::FullEnumerationNeeded,
        SyncEvent::RecoverableError(Cow::Owned(error)),
        SyncEvent::ChangeApplied(counts(1, 0)),
        SyncEvent::ChangeFailed(counts(0, 0)),
    ]
}

/// Whatever is said and however it is answered, in every dialect, it is as if nobody stood between.
#[test]
fn it_changes_no_answer() {
    for dialect in Dialect::ALL {
        let watched = Watched::new(dialect, Odd);
        for event in said_to_a_sink() {
            assert_eq!(sink::deliver(&event, &watched), sink::deliver(&event, &Odd), "{event}");
        }
        for event in said_to_a_callback() {
            let answers = [
                sync_progress::callback::deliver(&event, &watched),
                sync_progress::callback::deliver(&event, &Odd),
            ];
            assert_eq!(answers[0], answers[1], "{event}");
            assert_ne!(answers[0], Reply::NotSeen);
        }
        assert!(!watched.finish().is_empty(), "{dialect}");
    }
    assert_eq!(Watched::new(Dialect::Neutral, Odd).pace(), Pace::Every); // a tick that is left out is not seen
}

/// It finds what is found in a recording of the same.
#[test]
fn it_finds_what_a_recording_shows() {
    for dialect in Dialect::ALL {
        let tape = Odd.recorded();
        let watched = Watched::new(dialect, &tape);
        for event in said_to_a_sink() {
            sink::deliver(&event, &watched);
        }
        let of_tape = check(dialect, &tape.entries());
        let of_watched = watched.finish();
        let total: u64 = of_watched.iter().map(|(_, times)| times).sum();
        assert_eq!(total, of_tape.len() as u64, "{dialect}");
        // The first of each, under the number that a recorder gives it.
        for (found, _) in of_watched {
            assert_eq!(of_tape.iter().find(|it| key(it) == key(&found)), Some(&found), "{dialect}");
        }
    }
}

fn key(violation: &Violation) -> (sync_progress::protocol::RuleId, Parties) {
    (violation.rule, violation.accused)
}

/// Of each rule the first violation, and how many there were; by each party.
#[test]
fn the_first_of_each_and_how_many() {
    let watched = Watched::new(Dialect::SyncCenter, NullSink);
    watched.host(HostAct::SessionCreated { handler: None, items: ids(&["a"]) });
    for _ in 0..3 {
        assert_eq!(watched.progress(&id("a"), &is(ProgressStatus::Succeeded)), Ok(Continue));
    }
    let found: Vec<_> = watched
        .violations()
        .iter()
        .map(|(it, times)| (it.rule, it.accused, it.at, *times))
        .collect();
    assert_eq!(
        found,
        [
            (rules::ENDED_ITEM_ONLY_FAILS, Parties::PROVIDER, 5, 2),
            (rules::CLOSED_ITEM_ONLY_FAILS, Parties::SINK, 5, 2), // NullSink took it
        ]
    );
}

/// What was left undone is told at the end, and only once.
#[test]
fn what_was_left_undone() {
    let watched = Watched::new(Dialect::Neutral, NullSink);
    assert_eq!(sink::deliver(&begin(&["a"]), &watched).decision(), Continue);
    assert_eq!(watched.violations(), []);
    let (violation, times) = watched.finish()[0];
    assert_eq!((violation.rule, violation.level, times), (rules::ENDS_ONCE, Level::Must, 1));
    assert_eq!(watched.finish().len(), 1);
    assert_eq!(watched.finish()[0].1, 1);
}

/// What the host does counts, as far as it is told.
#[test]
fn what_the_host_does() {
    let watched = Watched::new(Dialect::MobSync, NullSink);
    watched.host(HostAct::PhaseStarted { phase: Phase::Prepare, items: ids(&["a"]) });
    let [(violation, 1)] = watched.violations()[..] else { panic!("{watched:?}") };
    assert_eq!((violation.rule, violation.accused), (rules::HOST_ORDER, Parties::HOST));
}

/// No lock is held over a call: the listener may look, and may say something itself.
#[test]
fn it_may_be_asked_from_inside() {
    type Inner = Mutex<Option<Arc<Watched<Box<dyn ProgressSink + Send + Sync>>>>>;
    let inner: Arc<Inner> = Arc::default();
    let known = Arc::clone(&inner);
    let listener = from_fn(move |_, _| {
        let watched = known.lock().unwrap().take();
        if let Some(watched) = watched {
            assert_eq!(watched.can_continue(None), Ok(Continue));
            assert_eq!(watched.violations(), []);
        }
    });
    let watched = Arc::new(Watched::new(Dialect::Neutral, Box::new(listener) as _));
    heard(watched.notice(&Notice::Begin { handler: None, items: ids(&["a"]) }));
    *inner.lock().unwrap() = Some(Arc::clone(&watched));
    assert_eq!(watched.progress(&id("a"), &updating(0, 1)), Ok(Continue));
    assert!(inner.lock().unwrap().is_none());
}

/// Threads are told apart: only the one that was told goes on in spite of it.
#[test]
fn threads_are_told_apart() {
    for (told, rules) in [(true, vec![rules::NO_CHANGE_AFTER_CANCEL]), (false, vec![])] {
        let stage = StageProgress {
            role: ProviderRole::Source,
            stage: SyncStage::Detection,
            work: Work::new(0, 1),
        };
        let watched =
            Watched::new(Dialect::WinSync, sync_progress::callback::from_fn(|_| CancelAll));
        watched.host(HostAct::ProviderBegan { role: ProviderRole::Source, code: Code::OK });
        let answer = watched.stage(&stage);
        assert_eq!(answer.decision(), CancelAll);
        let change = || heard(watched.change(&Change::default()));
        if told {
            change();
        } else {
            thread::scope(|scope| drop(scope.spawn(change)));
        }
        watched.host(HostAct::ProviderEnded { role: ProviderRole::Source, code: Code::OK });
        assert_eq!(watched.finish().iter().map(|(it, _)| it.rule).collect::<Vec<_>>(), rules);
    }
}

/// One that keeps what is said shows the shortest trace of it; one that does not shows nothing.
#[test]
fn what_is_kept_is_shown() {
    for (watched, lines) in [
        (Watched::tracing(Dialect::Neutral, NullSink), 3),
        (Watched::new(Dialect::Neutral, NullSink), 0),
    ] {
        for event in [begin(&["a", "b"]), report("b", updating(1, 4)), report("a", updating(3, 4))]
        {
            assert_eq!(sink::deliver(&event, &watched).decision(), Continue);
        }
        assert_eq!(watched.progress(&id("a"), &updating(2, 4)), Ok(Continue));
        let (violation, _) = watched.violations()[0];
        assert_eq!((violation.rule, violation.at), (rules::WORK_NEVER_FALLS, 7));
        assert_eq!(watched.shown(&violation).len(), lines);
        assert_eq!(watched.trace().len(), if lines == 0 { 0 } else { 4 });
    }
}

/// A listener that panics has not answered; the panic goes its way, and the next call is a call.
#[test]
fn a_panic_goes_its_way() {
    let watched = Watched::tracing(
        Dialect::Neutral,
        from_fn(|_, report| {
            if report.value() == Some(1) {
                std::panic::resume_unwind(Box::new("as the test wants it"));
            }
        }),
    );
    let said = |event| sink::deliver(&event, &watched);
    assert_eq!(said(begin(&["a"])).decision(), Continue);
    let call = || said(report("a", updating(1, 4)));
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).is_err());
    assert_eq!(said(report("a", updating(2, 4))).decision(), Continue);
    assert_eq!(watched.trace()[1].reply, Reply::NotSeen);
    assert_eq!(watched.violations(), []);
}

/// A question asked by an empty report counts as asking (MOB-7), once it was answered.
#[test]
fn an_empty_report_asks() {
    let watched = Watched::new(Dialect::Neutral, NullSink);
    heard(watched.notice(&Notice::Begin { handler: None, items: ids(&["a", "b"]) }));
    heard(watched.progress(&id("a"), &ProgressItem::new()));
    let done = is(ProgressStatus::Succeeded).with_value(3);
    heard(watched.progress(&id("a"), &done));
    assert!(watched.violations().is_empty());
    heard(watched.progress(&id("b"), &done)); // nobody had asked about this one
    assert_eq!(watched.violations()[0].0.rule, rules::ASKED_BEFORE_START);
}

/// T-6: where nothing began, nothing was left undone.
#[test]
fn nothing_that_never_began_is_left_undone() {
    for dialect in Dialect::ALL {
        assert_eq!(Watched::new(dialect, NullSink).finish(), [], "{dialect}");
    }
}

/// T-9: what was said is kept with what was answered, and when.
#[test]
fn an_answer_is_kept() {
    let watched = Watched::tracing(Dialect::Neutral, NullSink);
    heard(watched.notice(&Notice::Begin { handler: None, items: ids(&["a"]) }));
    heard(watched.progress(&id("a"), &updating(0, 4)));
    let kept = &watched.trace()[1];
    assert_eq!((kept.called, kept.answered), (3, 4));
    assert_eq!(kept.reply, Reply::Answer(Ok(Continue)));
}
