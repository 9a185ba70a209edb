//! WS: providers, stages, changes (S-31 to S-35).

mod driver;

use driver::*;
use std::borrow::Cow;
use sync_progress::dialect::Accumulator;
use sync_progress::protocol::{
    Change, Code, ConflictPolicy, EnumerationAction, HostAct, Notice, Outcome, ProviderReport,
    Reply, ResolveAction, StageProgress, SyncEvent, Work,
};
use sync_progress::{CancelDecision, Dialect, ProviderRole, SyncStage};

use SyncStage::{Application, Detection, Enumeration};

fn change() -> SyncEvent<'static> {
    SyncEvent::Change(Cow::Owned(Change::default()))
}

fn told(role: ProviderRole, stage: SyncStage, completed: u64, total: u64) -> SyncEvent<'static> {
    notice(Notice::Stage(StageProgress { role, stage, work: Work::new(completed, total) }))
}

/// S-31: one provider is enough; the last one to end closes the session.
#[test]
fn between_beginning_and_end() {
    let closed = "refused #12 (0x80041001)";
    let mut ws = Driver::before(Dialect::WinSync);
    ws.says(change(), closed);
    for role in ROLES {
        ws.good(began(role));
        ws.says(change(), "go");
    }
    ws.good(ended(ROLES[0]));
    ws.says(change(), "go");
    ws.good(ended(ROLES[1]));
    ws.says(change(), closed);
    ws.good(began(ROLES[0])); // again, as it may
    ws.says(change(), "go");
}

/// S-31: a session that was begun in one word needs no providers; those that come count from then on.
#[test]
fn begun_in_one_word() {
    let mut ws = Driver::before(Dialect::WinSync).after(begin(&[]));
    ws.says(change(), "go");
    ws.good(began(ROLES[0]));
    ws.good(ended(ROLES[0]));
    ws.says(change(), "refused #12 (0x80041001)");
    ws.says(end(Outcome::Succeeded), "go");
}

/// S-31: roles that no document names pair like the others, and there is no end of them.
#[test]
fn any_number_of_roles() {
    let mut ws = Driver::before(Dialect::WinSync);
    for raw in 2..200 {
        ws.says(began(ProviderRole::from_raw(raw)), "done");
    }
    ws.says(ended(ProviderRole::from_raw(2)), "done");
}

/// S-31: elsewhere a stage may be told without providers.
#[test]
fn stages_in_the_neutral_dialect() {
    let mut neutral = Driver::neutral(&[]);
    neutral.says(stage(Detection, 1, 2), "go");
    neutral.says(provider(Application, 2, 8), "go -> 2/10");
    neutral.good(cancel_all());
    neutral.says(provider(Application, 3, 5), "stop all -> 5/10"); // #15 is a rule of WS
    let odd = told(ProviderRole::Unknown(9), SyncStage::Unknown(9), 1, 2);
    neutral.says(odd, "stop all"); // kept as it came
    neutral.says(provider(SyncStage::Unknown(9), 1, 2), "refused N15 (not implemented) stop all");
    assert_eq!(neutral.session.snapshot().stages.len(), 3);
}

/// S-32: the same numbers as the accumulator gives (D-20), kept by role and stage.
#[test]
fn forwarded_as_accumulated() {
    let mut accumulator = Accumulator::new();
    let mut ws = Driver::winsync();
    for at in 0..60_u64 {
        let role = ROLES[usize::from(at % 3 == 0)];
        let stage = SyncStage::KNOWN[usize::from(at % 5 > 1) * 2];
        let report = ProviderReport { role, stage, completed: at, total: 60 };
        let verdict = ws.session.apply(&SyncEvent::ProviderReport(report)).unwrap();
        let told = accumulator.forward(report).unwrap().value;
        assert_eq!(verdict.forward, Some(told));
        assert!(ws.session.snapshot().stages.contains(&told));
    }
    assert_eq!(ws.session.snapshot().stages.len(), 4);
}

/// S-32: a sum that ends at its range is forwarded without a finding, since it says nothing any more.
#[test]
fn a_sum_at_its_end() {
    let mut ws = Driver::winsync();
    ws.says(provider(Application, u64::MAX, 5), &format!("go -> {0}/{0}", u64::MAX));
    ws.says(provider(Application, 1, 0), &format!("go -> {0}/{0}", u64::MAX));
}

