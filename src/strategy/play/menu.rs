//! [`Move`]: what may lawfully be said next.

use super::cycles::Stage;
use super::{Hearing, Item, Menu, Mood, Play};
use crate::dialect::Dialect;
use crate::protocol::{ConflictPolicy, Phase, ProgressStatus};
use crate::strategy::shape::Parts;
use crate::{ProviderRole, SyncStage};

/// One thing to say next, or a few that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    /// A call that is under way comes back.
    Land,
    Tick,
    Start,
    Turn,
    Grow,
    Succeed,
    Fail,
    Leave,
    ComeBack,
    Retry,
    FailLate,
    /// The closing report that a cancel wants.
    Close,
    AskAbout,
    AskAboutAll,
    CancelItem,
    CancelAll,
    Skip,
    Offer,
    AskForMore,
    Add,
    AddOpaque,
    Propose,
    Commit,
    Log,
    TakeBack,
    Tell,
    Connect,
    SayManual,
    AskForDialog,
    EndDialog,
    ReplaceCallback,
    ClearCallback,
    GiveCallback,
    Prepare,
    Synchronize,
    StartLeg(Phase),
    ReturnLeg(Phase),
    CompleteLeg(Phase),
    DeclineLeg(Phase),
    BeginSide(ProviderRole),
    StartSession,
    SetPolicy,
    Batch,
    Stage(ProviderRole, SyncStage),
    Announce,
    Settle,
    Conflict,
    AskToEnumerate,
    Stumble,
}

impl Play {
    /// What may be said next.
    pub(crate) fn menu(&self, mood: Mood) -> Menu<Move> {
        let mut menu: Menu<Move> = Menu::new();
        if self.is_working() && !self.is(Dialect::WinSync) {
            self.offer_items(&mut menu, mood);
        }
        menu.add_if(!self.calls.open().is_empty(), 10, Move::Land);
        if !self.has_callback {
            let is_over = self.has_cycles() && self.cycle.stage == Stage::Over;
            menu.add_if(!is_over, 4, Move::GiveCallback);
            self.offer_stages(&mut menu);
            return menu;
        }
        if self.has_cycles() {
            self.offer_cycle(&mut menu, mood);
        }
        if self.dialect() == Dialect::Neutral && self.allows(Parts::PHASES) {
            self.offer_legs(&mut menu, mood);
        }
        self.offer_sides(&mut menu);
        self.offer_joining(&mut menu);
        self.offer_talk(&mut menu);
        self.offer_stops(&mut menu, mood);
        menu
    }

    fn offer_items(&self, menu: &mut Menu<Move>, mood: Mood) {
        let (neutral, full) = (self.is(Dialect::Neutral), self.is(Dialect::SyncCenter));
        let running = self.has(Item::is_running);
        menu.add_if(self.has(Item::is_waiting), 8, Move::Start);
        menu.add_if(running, 24, Move::Tick);
        menu.add_if(running, 6, Move::Turn);
        menu.add_if(running && self.allows(Parts::GROWTH) && self.has(may_grow), 3, Move::Grow);
        menu.add_if(!self.due().is_empty(), 16, Move::Close);
        let spare = mood == Mood::Free || self.spare() > 1;
        menu.add_if(running && spare, 8, Move::Succeed);
        if self.allows(Parts::FAILURES) {
            menu.add_if((running || self.has(Item::is_waiting)) && spare, 2, Move::Fail);
            menu.add_if(!self.to_leave().is_empty() && spare, 2, Move::Leave);
            menu.add_if((neutral || full) && !self.to_fail_late().is_empty(), 2, Move::FailLate);
        }
        if self.allows(Parts::RETRIES) {
            menu.add_if(!self.to_come_back().is_empty(), 4, Move::ComeBack);
            menu.add_if(neutral && !self.to_retry().is_empty(), 4, Move::Retry);
        }
        let open = self.has(Item::is_open);
        menu.add_if(open && self.allows(Parts::QUESTIONS), 3, Move::AskAbout);
        menu.add_if(!self.to_commit().is_empty(), 6, Move::Commit);
    }

