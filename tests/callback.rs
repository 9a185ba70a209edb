//! Callbacks composed (K-25), and told about items (K-26 to K-28).
#![cfg(feature = "std")]

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use sync_progress::callback::{IntoSink, SyncCallback, SyncCallbackExt, deliver, from_fn};
use sync_progress::protocol::{
    Answer, AnswerExt, Change, ChangeCounts, Code, Conflict, EnumerationAction, Fault, LogEntry,
    LogId, Notice, ProgressStatus, RecoverableError, Reply, ResolveAction, SinkError,
    StageProgress, SyncEvent, Total, Work,
};
use sync_progress::sink::{ProgressSink, Recorder};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, ProviderRole, SyncStage};

use EnumerationAction::{Abort, Full, Partial};
use ProgressStatus::{Canceled, Failed, Indeterminate, Pending, Skipped, Succeeded, Updating};
use ResolveAction::{AcceptDestination, AcceptSource, Defer};

fn id(name: &str) -> ItemId {
    name.try_into().unwrap()
}

/// A callback that answers as scripted.
struct Scripted {
    answer: Answer,
    resolution: Result<ResolveAction, SinkError>,
    action: Result<EnumerationAction, SinkError>,
}

const GOES_ON: Scripted =
    Scripted { answer: Ok(CancelDecision::Continue), resolution: Ok(Defer), action: Ok(Abort) };

impl SyncCallback for Scripted {
    fn stage(&self, _: &StageProgress) -> Answer {
        self.answer
    }
    fn change(&self, _: &Change) -> Answer {
        self.answer
    }
    fn conflict(&self, _: &Conflict) -> Result<ResolveAction, SinkError> {
        self.resolution
    }
    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        self.action
    }
}

const DEAD: SinkError = SinkError::new(Fault::Disconnected);

/// K-25: the first resolution that does not defer.
#[test]
fn resolutions_merge() {
    #[track_caller]
    fn case(
        first: Result<ResolveAction, SinkError>,
        second: Result<ResolveAction, SinkError>,
        merged: Result<ResolveAction, SinkError>,
    ) {
        let with = |resolution| Scripted { resolution, ..GOES_ON };
        assert_eq!(with(first).and(with(second)).conflict(&Conflict::default()), merged);
    }
    case(Ok(Defer), Ok(Defer), Ok(Defer));
    case(Ok(Defer), Ok(AcceptSource), Ok(AcceptSource));
    case(Ok(AcceptDestination), Ok(AcceptSource), Ok(AcceptDestination));
    case(Ok(ResolveAction::Unknown(9)), Ok(Defer), Ok(ResolveAction::Unknown(9)));
    case(Ok(AcceptSource), Err(DEAD), Err(DEAD));
    case(
        Err(DEAD),
        Err(DEAD.deciding(CancelDecision::CancelAll)),
        Err(DEAD.deciding(CancelDecision::CancelAll)),
    );
}

/// K-25: the enumeration action that does least; an abort is a cancel, and none is lost (WS-14).
#[test]
fn enumeration_actions_merge() {
    #[track_caller]
    fn case(
        first: Result<EnumerationAction, SinkError>,
        second: Result<EnumerationAction, SinkError>,
        merged: Result<EnumerationAction, SinkError>,
    ) {
        let with = |action| Scripted { action, ..GOES_ON };
        assert_eq!(with(first).and(with(second)).full_enumeration_needed(), merged);
    }
    case(Ok(Full), Ok(Partial), Ok(Partial));
    case(Ok(Abort), Ok(Full), Ok(Abort));
    case(Ok(EnumerationAction::Unknown(7)), Ok(Partial), Ok(EnumerationAction::Unknown(7)));
    case(Ok(Full), Err(DEAD), Err(DEAD));
    case(Err(DEAD), Ok(Abort), Err(DEAD.deciding(CancelDecision::CancelAll)));
}

/// K-4, K-25: both hear everything, also after a panic of the first.
#[test]
fn both_hear_everything() {
    let heard = Recorder::in_memory();
    let callback = from_fn(|_| panics()).and(&heard);
    let (role, stage, work) = (ProviderRole::Source, SyncStage::Detection, Work::new(1, 2));
    let report = Notice::Stage(StageProgress { role, stage, work });
    for event in [
        SyncEvent::notice(&report),
        SyncEvent::Change(std::borrow::Cow::Owned(Change::default())),
        SyncEvent::ChangeApplied(ChangeCounts { applied: 1, failed: 0 }),
        SyncEvent::ChangeFailed(ChangeCounts { applied: 1, failed: 1 }),
        SyncEvent::Conflict(std::borrow::Cow::Owned(Conflict::default())),
        SyncEvent::FullEnumerationNeeded,
    ] {
        assert_ne!(deliver(&event, &callback), Reply::NotSeen);
    }
    assert_eq!(heard.tape().len(), 6);
    assert_eq!(deliver(&SyncEvent::MoreItems, &callback), Reply::NotSeen);
}

