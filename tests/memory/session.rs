//! What a session, and the checker on top of it, keep of items that run, and of those that were retired.

use crate::counting::Usage;
use crate::curve::Curve;
use crate::{BYTES_OF_AN_ENDED_ITEM, MOST};
use std::borrow::Cow;
use sync_progress::protocol::{
    CancelCause, HostAct, Notice, Phase, ProgressStatus, SyncEvent, Work,
};
use sync_progress::session::Session;
use sync_progress::{Dialect, ItemId, ProgressItem};
use uuid::Uuid;

/// A line of 64 bytes and one more, in a table that is between 7/16 and 7/8 full.
const BYTES_OF_A_LINE: usize = 149;
const BYTES_OF_A_LINE_WHEN_FULL: usize = 75;

/// The id of this number, in which the number is not to be seen.
fn id(number: usize) -> ItemId {
    let number = u64::try_from(number).unwrap();
    Uuid::from_u64_pair(number.wrapping_mul(0x9E37_79B9_7F4A_7C15), !number).into()
}

fn begun(dialect: Dialect) -> Session {
    let mut session = Session::new(dialect);
    let begin = Notice::Begin { handler: None, items: vec![id(0)] };
    session.apply(&SyncEvent::notice(&begin)).unwrap();
    session
}

/// An item joins: as SC says it, or as it is prepared in MOB.
fn joining(dialect: Dialect, id: ItemId) -> SyncEvent<'static> {
    match dialect {
        Dialect::MobSync => {
            SyncEvent::host(HostAct::PhaseStarted { phase: Phase::Prepare, items: vec![id] })
        }
        _ => SyncEvent::Notice(Cow::Owned(Notice::ItemAdded(id))),
    }
}

fn running() -> ProgressItem {
    ProgressItem::new().with_status(ProgressStatus::Updating).with_work(Work::new(1, 9))
}

fn over(status: ProgressStatus) -> ProgressItem {
    ProgressItem::new().with_status(status).with_work(Work::new(9, 9))
}

/// The life of an item, up to its end.
fn live(session: &mut Session, id: &ItemId, end: ProgressStatus) {
    session.apply(&joining(Dialect::Neutral, id.clone())).unwrap();
    assert!(session.apply_plain(id, &running()));
    if end == ProgressStatus::Canceled {
        let cause = CancelCause::Requested;
        let ask = HostAct::CancelAsked { item: Some(id.clone()), cause };
        session.apply(&SyncEvent::host(ask)).unwrap();
        let question = ProgressItem::new();
        let event = SyncEvent::progress(id, &question);
        let told = session.apply(&event).unwrap().reply;
        assert!(session.answered(&event, &told).is_empty());
    }
    session.apply(&SyncEvent::progress(id, &over(end))).unwrap();
}

#[test]
fn s_44_an_item_is_one_line_of_a_table() {
    let mut session = begun(Dialect::Neutral);
    let mut curve = Curve::new();
    for lines in 2..=MOST {
        session.apply(&joining(Dialect::Neutral, id(lines))).unwrap();
        assert!(session.apply_plain(&id(lines), &running()));
        curve.look(lines);
    }
    curve.judge(BYTES_OF_A_LINE);
    let full = 7 << 17; // 7/8 of a table of 2^20 lines
    assert!(curve.bytes_at_most(full, BYTES_OF_A_LINE_WHEN_FULL * full), "{curve}");
}

#[test]
fn s_44_a_retired_item_is_smaller_however_it_ended() {
    use ProgressStatus::{Canceled, Deleted, Failed, Skipped, Succeeded};
    let ends = [Succeeded, Failed, Canceled, Skipped, Deleted];
    let mut session = begun(Dialect::Neutral);
    live(&mut session, &id(MOST + 1), Succeeded);
    assert!(session.retire(&id(MOST + 1)));
    let mut curve = Curve::new();
    for (number, end) in (1..=MOST).zip(ends.into_iter().cycle()) {
        live(&mut session, &id(number), end);
        assert!(session.retire(&id(number)));
        curve.look(number);
    }
    curve.judge(BYTES_OF_AN_ENDED_ITEM);
}

#[test]
fn s_44_lines_go_back() {
    const AT_ONCE: usize = 100_000;
    let mut session = begun(Dialect::Neutral);
    let before = Usage::now();
    for number in 1..=AT_ONCE {
        live(&mut session, &id(number), ProgressStatus::Succeeded);
    }
    for number in 1..=AT_ONCE {
        assert!(session.retire(&id(number)));
    }
    let bytes = Usage::since(before).bytes;
    assert!(bytes <= AT_ONCE * BYTES_OF_AN_ENDED_ITEM, "{bytes}");
    // What is said of them later brings nothing back.
    let before = Usage::now();
    for number in 1..=AT_ONCE {
        let (id, late) = (id(number), over(ProgressStatus::Failed));
        assert!(session.apply(&SyncEvent::progress(&id, &late)).unwrap().findings.is_empty());
        assert!(session.apply(&SyncEvent::progress(&id, &running())).is_err());
        assert!(session.apply(&SyncEvent::can_continue(Some(&id))).is_ok());
    }
    assert_eq!(Usage::since(before).bytes, 0);
}

