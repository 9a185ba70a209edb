//! `mobsync.h`: rules MOB-1 to MOB-41.

use crate::driver::*;
use sync_progress::protocol::{
    Code, HostAct, LogEntry, LogId, LogLevel, Notice, Oddities, Phase, ProgressStatus, SyncEvent,
    Total, Work,
};
use sync_progress::{CancelDecision, Dialect};

use ProgressStatus::{Canceled, Failed, Pending, Skipped, Succeeded, Updating};

/// MOB-2, MOB-3: the callback is replaced, then taken away, then given again.
#[test]
fn mob3_the_callback() {
    let mut mob = Driver::mobsync(&["a"]);
    mob.says(host(HostAct::CallbackReplaced), "done");
    mob.says(report("a", updating(1, 2)), "go");
    mob.says(host(HostAct::CallbackCleared), "done");
    let log = LogEntry::error("x");
    for event in [
        report("a", updating(2, 2)),
        question("a"),
        asks("a"),
        SyncEvent::log(&log).into_owned(),
        SyncEvent::MayShowUi(true),
        notice(Notice::Connect(None)),
        notice(Notice::EntryDeleted(None)),
        completed(Phase::Synchronize, Code::OK),
    ] {
        mob.says(event, "refused #28 (unexpected)");
    }
    mob.says(host(HostAct::CallbackSet), "done");
    mob.says(report("a", updating(2, 2)), "go");
}

/// MOB-7: a callback call naming the item tells whether it was canceled.
#[test]
fn mob7_asked_before_each_item() {
    let mut mob = Driver::mobsync(&["a", "b"]);
    mob.good(cancel("b"));
    mob.says(question("a"), "go");
    mob.says(question("b"), "stop item");
    mob.says(report("b", is(Skipped)), "stop item");
}

/// MOB-9: progress is reported with and without leave to show dialogs.
#[test]
fn mob9_progress_either_way() {
    for may_show_ui in [false, true] {
        let init = host(HostAct::Initialized { may_show_ui, code: Code::OK });
        let mut mob = Driver::before(Dialect::MobSync)
            .after(init)
            .after(host(HostAct::ItemsListed(ids(&["a"]))))
            .after(host(HostAct::CallbackSet))
            .prepared(&["a"]);
        mob.says(report("a", updating(1, 2)), "go");
    }
}

/// MOB-10: cancel all ends every item of the handler, cancel item this one.
#[test]
fn mob10_answers() {
    let mut mob = Driver::mobsync(&["a", "b"]);
    mob.answer(report("a", updating(1, 2)), CancelDecision::CancelItem);
    mob.says(question("a"), "stop item");
    mob.says(question("b"), "go");
    mob.answer(report("b", updating(1, 2)), CancelDecision::CancelAll);
    mob.says(question("a"), "stop all");
    mob.says(question("b"), "stop all");
}

/// MOB-11, A-MOB-9: the mask says which members count; what is not named stays.
#[test]
fn mob11_sparse_reports() {
    let mut mob = Driver::mobsync(&["a"]);
    let steps = [
        (new().with_max(10), (None, Work::new(0, 10), None)),
        (new().with_value(3), (None, Work::new(3, 10), None)),
        (is(Updating), (Some(Updating), Work::new(3, 10), None)),
        (new().with_text("x"), (Some(Updating), Work::new(3, 10), Some("x"))),
        (new().with_value(5), (Some(Updating), Work::new(5, 10), Some("x"))),
    ];
    for (sparse, (status, work, text)) in steps {
        mob.says(report("a", sparse), "go");
        let item = mob.item("a");
        assert_eq!((item.status, item.work, item.text.as_deref()), (status, work, text));
    }
}

/// #35, A-MOB-14: a wrong size and unknown bits of the mask are taken, with a finding; also in a report
/// that names nothing.
#[test]
fn mob11_odd_structures() {
    for odd in [Oddities::WRONG_SIZE, Oddities::UNKNOWN_MASK] {
        for odd in [new().with_oddities(odd), updating(1, 2).with_oddities(odd)] {
            Driver::mobsync(&["a"]).says(report("a", odd), "go | MUST #35");
        }
    }
}

/// #36: a status is one of the ten.
#[test]
fn a_status_is_one_of_ten() {
    for raw in (0..9).chain([0x100]) {
        let status = Dialect::MobSync.status_from_raw(raw);
        Driver::mobsync(&["a"]).says(report("a", is(status)), "go");
    }
    for raw in [9, 10, 0xFF, 0x101, u32::MAX] {
        let status = Dialect::MobSync.status_from_raw(raw);
        Driver::mobsync(&["a"]).says(report("a", is(status)), "go | MUST #36");
    }
}