    fn offer_cycle(&self, menu: &mut Menu<Move>, mood: Mood) {
        let free = mood == Mood::Free;
        let declines = free && self.allows(Parts::FAILURES);
        let quiet = self.legs.is_empty() && self.calls.open().is_empty();
        match self.cycle.stage {
            Stage::Idle => menu.add_if(quiet, 16, Move::Prepare),
            Stage::Prepared => menu.add_if(quiet, 16, Move::Synchronize),
            _ => {}
        }
        let waits = self.items.iter().all(Item::is_waiting);
        for leg in &self.legs {
            let is_own = matches!(leg.phase, Phase::Prepare | Phase::Synchronize);
            menu.add_if(!leg.returned, 8, Move::ReturnLeg(leg.phase));
            let may_decline = declines && !leg.returned && !leg.completed && (!is_own || waits);
            menu.add_rare_if(may_decline, Move::DeclineLeg(leg.phase));
            let may_end = match leg.phase {
                Phase::Synchronize => free && !self.items.iter().any(Item::is_open),
                _ => self.dialogs == 0,
            };
            let lands = self.calls.open().is_empty();
            menu.add_if(!leg.completed && may_end && lands, 8, Move::CompleteLeg(leg.phase));
        }
        let shows = self.allows(Parts::PHASES);
        let properties = Phase::ShowProperties;
        menu.add_if(shows && self.leg(properties).is_none(), 1, Move::StartLeg(properties));
        let may_show = self.cycle.stage == Stage::Synchronized && self.legs.is_empty();
        let wanted = shows || self.allows(Parts::RETRIES);
        menu.add_if(may_show && wanted, 8, Move::StartLeg(Phase::ShowError));
    }

    fn offer_legs(&self, menu: &mut Menu<Move>, mood: Mood) {
        let declines = mood == Mood::Free && self.allows(Parts::FAILURES);
        for phase in Phase::ALL {
            let joins = self.allows(Parts::JOINING) && self.may_grow();
            let may_prepare = joins && self.leg(Phase::Synchronize).is_none();
            let may_start = phase != Phase::Prepare || may_prepare;
            match self.leg(phase) {
                None => menu.add_if(may_start, 1, Move::StartLeg(phase)),
                Some(leg) => {
                    menu.add_if(!leg.returned, 3, Move::ReturnLeg(phase));
                    let may_end = !leg.completed && self.dialogs == 0;
                    menu.add_if(may_end && self.idle_lane().is_some(), 3, Move::CompleteLeg(phase));
                    let may_decline = declines && !leg.returned && !leg.completed;
                    menu.add_if(may_decline, 1, Move::DeclineLeg(phase));
                }
            }
        }
    }

    fn offer_sides(&self, menu: &mut Menu<Move>) {
        let winsync = self.is(Dialect::WinSync);
        if !(winsync || self.is(Dialect::Neutral)) || !self.allows(Parts::STAGES) || !self.begun {
            return;
        }
        let weight = if winsync { 4 } else { 2 };
        if !winsync {
            for role in ProviderRole::KNOWN {
                let absent = !self.sides.present.contains(&role) && !self.stop_asked;
                menu.add_if(absent, 1, Move::BeginSide(role));
            }
            menu.add_if(!self.sides.started && !self.stop_asked, 1, Move::StartSession);
        }
        menu.add_if(!self.sides.in_batch && !winsync, 1, Move::SetPolicy);
        self.offer_stages(menu);
        let source = self.may_side_speak(ProviderRole::Source);
        let settled = self.sides.open_changes == 0;
        menu.add_if(source && settled, 2 * weight, Move::Batch);
        menu.add_if(source && settled, weight, Move::AskToEnumerate);
        if !(self.may_side_speak(ProviderRole::Destination) && self.sides.in_batch) {
            return;
        }
        menu.add_if(self.sides.open_changes < 3, 3 * weight, Move::Announce);
        menu.add_if(!settled, 5 * weight, Move::Settle);
        menu.add_if(self.sides.policy == ConflictPolicy::Ask, weight, Move::Conflict);
        menu.add(weight, Move::Stumble);
    }

    fn offer_stages(&self, menu: &mut Menu<Move>) {
        use ProviderRole::{Destination, Source};
        if !matches!(self.dialect(), Dialect::WinSync | Dialect::Neutral) {
            return;
        }
        if !self.allows(Parts::STAGES) || (!self.has_callback && !self.is_heard()) {
            return;
        }
        let weight = if self.is(Dialect::WinSync) { 4 } else { 1 };
        if self.may_side_speak(Source) {
            menu.add(weight, Move::Stage(Source, SyncStage::Detection));
            menu.add_if(self.sides.in_batch, weight, Move::Stage(Source, SyncStage::Enumeration));
        }
        let applies = self.may_side_speak(Destination) && self.sides.in_batch;
        menu.add_if(applies, 3 * weight, Move::Stage(Destination, SyncStage::Application));
    }

