//! [`Scene`]: where a sin is committed, and how it is said.

use crate::dialect::Dialect;
use crate::protocol::{
    Fault, HostAct, LogEntry, Notice, ProgressStatus, Reply, RuleId, SinkError, SyncEvent,
};
use crate::strategy::play::{Dice, Landing, Open, Play, report_of};
use crate::{CancelDecision, ItemId, ProgressItem, ProviderRole};
use alloc::borrow::Cow;

/// Where a sin is committed: a lawful session so far, and the luck that decides what is open.
pub(super) struct Scene<'a> {
    pub(super) play: &'a mut Play,
    pub(super) dice: Dice,
    /// The rule that is to be broken.
    rule: RuleId,
}

impl<'a> Scene<'a> {
    pub(super) const fn new(play: &'a mut Play, rule: RuleId, dice: Dice) -> Self {
        Self { play, dice, rule }
    }

    pub(super) fn is(&self, dialect: Dialect) -> bool {
        self.play.is(dialect)
    }

    // What is said and answered. Each gives the number of the event.

    /// Something is said, and answered as if nothing were wrong.
    pub(super) fn say(&mut self, lane: u32, event: SyncEvent<'static>) -> Option<u64> {
        let call = self.play.call(lane, event);
        self.play.land(call, Landing::Plain);
        self.play.calls.number(call)
    }

    /// Something is said, and refused by the rule that it breaks.
    pub(super) fn say_refused(&mut self, lane: u32, event: SyncEvent<'static>) -> Option<u64> {
        self.say_refused_by(self.rule, lane, event)
    }

    /// Something is said, and refused.
    pub(super) fn say_refused_by(
        &mut self,
        rule: RuleId,
        lane: u32,
        event: SyncEvent<'static>,
    ) -> Option<u64> {
        let call = self.play.call(lane, event);
        let reply = self.refusal(call, rule);
        self.answer(call, reply)
    }

    /// Something is said, and goes on whatever has been decided before.
    pub(super) fn say_gone_on(&mut self, lane: u32, event: SyncEvent<'static>) -> Option<u64> {
        self.say_answered(lane, event, Reply::Answer(Ok(CancelDecision::Continue)))
    }

    pub(super) fn say_answered(
        &mut self,
        lane: u32,
        event: SyncEvent<'static>,
        reply: Reply,
    ) -> Option<u64> {
        let call = self.play.call(lane, event);
        self.answer(call, reply)
    }

    /// The host does something.
    pub(super) fn act(&mut self, act: HostAct) -> Option<u64> {
        self.say(self.play.host_lane(), SyncEvent::host(act))
    }

    pub(super) fn notice(&mut self, lane: u32, notice: Notice) -> Option<u64> {
        self.say(lane, notice_of(notice))
    }

    /// A report that is taken.
    pub(super) fn report(&mut self, id: &ItemId, report: ProgressItem) -> Option<u64> {
        let lane = self.play.item(id)?.lane;
        self.play.note(id, &report);
        self.say(lane, report_of(id, report))
    }

    /// What the play says by itself, and the number of the first of it.
    pub(super) fn first_of(&mut self, say: impl FnOnce(&mut Play)) -> Option<u64> {
        let before = self.play.calls.trace().len();
        say(self.play);
        self.play.calls.trace().get(before).map(|entry| entry.called)
    }

    fn answer(&mut self, call: Open, reply: Reply) -> Option<u64> {
        self.play.give(call, reply);
        self.play.calls.number(call)
    }

    fn refusal(&self, call: Open, rule: RuleId) -> Reply {
        let event = self.play.calls.said(call);
        let decision = self.play.decision(event.and_then(SyncEvent::item));
        let error = SinkError::new(Fault::Refused(rule)).deciding(decision);
        match event {
            Some(SyncEvent::Log(_)) => Reply::Logged(Err(error)),
            Some(SyncEvent::MayShowUi(_)) => Reply::MayShowUi(Err(error)),
            Some(SyncEvent::MoreItems) => Reply::MoreItems(Err(error)),
            Some(SyncEvent::Conflict(_)) => Reply::Resolution(Err(error)),
            Some(SyncEvent::FullEnumerationNeeded) => Reply::Enumeration(Err(error)),
            Some(SyncEvent::Host(_)) => Reply::Done,
            _ => Reply::Answer(Err(error)),
        }
    }

    // Where it is said.

    /// Items may be reported; perhaps somebody else is inside a call.
    pub(super) fn ready(&mut self) {
        if self.dice.once_in(2) {
            self.play.land_all();
        }
        if !self.play.is_working() {
            self.play.set_to_work();
        }
    }

    /// A lane that may speak.
    pub(super) fn lane(&mut self) -> Option<u32> {
        let lane = self.play.free_lane(&mut self.dice);
        lane.or_else(|| {
            self.play.land_all();
            self.play.free_lane(&mut self.dice)
        })
    }

    /// The lane of a provider of WS, which may speak.
    pub(super) fn side(&mut self, role: ProviderRole) -> u32 {
        let lane = self.play.lane_of(role);
        if self.play.calls.is_busy(lane) {
            self.play.land_all();
        }
        lane
    }

    /// One of these.
    pub(super) fn choose<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let (first, others) = of.split_first()?;
        Some(self.dice.or(first.clone(), others))
    }

    // The trace so far.

    /// The number of the newest event of this kind.
    pub(super) fn newest(&self, like: impl Fn(&SyncEvent<'_>) -> bool) -> Option<u64> {
        let found = self.play.calls.trace().iter().rev().find(|entry| like(&entry.event));
        found.map(|entry| entry.called)
    }

    /// The number of the last word.
    pub(super) fn number_of_end(&self) -> Option<u64> {
        self.newest(|event| match event {
            SyncEvent::Notice(notice) => notice.is_end(),
            SyncEvent::Host(act) => **act == HostAct::SessionReleased,
            _ => false,
        })
    }
}

/// A whole report of an item that is being updated.
pub(super) fn updating(value: u64, total: u64) -> ProgressItem {
    ProgressItem::new().with_status(ProgressStatus::Updating).with_value(value).with_max(total)
}

pub(super) fn notice_of(notice: Notice) -> SyncEvent<'static> {
    SyncEvent::Notice(Cow::Owned(notice))
}

pub(super) fn log_of(entry: LogEntry) -> SyncEvent<'static> {
    SyncEvent::Log(Cow::Owned(entry))
}

/// The question whether an item may go on.
pub(super) fn may_go_on(id: &ItemId) -> SyncEvent<'static> {
    SyncEvent::CanContinue(Some(Cow::Owned(id.clone())))
}

/// Luck that decides for the plain thing every time.
pub(super) const fn plain() -> Dice {
    Dice::PLAIN
}
