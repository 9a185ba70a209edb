//! MOB: prepare, synchronize, show an error, and again (MOB-41, MOB-25).

use super::{Dice, Play};
use crate::ItemId;
use crate::dialect::Dialect;
use crate::protocol::{Code, Phase};
use alloc::vec::Vec;

/// How far the handler is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cycle {
    pub(crate) stage: Stage,
    /// What is prepared next: at first all, later what the retry asked for.
    pub(crate) next: Vec<ItemId>,
    /// Whether a retry was asked for that has not begun.
    pub(crate) is_owed: bool,
    pub(crate) count: u32,
}

/// What was done last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    #[default]
    Idle,
    Preparing,
    Prepared,
    Synchronizing,
    Synchronized,
    /// Something was declined or not prepared: the handler is released.
    Over,
}

/// No handler is asked to retry more often.
const MOST: u32 = 3;

impl Play {
    /// Whether cycles frame what is said: in MOB, unless the session was begun in one word.
    pub(crate) fn has_cycles(&self) -> bool {
        self.is(Dialect::MobSync) && !self.cast.manner.in_one_word
    }

    /// Whether items may be reported now.
    pub(crate) fn is_working(&self) -> bool {
        let cycle = !self.has_cycles() || self.cycle.stage == Stage::Synchronizing;
        self.begun && !self.ended && self.has_callback && cycle
    }

    /// Goes on, as plainly as possible, until items may be reported.
    pub(crate) fn set_to_work(&mut self) {
        if !self.has_cycles() {
            return;
        }
        let mut plain = Dice::PLAIN;
        self.land_all();
        self.close_legs_but(&[Phase::Prepare, Phase::Synchronize]);
        if matches!(self.cycle.stage, Stage::Idle | Stage::Synchronized) {
            self.prepare();
        }
        if self.cycle.stage == Stage::Preparing {
            if self.leg(Phase::Prepare).is_some_and(|leg| !leg.returned) {
                self.return_leg(Phase::Prepare, &mut plain);
            }
            if self.leg(Phase::Prepare).is_some() {
                self.prepared(0, Code::OK);
            }
        }
        if self.cycle.stage == Stage::Prepared {
            self.synchronize();
            self.return_leg(Phase::Synchronize, &mut plain);
        }
    }

    /// A cycle begins: its items start afresh, and the cancels of the last one are over.
    pub(crate) fn prepare(&mut self) {
        let ids = self.cycle.next.clone();
        self.land_all();
        self.items.clear();
        if self.cycle.count > 0 {
            self.stop_asked = false;
            self.stopped_lanes.clear();
        }
        let lanes = self.cast.lanes.max(1);
        for (lane, id) in (0..lanes).cycle().zip(&ids) {
            self.join(id.clone(), lane, false);
        }
        self.cycle.count = self.cycle.count.saturating_add(1);
        self.cycle.stage = Stage::Preparing;
        self.cycle.is_owed = false;
        self.begun = true;
        self.start_leg(Phase::Prepare, ids);
    }

    pub(crate) fn prepared(&mut self, lane: u32, code: Code) {
        self.cycle.stage = if code.is_ok() { Stage::Prepared } else { Stage::Over };
        self.complete_leg(lane, Phase::Prepare, code, Vec::new());
    }

    pub(crate) fn synchronize(&mut self) {
        self.cycle.stage = Stage::Synchronizing;
        self.start_leg(Phase::Synchronize, Vec::new());
    }

    /// All items have ended (#56).
    pub(crate) fn synchronized(&mut self, lane: u32) {
        self.cycle.stage = Stage::Synchronized;
        let failed = self.aggregate() == crate::protocol::Outcome::Failed;
        let code = if failed { Code::FAIL } else { Code::OK };
        self.complete_leg(lane, Phase::Synchronize, code, Vec::new());
    }

    /// Whether what is prepared may be shown to fail, so that it runs again.
    pub(crate) fn may_retry_cycle(&self) -> bool {
        self.cycle.stage == Stage::Synchronized && self.cycle.count < MOST
    }

    /// The handler asks for another cycle with some of the items.
    pub(crate) fn ask_for_retry(&mut self, lane: u32, dice: &mut Dice) {
        let ids = self.ids(|_| true);
        let some = ids.len().saturating_sub(usize::try_from(dice.roll(3)).unwrap_or_default());
        let ids: Vec<ItemId> = ids.into_iter().take(some.max(1)).collect();
        self.cycle.next.clone_from(&ids);
        self.cycle.is_owed = true;
        self.cycle.stage = Stage::Idle;
        self.complete_leg(lane, Phase::ShowError, Code::RETRY_SYNC, ids);
    }
}
