//! Which move comes next: a menu of what may lawfully be said, and the choice from it.

use super::cycles::Stage;
use super::menu::may_grow;
use super::{Dice, Item, Move, Play};
use crate::ItemId;
use crate::protocol::{Code, ConflictPolicy, HostAct, Phase};
use crate::strategy::shape::Parts;
use alloc::vec::Vec;

/// What is left out of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Nothing.
    Free,
    /// Whatever leaves no room for more: a cancel of all, the end of the last open item or of a cycle, a
    /// callback taken away, a start declined.
    Calm,
}

impl Play {
    /// So many moves as there are choices; a choice that has shrunk to zero is none.
    pub(crate) fn walk(&mut self, choices: &[u64], mood: Mood) {
        for choice in choices {
            let mut dice = Dice::new(*choice);
            let next = self.menu(mood).order(dice.which());
            if let Some(next) = next.filter(|_| dice.which() > 0) {
                self.make(next, mood, &mut dice);
            }
        }
    }

    fn make(&mut self, next: Move, mood: Mood, dice: &mut Dice) {
        match next {
            Move::Land => {
                if let Some(call) = dice.pick(self.calls.open()) {
                    self.land_by(call, mood, dice);
                }
            }
            Move::Log
            | Move::TakeBack
            | Move::Tell
            | Move::Connect
            | Move::SayManual
            | Move::AskForDialog
            | Move::EndDialog
            | Move::AskAboutAll => {
                if let Some(lane) = self.idle_lane() {
                    self.make_talk(next, lane, mood, dice);
                }
            }
            Move::Offer | Move::AskForMore | Move::Add | Move::AddOpaque | Move::Propose => {
                if let Some(lane) = self.free_lane(dice) {
                    self.make_joining(next, lane, mood, dice);
                }
            }
            Move::CancelAll => self.cancel_all(dice),
            Move::ReplaceCallback => self.replace_callback(),
            Move::ClearCallback => self.clear_callback(),
            Move::GiveCallback => self.give_callback(),
            Move::Prepare => self.prepare(),
            Move::Synchronize => self.synchronize(),
            Move::StartLeg(phase) => self.make_start(phase, dice),
            Move::ReturnLeg(phase) => self.return_leg(phase, dice),
            Move::CompleteLeg(phase) => self.make_completion(phase, mood, dice),
            Move::DeclineLeg(phase) => self.make_decline(phase, dice),
            _ => {
                if !self.make_side(next, mood, dice) {
                    self.make_report(next, mood, dice);
                }
            }
        }
    }

    fn make_report(&mut self, next: Move, mood: Mood, dice: &mut Dice) {
        let Some(id) = dice.pick(&self.subjects(next)) else { return };
        match next {
            Move::Start => self.start_item(&id, mood, dice),
            Move::Turn => self.turn(&id, mood, dice),
            Move::Grow => self.grow(&id, mood, dice),
            Move::Succeed => self.succeed(&id, mood, dice),
            Move::Fail => self.fail(&id, mood, dice),
            Move::Leave => self.leave(&id),
            Move::ComeBack => self.come_back(&id, mood, dice),
            Move::Retry => self.retry(&id, mood, dice),
            Move::FailLate => self.fail_late(&id, mood, dice),
            Move::Close => self.close_item(&id, mood, dice),
            Move::AskAbout => self.ask_about(&id, mood, dice),
            Move::CancelItem => self.cancel_item(&id, dice),
            Move::Skip => self.skip(&id),
            Move::Commit => self.commit(&id),
            _ => self.tick(&id, mood, dice),
        }
    }

