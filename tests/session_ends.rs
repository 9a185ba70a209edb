//! How a session begins and ends (S-22, S-23).

mod driver;

use driver::*;
use sync_progress::protocol::{
    ConflictPolicy, HostAct, LogEntry, Notice, Outcome, Phase, ProgressStatus, SyncEvent,
};
use sync_progress::{Dialect, SyncStage};

use ProgressStatus::{Canceled, Disconnected, Failed, Succeeded, Updating};

/// S-22: the session begins once, by either word, and nothing is reported before.
#[test]
fn a_session_begins_once() {
    for dialect in [Dialect::Neutral, Dialect::SyncCenter] {
        for (first, line) in [(begin(&["a"]), "go"), (created(&["a"]), "done")] {
            let mut session = Driver::before(dialect);
            for event in [
                report("a", updating(0, 1)),
                question("a"),
                asks("a"),
                asks_for_all(),
                SyncEvent::MoreItems,
                notice(Notice::Text("x".into())),
                notice(Notice::ItemAdded(id("b"))),
                notice(Notice::OpaqueItemAdded),
                notice(Notice::ItemProposed(id("b"))),
                notice(Notice::ItemCommitted(id("b"))),
                notice(Notice::ManualSync),
                end(Outcome::Succeeded),
                released(),
            ] {
                session.says(event, "refused N1 (unexpected)");
            }
            assert!(!session.session.snapshot().begun && !session.session.is_ended());
            session.says(first, line);
            assert!(session.session.snapshot().begun);
            session.says(begin(&["b"]), "refused N1 (unexpected)");
            session.says(created(&["b"]), "refused N1 (unexpected)");
            assert_eq!(session.session.snapshot().items.len(), 1);
        }
    }
}

/// S-22: a refused beginning is none.
#[test]
fn a_refused_beginning_is_none() {
    let mut sc = Driver::before(Dialect::SyncCenter);
    sc.says(created(&[&"x".repeat(64)]), "refused #57 (invalid argument)");
    sc.says(created(&[]), "refused #57 (invalid argument)");
    assert!(!sc.session.snapshot().begun);
    sc.says(created(&["a"]), "done");
}

/// S-23: the end comes once, with what the engine says; nothing is taken after it.
#[test]
fn nothing_is_taken_after_the_end() {
    for dialect in Dialect::ALL {
        let mut session = match dialect {
            Dialect::WinSync => Driver::before(dialect).after(begin(&[])),
            _ => {
                Driver::with_items(dialect, &[if dialect == Dialect::MobSync { "m" } else { "a" }])
            }
        };
        session.session.apply(&end(Outcome::Canceled)).unwrap();
        assert_eq!(session.session.snapshot().outcome, Some(Outcome::Canceled));
        let over = "refused N3 (unexpected)";
        let entry = LogEntry::error("x");
        for event in [
            report("a", updating(1, 2)),
            notice(Notice::Text("x".into())),
            notice(Notice::ItemAdded(id("b"))),
            notice(Notice::ItemCommitted(id("b"))),
            notice(Notice::EntryDeleted(None)),
            notice(Notice::Connect(None)),
            begin(&["b"]),
            created(&["b"]),
            SyncEvent::log(&entry).into_owned(),
            asks("a"),
            SyncEvent::MayShowUi(true),
            SyncEvent::MoreItems,
            stage(SyncStage::Application, 1, 1),
            provider(SyncStage::Application, 1, 1),
            SyncEvent::FullEnumerationNeeded,
            SyncEvent::ChangeApplied(counts(1, 0)),
            completed(Phase::Synchronize, sync_progress::protocol::Code::OK),
            started(Phase::Synchronize, &[]),
            returned(Phase::Synchronize, sync_progress::protocol::Code::OK),
            set_status("a", ProgressStatus::Skipped),
            began(ROLES[0]),
            ended(ROLES[0]),
            host(HostAct::Started),
            host(HostAct::CallbackSet),
            host(HostAct::CallbackCleared),
            host(HostAct::ItemsListed(ids(&["a"]))),
            host(HostAct::ItemsOffered(ids(&["a"]))),
            host(HostAct::PolicySet(ConflictPolicy::SourceWins)),
        ] {
            if dialect.can_say(&event) {
                session.says(event, over);
            }
        }
        session.says(end(Outcome::Succeeded), "refused N2 (unexpected)");
        session.says(polled(None), "go"); // asking a token is always possible
        assert_eq!(session.session.snapshot().outcome, Some(Outcome::Canceled));
    }
}

