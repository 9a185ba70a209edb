//! W7: what it costs to write and to read a recording, beside `serde_json` and `postcard` on the bare entry, and how many
//! bytes an entry takes.
//!
//! `cargo bench --bench recording`. The two sides take turns, and the quickest round of each counts: it is the one that
//! nobody disturbed.

#![allow(clippy::cast_precision_loss, reason = "counts become figures")]

mod kit;

use kit::ids;
use std::borrow::Cow;
use std::hint::black_box;
use std::time::Instant;
use sync_progress::protocol::{ProgressStatus, Reply, SyncEvent, TraceEntry, Work};
use sync_progress::recording::{Format, Header, Reader, Writer};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};

const ENTRIES: u64 = 10_000;
const ITEMS: u64 = 1_000;

fn main() {
    let rounds = if std::env::args().any(|argument| argument == "--test") { 1 } else { 201 };
    let by_uuid: Vec<ItemId> = ids(ITEMS).map(Into::into).collect();
    let by_text: Vec<ItemId> = (0..ITEMS)
        .map(|nth| ItemId::try_from(format!("photos/2024/{nth:08}.jpg")).expect("an id"))
        .collect();
    for (name, ids) in [("ids are UUIDs", by_uuid), ("ids are texts", by_text)] {
        println!("{name}: ns an entry, and times the bare one");
        let entries = entries(&ids);
        json(rounds, &entries);
        compact(rounds, &entries);
    }
}

/// Reports that name status, value and maximum, as an engine that speaks SC would tell them, but for the text.
fn entries(ids: &[ItemId]) -> Vec<TraceEntry> {
    let entry = |(nth, id): (u64, &ItemId)| {
        let work = Work::new(nth * 7, 1_000_000);
        let report = ProgressItem::new().with_status(ProgressStatus::Updating).with_work(work);
        TraceEntry {
            called: 2 * nth + 1,
            answered: 2 * nth + 2,
            lane: 0,
            event: SyncEvent::Progress { id: Cow::Owned(id.clone()), report: Cow::Owned(report) },
            reply: Reply::Answer(Ok(CancelDecision::Continue)),
        }
    };
    (0..ENTRIES).zip(ids.iter().cycle()).map(entry).collect()
}

fn json(rounds: usize, entries: &[TraceEntry]) {
    let bare = |out: &mut Vec<u8>| {
        for entry in entries {
            serde_json::to_writer(&mut *out, black_box(entry)).expect("memory");
            out.push(b'\n');
        }
    };
    write("serde_json", rounds, bare, |out| ours(Format::JsonLines, entries, out));

    let mut file = vec![];
    bare(&mut file);
    let lines: Vec<&[u8]> = file.split(|byte| *byte == b'\n').filter(|it| !it.is_empty()).collect();
    let bare = || {
        for line in &lines {
            black_box(serde_json::from_slice::<TraceEntry>(line).expect("an entry"));
        }
    };
    read("serde_json", rounds, bare, Format::JsonLines, entries);
}

fn compact(rounds: usize, entries: &[TraceEntry]) {
    let bare = |out: &mut Vec<u8>| {
        let mut room = [0; 256];
        for entry in entries {
            out.extend_from_slice(postcard::to_slice(black_box(entry), &mut room).expect("room"));
        }
    };
    write("postcard", rounds, bare, |out| ours(Format::Binary, entries, out));

    let mut file = vec![];
    bare(&mut file);
    let bare = || {
        let mut rest = &file[..];
        while !rest.is_empty() {
            let (entry, after) = postcard::take_from_bytes::<TraceEntry>(rest).expect("one");
            black_box(entry);
            rest = after;
        }
    };
    read("postcard", rounds, bare, Format::Binary, entries);
}

fn ours(format: Format, entries: &[TraceEntry], out: &mut Vec<u8>) {
    let mut writer = Writer::new(out, format, &Header::new(Dialect::Neutral)).expect("memory");
    for entry in entries {
        writer.write(black_box(entry)).expect("memory");
    }
}

fn write(by: &str, rounds: usize, bare: impl Fn(&mut Vec<u8>), ours: impl Fn(&mut Vec<u8>)) {
    let (mut one, mut other) = (vec![], vec![]);
    let bare = || {
        one.clear();
        bare(&mut one);
    };
    let ours = || {
        other.clear();
        ours(&mut other);
    };
    compare(&format!("{by}, write"), rounds, bare, ours);
    let bytes = |out: &Vec<u8>| out.len() as f64 / ENTRIES as f64;
    println!("  {by}, bytes: {:.1} bare, {:.1} ours", bytes(&one), bytes(&other));
}

fn read(by: &str, rounds: usize, bare: impl FnMut(), format: Format, entries: &[TraceEntry]) {
    let mut file = vec![];
    ours(format, entries, &mut file);
    compare(&format!("{by}, read"), rounds, bare, || {
        for record in Reader::new(&file[..]).expect("a header") {
            black_box(record.expect("a record"));
        }
    });
}

fn compare(name: &str, rounds: usize, mut bare: impl FnMut(), mut ours: impl FnMut()) {
    let mut times: Vec<(f64, f64)> = vec![];
    for _ in 0..=rounds {
        times.push((time(&mut bare), time(&mut ours)));
    }
    times.remove(0); // the caches were cold
    let bare = least(times.iter().map(|(bare, _)| *bare));
    let ours = least(times.iter().map(|(_, ours)| *ours));
    let ratio = ours / bare;
    println!("  {name}: {bare:.0} bare, {ours:.0} ours, {ratio:.2} times");
}

fn time(work: &mut impl FnMut()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_nanos() as f64 / ENTRIES as f64
}

fn least(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(f64::INFINITY, f64::min)
}
