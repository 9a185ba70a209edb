//! `syncmgr.h`: rules SC-1 to SC-31.

use crate::driver::*;
use sync_progress::protocol::{
    Code, HostAct, LogEntry, LogId, LogLevel, Notice, Outcome, ProgressStatus, Reply, Share,
    SyncEvent, Work,
};
use sync_progress::{CancelDecision, Dialect};

use ProgressStatus::{
    Canceled, Disconnected, Failed, Indeterminate, Pending, Succeeded, Unknown, Updating,
};

fn added(text: &str) -> SyncEvent<'static> {
    notice(Notice::ItemAdded(id(text)))
}

fn proposed(text: &str) -> SyncEvent<'static> {
    notice(Notice::ItemProposed(id(text)))
}

fn committed(text: &str) -> SyncEvent<'static> {
    notice(Notice::ItemCommitted(id(text)))
}

fn text(text: &str) -> SyncEvent<'static> {
    notice(Notice::Text(text.into()))
}

/// SC-1, A-SC-10: a session names at least one item; nothing is reported before.
#[test]
fn sc1_a_session_names_its_items() {
    let mut sc = Driver::before(Dialect::SyncCenter);
    for event in
        [report("a", updating(0, 1)), asks("a"), added("b"), text("x"), SyncEvent::MoreItems]
    {
        sc.says(event, "refused N1 (unexpected)");
    }
    sc.says(created(&[]), "refused #57 (invalid argument)");
    sc.says(created(&["a"]), "done");
    sc.says(created(&["b"]), "refused N1 (unexpected)");
    sc.says(report("a", updating(0, 1)), "go");
}

/// SC-4: each item is reported finished before the callback is released (#74); A-SC-2: disconnected is
/// an end here.
#[test]
fn sc4_all_items_end() {
    for (status, line) in [
        (Updating, "done | MUST #74"),
        (Indeterminate, "done | MUST #74"),
        (Succeeded, "done"),
        (Failed, "done"),
        (Canceled, "done"),
        (Disconnected, "done"),
    ] {
        let mut sc = Driver::sync_center(&["a"]).after(report("a", is(status)));
        sc.says(released(), line);
    }
    Driver::sync_center(&["a"]).says(released(), "done | MUST #74");
}

/// SC-6, A-SC-5: 259 units of text fit, 260 are a warning, more is too much.
#[test]
fn sc6_progress_text() {
    for (units, line) in [(259, "go"), (260, "go | SHOULD #77"), (261, "go | MUST #77")] {
        Driver::sync_center(&["a"]).says(text(&"x".repeat(units)), line);
    }
}

/// SC-7, #62: with the status indeterminate both steps are ignored, whatever they are.
#[test]
fn sc7_indeterminate() {
    let mut sc = Driver::sync_center(&["a"]);
    sc.says(report("a", updating(6, 10)), "go");
    sc.says(report("a", is(Indeterminate).with_work(Work::new(99, 3))), "go");
    assert_eq!(sc.item("a").work, Work::new(6, 10));
    sc.says(report("a", updating(7, 10)), "go"); // no fall from 99
    sc.says(report("a", is(Indeterminate).with_work(Work::new(0, 10))), "go");
    sc.says(report("a", work(1, 10)), "go"); // still indeterminate
    assert_eq!(sc.item("a").work, Work::new(7, 10));
    assert_eq!(sc.item("a").shown.map(Share::percent), Some(70));
}

/// SC-8: a caller need not give a place for the request; then it has not seen it.
#[test]
fn sc8_no_place_for_the_request() {
    let mut sc = Driver::sync_center(&["a"]).after(cancel("a"));
    sc.says_unseen(report("a", updating(1, 9)), "stop item");
    sc.says_unseen(report("a", updating(2, 9)), "stop item");
    sc.says(report("a", updating(3, 9)), "stop item"); // now it has
    sc.says(report("a", updating(4, 9)), "stop item | MUST #64");
}

/// SC-9, SC-14: after a cancel exactly one report, canceled; failed is tolerated.
#[test]
fn sc9_one_last_report() {
    for (last, line) in [
        (Canceled, "stop item"),
        (Failed, "stop item"),
        (Disconnected, "stop item"),
        (Succeeded, "stop item | MUST #64"),
        (Updating, "stop item | MUST #64"),
        (Indeterminate, "stop item | MUST #64"),
    ] {
        let mut sc = Driver::sync_center(&["a"]);
        sc.answer(report("a", updating(1, 9)), CancelDecision::CancelItem);
        sc.says(report("a", is(last)), line);
    }
    let mut sc = Driver::sync_center(&["a"]).after(cancel("a"));
    sc.says(asks("a"), "stop item"); // SC-14: `S_FALSE`
    sc.says(report("a", is(Canceled)), "stop item");
    sc.says(report("a", is(Canceled)), "refused #60 (access denied) stop item");
}

