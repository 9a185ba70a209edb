//! Sins of what a report says.

use super::scene::{Scene, may_go_on, notice_of, updating};
use crate::dialect::Dialect;
use crate::dialect::rules;
use crate::protocol::{Notice, Oddities, ProgressStatus};
use crate::strategy::play::{Item, report_of};
use crate::{ItemId, ProgressItem};
use alloc::string::String;

/// #38, #59, N5: a report names an item that is not in the session.
pub(super) fn of_a_stranger(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    let (id, lane) = (scene.stranger(), scene.lane()?);
    scene.say_refused(lane, report_of(&id, updating(0, 4)))
}

/// #38: an item is synchronized that was not prepared.
pub(super) fn works_on_a_stranger(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    let (id, lane) = (scene.stranger(), scene.lane()?);
    let done = ProgressItem::new().with_status(ProgressStatus::Succeeded);
    let report = scene.dice.or(updating(1, 4), &[done]);
    scene.say_refused(lane, report_of(&id, report))
}

/// #38, N5: a question names an item that is not in the session.
pub(super) fn about_a_stranger(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    let (id, lane) = (scene.stranger(), scene.lane()?);
    scene.say_refused(lane, may_go_on(&id))
}

/// #36, #58, N16: a status that the dialect does not have.
pub(super) fn unknown_status(scene: &mut Scene<'_>) -> Option<u64> {
    use ProgressStatus::{Disconnected, Paused, Pending, Unknown};
    let id = scene.open_item()?;
    let others: &[ProgressStatus] = match scene.play.dialect() {
        Dialect::MobSync => &[Disconnected, Unknown(9)],
        Dialect::SyncCenter => &[Paused, Pending, Unknown(0)],
        _ => &[Unknown(0), Unknown(u32::MAX)],
    };
    let status = scene.dice.or(Unknown(42), others);
    let at = scene.report(&id, ProgressItem::new().with_status(status));
    // The device did not go away, for there is no word for that.
    scene.goes_on(&id, ProgressItem::new().with_status(ProgressStatus::Indeterminate))?;
    at
}

/// #39, #63, N8: more is done than there is to do.
pub(super) fn beyond_the_total(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.running_item()?;
    let total = scene.play.item(&id)?.total?;
    let value = total.saturating_add(scene.dice.or(1, &[2, 9]));
    let at = scene.report(&id, updating(value, total));
    // There was more to do than was thought.
    scene.goes_on(&id, updating(value, value.saturating_add(1)))?;
    at
}

/// #39: the maximum is negative, as the border has noted.
pub(super) fn negative_maximum(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.running_item()?;
    let report = ProgressItem::new().with_max(0).with_oddities(Oddities::NEGATIVE_MAX);
    scene.report(&id, report)
}

/// #39: the value is negative, as the border has noted.
pub(super) fn negative_value(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.waiting_item()?;
    let report = updating(0, 4).with_oddities(Oddities::NEGATIVE_VALUE);
    scene.report(&id, report)
}

/// #40, #63, N9: less is done than was.
pub(super) fn falling(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.running_item()?;
    let item = scene.play.item(&id)?;
    let (value, total) = (item.value?, item.total?);
    let less = scene.dice.or(0, &[value.saturating_sub(1), value / 2]);
    scene.report(&id, updating(less, total))
}

/// #35: a structure of a wrong size, or a mask with bits that nobody knows; also of a report that names nothing.
pub(super) fn odd_structure(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.running_item()?;
    let odd = scene.dice.or(Oddities::WRONG_SIZE, &[Oddities::UNKNOWN_MASK]);
    if scene.dice.once_in(3) {
        let lane = scene.lane_of(&id)?;
        return scene.say(lane, report_of(&id, ProgressItem::new().with_oddities(odd)));
    }
    let report = scene.again(&id)?.with_oddities(odd);
    scene.report(&id, report)
}

/// #77, softly: one unit more than fits with its end.
pub(super) fn text_without_room_for_its_end(scene: &mut Scene<'_>) -> Option<u64> {
    long_text(scene, 1)
}

/// #77: a text beyond all limits, or one that the border had to cut.
pub(super) fn long_text_or_cut(scene: &mut Scene<'_>) -> Option<u64> {
    if scene.dice.once_in(4) {
        let id = scene.running_item()?;
        let report = scene.again(&id)?.with_text("cut").with_oddities(Oddities::TEXT_CUT);
        return scene.report(&id, report);
    }
    let more = scene.dice.or(2, &[3, 700]);
    long_text(scene, more)
}

/// A text with so many units more than the dialect allows, about an item or about the session.
fn long_text(scene: &mut Scene<'_>, more: usize) -> Option<u64> {
    let limit = scene.play.dialect().limits().text_units?;
    let text = String::from("é").repeat(limit.saturating_add(more));
    if scene.dice.once_in(3) {
        let lane = scene.lane()?;
        return scene.say(lane, notice_of(Notice::Text(text.into())));
    }
    let id = scene.running_item()?;
    let report = scene.again(&id)?.with_text(text);
    scene.report(&id, report)
}

