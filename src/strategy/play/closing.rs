//! How a session ends: everything that is open is closed, as plainly as possible.

use super::cycles::Stage;
use super::{Dice, Item, Mood, Play};
use crate::dialect::Dialect;
use crate::protocol::{Code, HostAct, Notice, Outcome, Phase, SyncEvent};
use crate::strategy::shape::Parts;
use crate::{ItemId, ProviderRole};
use alloc::vec::Vec;

impl Play {
    /// Everything that is open is closed, and the session ends.
    pub(crate) fn close(&mut self) {
        self.close_all();
        self.end();
    }

    /// Everything that is open is closed.
    pub(crate) fn close_all(&mut self) {
        self.land_all();
        self.back_to_callback();
        if self.has_cycles() {
            self.close_cycles();
        } else {
            self.close_items();
            self.close_changes();
            self.close_dialogs();
            self.close_legs();
        }
    }

    /// What is still to be said needs a callback to be said to.
    fn back_to_callback(&mut self) {
        let is_over = match self.dialect() {
            Dialect::WinSync => true,
            Dialect::MobSync if self.has_cycles() => {
                let stage = self.cycle.stage;
                matches!(stage, Stage::Over | Stage::Synchronized) && self.legs.is_empty()
            }
            _ => false,
        };
        if !self.has_callback && !is_over {
            self.give_callback();
        }
    }

    /// Cycles until no retry is owed.
    fn close_cycles(&mut self) {
        loop {
            match self.cycle.stage {
                Stage::Over | Stage::Synchronized => break,
                _ => self.close_cycle(),
            }
        }
        self.close_dialogs();
        self.close_legs();
    }

    pub(crate) fn close_cycle(&mut self) {
        self.close_dialogs();
        self.set_to_work();
        self.close_items();
        let mut plain = Dice::PLAIN;
        if self.leg(Phase::Synchronize).is_some_and(|leg| !leg.returned) {
            self.return_leg(Phase::Synchronize, &mut plain);
        }
        self.synchronized(0);
    }

    /// Each item gets its end.
    pub(crate) fn close_items(&mut self) {
        for id in self.ids(Item::is_open) {
            self.finish(&id);
        }
        for id in self.ids(|item| item.proposed) {
            if !self.stop_asked && self.to_commit().contains(&id) {
                self.commit(&id);
            }
        }
    }

    /// One item gets its end: done, unless its provider knows that it is to stop.
    pub(crate) fn finish(&mut self, id: &ItemId) {
        let mut plain = Dice::PLAIN;
        let is_due = |play: &Self| play.item(id).is_none_or(|item| play.is_due(item));
        if !is_due(self) && self.item(id).is_some_and(Item::is_waiting) {
            self.start_item(id, Mood::Calm, &mut plain);
            self.land_all();
        }
        if is_due(self) {
            self.close_item(id, Mood::Calm, &mut plain);
        } else {
            self.succeed(id, Mood::Calm, &mut plain);
        }
        self.land_all();
    }

    /// Each change gets its outcome, and there are as many as the shape wants.
    fn close_changes(&mut self) {
        let mut plain = Dice::PLAIN;
        // What is open after a cancel will have no outcome; the provider learns why.
        if self.sides.open_changes > 0 && self.stop_asked && !self.stop_seen() {
            self.say(self.lane_of(ProviderRole::Destination), SyncEvent::Polled(None));
        }
        while self.sides.open_changes > 0 && !self.stop_asked {
            self.settle(Mood::Calm, &mut plain);
            self.land_all();
        }
        let wanted = u64::try_from(self.cast.items).unwrap_or(u64::MAX);
        while self.is(Dialect::WinSync)
            && self.allows(Parts::STAGES)
            && self.has_callback
            && self.sides.changes < wanted
            && self.may_side_speak(ProviderRole::Destination)
        {
            if !self.sides.in_batch {
                self.begin_batch(&mut plain);
            }
            self.announce(Mood::Calm, &mut plain);
            self.settle(Mood::Calm, &mut plain);
        }
    }

    pub(crate) fn close_dialogs(&mut self) {
        while self.dialogs > 0 {
            self.end_dialog(0);
        }
    }

    fn close_legs(&mut self) {
        self.close_legs_but(&[]);
    }

    pub(crate) fn close_legs_but(&mut self, kept: &[Phase]) {
        let mut plain = Dice::PLAIN;
        let phases: Vec<Phase> = self.legs.iter().map(|leg| leg.phase).collect();
        for phase in phases.into_iter().filter(|phase| !kept.contains(phase)) {
            if self.leg(phase).is_some_and(|leg| !leg.returned) {
                self.return_leg(phase, &mut plain);
            }
            // SC has no word for a completion: the return comes when all is finished (#75).
            if self.leg(phase).is_some() && !self.is(Dialect::SyncCenter) {
                self.complete_leg(0, phase, Code::OK, Vec::new());
            }
        }
    }

    /// The last word, and the result.
    pub(crate) fn end(&mut self) {
        self.say_the_end();
        if matches!(self.dialect(), Dialect::SyncCenter | Dialect::Neutral) {
            self.act(HostAct::ResultTold(self.aggregate()));
        }
    }

    /// The last word.
    pub(crate) fn say_the_end(&mut self) {
        for role in self.sides.present.clone() {
            self.end_side(role);
        }
        let has_changes = self.is(Dialect::WinSync) || self.sides.changes > 0;
        if has_changes && !self.cast.manner.by_host {
            self.act(HostAct::StatisticsTold(self.sides.counts));
        }
        if self.has_cycles() {
            if self.has_callback {
                self.clear_callback();
            }
            self.act(HostAct::SessionReleased);
        } else if self.cast.manner.by_host && !self.is(Dialect::WinSync) {
            self.act(HostAct::SessionReleased);
        } else {
            self.notice(0, Notice::End { outcome: self.outcome() });
        }
        self.ended = true;
        if has_changes && self.cast.manner.by_host {
            self.act(HostAct::StatisticsTold(self.sides.counts));
        }
    }

    /// How the session ended. In SC it is told what is aggregated.
    fn outcome(&self) -> Outcome {
        let failed = self.sides.counts.failed > 0;
        let all = if self.stop_seen() { Outcome::Canceled } else { Outcome::Succeeded };
        let worst = self.aggregate().max(if failed { Outcome::Failed } else { all });
        if self.is(Dialect::SyncCenter) { self.aggregate() } else { worst }
    }
}
