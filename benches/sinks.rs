//! What one report costs in each sink, and in what composes sinks.
//!
//! `cargo bench --bench sinks`

#![allow(missing_docs, reason = "the macro makes a public function")]

mod kit;

use criterion::measurement::WallTime;
use criterion::{
    BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main,
};
use kit::{begin, brief, ids};
use std::hint::black_box;
use std::time::Duration;
use sync_progress::sink::{Nobody, NullSink, ProgressSink, ProgressSinkExt, Recorder, fan_out};
use sync_progress::{Dialect, ItemId, ProgressItem};

fn sinks(c: &mut Criterion) {
    let mut group = c.benchmark_group("one report");
    group.throughput(Throughput::Elements(1));
    report(&mut group, "null", NullSink);
    report(&mut group, "boxed", Box::new(NullSink) as Box<dyn ProgressSink>);
    report(&mut group, "caught", NullSink.caught());
    report(&mut group, "filtered", NullSink.filter_items(|id| id.as_text().is_none()));
    report(&mut group, "fan-out of 2", NullSink.and(NullSink));
    report(&mut group, "fan-out of a list of 8", fan_out(vec![NullSink; 8]));
    report(&mut group, "paced, held", Nobody.paced(Duration::from_secs(3600)));
    report(&mut group, "paced, passed on", Nobody.paced(Duration::ZERO));
    report(&mut group, "checked", Nobody.checked(Dialect::Neutral));
    report(&mut group, "checked by MobSync", Nobody.checked(Dialect::MobSync));
    recorder(&mut group);
    group.finish();
}

/// Reports of values that grow, about 64 items in turn.
fn report<S: ProgressSink>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, sink: S) {
    let ids = opened(&sink);
    let mut turn = ids.iter().cycle();
    let mut value = 0;
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            value += 1;
            let report = ProgressItem::new().with_value(value / 64);
            Some(sink.progress(turn.next()?, black_box(&report)))
        });
    });
}

/// A tape grows with every report, so each round has a new one.
fn recorder(group: &mut BenchmarkGroup<'_, WallTime>) {
    let ids: Vec<ItemId> = ids(64).map(Into::into).collect();
    group.throughput(Throughput::Elements(1000));
    group.bench_function("recorder, of 1000", |bencher| {
        let fill = |recorder: &mut Recorder| {
            for (value, id) in (0..1000).zip(ids.iter().cycle()) {
                let _ = recorder.progress(id, &ProgressItem::new().with_value(value));
            }
        };
        bencher.iter_batched_ref(Recorder::in_memory, fill, BatchSize::SmallInput);
    });
}

/// The session has begun; these are its items.
fn opened<S: ProgressSink>(sink: &S) -> Vec<ItemId> {
    let ids: Vec<ItemId> = ids(64).map(Into::into).collect();
    let _ = sink.notice(&begin(ids.clone()));
    ids
}

criterion_group!(name = benches; config = brief(); targets = sinks);
criterion_main!(benches);
