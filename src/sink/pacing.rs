//! [`Pacing`]: which reports are ticks, and which ticks are due. No clock, no lock, no sink.

use super::Pace;
use crate::protocol::{CancelDecision, ItemId, Oddities, ProgressItem, ProgressStatus, Total};
use alloc::sync::Arc;
use core::time::Duration;
use hashbrown::HashMap;

/// What to do with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// Hold it, and answer so.
    Hold(CancelDecision),
    /// Say it as it is.
    Tell,
    /// Say it with the value that was held.
    TellWith(u64),
}

/// The live items, and what was said of each.
#[derive(Debug)]
pub(super) struct Pacing {
    pace: Pace,
    items: HashMap<ItemId, Live>,
}

#[derive(Debug, Default)]
struct Live {
    status: Option<ProgressStatus>,
    max: Option<Total>,
    text: Option<Arc<str>>,
    odd: Oddities,
    /// The value that was said last, and when.
    said: u64,
    at: Duration,
    held: Option<u64>,
    decision: CancelDecision,
}

impl Pacing {
    pub(super) fn new(pace: Pace) -> Self {
        Self { pace, items: HashMap::new() }
    }

    pub(super) fn plan(&mut self, id: &ItemId, report: &ProgressItem, now: Duration) -> Plan {
        if report.is_empty() && report.oddities().is_empty() {
            return Plan::Tell;
        }
        if report.is_terminal() {
            let live = self.items.remove(id);
            return with_held(report, live.and_then(|live| live.held));
        }
        let Some(live) = self.items.get_mut(id) else {
            self.items.insert(id.clone(), Live::default().told(report, now));
            return Plan::Tell;
        };
        if let Some(value) = live.tick(report) {
            if !live.is_due(self.pace, value, now) {
                live.held = Some(value);
                return Plan::Hold(live.decision);
            }
        }
        let plan = with_held(report, live.held.take());
        let told = core::mem::take(live).told(report, now);
        *live = match plan {
            Plan::TellWith(held) => Live { said: held, ..told },
            _ => told,
        };
        plan
    }

    pub(super) fn note(&mut self, id: &ItemId, decision: CancelDecision) {
        if let Some(live) = self.items.get_mut(id) {
            live.decision = live.decision.merge(decision);
        }
    }

    pub(super) fn clear(&mut self) {
        self.items.clear();
    }
}

fn with_held(report: &ProgressItem, held: Option<u64>) -> Plan {
    match (report.value(), held) {
        (None, Some(held)) => Plan::TellWith(held),
        _ => Plan::Tell,
    }
}

impl Live {
    /// The value, if the report only moves the work forward.
    fn tick(&self, report: &ProgressItem) -> Option<u64> {
        let value = report.value()?;
        let forward = value >= self.held.unwrap_or(self.said);
        let same = report.oddities() == self.odd
            && report.max().is_none_or(|max| Some(max) == self.max)
            && report.text().is_none_or(|text| Some(text) == self.text.as_deref())
            && report.status().is_none_or(|it| Some(it) == self.status && it.outcome().is_none());
        (forward && same).then_some(value)
    }

    fn is_due(&self, pace: Pace, value: u64, now: Duration) -> bool {
        match pace {
            Pace::Every => true,
            Pace::Step(step) => value.saturating_sub(self.said) >= step,
            // A clock that went back says nothing: better a tick too many.
            Pace::Period(period) => now.checked_sub(self.at).is_none_or(|passed| passed >= period),
            Pace::Never => false,
        }
    }

    /// After this report was said.
    fn told(self, report: &ProgressItem, now: Duration) -> Self {
        Self {
            status: report.status().or(self.status),
            max: report.max().or(self.max),
            text: report.shared_text().or(self.text),
            odd: report.oddities(),
            said: report.value().unwrap_or(self.said),
            at: now,
            held: None,
            decision: self.decision,
        }
    }
}
