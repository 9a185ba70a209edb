//! MOB: starts, completions, cycles, windows, dialogs (S-24 to S-30).

mod driver;

use driver::*;
use sync_progress::protocol::{
    CancelCause, Code, HostAct, Notice, Phase, ProgressStatus, Reply, SyncEvent, Work,
};
use sync_progress::{CancelDecision, Dialect};

use ProgressStatus::{Canceled, Failed, Skipped, Succeeded, Updating};

const CODES: [Code; 5] = [Code::OK, Code::FALSE, Code::RETRY_SYNC, Code::FAIL, Code::ABORT];

/// The rule that wants this start completed once.
const fn rule(phase: Phase) -> &'static str {
    match phase {
        Phase::Prepare => "#42",
        Phase::Synchronize => "#43",
        Phase::ShowProperties | Phase::ShowError => "#44",
    }
}

/// A-MOB-4.
fn accepts(phase: Phase, code: Code) -> bool {
    if matches!(phase, Phase::Prepare | Phase::Synchronize) {
        code.is_ok()
    } else {
        code.is_success()
    }
}

/// A handler for which this has been started.
fn running(phase: Phase) -> Driver {
    Driver::handler(&["a"]).prepared(&["a"]).after(started(phase, &["a"]))
}

/// S-24: every order of return and completion, with every code.
#[test]
fn completed_exactly_once() {
    for phase in Phase::ALL {
        let refused = format!("refused {} (unexpected)", rule(phase));
        let finding = format!("done | MUST {}", rule(phase));
        for code in CODES {
            let accepted = accepts(phase, code);
            // The return comes first.
            let mut mob = running(phase).after(returned(phase, code));
            mob.says(completed(phase, Code::FAIL), if accepted { "go" } else { &refused });
            mob.says(completed(phase, Code::FAIL), &refused);
            mob.says(returned(phase, code), "refused #25 (unexpected)");
            // The completion comes first.
            let mut mob = running(phase).after(completed(phase, Code::FAIL));
            mob.says(completed(phase, Code::FAIL), &refused);
            mob.says(returned(phase, code), if accepted { "done" } else { &finding });
            mob.says(returned(phase, code), "refused #25 (unexpected)");
            mob.says(completed(phase, Code::FAIL), &refused);
        }
    }
}

/// S-24: a start can be made again once it was completed or declined.
#[test]
fn started_again() {
    for phase in [Phase::ShowProperties, Phase::Prepare, Phase::ShowError] {
        let mut mob = running(phase);
        for code in CODES {
            mob.good(returned(phase, code));
            if accepts(phase, code) {
                mob.good(completed(phase, Code::FAIL));
            }
            mob.good(started(phase, &["a"]));
            mob.says(started(phase, &["a"]), "refused #25 (unexpected)");
        }
    }
}

/// S-24: the starts do not mix.
#[test]
fn starts_are_apart() {
    for one in Phase::ALL {
        for other in Phase::ALL.into_iter().filter(|other| *other != one) {
            let mut mob = running(one).after(returned(one, Code::OK));
            mob.says(completed(other, Code::OK), &format!("refused {} (unexpected)", rule(other)));
            mob.says(completed(one, Code::FAIL), "go");
        }
    }
}

/// S-25: synchronize needs a preparation that completed with `S_OK`, each time anew.
#[test]
fn synchronize_after_prepare() {
    let refused = "refused #45 (unexpected)";
    for code in CODES {
        let mut mob = Driver::handler(&["a"]).after(started(Phase::Prepare, &["a"]));
        mob.says(started(Phase::Synchronize, &["a"]), refused);
        mob.good(returned(Phase::Prepare, Code::OK));
        mob.says(started(Phase::Synchronize, &["a"]), refused);
        mob.good(completed(Phase::Prepare, code));
        mob.says(started(Phase::Synchronize, &["a"]), if code.is_ok() { "done" } else { refused });
    }
    let mut mob = Driver::handler(&["a"]).prepared(&["a"]).after(started(Phase::Prepare, &["a"]));
    mob.says(started(Phase::Synchronize, &["a"]), refused); // a new preparation runs
    mob.good(returned(Phase::Prepare, Code::FAIL));
    mob.says(started(Phase::Synchronize, &["a"]), refused); // and was declined
}

/// S-25: elsewhere there is no preparation to wait for.
#[test]
fn synchronize_elsewhere() {
    for dialect in [Dialect::Neutral, Dialect::SyncCenter] {
        let mut session = Driver::with_items(dialect, &["a"]);
        session.says(started(Phase::Synchronize, &[]), "done");
        session.says(started(Phase::Synchronize, &[]), "refused N1 (unexpected)");
        session.says(returned(Phase::Synchronize, Code::OK), "done");
        session.says(returned(Phase::Synchronize, Code::OK), "refused N1 (unexpected)");
    }
    let mut neutral = Driver::neutral(&["a"]);
    neutral.says(completed(Phase::Prepare, Code::OK), "refused N2 (unexpected)");
}