/// SC-10, A-SC-3: after an end only failed; all else is refused, and the item becomes failed. Once.
#[test]
fn sc10_completion() {
    for first in [Succeeded, Failed, Canceled] {
        for next in
            [Updating, Indeterminate, Succeeded, Canceled, Disconnected, Unknown(0), Pending]
        {
            let mut sc = Driver::sync_center(&["a", "b"]).after(report("a", is(first)));
            sc.says(report("a", is(next)), "refused #60 (access denied)");
            assert_eq!(sc.item("a").status, Some(Failed));
            assert!(sc.item("a").shown < Some(Share::FULL));
            assert_eq!(sc.item("b").status, None);
        }
        let mut sc = Driver::sync_center(&["a"]).after(report("a", is(first)));
        sc.says(report("a", is(Failed)), "go");
        sc.says(report("a", is(Failed)), "go");
        sc.says(question("a"), "go");
        assert_eq!(sc.item("a").status, Some(Failed));
    }
}

/// SC-10: what the refused report carried is not taken.
#[test]
fn sc10_a_refused_report_changes_the_status_alone() {
    let mut sc = Driver::sync_center(&["a"]).after(report("a", updating(3, 9).with_text("x")));
    sc.good(report("a", is(Succeeded)));
    sc.says(report("a", updating(4, 8).with_text("y")), "refused #60 (access denied)");
    let item = sc.item("a");
    assert_eq!((item.work, item.text.as_deref()), (Work::new(3, 9), Some("x")));
}

/// SC-10, A-SC-2: disconnected is no completion: it may come back.
#[test]
fn sc10_disconnected_may_come_back() {
    let mut sc = Driver::sync_center(&["a"]).after(report("a", updating(3, 9)));
    sc.says(report("a", is(Disconnected)), "go");
    sc.says(report("a", updating(4, 9)), "go");
    sc.says(report("a", is(Succeeded)), "go");
}

/// SC-11: a cancel of one item stops it and no other; a cancel of all stops all.
#[test]
fn sc11_item_and_all() {
    let mut sc = Driver::sync_center(&["a", "b"]).after(cancel("a"));
    sc.says(report("a", updating(1, 2)), "stop item");
    sc.says(report("b", updating(1, 2)), "go");
    sc.good(cancel_all());
    sc.says(report("b", updating(2, 2)), "stop all");
    sc.says(asks("a"), "stop all");
}

/// SC-12, SC-13, A-SC-1: the question about an item, an unknown one, and the whole handler.
#[test]
fn sc12_can_continue() {
    let mut sc = Driver::sync_center(&["a", "b"]);
    sc.says(asks("a"), "go");
    sc.says(asks("zz"), "refused #70 (invalid argument)");
    sc.says(asks_for_all(), "go");
    sc.good(cancel("a"));
    sc.says(asks("a"), "stop item");
    sc.says(asks("b"), "go");
    sc.says(asks_for_all(), "go");
    sc.good(cancel_all());
    sc.says(asks_for_all(), "stop all");
    sc.says(asks("zz"), "refused #70 (invalid argument) stop all");
}

/// SC-15, SC-28: the text of the handler carries a request too.
#[test]
fn sc15_handler_text() {
    let mut sc = Driver::sync_center(&["a"]);
    sc.says(text("connecting"), "go");
    sc.good(cancel_all());
    sc.says(text("stopping"), "stop all");
    assert_eq!(sc.session.snapshot().text.as_deref(), Some("stopping"));
}

/// SC-16, SC-17: what is offered is listed until it is taken in.
#[test]
fn sc16_additional_items() {
    let mut sc = Driver::sync_center(&["a"]);
    sc.says(SyncEvent::MoreItems, "more [] and 0");
    sc.good(host(HostAct::ItemsOffered(ids(&["c", "b", "a"])))); // "a" is in the session
    sc.says(SyncEvent::MoreItems, "more [b c] and 0");
    sc.says(added("b"), "go");
    sc.says(SyncEvent::MoreItems, "more [c] and 0");
    sc.says(report("b", updating(0, 1)), "go");
}

