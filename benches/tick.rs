//! What a tick costs: one item, one thread, under each pace.
//!
//! `cargo bench --bench tick`

#![allow(missing_docs, reason = "the macro makes a public function")]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use std::{hint::black_box, time::Duration};
use sync_progress::sink::{NullSink, Pace, ProgressSink};
use sync_progress::{CancelDecision, ItemId, ProgressItem, Reporter, protocol::Answer};

/// A sink that does nothing at a given pace.
struct Quiet(Pace);

impl ProgressSink for Quiet {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        Ok(CancelDecision::Continue)
    }
    fn pace(&self) -> Pace {
        self.0
    }
}

fn tick(c: &mut Criterion) {
    let mut group = c.benchmark_group("tick");
    let paces = [
        ("never", Pace::Never),
        ("20 a second", Pace::Period(Duration::from_millis(50))),
        ("each 1 MiB", Pace::Step(1 << 20)),
        ("every", Pace::Every),
    ];
    for (name, pace) in paces {
        let reporter = Reporter::new(Quiet(pace));
        let Ok(mut item) = reporter.start("a", u64::MAX).expect("a new item").go() else { return };
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| item.advance(black_box(1)));
        });
    }
    group.finish();
}

fn start_and_finish(c: &mut Criterion) {
    let reporter = Reporter::new(NullSink);
    let mut number = 0_u128;
    c.bench_function("start, one tick, finish", |bencher| {
        bencher.iter(|| {
            number += 1;
            let started = reporter.start(uuid::Uuid::from_u128(number), 1).expect("a new item");
            let mut item = started.go().expect("nobody cancels");
            let _ = black_box(item.advance(1));
            item.finish()
        });
    });
}

criterion_group!(benches, tick, start_and_finish);
criterion_main!(benches);