/// A new cycle of MOB keeps nothing of the last one.
#[test]
fn s_44_a_cycle_keeps_nothing_of_the_last_one() {
    let mut session = begun(Dialect::MobSync);
    let mut cycle = |number: usize| {
        session.apply(&joining(Dialect::MobSync, id(number))).unwrap();
        let (phase, code) = (Phase::Prepare, sync_progress::protocol::Code::FAIL);
        session.apply(&SyncEvent::host(HostAct::PhaseReturned { phase, code })).unwrap();
        session.apply(&SyncEvent::progress(&id(number), &over(ProgressStatus::Failed))).unwrap();
        assert!(session.retire(&id(number)));
    };
    cycle(1);
    let before = Usage::now();
    (2..1_000).for_each(cycle);
    assert_eq!(Usage::since(before).bytes, 0);
}

/// The checker retires by itself, whatever the dialect.
#[cfg(feature = "conformance")]
mod checker {
    use super::*;
    use sync_progress::CancelDecision;
    use sync_progress::conformance::{At, Checker};
    use sync_progress::protocol::{Answer, Reply};

    const MANY: usize = 200_000;
    const GO_ON: Answer = Ok(CancelDecision::Continue);

    /// Tells an event and that it was answered; nothing is wrong with either.
    fn tell(checker: &mut Checker, at: &mut At, event: &SyncEvent<'_>) {
        at.called += 1;
        assert_eq!(checker.call(*at, event), []);
        assert_eq!(checker.answer(*at, event, &Reply::Answer(GO_ON)), []);
    }

    fn tell_report(checker: &mut Checker, at: &mut At, id: &ItemId, report: &ProgressItem) {
        at.called += 1;
        assert_eq!(checker.report(*at, id, report), []);
        assert_eq!(checker.answer_report(*at, id, report, &GO_ON), []);
    }

    /// T-7: what is kept of an item that has ended.
    fn ended_items_are_small(dialect: Dialect) {
        use ProgressStatus::{Canceled, Failed, Skipped, Succeeded};
        let (mut checker, mut at) = (Checker::new(dialect), At { called: 0, lane: 0 });
        let items = vec![id(MOST + 1)];
        tell(&mut checker, &mut at, &SyncEvent::notice(&Notice::Begin { handler: None, items }));
        let ends = [Succeeded, Failed, Canceled, Skipped].into_iter().cycle();
        let ends = ends.filter(|end| dialect != Dialect::SyncCenter || *end != Skipped);
        let mut curve = Curve::new();
        for (number, end) in (1..=MANY).zip(ends) {
            let id = id(number);
            tell(&mut checker, &mut at, &joining(dialect, id.clone()));
            tell(&mut checker, &mut at, &SyncEvent::can_continue(Some(&id)));
            tell_report(&mut checker, &mut at, &id, &running());
            tell_report(&mut checker, &mut at, &id, &over(end));
            curve.look(number);
        }
        curve.judge(BYTES_OF_AN_ENDED_ITEM);
    }

    #[test]
    fn s_44_the_checker_retires_in_neutral() {
        ended_items_are_small(Dialect::Neutral);
    }

    #[test]
    fn s_44_the_checker_retires_in_sync_center() {
        ended_items_are_small(Dialect::SyncCenter);
    }

    /// There the items of a cycle are prepared together; they are small once they have ended.
    #[test]
    fn s_44_the_checker_retires_in_mobsync() {
        const AT_ONCE: usize = 100_000;
        let (mut checker, mut at) = (Checker::new(Dialect::MobSync), At { called: 0, lane: 0 });
        let before = Usage::now();
        let items = (1..=AT_ONCE).map(id).collect();
        let prepare = HostAct::PhaseStarted { phase: Phase::Prepare, items };
        checker.call(at, &SyncEvent::host(prepare));
        for number in 1..=AT_ONCE {
            tell_report(&mut checker, &mut at, &id(number), &running());
            tell_report(&mut checker, &mut at, &id(number), &over(ProgressStatus::Succeeded));
        }
        let bytes = Usage::since(before).bytes;
        assert!(bytes <= AT_ONCE * BYTES_OF_AN_ENDED_ITEM, "{bytes}");
    }
}
