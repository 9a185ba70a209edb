//! The item that a sin is about: how it comes, lawfully, to stand as the sin wants it.

use super::scene::{Scene, plain, updating};
use crate::dialect::Dialect;
use crate::protocol::ProgressStatus;
use crate::strategy::play::{Item, Landing, Mood, report_of};
use crate::{ItemId, ProgressItem};

impl Scene<'_> {
    /// An id that nobody knows.
    pub(super) fn stranger(&mut self) -> ItemId {
        self.play.new_id()
    }

    /// An item that nobody stops, and whose lane may speak of it.
    fn pick(&mut self, like: impl Fn(&Item) -> bool) -> Option<ItemId> {
        let play = &self.play;
        let good = |item: &Item| !item.asked && !item.proposed && play.may_speak(item);
        let ids = self.play.ids(|item| good(item) && like(item));
        self.dice.pick(&ids)
    }

    /// An item that has not ended.
    pub(super) fn open_item(&mut self) -> Option<ItemId> {
        self.ready();
        self.pick(Item::is_open)
    }

    /// An item of which nothing was reported; in a dialect where items join, a new one if there is no other.
    pub(super) fn waiting_item(&mut self) -> Option<ItemId> {
        self.ready();
        let waiting = self.pick(Item::is_waiting);
        if waiting.is_some() || self.is(Dialect::MobSync) || !self.play.may_grow() {
            return waiting;
        }
        let lane = self.lane()?;
        self.play.add(lane, Mood::Calm, &mut plain());
        self.pick(Item::is_waiting)
    }

    /// An item that is being updated, with some work done and more to do.
    pub(super) fn running_item(&mut self) -> Option<ItemId> {
        let id = self.open_item()?;
        if self.play.item(&id)?.is_waiting() {
            self.report(&id, updating(0, 4))?;
        }
        let (value, total) = self.progress_of(&id)?;
        self.report(&id, updating(value, total))?;
        Some(id)
    }

    /// Some work done and more to do, of an item that has begun; no less than before.
    fn progress_of(&self, id: &ItemId) -> Option<(u64, u64)> {
        let item = self.play.item(id)?;
        let (value, most) = (item.value.unwrap_or_default().max(1), self.play.most());
        let room = most.checked_sub(value).filter(|room| *room > ROOM)?;
        let total = item.total.filter(|total| *total > value && *total < most.saturating_sub(ROOM));
        Some((value, total.unwrap_or_else(|| value.saturating_add(room.min(3)))))
    }

    /// An item that has succeeded.
    pub(super) fn done_item(&mut self) -> Option<ItemId> {
        self.ready();
        let done = |item: &Item| item.status == Some(ProgressStatus::Succeeded);
        let found = if self.dice.once_in(2) { self.pick(done) } else { None };
        found.or_else(|| {
            let id = self.running_item()?;
            let total = self.play.item(&id)?.total?;
            let status = ProgressStatus::Succeeded;
            self.report(&id, updating(total, total).with_status(status))?;
            Some(id)
        })
    }

    /// The lane of an item.
    pub(super) fn lane_of(&self, id: &ItemId) -> Option<u32> {
        self.play.item(id).map(|item| item.lane)
    }

    /// What was reported last of an item, once more.
    pub(super) fn again(&self, id: &ItemId) -> Option<ProgressItem> {
        let item = self.play.item(id)?;
        Some(updating(item.value?, item.total?))
    }

    /// An item that runs, and whose provider was told to stop it by the answer to a report.
    pub(super) fn told_item(&mut self) -> Option<ItemId> {
        self.told_by(Landing::CancelItem)
    }

    /// An item that runs, and whose provider was told to stop everything.
    pub(super) fn told_item_of_all(&mut self) -> Option<ItemId> {
        self.told_by(Landing::CancelAll)
    }

    /// The provider of an item that runs is told to stop, by the answer to a report.
    pub(super) fn told_by(&mut self, landing: Landing) -> Option<ItemId> {
        let id = self.running_item()?;
        let (lane, report) = (self.lane_of(&id)?, self.again(&id)?);
        self.play.note(&id, &report);
        let call = self.play.call(lane, report_of(&id, report));
        self.play.land(call, landing);
        Some(id)
    }

    /// An item goes out of the sight of whoever closes what is open.
    pub(super) fn hide(&mut self, id: &ItemId) -> Option<Item> {
        let at = self.play.items.iter().position(|item| item.id == *id)?;
        Some(self.play.items.remove(at))
    }

    /// Everything but one item is closed.
    pub(super) fn close_all_but(&mut self, id: &ItemId) -> Option<()> {
        let item = self.hide(id)?;
        self.play.close_all();
        self.play.items.push(item);
        Some(())
    }
}

/// So much room is left below the largest count.
const ROOM: u64 = 16;
