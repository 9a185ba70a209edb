//! Reports about items: what is kept, what is found, what is refused (S-4 to S-11).

mod driver;

use driver::*;
use sync_progress::Dialect;
use sync_progress::protocol::{Notice, Oddities, ProgressStatus, Total, Work};

use ProgressStatus::{
    Canceled, Deleted, Disconnected, Failed, Indeterminate, Paused, Pending, Resuming, Skipped,
    Succeeded, Updating,
};

const WITH_ITEMS: [Dialect; 3] = [Dialect::Neutral, Dialect::MobSync, Dialect::SyncCenter];

/// S-4: an item is known however it came in; any other is refused, for a report and for a question.
#[test]
fn known_items() {
    let mut sc = Driver::sync_center(&["begun"]);
    sc.good(notice(Notice::ItemAdded(id("added"))));
    sc.good(notice(Notice::ItemProposed(id("proposed"))));
    for text in ["begun", "added", "proposed"] {
        sc.says(report(text, updating(0, 1)), "go");
        sc.says(asks(text), "go");
    }
    for (dialect, report_line, question_line) in [
        (Dialect::Neutral, "refused N5 (invalid argument)", "refused N5 (invalid argument)"),
        (Dialect::MobSync, "refused #38 (invalid argument)", "refused #38 (invalid argument)"),
        (Dialect::SyncCenter, "refused #59 (invalid argument)", "refused #70 (invalid argument)"),
    ] {
        let mut session = Driver::with_items(dialect, &["a"]);
        session.says(report("zz", updating(0, 1)), report_line);
        session.says(question("zz"), report_line);
        session.says(asks("zz"), question_line);
        session.says(cancel("zz"), question_line);
        assert_eq!(session.session.item(&id("zz")), None);
    }
}

/// S-4: a text and a UUID that look alike are two items (V-5).
#[test]
fn known_items_by_kind() {
    let uuid = uuid::Uuid::from_u128(7);
    let text = id(&format!("{{{uuid}}}").to_uppercase());
    let begin = Notice::Begin { handler: None, items: vec![uuid.into()] };
    let mut session = Driver::before(Dialect::Neutral).after(notice(begin));
    session.says(report(text.as_text().unwrap(), updating(0, 1)), "refused N5 (invalid argument)");
}

/// S-5: a part that is not named keeps its value; before the first it is unknown.
#[test]
fn parts_that_are_not_named() {
    for dialect in WITH_ITEMS {
        let mut session = Driver::with_items(dialect, &["a"]);
        let item = session.item("a");
        assert_eq!((item.status, item.work, item.text), (None, Work::new(0, None), None));
        session.good(report("a", is(Updating).with_text("x")));
        session.good(report("a", new().with_max(10)));
        session.good(report("a", new().with_value(3)));
        let item = session.item("a");
        assert_eq!(
            (item.status, item.work, item.text.as_deref()),
            (Some(Updating), Work::new(3, 10), Some("x"))
        );
        session.good(report("a", new().with_max(None)));
        assert_eq!(session.item("a").work, Work::new(3, None));
        session.good(report("a", new().with_text("")));
        assert_eq!(session.item("a").text.as_deref(), Some(""));
    }
}

/// S-6: an empty report is a question: it changes nothing, in whatever state the item is.
#[test]
fn an_empty_report_is_a_question() {
    for dialect in WITH_ITEMS {
        for status in [Updating, Succeeded, Failed, Canceled] {
            let mut session = Driver::with_items(dialect, &["a"]);
            let before = session.session.snapshot();
            session.says(question("a"), "go");
            assert_eq!(session.session.snapshot(), before);
            session.good(report("a", is(status)));
            let before = session.session.snapshot();
            session.says(question("a"), "go");
            assert_eq!(session.session.snapshot(), before);
        }
    }
    let mut neutral = Driver::neutral(&["a"]);
    neutral.says(report("a", new().with_oddities(Oddities::TEXT_MISSING)), "go");
    assert_eq!(neutral.item("a").text, None);
}

