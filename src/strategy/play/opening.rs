//! How a session begins.

use super::{Cast, Dice, Hearing, Ids, Manner, Mood, Play};
use crate::ItemId;
use crate::ProviderRole;
use crate::dialect::Dialect;
use crate::protocol::{Code, ConflictPolicy, HostAct, Notice, Phase, SyncEvent};
use crate::strategy::shape::{Parts, Shape};
use alloc::{borrow::Cow, vec::Vec};

impl Cast {
    /// A cast of this shape, in a manner that a choice decides.
    pub(crate) fn new(shape: Shape, items: usize, lanes: u32, dice: &mut Dice) -> Self {
        let uuids = shape.dialect == Dialect::MobSync;
        let plain = if uuids { Ids::Uuids } else { Ids::Short };
        let manner = Manner {
            ids: dice.or(plain, &[plain, plain, plain, Ids::Uuids, Ids::Long]),
            by_host: dice.once_in(2),
            in_one_word: dice.once_in(6),
            has_handler_id: dice.once_in(2),
            hearing: dice.or(Hearing::Session, &[Hearing::Callback, Hearing::Both]),
        };
        Self { shape, items: items.max(1), lanes: lanes.max(1), manner }
    }
}

impl Play {
    /// Everything up to where the work may begin; in MOB up to the first preparation.
    pub(crate) fn open(&mut self, mood: Mood, dice: &mut Dice) {
        match self.dialect() {
            Dialect::WinSync if self.cast.manner.in_one_word => self.begin(Vec::new(), mood, dice),
            Dialect::WinSync => self.begin_sides(dice),
            Dialect::MobSync if !self.cast.manner.in_one_word => self.initialize(mood, dice),
            dialect => {
                let items: Vec<ItemId> = (0..self.cast.items).map(|_| self.new_id()).collect();
                self.set_up(dialect, &items, dice);
                self.begin(items, mood, dice);
            }
        }
    }

    /// The session begins with these items, in one word.
    fn begin(&mut self, items: Vec<ItemId>, mood: Mood, dice: &mut Dice) {
        for (lane, id) in self.lanes().collect::<Vec<_>>().into_iter().cycle().zip(&items) {
            self.join(id.clone(), lane, false);
        }
        self.begun = true;
        let named = self.cast.manner.has_handler_id;
        let handler = ItemId::try_from("handler").ok().filter(|_| named);
        let can_create = matches!(self.dialect(), Dialect::SyncCenter | Dialect::Neutral);
        if self.cast.manner.by_host && can_create {
            self.act(HostAct::SessionCreated { handler, items });
        } else {
            let event = SyncEvent::Notice(Cow::Owned(Notice::Begin { handler, items }));
            let call = self.call(0, event);
            self.land_by(call, mood, dice);
        }
    }

    /// What a host may do before a session that begins in one word.
    fn set_up(&mut self, dialect: Dialect, items: &[ItemId], dice: &mut Dice) {
        if !self.allows(Parts::PHASES) || dialect == Dialect::MobSync || !dice.once_in(2) {
            return;
        }
        if dialect == Dialect::Neutral {
            self.may_show_ui = dice.once_in(2);
            self.act(HostAct::Initialized { may_show_ui: self.may_show_ui, code: Code::OK });
            self.act(HostAct::ItemsListed(items.to_vec()));
            self.act(HostAct::CallbackSet);
            return;
        }
        if dice.once_in(2) {
            self.act(HostAct::ItemsListed(items.to_vec()));
        }
        self.start_leg(Phase::Synchronize, Vec::new());
    }

    /// MOB-41, up to the callback.
    fn initialize(&mut self, mood: Mood, dice: &mut Dice) {
        self.may_show_ui = self.allows(Parts::PHASES) && dice.once_in(2);
        let declines = mood == Mood::Free && self.allows(Parts::FAILURES) && dice.once_in(32);
        let code = if declines { Code::FALSE } else { Code::OK };
        self.act(HostAct::Initialized { may_show_ui: self.may_show_ui, code });
        if declines {
            self.has_callback = false;
            self.cycle.stage = super::cycles::Stage::Over;
            return;
        }
        let ids: Vec<ItemId> = (0..self.cast.items).map(|_| self.new_id()).collect();
        let mut listed = ids.clone();
        // Not all that a handler has is synchronized.
        listed.extend((0..dice.roll(3)).map(|_| self.new_id()));
        self.cycle.next = ids;
        self.act(HostAct::ItemsListed(listed));
        self.act(HostAct::CallbackSet);
    }

    /// WS-22, WS-19: the callback is registered, the session is started, both providers begin.
    fn begin_sides(&mut self, dice: &mut Dice) {
        if dice.once_in(2) {
            self.sides.policy = dice.or(
                ConflictPolicy::Ask,
                &[ConflictPolicy::SourceWins, ConflictPolicy::DestinationWins],
            );
            self.act(HostAct::PolicySet(self.sides.policy));
        }
        self.act(HostAct::CallbackSet);
        self.sides.started = true;
        self.act(HostAct::Started);
        self.begin_side(ProviderRole::Source);
        if self.allows(Parts::FAILURES) && dice.once_in(8) {
            // A beginning that fails is none.
            self.act(HostAct::ProviderBegan { role: ProviderRole::Destination, code: Code::FAIL });
        }
        self.begin_side(ProviderRole::Destination);
    }
}
