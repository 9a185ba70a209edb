//! What the session costs to check one report, with few and with many live items.
//!
//! `cargo bench --bench session`

#![allow(missing_docs, reason = "the macro makes a public function")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use sync_progress::protocol::{Notice, SyncEvent};
use sync_progress::{Dialect, ItemId, ProgressItem, session::Session};
use uuid::Uuid;

fn apply(c: &mut Criterion) {
    let mut group = c.benchmark_group("apply one report");
    group.throughput(Throughput::Elements(1));
    for live in [64_u128, 100_000] {
        let ids: Vec<ItemId> = (0..live).map(|n| Uuid::from_u128(n).into()).collect();
        let mut session = Session::new(Dialect::Neutral);
        let begin = Notice::Begin { handler: None, items: ids.clone() };
        session.apply(&SyncEvent::notice(&begin)).expect("a new session");
        let mut turn = ids.iter().cycle();
        let mut value = 0;
        group.bench_function(BenchmarkId::from_parameter(live), |bencher| {
            bencher.iter(|| {
                value += 1;
                let report = ProgressItem::new().with_value(value);
                let event = SyncEvent::progress(turn.next().expect("an endless cycle"), &report);
                let verdict = session.apply(&event);
                black_box(verdict.is_ok())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, apply);
criterion_main!(benches);
