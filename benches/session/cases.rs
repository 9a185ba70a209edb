//! The cases: each says one kind of event, about one shuffled item after the other.

use crate::lives;
use crate::reference::{Item, Reference, Report, Status};
use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::rc::Rc;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use sync_progress::protocol::{
    LogEntry, LogLevel, Notice, ProgressStatus, ProviderReport, StageProgress, SyncEvent, Work,
};
use sync_progress::session::{Refusal, Session, Verdict};
use sync_progress::sink::{NullSink, ProgressSink, ProgressSinkExt};
use sync_progress::{Dialect, ItemId, ProgressItem, ProviderRole, SyncStage};
use uuid::Uuid;

/// A name, and what does it so many times.
pub struct Case {
    pub name: &'static str,
    pub run: Box<dyn FnMut(u64) -> Duration>,
}

pub const MAX: u64 = 1 << 40;

/// The reference first.
pub fn all(live: usize) -> Vec<Case> {
    let ids = Rc::new(Ids::new(live));
    let neutral = Table::new(Dialect::Neutral, &ids);
    let mob = Table::new(Dialect::MobSync, &ids);
    let center = Table::new(Dialect::SyncCenter, &ids);
    let mut cases = vec![
        reference(&ids),
        neutral.reports("neutral: value", |value| ProgressItem::new().with_value(value)),
        mob.reports("mobsync: value", |value| ProgressItem::new().with_value(value)),
        center.reports("syncmgr: value", |value| ProgressItem::new().with_value(value)),
        neutral.reports("neutral: value, status", with_status),
        neutral.reports("neutral: value, status, max", with_all),
        mob.reports("mobsync: value, status, max", with_all),
        center.reports("syncmgr: value, status, max", with_all),
        center.reports("syncmgr: the same, and a text", with_text),
        plain(&neutral),
        answered(&neutral),
        checked(&ids),
        locked(&ids),
        neutral.asks("neutral: can continue", |id| SyncEvent::can_continue(Some(id))),
        neutral.asks("neutral: polled", |_| SyncEvent::Polled(None)),
    ];
    let text = Notice::Text("connecting".into());
    cases.push(neutral.says("neutral: session text", SyncEvent::notice(&text).into_owned()));
    let entry = LogEntry::new(LogLevel::Information, "connected");
    cases.push(neutral.says("neutral: log", SyncEvent::log(&entry).into_owned()));
    cases.extend(stages(&neutral));
    cases.extend(lives::ours(&ids));
    cases.extend(lives::references(&ids));
    cases
}

fn with_status(value: u64) -> ProgressItem {
    ProgressItem::new().with_value(value).with_status(ProgressStatus::Updating)
}

pub fn with_all(value: u64) -> ProgressItem {
    with_status(value).with_max(MAX)
}

/// A text is made anew for each report, as it is at the border.
fn with_text(value: u64) -> ProgressItem {
    with_all(value).with_text("copying")
}

/// The ids in the order in which they are reported, which is not that in which they were made.
pub struct Ids {
    made: Vec<Uuid>,
    shuffled: Vec<Uuid>,
    items: Vec<ItemId>,
}

impl Ids {
    fn new(live: usize) -> Self {
        let mut dice = 7;
        let made: Vec<Uuid> = (0..live).map(|_| random_id(&mut dice)).collect();
        let mut shuffled = made.clone();
        for at in (1..live).rev() {
            shuffled.swap(at, random_below(at + 1, &mut dice));
        }
        let items = shuffled.iter().copied().map(ItemId::from).collect();
        Self { made, shuffled, items }
    }
}

fn random_below(limit: usize, dice: &mut u64) -> usize {
    usize::try_from(random(dice) >> 32).unwrap_or(0) % limit
}

pub fn random_id(dice: &mut u64) -> Uuid {
    Uuid::from_u64_pair(random(dice), random(dice))
}

/// Splitmix64.
fn random(dice: &mut u64) -> u64 {
    *dice = dice.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *dice;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

fn timed(times: u64, mut act: impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        act();
    }
    start.elapsed()
}

/// Whose turn it is, without end. The cases of a table share it, so that none finds warm what another
/// has just touched.
struct Turn(Rc<Cell<usize>>);

impl Turn {
    fn next<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let at = self.0.get();
        self.0.set(if at + 1 == all.len() { 0 } else { at + 1 });
        &all[at]
    }
}

pub fn reference_of(ids: &Ids) -> Reference {
    let mut reference = Reference { begun: true, ..Reference::default() };
    let start = Report { status: Some(Status::Running), value: Some(0), max: Some(MAX) };
    for id in &ids.made {
        reference.items.insert(*id, Item::default());
        reference.report(id, &start).unwrap();
    }
    reference
}

fn reference(ids: &Rc<Ids>) -> Case {
    let ids = Rc::clone(ids);
    let mut reference = reference_of(&ids);
    let (mut turn, mut value) = (Turn(Rc::default()), 0);
    let run = move |times| {
        timed(times, || {
            value += 1;
            let report = Report { value: Some(value), ..Report::default() };
            assert!(
                black_box(reference.report(turn.next(&ids.shuffled), black_box(&report))).is_ok()
            );
        })
    };
    Case { name: "reference: value", run: Box::new(run) }
}

