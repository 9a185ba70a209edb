//! Asynchronous starts: each returns, and is completed before or after that if it was accepted.

use super::{Dice, Play};
use crate::ItemId;
use crate::protocol::{Code, HostAct, Notice, Phase};
use alloc::vec::Vec;

/// A start that has not both returned and been completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) phase: Phase,
    pub(crate) returned: bool,
    pub(crate) completed: bool,
}

impl Leg {
    /// Whether this is the phase, and it is not completed.
    pub(crate) fn is_under_way(self, phase: Phase) -> bool {
        self.phase == phase && !self.completed
    }

    const fn is_over(self) -> bool {
        self.returned && self.completed
    }
}

impl Play {
    pub(crate) fn leg(&self, phase: Phase) -> Option<Leg> {
        self.legs.iter().find(|leg| leg.phase == phase).copied()
    }

    /// Whether the host may set an item to skipped (MOB-13).
    pub(crate) fn takes_skips(&self) -> bool {
        let window = [Phase::Prepare, Phase::Synchronize];
        self.legs.iter().any(|leg| leg.returned && !leg.completed && window.contains(&leg.phase))
    }

    /// The host starts a phase.
    pub(crate) fn start_leg(&mut self, phase: Phase, items: Vec<ItemId>) {
        self.legs.push(Leg { phase, returned: false, completed: false });
        self.act(HostAct::PhaseStarted { phase, items });
    }

    /// The start returns, accepted; showing something accepts with any success (A-MOB-4).
    pub(crate) fn return_leg(&mut self, phase: Phase, dice: &mut Dice) {
        let shows = matches!(phase, Phase::ShowProperties | Phase::ShowError);
        let code = if shows && dice.once_in(4) { Code::FALSE } else { Code::OK };
        self.set_leg(phase, |leg| leg.returned = true);
        self.act(HostAct::PhaseReturned { phase, code });
    }

    /// The start returns, declined: nothing completes it.
    pub(crate) fn decline_leg(&mut self, phase: Phase, dice: &mut Dice) {
        let shows = matches!(phase, Phase::ShowProperties | Phase::ShowError);
        let code = if shows { Code::FAIL } else { dice.or(Code::FALSE, &[Code::FAIL]) };
        self.legs.retain(|leg| leg.phase != phase);
        self.act(HostAct::PhaseReturned { phase, code });
    }

    /// The handler completes a phase, before or after its start has returned.
    pub(crate) fn complete_leg(&mut self, lane: u32, phase: Phase, code: Code, retry: Vec<ItemId>) {
        self.set_leg(phase, |leg| leg.completed = true);
        self.notice(lane, Notice::PhaseEnded { phase, code, retry });
    }

    fn set_leg(&mut self, phase: Phase, set: impl Fn(&mut Leg)) {
        self.legs.iter_mut().filter(|leg| leg.phase == phase).for_each(set);
        self.legs.retain(|leg| !leg.is_over());
    }
}
