//! Items that join a running session (SC-16 to SC-19).

use super::{Dice, Item, Mood, Play};
use crate::ItemId;
use crate::protocol::{HostAct, Notice, SyncEvent};
use alloc::vec::Vec;

/// No session grows beyond so many items.
const MOST: usize = 24;

impl Play {
    /// Whether there is room, and nothing stands against one more item.
    pub(crate) fn may_grow(&self) -> bool {
        self.items.len() < MOST && !self.stop_asked
    }

    /// The host would like more to be synchronized.
    pub(crate) fn offer(&mut self, dice: &mut Dice) {
        let count = dice.or(1, &[2, 3]);
        let ids: Vec<ItemId> = (0..count).map(|_| self.new_id()).collect();
        self.offered.extend(ids.iter().cloned());
        self.act(HostAct::ItemsOffered(ids));
    }

    /// What else is to be synchronized?
    pub(crate) fn ask_for_more(&mut self, lane: u32, mood: Mood, dice: &mut Dice) {
        let call = self.call(lane, SyncEvent::MoreItems);
        self.land_by(call, mood, dice);
    }

    /// An item joins: one that was offered, or one that the provider came upon.
    pub(crate) fn add(&mut self, lane: u32, mood: Mood, dice: &mut Dice) {
        let id = if dice.once_in(4) || self.offered.is_empty() {
            self.new_id()
        } else {
            self.offered.remove(0)
        };
        self.join(id.clone(), lane, false);
        self.say_by(
            lane,
            SyncEvent::Notice(alloc::borrow::Cow::Owned(Notice::ItemAdded(id))),
            mood,
            dice,
        );
    }

    /// Something joins that has no id.
    pub(crate) fn add_opaque(&mut self, lane: u32) {
        self.notice(lane, Notice::OpaqueItemAdded);
    }

    /// An item is proposed, which exists once it is synchronized.
    pub(crate) fn propose(&mut self, lane: u32) {
        let id = self.new_id();
        self.join(id.clone(), lane, true);
        self.notice(lane, Notice::ItemProposed(id));
    }

    /// Proposed items that have succeeded, and whose lane may say so.
    pub(crate) fn to_commit(&self) -> Vec<ItemId> {
        use crate::protocol::ProgressStatus::Succeeded;
        let done = |item: &Item| item.proposed && item.status == Some(Succeeded);
        self.ids(|item| done(item) && !item.asked && self.is_free(item.lane))
    }

    /// A proposed item is confirmed (#72: after it has succeeded).
    pub(crate) fn commit(&mut self, id: &ItemId) {
        let Some(item) = self.item_mut(id) else { return };
        item.proposed = false;
        let lane = item.lane;
        self.notice(lane, Notice::ItemCommitted(id.clone()));
    }

    pub(crate) fn join(&mut self, id: ItemId, lane: u32, proposed: bool) {
        self.items.push(Item::new(id, lane, proposed));
    }
}
