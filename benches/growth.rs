//! How costs grow with the number of items: a table, in nanoseconds each.
//!
//! `cargo bench --bench growth`; `GROWTH=10000000` adds a row. Not by criterion: a session of a
//! million items is made a few times only, and each of its steps is timed once.
//!
//! - start, finish: each item once, under UUIDs in no order, the growth of tables and the first touch
//!   of memory included;
//! - tick: an `advance` on items in shuffled order, all of them live;
//! - cancel one: by id; cancel all: one call, by one who has just asked;
//! - totals, snapshot: one call; the snapshot when all have ended but 100.

mod kit;

use kit::{ids, mix, start};
use std::hint::black_box;
use std::time::Instant;
use sync_progress::protocol::CancelCause;
use sync_progress::reporter::Canceler;
use sync_progress::sink::NullSink;
use sync_progress::{ItemId, ItemReporter, Reporter};
use uuid::Uuid;

const COLUMNS: [&str; 7] =
    ["start", "tick", "totals", "cancel one", "cancel all", "finish", "snapshot"];

fn main() {
    let smoke = std::env::args().any(|argument| argument == "--test");
    print!("{:>10}", "items");
    for column in COLUMNS {
        print!("{column:>12}");
    }
    println!();
    for items in sizes(smoke) {
        let rounds = if smoke { 1 } else { (300_000 / items).clamp(3, 1001) };
        let measured: Vec<_> = (0..rounds).map(|_| round(items)).collect();
        print!("{items:>10}");
        for column in 0..COLUMNS.len() {
            print!("{:>12.1}", median(&measured, column));
        }
        println!();
    }
}

fn sizes(smoke: bool) -> Vec<u64> {
    let more = std::env::var("GROWTH").map(|items| items.parse().expect("a number of items"));
    let known: &[u64] = if smoke { &[1, 1000] } else { &[1, 1000, 100_000, 1_000_000] };
    known.iter().copied().chain(more).collect()
}

/// One session, from its first item to its last, and another one for the snapshot.
fn round(items: u64) -> [f64; COLUMNS.len()] {
    let ids: Vec<Uuid> = ids(items).collect();
    let order = shuffled(ids.len());
    let reporter = begun();
    let canceler = reporter.canceler();
    let mut live: Vec<ItemReporter<NullSink>> = Vec::with_capacity(ids.len());
    let some: Vec<ItemId> = ids.iter().take(1000).map(|id| ItemId::from(*id)).collect();

    let start = each(items, || live.extend(ids.iter().map(|id| start(&reporter, *id))));
    let tick = each(items, || {
        for &at in &order {
            let _ = live.get_mut(at).map(|item| item.advance(black_box(1)));
        }
    });
    let totals = each(100, || {
        for _ in 0..100 {
            black_box(reporter.totals());
        }
    });
    let cancel_one = each(items.min(1000), || {
        for id in &some {
            black_box(canceler.cancel_item(id, CancelCause::Requested));
        }
    });
    let cancel_all = cancel_all(&canceler);
    let finish = each(items, || {
        for item in live.drain(..) {
            item.finish();
        }
    });
    [start, tick, totals, cancel_one, cancel_all, finish, snapshot(&ids)]
}

/// Of two other sessions first: what is asked for is the call, not how cold its code is.
fn cancel_all(canceler: &Canceler) -> f64 {
    let mut last = f64::NAN;
    for canceler in [&begun().canceler(), &begun().canceler(), canceler] {
        let _ = black_box(canceler.decision());
        last = each(1, || canceler.cancel_all(CancelCause::Requested));
    }
    last
}

/// Of a session in which all have ended but 100.
fn snapshot(ids: &[Uuid]) -> f64 {
    let reporter = begun();
    for id in ids {
        start(&reporter, *id).finish();
    }
    let _live: Vec<_> = (1..=100).map(|n| start(&reporter, Uuid::from_u64_pair(n, 0))).collect();
    each(1, || reporter.snapshot())
}

fn begun() -> Reporter<NullSink> {
    let reporter = Reporter::new(NullSink);
    let _ = reporter.text("");
    reporter
}

/// Nanoseconds of one of so many, without what reading the clock costs.
#[expect(clippy::cast_precision_loss, reason = "no more digits than are shown")]
fn each<T>(times: u64, work: impl FnOnce() -> T) -> f64 {
    let clock = (0..9).map(|_| elapsed(|| ())).min().unwrap_or(0);
    elapsed(work).saturating_sub(clock) as f64 / times as f64
}

fn elapsed<T>(work: impl FnOnce() -> T) -> u128 {
    let begun = Instant::now();
    let result = black_box(work());
    let elapsed = begun.elapsed().as_nanos();
    drop(result);
    elapsed
}

/// All indices below `len`, shuffled the same way each time.
fn shuffled(len: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_unstable_by_key(|&at| mix(u64::try_from(at).unwrap_or(0)));
    order
}

fn median(rounds: &[[f64; COLUMNS.len()]], column: usize) -> f64 {
    let mut values: Vec<f64> = rounds.iter().map(|round| round[column]).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