/// S-33: what is found about the numbers that the application sees.
#[test]
fn numbers_of_a_stage() {
    let mut ws = Driver::winsync();
    for (stage, numbers, line) in [
        (Detection, (10, 10), "go"),
        (Detection, (11, 10), "go | MUST #6"),
        (Detection, (1, 10), "go"), // may fall, but in the application stage
        (Enumeration, (1, 0), "go | SHOULD #7"),
        (Enumeration, (0, 0), "go"),
        (Application, (5, 10), "go"),
        (Application, (5, 20), "go"), // totals may grow and shrink (#10)
        (Application, (5, 6), "go"),
        (Application, (4, 6), "go | SHOULD #9"),
        (Application, (7, 6), "go | MUST #6"),
        (Application, (6, 5), "go | MUST #6 SHOULD #9"),
    ] {
        ws.says(told(ROLES[1], stage, numbers.0, numbers.1), line);
    }
    ws.says(told(ROLES[0], Application, 1, 6), "go"); // another role
    let unknown = StageProgress { role: ROLES[0], stage: Detection, work: Work::new(9, None) };
    ws.says(notice(Notice::Stage(unknown)), "go");
    let stages = ws.session.snapshot().stages;
    let works: Vec<Work> = stages.iter().map(|progress| progress.work).collect();
    assert_eq!(
        works,
        [Work::new(1, 10), Work::new(0, 0), Work::new(6, 5), Work::new(1, 6), unknown.work]
    );
}

/// S-33, V-1: what is kept of roles and stages without a name has an end.
#[test]
fn unknown_stages_are_kept_up_to_a_limit() {
    let mut neutral = Driver::neutral(&[]);
    for raw in 0..1_000 {
        neutral.says(stage(SyncStage::from_raw(raw), 1, 2), "go");
    }
    assert_eq!(neutral.session.snapshot().stages.len(), 32);
}

/// S-34: an error of the application stops the session; a refusal by rule and a late answer do not.
#[test]
fn errors_of_the_application() {
    let mut ws = Driver::winsync();
    ws.says(told(ROLES[0], SyncStage::Unknown(3), 1, 2), "refused #1 (invalid argument)");
    ws.says(provider(SyncStage::Unknown(3), 1, 2), "refused #2 (invalid argument)");
    ws.says(host(HostAct::Started), "refused #16 (0x80041001)");
    ws.says(change(), "go");
    ws.says_but(change(), "go", &failed(Code::DISCONNECTED));
    ws.says(change(), "refused #15 (abort) stop all");
    assert_eq!(ws.session.decision(), CancelDecision::CancelAll);
}

/// S-34: a cancel that was asked refuses, seen or not.
#[test]
fn a_cancel_aborts() {
    let mut ws = Driver::winsync().after(cancel_all());
    ws.says(change(), "refused #15 (abort) stop all");
    ws.says(asks_for_all(), "stop all");
    ws.says(ended(ROLES[0]), "done"); // ending is still right
    ws.says(ended(ROLES[1]), "done");
    ws.says(end(Outcome::Canceled), "stop all");
}

/// S-35: outcomes are counted against changes, as many as are open.
#[test]
fn changes_and_outcomes() {
    let mut ws = Driver::winsync();
    ws.good(change());
    ws.good(change());
    ws.says(SyncEvent::ChangeApplied(counts(1, 0)), "go");
    ws.says(SyncEvent::ChangeFailed(counts(1, 1)), "go");
    ws.says(SyncEvent::ChangeApplied(counts(2, 1)), "go | MUST #17");
    ws.says(SyncEvent::ChangeApplied(counts(1, 1)), "go | MUST #17 MUST #18");
    ws.says(SyncEvent::ChangeApplied(counts(1, 1)), "go | MUST #17 SHOULD #18");
    assert_eq!(ws.session.snapshot().counts, counts(1, 1)); // as told
    ws.says(host(HostAct::StatisticsTold(counts(1, 1))), "done");
    ws.says(host(HostAct::StatisticsTold(counts(2, 1))), "done | SHOULD #24");
}

/// S-35: known resolutions and actions; the abort cancels everything.
#[test]
fn resolutions_and_actions() {
    let conflict = || SyncEvent::Conflict(Cow::default());
    let mut ws = Driver::winsync();
    let bad = Reply::Resolution(Ok(ResolveAction::Unknown(9)));
    ws.says_but(conflict(), "Defer | MUST #20", &bad);
    ws.good(host(HostAct::PolicySet(ConflictPolicy::SourceWins)));
    ws.says_but(conflict(), "Defer | MUST #19 | MUST #20", &bad);
    let needed = || SyncEvent::FullEnumerationNeeded;
    ws.says_but(needed(), "Abort", &Reply::Enumeration(Ok(EnumerationAction::Full)));
    let bad = Reply::Enumeration(Ok(EnumerationAction::Unknown(9)));
    ws.says_but(needed(), "Abort | MUST #21", &bad);
    ws.says_but(needed(), "Abort", &Reply::NotSeen);
    assert_eq!(ws.session.decision(), CancelDecision::Continue);
    ws.says_but(needed(), "Abort", &Reply::Enumeration(Ok(EnumerationAction::Abort)));
    assert_eq!(ws.session.decision(), CancelDecision::CancelAll);
}