/// S-7: above the total, in each dialect; numbers are kept as they came.
#[test]
fn above_the_total() {
    for (dialect, rule) in
        [(Dialect::Neutral, "N8"), (Dialect::MobSync, "#39"), (Dialect::SyncCenter, "#63")]
    {
        let finding = format!("go | SHOULD {rule}");
        let mut session = Driver::with_items(dialect, &["a"]);
        session.says(report("a", updating(10, 10)), "go");
        session.says(report("a", new().with_value(11)), &finding);
        assert_eq!(session.item("a").work, Work::new(11, 10));
        session.says(report("a", new().with_text("x")), &finding); // it still is
        session.says(report("a", new().with_max(5)), &finding);
        session.says(report("a", new().with_max(11)), "go");
        session.says(report("a", new().with_max(0)), "go");
        session.says(report("a", new().with_max(None)), "go");
        session.says(report("a", new().with_value(u64::MAX).with_max(u64::MAX)), "go");
    }
}

/// S-7: falling while the total stays, in each dialect.
#[test]
fn falling() {
    for (dialect, rule) in
        [(Dialect::Neutral, "N9"), (Dialect::MobSync, "#40"), (Dialect::SyncCenter, "#63")]
    {
        let finding = format!("go | SHOULD {rule}");
        let mut session = Driver::with_items(dialect, &["a"]);
        session.says(report("a", updating(5, 10)), "go");
        session.says(report("a", new().with_value(5)), "go");
        session.says(report("a", new().with_value(4)), &finding);
        session.says(report("a", updating(3, 10)), &finding);
        session.says(report("a", updating(2, 11)), "go");
        session.says(report("a", updating(1, 10)), "go");
        session.says(report("a", new().with_value(0).with_max(None)), "go"); // another total
        assert_eq!(session.item("a").work, Work::new(0, None));
        session.good(report("a", new().with_value(9)));
        session.says(report("a", new().with_value(8)), &finding); // still unknown
    }
}

/// S-7: after pending or resuming the numbers may begin again.
#[test]
fn falling_after_pending_or_resuming() {
    for dialect in [Dialect::Neutral, Dialect::MobSync] {
        for status in [Pending, Resuming] {
            let mut session = Driver::with_items(dialect, &["a"]);
            session.good(report("a", updating(5, 10)));
            session.says(report("a", is(status).with_value(4)), "go");
            session.says(report("a", new().with_value(3)), "go");
            session.says(report("a", updating(2, 10)), "go");
            assert_eq!(session.item("a").attempt, 1);
        }
        let mut session = Driver::with_items(dialect, &["a"]);
        session.good(report("a", updating(5, 10)));
        session.good(report("a", is(Paused)));
        let line = session.session.apply(&report("a", updating(4, 10))).unwrap();
        assert!(!line.findings.is_empty(), "{dialect}: paused does not begin again");
    }
}

/// S-7: unknown statuses, and odd structures.
#[test]
fn odd_words() {
    for (dialect, status, negative) in [
        (Dialect::Neutral, "go | MUST N16", "go | SHOULD N8"),
        (Dialect::MobSync, "go | MUST #36", "go | SHOULD #39"),
        (Dialect::SyncCenter, "go | MUST #58", "go | SHOULD #63"),
    ] {
        let fresh = || Driver::with_items(dialect, &["a"]);
        fresh().says(report("a", is(ProgressStatus::Unknown(77))), status);
        let odd = |odd| report("a", updating(0, 1).with_oddities(odd));
        fresh().says(odd(Oddities::NEGATIVE_VALUE), negative);
        fresh().says(odd(Oddities::NEGATIVE_MAX), negative);
        let structure = if dialect == Dialect::MobSync { "go | MUST #35" } else { "go" };
        fresh().says(odd(Oddities::WRONG_SIZE), structure);
        fresh().says(odd(Oddities::UNKNOWN_MASK), structure);
        let harmless = Oddities::NARROWED | Oddities::SATURATED | Oddities::TEXT_REPAIRED;
        fresh().says(odd(harmless), "go");
    }
    Driver::sync_center(&["a"]).says(report("a", is(Paused)), "go | MUST #58");
}

