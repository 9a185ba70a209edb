//! Sins of a provider that was told to stop.

use super::scene::{Scene, may_go_on, updating};
use crate::dialect::Dialect;
use crate::protocol::{Phase, ProgressStatus, SyncEvent};
use crate::strategy::play::{Landing, report_of};
use crate::{ItemId, ProgressItem};
use alloc::borrow::Cow;

/// #64, N10: after a cancel an item goes on, instead of being closed.
pub(super) fn goes_on(scene: &mut Scene<'_>) -> Option<u64> {
    let id = told_somehow(scene)?;
    another(scene, &id)
}

/// #30: after a cancel an item goes on with the second report, too.
pub(super) fn goes_on_twice(scene: &mut Scene<'_>) -> Option<u64> {
    let id = told_somehow(scene)?;
    another(scene, &id)?;
    another(scene, &id)
}

/// #49: after it was set to skipped an item is started, or goes on, with the second report, too.
pub(super) fn goes_on_although_skipped(scene: &mut Scene<'_>) -> Option<u64> {
    if scene.dice.once_in(2) {
        let id = scene.waiting_item()?;
        skips(scene, &id);
        scene.report(&id, updating(0, 4))?;
        return scene.report(&id, updating(1, 4));
    }
    let id = skipped_item(scene)?;
    another(scene, &id)?;
    another(scene, &id)
}

/// #64, N13: after a cancel an item succeeds.
pub(super) fn succeeds(scene: &mut Scene<'_>) -> Option<u64> {
    let id = told_somehow(scene)?;
    done(scene, &id)
}

/// An item that runs, and whose provider was told to stop it, or everything, by the answer to a report or to a question.
fn told_somehow(scene: &mut Scene<'_>) -> Option<ItemId> {
    let landing = scene.choose(&[Landing::CancelItem, Landing::CancelItem, Landing::CancelAll])?;
    if !scene.dice.once_in(3) {
        return scene.told_by(landing);
    }
    let id = scene.running_item()?;
    let lane = scene.lane_of(&id)?;
    let polled = SyncEvent::Polled(Some(Cow::Owned(id.clone())));
    let asks = scene.dice.or(may_go_on(&id), &[polled]);
    scene.lands(lane, asks, landing);
    Some(id)
}

/// N13: an item that was set to skipped goes on, and succeeds.
pub(super) fn succeeds_although_skipped(scene: &mut Scene<'_>) -> Option<u64> {
    let id = skipped_item(scene)?;
    another(scene, &id)?;
    done(scene, &id)
}

/// #31, #65, N11: after a cancel of all the first word about an item is that work was done on it.
pub(super) fn starts_after_all(scene: &mut Scene<'_>) -> Option<u64> {
    let id = item_after_all(scene)?;
    scene.report(&id, updating(1, 4))
}

/// #31, #65, N11: the question that may be asked is answered with a cancel, and the item is started all the same.
pub(super) fn goes_on_after_all(scene: &mut Scene<'_>) -> Option<u64> {
    let id = item_after_all(scene)?;
    scene.report(&id, updating(0, 4))?;
    another(scene, &id)
}

/// An item that has not begun, and whose lane was told that everything is to stop.
fn item_after_all(scene: &mut Scene<'_>) -> Option<ItemId> {
    let id = scene.waiting_item()?;
    let lane = scene.lane_of(&id)?;
    let all = match scene.play.dialect() {
        Dialect::MobSync => SyncEvent::Polled(None),
        _ => scene.dice.or(SyncEvent::CanContinue(None), &[SyncEvent::Polled(None)]),
    };
    let call = scene.play.call(lane, all);
    scene.play.land(call, Landing::CancelAll);
    Some(id)
}

/// An item that runs, and that the host has set to skipped.
fn skipped_item(scene: &mut Scene<'_>) -> Option<ItemId> {
    let id = scene.running_item()?;
    skips(scene, &id);
    Some(id)
}

/// The host sets an item to skipped, while it may.
fn skips(scene: &mut Scene<'_>, id: &ItemId) {
    scene.returns(Phase::Synchronize);
    scene.play.skip(id);
}

/// The same once more; the sink stays by its cancel.
fn another(scene: &mut Scene<'_>, id: &ItemId) -> Option<u64> {
    let report = scene.again(id)?;
    scene.report(id, report)
}

fn done(scene: &mut Scene<'_>, id: &ItemId) -> Option<u64> {
    let deleted = scene.dice.once_in(4) && !scene.is(Dialect::SyncCenter);
    let status = if deleted { ProgressStatus::Deleted } else { ProgressStatus::Succeeded };
    let total = scene.play.item(id)?.total?;
    let value = scene.dice.or(total, &[scene.play.item(id)?.value?]);
    scene.report(id, updating(value, total).with_status(status))
}

/// A question about an item in the words of a report.
pub(super) fn asks_by_report(id: &ItemId) -> SyncEvent<'static> {
    report_of(id, ProgressItem::new())
}
