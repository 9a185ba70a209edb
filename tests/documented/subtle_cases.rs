//! The subtle cases: one test per case, one block per protocol that has a verdict on it.

use crate::driver::*;
use sync_progress::protocol::{
    Code, HostAct, Notice, Oddities, Outcome, Phase, ProgressStatus, Reply, Share, SyncEvent, Total,
};
use sync_progress::{CancelDecision, Dialect, ProviderRole, SyncStage};

use ProgressStatus::{Canceled, Failed, Paused, Pending, Resuming, Skipped, Succeeded, Updating};

/// Completed > total. WS, inf: warn, #6; it cannot happen in the application stage, #4. MOB, inf: warn,
/// #39. SC, inf: warn, #63, `S_OK`. Shown as no more than 100 %.
#[test]
fn completed_beyond_total() {
    let mut ws = Driver::winsync();
    ws.says(provider(SyncStage::Detection, 11, 10), "go -> 11/10 | MUST #6");
    ws.says(stage(SyncStage::Application, 11, 10), "go | MUST #6");
    ws.says(provider(SyncStage::Application, 11, 0), "go -> 11/11");

    let mut mob = Driver::mobsync(&["a"]);
    mob.says(report("a", updating(11, 10)), "go | SHOULD #39");
    assert_eq!(mob.item("a").shown, Some(Share::ALMOST));

    let mut sc = Driver::sync_center(&["a"]);
    sc.says(report("a", updating(11, 10)), "go | SHOULD #63");
    assert_eq!(sc.item("a").shown, Some(Share::ALMOST));
}

/// Total = 0. WS, doc: (0, 0) is normal and means "not measured" (WS-8), (n, 0) warn, #7. MOB and SC,
/// inf: not measured, accept.
#[test]
fn a_total_of_zero() {
    let mut ws = Driver::winsync();
    for _ in 0..3 {
        ws.says(provider(SyncStage::Enumeration, 0, 0), "go -> 0/0");
        ws.says(stage(SyncStage::Application, 0, 0), "go");
    }
    ws.says(provider(SyncStage::Enumeration, 5, 0), "go -> 5/0 | SHOULD #7");

    for dialect in [Dialect::MobSync, Dialect::SyncCenter] {
        let mut session = Driver::with_items(dialect, &["a"]);
        session.says(report("a", updating(0, 0)), "go");
        session.says(report("a", updating(7, 0)), "go");
        assert_eq!(session.item("a").shown, None, "{dialect}");
    }
}

/// The total grows. WS, doc: normal, what remains is an estimate. MOB, inf: normal if the maximum is set
/// again. SC, inf: normal.
#[test]
fn the_total_grows() {
    let mut ws = Driver::winsync();
    ws.says(provider(SyncStage::Application, 5, 5), "go -> 5/10");
    ws.says(provider(SyncStage::Application, 1, 20), "go -> 6/26");
    ws.says(provider(SyncStage::Detection, 5, 10), "go -> 5/10");
    ws.says(provider(SyncStage::Detection, 5, 100), "go -> 5/100");
    for dialect in [Dialect::MobSync, Dialect::SyncCenter] {
        let mut session = Driver::with_items(dialect, &["a"]);
        session.says(report("a", updating(5, 10)), "go");
        session.says(report("a", updating(5, 100)), "go");
        assert_eq!(session.item("a").shown.map(Share::percent), Some(50), "{dialect}");
    }
}

/// Progress backwards. WS: in the application stage it cannot, warn, #9; in other stages, and for a new
/// stage or role, normal (#10). MOB, inf: warn, #40, unless pending or resuming came or the maximum
/// changed. SC, inf: warn, #63, unless the maximum changed.
#[test]
fn progress_backwards() {
    let mut ws = Driver::winsync();
    ws.says(stage(SyncStage::Application, 5, 10), "go");
    ws.says(stage(SyncStage::Application, 4, 10), "go | SHOULD #9");
    ws.says(stage(SyncStage::Enumeration, 5, 10), "go");
    ws.says(stage(SyncStage::Enumeration, 4, 10), "go");
    ws.says(stage(SyncStage::Detection, 0, 10), "go");

    let mut mob = Driver::mobsync(&["a"]);
    mob.says(report("a", updating(5, 10)), "go");
    mob.says(report("a", new().with_value(4)), "go | SHOULD #40");
    mob.says(report("a", updating(3, 9)), "go"); // the maximum changed
    mob.says(report("a", is(Resuming).with_value(2)), "go");
    mob.says(report("a", updating(1, 9)), "go"); // after resuming
    mob.says(report("a", is(Pending)), "go");
    mob.says(report("a", updating(0, 9)), "go"); // after pending
    assert_eq!(mob.item("a").shown.map(Share::percent), Some(50));

    let mut sc = Driver::sync_center(&["a"]);
    sc.says(report("a", updating(5, 10)), "go");
    sc.says(report("a", updating(4, 10)), "go | SHOULD #63");
    sc.says(report("a", updating(3, 9)), "go");
}

