//! Closures, guard, fan-out and filters (K-1 to K-10).
#![cfg(feature = "std")]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use sync_progress::protocol::{
    Answer, AnswerExt, Code, Fault, LogEntry, LogId, LogLevel, MoreItems, Notice, Outcome, Phase,
    ProgressStatus, SinkError, StageProgress, SyncEvent, Work,
};
use sync_progress::sink::{
    NullSink, Pace, ProgressSink, ProgressSinkExt, Recorder, fan_out, from_fn, log_fn, notice_fn,
};
use sync_progress::{CancelDecision, ItemId, ProgressItem, ProviderRole, SyncStage};

use CancelDecision::{CancelAll, CancelItem, Continue};

fn id(name: &str) -> ItemId {
    name.try_into().unwrap()
}

#[track_caller]
fn goes_on(answer: Answer) {
    assert_eq!(answer, Ok(Continue));
}

fn value(done: u64) -> ProgressItem {
    ProgressItem::new().with_value(done)
}

const DEAD: Answer = Err(SinkError::new(Fault::Disconnected));
const LATE: Answer = Err(SinkError::new(Fault::Failed(Code::FAIL)));

/// K-5: the strongest decision, the fault that came first.
#[test]
fn answers_merge() {
    #[track_caller]
    fn case(first: Answer, second: Answer, merged: Answer) {
        let sink = from_fn(move |_, _| first).and(from_fn(move |_, _| second));
        assert_eq!(sink.progress(&id("a"), &value(1)), merged);
        let sink = notice_fn(move |_| first).and(notice_fn(move |_| second));
        assert_eq!(sink.notice(&Notice::ManualSync), merged);
    }
    case(Ok(Continue), Ok(Continue), Ok(Continue));
    case(Ok(CancelItem), Ok(Continue), Ok(CancelItem));
    case(Ok(CancelItem), Ok(CancelAll), Ok(CancelAll));
    case(DEAD, Ok(CancelAll), DEAD.map_err(|error| error.deciding(CancelAll)));
    case(Ok(CancelItem), DEAD, DEAD.map_err(|error| error.deciding(CancelItem)));
    case(DEAD, LATE, DEAD);
}

/// K-4: every sink hears everything, also when an earlier one fails, cancels or panics.
#[test]
fn everybody_hears_everything() {
    let heard = Recorder::in_memory();
    let panics = from_fn(|_, report| assert!(report.value() < Some(2), "no more"));
    let sink = from_fn(|_, _| CancelAll).and(from_fn(|_, _| DEAD)).and(panics).and(&heard);
    for done in 1..=3 {
        let answer = sink.progress(&id("a"), &value(done));
        assert_eq!(answer.decision(), CancelAll);
        assert_eq!(answer.fault(), Some(Fault::Disconnected));
    }
    let _ = sink.notice(&Notice::End { outcome: Outcome::Failed });
    assert_eq!(heard.tape().len(), 4);
}

/// K-2: a sink that panicked is never called again; a cancel of all stays.
#[test]
fn a_panic_is_kept_from_the_caller() {
    let calls = Cell::new(0);
    let sink = from_fn(|_, report: &ProgressItem| {
        calls.set(calls.get() + 1);
        match report.value() {
            Some(1) => CancelItem,
            Some(2) => CancelAll,
            _ => panic!("as the test wants it"),
        }
    })
    .caught();
    assert_eq!(sink.progress(&id("a"), &value(1)), Ok(CancelItem));
    assert_eq!(sink.progress(&id("a"), &value(2)), Ok(CancelAll));
    assert!(!sink.has_panicked());
    for _ in 0..2 {
        let answer = sink.progress(&id("b"), &value(3));
        assert_eq!((answer.decision(), answer.fault()), (CancelAll, Some(Fault::Panicked)));
    }
    assert_eq!(calls.get(), 3);
    assert!(sink.has_panicked());
    assert_eq!(sink.pace(), Pace::Never);
    assert_eq!(sink.more_items().map_err(|error| error.decision), Err(CancelAll));
}

