//! Checked listeners (K-16, K-17).
#![cfg(feature = "std")]

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    Answer, AnswerExt, CancelCause, ChangeCounts, Code, Fault, HostAct, LogEntry, LogId, Notice,
    Outcome, ProgressStatus, SinkError, SyncEvent,
};
use sync_progress::sink::{Pace, ProgressSink, ProgressSinkExt, Recorder, from_fn};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, ProviderRole};

fn id(name: &str) -> ItemId {
    name.try_into().unwrap()
}

#[track_caller]
fn goes_on(answer: Answer) {
    assert_eq!(answer, Ok(CancelDecision::Continue));
}

fn begin<const N: usize>(names: [&str; N]) -> Notice {
    Notice::Begin { handler: None, items: names.map(id).into() }
}

fn ended(status: ProgressStatus) -> ProgressItem {
    ProgressItem::new().with_status(status)
}

/// K-16: what is refused is answered with its rule, and not heard behind.
#[test]
fn a_refused_report_is_not_heard() {
    let sink = Recorder::in_memory().checked(Dialect::Neutral);
    assert_eq!(sink.pace(), Pace::Every);
    goes_on(sink.notice(&begin(["a"])));
    goes_on(sink.progress(&id("a"), &ended(ProgressStatus::Succeeded)));
    goes_on(sink.notice(&Notice::End { outcome: Outcome::Succeeded }));
    let answer = sink.progress(&id("a"), &ProgressItem::new().with_value(1));
    assert_eq!(answer.fault(), Some(Fault::Refused(rules::NOTHING_AFTER_END)));
    let _ = sink.notice(&Notice::End { outcome: Outcome::Succeeded });
    assert_eq!(sink.refusals(), [(rules::NOTHING_AFTER_END, 1), (rules::ENDS_ONCE, 1)]);
    assert_eq!(sink.inner().tape().len(), 3);
    assert!(sink.snapshot().totals.work.completed == 0);
}

/// K-16: what is odd but taken is heard, and counted.
#[test]
fn a_warning_is_counted_and_the_report_is_heard() {
    let sink = Recorder::in_memory().checked(Dialect::Neutral);
    goes_on(sink.notice(&begin(["a"])));
    let beyond = ProgressItem::new().with_value(9).with_max(5);
    for _ in 0..2 {
        goes_on(sink.progress(&id("a"), &beyond));
    }
    let warnings = sink.warnings();
    let (finding, times) = warnings[0];
    assert_eq!((finding.rule, times, warnings.len()), (rules::WORK_WITHIN_TOTAL, 2, 1));
    assert_eq!(sink.inner().tape().len(), 3);
}

/// K-16: the stronger decision of session and sink is answered.
#[test]
fn a_cancel_of_either_is_answered() {
    let answer = Cell::new(CancelDecision::Continue);
    let sink = from_fn(|_, _| answer.get()).checked(Dialect::Neutral);
    goes_on(sink.notice(&begin(["a", "b"])));
    let tick = || sink.progress(&id("a"), &ProgressItem::new().with_value(1));
    assert_eq!(tick(), Ok(CancelDecision::Continue));
    sink.host(HostAct::CancelAsked { item: Some(id("a")), cause: CancelCause::Requested }).unwrap();
    assert_eq!(sink.can_continue(Some(&id("a"))), Ok(CancelDecision::CancelItem));
    answer.set(CancelDecision::CancelAll);
    assert_eq!(
        sink.progress(&id("a"), &ended(ProgressStatus::Canceled)),
        Ok(CancelDecision::CancelAll)
    );
    // The session learned of it: nothing may be started any more.
    answer.set(CancelDecision::Continue);
    assert_eq!(sink.can_continue(None), Ok(CancelDecision::CancelAll));
}

/// K-16, SC-10: the refusal changes what the documents say it changes.
#[test]
fn a_closed_item_breaks_down() {
    let sink = Recorder::in_memory().checked(Dialect::SyncCenter);
    sink.host(HostAct::SessionCreated { handler: None, items: vec![id("a")] }).unwrap();
    goes_on(sink.progress(&id("a"), &ended(ProgressStatus::Succeeded)));
    let again = sink.progress(&id("a"), &ended(ProgressStatus::Succeeded));
    assert_eq!(again.fault(), Some(Fault::Refused(rules::CLOSED_ITEM_ONLY_FAILS)));
    let failed = sink.snapshot().items.iter().any(|it| it.status == Some(ProgressStatus::Failed));
    assert!(failed);
}

