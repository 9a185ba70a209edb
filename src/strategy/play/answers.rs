//! What is answered, and who knows of it.

use super::{Dice, Item, Menu, Mood, Open, Play};
use crate::ItemId;
use crate::dialect::Dialect;
use crate::protocol::{
    CancelDecision, Code, EnumerationAction, Fault, LogId, MoreItems, Notice, Phase,
    ProgressStatus, Reply, ResolveAction, SinkError, SyncEvent,
};
use crate::strategy::shape::Parts;

/// How a call comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Landing {
    /// As the sink knows it now.
    Plain,
    /// As the sink knew it when it was called: the answer was made up before a cancel came.
    AsCalled,
    /// The sink cancels the item.
    CancelItem,
    /// The sink cancels everything.
    CancelAll,
    /// The sink fails, and says what it knows all the same.
    Fault(Code),
    /// The provider gave no place for the answer.
    Unseen,
    /// This is to be done about a conflict.
    Resolve(ResolveAction),
    /// This is to be done instead of a partial enumeration.
    Enumerate(EnumerationAction),
}

impl Play {
    /// A call comes back now, or later if somebody else may speak meanwhile.
    pub(crate) fn say_by(
        &mut self,
        lane: u32,
        event: SyncEvent<'static>,
        mood: Mood,
        dice: &mut Dice,
    ) {
        let call = self.call(lane, event);
        if self.cast.lanes > 1 && dice.later_once_in(3) {
            return;
        }
        self.land_by(call, mood, dice);
    }

    /// A call comes back in a way that its event allows.
    pub(crate) fn land_by(&mut self, call: Open, mood: Mood, dice: &mut Dice) {
        let landing = self.landings(call, mood).order(dice.back()).unwrap_or(Landing::Plain);
        self.land(call, landing);
    }

    fn landings(&self, call: Open, mood: Mood) -> Menu<Landing> {
        let mut menu: Menu<Landing> = Menu::new();
        menu.add(36, Landing::Plain);
        let Some(event) = self.calls.said(call) else { return menu };
        let stops = mood == Mood::Free && may_cancel_by(event);
        let stops_all = stops && self.allows(Parts::CANCEL_ALL);
        match event {
            SyncEvent::Conflict(_) => resolutions(&mut menu),
            SyncEvent::FullEnumerationNeeded => enumerations(&mut menu, stops_all),
            SyncEvent::Host(_) => {}
            SyncEvent::Log(_) | SyncEvent::MayShowUi(_) | SyncEvent::MoreItems => {
                menu.add_if(self.allows(Parts::FAULTS), 4, Landing::Fault(Code::FAIL));
            }
            _ => self.decisions(&mut menu, call, event, mood, stops_all),
        }
        menu
    }

    fn decisions(
        &self,
        menu: &mut Menu<Landing>,
        call: Open,
        event: &SyncEvent<'_>,
        mood: Mood,
        stops_all: bool,
    ) {
        // An answer that was made up before a cancel came is worth telling.
        let is_stale = call.decided < self.decision(event.item());
        menu.add(if is_stale { 48 } else { 4 }, Landing::AsCalled);
        let stops = mood == Mood::Free && may_cancel_by(event);
        let stops_item = stops && event.item().is_some_and(|id| self.may_cancel_item(id));
        menu.add_if(stops_item && self.allows(Parts::CANCEL_ITEM), 2, Landing::CancelItem);
        // Worth more while somebody else is inside a call.
        let others = self.calls.open().len() > 1;
        menu.add_rare_if(stops_all, Landing::CancelAll);
        menu.add_if(stops_all && others, 1, Landing::CancelAll);
        // In WS a failure stops the session (A-WS-6).
        let harmless = !self.is(Dialect::WinSync) || stops_all;
        let fails = harmless && self.allows(Parts::FAULTS) && self.may_fail(event);
        menu.add_if(fails, 1, Landing::Fault(Code::OUT_OF_MEMORY));
        menu.add_if(self.allows(Parts::UNSEEN) && self.may_be_unseen(event), 2, Landing::Unseen);
    }

    /// A call has its answer.
    pub(crate) fn land(&mut self, call: Open, landing: Landing) {
        let Some(event) = self.calls.said(call).cloned() else { return };
        let about = event.item().cloned();
        match landing {
            Landing::CancelItem => self.ask_item(about.as_ref()),
            Landing::CancelAll => self.stop_asked = true,
            Landing::Fault(_) if self.is(Dialect::WinSync) => self.stop_asked = true,
            _ => {}
        }
        let decision = match landing {
            Landing::AsCalled => call.decided,
            _ => self.decision(about.as_ref()),
        };
        let reply = match landing {
            Landing::Unseen => Reply::NotSeen,
            Landing::Fault(code) => {
                failure(&event, SinkError::new(Fault::Failed(code)).deciding(decision))
            }
            Landing::Resolve(action) => Reply::Resolution(Ok(action)),
            Landing::Enumerate(action) => Reply::Enumeration(Ok(action)),
            _ => self.reply(&event, decision),
        };
        self.give(call, reply);
    }