/// K-2: a cancel of one item was told to who asked about it, and does not stop others.
#[test]
fn a_canceled_item_stops_no_other_after_a_panic() {
    let sink = from_fn(|_, report: &ProgressItem| match report.value() {
        Some(1) => CancelItem,
        _ => panic!("as the test wants it"),
    })
    .caught();
    let _ = sink.progress(&id("a"), &value(1));
    assert_eq!(sink.progress(&id("b"), &value(2)).decision(), Continue);
}

/// K-5: the fastest pace; a list may be empty.
#[test]
fn the_fastest_pace_is_asked_for() {
    assert_eq!(NullSink.and(NullSink).pace(), Pace::Never);
    assert_eq!(NullSink.and(from_fn(|_, _| ())).pace(), Pace::Every);
    let slow = || NullSink.paced(Pace::Step(10));
    assert_eq!(fan_out([slow(), slow()]).pace(), Pace::Step(10));
    assert_eq!(fan_out(Vec::<NullSink>::new()).pace(), Pace::Never);
}

/// A host that answers as scripted, and writes down what it is told.
#[derive(Default)]
struct Host {
    ids: RefCell<VecDeque<u128>>,
    shows_ui: bool,
    wants: Vec<&'static str>,
    fault: Option<Fault>,
    heard: RefCell<Vec<String>>,
}

impl Host {
    fn giving<const N: usize>(ids: [u128; N]) -> Self {
        Self { ids: RefCell::new(ids.into()), ..Self::default() }
    }
    fn hears(&self, what: &impl ToString) {
        self.heard.borrow_mut().push(what.to_string());
    }
    fn heard(&self) -> Vec<String> {
        self.heard.borrow().clone()
    }
}

impl ProgressSink for Host {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        Ok(Continue)
    }
    fn notice(&self, notice: &Notice) -> Answer {
        match notice {
            Notice::EntryDeleted(Some(id)) => self.hears(&id.uuid().as_u128()),
            Notice::EntryDeleted(None) => self.hears(&"all"),
            _ => {}
        }
        Ok(Continue)
    }
    fn log(&self, _: &LogEntry) -> Result<LogId, SinkError> {
        let next = self.ids.borrow_mut().pop_front();
        match self.fault {
            Some(fault) => Err(fault.into()),
            None => Ok(next.map_or(LogId::NONE, LogId::from_u128)),
        }
    }
    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.hears(&shown);
        Ok(self.shows_ui)
    }
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.fault.map_or(Ok(()), |it| Err(SinkError::from(it)))?;
        Ok(MoreItems { ids: self.wants.iter().copied().map(id).collect(), opaque: 1 })
    }
}

/// K-6: a dialog needs the consent of all; who agreed in vain is told that it is gone.
#[test]
fn all_must_agree_to_a_dialog() {
    let (willing, other, unwilling) = (
        Host { shows_ui: true, ..Host::default() },
        Host { shows_ui: true, ..Host::default() },
        Host::default(),
    );
    assert_eq!((&willing).and(&other).may_show_ui(true), Ok(true));
    assert_eq!((willing.heard(), other.heard()), (vec!["true".into()], vec!["true".into()]));
    assert_eq!((&willing).and(&unwilling).may_show_ui(true), Ok(false));
    assert_eq!(willing.heard(), ["true", "true", "false"]);
    assert_eq!(unwilling.heard(), ["true"]);
}

/// K-6: everything that any sink wants, each id once; a fault is not hidden by what others want.
#[test]
fn wishes_are_united() {
    let (one, two) = (
        Host { wants: vec!["a", "b"], ..Host::default() },
        Host { wants: vec!["b", "c"], ..Host::default() },
    );
    let wanted = (&one).and(&two).more_items().unwrap();
    assert_eq!((wanted.ids, wanted.opaque), (vec![id("a"), id("b"), id("c")], 2));
    let dead = Host { fault: Some(Fault::Disconnected), ..Host::default() };
    assert_eq!((&one).and(&dead).more_items(), Err(Fault::Disconnected.into()));
}

