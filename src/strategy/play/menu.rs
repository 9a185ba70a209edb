//! [`Move`]: what may lawfully be said next.
//!
//! The menu of a dialect always has the same dishes in the same order, whether they may be had or not, so that a
//! choice mostly means the same move when the choices before it shrink away.

use super::cycles::Stage;
use super::{Hearing, Item, Leg, Menu, Mood, Play};
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
        menu.section(self.is_working());
        if !self.is(Dialect::WinSync) {
            self.offer_items(&mut menu, mood);
        }
        menu.section(true);
        menu.add_if(!self.calls.open().is_empty(), 10, Move::Land);
        let is_over = self.has_cycles() && self.cycle.stage == Stage::Over;
        menu.add_if(!self.has_callback && !is_over, 4, Move::GiveCallback);
        self.offer_stages(&mut menu);
        menu.section(self.has_callback);
        match self.dialect() {
            Dialect::MobSync => self.offer_cycle(&mut menu, mood),
            Dialect::Neutral => self.offer_legs(&mut menu, mood),
            _ => {}
        }
        menu.section(self.has_callback);
        self.offer_sides(&mut menu);
        menu.section(self.has_callback && self.has_free_lane());
        self.offer_joining(&mut menu);
        menu.section(self.has_callback && self.idle_lane().is_some());
        self.offer_talk(&mut menu);
        menu.section(self.has_callback);
        self.offer_stops(&mut menu, mood);
        menu
    }

    fn offer_items(&self, menu: &mut Menu<Move>, mood: Mood) {
        let fails = self.allows(Parts::FAILURES);
        let retries = self.allows(Parts::RETRIES);
        let (waiting, running) = (self.has(Item::is_waiting), self.has(Item::is_running));
        let spare = mood == Mood::Free || self.spare() > 1;
        menu.add_if(waiting, 8, Move::Start);
        menu.add_if(running, 24, Move::Tick);
        menu.add_if(running, 6, Move::Turn);
        menu.add_if(self.allows(Parts::GROWTH) && self.has(may_grow), 3, Move::Grow);
        menu.add_if(!self.due().is_empty(), 16, Move::Close);
        menu.add_if(running && spare, 8, Move::Succeed);
        menu.add_if(fails && (running || waiting) && spare, 2, Move::Fail);
        menu.add_if(fails && spare && !self.to_leave().is_empty(), 2, Move::Leave);
        menu.add_if(fails && !self.to_fail_late().is_empty(), 2, Move::FailLate);
        menu.add_if(retries && !self.to_come_back().is_empty(), 4, Move::ComeBack);
        menu.add_if(retries && !self.to_retry().is_empty(), 4, Move::Retry);
        let open = self.has(Item::is_open);
        menu.add_if(self.allows(Parts::QUESTIONS) && open, 3, Move::AskAbout);
        menu.add_if(!self.to_commit().is_empty(), 6, Move::Commit);
    }

    fn offer_cycle(&self, menu: &mut Menu<Move>, mood: Mood) {
        if !self.has_cycles() {
            return;
        }
        let free = mood == Mood::Free;
        let quiet = self.legs.is_empty() && self.calls.open().is_empty();
        menu.add_if(quiet && self.cycle.stage == Stage::Idle, 16, Move::Prepare);
        menu.add_if(quiet && self.cycle.stage == Stage::Prepared, 16, Move::Synchronize);
        let shows = self.allows(Parts::PHASES);
        let may_show = quiet && self.cycle.stage == Stage::Synchronized;
        let wants_error = may_show && (shows || self.allows(Parts::RETRIES));
        menu.add_if(wants_error, 8, Move::StartLeg(Phase::ShowError));
        let properties = Phase::ShowProperties;
        let may_start = shows && self.leg(properties).is_none();
        menu.add_if(may_start, 1, Move::StartLeg(properties));
        for phase in Phase::ALL {
            let leg = self.leg(phase);
            menu.add_if(leg.is_some_and(|leg| !leg.returned), 8, Move::ReturnLeg(phase));
            let may_end = match phase {
                Phase::Synchronize => free && !self.items.iter().any(Item::is_open),
                _ => self.dialogs == 0,
            };
            let lands = self.calls.open().is_empty();
            let is_open = leg.is_some_and(|leg| !leg.completed);
            menu.add_if(is_open && may_end && lands, 8, Move::CompleteLeg(phase));
            let is_own = matches!(phase, Phase::Prepare | Phase::Synchronize);
            let waits = !is_own || self.items.iter().all(Item::is_waiting);
            menu.add_rare_if(waits && self.may_decline(leg, mood), Move::DeclineLeg(phase));
        }
    }

    fn offer_legs(&self, menu: &mut Menu<Move>, mood: Mood) {
        let phases = self.allows(Parts::PHASES);
        for phase in Phase::ALL {
            let leg = self.leg(phase);
            let joins = self.allows(Parts::JOINING) && self.may_grow();
            let may_prepare = joins && self.leg(Phase::Synchronize).is_none();
            let may_start = phases && (phase != Phase::Prepare || may_prepare);
            menu.add_if(leg.is_none() && may_start, 1, Move::StartLeg(phase));
            menu.add_if(leg.is_some_and(|leg| !leg.returned), 3, Move::ReturnLeg(phase));
            let is_open = leg.is_some_and(|leg| !leg.completed);
            let may_end = self.dialogs == 0 && self.idle_lane().is_some();
            menu.add_if(is_open && may_end, 3, Move::CompleteLeg(phase));
            menu.add_if(self.may_decline(leg, mood), 1, Move::DeclineLeg(phase));
        }
    }

    /// A start that has been neither returned nor completed may be declined.
    fn may_decline(&self, leg: Option<Leg>, mood: Mood) -> bool {
        let declines = mood == Mood::Free && self.allows(Parts::FAILURES);
        declines && leg.is_some_and(|leg| !leg.returned && !leg.completed)
    }

    fn offer_sides(&self, menu: &mut Menu<Move>) {
        let winsync = self.is(Dialect::WinSync);
        if !self.has_stages() {
            return;
        }
        let weight = if winsync { 4 } else { 2 };
        let begins = !winsync && !self.stop_asked;
        for role in ProviderRole::KNOWN {
            let absent = !self.sides.present.contains(&role);
            menu.add_if(begins && absent, 1, Move::BeginSide(role));
        }
        menu.add_if(begins && !self.sides.started, 1, Move::StartSession);
        menu.add_if(!winsync && !self.sides.in_batch, 1, Move::SetPolicy);
        let source = self.may_side_speak(ProviderRole::Source);
        let settled = self.sides.open_changes == 0;
        menu.add_if(source && settled, 2 * weight, Move::Batch);
        menu.add_if(source && settled, weight, Move::AskToEnumerate);
        let applies = self.sides.in_batch && self.may_side_speak(ProviderRole::Destination);
        let asks = self.sides.policy == ConflictPolicy::Ask;
        menu.add_if(applies && self.sides.open_changes < 3, 3 * weight, Move::Announce);
        menu.add_if(applies && !settled, 5 * weight, Move::Settle);
        menu.add_if(applies && asks, weight, Move::Conflict);
        menu.add_if(applies, weight, Move::Stumble);
    }

    fn offer_stages(&self, menu: &mut Menu<Move>) {
        use ProviderRole::{Destination, Source};
        if !self.has_stages() {
            return;
        }
        let weight = if self.is(Dialect::WinSync) { 4 } else { 1 };
        let heard = self.has_callback || self.is_heard();
        let finds = heard && self.may_side_speak(Source);
        let applies = heard && self.may_side_speak(Destination) && self.sides.in_batch;
        menu.add_if(finds, weight, Move::Stage(Source, SyncStage::Detection));
        let lists = finds && self.sides.in_batch;
        menu.add_if(lists, weight, Move::Stage(Source, SyncStage::Enumeration));
        menu.add_if(applies, 3 * weight, Move::Stage(Destination, SyncStage::Application));
    }

    fn has_stages(&self) -> bool {
        let speaks = matches!(self.dialect(), Dialect::WinSync | Dialect::Neutral);
        speaks && self.allows(Parts::STAGES)
    }

    /// #23: without a callback a provider of WS reports all the same.
    fn is_heard(&self) -> bool {
        self.is(Dialect::WinSync) && self.sides.hearing != Hearing::Callback
    }

    fn offer_joining(&self, menu: &mut Menu<Move>) {
        let joins = matches!(self.dialect(), Dialect::SyncCenter | Dialect::Neutral);
        if !joins || !self.allows(Parts::JOINING) {
            return;
        }
        let grows = self.may_grow();
        menu.add_if(grows, 2, Move::Offer);
        menu.add(2, Move::AskForMore);
        menu.add_if(grows, 3, Move::Add);
        menu.add_if(grows, 2, Move::Propose);
        menu.add_if(grows, 1, Move::AddOpaque);
    }

    fn offer_talk(&self, menu: &mut Menu<Move>) {
        let neutral = self.is(Dialect::Neutral);
        let mob = neutral || self.is(Dialect::MobSync);
        let full = neutral || self.is(Dialect::SyncCenter);
        let talks = self.allows(Parts::LOG);
        menu.add_if(self.allows(Parts::QUESTIONS), 2, Move::AskAboutAll);
        menu.add_if(talks && (mob || full), 3, Move::Log);
        menu.add_if(talks && mob && !self.entries.is_empty(), 2, Move::TakeBack);
        menu.add_if(talks && full, 2, Move::Tell);
        menu.add_if(talks && mob, 1, Move::Connect);
        menu.add_if(talks && full, 1, Move::SayManual);
        let asks = [Phase::Prepare, Phase::ShowError];
        let may_ask = self.legs.iter().any(|leg| asks.contains(&leg.phase) && !leg.completed);
        let wants = self.allows(Parts::PHASES) && may_ask && self.dialogs < 2;
        menu.add_if(wants, 3, Move::AskForDialog);
        menu.add_if(self.dialogs > 0, 6, Move::EndDialog);
    }

    /// Cancels of the host, and what it does with the callback.
    fn offer_stops(&self, menu: &mut Menu<Move>, mood: Mood) {
        let free = mood == Mood::Free;
        let stage = self.cycle.stage;
        let at_work = !self.has_cycles()
            || matches!(stage, Stage::Preparing | Stage::Prepared | Stage::Synchronizing);
        let stoppable = self.begun && at_work && !self.stop_asked;
        let all = self.allows(Parts::CANCEL_ALL) && free;
        let one = self.allows(Parts::CANCEL_ITEM) && (free || self.spare() > 1);
        let skips = self.is(Dialect::Neutral) || self.takes_skips();
        menu.add_rare_if(all && stoppable, Move::CancelAll);
        menu.add_if(one && stoppable && !self.to_cancel().is_empty(), 2, Move::CancelItem);
        menu.add_if(one && skips && !self.to_skip().is_empty(), 2, Move::Skip);
        let idle = self.legs.is_empty() && self.dialogs == 0 && self.sides.open_changes == 0;
        let is_between = matches!(stage, Stage::Idle | Stage::Synchronized) && !self.cycle.is_owed;
        let between = !self.has_cycles() || is_between;
        let changes = self.may_change_callback();
        menu.add_if(changes, 1, Move::ReplaceCallback);
        menu.add_if(changes && free && idle && between, 1, Move::ClearCallback);
    }

    /// SC has one callback per session, and nobody gives a session of one word in MOB another one.
    fn may_change_callback(&self) -> bool {
        self.allows(Parts::CALLBACKS)
            && match self.dialect() {
                Dialect::SyncCenter => false,
                Dialect::MobSync => self.has_cycles(),
                Dialect::Neutral | Dialect::WinSync => true,
            }
    }
}

/// Whether there is a total that could be larger.
pub(super) fn may_grow(item: &Item) -> bool {
    let updates = item.is_running() && item.status == Some(ProgressStatus::Updating);
    updates && item.total.is_some_and(|total| total > 0)
}