/// A-MOB-10: negative values and maxima are noted (#39).
#[test]
fn negative_numbers() {
    for odd in [Oddities::NEGATIVE_VALUE, Oddities::NEGATIVE_MAX] {
        let odd = updating(0, 0).with_oddities(odd);
        Driver::mobsync(&["a"]).says(report("a", odd), "go | SHOULD #39");
    }
}

/// MOB-12, MOB-13: only skipped is set, and only between the return of prepare or synchronize and its
/// completion.
#[test]
fn mob13_the_windows() {
    let closed = "refused #48 (unexpected)";
    let mut mob = Driver::handler(&["a", "b"]);
    mob.says(set_status("a", Skipped), closed);
    for phase in [Phase::Prepare, Phase::Synchronize] {
        mob.good(started(phase, &["a", "b"]));
        mob.says(set_status("b", Skipped), closed); // it has not returned
        mob.good(returned(phase, Code::OK));
        mob.says(set_status("a", Skipped), "done");
        mob.says(set_status("b", Failed), closed);
        mob.says(set_status("zz", Skipped), "refused #38 (invalid argument)");
        mob.good(report("a", is(Skipped)));
        mob.good(report("b", is(Succeeded)));
        mob.good(completed(phase, Code::OK));
        mob.says(set_status("b", Skipped), closed);
    }
}

/// MOB-12, #49: an item that was set to skipped is not started, or is ended.
#[test]
fn mob12_skipped_items_stop() {
    let mut mob = Driver::mobsync(&["a", "b"]);
    mob.good(report("a", updating(1, 9)));
    mob.good(set_status("a", Skipped));
    mob.good(set_status("b", Skipped));
    mob.says(report("a", updating(2, 9)), "stop item"); // may have been under way
    mob.says(report("a", updating(3, 9)), "stop item | MUST #49");
    mob.says(report("a", is(Skipped)), "stop item");
    mob.says(report("b", is(Succeeded)), "stop item | MUST N13");
}

