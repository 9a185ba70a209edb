//! W9: check a report, with few and with many live items, by the checker and by its session. W10: the session takes any event.

use super::{Case, Figures, Row, Unit};
use crate::goal::Goal;
use crate::ids::{ids, shuffled};
use crate::measure::per_call;
use crate::peers::by_hand::{ByHand, Dense, Items, Known, Report, Status};
use crate::peers::{Peer as _, WORK, ours::Ours};
use crate::scale::{Scale, count};
use std::collections::BTreeMap;
use std::hint::black_box;
use sync_progress::conformance::{At, Checker};
use sync_progress::protocol::{Notice, ProgressStatus, SyncEvent, Work};
use sync_progress::session::Session;
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};
use uuid::Uuid;

const CHECK: &str = "W9";
const ANY: &str = "W10";
const FEW: usize = 64;
const FOLDHASH: &str = <hashbrown::HashMap<Uuid, Known>>::NAME;

/// Who is told of the report.
#[derive(Clone, Copy)]
enum Way {
    /// The checker of the kit, and then the answer.
    Checker(Dialect),
    /// The session, by its short way.
    Plain,
    /// The session, as an event among events.
    Event,
}

const WAYS: [Way; 5] = [
    Way::Checker(Dialect::Neutral),
    Way::Checker(Dialect::MobSync),
    Way::Checker(Dialect::SyncCenter),
    Way::Plain,
    Way::Event,
];

impl Way {
    fn report(self, live: usize) -> String {
        let who = match self {
            Self::Checker(dialect) => format!("checker, {dialect}"),
            Self::Plain => "session, `apply_plain`".to_owned(),
            Self::Event => "session, `apply`".to_owned(),
        };
        format!("check a report, {who}, {} live", count(live))
    }

    /// Callers of Sync Center name everything in each report; so do those that it is compared with.
    fn is_complete(self) -> bool {
        matches!(self, Self::Checker(Dialect::SyncCenter))
    }
}

fn any(live: usize, retires: bool) -> String {
    let then = if retires { "then retired, " } else { "" };
    format!("any event of an item's life, mean, {then}{} live beside it", count(live))
}

pub fn rows(scale: &Scale) -> Vec<Row> {
    let sizes = [FEW, scale.live];
    let check = WAYS.into_iter().flat_map(|way| {
        let row = move |live| Row::new(CHECK, way.report(live), Unit::Time);
        sizes.map(|live| row(live).goal(Goal::Times(FOLDHASH, 1.5)))
    });
    let any = [false, true].into_iter().flat_map(|retires| {
        let row = move |live| Row::new(ANY, any(live, retires), Unit::Time);
        sizes.map(|live| row(live).goal(Goal::Row(CHECK, Way::Event.report(live), 1.5)))
    });
    check.chain(any).collect()
}

pub fn cases(scale: &Scale) -> Vec<Case> {
    [FEW, scale.live].into_iter().flat_map(cases_of).collect()
}

fn cases_of(live: usize) -> Vec<Case> {
    let mut cases = vec![
        by_hand::<Dense>(live),
        by_hand::<hashbrown::HashMap<Uuid, Known>>(live),
        by_hand::<std::collections::HashMap<Uuid, Known>>(live),
        by_hand::<BTreeMap<Uuid, Known>>(live),
    ];
    cases.extend([false, true].map(|retires| {
        Case::new(ANY, Ours::NAME, any(live, retires), move |scale| any_event(scale, live, retires))
    }));
    cases.extend(WAYS.map(|way| {
        Case::new(CHECK, Ours::NAME, way.report(live), move |scale| check(scale, way, live))
    }));
    cases
}

/// The same work, whoever of ours it stands beside.
fn by_hand<I: Items + 'static>(live: usize) -> Case {
    Case::new(CHECK, I::NAME, live.to_string(), move |scale| {
        // Nobody is to conclude that the session never ends.
        let mut checks = black_box(ByHand::<I>::default());
        let names: Vec<I::Id> =
            ids(live).into_iter().enumerate().map(|(n, id)| I::id(n, id)).collect();
        for id in &names {
            checks.add(*id);
            let status = Some(Status::Updating);
            checks.check(*id, &Report { value: Some(0), max: Some(WORK), status });
        }
        let mut figure = |max, status| {
            each_in_turn(scale, &names, |id, value| {
                black_box(checks.check(*id, &Report { value: Some(value), max, status }));
            })
        };
        let (sparse, complete) = (figure(None, None), figure(Some(WORK), Some(Status::Updating)));
        let of = |way: Way| if way.is_complete() { complete } else { sparse };
        WAYS.map(|way| (way.report(live), of(way))).into()
    })
}

