//! `winsync.h`: rules WS-1 to WS-25.

use crate::driver::*;
use std::borrow::Cow;
use sync_progress::protocol::{
    CancelCause, Change, Code, ConflictPolicy, EnumerationAction, HostAct, Outcome, ProviderReport,
    RecoverableError, Reply, ResolveAction, SinkError, SyncEvent,
};
use sync_progress::{CancelDecision, Dialect, ProviderRole, SyncStage};

use SyncStage::{Application, Detection, Enumeration};

fn change() -> SyncEvent<'static> {
    SyncEvent::Change(Cow::Owned(Change::default()))
}

fn conflict() -> SyncEvent<'static> {
    SyncEvent::Conflict(Cow::default())
}

fn recoverable() -> SyncEvent<'static> {
    SyncEvent::RecoverableError(Cow::Owned(RecoverableError {
        role: ProviderRole::Destination,
        stage: Application,
        change: Change::default(),
        code: Code::FAIL,
        item_name: "cat.jpg".into(),
        description: "in use".into(),
    }))
}

/// Everything that a provider or its session calls.
fn calls() -> Vec<SyncEvent<'static>> {
    vec![
        provider(Application, 1, 1),
        stage(Detection, 1, 2),
        change(),
        conflict(),
        SyncEvent::FullEnumerationNeeded,
        recoverable(),
        SyncEvent::ChangeApplied(counts(1, 0)),
        SyncEvent::ChangeFailed(counts(0, 1)),
    ]
}

#[track_caller]
fn forwarded(ws: &mut Driver, stage: SyncStage, rows: &[((u64, u64), &str)]) {
    for ((completed, total), line) in rows {
        ws.says(provider(stage, *completed, *total), line);
    }
}

/// WS-6, the worked example: increments and remainders.
#[test]
fn ws6_increments() {
    let rows = [((2, 8), "go -> 2/10"), ((3, 5), "go -> 5/10"), ((5, 0), "go -> 10/10")];
    forwarded(&mut Driver::winsync(), Application, &rows);
}

/// WS-6, the worked example: absolute numbers where increments belong. WS-7: no error.
#[test]
fn ws6_absolute_numbers() {
    let rows = [((2, 10), "go -> 2/12"), ((5, 10), "go -> 7/17"), ((10, 10), "go -> 17/27")];
    forwarded(&mut Driver::winsync(), Application, &rows);
}

/// WS-6: in every other stage the two numbers go through unchanged, and the sum stays.
#[test]
fn ws6_other_stages() {
    let mut ws = Driver::winsync();
    forwarded(&mut ws, Application, &[((2, 8), "go -> 2/10")]);
    forwarded(&mut ws, Detection, &[((3, 5), "go -> 3/5"), ((1, 5), "go -> 1/5")]);
    forwarded(&mut ws, Enumeration, &[((9, 9), "go -> 9/9")]);
    forwarded(&mut ws, Application, &[((3, 5), "go -> 5/10")]);
}

/// WS-6, WS-7: the sum is one for the session, whichever provider adds to it.
#[test]
fn ws7_both_sides_add_up() {
    let mut ws = Driver::winsync();
    for (role, line) in ROLES.into_iter().zip(["go -> 2/10", "go -> 4/12"]) {
        let report = ProviderReport { role, stage: Application, completed: 2, total: 8 };
        ws.says(SyncEvent::ProviderReport(report), line);
    }
}

/// WS-2, WS-9: no order of stages, no final report.
#[test]
fn ws2_no_order_is_promised() {
    let mut ws = Driver::winsync();
    for stage in [Application, Enumeration, Detection, Application, Enumeration] {
        ws.good(provider(stage, 1, 5));
    }
    for role in ROLES {
        ws.good(ended(role));
    }
    ws.says(end(Outcome::Succeeded), "go");
}

/// WS-5: an invalid role or stage is an invalid argument, is not forwarded and adds nothing.
#[test]
fn ws5_invalid_role_or_stage() {
    let mut ws = Driver::winsync();
    for (role, stage) in [(2, 2), (0, 3), (u32::MAX, u32::MAX)] {
        let (role, stage) = (ProviderRole::from_raw(role), SyncStage::from_raw(stage));
        let report = ProviderReport { role, stage, completed: 100, total: 100 };
        ws.says(SyncEvent::ProviderReport(report), "refused #2 (invalid argument)");
    }
    ws.says(provider(Application, 2, 8), "go -> 2/10");
    assert_eq!(ws.session.snapshot().stages.len(), 1);
    ws.says(stage(SyncStage::Unknown(7), 1, 1), "refused #1 (invalid argument)");
}

