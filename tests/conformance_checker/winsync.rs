//! `winsync.h`.

use crate::driver::*;
use crate::talk::*;
use std::borrow::Cow;
use sync_progress::protocol::{
    Change, Code, ConflictPolicy, EnumerationAction, Fault, HostAct, Outcome, ProviderReport,
    RecoverableError, Reply, ResolveAction, SinkError, StageProgress, SyncEvent, Work,
};
use sync_progress::{Dialect, ProviderRole, SyncStage};

use SyncStage::{Application, Detection, Enumeration};

/// The destination's provider is in its session.
fn ws() -> Talk {
    Talk::winsync()
}

fn over(talk: Talk) -> Talk {
    talk.says(ended(ROLES[1]))
}

fn change() -> SyncEvent<'static> {
    SyncEvent::Change(Cow::Owned(Change::default()))
}

const fn applied(applied: u64, failed: u64) -> SyncEvent<'static> {
    SyncEvent::ChangeApplied(counts(applied, failed))
}

const fn failed_with(applied: u64, failed: u64) -> SyncEvent<'static> {
    SyncEvent::ChangeFailed(counts(applied, failed))
}

fn conflict() -> SyncEvent<'static> {
    SyncEvent::Conflict(Cow::default())
}

fn recoverable(role: ProviderRole) -> SyncEvent<'static> {
    SyncEvent::RecoverableError(Cow::Owned(RecoverableError {
        role,
        stage: Application,
        change: Change::default(),
        code: Code::FAIL,
        item_name: "cat.jpg".into(),
        description: "in use".into(),
    }))
}

fn told(role: ProviderRole, stage: SyncStage, completed: u64, total: u64) -> SyncEvent<'static> {
    notice(sync_progress::protocol::Notice::Stage(StageProgress {
        role,
        stage,
        work: Work::new(completed, total),
    }))
}

fn failure() -> Reply {
    fault(Fault::Failed(Code::FAIL))
}

pub(crate) fn cases() -> Vec<Case> {
    [sessions(), stages(), changes(), questions(), stops(), host_side(), forwards()]
        .into_iter()
        .flatten()
        .collect()
}

fn sessions() -> Vec<Case> {
    let before = || Talk::before(Dialect::WinSync);
    vec![
        before().ends_well(),
        over(ws()).ends_well(),
        before().says(stage(Detection, 0, 1)).breaks("#12 MUST provider"),
        before().says(provider(Detection, 0, 1)).breaks("#12 MUST provider"),
        over(ws()).says(stage(Detection, 0, 1)).breaks("#12 MUST provider"),
        over(ws()).says(change()).breaks("#12 MUST provider"),
        over(ws()).says(began(ROLES[1])).says(change()).goes_on(),
        ws().leaves("#13 MUST provider"),
        ws().says(end(Outcome::Succeeded)).breaks("#13 MUST provider"),
        ws().says(began(ROLES[1])).breaks("#13 MUST provider"),
        ws().says(ended(ROLES[0])).breaks("#13 MUST provider"),
        over(ws()).says(ended(ROLES[1])).breaks("#13 MUST provider"),
        ws().says(host(HostAct::ProviderBegan { role: ROLES[1], code: Code::FAIL })).goes_on(),
        before().says(begin(&[])).says(change()).says(end(Outcome::Succeeded)).goes_on(), // in one word
        before()
            .says(begin(&[]))
            .says(end(Outcome::Succeeded))
            .says(end(Outcome::Succeeded))
            .breaks("N2 MUST provider"),
        before()
            .says(begin(&[]))
            .says(end(Outcome::Succeeded))
            .says(change())
            .breaks("N3 MUST provider"),
        ws().says(begin(&[])).breaks("N1 MUST provider"),
        ws().says(report("a", new())).breaks("N15 MUST provider"),
        ws().says(asks("a")).breaks("N15 MUST provider"),
        ws().says(cancel("a")).breaks("N15 MUST host"),
        ws().says(host(HostAct::CallbackCleared)).says(change()).breaks("N20 MUST provider"),
        ws().says(host(HostAct::CallbackCleared)).says(provider(Detection, 1, 2)).goes_on(), // nobody is told (#23)
    ]
}