/// K-7: one id outside; a removal finds the entry in each sink.
#[test]
fn a_removal_finds_the_entry_in_each() {
    let (one, two, three) = (Host::giving([10, 11]), Host::giving([20, 21]), Host::giving([]));
    let sink = (&one).and(&two).and(&three);
    let first = sink.log(&LogEntry::error("first")).unwrap();
    let second = sink.log(&LogEntry::error("second").with_id(LogId::from_u128(5))).unwrap();
    assert_eq!((first, second), (LogId::from_u128(10), LogId::from_u128(5)));
    goes_on(sink.notice(&Notice::EntryDeleted(Some(second))));
    goes_on(sink.notice(&Notice::EntryDeleted(Some(first))));
    assert_eq!(
        (one.heard(), two.heard()),
        (vec!["11".to_string(), "10".into()], vec!["21".to_string(), "20".into()])
    );
    // The third gave no id: it hears of the one that the handler chose.
    assert_eq!(three.heard(), ["5"]);
    goes_on(sink.notice(&Notice::EntryDeleted(None)));
    assert_eq!(three.heard(), ["5", "all"]);
}

/// K-7: a sink that failed to log takes nothing from the others.
#[test]
fn a_failed_log_is_a_fault_and_keeps_the_handlers_id() {
    let (well, ill) =
        (Host::giving([10]), Host { fault: Some(Fault::Disconnected), ..Host::default() });
    let sink = (&ill).and(&well);
    let chosen = LogId::from_u128(5);
    assert!(sink.log(&LogEntry::error("x").with_id(chosen)).is_err());
    goes_on(sink.notice(&Notice::EntryDeleted(Some(chosen))));
    assert_eq!((ill.heard(), well.heard()), (vec!["5".to_string()], vec!["10".to_string()]));
}

/// K-7: the newest 1024 are remembered; an older one is told under the id outside.
#[test]
fn what_is_remembered_is_bounded() {
    let (one, two) = (Host::default(), Host::default());
    one.ids.borrow_mut().extend(1..=1025);
    two.ids.borrow_mut().extend(5001..=6025);
    let sink = (&one).and(&two);
    for _ in 0..1025 {
        sink.log(&LogEntry::error("again")).unwrap();
    }
    for outside in [1, 2] {
        goes_on(sink.notice(&Notice::EntryDeleted(Some(LogId::from_u128(outside)))));
    }
    assert_eq!(two.heard(), ["1", "5002"]);
}

/// K-7: what was taken back with all the others is not remembered.
#[test]
fn taking_back_all_forgets_all() {
    let (one, two) = (Host::giving([10]), Host::giving([20]));
    let sink = (&one).and(&two);
    let outside = sink.log(&LogEntry::error("x")).unwrap();
    goes_on(sink.notice(&Notice::EntryDeleted(None)));
    goes_on(sink.notice(&Notice::EntryDeleted(Some(outside))));
    assert_eq!((one.heard(), two.heard()), (vec!["all".to_string(), "10".into()], one.heard()));
}

