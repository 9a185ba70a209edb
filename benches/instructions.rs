//! How many instructions the calls cost that an engine makes often.
//!
//! `.ci/instructions` runs this and holds the counts against `instructions.txt`; see the README here.
//! The last part of a name says how many calls are counted. Making and dropping what they need is
//! not counted: each function gets it and gives it back.

#![allow(missing_docs, unused_qualifications, reason = "in what the macros make")]

mod kit;

use gungraun::{
    Callgrind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};
use kit::{Quiet, begin, ids, item};
use std::{hint::black_box, time::Duration};
use sync_progress::cancel::{CancelSource, CancelToken, ScopeToken};
use sync_progress::clock::ManualClock;
use sync_progress::protocol::{
    CancelCause, Outcome, ProgressStatus, Reply, SyncEvent, TraceEntry, Work,
};
use sync_progress::recording::{Format, Header, Reader, Writer};
use sync_progress::reporter::{Canceler, Lane};
use sync_progress::session::Session;
use sync_progress::sink::{Nobody, NullSink, Pace, ProgressSink, ProgressSinkExt, fan_out};
use sync_progress::{CancelDecision, Dialect, ItemId, ItemReporter, ProgressItem, Reporter};
use uuid::Uuid;

/// A tick as it is compiled into an engine; `.ci/lock-free` reads these functions.
mod probe {
    use super::{CancelDecision, ItemReporter, Lane, ProgressSink};

    #[inline(never)]
    pub(super) fn tick<S: ProgressSink>(item: &mut ItemReporter<S>, by: u64) -> CancelDecision {
        item.advance(by)
    }

    #[inline(never)]
    pub(super) fn lane_tick(lane: &mut Lane, by: u64) -> CancelDecision {
        lane.advance(by)
    }
}

/// A thousand calls that say to go on.
fn thousand(mut call: impl FnMut(u64) -> CancelDecision) {
    for n in 1..=1000 {
        if call(black_box(n)).is_cancel() {
            break;
        }
    }
}

type Engine<S> = (Reporter<S>, ItemReporter<S>);

fn engine<S: ProgressSink>(sink: S) -> Engine<S> {
    let mut engine = item(sink, "a");
    let _ = probe::tick(&mut engine.1, black_box(1));
    engine
}

#[library_benchmark]
#[bench::x1000(engine(NullSink))]
fn tick_never(mut it: Engine<NullSink>) -> Engine<NullSink> {
    thousand(|n| it.1.advance(n));
    it
}

// The period is so long that the ticker sleeps all the while.
#[library_benchmark]
#[bench::x1000(engine(Quiet(Pace::Period(Duration::from_secs(3600)))))]
fn tick_period(mut it: Engine<Quiet>) -> Engine<Quiet> {
    thousand(|n| it.1.advance(n));
    it
}

#[library_benchmark]
#[bench::x1000(engine(Quiet(Pace::Step(1 << 30))))]
fn tick_step(mut it: Engine<Quiet>) -> Engine<Quiet> {
    thousand(|n| it.1.advance(n));
    it
}

#[library_benchmark]
#[bench::x1000(engine(Quiet(Pace::Every)))]
fn tick_every(mut it: Engine<Quiet>) -> Engine<Quiet> {
    thousand(|n| it.1.advance(n));
    it
}

type Laned = (Engine<NullSink>, Lane);

fn laned() -> Laned {
    let mut engine = engine(NullSink);
    let mut lane = engine.1.lane();
    let _ = probe::lane_tick(&mut lane, black_box(1));
    (engine, lane)
}

#[library_benchmark]
#[bench::x1000(laned())]
fn lane(mut it: Laned) -> Laned {
    thousand(|n| it.1.advance(n));
    it
}

#[library_benchmark]
#[bench::x1000(engine(NullSink))]
fn decision(it: Engine<NullSink>) -> Engine<NullSink> {
    thousand(|_| it.1.decision());
    it
}

#[library_benchmark]
#[bench::x1000(engine(NullSink))]
fn set_completed(mut it: Engine<NullSink>) -> Engine<NullSink> {
    thousand(|n| it.1.set_completed(n + 1));
    it
}

#[library_benchmark]
#[bench::x1000(engine(NullSink))]
fn totals(it: Engine<NullSink>) -> Engine<NullSink> {
    thousand(|_| {
        black_box(it.0.totals());
        CancelDecision::Continue
    });
    it
}

type Batch = (Reporter<NullSink>, Vec<Uuid>);

fn batch() -> Batch {
    let it = (Reporter::new(NullSink), ids(1000).collect());
    // The first use begins the session.
    let _ = it.0.text("");
    it
}

// Growth of the tables included.
#[library_benchmark]
#[bench::x1000(batch())]
fn start_and_finish(it: Batch) -> Batch {
    for &id in &it.1 {
        let item = it.0.start(id, 1).expect("a new item").go().expect("nobody cancels");
        assert_eq!(item.finish(), Outcome::Succeeded);
    }
    it
}

type Stop = (Engine<NullSink>, Canceler);

fn stop() -> Stop {
    let engine = engine(NullSink);
    let canceler = engine.0.canceler();
    (engine, canceler)
}

#[library_benchmark]
#[bench::x1(stop())]
fn cancel_all(it: Stop) -> Stop {
    black_box(it.1.cancel_all(CancelCause::Requested));
    it
}

#[library_benchmark]
#[bench::x1(stop())]
fn cancel_item(it: Stop) -> Stop {
    black_box(it.1.cancel_item(it.0.1.id(), CancelCause::Requested));
    it
}

// A token of a child scope, so that asking climbs one step.
#[library_benchmark]
#[bench::x1000(CancelSource::new().child().token())]
fn is_canceled(it: ScopeToken) -> ScopeToken {
    thousand(|_| {
        black_box(it.is_canceled());
        CancelDecision::Continue
    });
    it
}

