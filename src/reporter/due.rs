//! What a tick does when it has more to do than to count.

use super::delivery::{Beat, TICKS_PER_LOOK};
use super::item::{ItemReporter, Life};
use crate::cancel::word::is_canceled;
use crate::{CancelDecision, ProgressItem, ProgressSink};

impl<S: ProgressSink> ItemReporter<S> {
    #[cold]
    #[inline(never)]
    pub(super) fn count_slowly(&mut self, amount: u64) -> CancelDecision {
        let Some(slot) = self.live() else { return self.decide() };
        let done = self.done.saturating_add(amount);
        slot.get().set_done(done);
        let (session, item) = (slot.scope().word().look(), slot.get().word.load());
        let returned = slot.get().has_returned();
        self.saturated |= self.done.checked_add(amount).is_none();
        self.done = done;
        self.due_at = self.due_at.max(done);
        // Told at once; the end of the item, which is near, brings the work to the totals.
        if is_canceled(session) && !returned {
            return CancelDecision::CancelAll;
        }
        if is_canceled(item) && !returned {
            return self.decide();
        }
        if self.unlooked > 0 && session == self.seen {
            self.unlooked = self.unlooked.saturating_sub(1);
            return CancelDecision::Continue;
        }
        self.catch_up()
    }

    /// From here on only what comes is due.
    pub(super) fn look_up(&mut self) {
        let word = self.line.hub.look();
        if !is_canceled(word) {
            self.seen = word;
        }
        self.period = self.line.hub.period();
        self.schedule();
    }

    /// Does what is due: brings the work to the totals, looks for a cancel, delivers.
    pub(super) fn catch_up(&mut self) -> CancelDecision {
        let seen = self.line.hub.look();
        self.fold();
        let decision = self.decide();
        if decision.is_cancel() {
            return decision;
        }
        self.seen = seen;
        let decision = self.deliver_if_due();
        self.schedule();
        decision
    }

    fn deliver_if_due(&mut self) -> CancelDecision {
        let moved = self.value().abs_diff(self.told());
        let period = self.line.hub.period();
        let due = match self.line.hub.beat() {
            Beat::Every if moved > 0 => return self.deliver(),
            Beat::Every | Beat::Never => false,
            Beat::Step(step) => moved >= step,
            Beat::Ticked => period != self.period,
            Beat::Polled(_) => {
                self.unlooked = TICKS_PER_LOOK.saturating_sub(1);
                period != self.period
            }
        };
        // Turned away, it stays due: its period is still an earlier one.
        if !due || moved == 0 || !self.line.hub.turn.take() {
            return CancelDecision::Continue;
        }
        self.period = period;
        let decision = self.deliver();
        if self.line.hub.turn.leave() {
            self.line.hub.raise();
        }
        decision
    }

    fn deliver(&mut self) -> CancelDecision {
        self.send(ProgressItem::new())
    }

    /// When the next tick has more to do than to count.
    pub(super) fn schedule(&mut self) {
        let Some(slot) = self.live() else { return };
        let laned = slot.get().is_laned();
        let next = |step: u64| self.done.saturating_add(step);
        self.due_at = match self.line.hub.beat() {
            Beat::Every if !laned => next(1),
            Beat::Step(step) if !laned => {
                let moved = self.value().abs_diff(self.told());
                next(if moved < step { step.saturating_sub(moved) } else { step })
            }
            Beat::Ticked | Beat::Never => u64::MAX,
            Beat::Every | Beat::Step(_) | Beat::Polled(_) => self.done,
        };
    }

    /// Brings what is new to the totals.
    pub(super) fn fold(&mut self) {
        let (shard, done) = (self.shard(), self.done);
        if let Life::Live { folded, .. } = &mut self.life {
            self.line.hub.registry.count(shard, *folded, done);
            *folded = done;
        }
    }
}