/// K-8, K-10: an item that is left out is left out everywhere.
#[test]
fn items_are_left_out_as_a_whole() {
    let heard = from_fn(|_, _| CancelItem).recorded();
    let sink = (&heard).filter_items(|id| id.as_text() != Some("x"));
    let (x, a) = (id("x"), id("a"));
    let items = vec![x.clone(), a.clone()];
    goes_on(sink.notice(&Notice::Begin { handler: None, items: items.clone() }));
    goes_on(sink.notice(&Notice::ItemAdded(x.clone())));
    assert_eq!(sink.progress(&x, &value(1)), Ok(Continue));
    assert_eq!(sink.can_continue(Some(&x)), Ok(Continue));
    let entry = LogEntry::error("x").about(x.clone()).with_id(LogId::from_u128(3));
    assert_eq!(sink.log(&entry), Ok(LogId::from_u128(3)));
    assert_eq!(sink.progress(&a, &value(1)), Ok(CancelItem));
    let (phase, code) = (Phase::ShowError, Code::RETRY_SYNC);
    goes_on(sink.notice(&Notice::PhaseEnded { phase, code, retry: items }));
    let events: Vec<_> = heard.entries().into_iter().map(|entry| entry.event).collect();
    let only = vec![a.clone()];
    assert_eq!(
        events,
        [
            SyncEvent::notice(&Notice::Begin { handler: None, items: only.clone() }),
            SyncEvent::progress(&a, &value(1)),
            SyncEvent::notice(&Notice::PhaseEnded { phase, code, retry: only }),
        ]
    );
}

/// K-10: a cancel of all is repeated to what is left out.
#[test]
fn a_cancel_of_all_reaches_what_is_left_out() {
    let sink = from_fn(|_, _| CancelAll).filter_items(|id| id.as_text() != Some("x"));
    assert_eq!(sink.progress(&id("x"), &value(1)), Ok(Continue));
    assert_eq!(sink.progress(&id("a"), &value(1)), Ok(CancelAll));
    assert_eq!(sink.progress(&id("x"), &value(1)), Ok(CancelAll));
    let sink = from_fn(|_, _| CancelAll).filter_notices(|_| false);
    let _ = sink.progress(&id("a"), &value(1));
    assert_eq!(sink.notice(&Notice::ManualSync), Ok(CancelAll));
}

/// K-9: what a session's course depends on always passes; a level nobody knows passes too (#82).
#[test]
fn only_what_informs_can_be_left_out() {
    let heard = Recorder::in_memory();
    let sink = (&heard).filter_notices(|_| false).min_level(LogLevel::Error);
    let (role, stage, work) = (ProviderRole::Source, SyncStage::Detection, Work::new(1, 2));
    for notice in [
        Notice::Stage(StageProgress { role, stage, work }),
        Notice::Text("reading".into()),
        Notice::ManualSync,
        Notice::Connect(None),
        Notice::ItemAdded(id("a")),
        Notice::EntryDeleted(None),
        Notice::End { outcome: Outcome::Succeeded },
    ] {
        goes_on(sink.notice(&notice));
    }
    assert_eq!(heard.tape().take().len(), 4);
    sink.log(&LogEntry::warning("w")).unwrap();
    sink.log(&LogEntry::error("e")).unwrap();
    sink.log(&LogEntry::new(LogLevel::Unknown(9), "u")).unwrap();
    assert_eq!(heard.tape().len(), 2);
    goes_on(sink.progress(&id("a"), &ProgressItem::new().with_status(ProgressStatus::Failed)));
    assert_eq!(heard.tape().len(), 3);
}

/// K-1: closures hear what they are for.
#[test]
fn closures_hear_what_they_are_for() {
    let count = Cell::new(0);
    let logs = log_fn(|_| count.set(count.get() + 1));
    logs.log(&LogEntry::error("e")).unwrap();
    goes_on(logs.notice(&Notice::ManualSync));
    goes_on(logs.progress(&id("a"), &value(1)));
    assert_eq!(count.get(), 1);
    assert_eq!(from_fn(|_, _| DEAD).progress(&id("a"), &value(1)), DEAD);
}

/// Debug names the whole stack.
#[test]
fn debug_names_the_stack() {
    let sink = from_fn(|_, _| ()).recorded().and(NullSink).paced(Pace::Never).caught();
    let shown = format!("{sink:?}");
    for name in ["Caught", "Paced", "FanOut", "Recorder", "from_fn", "NullSink"] {
        assert!(shown.contains(name), "{name} in {shown}");
    }
}