/// WS-8: (0, 0) once per change, any number of times.
#[test]
fn ws8_zero_of_zero() {
    let mut ws = Driver::winsync();
    forwarded(&mut ws, Application, &[((0, 0), "go -> 0/0"); 5]);
}

/// WS-10, WS-16: a change comes before its outcome; the counts are totals, one of which grows.
#[test]
fn ws16_outcomes() {
    let mut ws = Driver::winsync();
    ws.says(SyncEvent::ChangeApplied(counts(1, 0)), "go | MUST #17");
    ws.says(change(), "go");
    ws.says(SyncEvent::ChangeApplied(counts(2, 0)), "go");
    ws.says(change(), "go");
    ws.says(SyncEvent::ChangeFailed(counts(2, 1)), "go");
    ws.says(SyncEvent::ChangeFailed(counts(2, 2)), "go | MUST #17");
    for (event, line) in [
        (SyncEvent::ChangeApplied(counts(2, 2)), "go | SHOULD #18"), // did not grow
        (SyncEvent::ChangeApplied(counts(3, 3)), "go | SHOULD #18"), // the other grew
        (SyncEvent::ChangeFailed(counts(4, 3)), "go | SHOULD #18"),
        (SyncEvent::ChangeFailed(counts(5, 4)), "go | SHOULD #18"),
        (SyncEvent::ChangeApplied(counts(6, 3)), "go | MUST #18"),
        (SyncEvent::ChangeFailed(counts(5, 4)), "go | MUST #18"),
        (SyncEvent::ChangeApplied(counts(9, 4)), "go"), // a batch at once
    ] {
        ws.good(change());
        ws.says(event, line);
    }
    assert_eq!(ws.session.snapshot().counts, counts(9, 4));
}

/// WS-11: a conflict is asked about only if the policy leaves it to the callback.
#[test]
fn ws11_conflicts() {
    let mut ws = Driver::winsync();
    ws.says(conflict(), "Defer"); // A-WS-7
    for policy in [ConflictPolicy::SourceWins, ConflictPolicy::DestinationWins] {
        ws.good(host(HostAct::PolicySet(policy)));
        ws.says(conflict(), "Defer | MUST #19");
    }
    ws.good(host(HostAct::PolicySet(ConflictPolicy::Ask)));
    for action in ResolveAction::KNOWN {
        ws.says_but(conflict(), "Defer", &Reply::Resolution(Ok(action)));
    }
    let bound = Reply::Resolution(Ok(ResolveAction::Unknown(5))); // SRA_LAST
    ws.says_but(conflict(), "Defer | MUST #20", &bound);
}

/// WS-12, WS-14, A-WS-1: abort is preset, and cancels the session; the others go on.
#[test]
fn ws14_full_enumeration() {
    let needed = || SyncEvent::FullEnumerationNeeded;
    let mut ws = Driver::winsync();
    for action in [EnumerationAction::Full, EnumerationAction::Partial] {
        ws.says_but(needed(), "Abort", &Reply::Enumeration(Ok(action)));
    }
    let odd = Reply::Enumeration(Ok(EnumerationAction::Unknown(3)));
    ws.says_but(needed(), "Abort | MUST #21", &odd);
    ws.says(change(), "go");
    ws.says(needed(), "Abort");
    ws.says(change(), "refused #15 (abort) stop all");
    assert_eq!(ws.session.cancel_cause(), Some(CancelCause::Answered));
}

/// WS-15: a recoverable error is told, and counted.
#[test]
fn ws15_recoverable_errors() {
    let mut ws = Driver::winsync();
    ws.says(recoverable(), "go");
    let SyncEvent::RecoverableError(mut error) = recoverable() else { unreachable!() };
    error.to_mut().role = ProviderRole::Unknown(2);
    ws.says(SyncEvent::RecoverableError(error.clone()), "go | MUST #1");
    error.to_mut().role = ProviderRole::Source;
    error.to_mut().stage = SyncStage::Unknown(3);
    ws.says(SyncEvent::RecoverableError(error), "go | MUST #1");
    assert_eq!(ws.session.snapshot().recoverable_errors, 3);
}