/// S-23: what comes after the end by its nature.
#[test]
fn what_comes_after_the_end() {
    let mut sc = Driver::sync_center(&["a"]).after(report("a", is(Succeeded))).after(released());
    sc.says(host(HostAct::ResultTold(Outcome::Succeeded)), "done");
    let mut ws = Driver::before(Dialect::WinSync).after(begin(&[])).after(end(Outcome::Succeeded));
    ws.says(host(HostAct::StatisticsTold(counts(0, 0))), "done");
}

/// S-23: items that have not ended are a finding, in the words of the dialect.
#[test]
fn all_items_end() {
    for (dialect, rule) in [(Dialect::Neutral, "N4"), (Dialect::SyncCenter, "#74")] {
        for (status, ends) in [
            (Succeeded, true),
            (Canceled, true),
            (Failed, true),
            (Disconnected, true),
            (Updating, false),
        ] {
            for (event, reply) in [(end(Outcome::Failed), "go"), (released(), "done")] {
                let mut session = Driver::with_items(dialect, &["a", "b"]);
                session.good(report("a", is(Succeeded)));
                session.good(report("b", is(status)));
                let finding = format!("{reply} | MUST {rule}");
                session.says(event, if ends { reply } else { &finding });
            }
        }
    }
}

/// S-23: the release after the end is what one expects in the neutral dialect, where both exist.
#[test]
fn end_and_release() {
    let mut neutral = Driver::neutral(&[]).after(end(Outcome::Succeeded));
    neutral.says(released(), "done");
    neutral.says(released(), "done");
    neutral.says(end(Outcome::Succeeded), "refused N2 (unexpected)");
    for dialect in [Dialect::MobSync, Dialect::SyncCenter] {
        let mut session = Driver::with_items(dialect, &["a"]);
        session.session.apply(&released()).unwrap();
        session.says(released(), "refused N2 (unexpected)");
    }
}

/// S-23, V-9: a release without an end takes the worst end of all members.
#[test]
fn a_release_takes_the_worst() {
    for (ends, worst) in [
        ([Succeeded, Succeeded], Outcome::Succeeded),
        ([Succeeded, Canceled], Outcome::Canceled),
        ([Disconnected, Canceled], Outcome::Disconnected),
        ([Failed, Canceled], Outcome::Failed),
        ([Updating, Succeeded], Outcome::Failed),
    ] {
        for dialect in [Dialect::Neutral, Dialect::SyncCenter] {
            let mut session = Driver::with_items(dialect, &["a", "b"]);
            for (text, end) in ["a", "b"].into_iter().zip(ends) {
                session.good(report(text, is(end)));
            }
            session.session.apply(&released()).unwrap();
            assert_eq!(session.session.snapshot().outcome, Some(worst), "{ends:?}");
        }
    }
}

/// S-2: both halves of a rule are broken: the stricter is told.
#[test]
fn the_stricter_half_is_told() {
    let told = |outcome| host(HostAct::ResultTold(outcome));
    let mut sc = Driver::sync_center(&["a"]).after(report("a", is(Succeeded)));
    sc.says(told(Outcome::Succeeded), "done");
    sc.says(told(Outcome::Succeeded), "done | SHOULD #76");
    sc.says(told(Outcome::Failed), "done | MUST #76");
}

/// S-23: MOB, what was accepted and not completed when the handler is released.
#[test]
fn accepted_and_not_completed() {
    use sync_progress::protocol::Code;
    let mut mob = Driver::mobsync(&["a"]).after(started(Phase::ShowError, &[]));
    mob.says(released(), "done | MUST #43"); // the error dialog has not returned
    let mut mob = Driver::mobsync(&["a"])
        .after(started(Phase::ShowError, &[]))
        .after(returned(Phase::ShowError, Code::OK));
    mob.says(released(), "done | MUST #43 MUST #44");
    let mut mob = Driver::mobsync(&["a"]).after(completed(Phase::Synchronize, Code::FAIL));
    mob.says(released(), "done");
}