    /// A call has this answer, and its lane knows what that means.
    pub(crate) fn give(&mut self, call: Open, reply: Reply) {
        let about = self.calls.said(call).and_then(SyncEvent::item).cloned();
        let seen = reply.decision();
        if let Reply::MayShowUi(Ok(true)) = reply {
            self.dialogs = self.dialogs.saturating_add(1);
        }
        self.calls.answer(call, reply);
        self.see(call.lane, about.as_ref(), seen);
    }

    /// A lane was told a decision about an item, or about everything.
    fn see(&mut self, lane: u32, about: Option<&ItemId>, decision: CancelDecision) {
        if decision.is_all() {
            self.stop_asked = true;
            if !self.has_stopped(lane) {
                self.stopped_lanes.push(lane);
            }
        }
        if let Some(item) = about.and_then(|id| self.item_mut(id)) {
            item.seen |= decision.is_cancel() && item.is_open();
        }
    }

    /// What the sink says if nothing is wrong with it.
    fn reply(&self, event: &SyncEvent<'_>, decision: CancelDecision) -> Reply {
        match event {
            SyncEvent::Log(entry) => {
                let own = entry.id.filter(|_| !self.is(Dialect::SyncCenter));
                // Far from those that a handler gives.
                let made = LogId::from_u128((1 << 64) + self.logged);
                Reply::Logged(Ok(own.unwrap_or(made)))
            }
            SyncEvent::MayShowUi(shown) => Reply::MayShowUi(Ok(*shown && self.allows_dialogs())),
            SyncEvent::MoreItems => {
                Reply::MoreItems(Ok(MoreItems { ids: self.offered.clone(), opaque: 0 }))
            }
            SyncEvent::Conflict(_) => Reply::Resolution(Ok(ResolveAction::Defer)),
            SyncEvent::FullEnumerationNeeded => Reply::Enumeration(Ok(EnumerationAction::Full)),
            SyncEvent::Host(_) => Reply::Done,
            _ => Reply::Answer(Ok(decision)),
        }
    }

    /// MOB-26, MOB-27, MOB-34.
    pub(crate) fn allows_dialogs(&self) -> bool {
        self.may_show_ui || self.legs.iter().any(|leg| leg.is_under_way(Phase::ShowError))
    }

    /// Whether an item could be canceled by itself.
    pub(crate) fn may_cancel_item(&self, id: &ItemId) -> bool {
        !self.is(Dialect::WinSync) && self.item(id).is_some_and(Item::is_open)
    }

    /// Whether nothing hangs on the answer to this.
    fn may_fail(&self, event: &SyncEvent<'_>) -> bool {
        match event {
            SyncEvent::Progress { id, report } => {
                let again = self.item(id).is_some_and(|item| item.reports > 1);
                again && !report.is_terminal() && !report.is_empty()
            }
            SyncEvent::Notice(notice) => {
                matches!(notice.as_ref(), Notice::Text(_) | Notice::Stage(_))
            }
            SyncEvent::RecoverableError(_) => true,
            _ => false,
        }
    }

    /// SC-8. The first answer about an item has to be read (#29, N30).
    fn may_be_unseen(&self, event: &SyncEvent<'_>) -> bool {
        let again = |id: &ItemId| self.item(id).is_some_and(|item| item.reports > 1);
        matches!(self.dialect(), Dialect::SyncCenter | Dialect::Neutral)
            && match event {
                SyncEvent::Progress { id, .. } => again(id),
                SyncEvent::Notice(notice) => matches!(notice.as_ref(), Notice::Text(_)),
                _ => false,
            }
    }

    /// Somebody asks to stop an item.
    pub(crate) fn ask_item(&mut self, id: Option<&ItemId>) {
        if let Some(item) = id.and_then(|id| self.item_mut(id)) {
            item.asked |= item.life != super::Life::Ended;
        }
    }
}

/// Whether a cancel may come by the answer to this, so that nobody is left owing something impossible.
fn may_cancel_by(event: &SyncEvent<'_>) -> bool {
    match event {
        SyncEvent::Progress { report, .. } => report.status() != Some(ProgressStatus::Disconnected),
        SyncEvent::Notice(notice) => {
            !matches!(notice.as_ref(), Notice::End { .. } | Notice::PhaseEnded { .. })
        }
        _ => true,
    }
}

/// The five that have a name (#20).
fn resolutions(menu: &mut Menu<Landing>) {
    for action in ResolveAction::KNOWN {
        menu.add(8, Landing::Resolve(action));
    }
}

/// The three that have a name (#21); aborting stops everything (WS-14).
fn enumerations(menu: &mut Menu<Landing>, stops_all: bool) {
    menu.add(16, Landing::Enumerate(EnumerationAction::Full));
    menu.add(16, Landing::Enumerate(EnumerationAction::Partial));
    menu.add_if(stops_all, 16, Landing::Enumerate(EnumerationAction::Abort));
}

/// A failing sink's answer, of the kind that the event wants.
fn failure(event: &SyncEvent<'_>, error: SinkError) -> Reply {
    match event {
        SyncEvent::Log(_) => Reply::Logged(Err(error)),
        SyncEvent::MayShowUi(_) => Reply::MayShowUi(Err(error)),
        SyncEvent::MoreItems => Reply::MoreItems(Err(error)),
        _ => Reply::Answer(Err(error)),
    }
}