fn stages() -> Vec<Case> {
    let said = |stage, reports: &[(u64, u64)]| {
        reports.iter().fold(ws(), |talk, (done, of)| talk.says(self::stage(stage, *done, *of)))
    };
    let unknown = ProviderRole::Unknown(7);
    vec![
        ws().says(told(unknown, Detection, 0, 1)).breaks("#1 MUST provider"),
        ws().says(stage(SyncStage::Unknown(3), 0, 1)).breaks("#1 MUST provider"),
        ws().says(provider(SyncStage::Unknown(3), 0, 1)).breaks("#1 MUST provider"),
        ws().says(recoverable(unknown)).breaks("#1 MUST provider"),
        ws().says(recoverable(ROLES[0])).goes_on(),
        said(Detection, &[(2, 1)]).breaks("#6 MUST provider"),
        said(Detection, &[(1, 0)]).breaks("#7 SHOULD provider"),
        said(Detection, &[(0, 0), (0, 0)]).goes_on(),
        said(Detection, &[(3, 9), (1, 5)]).goes_on(),
        said(Application, &[(3, 9), (1, 9)]).breaks("#9 SHOULD provider"),
        said(Application, &[(3, 9), (3, 4), (4, 20)]).goes_on(),
        said(Application, &[(3, 9)]).says(stage(Enumeration, 0, 2)).goes_on(), // batches alternate
        ws().says(provider(Application, 3, 6)).says(provider(Application, 2, 4)).goes_on(), // increments
        ws().says(provider(Detection, 3, 2)).breaks("#6 MUST provider"),
    ]
}

fn changes() -> Vec<Case> {
    vec![
        over(ws().all([change(), applied(1, 0), change(), failed_with(1, 1)])).ends_well(),
        ws().says(applied(1, 0)).breaks("#17 MUST provider"),
        ws().says(failed_with(0, 1)).breaks("#17 MUST provider"),
        ws().all([change(), applied(1, 0), applied(2, 0)]).breaks("#17 MUST provider"),
        // One that tells of outcomes tells of each.
        over(ws().all([change(), change(), applied(1, 0)])).leaves("#17 SHOULD provider"),
        ws().all([change(), change(), applied(1, 0), ended(ROLES[1])])
            .says(end(Outcome::Succeeded))
            .breaks("#17 SHOULD provider"),
        over(ws().all([change(), change()])).ends_well(), // it tells of none
        over(ws().all([change(), change(), applied(1, 0)]).hears(change(), stop_all())).ends_well(),
        ws().all([change(), applied(2, 0), change(), applied(1, 0)]).breaks("#18 MUST provider"),
        ws().all([change(), applied(1, 0), change(), applied(1, 0)]).breaks("#18 SHOULD provider"),
        ws().all([change(), applied(1, 1)]).breaks("#18 SHOULD provider"), // the other stays
        ws().all([change(), applied(1, 0), change(), failed_with(1, 1)]).goes_on(),
    ]
}

fn questions() -> Vec<Case> {
    let needed = || SyncEvent::FullEnumerationNeeded;
    let policy = |policy| host(HostAct::PolicySet(policy));
    let resolve = |action| Reply::Resolution(Ok(action));
    let enumerate = |action| Reply::Enumeration(Ok(action));
    vec![
        over(ws().says(conflict())).ends_well(),
        ws().says(policy(ConflictPolicy::SourceWins)).says(conflict()).breaks("#19 MUST provider"),
        ws().says(policy(ConflictPolicy::Ask)).says(conflict()).goes_on(),
        ws().hears(conflict(), resolve(ResolveAction::Unknown(5))).breaks("#20 MUST sink"),
        ws().hears(conflict(), resolve(ResolveAction::TransferAndDefer)).goes_on(),
        ws().hears(needed(), enumerate(EnumerationAction::Unknown(3))).breaks("#21 MUST sink"),
        ws().hears(needed(), enumerate(EnumerationAction::Full)).says(change()).goes_on(),
        ws().hears(needed(), enumerate(EnumerationAction::Abort))
            .says(change())
            .breaks("#14 SHOULD provider"),
        over(ws().hears(needed(), enumerate(EnumerationAction::Abort))).ends_well(),
    ]
}