    /// #23: without a callback a provider of WS reports all the same.
    fn is_heard(&self) -> bool {
        self.is(Dialect::WinSync) && self.sides.hearing != Hearing::AtCallback
    }

    fn offer_joining(&self, menu: &mut Menu<Move>) {
        let joins = matches!(self.dialect(), Dialect::SyncCenter | Dialect::Neutral);
        if !joins || !self.allows(Parts::JOINING) || !self.has_free_lane() {
            return;
        }
        menu.add_if(self.may_grow(), 2, Move::Offer);
        menu.add(if self.offered.is_empty() { 1 } else { 3 }, Move::AskForMore);
        menu.add_if(self.may_grow(), if self.offered.is_empty() { 1 } else { 4 }, Move::Add);
        menu.add_if(self.may_grow(), 2, Move::Propose);
        menu.add_if(!self.stop_asked, 1, Move::AddOpaque);
    }

    fn offer_talk(&self, menu: &mut Menu<Move>) {
        let (mob, full) = (self.is(Dialect::MobSync), self.is(Dialect::SyncCenter));
        let neutral = self.is(Dialect::Neutral);
        if self.idle_lane().is_none() {
            return;
        }
        if self.allows(Parts::QUESTIONS) {
            menu.add(2, Move::AskAboutAll);
        }
        if self.allows(Parts::LOG) {
            menu.add_if(!self.is(Dialect::WinSync), 3, Move::Log);
            menu.add_if((mob || neutral) && !self.entries.is_empty(), 2, Move::TakeBack);
            menu.add_if(full || neutral, 2, Move::Tell);
            menu.add_if(mob || neutral, 1, Move::Connect);
            menu.add_if(full || neutral, 1, Move::SayManual);
        }
        let asks = [Phase::Prepare, Phase::ShowError];
        let may_ask = self.legs.iter().any(|leg| asks.contains(&leg.phase) && !leg.completed);
        let dialogs = self.allows(Parts::PHASES) && may_ask;
        menu.add_if(dialogs && self.dialogs < 2, 3, Move::AskForDialog);
        menu.add_if(self.dialogs > 0, 6, Move::EndDialog);
    }

    /// Cancels of the host, and what it does with the callback.
    fn offer_stops(&self, menu: &mut Menu<Move>, mood: Mood) {
        let free = mood == Mood::Free;
        let stage = self.cycle.stage;
        let at_work = !self.has_cycles()
            || matches!(stage, Stage::Preparing | Stage::Prepared | Stage::Synchronizing);
        let stoppable = self.begun && at_work && !self.stop_asked;
        if self.allows(Parts::CANCEL_ALL) && free {
            menu.add_rare_if(stoppable, Move::CancelAll);
        }
        if self.allows(Parts::CANCEL_ITEM) && (free || self.spare() > 1) {
            menu.add_if(stoppable && !self.to_cancel().is_empty(), 2, Move::CancelItem);
            let skips = self.is(Dialect::Neutral) || self.takes_skips();
            menu.add_if(skips && !self.to_skip().is_empty(), 2, Move::Skip);
        }
        // Nobody gives a session of one word in MOB another callback.
        let host = !self.is(Dialect::MobSync) || self.has_cycles();
        if self.allows(Parts::CALLBACKS) && !self.is(Dialect::SyncCenter) && host {
            menu.add(1, Move::ReplaceCallback);
            let idle = self.legs.is_empty() && self.dialogs == 0 && self.sides.open_changes == 0;
            let between = !self.has_cycles()
                || (matches!(stage, Stage::Idle | Stage::Synchronized) && !self.cycle.is_owed);
            menu.add_if(free && idle && between, 1, Move::ClearCallback);
        }
    }
}

/// Whether there is a total that could be larger.
pub(super) fn may_grow(item: &Item) -> bool {
    item.status == Some(ProgressStatus::Updating) && item.total.is_some_and(|total| total > 0)
}
