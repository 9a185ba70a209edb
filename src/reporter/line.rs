//! [`Line`]: the sink, and every call to it.

use super::delivery::Beat;
use super::hub::Hub;
use super::slot::SlotRef;
use crate::protocol::{Answer, CancelCause, Fault, LogEntry, LogId, Notice, SinkError};
use crate::{CancelDecision, ItemId, ProgressItem, ProgressSink};
use alloc::sync::Arc;

/// The line to the sink. Every call goes through here: guarded, never under a lock, its decision
/// kept and its fault noted.
pub(super) struct Line<S> {
    sink: S,
    pub(super) hub: Arc<Hub>,
}

impl<S: ProgressSink> Line<S> {
    pub(super) fn new(sink: S, hub: Arc<Hub>) -> Self {
        Self { sink, hub }
    }

    /// Asks the sink; what it decided instead, if it failed.
    pub(super) fn ask<R>(
        &self,
        call: impl FnOnce(&S) -> Result<R, SinkError>,
    ) -> Result<R, CancelDecision> {
        self.hub.faults.guard(|| call(&self.sink)).map_err(|error| {
            let Some(error) = error else { return CancelDecision::Continue };
            // A sink that is gone and stops everything has abandoned the work (MOB-3).
            let cause = match error.fault {
                Fault::Disconnected => CancelCause::Abandoned,
                _ => CancelCause::Answered,
            };
            self.keep(error.decision, cause)
        })
    }

    /// Tells the sink; what it answered.
    pub(super) fn tell(&self, call: impl FnOnce(&S) -> Answer) -> CancelDecision {
        match self.ask(call) {
            Ok(decision) => self.keep(decision, CancelCause::Answered),
            Err(decision) => decision,
        }
    }

    pub(super) fn notice(&self, notice: &Notice) -> CancelDecision {
        self.tell(|sink| sink.notice(notice))
    }

    /// Reports about an item that has a slot, where a cancel of it is kept.
    pub(super) fn report(
        &self,
        id: &ItemId,
        slot: SlotRef<'_>,
        report: &ProgressItem,
    ) -> CancelDecision {
        let decision = self.tell(|sink| sink.progress(id, report));
        self.keep_for(slot, decision);
        slot.decide()
    }

    /// The name that the sink gave to an entry. A cancel instead of one is for the item that the entry is about, and
    /// counts as returned: who spoke has been answered (R-11, N13).
    pub(super) fn log(&self, entry: &LogEntry) -> LogId {
        let decision = match self.ask(|sink| sink.log(entry)) {
            Ok(id) => return id,
            Err(decision) => decision,
        };
        if let (true, Some(item)) = (decision.is_cancel(), &entry.item) {
            self.hub.registry.visit(item, |slot| {
                self.keep_for(slot, decision);
                slot.get().set_returned();
            });
        }
        entry.id.unwrap_or_default()
    }

    /// Keeps a cancel of an item, answered to whatever was said about it.
    pub(super) fn keep_for(&self, slot: SlotRef<'_>, decision: CancelDecision) {
        if decision == CancelDecision::CancelItem {
            self.hub.cancel_item(slot, CancelCause::Answered);
        }
    }

    fn keep(&self, decision: CancelDecision, cause: CancelCause) -> CancelDecision {
        if decision.is_all() {
            self.hub.scope.cancel(cause);
        }
        decision
    }

    /// Begins the session, if nobody has.
    #[inline]
    pub(super) fn begin(&self) {
        if !self.hub.beginning.is_done() {
            self.begin_now();
        }
    }

    #[cold]
    fn begin_now(&self) {
        if self.hub.beginning.take() {
            let pace = self.ask(|sink| Ok(sink.pace())).unwrap_or_default();
            self.hub.set_beat(Beat::of(pace, &self.hub));
            if let Some(opening) = self.hub.take_opening() {
                let _ = self.notice(&opening);
            }
            self.hub.beginning.finish();
        }
    }
}
