//! Items that join a running session (S-13 to S-15).

mod driver;

use driver::*;
use sync_progress::Dialect;
use sync_progress::protocol::{HostAct, Notice, Outcome, ProgressStatus, SyncEvent, Work};

const BOTH: [Dialect; 2] = [Dialect::Neutral, Dialect::SyncCenter];

fn join(kind: fn(sync_progress::ItemId) -> Notice, text: &str) -> SyncEvent<'static> {
    notice(kind(id(text)))
}

/// S-13: every way to join, from every standing.
#[test]
fn joining() {
    for (dialect, known, not_proposed) in [
        (Dialect::Neutral, "refused N6 (invalid argument)", "refused N5 (invalid argument)"),
        (Dialect::SyncCenter, "refused #71 (invalid argument)", "refused #72 (invalid argument)"),
    ] {
        let fresh = || {
            Driver::with_items(dialect, &["member"])
                .after(host(HostAct::ItemsListed(ids(&["listed", "member"]))))
                .after(join(Notice::ItemProposed, "proposed"))
        };
        let should = if dialect == Dialect::SyncCenter { "go | SHOULD #72" } else { "go" };
        for (text, added, proposed, committed) in [
            ("new", "go", "go", not_proposed),
            ("listed", "go", known, not_proposed),
            ("proposed", known, known, should),
            ("member", known, known, known),
        ] {
            fresh().says(join(Notice::ItemAdded, text), added);
            fresh().says(join(Notice::ItemProposed, text), proposed);
            fresh().says(join(Notice::ItemCommitted, text), committed);
        }
    }
}

/// S-13: committing is right once the item has succeeded; an item that was committed is listed.
#[test]
fn committing() {
    for status in [ProgressStatus::Succeeded, ProgressStatus::Failed, ProgressStatus::Updating] {
        let mut sc = Driver::sync_center(&["a"]).after(join(Notice::ItemProposed, "p"));
        sc.good(report("p", is(status)));
        let right = status == ProgressStatus::Succeeded;
        sc.says(join(Notice::ItemCommitted, "p"), if right { "go" } else { "go | SHOULD #72" });
        assert!(!sc.item("p").proposed);
    }
}

/// S-14: a proposed item is reported like any other, and counts from its commit on.
#[test]
fn a_proposed_item_does_not_count_yet() {
    for dialect in BOTH {
        let mut session = Driver::with_items(dialect, &["a"]).after(report("a", updating(1, 2)));
        session.good(join(Notice::ItemProposed, "p"));
        session.good(report("p", updating(10, 20)));
        session.says(asks("p"), "go");
        assert_eq!(session.session.totals().work, Work::new(1, 2));
        assert_eq!(session.session.totals().members, 1);
        assert!(session.item("p").proposed);
        session.good(report("p", is(ProgressStatus::Succeeded)));
        assert_eq!(session.session.totals().ended, 0);
        session.good(join(Notice::ItemCommitted, "p"));
        let totals = session.session.totals();
        assert_eq!((totals.work, totals.members, totals.ended), (Work::new(11, 22), 2, 1));
    }
}

/// S-14: what was never committed is missed by nobody at the end.
#[test]
fn a_proposed_item_owes_no_end() {
    for dialect in BOTH {
        let mut session = Driver::with_items(dialect, &["a"]);
        session.good(report("a", is(ProgressStatus::Succeeded)));
        session.good(join(Notice::ItemProposed, "p"));
        session.good(report("p", updating(1, 2)));
        session.says(released(), "done");
        assert_eq!(session.session.snapshot().outcome, Some(Outcome::Succeeded));
    }
}

/// S-15: offered, until it joins: added, or proposed and committed, or begun with, or prepared.
#[test]
fn offers() {
    for dialect in BOTH {
        let offered = || host(HostAct::ItemsOffered(ids(&["y", "x", "a", "x"])));
        let mut session = Driver::with_items(dialect, &["a"]).after(offered());
        session.says(SyncEvent::MoreItems, "more [x y] and 0");
        session.says(SyncEvent::MoreItems, "more [x y] and 0"); // asking takes nothing away
        session.good(join(Notice::ItemProposed, "y"));
        session.says(SyncEvent::MoreItems, "more [x y] and 0");
        session.good(report("y", is(ProgressStatus::Succeeded)));
        session.good(join(Notice::ItemCommitted, "y"));
        session.says(SyncEvent::MoreItems, "more [x] and 0");
        session.good(join(Notice::ItemAdded, "x"));
        session.says(SyncEvent::MoreItems, "more [] and 0");
        session.good(offered());
        session.says(SyncEvent::MoreItems, "more [] and 0"); // they are all here
        assert!(session.session.snapshot().offered.is_empty());
    }
    let mut early = Driver::before(Dialect::SyncCenter);
    early.good(host(HostAct::ItemsOffered(ids(&["a", "b"]))));
    early.good(created(&["a"]));
    early.says(SyncEvent::MoreItems, "more [b] and 0");
    let mut neutral = Driver::neutral(&[]).after(host(HostAct::ItemsOffered(ids(&["a", "b"]))));
    neutral.session.apply(&started(sync_progress::protocol::Phase::Prepare, &["a"])).unwrap();
    neutral.says(SyncEvent::MoreItems, "more [b] and 0");
}

/// S-13: what joins without an id is counted.
#[test]
fn opaque_items() {
    let mut sc = Driver::sync_center(&["a"]);
    sc.says(notice(Notice::OpaqueItemAdded), "go");
    sc.says(notice(Notice::OpaqueItemAdded), "go");
    let snapshot = sc.session.snapshot();
    assert_eq!((snapshot.opaque, snapshot.totals.members), (2, 1));
}

/// S-13: an item that joined is an item like any other.
#[test]
fn joined_items_are_items() {
    for dialect in BOTH {
        let mut session = Driver::with_items(dialect, &["a"]).after(join(Notice::ItemAdded, "b"));
        session.good(cancel("b"));
        session.says(asks("b"), "stop item");
        session.good(report("a", is(ProgressStatus::Succeeded)));
        let rule = if dialect == Dialect::Neutral { "N4" } else { "#74" };
        session.says(released(), &format!("done | MUST {rule}"));
        assert_eq!(session.session.snapshot().outcome, Some(Outcome::Failed));
    }
}