/// WS-18: `IsCanceled` is true once the session was canceled.
#[test]
fn ws18_is_canceled() {
    let mut ws = Driver::winsync();
    ws.says(asks_for_all(), "go");
    ws.good(cancel_all());
    ws.says(asks_for_all(), "stop all");
}

/// WS-19, WS-20: beginnings and ends of a provider pair; a refused beginning is none.
#[test]
fn ws19_beginning_and_end() {
    let busy = |role| host(HostAct::ProviderBegan { role, code: Code::INVALID_OPERATION });
    let mut ws = Driver::before(Dialect::WinSync);
    ws.says(busy(ProviderRole::Source), "done");
    ws.says(provider(Application, 1, 1), "refused #12 (0x80041001)");
    ws.says(ended(ProviderRole::Source), "done | MUST #13");
    ws.says(began(ProviderRole::Source), "done");
    ws.says(busy(ProviderRole::Source), "done"); // it refuses the second, as it must
    ws.says(began(ProviderRole::Source), "done | MUST #13");
    ws.says(began(ProviderRole::Destination), "done");
    ws.says(provider(Application, 1, 1), "go -> 1/2");
    ws.says(ended(ProviderRole::Source), "done");
    ws.says(provider(Application, 1, 1), "go -> 2/3"); // the destination is still there
    ws.says(ended(ProviderRole::Destination), "done");
    ws.says(ended(ProviderRole::Destination), "done | MUST #13");
}

/// WS-20: a provider that never ended its session.
#[test]
fn ws20_an_end_is_owed() {
    let mut ws = Driver::winsync();
    ws.good(ended(ProviderRole::Source));
    ws.says(end(Outcome::Failed), "go | MUST #13");
}

/// WS-21, WS-20: nothing is called before a provider began, or after the last one ended.
#[test]
fn ws21_calls_within_the_session() {
    for call in calls() {
        let line = "refused #12 (0x80041001)";
        Driver::before(Dialect::WinSync).says(call.clone(), line);
        let mut ws = Driver::winsync();
        for role in ROLES {
            ws.good(ended(role));
        }
        ws.says(call.clone(), line);
        Driver::before(Dialect::WinSync).after(begin(&[])).session.apply(&call).unwrap();
    }
}

/// WS-22: start works once.
#[test]
fn ws22_started_once() {
    let mut ws = Driver::before(Dialect::WinSync);
    ws.says(host(HostAct::Started), "done");
    ws.says(host(HostAct::Started), "refused #16 (0x80041001)");
}

/// WS-23: after a cancel every method fails with abort, and nothing is undone.
#[test]
fn ws23_cancel() {
    for call in calls() {
        let mut ws = Driver::winsync();
        ws.good(provider(Application, 3, 7));
        ws.good(cancel_all());
        let stages = ws.session.snapshot().stages;
        ws.says(call, "refused #15 (abort) stop all");
        assert_eq!(ws.session.snapshot().stages, stages);
    }
    let mut ws = Driver::before(Dialect::WinSync).after(cancel_all());
    ws.says(host(HostAct::Started), "refused #15 (abort) stop all");
}

/// A-WS-6, WS-3: an error of any callback stops the session.
#[test]
fn ws3_a_failing_callback() {
    let fail = || SinkError::new(sync_progress::protocol::Fault::Failed(Code::FAIL));
    for (event, seen) in [
        (change(), Reply::Answer(Err(fail()))),
        (conflict(), Reply::Resolution(Err(fail()))),
        (SyncEvent::FullEnumerationNeeded, Reply::Enumeration(Err(fail()))),
    ] {
        let mut ws = Driver::winsync();
        assert!(ws.session.apply(&event).is_ok());
        ws.session.answered(&event, &seen);
        assert_eq!(ws.session.decision(), CancelDecision::CancelAll, "{event:?}");
    }
}

/// WS-16, WS-21: the statistics are the last counts.
#[test]
fn ws21_statistics() {
    let mut ws = Driver::winsync().after(change()).after(SyncEvent::ChangeApplied(counts(4, 0)));
    ws.says(host(HostAct::StatisticsTold(counts(4, 0))), "done");
    ws.says(host(HostAct::StatisticsTold(counts(4, 1))), "done | SHOULD #24");
}

/// WS has no items, no log and no dialogs.
#[test]
fn ws_has_no_items() {
    for event in [report("a", new()), asks("a"), cancel("a"), SyncEvent::MoreItems] {
        Driver::winsync().says(event, "refused N15 (not implemented)");
    }
}