/// MOB-14 to MOB-16: completion before or after the return; only `S_OK` leads to synchronize.
#[test]
fn mob16_prepare_leads_to_synchronize() {
    #[track_caller]
    fn case(events: [SyncEvent<'static>; 2], line: &str) {
        let mut mob = Driver::handler(&["a"]).after(started(Phase::Prepare, &["a"]));
        for event in events {
            mob.good(event);
        }
        mob.says(started(Phase::Synchronize, &["a"]), line);
    }
    let (early, refused) = ("done", "refused #45 (unexpected)");
    let ok = || (returned(Phase::Prepare, Code::OK), completed(Phase::Prepare, Code::OK));
    case([ok().0, ok().1], early);
    case([ok().1, ok().0], early);
    for code in [Code::FALSE, Code::FAIL] {
        case([ok().0, completed(Phase::Prepare, code)], refused);
        case([completed(Phase::Prepare, code), ok().0], refused);
    }
    let mut mob = Driver::handler(&["a"]).after(started(Phase::Prepare, &["a"]));
    mob.good(completed(Phase::Prepare, Code::OK));
    mob.says(returned(Phase::Prepare, Code::FALSE), "done | MUST #42");
    mob.says(started(Phase::Synchronize, &["a"]), refused);
}

/// MOB-15, MOB-21: no completion after a return other than `S_OK`; MOB-23, MOB-24, A-MOB-4: the other
/// two are completed after any success.
#[test]
fn mob15_which_returns_want_a_completion() {
    for phase in Phase::ALL {
        for code in [Code::OK, Code::FALSE, Code::FAIL, Code::NOT_IMPLEMENTED] {
            let strict = matches!(phase, Phase::Prepare | Phase::Synchronize);
            let wanted = if strict { code.is_ok() } else { code.is_success() };
            let mut mob = Driver::handler(&["a"]).prepared(&["a"]).after(started(phase, &["a"]));
            mob.good(returned(phase, code));
            let taken = mob.session.apply(&completed(phase, Code::FAIL)).is_ok();
            assert_eq!(taken, wanted, "{phase} {code}");
        }
    }
}

/// MOB-18: the ids given to prepare are the ones; another preparation replaces them.
#[test]
fn mob18_the_last_prepared_items() {
    let mut mob = Driver::handler(&["a", "b"]).prepared(&["a"]);
    mob.says(report("b", updating(0, 1)), "refused #38 (invalid argument)");
    let mut mob = mob.prepared(&["b"]);
    mob.says(report("b", updating(0, 1)), "go");
    mob.says(report("a", updating(0, 1)), "refused #38 (invalid argument)");
}

/// MOB-19: synchronize is called once per group that was prepared.
#[test]
fn mob19_synchronize_once() {
    let mut mob = Driver::mobsync(&["a"]);
    mob.says(started(Phase::Synchronize, &["a"]), "refused #25 (unexpected)"); // still running
    mob.good(report("a", is(Succeeded)));
    mob.good(completed(Phase::Synchronize, Code::OK));
    mob.says(started(Phase::Synchronize, &["a"]), "refused #45 (unexpected)");
}

/// MOB-20, #32: synchronize is completed also after a cancel; #56: with `S_OK` only when all ended.
#[test]
fn mob20_completion() {
    let mut mob = Driver::mobsync(&["a", "b"]);
    mob.good(cancel_all());
    mob.says(report("a", is(Canceled)), "stop all");
    mob.says(completed(Phase::Synchronize, Code::FAIL), "stop all"); // a failure need not end all
    let mut mob = Driver::mobsync(&["a", "b"]);
    mob.good(report("a", is(Succeeded)));
    mob.says(completed(Phase::Synchronize, Code::OK), "go | SHOULD #56");
}

/// MOB-20: a handler that is released owes the completion of what it accepted.
#[test]
fn mob20_released_before_completion() {
    for (phase, rule) in [
        (Phase::ShowProperties, "#44"),
        (Phase::Prepare, "#42"),
        (Phase::Synchronize, "#43"),
        (Phase::ShowError, "#44"),
    ] {
        let begun = || Driver::handler(&["a"]).prepared(&["a"]).after(started(phase, &["a"]));
        begun().says(released(), "done"); // it has not returned: nothing was accepted yet
        begun().after(completed(phase, Code::FAIL)).says(released(), "done");
        begun().after(returned(phase, Code::OK)).says(released(), &format!("done | MUST {rule}"));
        begun().after(returned(phase, Code::FAIL)).says(released(), "done");
    }
}

/// MOB-25: a retry names items, which are prepared again; with any other code they are ignored.
#[test]
fn mob25_retry() {
    #[track_caller]
    fn case(code: Code, asked: &[&str], prepared: &[&str], line: &str) {
        let mut mob = Driver::mobsync(&["a", "b"]);
        mob.good(report("a", is(Failed)));
        mob.good(report("b", is(Failed)));
        mob.good(completed(Phase::Synchronize, Code::OK));
        mob.good(started(Phase::ShowError, &[]));
        let (phase, retry) = (Phase::ShowError, ids(asked));
        mob.good(notice(Notice::PhaseEnded { phase, code, retry }));
        mob.says(started(Phase::Prepare, prepared), line);
    }
    let again = Code::RETRY_SYNC;
    case(again, &["a", "b"], &["b", "a"], "done");
    case(again, &["a"], &["a"], "done");
    case(again, &["a"], &["a", "b"], "done | MUST #47");
    case(again, &["a", "b"], &["a"], "done | MUST #47");
    case(Code::OK, &["a"], &["b"], "done");
    case(Code::FAIL, &["a"], &["b"], "done");
}

/// MOB-25: a retry is a new cycle: the items start afresh.
#[test]
fn mob25_a_new_cycle() {
    let mut mob = Driver::mobsync(&["a"]);
    mob.good(report("a", updating(7, 9).with_text("x")));
    mob.answer(report("a", is(Failed)), CancelDecision::CancelAll);
    mob.good(completed(Phase::Synchronize, Code::OK));
    mob.good(started(Phase::ShowError, &[]));
    mob.good(retry(&["a"]));
    let mut mob = mob.prepared(&["a"]);
    let item = mob.item("a");
    assert_eq!((item.status, item.work.total, item.text), (None, Total::Unknown, None));
    assert_eq!((item.attempt, item.ended), (2, false));
    mob.says(report("a", updating(0, 9)), "go");
}

/// MOB-26, MOB-27, MOB-34, A-MOB-8: a dialog is allowed with leave, or while an error is shown.
#[test]
fn mob26_dialogs() {
    #[track_caller]
    fn case(may_show_ui: bool, in_show_error: bool, line: &str) {
        let mut mob = Driver::before(Dialect::MobSync)
            .after(host(HostAct::Initialized { may_show_ui, code: Code::OK }));
        if in_show_error {
            mob.good(started(Phase::ShowError, &[]));
        }
        mob.says(SyncEvent::MayShowUi(true), line);
    }
    case(false, false, "may not");
    case(false, true, "may");
    case(true, false, "may");
    case(true, true, "may");
}

/// MOB-26, #50: a dialog that was allowed goes once.
#[test]
fn mob26_dialogs_in_pairs() {
    let show = || SyncEvent::MayShowUi(true);
    let gone = || SyncEvent::MayShowUi(false);
    let mut mob = Driver::before(Dialect::MobSync)
        .after(host(HostAct::Initialized { may_show_ui: true, code: Code::OK }));
    mob.says(gone(), "may not | MUST #50");
    mob.says(show(), "may");
    mob.says(show(), "may");
    assert_eq!(mob.session.snapshot().dialogs, 2);
    mob.says(gone(), "may not");
    mob.says(gone(), "may not");
    mob.says(gone(), "may not | MUST #50");
    mob.says_unseen(show(), "may"); // never learned that it may
    mob.says(show(), "may");
    mob.says(gone(), "may not");
    mob.says(show(), "may");
    mob.says(released(), "done | MUST #50");
}

/// MOB-28, MOB-29: an entry needs no info; one is taken back by its id, all by none or `GUID_NULL`.
#[test]
fn mob29_log() {
    let entry = |level| SyncEvent::log(&LogEntry::new(level, "x")).into_owned();
    let delete = |id| notice(Notice::EntryDeleted(id));
    let own = LogId::from_u128(77);
    for all in [None, Some(LogId::NONE)] {
        let mut mob = Driver::mobsync(&["a"]);
        for level in LogLevel::KNOWN {
            mob.says(entry(level), "logged");
        }
        mob.says(SyncEvent::log(&LogEntry::error("y").with_id(own)).into_owned(), "logged");
        mob.says(delete(Some(own)), "go");
        mob.says(delete(Some(own)), "go | SHOULD N18");
        assert_eq!(mob.session.snapshot().log.entries.len(), 3);
        mob.says(delete(all), "go");
        assert!(mob.session.snapshot().log.entries.is_empty());
    }
}

/// MOB-31: the default connection, and more of them.
#[test]
fn mob31_connections() {
    let mut mob = Driver::mobsync(&["a"]);
    for name in [None, Some("vpn".into()), Some("vpn".into()), None] {
        mob.says(notice(Notice::Connect(name)), "go");
    }
    assert_eq!(mob.session.snapshot().connections, 4);
}

/// MOB-32, MOB-41: the order; a handler that answered `S_FALSE` takes no part.
#[test]
fn mob41_order() {
    #[track_caller]
    fn case(before: Vec<SyncEvent<'static>>, event: SyncEvent<'static>, line: &str) {
        let mut mob = Driver::before(Dialect::MobSync);
        for event in before {
            mob.session.apply(&event).unwrap();
        }
        mob.says(event, line);
    }
    let init = |code| host(HostAct::Initialized { may_show_ui: false, code });
    let listed = || host(HostAct::ItemsListed(ids(&["a"])));
    let callback = || host(HostAct::CallbackSet);
    let prepare = || started(Phase::Prepare, &["a"]);
    let ok = || init(Code::OK);
    case(vec![ok(), listed(), callback()], prepare(), "done");
    case(vec![listed(), callback()], prepare(), "done | MUST #25");
    case(vec![ok(), callback()], prepare(), "done | MUST #25");
    case(vec![ok(), listed()], prepare(), "done | MUST #25");
    case(
        vec![ok(), listed(), callback(), host(HostAct::CallbackCleared)],
        prepare(),
        "done | MUST #25",
    );
    case(vec![init(Code::FALSE), listed(), callback()], prepare(), "done | MUST #25");
    case(vec![ok()], ok(), "done | MUST #25");
    case(vec![], listed(), "done | MUST #25");
    case(vec![ok()], callback(), "done | MUST #25");
    case(vec![ok(), listed()], callback(), "done");
    case(
        vec![ok(), listed(), callback()],
        started(Phase::Synchronize, &[]),
        "refused #45 (unexpected)",
    );
}

/// MOB-41: what has not been started does not return, and nothing is started twice.
#[test]
fn mob41_returns_follow_starts() {
    for phase in Phase::ALL {
        let mut mob = Driver::handler(&["a"]).prepared(&["a"]);
        mob.says(returned(phase, Code::OK), "refused #25 (unexpected)");
        mob.good(started(phase, &["a"]));
        mob.says(started(phase, &["a"]), "refused #25 (unexpected)");
        mob.good(returned(phase, Code::OK));
        mob.says(returned(phase, Code::OK), "refused #25 (unexpected)");
        mob.says(started(phase, &["a"]), "refused #25 (unexpected)");
    }
}

/// MOB-41, MOB-18: nothing is prepared while a synchronization runs.
#[test]
fn mob41_no_preparation_while_synchronizing() {
    let mut mob = Driver::mobsync(&["a"]);
    mob.says(started(Phase::Prepare, &["a"]), "refused #25 (unexpected)");
    mob.says(report("a", is(Pending)), "go");
}