/// #57: a report names, or an item joins under, an id that is too long.
pub(super) fn of_a_long_id(scene: &mut Scene<'_>) -> Option<u64> {
    let (lane, id) = (scene.lane()?, long_id(scene)?);
    let joins =
        [notice_of(Notice::ItemAdded(id.clone())), notice_of(Notice::ItemProposed(id.clone()))];
    let event = scene.dice.or(report_of(&id, updating(0, 4)), &joins);
    scene.say_refused(lane, event)
}

/// An id that is one unit too long.
pub(super) fn long_id(scene: &Scene<'_>) -> Option<ItemId> {
    let limit = scene.play.dialect().limits().id_units?;
    ItemId::try_from(String::from("x").repeat(limit.saturating_add(1))).ok()
}

/// #29, N30: the first word about an item is that its work is done.
pub(super) fn done_unasked(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.waiting_item()?;
    let deleted = scene.dice.once_in(3) && !scene.is(Dialect::SyncCenter);
    let status = if deleted { ProgressStatus::Deleted } else { ProgressStatus::Succeeded };
    let done = scene.dice.or(1, &[4]);
    scene.report(&id, updating(done, 4).with_status(status))
}

/// #80: after its device went away an item is done, or is said to be further, without having come back.
pub(super) fn done_without_device(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.running_item()?;
    scene.play.leave(&id);
    let report = scene.again(&id)?;
    match scene.dice.roll(3) {
        0 => scene.report(&id, report.with_status(ProgressStatus::Succeeded)),
        1 => scene.report(&id, report.with_status(ProgressStatus::Disconnected)),
        _ => {
            let lane = scene.lane_of(&id)?;
            let value = scene.play.item(&id)?.value?;
            scene.say(lane, report_of(&id, ProgressItem::new().with_value(value)))
        }
    }
}

/// #46: after the completion an item that has ended is reported once more.
pub(super) fn after_completion(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    scene.play.land_all();
    scene.play.close_cycle();
    let ended = scene.play.ids(Item::has_ended);
    let id = scene.dice.pick(&ended)?;
    let status = scene.play.item(&id)?.status?;
    let word = ProgressItem::new().with_text("one more thing");
    let report = scene.dice.or(ProgressItem::new().with_status(status), &[word]);
    let lane = scene.lane_of(&id)?;
    scene.say(lane, report_of(&id, report))
}

/// #60, #61, N7: an item that has ended is reported to do, or to be, something else.
pub(super) fn after_the_end(scene: &mut Scene<'_>) -> Option<u64> {
    let (id, lane, report) = second_end(scene)?;
    let refused_by = match scene.play.dialect() {
        Dialect::SyncCenter => rules::CLOSED_ITEM_ONLY_FAILS,
        _ => rules::ONE_END_PER_ATTEMPT,
    };
    let at = scene.say_refused_by(refused_by, lane, report_of(&id, report));
    scene.breaks_down(&id);
    at
}

/// #60: and the sink takes it.
pub(super) fn taken_after_the_end(scene: &mut Scene<'_>) -> Option<u64> {
    let (id, lane, report) = second_end(scene)?;
    let at = scene.say(lane, report_of(&id, report));
    scene.breaks_down(&id);
    at
}

fn second_end(scene: &mut Scene<'_>) -> Option<(ItemId, u32, ProgressItem)> {
    use ProgressStatus::{Canceled, Pending, Resuming, Succeeded, Updating};
    let id = scene.done_item()?;
    // Nor is it tried again after it was done.
    let others: &[ProgressStatus] = match scene.play.dialect() {
        Dialect::SyncCenter => &[Canceled, Updating],
        _ => &[Canceled, Updating, Pending, Resuming],
    };
    let status = scene.dice.or(Succeeded, others);
    let lane = scene.lane_of(&id)?;
    Some((id, lane, ProgressItem::new().with_status(status)))
}

/// #41: after its end an item has another status.
pub(super) fn another_status(scene: &mut Scene<'_>) -> Option<u64> {
    use ProgressStatus::{Canceled, Failed, Pending, Skipped, Updating};
    let id = scene.done_item()?;
    let status = scene.dice.or(Failed, &[Canceled, Skipped, Updating, Pending]);
    scene.report(&id, ProgressItem::new().with_status(status))
}

impl Scene<'_> {
    /// A lawful report, which puts right what the sin has left behind.
    fn goes_on(&mut self, id: &ItemId, report: ProgressItem) -> Option<()> {
        self.report(id, report).map(drop)
    }

    /// SC-10: an item that was reported after its end has failed.
    fn breaks_down(&mut self, id: &ItemId) {
        if !self.is(Dialect::SyncCenter) {
            return;
        }
        if let Some(item) = self.play.item_mut(id) {
            item.status = Some(ProgressStatus::Failed);
        }
    }
}
