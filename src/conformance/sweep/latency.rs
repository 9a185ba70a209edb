//! Cancel latency, measured in reports: no clock is needed to say that somebody is slow.

use crate::protocol::{CancelDecision, ItemId, ProgressStatus, SyncEvent, TraceEntry};
use alloc::collections::BTreeMap;
use hashbrown::HashMap;

/// The most reports that one lane sent after it was told to stop what they are about, beside those that close an item; nothing
/// if no lane was ever told.
pub(super) fn latency(trace: &[TraceEntry]) -> Option<u64> {
    let mut steps = BTreeMap::new();
    for entry in trace {
        steps.insert((entry.called, false), entry);
        steps.insert((entry.answered.max(entry.called), true), entry);
    }
    let mut lanes: HashMap<u32, Lane<'_>> = HashMap::new();
    for ((_, answered), entry) in steps {
        let lane = lanes.entry(entry.lane).or_default();
        if answered { lane.hear(entry) } else { lane.speak(entry) }
    }
    lanes.values().filter(|lane| lane.was_told()).map(|lane| lane.reports).max()
}

#[derive(Default)]
struct Lane<'a> {
    all: bool,
    /// What this lane was told to stop.
    items: HashMap<&'a ItemId, ()>,
    told: bool,
    reports: u64,
}

impl<'a> Lane<'a> {
    const fn was_told(&self) -> bool {
        self.told
    }

    fn hear(&mut self, entry: &'a TraceEntry) {
        let decision = entry.reply.decision();
        self.told |= decision.is_cancel();
        self.all |= decision.is_all();
        if decision == CancelDecision::CancelItem {
            let _ = entry.event.item().map(|id| self.items.insert(id, ()));
        }
    }

    fn speak(&mut self, entry: &'a TraceEntry) {
        let SyncEvent::Progress { id, report } = &entry.event else { return };
        let closes = report.status().and_then(ProgressStatus::outcome).is_some();
        let told = self.all || self.items.contains_key(id.as_ref());
        if told && !closes && !report.is_empty() {
            self.reports = self.reports.saturating_add(1);
        }
    }
}
