//! Cancel: decided, seen, binding (S-16 to S-21).

mod driver;

use driver::*;
use sync_progress::protocol::{
    CancelCause, Code, Fault, HostAct, LogEntry, LogId, Notice, Outcome, Phase, ProgressStatus,
    Reply, SinkError, SyncEvent,
};
use sync_progress::{CancelDecision, Dialect};

use CancelDecision::{CancelAll, CancelItem, Continue};
use ProgressStatus::{
    Canceled, Deleted, Disconnected, Failed, Pending, Skipped, Succeeded, Updating,
};

const WITH_ITEMS: [Dialect; 3] = [Dialect::Neutral, Dialect::MobSync, Dialect::SyncCenter];

fn asked(item: Option<&str>, cause: CancelCause) -> SyncEvent<'static> {
    host(HostAct::CancelAsked { item: item.map(id), cause })
}

/// The rules about a cancel, in the words of each dialect: not closed, succeeded, started after all.
const fn rules(dialect: Dialect) -> (&'static str, &'static str, &'static str) {
    match dialect {
        Dialect::MobSync => ("#30", "N13", "#31"),
        Dialect::SyncCenter => ("#64", "#64", "#65"),
        _ => ("N10", "N13", "N11"),
    }
}

/// S-16: the first cause stays, for everything and for an item; asking again changes nothing.
#[test]
fn the_first_cause_stays() {
    for dialect in WITH_ITEMS {
        for first in CancelCause::ALL {
            for second in CancelCause::ALL {
                let mut session = Driver::with_items(dialect, &["a", "b"]);
                session.good(asked(Some("a"), first));
                session.good(asked(Some("a"), second));
                session.answer(report("a", updating(1, 2)), CancelItem);
                assert_eq!(session.item("a").cause, Some(first));
                assert_eq!(session.item("b").cause, None);
                assert_eq!(session.session.cancel_cause(), None);
                session.good(asked(None, first));
                session.good(asked(None, second));
                session.answer(question("b"), CancelAll);
                assert_eq!(session.session.cancel_cause(), Some(first));
            }
        }
    }
}

/// S-16: a cancel that nobody asked for but an answer carried has that for its cause; an item that is
/// told that everything stops, stops for the same reason.
#[test]
fn the_cause_of_an_answer() {
    let mut session = Driver::neutral(&["a", "b"]);
    session.answer(report("a", updating(1, 2)), CancelItem);
    assert_eq!(session.item("a").cause, Some(CancelCause::Answered));
    session.good(asked(None, CancelCause::Deadline));
    session.answer(report("b", updating(1, 2)), CancelAll);
    assert_eq!(session.item("b").cause, Some(CancelCause::Deadline));
    assert_eq!(session.item("a").cause, Some(CancelCause::Answered));
    let mut session = Driver::neutral(&["a"]);
    session.answer(report("a", updating(1, 2)), CancelAll);
    assert_eq!(session.session.cancel_cause(), Some(CancelCause::Answered));
    assert_eq!(session.session.snapshot().cancel, Some(CancelCause::Answered));
}

/// S-16: all includes each item; an item's own cancel includes no other.
#[test]
fn all_includes_each_item() {
    for dialect in WITH_ITEMS {
        let mut session = Driver::with_items(dialect, &["a", "b"]);
        session.good(cancel("a"));
        assert_eq!((session.decision("a"), session.decision("b")), (CancelItem, Continue));
        assert_eq!(
            (session.item("a").decision, session.item("b").decision),
            (CancelItem, Continue)
        );
        assert_eq!(session.session.decision(), Continue);
        session.good(cancel_all());
        assert_eq!((session.decision("a"), session.decision("b")), (CancelAll, CancelAll));
        assert_eq!(
            (session.item("a").decision, session.item("b").decision),
            (CancelAll, CancelAll)
        );
        assert_eq!(session.decision("zz"), CancelAll);
    }
}

/// S-16: sticky; whatever is answered later takes nothing back.
#[test]
fn a_cancel_is_sticky() {
    for dialect in WITH_ITEMS {
        let mut session = Driver::with_items(dialect, &["a"]).after(cancel("a"));
        session.answer(question("a"), Continue);
        session.says(question("a"), "stop item");
        session.good(cancel_all());
        session.answer(question("a"), CancelItem);
        session.says(question("a"), "stop all");
        session.good(report("a", is(Canceled)));
        session.says(question("a"), "stop all");
        session.says(
            report("a", is(Failed)),
            match dialect {
                Dialect::MobSync => "stop all | SHOULD #41",
                _ => "stop all",
            },
        );
    }
}

