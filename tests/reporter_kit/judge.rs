//! Judges what was said in a session by the promises of the reporter, with no code of the crate but
//! its vocabulary. Sound for traces of many threads: it compares only what happened one after the
//! other.

use std::collections::HashMap;
use sync_progress::CancelDecision;
use sync_progress::ItemId;
use sync_progress::protocol::{
    AnswerExt as _, Notice, ProgressItem, ProgressStatus, Reply, SyncEvent, TraceEntry,
};

/// What is known of one item while its reports are read in order.
#[derive(Debug, Default)]
struct Item {
    /// When the sink had been told of it.
    known: u64,
    answered: u64,
    reports: u64,
    value: Option<u64>,
    /// The item was told that it is canceled.
    canceled: bool,
    end: Option<ProgressStatus>,
    late: u64,
}

/// What came out of it.
#[derive(Debug)]
#[allow(unreachable_pub, reason = "a part of several test programs")]
pub struct Judged {
    pub ends: HashMap<ItemId, ProgressStatus>,
}

#[track_caller]
#[allow(unreachable_pub, reason = "a part of several test programs")]
pub fn judge(trace: &[TraceEntry]) -> Judged {
    let begin = trace.first().expect("something was said");
    assert!(matches!(notice(begin), Some(Notice::Begin { .. })), "{begin:?}");
    let end = trace.last().expect("something was said");
    assert!(notice(end).is_some_and(Notice::is_end), "nothing after the end: {end:?}");
    let ends = trace.iter().filter(|entry| notice(entry).is_some_and(Notice::is_end)).count();
    assert_eq!(ends, 1, "one end");

    let mut items: HashMap<ItemId, Item> = HashMap::new();
    for entry in trace {
        let is_begin = entry.called == begin.called;
        let inside_begin = entry.called < begin.answered;
        assert!(is_begin || !inside_begin || entry.lane == begin.lane, "others wait: {entry:?}");
        let is_end = entry.called == end.called;
        assert!(is_end || entry.answered < end.called, "under way at the end: {entry:?}");
        match &entry.event {
            SyncEvent::Notice(it) => join(&mut items, it, entry),
            SyncEvent::Progress { id, report } => {
                let item = items.get_mut(id.as_ref());
                read(item.unwrap_or_else(|| panic!("unknown: {entry:?}")), report, entry);
            }
            _ => {}
        }
    }
    let ends = items.into_iter().map(|(id, item)| {
        let end = item.end.unwrap_or_else(|| panic!("{id} has not ended"));
        (id, end)
    });
    Judged { ends: ends.collect() }
}

fn join(items: &mut HashMap<ItemId, Item>, notice: &Notice, entry: &TraceEntry) {
    let new: &[ItemId] = match notice {
        Notice::Begin { items, .. } => items,
        Notice::ItemAdded(id) => std::slice::from_ref(id),
        _ => return,
    };
    for id in new {
        let canceled = decision(entry) == CancelDecision::CancelItem && !entry_is_begin(entry);
        let item = Item { known: entry.called, canceled, ..Item::default() };
        assert!(items.insert(id.clone(), item).is_none(), "told twice: {entry:?}");
    }
}

fn read(item: &mut Item, report: &ProgressItem, entry: &TraceEntry) {
    assert!(entry.called > item.known, "told before it joined: {entry:?}");
    // A late failure comes from anybody, after the end; all else from one after the other.
    assert!(entry.called > item.answered, "two reports at once: {entry:?}");
    item.answered = entry.answered;
    if item.end.is_some() {
        assert_eq!(report.status(), Some(ProgressStatus::Failed), "after the end: {entry:?}");
        item.late += 1;
        assert!(item.late <= 1 && item.end != report.status(), "fails twice: {entry:?}");
        item.end = report.status();
        return;
    }
    let terminal = report.is_terminal();
    assert!(terminal || !item.canceled, "after a cancel, not the closing one: {entry:?}");
    if item.canceled {
        let fits = [Some(ProgressStatus::Canceled), Some(ProgressStatus::Failed)];
        assert!(fits.contains(&report.status()), "canceled is not succeeded: {entry:?}");
    }
    if terminal {
        assert!(report.value().is_some(), "an end without its value: {entry:?}");
        item.end = report.status();
    }
    item.value = report.value().or(item.value);
    item.reports += 1;
    item.canceled |= decision(entry).is_cancel() && !terminal;
}

fn notice(entry: &TraceEntry) -> Option<&Notice> {
    match &entry.event {
        SyncEvent::Notice(notice) => Some(notice),
        _ => None,
    }
}

fn entry_is_begin(entry: &TraceEntry) -> bool {
    matches!(notice(entry), Some(Notice::Begin { .. }))
}

fn decision(entry: &TraceEntry) -> CancelDecision {
    match &entry.reply {
        Reply::Answer(answer) => answer.decision(),
        reply => reply.decision(),
    }
}
