//! What the model of the session (`tests/session_model`) found, each as a story of its own.

use sync_progress::dialect::rules::{
    CANCELED_IS_NOT_SUCCEEDED, DIALECT_CAN_SAY, NO_START_AFTER_SC_CANCEL,
};
use sync_progress::protocol::{
    CancelCause, Change, Fault, HostAct, Notice, Phase, ProgressStatus, Reply, SinkError, SyncEvent,
};
use sync_progress::session::{Findings, Refusal, Session, Verdict};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};

fn id(text: &str) -> ItemId {
    text.try_into().unwrap()
}

fn host(session: &mut Session, act: HostAct) -> Result<Verdict, Refusal> {
    session.apply(&SyncEvent::host(act))
}

fn begin(dialect: Dialect) -> Session {
    let mut session = Session::new(dialect);
    let begin = Notice::Begin { handler: None, items: vec![id("a")] };
    session.apply(&SyncEvent::notice(&begin)).unwrap();
    session
}

/// Said, and the answer seen.
fn say(session: &mut Session, event: &SyncEvent<'_>) -> Findings {
    let verdict = session.apply(event).unwrap();
    assert!(session.answered(event, &verdict.reply).is_empty());
    verdict.findings
}

/// S-34, D-11: a success without a name is no error of the application, so it stops nothing.
#[test]
fn an_unknown_answer_stops_no_session() {
    let mut session = begin(Dialect::WinSync);
    let change = Change::default();
    let event = SyncEvent::Change(std::borrow::Cow::Borrowed(&change));
    session.apply(&event).unwrap();
    let unknown = SinkError::new(Fault::UnknownAnswer(9));
    assert!(session.answered(&event, &Reply::Answer(Err(unknown))).is_empty());
    assert_eq!(session.decision(), CancelDecision::Continue);
    session.answered(&event, &Reply::Answer(Err(Fault::Panicked.into())));
    assert_eq!(session.decision(), CancelDecision::CancelAll);
}

/// S-15: what is proposed has not joined, whether it was offered before or after.
#[test]
fn a_proposed_item_stays_offered() {
    let mut session = begin(Dialect::SyncCenter);
    say(&mut session, &SyncEvent::notice(&Notice::ItemProposed(id("b"))));
    host(&mut session, HostAct::ItemsOffered(vec![id("a"), id("b")])).unwrap();
    assert_eq!(session.snapshot().offered, [id("b")]);
    session.apply(&SyncEvent::notice(&Notice::ItemCommitted(id("b")))).unwrap();
    assert!(session.snapshot().offered.is_empty());
}

/// S-15: what the host prepares has joined.
#[test]
fn a_proposed_item_that_is_prepared_joins() {
    let mut session = begin(Dialect::Neutral);
    say(&mut session, &SyncEvent::notice(&Notice::ItemProposed(id("b"))));
    let prepare = HostAct::PhaseStarted { phase: Phase::Prepare, items: vec![id("b")] };
    host(&mut session, prepare).unwrap();
    assert_eq!(session.totals().members, 2);
}

/// S-8, S-20: steps that are to be ignored claim no work.
#[test]
fn void_steps_claim_no_work() {
    let mut session = begin(Dialect::SyncCenter);
    let cause = CancelCause::Requested;
    host(&mut session, HostAct::CancelAsked { item: None, cause }).unwrap();
    say(&mut session, &SyncEvent::can_continue(None));
    let (a, report) = (id("a"), ProgressItem::new().with_value(7));
    let void = report.clone().with_status(ProgressStatus::Indeterminate);
    let findings = session.clone().apply(&SyncEvent::progress(&a, &void)).unwrap().findings;
    assert!(findings.is_empty());
    let real = report.with_status(ProgressStatus::Updating);
    let findings = session.apply(&SyncEvent::progress(&a, &real)).unwrap().findings;
    assert!(findings.contains(NO_START_AFTER_SC_CANCEL));
    assert!(!findings.contains(DIALECT_CAN_SAY));
}

/// S-1: also what the dialect cannot say is refused with the decision that binds the speaker.
#[test]
fn an_unsayable_word_keeps_the_decision() {
    let mut session = begin(Dialect::SyncCenter);
    let cause = CancelCause::Requested;
    host(&mut session, HostAct::CancelAsked { item: Some(id("a")), cause }).unwrap();
    let act = HostAct::ItemStatusSet { id: id("a"), status: ProgressStatus::Skipped };
    let refusal = host(&mut session, act).unwrap_err();
    assert_eq!((refusal.rule, refusal.decision), (DIALECT_CAN_SAY, CancelDecision::CancelItem));
}

/// S-18, S-19: an item that is started too late and goes on has been told so more than once, so its success is too late as
/// well, also if all was skipped.
#[test]
fn a_late_item_is_counted_while_it_goes_on() {
    let mut session = begin(Dialect::Neutral);
    say(&mut session, &SyncEvent::notice(&Notice::ItemAdded(id("b"))));
    host(&mut session, HostAct::CancelAsked { item: None, cause: CancelCause::Skipped }).unwrap();
    let report = |status| ProgressItem::new().with_status(status);
    let (a, b) = (id("a"), id("b"));
    let (updating, done) = (report(ProgressStatus::Updating), report(ProgressStatus::Succeeded));
    say(&mut session, &SyncEvent::progress(&a, &updating)); // learns of it
    say(&mut session, &SyncEvent::progress(&b, &updating)); // asks
    say(&mut session, &SyncEvent::progress(&b, &updating)); // goes on all the same
    let findings = say(&mut session, &SyncEvent::progress(&b, &done));
    assert!(findings.contains(CANCELED_IS_NOT_SUCCEEDED), "{findings:?}");
}