/// S-16: after its end an item cannot be canceled by itself, and after the session's end nothing can.
#[test]
fn a_late_cancel_is_a_no_op() {
    for dialect in WITH_ITEMS {
        let mut session = Driver::with_items(dialect, &["a"]).after(report("a", is(Succeeded)));
        session.says(cancel("a"), "done");
        session.answer(question("a"), CancelItem);
        session.says(question("a"), "go");
        assert_eq!((session.item("a").cause, session.item("a").decision), (None, Continue));
        session.says(completed_or_question(dialect), "go");
        session.session.apply(&end(Outcome::Succeeded)).unwrap();
        session.says(cancel_all(), "done");
        assert_eq!((session.session.decision(), session.session.cancel_cause()), (Continue, None));
    }
}

fn completed_or_question(dialect: Dialect) -> SyncEvent<'static> {
    match dialect {
        Dialect::MobSync => completed(Phase::Synchronize, Code::OK),
        _ => question("a"),
    }
}

/// S-17: decided is not seen. Only the answer that was given binds.
#[test]
fn decided_is_not_seen() {
    for dialect in WITH_ITEMS {
        let (not_closed, _, _) = rules(dialect);
        let mut session = Driver::with_items(dialect, &["a"]).after(cancel("a"));
        for value in 1..5 {
            session.says_unseen(report("a", updating(value, 9)), "stop item");
        }
        session.says(report("a", updating(5, 9)), "stop item");
        if dialect == Dialect::MobSync {
            session.says(report("a", updating(6, 9)), "stop item"); // may have been under way
        }
        session.says(report("a", updating(7, 9)), &format!("stop item | MUST {not_closed}"));
        session.says(report("a", updating(8, 9)), &format!("stop item | MUST {not_closed}"));
        session.says(report("a", is(Canceled)), "stop item");
    }
}

/// S-17: succeeding is fine as long as the cancel was not seen.
#[test]
fn an_unseen_cancel_binds_nobody() {
    for dialect in WITH_ITEMS {
        let mut session = Driver::with_items(dialect, &["a", "b"]).after(cancel_all());
        session.says_unseen(report("a", updating(1, 2)), "stop all");
        session.says(report("a", is(Succeeded)), "stop all");
        session.says_unseen(
            report("b", updating(1, 2)),
            match dialect {
                Dialect::MobSync => "stop all | MUST #31", // the answer to the success was seen
                Dialect::SyncCenter => "stop all | MUST #65",
                _ => "stop all | MUST N11",
            },
        );
    }
}

/// S-17: between the call and its answer other calls may come; they are not bound yet.
#[test]
fn overlapping_calls_are_not_bound() {
    let mut sc = Driver::sync_center(&["a"]).after(cancel("a"));
    let (one, two) = (report("a", updating(1, 9)), report("a", updating(2, 9)));
    let first = sc.session.apply(&one).unwrap();
    let second = sc.session.apply(&two).unwrap();
    assert!(first.findings.is_empty() && second.findings.is_empty());
    assert!(sc.session.answered(&two, &second.reply).is_empty());
    sc.says(report("a", updating(3, 9)), "stop item | MUST #64");
    assert!(sc.session.answered(&one, &first.reply).is_empty());
    sc.says(report("a", is(Canceled)), "stop item");
}

/// S-17: a failing sink decides too; a fault alone decides nothing.
#[test]
fn a_fault_with_a_decision() {
    let fault = SinkError::new(Fault::Disconnected);
    for dialect in WITH_ITEMS {
        let mut session = Driver::with_items(dialect, &["a"]);
        session.says_but(report("a", updating(1, 9)), "go", &Reply::Answer(Err(fault)));
        session.says(question("a"), "go");
        let seen = Reply::Answer(Err(fault.deciding(CancelItem)));
        session.says_but(report("a", updating(2, 9)), "go", &seen);
        session.says(question("a"), "stop item");
    }
    let mut session = Driver::neutral(&["a"]);
    let entry = LogEntry::error("x");
    let seen = Reply::Logged(Err(fault.deciding(CancelAll)));
    session.says_but(SyncEvent::log(&entry), "logged", &seen);
    assert_eq!(session.session.decision(), CancelAll);
    let seen = Reply::Logged(Ok(LogId::from_u128(9)));
    session.says_but(SyncEvent::log(&entry), "logged", &seen);
}

