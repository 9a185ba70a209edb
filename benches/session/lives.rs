//! How items come and go, beside those that run.

use crate::cases::{Case, Ids, MAX, Table, good, random_id, reference_of, with_all};
use crate::reference::{Item, Report, Status};
use std::hint::black_box;
use std::rc::Rc;
use std::time::{Duration, Instant};
use sync_progress::protocol::{Notice, ProgressStatus, SyncEvent};
use sync_progress::{Dialect, ItemId};
use uuid::Uuid;

/// So many items are added, started and ended in one go.
const BATCH: u64 = 64;

/// Which part of an item's life is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Added,
    Started,
    Ended,
    Retired,
}

pub fn ours(ids: &Rc<Ids>) -> [Case; 4] {
    [
        ("neutral: item added", Part::Added),
        ("neutral: start", Part::Started),
        ("neutral: end", Part::Ended),
        ("neutral: retired", Part::Retired),
    ]
    .map(|(name, part)| Case { name, run: Box::new(life(ids, part)) })
}

/// Items come and go, beside those that run.
fn life(ids: &Rc<Ids>, part: Part) -> impl FnMut(u64) -> Duration + use<> {
    let table = Table::new(Dialect::Neutral, ids);
    let mut dice = 11;
    move |times| {
        let session = &mut *table.session.borrow_mut();
        let mut took = Duration::ZERO;
        for _ in 0..times.div_ceil(BATCH) {
            let batch: Vec<ItemId> = (0..BATCH).map(|_| random_id(&mut dice).into()).collect();
            let added: Vec<Notice> = batch.iter().cloned().map(Notice::ItemAdded).collect();
            let done = with_all(MAX).with_status(ProgressStatus::Succeeded);
            let mut say = |this: Part, event: &dyn Fn(usize) -> SyncEvent<'static>| {
                let events: Vec<SyncEvent<'static>> = (0..batch.len()).map(event).collect();
                let start = Instant::now();
                for event in &events {
                    good(&session.apply(event));
                }
                if this == part {
                    took += start.elapsed();
                }
            };
            say(Part::Added, &|at| SyncEvent::notice(&added[at]).into_owned());
            say(Part::Started, &|at| SyncEvent::progress(&batch[at], &with_all(0)).into_owned());
            say(Part::Ended, &|at| SyncEvent::progress(&batch[at], &done).into_owned());
            if part == Part::Retired {
                let start = Instant::now();
                for id in &batch {
                    assert!(black_box(session.retire(id)));
                }
                took += start.elapsed();
            }
        }
        scaled(took, times)
    }
}

pub fn references(ids: &Rc<Ids>) -> [Case; 3] {
    [
        ("reference: item added", Part::Added),
        ("reference: start", Part::Started),
        ("reference: end", Part::Ended),
    ]
    .map(|(name, part)| Case { name, run: Box::new(reference_life(ids, part)) })
}

fn reference_life(ids: &Rc<Ids>, part: Part) -> impl FnMut(u64) -> Duration + use<> {
    let mut reference = reference_of(ids);
    let mut dice = 11;
    move |times| {
        let mut took = Duration::ZERO;
        for _ in 0..times.div_ceil(BATCH) {
            let batch: Vec<Uuid> = (0..BATCH).map(|_| random_id(&mut dice)).collect();
            let start = Report { status: Some(Status::Running), value: Some(0), max: Some(MAX) };
            let done = Report { status: Some(Status::Succeeded), value: Some(MAX), max: Some(MAX) };
            let mut say = |this: Part, act: &mut dyn FnMut(&Uuid)| {
                let start = Instant::now();
                batch.iter().for_each(act);
                if this == part {
                    took += start.elapsed();
                }
            };
            say(Part::Added, &mut |id| {
                assert!(black_box(reference.items.insert(*id, Item::default())).is_none());
            });
            say(Part::Started, &mut |id| assert!(black_box(reference.report(id, &start)).is_ok()));
            say(Part::Ended, &mut |id| assert!(black_box(reference.report(id, &done)).is_ok()));
        }
        scaled(took, times)
    }
}

/// Of whole batches, as much as was asked for.
fn scaled(took: Duration, times: u64) -> Duration {
    let [asked, done] = [times, times.next_multiple_of(BATCH)].map(|n| u32::try_from(n).unwrap());
    took.mul_f64(f64::from(asked) / f64::from(done))
}
