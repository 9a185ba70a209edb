//! What happened, in a few lines: what a host knew at the end.
#![allow(clippy::format_push_string, reason = "a few words, and a string takes all")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use sync_progress::Dialect;
use sync_progress::protocol::{
    CancelDecision, Fault, HostAct, Notice, ProgressStatus, Reply, SinkError, SyncEvent, TraceEntry,
};
use sync_progress::recording::Format;
use sync_progress::session::{ItemView, Session, Snapshot};

use crate::read::Recording;
use crate::words::one_line;

/// The header, and what became of the session.
pub(crate) fn summary(recording: &Recording) -> String {
    let mut session = Session::new(recording.header.dialect);
    for entry in &recording.entries {
        // What it refuses is found again among the broken rules.
        let _ = session.apply(&entry.event);
    }
    // These have no end that is said: it is over when nothing more comes, and ended as its items did.
    if matches!(recording.header.dialect, Dialect::MobSync | Dialect::SyncCenter) {
        let _if_it_has_not = session.apply(&SyncEvent::host(HostAct::SessionReleased));
    }
    let snapshot = session.snapshot();
    let mut lines = Lines::default();
    lines.add("recording", &header(recording));
    lines.add("outcome", &outcome(&snapshot, recording));
    lines.add("items", &items(&snapshot));
    lines.add("failed", &named(&snapshot, |item| item.status == Some(ProgressStatus::Failed)));
    lines.add("not ended", &named(&snapshot, |item| !item.ended && item.reported));
    lines.add("work", &work(&snapshot));
    lines.add("cancel", &cancel(&snapshot, recording));
    lines.add("faults", &faults(recording));
    lines.add("log", &log(&snapshot));
    lines.0
}

/// So many items of a kind are named.
const NAMED: usize = 5;

/// Names at the left, what they are at the right; what is nothing is left out.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            let _a_string_takes_all = writeln!(self.0, "{name:<10} {}", one_line(text));
        }
    }
}

fn header(recording: &Recording) -> String {
    let header = &recording.header;
    let format = match recording.format {
        Format::JsonLines => "JSON Lines",
        Format::Binary => "binary",
    };
    let mut text = format!("{format}, schema {}, {}", header.schema, header.dialect);
    if !header.session.is_nil() {
        text += &format!(", session {}", header.session);
    }
    if !header.program.is_empty() {
        text += &format!(", by {}", header.program);
    }
    let mut lanes: Vec<u32> = recording.entries.iter().map(|entry| entry.lane).collect();
    lanes.sort_unstable();
    lanes.dedup();
    let (calls, lanes) = (counted(recording.entries.len(), "call"), counted(lanes.len(), "lane"));
    text + &format!("; {calls} in {lanes}")
}

fn outcome(snapshot: &Snapshot, recording: &Recording) -> String {
    let end = match snapshot.outcome {
        Some(outcome) => outcome.to_string(),
        None if recording.entries.is_empty() => return "nothing was said".to_owned(),
        None => "the recording ends before the session does".to_owned(),
    };
    match recording.times.iter().max() {
        Some(last) => format!("{end}, after {last:.1?}"),
        None => end,
    }
}

fn items(snapshot: &Snapshot) -> String {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for item in &snapshot.items {
        *kinds.entry(kind(item)).or_default() += 1;
    }
    let kinds: Vec<_> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    format!(
        "{}: {}",
        snapshot.items.len(),
        if kinds.is_empty() { "none".into() } else { kinds.join(", ") }
    )
}

fn kind(item: &ItemView) -> String {
    match item.status {
        Some(status) if item.ended => status.to_string(),
        _ if !item.reported => "never heard of".to_owned(),
        Some(status) => format!("not ended ({status})"),
        None => "not ended".to_owned(),
    }
}