/// K-7, K-16: the session's id outside, the sink's own behind.
#[test]
fn a_removal_finds_the_entry_behind() {
    #[derive(Default)]
    struct Keeper(Cell<Option<LogId>>);
    impl ProgressSink for Keeper {
        fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
            Ok(CancelDecision::Continue)
        }
        fn notice(&self, notice: &Notice) -> Answer {
            if let Notice::EntryDeleted(id) = notice {
                self.0.set(*id);
            }
            Ok(CancelDecision::Continue)
        }
        fn log(&self, _: &LogEntry) -> Result<LogId, SinkError> {
            Ok(LogId::from_u128(77))
        }
    }
    let sink = Keeper::default().checked(Dialect::Neutral);
    goes_on(sink.notice(&begin([])));
    let outside = sink.log(&LogEntry::error("x").with_id(LogId::from_u128(5))).unwrap();
    assert_eq!(outside, LogId::from_u128(5));
    goes_on(sink.notice(&Notice::EntryDeleted(Some(outside))));
    assert_eq!(sink.inner().0.get(), Some(LogId::from_u128(77)));
    assert!(sink.warnings().is_empty());
}

/// K-7, K-16: an entry without an id of its own has the session's, and is found again behind.
#[test]
fn an_entry_without_an_id_has_the_sessions() {
    struct Elsewhere;
    impl ProgressSink for Elsewhere {
        fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
            Ok(CancelDecision::Continue)
        }
        fn log(&self, _: &LogEntry) -> Result<LogId, SinkError> {
            Ok(LogId::from_u128(77))
        }
    }
    let sink = Elsewhere.recorded().checked(Dialect::Neutral);
    goes_on(sink.notice(&begin([])));
    let outside = sink.log(&LogEntry::error("x")).unwrap();
    assert_eq!(sink.snapshot().log.entries[0].0, outside);
    goes_on(sink.notice(&Notice::EntryDeleted(Some(outside))));
    let behind = sink.inner().entries().pop().unwrap().event;
    let known = LogId::from_u128(77);
    assert_eq!(behind, SyncEvent::notice(&Notice::EntryDeleted(Some(known))));
    assert!(sink.warnings().is_empty());
}

/// K-16, #64: the session is told of a cancel that answers a report about which nothing was wrong.
#[test]
fn a_cancel_that_answers_a_plain_report_binds_the_speaker() {
    let sink = from_fn(|_, _| CancelDecision::CancelItem).checked(Dialect::Neutral);
    goes_on(sink.notice(&begin(["a"])));
    for done in 1..=2 {
        let answer = sink.progress(&id("a"), &ProgressItem::new().with_value(done));
        assert_eq!(answer, Ok(CancelDecision::CancelItem));
    }
    let rules: Vec<_> = sink.warnings().iter().map(|(finding, _)| finding.rule).collect();
    assert_eq!(rules, [rules::CANCEL_ANSWERED_ONCE]);
}

/// K-17: the sink behind may call back in.
#[test]
fn the_sink_may_call_back_in() {
    let outer: Rc<RefCell<Option<Rc<dyn ProgressSink>>>> = Rc::default();
    let inside = Rc::clone(&outer);
    let sink = from_fn(move |id: &ItemId, report: &ProgressItem| -> Answer {
        let again = inside.borrow().clone();
        match again {
            Some(sink) if report.value() == Some(1) => {
                sink.progress(id, &ProgressItem::new().with_value(2))
            }
            _ => Ok(CancelDecision::Continue),
        }
    })
    .checked(Dialect::Neutral);
    let sink = Rc::new(sink);
    *outer.borrow_mut() = Some(Rc::<sync_progress::sink::Checked<_>>::clone(&sink));
    goes_on(sink.notice(&begin(["a"])));
    assert_eq!(
        sink.progress(&id("a"), &ProgressItem::new().with_value(1)),
        Ok(CancelDecision::Continue)
    );
    assert_eq!(sink.snapshot().items[0].work.completed, 2);
    *outer.borrow_mut() = None;
}

/// K-16: a callback is checked alike (WS-10, #17).
#[test]
fn a_callback_is_checked() {
    use sync_progress::callback::{NullCallback, SyncCallback, SyncCallbackExt};
    let callback = NullCallback.checked(Dialect::WinSync);
    let (role, code) = (ProviderRole::Destination, Code::OK);
    callback.host(HostAct::ProviderBegan { role, code }).unwrap();
    goes_on(callback.change_applied(ChangeCounts { applied: 1, failed: 0 }));
    let rules: Vec<_> = callback.warnings().iter().map(|(finding, _)| finding.rule).collect();
    assert_eq!(rules, [rules::CHANGE_BEFORE_OUTCOME]);
}
