//! The log and the texts of a session (S-36 to S-38).

mod driver;

use driver::*;
use std::collections::BTreeSet;
use sync_progress::Dialect;
use sync_progress::protocol::{LogEntry, LogId, LogLevel, Notice, Reply, SyncEvent};
use sync_progress::session::LogView;

const WITH_LOG: [Dialect; 3] = [Dialect::Neutral, Dialect::MobSync, Dialect::SyncCenter];

#[track_caller]
fn log(session: &mut Driver, entry: &LogEntry) -> LogId {
    match session.session.apply(&SyncEvent::log(entry)).unwrap().reply {
        Reply::Logged(Ok(id)) => id,
        other => panic!("{other:?}"),
    }
}

fn view(session: &Driver) -> LogView {
    session.session.snapshot().log
}

fn delete(id: impl Into<Option<LogId>>) -> SyncEvent<'static> {
    notice(Notice::EntryDeleted(id.into()))
}

/// S-36: every entry gets an id of its own, never the empty one.
#[test]
fn every_entry_has_an_id() {
    for dialect in WITH_LOG {
        let mut session = Driver::with_items(dialect, &["a"]);
        let entry = LogEntry::error("x").about(id("a"));
        let ids: BTreeSet<LogId> = (0..50).map(|_| log(&mut session, &entry)).collect();
        assert_eq!(ids.len(), 50);
        assert!(!ids.contains(&LogId::NONE));
        assert_eq!(view(&session).entries.last().map(|(_, kept)| kept), Some(&entry));
    }
}

/// S-36: the handler's own id is kept, but in SC, where the sink makes it, and not the empty one.
#[test]
fn the_handlers_own_id() {
    let own = LogId::from_u128(1); // the first that a sink might make
    for dialect in WITH_LOG {
        let mut session = Driver::with_items(dialect, &["a"]);
        let given = log(&mut session, &LogEntry::error("x").with_id(own));
        let second = log(&mut session, &LogEntry::error("y").with_id(LogId::NONE));
        assert!(!second.is_none());
        if dialect != Dialect::SyncCenter {
            assert_eq!(given, own);
            assert_ne!(second, own, "{dialect}: an id that is made is free");
            session.good(delete(own));
            assert_eq!(view(&session).entries.len(), 1);
        }
    }
}

/// S-36: levels are counted, also of what was taken back; an unknown one is a finding in SC.
#[test]
fn levels_are_counted() {
    for dialect in WITH_LOG {
        let mut session = Driver::with_items(dialect, &["a"]);
        for raw in [1, 2, 2, 3, 3, 3] {
            let entry = LogEntry::new(LogLevel::from_raw(raw), "x");
            session.says(SyncEvent::log(&entry), "logged");
        }
        let odd = LogEntry::new(LogLevel::from_raw(4), "x");
        let finding = dialect == Dialect::SyncCenter;
        session.says(SyncEvent::log(&odd), if finding { "logged | MUST #78" } else { "logged" });
        if !finding {
            session.good(delete(None));
        }
        let log = view(&session);
        assert_eq!((log.errors, log.warnings), (3, 2));
        assert_eq!(log.entries.len(), if finding { 7 } else { 0 });
    }
}

/// S-37: taking back one, all, and what is not there.
#[test]
fn taking_back() {
    for dialect in [Dialect::Neutral, Dialect::MobSync] {
        let mut session = Driver::with_items(dialect, &["a"]);
        session.says(delete(LogId::from_u128(5)), "go | SHOULD N18");
        session.says(delete(None), "go"); // nothing to clear is no fault
        let ids: Vec<LogId> =
            ["x", "y", "z"].map(|text| log(&mut session, &LogEntry::error(text))).to_vec();
        session.says(delete(ids[1]), "go");
        session.says(delete(ids[1]), "go | SHOULD N18");
        let texts: Vec<String> =
            view(&session).entries.iter().map(|(_, entry)| entry.text.to_string()).collect();
        assert_eq!(texts, ["x", "z"]);
        session.says(delete(LogId::NONE), "go");
        assert!(view(&session).entries.is_empty());
        session.says(delete(ids[0]), "go | SHOULD N18");
    }
}

/// S-37: the newest thousand are kept; taking back one that had to go is no fault.
#[test]
fn the_newest_thousand() {
    let mut session = Driver::neutral(&[]);
    let first = log(&mut session, &LogEntry::error("0"));
    for number in 1..1_000 {
        log(&mut session, &LogEntry::warning(number.to_string()));
    }
    let full = view(&session);
    assert_eq!((full.entries.len(), full.dropped), (1_000, 0));
    log(&mut session, &LogEntry::information("last"));
    let over = view(&session);
    assert_eq!((over.entries.len(), over.dropped, over.errors, over.warnings), (1_000, 1, 1, 999));
    assert_eq!(&*over.entries[0].1.text, "1");
    assert_eq!(&*over.entries[999].1.text, "last");
    session.says(delete(first), "go");
}

/// S-38: a text is cut where the dialect has a limit, for an item and for the session.
#[test]
fn texts_are_cut() {
    let text = format!("{}é😀", "x".repeat(257)); // 258 units, and a face of two
    for dialect in [Dialect::Neutral, Dialect::SyncCenter] {
        let mut session = Driver::with_items(dialect, &["a"]);
        let cut = dialect == Dialect::SyncCenter;
        let line = if cut { "go | SHOULD #77" } else { "go" };
        session.says(notice(Notice::Text(text.clone().into())), line);
        session.says(report("a", new().with_text(text.clone())), line);
        let kept = if cut { format!("{}é", "x".repeat(257)) } else { text.clone() };
        assert_eq!(session.session.snapshot().text.as_deref(), Some(&*kept));
        assert_eq!(session.item("a").text.as_deref(), Some(&*kept));
    }
}
