//! Two providers, their stages and changes (WS, and the neutral dialect).

use super::{Dice, Landing, Mood, Play};
use crate::dialect::Dialect;
use crate::protocol::{
    Change, ChangeCounts, Code, Conflict, ConflictPolicy, HostAct, Notice, ProviderReport,
    RecoverableError, StageProgress, SyncEvent, Work,
};
use crate::strategy::shape::Parts;
use crate::{ItemId, ProviderRole, SyncStage};
use alloc::{borrow::Cow, vec::Vec};

/// What is known of stages and changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sides {
    pub(crate) hearing: Hearing,
    pub(crate) present: Vec<ProviderRole>,
    /// Whether a provider ever began.
    pub(crate) one_began: bool,
    pub(crate) started: bool,
    pub(crate) policy: ConflictPolicy,
    /// Whether a batch has begun.
    pub(crate) in_batch: bool,
    pub(crate) changes: u64,
    pub(crate) open_changes: u64,
    pub(crate) counts: ChangeCounts,
    /// What was said last of detection and of enumeration.
    before: [(u64, u64); 2],
    /// The increments so far, and what was left then.
    applied: Option<(u64, u64)>,
}

/// Where the trace was written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Hearing {
    /// At the session: reports of providers.
    #[default]
    Session,
    /// At the callback: stages.
    Callback,
    /// At both: each report of a provider becomes a stage before it is answered.
    Both,
}

impl Sides {
    pub(crate) fn new(hearing: Hearing) -> Self {
        Self { hearing, ..Self::default() }
    }
}

impl Play {
    /// The lane of a provider.
    pub(crate) const fn lane_of(&self, role: ProviderRole) -> u32 {
        match role {
            ProviderRole::Source => 0,
            _ if self.cast.lanes > 1 => 1,
            _ => 0,
        }
    }

    /// Whether a provider may speak: it has begun, and nothing is to stop.
    pub(crate) fn may_side_speak(&self, role: ProviderRole) -> bool {
        let in_words = !self.is(Dialect::WinSync) || self.cast.manner.in_one_word;
        let is_there = self.sides.present.contains(&role) || (in_words && !self.sides.one_began);
        self.begun && !self.stop_asked && is_there && self.is_free(self.lane_of(role))
    }

    pub(crate) fn begin_side(&mut self, role: ProviderRole) {
        self.sides.present.push(role);
        self.sides.one_began = true;
        self.begun = true;
        self.act(HostAct::ProviderBegan { role, code: Code::OK });
    }

    pub(crate) fn end_side(&mut self, role: ProviderRole) {
        self.sides.present.retain(|present| *present != role);
        self.act(HostAct::ProviderEnded { role, code: Code::OK });
    }

    /// One batch more: may it go on (#14)? Then the source lists what is in it.
    pub(crate) fn begin_batch(&mut self, dice: &mut Dice) {
        let lane = self.lane_of(ProviderRole::Source);
        self.say(lane, SyncEvent::Polled(None));
        if self.stop_asked {
            return;
        }
        self.sides.in_batch = true;
        let [_, enumeration] = &mut self.sides.before;
        *enumeration = (0, 0);
        self.report_stage(ProviderRole::Source, SyncStage::Enumeration, Mood::Calm, dice);
    }

    /// How far a provider is in a stage.
    pub(crate) fn report_stage(
        &mut self,
        role: ProviderRole,
        stage: SyncStage,
        mood: Mood,
        dice: &mut Dice,
    ) {
        let (said, seen) = self.next_work(stage, dice);
        let report = ProviderReport { role, stage, completed: said.0, total: said.1 };
        let told = Notice::Stage(StageProgress { role, stage, work: Work::new(seen.0, seen.1) });
        let (report, told) =
            (SyncEvent::ProviderReport(report), SyncEvent::Notice(Cow::Owned(told)));
        let lane = self.lane_of(role);
        match self.sides.hearing {
            Hearing::Callback if self.has_callback => self.say_by(lane, told, mood, dice),
            Hearing::Both if self.has_callback => {
                let outer = self.call(lane, report);
                let inner = self.call(lane, told);
                self.land_by(inner, mood, dice);
                self.land(outer, Landing::Plain);
            }
            Hearing::Callback => {}
            _ => self.say_by(lane, report, mood, dice),
        }
    }