fn panics() {
    panic!("as the test wants it");
}

type Told = Rc<RefCell<Vec<String>>>;

/// A callback that writes down what it is told, in short.
struct Short {
    told: Told,
    answer: Rc<Cell<CancelDecision>>,
    /// Fails with this, if anything.
    error: Rc<Cell<Option<SinkError>>>,
}

impl Short {
    fn says(&self, what: String) -> Answer {
        self.told.borrow_mut().push(what);
        self.error.get().map_or_else(|| Ok(self.answer.get()), Err)
    }
}

impl SyncCallback for Short {
    fn stage(&self, report: &StageProgress) -> Answer {
        self.says(report.work.to_string())
    }
    fn change(&self, change: &Change) -> Answer {
        self.says(format!("change {}", change.item.as_ref().unwrap()))
    }
    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        self.says(format!("{}: {}", error.item_name, error.description))
    }
    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        self.says(format!("applied {} {}", counts.applied, counts.failed))
    }
    fn change_failed(&self, counts: ChangeCounts) -> Answer {
        self.says(format!("failed {} {}", counts.applied, counts.failed))
    }
}

struct Items {
    sink: IntoSink<Short>,
    told: Told,
    answer: Rc<Cell<CancelDecision>>,
    error: Rc<Cell<Option<SinkError>>>,
}

impl Items {
    fn new() -> Self {
        let (told, answer, error) = (Told::default(), Rc::default(), Rc::default());
        let callback =
            Short { told: Rc::clone(&told), answer: Rc::clone(&answer), error: Rc::clone(&error) };
        Self { sink: callback.into_sink(), told, answer, error }
    }

    fn tell(&self, name: &str, report: &ProgressItem) -> Answer {
        self.sink.progress(&id(name), report)
    }

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "reads better in the tables below")]
    fn hears<const N: usize>(&self, name: &str, report: ProgressItem, told: [&str; N]) {
        let _ = self.tell(name, &report);
        assert_eq!(self.told.take(), told);
    }
}

fn at(done: u64, max: impl Into<Total>) -> ProgressItem {
    ProgressItem::new().with_work(Work::new(done, max))
}

fn status(status: ProgressStatus) -> ProgressItem {
    ProgressItem::new().with_status(status)
}

/// K-26: items become sums, changes and counts.
#[test]
fn items_become_sums() {
    let items = Items::new();
    items.hears("a", at(0, 10).with_status(Updating), ["change a", "0/10"]);
    items.hears("b", at(0, 30), ["change b", "0/40"]);
    items.hears("a", ProgressItem::new().with_value(4), ["4/40"]);
    items.hears("a", ProgressItem::new().with_text("same"), []);
    items.hears("a", at(10, 10).with_status(Succeeded), ["10/40", "applied 1 0"]);
    items.hears("b", status(Failed), ["failed 1 1"]);
    items.hears("c", at(5, 5).with_status(Succeeded), ["change c", "15/45", "applied 2 1"]);
    items.hears("d", status(Pending), ["15/?"]);
    items.hears("d", status(Skipped), ["15/45"]);
    items.hears("e", status(Canceled), []);
}

/// K-27: what is not measured makes the sum unmeasured, until it has ended.
#[test]
fn an_unmeasured_item_makes_the_sum_unmeasured() {
    let items = Items::new();
    items.hears("a", at(5, 10), ["change a", "5/10"]);
    items.hears("b", at(7, None), ["change b", "12/?"]);
    items.hears("b", status(Succeeded), ["12/17", "applied 1 0"]);
    items.hears("a", status(Indeterminate), ["12/?"]);
    items.hears("a", status(Updating), ["12/17"]);
}

/// K-26: sums saturate.
#[test]
fn sums_saturate() {
    let items = Items::new();
    items.hears("a", at(u64::MAX, u64::MAX), ["change a", &format!("{0}/{0}", u64::MAX)]);
    items.hears("b", at(u64::MAX, u64::MAX), ["change b"]);
}

/// K-26: errors are told, stage notices pass, a new session begins at nothing.
#[test]
fn notices_and_errors() {
    let items = Items::new();
    items.hears("a", at(5, 10), ["change a", "5/10"]);
    items.sink.log(&LogEntry::error("in use").about(id("a"))).unwrap();
    items.sink.log(&LogEntry::warning("slow")).unwrap();
    assert_eq!(items.told.take(), ["a: in use"]);
    let (role, stage, work) = (ProviderRole::Source, SyncStage::Detection, Work::new(1, 2));
    let passes = items.sink.notice(&Notice::Stage(StageProgress { role, stage, work }));
    assert_eq!(
        (passes, items.told.take()),
        (Ok(CancelDecision::Continue), vec!["1/2".to_string()])
    );
    let _ = items.sink.notice(&Notice::Begin { handler: None, items: vec![] });
    items.hears("b", at(1, 3), ["change b", "1/3"]);
}