type Host = (Session, Vec<ItemId>);

/// 64 items that are being worked on.
fn host() -> Host {
    let ids: Vec<ItemId> = ids(64).map(Into::into).collect();
    let mut session = Session::new(Dialect::Neutral);
    session.apply(&SyncEvent::notice(&begin(ids.clone()))).expect("a new session");
    for id in &ids {
        let first = ProgressItem::new().with_value(0);
        session.apply(&SyncEvent::progress(id, &first)).expect("a known item");
    }
    (session, ids)
}

#[library_benchmark]
#[bench::x1000(host())]
fn apply_value(mut it: Host) -> Host {
    for (value, id) in (1..=1000).zip(it.1.iter().cycle()) {
        let report = ProgressItem::new().with_value(value);
        black_box(it.0.apply(&SyncEvent::progress(id, &report)).is_ok());
    }
    it
}

#[library_benchmark]
#[bench::x1000(host())]
fn apply_plain(mut it: Host) -> Host {
    for (value, id) in (1..=1000).zip(it.1.iter().cycle()) {
        let report = ProgressItem::new().with_value(value);
        black_box(it.0.apply_plain(id, &report));
    }
    it
}

type Listener<S> = (S, ItemId);

/// A sink that has heard of one item.
fn listener<S: ProgressSink>(sink: S) -> Listener<S> {
    let id = ItemId::from(Uuid::from_u128(1));
    let _ = sink.notice(&begin(vec![id.clone()])).expect("a new session");
    let _ = sink.progress(&id, &ProgressItem::new().with_value(0)).expect("a known item");
    (sink, id)
}

fn report<S: ProgressSink>(it: Listener<S>) -> Listener<S> {
    thousand(|n| it.0.progress(&it.1, &ProgressItem::new().with_value(n)).expect("it is willing"));
    it
}

type Checked = sync_progress::sink::Checked<Nobody>;

#[library_benchmark]
#[bench::x1000(listener(Nobody.checked(Dialect::Neutral)))]
fn checked(it: Listener<Checked>) -> Listener<Checked> {
    report(it)
}

type Paced = sync_progress::sink::Paced<Nobody, ManualClock>;

// Each report but the first is held.
#[library_benchmark]
#[bench::x1000(listener(Nobody.paced_by(Duration::from_secs(1), ManualClock::new())))]
fn paced(it: Listener<Paced>) -> Listener<Paced> {
    report(it)
}

type FanOut = sync_progress::sink::FanOut<Vec<sync_progress::sink::Caught<Nobody>>>;

#[library_benchmark]
#[bench::x1000(listener(fan_out([Nobody, Nobody])))]
fn fan_out_of_2(it: Listener<FanOut>) -> Listener<FanOut> {
    report(it)
}

const ITEMS: u64 = 64;

/// A thousand reports of work about 64 items.
fn trace() -> Vec<TraceEntry> {
    let ids: Vec<ItemId> = ids(ITEMS).map(Into::into).collect();
    let entry = |(nth, id): (u64, &ItemId)| {
        let work = Work::new(nth * 7, 1_000_000);
        let report = ProgressItem::new().with_status(ProgressStatus::Updating).with_work(work);
        let event = SyncEvent::progress(id, &report).into_owned();
        let reply = Reply::Answer(Ok(CancelDecision::Continue));
        TraceEntry { called: 2 * nth + 1, answered: 2 * nth + 2, lane: 0, event, reply }
    };
    (0..1000).zip(ids.iter().cycle()).map(entry).collect()
}

type Recording = (Vec<TraceEntry>, Writer<Vec<u8>>);

fn recording(format: Format) -> Recording {
    let room = Vec::with_capacity(1 << 20);
    (trace(), Writer::new(room, format, &Header::new(Dialect::Neutral)).expect("memory"))
}

#[library_benchmark]
#[bench::x1000(recording(Format::JsonLines))]
fn write_json(it: Recording) -> Recording {
    write(it)
}

#[library_benchmark]
#[bench::x1000(recording(Format::Binary))]
fn write_compact(it: Recording) -> Recording {
    write(it)
}

fn write(mut it: Recording) -> Recording {
    for entry in &it.0 {
        it.1.write(black_box(entry)).expect("memory");
    }
    it
}

fn file(format: Format) -> Vec<u8> {
    write(recording(format)).1.into_inner()
}

#[library_benchmark]
#[bench::x1000(file(Format::JsonLines))]
fn read_json(file: Vec<u8>) -> Vec<u8> {
    read(file)
}

#[library_benchmark]
#[bench::x1000(file(Format::Binary))]
fn read_compact(file: Vec<u8>) -> Vec<u8> {
    read(file)
}

fn read(file: Vec<u8>) -> Vec<u8> {
    for record in Reader::new(&file[..]).expect("a header") {
        black_box(record.expect("a record"));
    }
    file
}

library_benchmark_group!(
    name = reporter,
    benchmarks = [
        tick_never,
        tick_period,
        tick_step,
        tick_every,
        lane,
        decision,
        set_completed,
        totals,
        start_and_finish
    ]
);
library_benchmark_group!(name = cancel, benchmarks = [cancel_all, cancel_item, is_canceled]);
library_benchmark_group!(
    name = host,
    benchmarks = [apply_value, apply_plain, checked, paced, fan_out_of_2]
);

library_benchmark_group!(
    name = recordings,
    benchmarks = [write_json, write_compact, read_json, read_compact]
);

main!(
    // Only instructions: they are the same on every machine with the same compiler.
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"]));
    library_benchmark_groups = reporter, cancel, host, recordings
);