/// After a cancel or an error: what this lane has been told.
fn stops() -> Vec<Case> {
    let canceled = || ws().hears(change(), stop_all());
    let broken = || ws().hears(change(), failure());
    let error = SinkError::new(Fault::Disconnected);
    vec![
        over(canceled()).ends_well(),
        over(broken()).ends_well(),
        canceled().says(change()).breaks("#14 SHOULD provider"),
        canceled().says(applied(1, 0)).breaks("#14 SHOULD provider"),
        canceled().says(stage(Application, 1, 2)).goes_on(), // applies nothing
        canceled().on(1).says(change()).goes_on(),           // this one is told by just this
        canceled().on(1).says(change()).says(change()).breaks("#14 SHOULD provider"),
        ws().says(cancel_all()).says(change()).goes_on(),
        ws().says(cancel_all()).says(polled(None)).says(change()).breaks("#14 SHOULD provider"),
        ws().says(cancel_all()).says(asks_for_all()).says(change()).breaks("#14 SHOULD provider"),
        broken().says(change()).breaks("#22 SHOULD provider"),
        broken().says(stage(Application, 1, 2)).breaks("#22 SHOULD provider"),
        broken().on(1).says(stage(Application, 1, 2)).goes_on(),
        ws().hears(conflict(), Reply::Resolution(Err(error)))
            .says(change())
            .breaks("#22 SHOULD provider"),
        ws().hears(change(), fault(Fault::UnknownAnswer(1))).says(change()).goes_on(), // no error (D-11)
    ]
}

/// What a session of WS owes.
fn host_side() -> Vec<Case> {
    let detection = || provider(Detection, 1, 2);
    let start = || host(HostAct::Started);
    vec![
        ws().says(start()).says(start()).breaks("#16 MUST host"),
        ws().says(cancel_all()).says(start()).goes_on(), // it is refused, as it has to be
        ws().says(detection()).says(cancel_all()).hears(detection(), go()).breaks("#15 MUST host"),
        ws().says(detection()).says(cancel_all()).says(detection()).goes_on(),
        ws().all([change(), applied(1, 0), host(HostAct::StatisticsTold(counts(1, 0)))]).goes_on(),
        ws().all([change(), applied(1, 0), host(HostAct::StatisticsTold(counts(2, 0)))])
            .breaks("#24 SHOULD host"),
        over(ws().says(cancel_all()).hears(polled(None), stop_all())).ends_well(),
        ws().hears(polled(None), stop_all()).hears(polled(None), go()).breaks("#15 MUST host"),
        ws().hears(asks_for_all(), stop_all()).hears(asks_for_all(), go()).breaks("#15 MUST host"),
        // Another provider was not told; its application is not asked again.
        ws().hears(stage(Detection, 0, 1), stop_all())
            .on(1)
            .hears(stage(Detection, 0, 1), go())
            .goes_on(),
    ]
}

/// #3 to #5: what a provider reports, and inside it what the application is told.
fn forwards() -> Vec<Case> {
    let forwarded = |talk: Talk, report: (SyncStage, u64, u64), told: (u64, u64)| {
        let (stage, completed, total) = report;
        talk.around(provider(stage, completed, total), None, |talk| {
            talk.says(self::stage(stage, told.0, told.1))
        })
    };
    let one = || forwarded(ws(), (Application, 2, 8), (2, 10));
    let other_side = ProviderReport { role: ROLES[0], stage: Detection, completed: 1, total: 2 };
    vec![
        over(forwarded(one(), (Application, 3, 5), (5, 10))).ends_well(),
        over(forwarded(one(), (Detection, 7, 9), (7, 9))).ends_well(),
        over(one().says(provider(Application, 3, 5))).leaves_at(7, "#3 MUST host"),
        over(ws().says(provider(Application, 3, 5))).ends_well(), // a trace of one side
        forwarded(one(), (Application, 3, 5), (3, 5)).breaks_at(8, "#4 MUST host"),
        forwarded(one(), (Detection, 3, 5), (5, 7)).breaks_at(8, "#5 MUST host"),
        one()
            .around(SyncEvent::ProviderReport(other_side), None, |talk| {
                talk.says(stage(Detection, 1, 2)) // the other role
            })
            .breaks_at(8, "#5 MUST host"),
        // Of several at once one may tell the sum of all (B-66).
        ws().around(provider(Application, 2, 8), None, |talk| {
            forwarded(talk.on(1), (Application, 3, 5), (5, 10)).on(0).says(stage(
                Application,
                5,
                10,
            ))
        })
        .goes_on(),
        over(one().on(1).says(provider(Application, 3, 5))).ends_well(),
    ]
}

/// A bad report that a session takes breaks the rule of the session as well as that of the provider.
#[test]
fn a_session_that_takes_it() {
    let bad = provider(SyncStage::Unknown(3), 0, 1);
    assert_eq!(ws().says(bad.clone()).found_words(), ["#1 MUST provider"]);
    assert_eq!(ws().hears(bad, go()).found_words(), ["#1 MUST provider", "#2 MUST host"]);
}