/// The first few of a kind, with what was said of them last.
fn named(snapshot: &Snapshot, is_of: impl Fn(&ItemView) -> bool) -> String {
    let all: Vec<&ItemView> = snapshot.items.iter().filter(|item| is_of(item)).collect();
    let name = |item: &&ItemView| match &item.text {
        Some(text) => format!("{} ({text})", item.id),
        None => item.id.to_string(),
    };
    let mut names: Vec<String> = all.iter().take(NAMED).map(name).collect();
    if let Some(more @ 1..) = all.len().checked_sub(NAMED) {
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}

fn work(snapshot: &Snapshot) -> String {
    let totals = snapshot.totals.work;
    let mut text = totals.to_string();
    text += &totals.share().map(|share| format!(" ({share})")).unwrap_or_default();
    for told in &snapshot.stages {
        text += &format!("; {} {} {}", told.role, told.stage, told.work);
    }
    text
}

/// Who asked, when, and how long it took until all had heard of it.
fn cancel(snapshot: &Snapshot, recording: &Recording) -> String {
    let entries = &recording.entries;
    let Some(asked) = entries.iter().position(cancels_all) else {
        let is_canceled = |item: &&ItemView| item.status == Some(ProgressStatus::Canceled);
        let count = snapshot.items.iter().filter(is_canceled).count();
        let single = entries.iter().filter(|entry| cancels_one(entry)).count();
        return match (count, single) {
            (0, 0) => String::new(),
            (count, 0) => format!("{}; who asked for it was not recorded", counted(count, "item")),
            (count, single) => {
                format!("{}; asked for or answered {single} times", counted(count, "item"))
            }
        };
    };
    let cause = snapshot.cancel.map_or_else(|| "answered".to_owned(), |cause| cause.to_string());
    let number = entries[asked].called;
    let mut text = format!("all, {cause}, at event {number}{}", at(recording, asked));
    let end = entries.iter().position(is_end).filter(|end| *end > asked);
    let last = entries.iter().take(end.unwrap_or(entries.len())).rposition(is_report);
    if let Some(last) = last.filter(|last| *last > asked) {
        text += &format!("; last report {}", later(recording, asked, last));
    }
    match end {
        Some(end) => text + &format!("; end {}", later(recording, asked, end)),
        None => text + "; no end",
    }
}

fn cancels_all(entry: &TraceEntry) -> bool {
    let is_asked = match &entry.event {
        SyncEvent::Host(act) => matches!(**act, HostAct::CancelAsked { item: None, .. }),
        _ => false,
    };
    is_asked || entry.reply.decision().is_all()
}

fn cancels_one(entry: &TraceEntry) -> bool {
    let is_asked = match &entry.event {
        SyncEvent::Host(act) => matches!(**act, HostAct::CancelAsked { .. }),
        _ => false,
    };
    is_asked || entry.reply.decision() == CancelDecision::CancelItem
}

fn is_end(entry: &TraceEntry) -> bool {
    matches!(&entry.event, SyncEvent::Notice(notice) if matches!(**notice, Notice::End { .. }))
}

fn is_report(entry: &TraceEntry) -> bool {
    matches!(entry.event, SyncEvent::Progress { .. } | SyncEvent::ProviderReport(_))
}

fn at(recording: &Recording, place: usize) -> String {
    recording.times.get(place).map(|at| format!(" ({at:.1?})")).unwrap_or_default()
}

fn later(recording: &Recording, from: usize, to: usize) -> String {
    let calls = counted(to - from, "call");
    match (recording.times.get(from), recording.times.get(to)) {
        (Some(from), Some(to)) => {
            let long: Duration = to.saturating_sub(*from);
            format!("{calls} and {long:.1?} later")
        }
        _ => format!("{calls} later"),
    }
}

/// What went wrong at the other side, each kind with its first event.
fn faults(recording: &Recording) -> String {
    let mut kinds: Vec<(Fault, u64, usize)> = Vec::new();
    for entry in &recording.entries {
        let Some(fault) = fault_of(&entry.reply) else { continue };
        match kinds.iter_mut().find(|(other, ..)| *other == fault) {
            Some((.., times)) => *times += 1,
            None => kinds.push((fault, entry.called, 1)),
        }
    }
    let told = kinds.iter().take(8).map(|(fault, first, times)| match times {
        1 => format!("{fault} (event {first})"),
        times => format!("{fault} ({times} times, first at event {first})"),
    });
    told.collect::<Vec<_>>().join("; ")
}

fn fault_of(reply: &Reply) -> Option<Fault> {
    match reply {
        Reply::Answer(Err(SinkError { fault, .. }))
        | Reply::Logged(Err(SinkError { fault, .. }))
        | Reply::MayShowUi(Err(SinkError { fault, .. }))
        | Reply::MoreItems(Err(SinkError { fault, .. }))
        | Reply::Resolution(Err(SinkError { fault, .. }))
        | Reply::Enumeration(Err(SinkError { fault, .. })) => Some(*fault),
        _ => None,
    }
}

fn log(snapshot: &Snapshot) -> String {
    let log = &snapshot.log;
    if log.entries.is_empty() && log.errors + log.warnings == 0 {
        return String::new();
    }
    let mut text = format!("{} errors, {} warnings", log.errors, log.warnings);
    if let Some((_, last)) = log.entries.last() {
        text += &format!("; last: {last}");
    }
    text
}

pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