/// A status after a terminal one. WS: no statuses, but the counters only grow, #18. MOB, inf: warn, #41,
/// and `S_OK`; a new cycle starts afresh. SC, doc: failed is accepted, all else refused with access
/// denied, even the same status again, and the item becomes failed (SC-10, #60).
#[test]
fn a_status_after_a_terminal_one() {
    let mut ws = Driver::winsync();
    for event in [SyncEvent::ChangeApplied(counts(2, 0)), SyncEvent::ChangeFailed(counts(2, 1))] {
        ws.good(SyncEvent::Change(std::borrow::Cow::default()));
        ws.good(event);
    }
    ws.good(SyncEvent::Change(std::borrow::Cow::default()));
    ws.says(SyncEvent::ChangeApplied(counts(1, 1)), "go | MUST #18");

    let mut mob = Driver::mobsync(&["a"]);
    mob.says(report("a", is(Succeeded)), "go");
    mob.says(report("a", is(Updating)), "go | SHOULD #41");
    mob.says(report("a", is(Failed)), "go");
    mob.says(report("a", is(Succeeded)), "go | SHOULD #41");
    mob.says(completed(Phase::Synchronize, Code::OK), "go");
    let mut mob = mob.prepared(&["a"]);
    mob.says(report("a", is(Updating)), "go");

    for end in [Succeeded, Failed, Canceled] {
        for again in ProgressStatus::KNOWN.into_iter().filter(|status| *status != Failed) {
            let mut sc = Driver::sync_center(&["a"]);
            sc.says(report("a", is(end)), "go");
            let refused = sc.session.apply(&report("a", is(again))).map_err(|refusal| refusal.code);
            assert_eq!(refused, Err(Code::ACCESS_DENIED), "{end} {again}");
            assert_eq!(sc.item("a").status, Some(Failed), "{end} {again}");
            sc.says(report("a", is(Failed)), "go");
        }
    }
}

/// Progress for an unknown item. WS: no items. MOB, inf: violation, #38, invalid argument. SC, inf:
/// violation, #59, invalid argument.
#[test]
fn an_unknown_item() {
    let mut ws = Driver::winsync();
    ws.says(report("b", is(Updating)), "refused N15 (not implemented)");
    for event in [report("b", is(Updating)), question("b"), report("b", is(Failed))] {
        Driver::mobsync(&["a"]).says(event.clone(), "refused #38 (invalid argument)");
        Driver::sync_center(&["a"]).says(event, "refused #59 (invalid argument)");
    }
}

/// Completion twice. WS, doc: the second end of a provider is an error, #13; the second start is an
/// invalid operation (WS-22). MOB, doc: violation unless a new start lies between (#42 to #44, #47). SC,
/// doc: the second succeeded or canceled is refused with access denied, #60.
#[test]
fn completion_twice() {
    let mut ws = Driver::winsync();
    ws.says(host(HostAct::Started), "refused #16 (0x80041001)");
    ws.says(ended(ProviderRole::Source), "done");
    ws.says(ended(ProviderRole::Source), "done | MUST #13");
    let code = Code::INVALID_OPERATION; // what it ought to say
    ws.says(host(HostAct::ProviderEnded { role: ProviderRole::Source, code }), "done");

    let rule = [
        (Phase::ShowProperties, "refused #44 (unexpected)"),
        (Phase::Prepare, "refused #42 (unexpected)"),
        (Phase::Synchronize, "refused #43 (unexpected)"),
        (Phase::ShowError, "refused #44 (unexpected)"),
    ];
    for (phase, refused) in rule {
        let mut mob = Driver::handler(&["a"]).prepared(&["a"]);
        mob.good(started(phase, &["a"]));
        mob.good(returned(phase, Code::OK));
        mob.good(completed(phase, Code::FAIL));
        mob.says(completed(phase, Code::FAIL), refused);
        mob.says(completed(phase, Code::OK), refused);
    }

    for end in [Succeeded, Canceled] {
        let mut sc = Driver::sync_center(&["a"]);
        sc.says(report("a", is(end)), "go");
        sc.says(report("a", is(end)), "refused #60 (access denied)");
    }
}