/// SC-17 to SC-19, #71, #72: who may join, and how.
#[test]
fn sc17_joining() {
    let known = "refused #71 (invalid argument)";
    let mut sc = Driver::sync_center(&["a"]).after(host(HostAct::ItemsListed(ids(&["l"]))));
    sc.says(added("a"), known);
    sc.says(proposed("a"), known);
    sc.says(committed("a"), known); // a member
    sc.says(proposed("l"), known); // not in the session, but it exists
    sc.says(added("l"), "go");
    sc.says(added("l"), known);
    sc.says(committed("n"), "refused #72 (invalid argument)"); // not proposed
    sc.says(proposed("n"), "go");
    sc.says(proposed("n"), known);
    sc.says(added("n"), known);
    sc.says(report("n", is(Succeeded)), "go");
    sc.says(committed("n"), "go");
    sc.says(committed("n"), known);
    sc.says(proposed("n"), known);
    sc.says(proposed("m"), "go");
    sc.says(committed("m"), "go | SHOULD #72"); // it has not succeeded
}

/// SC-20, SC-21: events; the sink makes the id.
#[test]
fn sc20_events() {
    let own = LogId::from_u128(0xFFFF);
    let mut sc = Driver::sync_center(&["a"]);
    for level in LogLevel::KNOWN {
        sc.says(SyncEvent::log(&LogEntry::new(level, "x").with_id(own)).into_owned(), "logged");
    }
    let odd = LogEntry::new(LogLevel::Unknown(4), "x");
    sc.says(SyncEvent::log(&odd).into_owned(), "logged | MUST #78");
    let log = sc.session.snapshot().log;
    assert_eq!((log.entries.len(), log.errors, log.warnings), (4, 1, 1));
    assert!(log.entries.iter().all(|(id, _)| *id != own && !id.is_none()));
    sc.says(notice(Notice::EntryDeleted(None)), "refused N15 (not implemented)");
}

/// SC-25: the result is the worst of all ends, told once.
#[test]
fn sc25_the_result() {
    let told = |outcome| host(HostAct::ResultTold(outcome));
    for (ends, worst) in [
        (vec![Succeeded, Succeeded], Outcome::Succeeded),
        (vec![Succeeded, Canceled], Outcome::Canceled),
        (vec![Disconnected, Canceled], Outcome::Disconnected),
        (vec![Failed, Disconnected], Outcome::Failed),
        (vec![Succeeded, Updating], Outcome::Failed),
    ] {
        for outcome in
            [Outcome::Succeeded, Outcome::Canceled, Outcome::Disconnected, Outcome::Failed]
        {
            let mut sc = Driver::sync_center(&["a", "b"]);
            for (text, end) in ["a", "b"].into_iter().zip(&ends) {
                sc.good(report(text, is(*end)));
            }
            sc.session.apply(&released()).unwrap();
            let right = outcome == worst;
            sc.says(told(outcome), if right { "done" } else { "done | MUST #76" });
            sc.says(told(outcome), if right { "done | SHOULD #76" } else { "done | MUST #76" });
        }
    }
}

/// SC-28, #79: a cancel is seen in a report, a text or an answer to the question, whichever comes next.
#[test]
fn sc28_three_channels() {
    let channels =
        || [report("a", updating(1, 2)), text("x"), asks("a"), asks_for_all(), polled(None)];
    for first in channels() {
        for second in channels() {
            let mut sc = Driver::sync_center(&["a", "b"]);
            sc.answer(first.clone(), CancelDecision::CancelAll);
            assert_eq!(
                sc.session.apply(&second).unwrap().reply.decision(),
                CancelDecision::CancelAll
            );
        }
    }
}

/// SC-29, #58: the status is one of the six; the bound is none.
#[test]
fn sc29_bounds_are_not_reported() {
    for raw in 0..9 {
        let status = Dialect::SyncCenter.status_from_raw(raw);
        let line = if (1..=6).contains(&raw) { "go" } else { "go | MUST #58" };
        Driver::sync_center(&["a"]).says(report("a", is(status)), line);
    }
}

/// `E_ACCESSDENIED` is documented only for SC-10; another sink that is closed says nothing about ours.
#[test]
fn access_denied_elsewhere() {
    let mut sc = Driver::sync_center(&["a"]);
    sc.says_but(report("a", updating(1, 2)), "go", &failed(Code::ACCESS_DENIED));
    assert_eq!(sc.item("a").status, Some(Updating));
    sc.says_but(report("a", updating(2, 2)), "go", &Reply::NotSeen);
}
