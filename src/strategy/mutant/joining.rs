//! Sins of items that join.

use super::scene::{Scene, may_go_on, notice_of};
use crate::ItemId;
use crate::protocol::{HostAct, Notice};
use alloc::vec;

/// #71, N6: an item joins under an id that the session knows.
pub(super) fn joins_again(scene: &mut Scene<'_>) -> Option<u64> {
    let (lane, notice) = known(scene)?;
    scene.say_refused(lane, notice_of(notice))
}

/// #71: and the sink takes it.
pub(super) fn taken_again(scene: &mut Scene<'_>) -> Option<u64> {
    let (lane, notice) = known(scene)?;
    scene.notice(lane, notice)
}

/// A member is added, proposed or committed, or what the handler has is proposed.
fn known(scene: &mut Scene<'_>) -> Option<(u32, Notice)> {
    let lane = scene.lane()?;
    if scene.dice.once_in(4) {
        let id = scene.stranger();
        let _ = scene.act(HostAct::ItemsListed(vec![id.clone()]));
        return Some((lane, Notice::ItemProposed(id)));
    }
    let members = scene.play.ids(|item| !item.proposed);
    let id = scene.dice.pick(&members)?;
    let ways: [fn(ItemId) -> Notice; 3] =
        [Notice::ItemAdded, Notice::ItemProposed, Notice::ItemCommitted];
    let way = scene.choose(&ways)?;
    Some((lane, way(id)))
}

/// #72, N5: an item is committed that was not proposed.
pub(super) fn commits_a_stranger(scene: &mut Scene<'_>) -> Option<u64> {
    let (lane, id) = (scene.lane()?, scene.stranger());
    scene.say_refused(lane, notice_of(Notice::ItemCommitted(id)))
}

/// #71: and the sink takes it.
pub(super) fn takes_a_stranger(scene: &mut Scene<'_>) -> Option<u64> {
    let (lane, id) = (scene.lane()?, scene.stranger());
    scene.notice(lane, Notice::ItemCommitted(id))
}

/// #72, softly: an item is committed that was proposed and has not succeeded.
pub(super) fn commits_early(scene: &mut Scene<'_>) -> Option<u64> {
    let lane = scene.lane().filter(|_| scene.play.may_grow())?;
    scene.play.propose(lane);
    let id = scene.play.items.last()?.id.clone();
    scene.first_of(|play| play.commit(&id))
}

/// #70: the question about an item that is not in the session is answered with go on.
pub(super) fn answers_about_a_stranger(scene: &mut Scene<'_>) -> Option<u64> {
    let (lane, id) = (scene.lane()?, scene.stranger());
    scene.say(lane, may_go_on(&id))
}