    /// The items that a move can be about.
    fn subjects(&self, next: Move) -> Vec<ItemId> {
        match next {
            Move::Start => self.speakable(Item::is_waiting),
            Move::Grow => self.speakable(|item| item.is_running() && may_grow(item)),
            Move::Fail | Move::AskAbout => self.speakable(Item::is_open),
            Move::Leave => self.to_leave(),
            Move::ComeBack => self.to_come_back(),
            Move::Retry => self.to_retry(),
            Move::FailLate => self.to_fail_late(),
            Move::Close => self.due(),
            Move::CancelItem => self.to_cancel(),
            Move::Skip => self.to_skip(),
            Move::Commit => self.to_commit(),
            _ => self.speakable(Item::is_running),
        }
    }

    fn make_talk(&mut self, next: Move, lane: u32, mood: Mood, dice: &mut Dice) {
        match next {
            Move::Log => self.log(lane, mood, dice),
            Move::TakeBack => self.take_back(lane, dice),
            Move::Tell => self.tell(lane, mood, dice),
            Move::Connect => self.connect(lane, dice),
            Move::SayManual => self.say_manual(lane),
            Move::AskForDialog => self.ask_for_dialog(lane, mood, dice),
            Move::EndDialog => self.end_dialog(lane),
            _ => self.ask_about_all(lane, mood, dice),
        }
    }

    fn make_joining(&mut self, next: Move, lane: u32, mood: Mood, dice: &mut Dice) {
        match next {
            Move::Offer => self.offer(dice),
            Move::Add => self.add(lane, mood, dice),
            Move::AddOpaque => self.add_opaque(lane),
            Move::Propose => self.propose(lane),
            _ => self.ask_for_more(lane, mood, dice),
        }
    }

    fn make_start(&mut self, phase: Phase, dice: &mut Dice) {
        let mut items = Vec::new();
        if phase == Phase::Prepare {
            for lane in self.lanes().take(usize::try_from(dice.or(1, &[2])).unwrap_or(1)) {
                let id = self.new_id();
                self.join(id.clone(), lane, false);
                items.push(id);
            }
        }
        self.start_leg(phase, items);
    }

    fn make_completion(&mut self, phase: Phase, mood: Mood, dice: &mut Dice) {
        let lane = self.idle_lane().unwrap_or_default();
        let fails = mood == Mood::Free && self.allows(Parts::FAILURES) && dice.once_in(12);
        let code = if fails { Code::FAIL } else { Code::OK };
        match phase {
            Phase::Prepare if self.has_cycles() => self.prepared(lane, code),
            Phase::Synchronize if self.has_cycles() => self.synchronized(lane),
            Phase::ShowError
                if self.has_cycles()
                    && self.allows(Parts::RETRIES)
                    && self.may_retry_cycle()
                    && !dice.once_in(3) =>
            {
                self.ask_for_retry(lane, dice);
            }
            _ => self.complete_leg(lane, phase, code, Vec::new()),
        }
    }

    fn make_decline(&mut self, phase: Phase, dice: &mut Dice) {
        if self.has_cycles() && matches!(phase, Phase::Prepare | Phase::Synchronize) {
            self.cycle.stage = Stage::Over;
        }
        self.decline_leg(phase, dice);
    }

    /// Whether it was a move of a provider with a side.
    fn make_side(&mut self, next: Move, mood: Mood, dice: &mut Dice) -> bool {
        match next {
            Move::BeginSide(role) => self.begin_side(role),
            Move::StartSession => {
                self.sides.started = true;
                self.act(HostAct::Started);
            }
            Move::SetPolicy => {
                self.sides.policy = dice.or(ConflictPolicy::Ask, &ConflictPolicy::KNOWN);
                self.act(HostAct::PolicySet(self.sides.policy));
            }
            Move::Batch => self.begin_batch(dice),
            Move::Stage(role, stage) => self.report_stage(role, stage, mood, dice),
            Move::Announce => self.announce(mood, dice),
            Move::Settle => self.settle(mood, dice),
            Move::Conflict => self.conflict(mood, dice),
            Move::AskToEnumerate => self.ask_to_enumerate(mood, dice),
            Move::Stumble => self.stumble(mood, dice),
            _ => return false,
        }
        true
    }
}
