//! What is said about the session as a whole, and for the reader of a log.

use super::{Dice, Mood, Play};
use crate::dialect::Dialect;
use crate::protocol::{HostAct, Link, LogEntry, LogId, LogLevel, Notice, Reply, SyncEvent};
use alloc::borrow::Cow;

impl Play {
    /// Something to remember, perhaps about an item that is known.
    pub(crate) fn log(&mut self, lane: u32, mood: Mood, dice: &mut Dice) {
        self.logged = self.logged.saturating_add(1);
        let mut entry = LogEntry::new(some_level(dice), "something happened");
        let members = self.ids(|item| !item.proposed);
        if dice.once_in(2) {
            entry.item = dice.pick(&members);
        }
        if !self.is(Dialect::MobSync) && dice.once_in(2) {
            entry.description = "and this is more about it".into();
            entry.link =
                Some(Link { text: "more".into(), reference: "https://example.org".into() });
            entry.context = Some("7".into());
        }
        if !self.is(Dialect::SyncCenter) && !dice.once_in(3) {
            entry.id = Some(LogId::from_u128(self.logged));
            entry.shows_error = dice.once_in(2);
        }
        let id = entry.id;
        let call = self.call(lane, SyncEvent::Log(Cow::Owned(entry)));
        self.land_by(call, mood, dice);
        let kept =
            self.calls.reply_of(call).is_some_and(|reply| matches!(reply, Reply::Logged(Ok(_))));
        self.entries.extend(id.filter(|_| kept));
    }

    /// Entries are taken back: one, or all (MOB-29).
    pub(crate) fn take_back(&mut self, lane: u32, dice: &mut Dice) {
        let one = if dice.once_in(4) { None } else { dice.pick(&self.entries) };
        match one {
            None => self.entries.clear(),
            Some(id) => self.entries.retain(|kept| *kept != id),
        }
        self.notice(lane, Notice::EntryDeleted(one));
    }

    /// What the session is doing.
    pub(crate) fn tell(&mut self, lane: u32, mood: Mood, dice: &mut Dice) {
        let text = self.some_text(dice).unwrap_or_else(|| "working".into());
        self.say_by(lane, SyncEvent::Notice(Cow::Owned(Notice::Text(text))), mood, dice);
    }

    pub(crate) fn connect(&mut self, lane: u32, dice: &mut Dice) {
        let name = dice.or(None, &[Some("modem".into())]);
        self.notice(lane, Notice::Connect(name));
    }

    pub(crate) fn say_manual(&mut self, lane: u32) {
        self.notice(lane, Notice::ManualSync);
    }

    /// May a dialog be shown?
    pub(crate) fn ask_for_dialog(&mut self, lane: u32, mood: Mood, dice: &mut Dice) {
        let call = self.call(lane, SyncEvent::MayShowUi(true));
        self.land_by(call, mood, dice);
    }

    /// A dialog is gone.
    pub(crate) fn end_dialog(&mut self, lane: u32) {
        self.dialogs = self.dialogs.saturating_sub(1);
        self.say(lane, SyncEvent::MayShowUi(false));
    }

    /// The handler gets another callback (MOB-2), when nobody is inside the old one.
    pub(crate) fn replace_callback(&mut self) {
        self.land_all();
        self.act(HostAct::CallbackReplaced);
    }

    /// The callback is taken away (MOB-3), when nobody is inside it.
    pub(crate) fn clear_callback(&mut self) {
        self.land_all();
        self.has_callback = false;
        self.act(HostAct::CallbackCleared);
    }

    pub(crate) fn give_callback(&mut self) {
        self.has_callback = true;
        self.act(HostAct::CallbackSet);
    }

    /// Everybody who waits has an answer.
    pub(crate) fn land_all(&mut self) {
        while let Some(call) = self.calls.open().first().copied() {
            self.land(call, super::Landing::Plain);
        }
    }
}

fn some_level(dice: &mut Dice) -> LogLevel {
    dice.or(LogLevel::Information, &[LogLevel::Warning, LogLevel::Error])
}