/// S-26: a cycle begins afresh: items, statuses, cancels; the cycle is the attempt.
#[test]
fn a_cycle_begins_afresh() {
    let mut mob = Driver::mobsync(&["a", "b"]);
    assert_eq!(mob.session.snapshot().cycle, 1);
    mob.good(report("b", updating(7, 9).with_text("x")));
    mob.good(cancel("b"));
    mob.answer(report("b", is(Failed)), CancelDecision::CancelAll);
    mob.good(completed(Phase::Synchronize, Code::FAIL));
    let mut mob = mob.prepared(&["b", "c"]);
    let snapshot = mob.session.snapshot();
    assert_eq!((snapshot.cycle, snapshot.cancel, snapshot.items.len()), (2, None, 2));
    let item = mob.item("b");
    assert_eq!((item.status, item.work, item.text), (None, Work::new(0, None), None));
    assert_eq!((item.attempt, item.cause, item.decision), (2, None, CancelDecision::Continue));
    mob.says(report("a", updating(0, 1)), "refused #38 (invalid argument)");
    mob.says(report("b", updating(1, 9)), "go");
    mob.says(report("c", is(Succeeded)), "go");
}

/// S-26: the retry wants the items it named, in any order, and is done with after the next preparation.
#[test]
fn a_retry_names_its_items() {
    for (asked, prepared, line) in [
        (&["a", "b"][..], &["b", "a", "a"][..], "done"),
        (&["a"], &["b"], "done | MUST #47"),
        (&["a"], &[], "done | MUST #47"),
        (&[], &[], "done"),
        (&[], &["a"], "done | MUST #47"),
    ] {
        let mut mob = Driver::handler(&["a", "b"]).prepared(&["a", "b"]);
        mob.good(started(Phase::ShowError, &[]));
        mob.good(retry(asked));
        mob.good(returned(Phase::ShowError, Code::FALSE));
        mob.says(started(Phase::Prepare, prepared), line);
        mob.good(returned(Phase::Prepare, Code::OK));
        mob.good(completed(Phase::Prepare, Code::OK));
        mob.says(started(Phase::Prepare, &["b"]), "done");
    }
}

/// S-27: `S_OK` promises that every item has ended; any other code promises nothing.
#[test]
fn all_prepared_items_end() {
    for (last, code, line) in [
        (Succeeded, Code::OK, "go"),
        (Canceled, Code::OK, "go"),
        (Skipped, Code::OK, "go"),
        (Updating, Code::OK, "go | SHOULD #56"),
        (Updating, Code::FALSE, "go"),
        (Updating, Code::FAIL, "go"),
    ] {
        let mut mob = Driver::mobsync(&["a", "b"]).after(report("a", is(Succeeded)));
        mob.good(report("b", is(last)));
        mob.says(completed(Phase::Synchronize, code), line);
    }
    Driver::mobsync(&["a"]).says(completed(Phase::Synchronize, Code::OK), "go | SHOULD #56");
}

/// S-27: after the completion no progress until the next preparation; questions and log entries may come.
#[test]
fn progress_after_the_completion() {
    let mut mob = Driver::mobsync(&["a"]).after(report("a", is(Succeeded)));
    mob.good(completed(Phase::Synchronize, Code::OK));
    mob.says(question("a"), "go");
    mob.says(report("a", new().with_text("x")), "go | SHOULD #46");
    mob.says(notice(Notice::EntryDeleted(None)), "go");
    let mut mob = mob.prepared(&["a"]);
    mob.says(report("a", updating(0, 1)), "go");
}

/// S-28: each window, and each status; on an ended item it is ignored, in the neutral dialect too.
#[test]
fn the_windows_for_a_skip() {
    let refused = "refused #48 (unexpected)";
    for phase in [Phase::ShowProperties, Phase::ShowError] {
        running(phase).after(returned(phase, Code::OK)).says(set_status("a", Skipped), refused);
    }
    for phase in [Phase::Prepare, Phase::Synchronize] {
        running(phase).says(set_status("a", Skipped), refused);
        let open = || running(phase).after(returned(phase, Code::OK));
        open().says(set_status("a", Skipped), "done");
        open().after(completed(phase, Code::FAIL)).says(set_status("a", Skipped), refused);
        running(phase).after(returned(phase, Code::FAIL)).says(set_status("a", Skipped), refused);
        running(phase).after(completed(phase, Code::FAIL)).says(set_status("a", Skipped), refused);
        for status in ProgressStatus::KNOWN.into_iter().filter(|status| *status != Skipped) {
            open().says(set_status("a", status), refused);
        }
        open().says(set_status("zz", Skipped), "refused #38 (invalid argument)");
        let mut ended = open().after(report("a", is(Succeeded)));
        ended.says(set_status("a", Skipped), "done");
        assert_eq!((ended.item("a").cause, ended.item("a").status), (None, Some(Succeeded)));
    }
    let mut neutral = Driver::neutral(&["a"]);
    neutral.says(set_status("a", Failed), "refused N15 (not implemented)");
    neutral.says(set_status("a", Skipped), "done");
    assert_eq!(neutral.item("a").cause, Some(CancelCause::Skipped));
    neutral.says(report("a", is(Skipped)), "stop item");
}