    /// What a provider says, and what the application sees of it (WS-6).
    pub(crate) fn next_work(
        &mut self,
        stage: SyncStage,
        dice: &mut Dice,
    ) -> ((u64, u64), (u64, u64)) {
        let most = self.most();
        let more = if self.allows(Parts::GROWTH) { dice.or(0, &[1, 10, most / 4]) } else { 0 };
        if stage == SyncStage::Application {
            let (sum, left) = self.sides.applied.unwrap_or_else(|| (0, dice.or(4, &[0, 9])));
            // Increments beyond what was left make the total grow.
            let room = if self.allows(Parts::GROWTH) { most.saturating_sub(sum) } else { left };
            let step = dice.or(1, &[0, 2, 7]).min(room);
            let left = left.saturating_sub(step).saturating_add(more);
            let sum = sum.saturating_add(step);
            let left = left.min(most.saturating_sub(sum));
            self.sides.applied = Some((sum, left));
            return ((step, left), (sum, sum.saturating_add(left)));
        }
        let [detection, enumeration] = &mut self.sides.before;
        let work = if stage == SyncStage::Detection { detection } else { enumeration };
        let total = if work.1 == 0 { dice.or(4, &[0, 10, most]) } else { work.1 };
        let total = total.saturating_add(more).min(most);
        *work = (work.0.saturating_add(dice.or(1, &[0, 2, most])).min(total), total);
        (*work, *work)
    }

    /// A change is about to be applied.
    pub(crate) fn announce(&mut self, mood: Mood, dice: &mut Dice) {
        let sides = &mut self.sides;
        sides.changes = sides.changes.saturating_add(1);
        sides.open_changes = sides.open_changes.saturating_add(1);
        let change = self.some_change(dice);
        let lane = self.lane_of(ProviderRole::Destination);
        self.say_by(lane, SyncEvent::Change(Cow::Owned(change)), mood, dice);
    }

    /// A change was applied, or failed. A change of an item with units counts more than once (WS-16).
    pub(crate) fn settle(&mut self, mood: Mood, dice: &mut Dice) {
        let failed = self.allows(Parts::FAILURES) && dice.once_in(4);
        let by = dice.or(1, &[2, 3]);
        let sides = &mut self.sides;
        sides.open_changes = sides.open_changes.saturating_sub(1);
        let counts = &mut sides.counts;
        let event = if failed {
            counts.failed = counts.failed.saturating_add(by);
            SyncEvent::ChangeFailed(*counts)
        } else {
            counts.applied = counts.applied.saturating_add(by);
            SyncEvent::ChangeApplied(*counts)
        };
        self.say_by(self.lane_of(ProviderRole::Destination), event, mood, dice);
    }

    /// WS-11: only if the policy asks.
    pub(crate) fn conflict(&mut self, mood: Mood, dice: &mut Dice) {
        let conflict =
            Conflict { source: self.some_change(dice), destination: self.some_change(dice) };
        let call = self.call(
            self.lane_of(ProviderRole::Destination),
            SyncEvent::Conflict(Cow::Owned(conflict)),
        );
        self.land_by(call, mood, dice);
    }

    pub(crate) fn ask_to_enumerate(&mut self, mood: Mood, dice: &mut Dice) {
        let lane = self.lane_of(ProviderRole::Source);
        let call = self.call(lane, SyncEvent::FullEnumerationNeeded);
        self.land_by(call, mood, dice);
    }

    pub(crate) fn stumble(&mut self, mood: Mood, dice: &mut Dice) {
        let error = RecoverableError {
            role: ProviderRole::Destination,
            stage: SyncStage::Application,
            change: self.some_change(dice),
            code: dice.or(Code::FAIL, &[Code::OUT_OF_MEMORY, Code::ACCESS_DENIED]),
            item_name: "a file".into(),
            description: dice.or("".into(), &["it is in use".into()]),
        };
        let event = SyncEvent::RecoverableError(Cow::Owned(error));
        self.say_by(self.lane_of(ProviderRole::Destination), event, mood, dice);
    }

    /// In WS a change may have a name; the neutral dialect has items for that.
    pub(crate) fn some_change(&self, dice: &mut Dice) -> Change {
        let named = dice.once_in(2) && self.is(Dialect::WinSync);
        let name = alloc::format!("change-{}", self.sides.changes);
        Change { item: ItemId::try_from(name).ok().filter(|_| named) }
    }
}
