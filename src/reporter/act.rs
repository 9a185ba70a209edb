//! What an item says beside its ticks: status, text, total, a new attempt, a log entry.

use super::item::{ItemReporter, Life, Shown};
use crate::protocol::{LogEntry, LogId, Oddities, ProgressStatus, Total};
use crate::{CancelDecision, ProgressItem, ProgressSink};
use alloc::sync::Arc;

impl<S: ProgressSink> ItemReporter<S> {
    /// So much is done in all, not counting what lanes do; whether to go on. Otherwise like
    /// [`advance`](Self::advance). Going back is told as it is.
    pub fn set_completed(&mut self, completed: u64) -> CancelDecision {
        if let Some(more) = completed.checked_sub(self.done) {
            return self.advance(more);
        }
        if let Some(slot) = self.live() {
            slot.get().set_done(completed);
            self.done = completed;
        }
        let decision = self.catch_up();
        self.returning(decision)
    }

    /// The total has turned out to be this; `None` says that it is unknown. The sink is told at once.
    pub fn set_total(&mut self, total: impl Into<Total>) -> CancelDecision {
        let total = total.into();
        let Some(slot) = self.live() else { return self.decision() };
        let old = slot.get().total();
        if old == total {
            return self.decision();
        }
        self.line.hub.registry.change_total(slot, total);
        let report = ProgressItem::new().with_max(total);
        let known = |total: Total| total.known().is_some();
        if self.shown == Shown::Working && known(old) != known(total) {
            self.tell(report.with_status(working(total)))
        } else {
            self.tell(report)
        }
    }

    /// What the item is doing. The sink is told at once.
    ///
    /// A terminal status ends the item, as [`finish`](Self::finish), [`fail`](Self::fail),
    /// [`skip`](Self::skip) and [`cancel`](Self::cancel) do (R-14).
    pub fn status(&mut self, status: ProgressStatus) -> CancelDecision {
        if status.is_terminal() {
            let decision = self.decide();
            self.end(status, None);
            return decision;
        }
        self.shown = if self.is_working(status) { Shown::Working } else { Shown::Set };
        self.tell(ProgressItem::new().with_status(status))
    }

    /// A text about the item. The sink is told at once.
    pub fn text(&mut self, text: impl Into<Arc<str>>) -> CancelDecision {
        self.tell(ProgressItem::new().with_text(text))
    }

    /// A new attempt begins: the work starts at zero, the lanes of the last attempt are closed, and
    /// the text says why (R-15).
    ///
    /// ```
    /// use sync_progress::Reporter;
    /// use sync_progress::sink::NullSink;
    ///
    /// let reporter = Reporter::new(NullSink);
    /// let mut item = reporter.start("a", 10)?.go()?;
    /// assert!(!item.advance(7).is_cancel());
    /// assert!(!item.retry("the connection broke").is_cancel());
    /// assert_eq!(item.work().completed, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn retry(&mut self, text: impl Into<Arc<str>>) -> CancelDecision {
        // Made before anything is asked or changed: it may run code of others.
        let text = text.into();
        let decision = self.decision();
        if decision.is_cancel() {
            return decision;
        }
        self.close_lanes();
        if let Some(slot) = self.live() {
            slot.get().set_done(0);
            self.done = 0;
        }
        self.set_told(0);
        let again = ProgressItem::new().with_status(ProgressStatus::Resuming).with_value(0);
        self.shown = Shown::Resuming;
        self.fold();
        // Also if a cancel has come meanwhile: else the work would fall, and nobody knew why.
        self.tell_now(again.with_text(text))
    }

    /// Something to remember about the item, or about the one that the entry names; the name that the sink
    /// gave to it. A cancel that the sink answers instead counts as returned (R-11).
    pub fn log(&mut self, entry: LogEntry) -> LogId {
        let entry = if entry.item.is_none() { entry.about(self.id.clone()) } else { entry };
        self.line.log(&entry)
    }

    /// Tells a change that is not a tick: at once, and with the newest work.
    fn tell(&mut self, report: ProgressItem) -> CancelDecision {
        self.fold();
        let decision = self.decision();
        if decision.is_cancel() { decision } else { self.tell_now(report) }
    }

    fn tell_now(&mut self, report: ProgressItem) -> CancelDecision {
        let decision = self.send(report);
        self.schedule();
        self.returning(decision)
    }

    /// Sends a report, and the work if it has moved.
    pub(super) fn send(&mut self, mut report: ProgressItem) -> CancelDecision {
        let Some(slot) = self.live() else { return self.decide() };
        let (value, total) = (self.value(), slot.get().total());
        if value != self.told() {
            report = report.with_value(value);
            if self.shown == Shown::Resuming && report.status().is_none() {
                report = report.with_status(working(total));
                self.shown = Shown::Working;
            }
        }
        self.set_told(value);
        let Some(slot) = self.live() else { return self.decide() };
        self.line.report(&self.id, slot, &self.note_oddities(report))
    }

    pub(super) fn note_oddities(&self, report: ProgressItem) -> ProgressItem {
        if self.saturated { report.with_oddities(Oddities::SATURATED) } else { report }
    }

    /// What the lanes have counted is the item's own from now on.
    pub(super) fn close_lanes(&mut self) {
        let Some(slot) = self.live() else { return };
        if !slot.get().is_laned() {
            return;
        }
        let hub = &self.line.hub;
        let mut taken_over = 0;
        let returned = hub.registry.lanes.close(slot, hub, |counted| {
            taken_over = counted;
            slot.get().set_done(self.done.saturating_add(counted));
        });
        if returned {
            slot.get().set_returned();
        }
        self.done = self.done.saturating_add(taken_over);
        if let Life::Live { folded, .. } = &mut self.life {
            *folded = folded.saturating_add(taken_over);
        }
    }

    fn is_working(&self, status: ProgressStatus) -> bool {
        self.live().is_some_and(|slot| working(slot.get().total()) == status)
    }
}

/// The status of an item that is being worked on.
pub(super) const fn working(total: Total) -> ProgressStatus {
    match total {
        Total::Known(_) => ProgressStatus::Updating,
        Total::Unknown => ProgressStatus::Indeterminate,
    }
}