/// S-7: a total of zero measures nothing and breaks nothing.
#[test]
fn a_total_of_zero() {
    for dialect in WITH_ITEMS {
        let mut session = Driver::with_items(dialect, &["a"]);
        session.says(report("a", updating(7, 0)), "go");
        assert_eq!(session.item("a").shown, None);
        session.says(
            report("a", updating(0, 0)),
            if dialect == Dialect::Neutral {
                "go | SHOULD N9"
            } else if dialect == Dialect::MobSync {
                "go | SHOULD #40"
            } else {
                "go | SHOULD #63"
            },
        );
    }
}

/// S-8: only SC ignores the steps of an indeterminate item.
#[test]
fn indeterminate_steps() {
    for (dialect, work) in [
        (Dialect::Neutral, Work::new(3, 9)),
        (Dialect::MobSync, Work::new(3, 9)),
        (Dialect::SyncCenter, Work::new(0, None)),
    ] {
        let mut session = Driver::with_items(dialect, &["a"]);
        session.good(report("a", is(Indeterminate).with_work(Work::new(3, 9))));
        assert_eq!(session.item("a").work, work, "{dialect}");
    }
}

/// S-9: SC, what is refused on a closed item makes it failed, and nothing else.
#[test]
fn closed_items_of_sync_center() {
    let mut sc = Driver::sync_center(&["a"]).after(report("a", is(Succeeded)));
    sc.says(report("a", new().with_text("x")), "refused #60 (access denied)");
    let item = sc.item("a");
    assert_eq!((item.status, item.text, item.ended), (Some(Failed), None, true));
}

/// S-10: MOB, another status after a terminal one is taken, with a finding; the same is no other.
#[test]
fn closed_items_of_mobsync() {
    for end in [Skipped, Canceled, Succeeded, Failed, Deleted] {
        for next in ProgressStatus::KNOWN.into_iter().filter(|next| *next != Disconnected) {
            let mut mob = Driver::mobsync(&["a"]).after(report("a", is(end)));
            let line = if next == end { "go" } else { "go | SHOULD #41" };
            mob.says(report("a", is(next)), line);
            assert_eq!(mob.item("a").status, Some(next));
        }
        let mut mob = Driver::mobsync(&["a"]).after(report("a", is(end)));
        mob.says(report("a", new().with_text("bye")), "go"); // no status
        assert!(mob.item("a").ended);
    }
}

/// S-11: neutral, after its end an item takes a late failure; what may be tried again begins afresh
/// (N17); anything else is refused and changes nothing (N7).
#[test]
fn closed_items_of_neutral() {
    for end in [Skipped, Canceled, Succeeded, Failed, Deleted] {
        for next in ProgressStatus::KNOWN {
            let mut session = Driver::neutral(&["a"]).after(report("a", updating(3, 9)));
            session.good(report("a", is(end)));
            let before = session.item("a");
            let retries = matches!(next, Pending | Resuming) && !matches!(end, Succeeded | Deleted);
            if next == Failed {
                session.says(report("a", is(next)), "go");
                assert_eq!(
                    (session.item("a").status, session.item("a").attempt),
                    (Some(Failed), 1)
                );
            } else if retries {
                session.says(report("a", is(next)), "go");
                let item = session.item("a");
                assert_eq!((item.status, item.attempt, item.ended), (Some(next), 2, false));
                assert_eq!((item.work.total, item.shown), (Total::Unknown, None));
                session.says(report("a", updating(1, 9)), "go"); // no fall from the last attempt
            } else {
                session.says(report("a", is(next)), "refused N7 (access denied)");
                assert_eq!(session.item("a"), before);
            }
        }
    }
    let mut session = Driver::neutral(&["a"]).after(report("a", is(Succeeded)));
    session.says(report("a", new().with_value(1)), "refused N7 (access denied)");
}

/// V-8: disconnected is followed by whatever comes, in each dialect that has the word.
#[test]
fn disconnected_may_be_followed() {
    for dialect in [Dialect::Neutral, Dialect::SyncCenter] {
        let mut session = Driver::with_items(dialect, &["a"]).after(report("a", updating(1, 2)));
        session.says(report("a", is(Disconnected)), "go");
        assert!(!session.item("a").ended);
        session.says(report("a", updating(2, 2)), "go");
        assert_eq!(session.item("a").attempt, 1);
    }
}
