//! What a tick costs: under each pace, of zero, on a lane, by id, and on two threads.
//!
//! `cargo bench --bench tick`

#![allow(missing_docs, reason = "the macro makes a public function")]

mod kit;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kit::{Quiet, brief, ids, item, mix, start};
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};
use sync_progress::reporter::Lane;
use sync_progress::sink::{NullSink, Pace};
use sync_progress::{ItemId, ItemReporter, Reporter};

const MIB: u64 = 1 << 20;

fn paces(c: &mut Criterion) {
    let mut group = c.benchmark_group("tick");
    let paces = [
        ("never", Pace::Never),
        ("20 a second", Pace::Period(Duration::from_millis(50))),
        ("each MiB", Pace::Step(MIB)),
        ("every", Pace::Every),
    ];
    for (name, pace) in paces {
        let (_reporter, mut item) = item(Quiet(pace), "a");
        group.bench_function(BenchmarkId::new("of one", name), |bencher| {
            bencher.iter(|| item.advance(black_box(1)));
        });
        group.bench_function(BenchmarkId::new("of zero", name), |bencher| {
            bencher.iter(|| item.advance(black_box(0)));
        });
    }
    let (_reporter, mut item) = item(NullSink, "a");
    let mut lane = item.lane();
    group.bench_function("on a lane", |bencher| bencher.iter(|| lane.advance(black_box(1))));
    group.bench_function("decision", |bencher| bencher.iter(|| black_box(&item).decision()));
    group.finish();
}

/// An engine that keeps its handles in a map, and looks one up for each block.
fn by_id(c: &mut Criterion) {
    let reporter = Reporter::new(NullSink);
    let ids: Vec<ItemId> = ids(1024).map(Into::into).collect();
    let mut items: HashMap<&ItemId, _> =
        ids.iter().map(|id| (id, start(&reporter, id.clone()))).collect();
    let mut n = 0;
    c.bench_function("tick/by id, in a map of 1024", |bencher| {
        bencher.iter(|| {
            n += 1;
            let id = ids.get(usize::try_from(mix(n) % 1024).ok()?)?;
            Some(items.get_mut(id)?.advance(1))
        });
    });
}

/// Two writers against one. Where there are two cores, they do twice as many ticks in the same time.
fn threads(c: &mut Criterion) {
    let mut group = c.benchmark_group("tick on threads");
    let reporter = Reporter::new(NullSink);
    let (mut a, mut b) = (Apart(start(&reporter, "a")), Apart(start(&reporter, "b")));
    group.throughput(Throughput::Elements(1));
    group.bench_function("one", |bencher| {
        bencher.iter_custom(|ticks| race(ticks, [owner(&mut a.0)]));
    });
    group.throughput(Throughput::Elements(2));
    group.bench_function("two, an item each", |bencher| {
        bencher.iter_custom(|ticks| race(ticks, [owner(&mut a.0), owner(&mut b.0)]));
    });
    let (mut one, mut two) = (Apart(a.0.lane()), Apart(a.0.lane()));
    group.bench_function("two, a lane each of one item", |bencher| {
        bencher.iter_custom(|ticks| race(ticks, [helper(&mut one.0), helper(&mut two.0)]));
    });
    group.finish();
}

/// On a line of the cache of its own, as if each thread had its writer on its own stack.
#[repr(align(128))]
struct Apart<T>(T);

/// Ticks so many times.
type Writer<'a> = Box<dyn FnMut(u64) + Send + 'a>;

fn owner(item: &mut ItemReporter<NullSink>) -> Writer<'_> {
    Box::new(|ticks| {
        for _ in 0..ticks {
            let _ = item.advance(black_box(1));
        }
    })
}

fn helper(lane: &mut Lane) -> Writer<'_> {
    Box::new(|ticks| {
        for _ in 0..ticks {
            let _ = lane.advance(black_box(1));
        }
    })
}

/// From the moment at which all writers are there until the last one has done its ticks.
fn race<const N: usize>(ticks: u64, writers: [Writer<'_>; N]) -> Duration {
    let ready = Barrier::new(N + 1);
    thread::scope(|scope| {
        let running = writers.map(|mut writer| {
            let ready = &ready;
            scope.spawn(move || {
                ready.wait();
                writer(ticks);
            })
        });
        ready.wait();
        let begun = Instant::now();
        for writer in running {
            writer.join().expect("ticks do not panic");
        }
        begun.elapsed()
    })
}

criterion_group!(name = benches; config = brief(); targets = paces, by_id, threads);
criterion_main!(benches);