/// A retry lies between: MOB-25, the second completion is then legal (#47).
#[test]
fn completion_twice_with_a_retry_between() {
    let mut mob = Driver::mobsync(&["a"]);
    mob.good(report("a", is(Failed)));
    mob.good(completed(Phase::Synchronize, Code::OK));
    mob.good(started(Phase::ShowError, &[]));
    mob.good(retry(&["a"]));
    mob.good(returned(Phase::ShowError, Code::OK));
    let mut mob = mob.prepared(&["a"]);
    mob.good(started(Phase::Synchronize, &["a"]));
    mob.good(returned(Phase::Synchronize, Code::OK));
    mob.good(report("a", is(Succeeded)));
    mob.good(completed(Phase::Synchronize, Code::OK));
}

/// Completion without a start, or after a start that did not return `S_OK`. WS, doc: #13. MOB, doc:
/// violation, #42 and #43; the completion may come before the start returns, so it is judged when the
/// return is known.
#[test]
fn completion_without_a_start() {
    let mut ws = Driver::before(Dialect::WinSync);
    ws.says(ended(ProviderRole::Source), "done | MUST #13");

    let rows = [(Phase::Prepare, "#42"), (Phase::Synchronize, "#43")];
    for (phase, rule) in rows {
        let begun = || Driver::handler(&["a"]).prepared(&["a"]);
        let refused = format!("refused {rule} (unexpected)");
        begun().says(completed(phase, Code::OK), &refused);

        let mut declined = begun().after(started(phase, &["a"]));
        declined.good(returned(phase, Code::FALSE)); // A-MOB-4: a success is not enough
        declined.says(completed(phase, Code::OK), &refused);

        let mut early = begun().after(started(phase, &["a"])).after(completed(phase, Code::FAIL));
        early.says(returned(phase, Code::OK), "done");

        let mut early = begun().after(started(phase, &["a"])).after(completed(phase, Code::FAIL));
        early.says(returned(phase, Code::FAIL), &format!("done | MUST {rule}"));
    }
}

/// Progress after completion. WS, doc: violation, the state object had to be released (#12). MOB, inf:
/// violation, #46, `S_OK`. SC, doc: for the item, #60; after the callback was released it is impossible.
#[test]
fn progress_after_completion() {
    let mut ws = Driver::winsync();
    for role in ROLES {
        ws.good(ended(role));
    }
    ws.says(provider(SyncStage::Application, 1, 1), "refused #12 (0x80041001)");
    ws.says(stage(SyncStage::Detection, 1, 1), "refused #12 (0x80041001)");

    let mut mob = Driver::mobsync(&["a"]);
    mob.good(report("a", updating(1, 2)));
    mob.good(completed(Phase::Synchronize, Code::FAIL));
    mob.says(report("a", updating(2, 2)), "go | SHOULD #46");

    let mut sc = Driver::sync_center(&["a"]);
    sc.good(report("a", is(Succeeded)));
    sc.says(report("a", updating(2, 2)), "refused #60 (access denied)");
    sc.good(released());
    sc.says(report("a", is(Failed)), "refused N3 (unexpected)");
}

/// Cancel all, then more items. WS: `E_ABORT` for everything (WS-23). MOB and SC, doc: starting another
/// item is a violation (#31, #65); closing reports of running items are fine and get cancel all again
/// (#34). SC: each running item owes one canceled (#64).
#[test]
fn more_items_after_cancel_all() {
    let mut ws = Driver::winsync();
    ws.says(cancel_all(), "done");
    ws.says(provider(SyncStage::Application, 1, 1), "refused #15 (abort) stop all");

    for (dialect, rule) in [(Dialect::MobSync, "#31"), (Dialect::SyncCenter, "#65")] {
        let mut session = Driver::with_items(dialect, &["a", "b", "c", "d"]);
        session.good(report("a", updating(1, 2)));
        session.good(report("b", updating(1, 2)));
        session.good(cancel_all());
        session.says(report("a", updating(2, 2)), "stop all");
        session.says(report("c", updating(1, 2)), &format!("stop all | MUST {rule}"));
        session.says(report("d", updating(0, 2)), "stop all"); // asks, as MOB-7 wants
        session.says(report("d", updating(0, 2)), &format!("stop all | MUST {rule}"));
        session.says(report("a", is(Canceled)), "stop all");
        session.says(report("b", is(Canceled)), "stop all");
    }
}