/// S-18: the next report closes the item. MOB allows one that was under way.
#[test]
fn the_next_report_closes() {
    for dialect in WITH_ITEMS {
        for close in [Canceled, Failed] {
            let mut session = Driver::with_items(dialect, &["a"]);
            session.answer(report("a", updating(1, 9)), CancelItem);
            session.says(report("a", is(close)), "stop item");
        }
    }
    for dialect in [Dialect::Neutral, Dialect::SyncCenter] {
        let (not_closed, _, _) = rules(dialect);
        for open in [is(Updating), new().with_text("x"), new().with_value(1)] {
            let mut session = Driver::with_items(dialect, &["a"]);
            session.answer(report("a", updating(1, 9)), CancelItem);
            session.says(report("a", open), &format!("stop item | MUST {not_closed}"));
        }
    }
    for dialect in [Dialect::Neutral, Dialect::MobSync] {
        let mut session = Driver::with_items(dialect, &["a"]);
        session.answer(report("a", updating(1, 9)), CancelItem);
        session.says(report("a", is(Skipped)), "stop item");
    }
    let mut session = Driver::neutral(&["a"]);
    session.answer(report("a", updating(1, 9)), CancelItem);
    session.says(report("a", is(Disconnected)), "stop item");
}

/// S-18: questions in between are no reports.
#[test]
fn questions_do_not_count() {
    for dialect in WITH_ITEMS {
        let mut session = Driver::with_items(dialect, &["a"]);
        session.answer(report("a", updating(1, 9)), CancelItem);
        for _ in 0..5 {
            session.says(question("a"), "stop item");
            session.says(asks("a"), "stop item");
            session.says(polled(Some("a")), "stop item");
        }
        session.says(report("a", is(Canceled)), "stop item");
    }
}

/// S-18: the cause says which rule: a skip that the host pushed is seen at once.
#[test]
fn a_skip_binds_at_once() {
    let mut mob = Driver::mobsync(&["a", "b"]);
    mob.good(set_status("a", Skipped));
    assert_eq!(mob.item("a").cause, Some(CancelCause::Skipped));
    mob.says(report("a", updating(1, 9)), "stop item");
    mob.says(report("a", updating(2, 9)), "stop item | MUST #49");
    mob.good(cancel("b"));
    mob.good(set_status("b", Skipped)); // the first cause stays
    mob.says(report("b", updating(1, 9)), "stop item");
    mob.says(report("b", updating(2, 9)), "stop item | MUST #30");
}

/// S-19: who is told of a skip from the side may have done the work by then; who has heard of it since may not.
#[test]
fn a_skip_may_come_as_the_item_succeeds() {
    let mut mob = Driver::mobsync(&["a", "b"]);
    mob.good(report("a", updating(1, 9)));
    mob.good(set_status("a", Skipped));
    mob.says(report("a", is(Succeeded)), "stop item");
    mob.good(set_status("b", Skipped));
    mob.says(report("b", updating(1, 9)), "stop item");
    mob.says(report("b", is(Succeeded)), "stop item | MUST N13");
}

/// S-19: succeeding after a cancel was seen is a finding, failing is not.
#[test]
fn canceled_does_not_succeed() {
    for dialect in WITH_ITEMS {
        let (_, succeeded, _) = rules(dialect);
        let mut session = Driver::with_items(dialect, &["a"]);
        session.answer(report("a", updating(9, 9)), CancelItem);
        session.says(report("a", is(Succeeded)), &format!("stop item | MUST {succeeded}"));
        if dialect != Dialect::SyncCenter {
            let mut session = Driver::with_items(dialect, &["a"]);
            session.answer(report("a", updating(9, 9)), CancelAll);
            session.says(report("a", is(Deleted)), &format!("stop all | MUST {succeeded}"));
        }
    }
}

/// S-20: the first report about a new item is the question, unless it claims work; the next one closes.
#[test]
fn no_item_is_started_after_all() {
    for dialect in WITH_ITEMS {
        let (_, _, started) = rules(dialect);
        let finding = format!("stop all | MUST {started}");
        let fresh = || {
            let mut session = Driver::with_items(dialect, &["a", "b"]).after(cancel_all());
            session.says(report("a", updating(0, 9)), "stop all"); // nobody knew yet
            session
        };
        fresh().says(report("b", updating(1, 9)), &finding); // claims work
        for close in [Canceled, Failed] {
            fresh().says(report("b", is(close)), "stop all");
            let mut session = fresh();
            session.says(report("b", updating(0, 9)), "stop all");
            session.says(report("b", is(close)), "stop all");
        }
        let mut session = fresh();
        session.says(report("b", updating(0, 9)), "stop all");
        session.says(report("b", updating(0, 9)), &finding);
        let mut session = fresh();
        session.says_unseen(report("b", updating(0, 9)), "stop all");
        session.says(report("b", updating(0, 9)), &finding); // all was seen before
        let mut session = fresh();
        session.says(question("b"), "stop all");
        session.says(report("b", updating(0, 9)), &finding); // had asked already
    }
}

