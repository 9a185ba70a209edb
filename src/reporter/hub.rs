//! [`Hub`]: what all parts of a session share, whatever its sink.

use super::asked::Asked;
use super::begin::Beginning;
use super::delivery::{Beat, Periods, Turn};
use super::faults::Faults;
use super::registry::Registry;
use super::slot::SlotRef;
use super::stage::Stages;
use super::totals::Totals;
use crate::CancelDecision;
use crate::cancel::Scope;
use crate::clock::{Clock, SystemClock, ticker::Tick};
use crate::protocol::{CancelCause, Notice};
use crate::sync::{Mutex, lock};
use alloc::{boxed::Box, sync::Arc};
use core::fmt;
use std::sync::OnceLock;

/// What all parts of a session share, whatever its sink; a canceler and a lane know nothing else.
pub(super) struct Hub {
    pub(super) scope: Arc<Scope>,
    /// Given by the user: then no ticker is asked for.
    pub(super) clock: Option<Box<dyn Clock + Send + Sync>>,
    pub(super) beginning: Beginning,
    pub(super) registry: Registry,
    pub(super) stages: Stages,
    pub(super) faults: Faults,
    pub(super) turn: Turn,
    periods: Periods,
    beat: OnceLock<Beat>,
    opening: Mutex<Option<Notice>>,
    asked: Asked,
}

impl Hub {
    pub(super) fn new(scope: Arc<Scope>, clock: Option<Box<dyn Clock + Send + Sync>>) -> Self {
        Self {
            clock,
            beginning: Beginning::default(),
            registry: Registry::new(&scope),
            stages: Stages::default(),
            faults: Faults::default(),
            turn: Turn::default(),
            periods: Periods::default(),
            beat: OnceLock::new(),
            opening: Mutex::default(),
            asked: Asked::new(),
            scope,
        }
    }

    /// What concerns everything.
    pub(super) fn decision(&self) -> CancelDecision {
        self.scope.cause().map_or(CancelDecision::Continue, |_| CancelDecision::CancelAll)
    }

    /// Cancels one item and its lanes; true iff this call did it.
    pub(super) fn cancel_item(&self, slot: SlotRef<'_>, cause: CancelCause) -> bool {
        let first = self.scope.cancel_item(&slot.get().word, cause);
        self.registry.lanes.cancel(slot, cause);
        first
    }

    pub(super) fn set_opening(&self, opening: Notice) {
        *lock(&self.opening) = Some(opening);
    }

    /// The first thing to say.
    pub(super) fn take_opening(&self) -> Option<Notice> {
        lock(&self.opening).take()
    }

    pub(super) fn set_beat(&self, beat: Beat) {
        let _ = self.beat.set(beat);
    }

    /// How ticks are delivered; not at all before the session has begun, or to a sink that panicked.
    pub(super) fn beat(&self) -> Beat {
        if self.faults.panicked() { Beat::Never } else { *self.beat.get().unwrap_or(&Beat::Never) }
    }

    /// How many periods have begun.
    pub(super) fn period(&self) -> u32 {
        if let Some(Beat::Polled(period)) = self.beat.get() {
            let now = self.clock.as_ref().map_or_else(|| SystemClock.now(), Clock::now);
            self.periods.look(now, *period);
        }
        self.periods.count()
    }

    /// Asks every worker to look up at its next tick.
    pub(super) fn raise(&self) {
        self.scope.word().raise_epoch();
    }

    /// One epoch old at most: asks for what is new, for the next call.
    pub(super) fn totals(&self) -> Totals {
        self.asked.ask(self.scope.word());
        self.registry.totals()
    }

    /// A handle looks up; the session's word that it is to remember.
    pub(super) fn look(&self) -> u64 {
        self.asked.look(self.scope.word())
    }
}

impl Tick for Hub {
    fn tick(&self) {
        self.periods.next();
        self.raise();
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("scope", &self.scope).finish_non_exhaustive()
    }
}