/// K-26, #34: a cancel stays, for the item or for everything.
#[test]
fn a_cancel_stays() {
    let items = Items::new();
    let _ = items.tell("b", &at(0, 1));
    items.answer.set(CancelDecision::CancelItem);
    assert_eq!(items.tell("a", &at(0, 1)), Ok(CancelDecision::CancelItem));
    items.answer.set(CancelDecision::Continue);
    assert_eq!(items.tell("a", &ProgressItem::new()), Ok(CancelDecision::CancelItem));
    assert_eq!(items.sink.can_continue(Some(&id("a"))), Ok(CancelDecision::CancelItem));
    assert_eq!(items.sink.can_continue(Some(&id("b"))), Ok(CancelDecision::Continue));
    items.answer.set(CancelDecision::CancelAll);
    assert!(items.sink.log(&LogEntry::error("x")).is_ok());
    items.answer.set(CancelDecision::Continue);
    assert_eq!(items.sink.can_continue(None), Ok(CancelDecision::CancelAll));
    assert_eq!(items.tell("b", &ProgressItem::new()), Ok(CancelDecision::CancelAll));
}

/// K-26: what the callback hears is a lawful WS session.
#[test]
fn what_it_hears_is_lawful() {
    use sync_progress::protocol::HostAct;
    let callback = GOES_ON.checked(Dialect::WinSync);
    let (role, code) = (ProviderRole::Destination, Code::OK);
    callback.host(HostAct::ProviderBegan { role, code }).unwrap();
    let sink = (&callback).into_sink();
    for (name, end) in [("a", Succeeded), ("b", Failed), ("c", Canceled)] {
        for report in [at(0, 9).with_status(Updating), at(9, 9), status(end)] {
            assert_eq!(sink.progress(&id(name), &report), Ok(CancelDecision::Continue));
        }
    }
    assert!(callback.refusals().is_empty() && callback.warnings().is_empty());
}

/// K-26, #22: an error of the callback stops everything, and nothing more is said to it; a refusal by rule stops nothing.
#[test]
fn an_error_stops_everything() {
    let items = Items::new();
    items.error.set(Some(DEAD));
    let answer = items.tell("a", &at(0, 9).with_status(Updating));
    assert_eq!((answer.decision(), answer.fault()), (CancelDecision::CancelAll, Some(DEAD.fault)));
    assert_eq!(items.told.take(), ["change a"]);
    items.error.set(None);
    assert_eq!(items.tell("b", &at(1, 9)), Ok(CancelDecision::CancelAll));
    assert_eq!(items.sink.can_continue(None), Ok(CancelDecision::CancelAll));
    assert_eq!(items.sink.log(&LogEntry::error("x")), Ok(LogId::NONE));
    assert_eq!(items.told.take(), [""; 0]);

    let items = Items::new();
    let refused =
        SinkError::new(Fault::Refused(sync_progress::dialect::rules::KNOWN_ROLE_AND_STAGE));
    items.error.set(Some(refused));
    assert_eq!(items.tell("a", &at(0, 9)), Err(refused));
    assert_eq!(items.told.take(), ["change a", "0/9"]);
}

/// K-26, K-28: a fault is told; a panic inside occupies nobody for ever.
#[test]
fn faults_are_told() {
    let ill = Scripted { answer: Err(DEAD), ..GOES_ON }.into_sink();
    assert_eq!(ill.progress(&id("a"), &at(0, 1)).fault(), Some(Fault::Disconnected));
    let calls = Cell::new(0);
    let panicky = from_fn(|_| {
        calls.set(calls.get() + 1);
        assert!(calls.get() > 1, "as the test wants it");
    });
    let sink = panicky.into_sink();
    let first = std::panic::AssertUnwindSafe(|| sink.progress(&id("a"), &at(0, 9)));
    assert!(std::panic::catch_unwind(first).is_err());
    assert!(sink.progress(&id("a"), &at(1, 9)).is_ok());
    assert_eq!(calls.get(), 2);
}

/// The side and stage are a choice.
#[test]
fn items_are_told_as_one_likes() {
    let seen = Cell::new(None);
    let sink = from_fn(|report| seen.set(Some((report.role, report.stage))))
        .into_sink()
        .told_as(ProviderRole::Source, SyncStage::Detection);
    assert!(sink.progress(&id("a"), &at(0, 1)).is_ok());
    assert_eq!(seen.get(), Some((ProviderRole::Source, SyncStage::Detection)));
}
