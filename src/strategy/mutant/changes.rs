//! Sins of changes, and of the answers to them.

use super::scene::{Scene, plain};
use crate::dialect::rules;
use crate::protocol::{
    Change, ChangeCounts, Code, Conflict, ConflictPolicy, EnumerationAction, Fault, HostAct, Reply,
    ResolveAction, SinkError, SyncEvent,
};
use crate::strategy::play::{Landing, Mood};
use crate::{CancelDecision, ProviderRole};
use ProviderRole::{Destination, Source};
use alloc::borrow::Cow;

/// #14: the lane that was told to stop announces or settles a change.
pub(super) fn after_cancel(scene: &mut Scene<'_>) -> Option<u64> {
    let lane = scene.side(Destination);
    announce(scene);
    let asks = scene.dice.or(SyncEvent::Polled(None), &[SyncEvent::CanContinue(None)]);
    scene.lands(lane, asks, Landing::CancelAll);
    let counts = scene.play.sides.counts;
    let applied = ChangeCounts { applied: counts.applied.saturating_add(1), ..counts };
    let event = scene.dice.or(change(), &[SyncEvent::ChangeApplied(applied)]);
    scene.say_refused_by(rules::ABORTED_AFTER_CANCEL, lane, event)
}

/// #22: the callback has failed, and the lane that was told so goes on.
pub(super) fn after_failure(scene: &mut Scene<'_>) -> Option<u64> {
    let lane = scene.side(Destination);
    let code = scene.dice.or(Code::FAIL, &[Code::OUT_OF_MEMORY, Code::ABORT]);
    if scene.dice.once_in(3) {
        let error = SinkError::new(Fault::Failed(code)).deciding(CancelDecision::CancelAll);
        let enumeration = SyncEvent::FullEnumerationNeeded;
        scene.play.stop_asked = true;
        scene.say_answered(lane, enumeration, Reply::Enumeration(Err(error)))?;
    } else {
        scene.lands(lane, change(), Landing::Fault(code));
    }
    let event = scene.dice.or(change(), &[SyncEvent::FullEnumerationNeeded, conflict()]);
    scene.say_refused_by(rules::ABORTED_AFTER_CANCEL, lane, event)
}

/// #17: a change is told to be applied, or failed, that was not announced.
pub(super) fn not_announced(scene: &mut Scene<'_>) -> Option<u64> {
    scene.side(Destination);
    while scene.play.sides.open_changes > 0 {
        settle(scene);
    }
    tells(scene, 1, 0)
}

/// #17, softly: nobody is told what became of a change.
pub(super) fn never_told(scene: &mut Scene<'_>) -> Option<u64> {
    scene.side(Destination);
    announce(scene);
    settle(scene);
    announce(scene);
    scene.play.sides.open_changes = scene.play.sides.open_changes.saturating_sub(1);
    scene.play.close();
    scene.number_of_end()
}

/// #18: a count falls.
pub(super) fn counts_fall(scene: &mut Scene<'_>) -> Option<u64> {
    scene.side(Destination);
    announce(scene);
    settle(scene);
    announce(scene);
    let counts = &mut scene.play.sides.counts;
    if counts.applied > 0 {
        counts.applied = counts.applied.saturating_sub(1);
    } else {
        counts.failed = counts.failed.saturating_sub(1);
    }
    tells(scene, 0, 0)
}

/// #18, softly: no count grows, or the wrong one.
pub(super) fn wrong_count_grows(scene: &mut Scene<'_>) -> Option<u64> {
    scene.side(Destination);
    announce(scene);
    let (told, other) = scene.dice.or((0, 0), &[(0, 1), (1, 1)]);
    tells(scene, told, other)
}

/// A change has its outcome; by so much the count that is told grows, by so much the other.
fn tells(scene: &mut Scene<'_>, told: u64, other: u64) -> Option<u64> {
    let sides = &mut scene.play.sides;
    sides.open_changes = sides.open_changes.saturating_sub(1);
    let failed = scene.dice.once_in(2);
    let (applied_by, failed_by) = if failed { (other, told) } else { (told, other) };
    let counts = &mut sides.counts;
    counts.applied = counts.applied.saturating_add(applied_by);
    counts.failed = counts.failed.saturating_add(failed_by);
    let counts = *counts;
    let event =
        if failed { SyncEvent::ChangeFailed(counts) } else { SyncEvent::ChangeApplied(counts) };
    scene.say(scene.play.lane_of(Destination), event)
}

/// #19: the callback is asked about a conflict that the policy has decided.
pub(super) fn asks_about_what_is_decided(scene: &mut Scene<'_>) -> Option<u64> {
    let lane = scene.side(Destination);
    let policy = scene.dice.or(
        ConflictPolicy::SourceWins,
        &[ConflictPolicy::DestinationWins, ConflictPolicy::Unknown(3)],
    );
    sets_policy(scene, policy);
    scene.say(lane, conflict())
}

/// #20: a conflict is to be resolved in a way that has no name.
pub(super) fn unknown_resolution(scene: &mut Scene<'_>) -> Option<u64> {
    let lane = scene.side(Destination);
    sets_policy(scene, ConflictPolicy::Ask);
    let way = scene.dice.or(5, &[6, u32::MAX]);
    let reply = Reply::Resolution(Ok(ResolveAction::Unknown(way)));
    scene.say_answered(lane, conflict(), reply)
}

/// #21: what to do instead of a partial enumeration has no name.
pub(super) fn unknown_enumeration(scene: &mut Scene<'_>) -> Option<u64> {
    let lane = scene.side(Source);
    let way = scene.dice.or(3, &[4, u32::MAX]);
    let reply = Reply::Enumeration(Ok(EnumerationAction::Unknown(way)));
    scene.say_answered(lane, SyncEvent::FullEnumerationNeeded, reply)
}

/// #24: the statistics are others than the last counts.
pub(super) fn wrong_statistics(scene: &mut Scene<'_>) -> Option<u64> {
    let counts = scene.play.sides.counts;
    let more = ChangeCounts { applied: counts.applied.saturating_add(1), ..counts };
    let fewer = ChangeCounts { failed: counts.failed.saturating_add(2), ..counts };
    let wrong = scene.dice.or(more, &[fewer]);
    scene.act(HostAct::StatisticsTold(wrong))
}

fn sets_policy(scene: &mut Scene<'_>, policy: ConflictPolicy) {
    scene.play.sides.policy = policy;
    let _ = scene.act(HostAct::PolicySet(policy));
}

/// A change is announced, lawfully.
fn announce(scene: &mut Scene<'_>) {
    scene.play.announce(Mood::Calm, &mut plain());
}

/// A change has its outcome, lawfully.
fn settle(scene: &mut Scene<'_>) {
    scene.play.settle(Mood::Calm, &mut plain());
}

fn change() -> SyncEvent<'static> {
    SyncEvent::Change(Cow::Owned(Change::default()))
}

fn conflict() -> SyncEvent<'static> {
    SyncEvent::Conflict(Cow::Owned(Conflict::default()))
}
