//! Sins of a sink that goes back on what it has answered.

use super::cancels::asks_by_report;
use super::scene::{Scene, may_go_on, notice_of};
use crate::dialect::Dialect;
use crate::protocol::{Fault, Notice, ProgressStatus, Reply, SinkError, SyncEvent};
use crate::strategy::play::{Landing, report_of};
use crate::{CancelDecision, ItemId};
use alloc::borrow::Cow;

/// #34, N12: an item was canceled, and the same question about it is answered with go on.
pub(super) fn forgets_an_item(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.running_item()?;
    let lane = scene.lane_of(&id)?;
    let question = question_about(scene, &id);
    scene.lands(lane, question.clone(), Landing::CancelItem);
    scene.say_gone_on(lane, question)
}

/// #34, N12: an item was canceled by the answer to a report, and an empty one is answered with go on.
pub(super) fn forgets_an_item_reported(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.told_item()?;
    scene.say_gone_on(scene.lane_of(&id)?, asks_by_report(&id))
}

/// #34, N12: everything was canceled, and the same question is answered with go on.
pub(super) fn forgets_all(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    let lane = scene.lane()?;
    let polled = SyncEvent::Polled(None);
    let text = notice_of(Notice::Text("working".into()));
    let question = match scene.play.dialect() {
        Dialect::MobSync => polled,
        _ => scene.dice.or(SyncEvent::CanContinue(None), &[polled, text]),
    };
    scene.lands(lane, question.clone(), Landing::CancelAll);
    scene.say_gone_on(lane, question)
}

/// N12: everything was canceled, and about an item the sink says less, or nothing of it.
pub(super) fn forgets_that_all_has_each(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.running_item()?;
    let lane = scene.lane_of(&id)?;
    scene.lands(lane, SyncEvent::CanContinue(None), Landing::CancelAll);
    let less = scene.dice.or(CancelDecision::Continue, &[CancelDecision::CancelItem]);
    scene.say_answered(lane, may_go_on(&id), Reply::Answer(Ok(less)))
}

/// #34, N12: everything was canceled, and the closing report of an item is answered with go on, or with less than all.
pub(super) fn forgets_all_reported(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.told_item_of_all()?;
    let lane = scene.lane_of(&id)?;
    let value = scene.play.item(&id)?.value?;
    let closing = scene.again(&id)?.with_status(ProgressStatus::Canceled).with_value(value);
    scene.play.note(&id, &closing);
    let less = scene.dice.or(CancelDecision::Continue, &[CancelDecision::CancelItem]);
    scene.say_answered(lane, report_of(&id, closing), Reply::Answer(Ok(less)))
}

/// #79: an item, or everything, was canceled through one channel, and another answers with go on.
pub(super) fn tells_another_channel_otherwise(scene: &mut Scene<'_>) -> Option<u64> {
    if scene.dice.once_in(2) {
        let id = scene.told_item()?;
        return scene.say_gone_on(scene.lane_of(&id)?, may_go_on(&id));
    }
    let id = scene.told_item_of_all()?;
    let lane = scene.lane_of(&id)?;
    let text = notice_of(Notice::Text("stopping".into()));
    let other = scene.dice.or(SyncEvent::CanContinue(None), &[may_go_on(&id), text]);
    scene.say_gone_on(lane, other)
}

/// #33: a report is answered with a success that says nothing.
pub(super) fn answers_in_other_words(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.running_item()?;
    let lane = scene.lane_of(&id)?;
    let report = scene.again(&id)?;
    let raw = scene.dice.or(1, &[0x0004_0205, 0x7FFF_FFFF]);
    let error = SinkError::new(Fault::UnknownAnswer(raw));
    scene.say_answered(lane, report_of(&id, report), Reply::Answer(Err(error)))
}

/// A question about an item, in one of the ways in which it can be asked.
fn question_about(scene: &mut Scene<'_>, id: &ItemId) -> SyncEvent<'static> {
    let polled = SyncEvent::Polled(Some(Cow::Owned(id.clone())));
    match scene.play.dialect() {
        Dialect::SyncCenter => scene.dice.or(may_go_on(id), &[polled]),
        _ => scene.dice.or(asks_by_report(id), &[may_go_on(id), polled]),
    }
}

impl Scene<'_> {
    /// Something is said, and answered in this way.
    pub(super) fn lands(&mut self, lane: u32, event: SyncEvent<'static>, landing: Landing) {
        let call = self.play.call(lane, event);
        self.play.land(call, landing);
    }
}