/// Cancel item, then more progress of it. MOB, doc: "as soon as possible": reports under way are
/// allowed, warn from the second one on that does not close (#30). SC, doc: the next report must be
/// canceled (#64).
#[test]
fn more_progress_after_cancel_item() {
    let mut mob = Driver::mobsync(&["a", "b"]);
    mob.answer(report("a", updating(1, 5)), CancelDecision::CancelItem);
    mob.says(report("a", updating(2, 5)), "stop item");
    mob.says(report("a", updating(3, 5)), "stop item | MUST #30");
    mob.says(report("a", is(Canceled)), "stop item");
    mob.says(report("b", updating(1, 5)), "go");

    let mut sc = Driver::sync_center(&["a", "b"]);
    sc.answer(report("a", updating(1, 5)), CancelDecision::CancelItem);
    sc.says(report("a", updating(2, 5)), "stop item | MUST #64");
    sc.says(report("a", is(Canceled)), "stop item");
    sc.says(report("b", updating(1, 5)), "go");
}

/// The callback is replaced while a session runs. WS: registration is before the start, later is
/// undocumented. MOB, doc: the new one is used from now on (#27); the state of the items stays. SC:
/// impossible.
#[test]
fn the_callback_is_replaced() {
    let mut ws = Driver::winsync();
    ws.says(provider(SyncStage::Application, 2, 8), "go -> 2/10");
    ws.says(host(HostAct::CallbackReplaced), "done");
    ws.says(provider(SyncStage::Application, 3, 5), "go -> 5/10");

    let mut mob = Driver::mobsync(&["a", "b"]);
    mob.good(report("a", updating(5, 10)));
    mob.answer(report("b", updating(1, 2)), CancelDecision::CancelItem);
    mob.says(host(HostAct::CallbackReplaced), "done");
    mob.says(report("a", new().with_value(4)), "go | SHOULD #40"); // the old value is still known
    mob.says(report("b", is(Canceled)), "stop item");

    let mut sc = Driver::sync_center(&["a"]);
    sc.says(host(HostAct::CallbackReplaced), "refused N15 (not implemented)");
}

/// The callback is NULL, then progress. WS, inf: no notification, and no failure (#23). MOB, doc: a call
/// through the old pointer is a violation (#28). SC: without a callback there is nothing to report to.
#[test]
fn progress_after_the_callback_was_taken_away() {
    let mut ws = Driver::winsync();
    ws.good(host(HostAct::CallbackCleared));
    ws.says(provider(SyncStage::Application, 2, 8), "go"); // taken, not forwarded
    ws.says(stage(SyncStage::Detection, 1, 2), "refused N20 (unexpected)"); // the old one was called
    ws.good(host(HostAct::CallbackSet));
    ws.says(provider(SyncStage::Application, 3, 5), "go -> 5/10");

    let mut mob = Driver::mobsync(&["a"]);
    mob.good(host(HostAct::CallbackCleared));
    mob.says(report("a", updating(1, 2)), "refused #28 (unexpected)");
    mob.says(completed(Phase::Synchronize, Code::OK), "refused #28 (unexpected)");
    assert_eq!(mob.item("a").status, None);

    let mut sc = Driver::sync_center(&["a"]);
    sc.says(host(HostAct::CallbackCleared), "refused N15 (not implemented)");
}

/// The status skipped is set on a finished item: MOB, inf: ignore.
#[test]
fn skipped_is_set_on_a_finished_item() {
    let mut mob = Driver::mobsync(&["a"]);
    mob.good(report("a", is(Succeeded)));
    let before = mob.item("a");
    mob.says(set_status("a", Skipped), "done");
    assert_eq!(mob.item("a"), before);
}

/// A NULL structure: MOB, inf: a pure question for a cancel; accept, change nothing.
#[test]
fn a_null_structure_is_a_question() {
    let mut mob = Driver::mobsync(&["a"]);
    mob.good(report("a", updating(5, 10).with_text("x")));
    let before = mob.item("a");
    mob.says(question("a"), "go");
    assert_eq!(mob.item("a"), before);
    mob.good(cancel("a"));
    mob.says(question("a"), "stop item");
}