/// S-29: replacing the callback keeps all; taking it away refuses reports and changes nothing.
#[test]
fn the_callback() {
    let mut mob = Driver::mobsync(&["a"]).after(report("a", updating(3, 9)));
    let before = mob.session.snapshot();
    mob.good(host(HostAct::CallbackReplaced));
    assert_eq!(mob.session.snapshot(), before);
    mob.good(host(HostAct::CallbackCleared));
    mob.says(report("a", updating(4, 9)), "refused #28 (unexpected)");
    mob.says(question("a"), "refused #28 (unexpected)");
    assert_eq!(mob.session.snapshot(), before);
    mob.good(host(HostAct::CallbackReplaced));
    mob.says(report("a", updating(4, 9)), "go");
    let mut neutral = Driver::neutral(&["a"]);
    neutral.session.apply(&host(HostAct::CallbackCleared)).unwrap();
    neutral.says(report("a", updating(4, 9)), "refused N20 (unexpected)");
}

/// S-30: an error that is shown gives leave for as long as it is shown.
#[test]
fn dialogs_while_an_error_is_shown() {
    let show = || SyncEvent::MayShowUi(true);
    let mut mob = Driver::handler(&["a"]);
    mob.says(show(), "may not");
    for phase in [Phase::ShowProperties, Phase::Prepare] {
        mob.good(started(phase, &["a"]));
        mob.says(show(), "may not");
        mob.good(returned(phase, Code::FAIL));
    }
    mob.good(started(Phase::ShowError, &[]));
    mob.says(show(), "may");
    mob.says(SyncEvent::MayShowUi(false), "may not");
    mob.good(returned(Phase::ShowError, Code::OK));
    mob.says(show(), "may");
    mob.says(SyncEvent::MayShowUi(false), "may not");
    mob.good(completed(Phase::ShowError, Code::OK));
    mob.says(show(), "may not");
    mob.says(SyncEvent::MayShowUi(false), "may not | MUST #50");
}

/// S-30: a dialog is open once its speaker heard yes to the question for it, and to nothing else.
#[test]
fn a_dialog_is_open_once_allowed() {
    let yes = |granted| Reply::MayShowUi(Ok(granted));
    let mut mob = Driver::handler(&["a"]);
    mob.says_but(SyncEvent::MayShowUi(true), "may not", &yes(true)); // another sink allowed it
    assert_eq!(mob.session.snapshot().dialogs, 1);
    mob.says_but(SyncEvent::MayShowUi(false), "may not", &yes(true));
    mob.says_but(SyncEvent::MayShowUi(true), "may not", &yes(false));
    mob.says_but(question("a"), "refused #38 (invalid argument)", &yes(true));
    assert_eq!(mob.session.snapshot().dialogs, 0);
}

/// S-25, S-30: leave, and taking part, are as the last initialization said.
#[test]
fn initialized_again() {
    let init = |may_show_ui, code| host(HostAct::Initialized { may_show_ui, code });
    let mut mob = Driver::handler(&["a"]);
    mob.says(init(true, Code::OK), "done | MUST #25");
    mob.says(SyncEvent::MayShowUi(true), "may");
    mob.says(init(false, Code::FALSE), "done | MUST #25");
    mob.says(SyncEvent::MayShowUi(true), "may not");
    mob.says(started(Phase::Prepare, &["a"]), "done | MUST #25");
}

/// MOB-14, #45: a preparation that was completed, and then declined, has prepared nothing.
#[test]
fn declined_after_its_completion() {
    let mut mob = Driver::handler(&["a"]).after(started(Phase::Prepare, &["a"]));
    mob.says(completed(Phase::Prepare, Code::OK), "go");
    mob.says(returned(Phase::Prepare, Code::FAIL), "done | MUST #42");
    mob.says(started(Phase::Synchronize, &[]), "refused #45 (unexpected)");
}