/// What a checked sink is to be measured by: it is shared, so it has a lock.
fn locked(ids: &Rc<Ids>) -> Case {
    let ids = Rc::clone(ids);
    let reference = Mutex::new(reference_of(&ids));
    let (mut turn, mut value) = (Turn(Rc::default()), 0);
    let run = move |times| {
        timed(times, || {
            value += 1;
            let report = Report { value: Some(value), ..Report::default() };
            let id = turn.next(&ids.shuffled);
            assert!(black_box(reference.lock().unwrap().report(id, black_box(&report))).is_ok());
        })
    };
    Case { name: "reference behind a lock: value", run: Box::new(run) }
}

/// A session in which every item runs, shared by the cases.
pub struct Table {
    ids: Rc<Ids>,
    pub session: Rc<RefCell<Session>>,
    value: Rc<Cell<u64>>,
    turn: Rc<Cell<usize>>,
}

impl Table {
    pub fn new(dialect: Dialect, ids: &Rc<Ids>) -> Self {
        let mut session = Session::new(dialect);
        let items = ids.made.iter().copied().map(ItemId::from).collect();
        session.apply(&SyncEvent::notice(&Notice::Begin { handler: None, items })).unwrap();
        for id in &ids.items {
            session.apply(&SyncEvent::progress(id, &with_all(0))).unwrap();
        }
        let session = Rc::new(RefCell::new(session));
        Self { ids: Rc::clone(ids), session, value: Rc::default(), turn: Rc::default() }
    }

    fn reports(&self, name: &'static str, report: fn(u64) -> ProgressItem) -> Case {
        let (ids, session) = (Rc::clone(&self.ids), Rc::clone(&self.session));
        let (values, mut turn) = (Rc::clone(&self.value), Turn(Rc::clone(&self.turn)));
        let run = move |times| {
            let (session, mut value) = (&mut *session.borrow_mut(), values.get());
            let took = timed(times, || {
                value += 1;
                let report = report(value);
                let said =
                    session.apply(&SyncEvent::progress(turn.next(&ids.items), black_box(&report)));
                good(&said);
            });
            values.set(value);
            took
        };
        Case { name, run: Box::new(run) }
    }

    fn asks(&self, name: &'static str, event: fn(&ItemId) -> SyncEvent<'_>) -> Case {
        let (ids, session) = (Rc::clone(&self.ids), Rc::clone(&self.session));
        let mut turn = Turn(Rc::clone(&self.turn));
        let run = move |times| {
            let session = &mut *session.borrow_mut();
            timed(times, || good(&session.apply(&event(turn.next(&ids.items)))))
        };
        Case { name, run: Box::new(run) }
    }

    fn says(&self, name: &'static str, event: SyncEvent<'static>) -> Case {
        let session = Rc::clone(&self.session);
        let run = move |times| {
            let session = &mut *session.borrow_mut();
            timed(times, || good(&session.apply(black_box(&event))))
        };
        Case { name, run: Box::new(run) }
    }
}

/// Whoever measures a refusal measures the wrong thing.
pub fn good(said: &Result<Verdict, Refusal>) {
    assert!(said.as_ref().is_ok_and(|verdict| black_box(verdict).findings.is_empty()));
}

fn answered(table: &Table) -> Case {
    let (ids, session) = (Rc::clone(&table.ids), Rc::clone(&table.session));
    let (values, mut turn) = (Rc::clone(&table.value), Turn(Rc::clone(&table.turn)));
    let run = move |times| {
        let (session, mut value) = (&mut *session.borrow_mut(), values.get());
        let took = timed(times, || {
            value += 1;
            let report = ProgressItem::new().with_value(value);
            let event = SyncEvent::progress(turn.next(&ids.items), black_box(&report));
            let verdict = session.apply(&event).unwrap();
            assert!(session.answered(&event, black_box(&verdict.reply)).is_empty());
        });
        values.set(value);
        took
    };
    Case { name: "neutral: value, and answered", run: Box::new(run) }
}

fn plain(table: &Table) -> Case {
    let (ids, session) = (Rc::clone(&table.ids), Rc::clone(&table.session));
    let (values, mut turn) = (Rc::clone(&table.value), Turn(Rc::clone(&table.turn)));
    let run = move |times| {
        let (session, mut value) = (&mut *session.borrow_mut(), values.get());
        let took = timed(times, || {
            value += 1;
            let report = ProgressItem::new().with_value(value);
            assert!(session.apply_plain(turn.next(&ids.items), black_box(&report)));
        });
        values.set(value);
        took
    };
    Case { name: "neutral: value, by the short way", run: Box::new(run) }
}

fn checked(ids: &Rc<Ids>) -> Case {
    let ids = Rc::clone(ids);
    let sink = NullSink.checked(Dialect::Neutral);
    let items = ids.made.iter().copied().map(ItemId::from).collect();
    let _ = sink.notice(&Notice::Begin { handler: None, items }).unwrap();
    for id in &ids.items {
        let _ = sink.progress(id, &with_all(0)).unwrap();
    }
    let (mut turn, mut value) = (Turn(Rc::default()), 0);
    let run = move |times| {
        timed(times, || {
            value += 1;
            let report = ProgressItem::new().with_value(value);
            assert!(sink.progress(turn.next(&ids.items), black_box(&report)).is_ok());
        })
    };
    Case { name: "checked sink: value", run: Box::new(run) }
}

fn stages(table: &Table) -> [Case; 2] {
    let (role, stage) = (ProviderRole::Source, SyncStage::Application);
    let seen = StageProgress { role, stage, work: Work::new(1, MAX) };
    let said = ProviderReport { role, stage, completed: 0, total: MAX };
    [
        table.says("neutral: stage", SyncEvent::notice(&Notice::Stage(seen)).into_owned()),
        table.says("neutral: provider report", SyncEvent::ProviderReport(said)),
    ]
}