/// Each item is known, and one after the other is said to have moved on.
fn check(scale: &Scale, way: Way, live: usize) -> Figures {
    let names: Vec<ItemId> = ids(live).into_iter().map(ItemId::from).collect();
    let figure = match way {
        Way::Checker(dialect) => with_checker(scale, dialect, way.is_complete(), &names),
        Way::Plain => {
            let mut session = started(&names);
            each_in_turn(scale, &names, |id, value| {
                let report = ProgressItem::new().with_value(value);
                black_box(session.apply_plain(id, &report));
            })
        }
        Way::Event => {
            let mut session = started(&names);
            each_in_turn(scale, &names, |id, value| {
                let report = ProgressItem::new().with_value(value);
                black_box(session.apply(&SyncEvent::progress(id, &report)).is_ok());
            })
        }
    };
    vec![(way.report(live), figure)]
}

fn started(names: &[ItemId]) -> Session {
    let mut session = begun_with(names.to_vec());
    for id in names {
        session.apply(&SyncEvent::progress(id, &whole(0))).expect("a known item");
    }
    session
}

/// A report that names everything but a text.
fn whole(value: u64) -> ProgressItem {
    ProgressItem::new().with_status(ProgressStatus::Updating).with_work(Work::new(value, WORK))
}

fn with_checker(scale: &Scale, dialect: Dialect, complete: bool, names: &[ItemId]) -> f64 {
    let mut checker = Checker::new(dialect);
    let begin = Notice::Begin { handler: None, items: names.to_vec() };
    let first = At { called: 1, lane: 0 };
    assert!(checker.call(first, &SyncEvent::notice(&begin)).is_empty(), "a new session");
    for id in names {
        assert!(checker.report(first, id, &whole(0)).is_empty(), "a known item");
    }
    each_in_turn(scale, names, |id, value| {
        let at = At { called: value, lane: 0 };
        let report = if complete { whole(value) } else { ProgressItem::new().with_value(value) };
        let mut good = checker.report(at, id, &report).is_empty();
        let answer = Ok(black_box(CancelDecision::Continue));
        good &= checker.answer_report(at, id, &report, &answer).is_empty();
        assert!(good, "it breaks nothing");
    })
}

/// Nanoseconds of one report, the items in an order that no cache foresees.
fn each_in_turn<T: Clone>(scale: &Scale, names: &[T], mut tell: impl FnMut(&T, u64)) -> f64 {
    let names: Vec<T> = shuffled(names.len()).into_iter().map(|nth| names[nth].clone()).collect();
    let mut turns = names.iter().cycle();
    let mut value = 0;
    per_call(scale.loops, |calls| {
        for name in turns.by_ref().take(calls as usize) {
            value += 1;
            tell(name, black_box(value));
        }
    })
}

fn begun_with(items: Vec<ItemId>) -> Session {
    let mut session = Session::new(Dialect::Neutral);
    let begin = Notice::Begin { handler: None, items };
    session.apply(&SyncEvent::notice(&begin)).expect("a new session");
    session
}

/// Items join, start, move, are asked about, and end; others are live all the while.
fn any_event(scale: &Scale, live: usize, retires: bool) -> Figures {
    let mut session = begun_with(ids(live).into_iter().map(ItemId::from).collect());
    let start =
        ProgressItem::new().with_status(ProgressStatus::Updating).with_work(Work::new(0, 9));
    let moved = [1, 5, 9].map(|value| ProgressItem::new().with_value(value));
    let end = ProgressItem::new().with_status(ProgressStatus::Succeeded);
    let mut names = 0..;
    let whole = per_call(scale.loops, |calls| {
        for name in names.by_ref().take(calls as usize) {
            let id = ItemId::from(Uuid::from_u128(name));
            let joins = Notice::ItemAdded(id.clone());
            let mut say = |event: SyncEvent<'_>| assert!(session.apply(&event).is_ok());
            say(SyncEvent::notice(&joins));
            say(SyncEvent::progress(&id, &start));
            say(SyncEvent::progress(&id, &moved[0]));
            say(SyncEvent::can_continue(Some(&id)));
            say(SyncEvent::progress(&id, &moved[1]));
            say(SyncEvent::progress(&id, &moved[2]));
            say(SyncEvent::progress(&id, &end));
            assert!(!retires || session.retire(&id));
        }
    });
    vec![(any(live, retires), whole / EVENTS)]
}

/// So many events are the life of an item.
const EVENTS: f64 = 7.0;