/// S-20: an item that ran before is not new.
#[test]
fn running_items_close_after_all() {
    for dialect in WITH_ITEMS {
        let mut session = Driver::with_items(dialect, &["a", "b"]);
        session.good(report("b", updating(1, 9)));
        session.answer(report("a", updating(1, 9)), CancelAll);
        session.says(report("b", updating(2, 9)), "stop all"); // learns of it only now
        session.says(report("b", is(Canceled)), "stop all");
    }
}

/// S-20, S-11: a new attempt after a cancel of all is a start like any other.
#[test]
fn a_retry_after_all() {
    let mut session = Driver::neutral(&["a"]);
    session.answer(report("a", is(Failed)), CancelAll);
    session.says(report("a", is(Pending)), "stop all");
    session.says(report("a", updating(1, 9)), "stop all | MUST N11");
    let mut session = Driver::neutral(&["a"]);
    session.answer(report("a", updating(1, 9)), CancelItem);
    session.good(report("a", is(Canceled)));
    session.says(report("a", is(Pending)), "stop item"); // its own cancel stays, and is told again
    session.says(report("a", is(Updating)), "stop item | MUST N10");
}

/// S-21: whatever channel a cancel was seen on, all others answer it, about the item and about all.
#[test]
fn the_channels_agree() {
    let channels = [question("a"), report("a", is(Updating)), asks("a"), polled(Some("a"))];
    for dialect in WITH_ITEMS {
        for decision in [CancelItem, CancelAll] {
            for first in &channels {
                for second in &channels {
                    let mut session = Driver::with_items(dialect, &["a"]);
                    session.answer(first.clone(), decision);
                    let verdict = session.session.apply(second).unwrap();
                    assert_eq!(verdict.reply.decision(), decision, "{first:?} {second:?}");
                }
            }
        }
    }
}

/// S-21: every word that is answered with a decision knows of a cancel of all.
#[test]
fn every_answer_carries_the_cancel_of_all() {
    let mut session = Driver::neutral(&["a"]).after(cancel_all());
    for word in [
        Notice::Text("x".into()),
        Notice::ItemAdded(id("b")),
        Notice::ItemProposed(id("c")),
        Notice::OpaqueItemAdded,
        Notice::Connect(None),
        Notice::EntryDeleted(None),
        Notice::ManualSync,
    ] {
        session.says(notice(word), "stop all");
    }
    session.good(report("a", is(Canceled)));
    session.good(report("b", is(Canceled)));
    session.says(report("c", is(Failed)), "stop all");
    session.says(asks_for_all(), "stop all");
    session.says(polled(None), "stop all");
    session.says(report("zz", new()), "refused N5 (invalid argument) stop all");
    session.says(begin(&[]), "refused N1 (unexpected) stop all");
    session.says(end(Outcome::Canceled), "stop all");
}

/// S-1: a refusal carries the decision that binds the speaker.
#[test]
fn refusals_carry_the_decision() {
    let mut session = Driver::neutral(&["a"]).after(cancel("a"));
    session.says(notice(Notice::ItemAdded(id("a"))), "refused N6 (invalid argument) stop item");
    session.says(notice(Notice::ItemCommitted(id("a"))), "refused N6 (invalid argument) stop item");
    session.good(report("a", is(Canceled)));
    session.says(report("a", is(Canceled)), "refused N7 (access denied) stop item");
    let mut sc = Driver::sync_center(&["a"]).after(cancel("a"));
    sc.good(report("a", is(Canceled)));
    sc.says(report("a", is(Canceled)), "refused #60 (access denied) stop item");
}

/// S-16, S-26: a cancel that was asked before the first preparation is not lost.
#[test]
fn a_cancel_before_the_first_cycle() {
    let mut mob = Driver::handler(&["a"])
        .after(asked(None, CancelCause::Shutdown))
        .after(started(Phase::Prepare, &["a"]));
    mob.says(question("a"), "stop all");
    assert_eq!(mob.session.cancel_cause(), Some(CancelCause::Shutdown));
}