/// A text is announced and is NULL. MOB, inf: an empty text. SC, doc: the text is nullable and stays.
#[test]
fn an_announced_text_is_null() {
    let missing = || new().with_oddities(Oddities::TEXT_MISSING);
    for (dialect, text) in [(Dialect::MobSync, ""), (Dialect::SyncCenter, "old")] {
        for odd in [missing(), missing().with_value(1)] {
            let mut session = Driver::with_items(dialect, &["a"]);
            session.good(report("a", is(Updating).with_text("old")));
            session.says(report("a", odd), "go");
            assert_eq!(session.item("a").text.as_deref(), Some(text), "{dialect}");
        }
        let mut session = Driver::with_items(dialect, &["a"]);
        session.good(report("a", is(Updating).with_text("old")));
        session.says(report("a", missing().with_text("")), "go");
        assert_eq!(session.item("a").text.as_deref(), Some(""), "{dialect}");
    }
}

/// The sink returns a failure. WS: stop (A-WS-6). MOB: not a cancel (A-MOB-13). SC: not a cancel.
#[test]
fn the_sink_fails() {
    let seen = failed(Code::FAIL);
    let mut ws = Driver::winsync();
    ws.says_but(provider(SyncStage::Application, 2, 8), "go -> 2/10", &seen);
    ws.says(provider(SyncStage::Application, 3, 5), "refused #15 (abort) stop all");

    for dialect in [Dialect::MobSync, Dialect::SyncCenter] {
        let mut session = Driver::with_items(dialect, &["a"]);
        session.says_but(report("a", updating(1, 2)), "go", &seen);
        session.says_but(report("a", updating(1, 2)), "go", &failed(Code::DISCONNECTED));
        session.says_but(report("a", updating(1, 2)), "go", &failed(Code::ACCESS_DENIED));
        session.says(report("a", updating(2, 2)), "go");
    }
}

/// WS-5: the session's own refusal of a bad report is no failure of the application, and stops nothing.
#[test]
fn a_refused_report_does_not_stop_the_session() {
    let mut ws = Driver::winsync();
    ws.says(provider(SyncStage::Unknown(3), 2, 8), "refused #2 (invalid argument)");
    ws.says(provider(SyncStage::Application, 2, 8), "go -> 2/10");
}

/// The cancel arrives with a terminal report. MOB, inf: moot for the item, but cancel all binds the
/// others. SC, doc: cancel all on the last report still ends the loop.
#[test]
fn a_cancel_arrives_with_a_terminal_report() {
    for (dialect, rule) in [(Dialect::MobSync, "#31"), (Dialect::SyncCenter, "#65")] {
        let mut session = Driver::with_items(dialect, &["a", "b"]);
        session.answer(report("a", is(Succeeded)), CancelDecision::CancelItem);
        assert_eq!(session.decision("a"), CancelDecision::Continue, "{dialect}");
        assert_eq!(session.item("a").cause, None, "{dialect}");
        session.says(report("b", updating(0, 2)), "go");

        let mut session = Driver::with_items(dialect, &["a", "b"]);
        session.answer(report("a", is(Succeeded)), CancelDecision::CancelAll);
        session.says(report("b", updating(1, 2)), &format!("stop all | MUST {rule}"));
        assert_eq!(session.item("a").status, Some(Succeeded), "{dialect}");
    }
}

/// SC: after a cancel of all on the last report of the last item nothing is owed any more.
#[test]
fn a_cancel_with_the_last_report_owes_nothing() {
    let mut sc = Driver::sync_center(&["a"]);
    sc.answer(report("a", is(Succeeded)), CancelDecision::CancelAll);
    sc.says(host(HostAct::ResultTold(Outcome::Succeeded)), "done");
    sc.says(released(), "done");
}

/// A part that was never said is unknown, whichever odd case came first (A-MOB-9).
#[test]
fn odd_cases_name_no_part() {
    let mut mob = Driver::mobsync(&["a"]);
    mob.good(question("a"));
    mob.good(report("a", is(Paused)));
    let item = mob.item("a");
    assert_eq!((item.status, item.work.total, item.text), (Some(Paused), Total::Unknown, None));
    mob.says_but(notice(Notice::Connect(None)), "go", &Reply::NotSeen);
}
