//! Who a move can be about.

use super::{Item, Life, Play};
use crate::ItemId;
use crate::dialect::Dialect;
use crate::protocol::ProgressStatus;
use alloc::vec::Vec;

impl Play {
    /// Items like this, whose lanes may go on with them.
    pub(crate) fn speakable(&self, like: impl Fn(&Item) -> bool) -> Vec<ItemId> {
        self.ids(|item| like(item) && self.may_speak(item))
    }

    pub(crate) fn has(&self, like: impl Fn(&Item) -> bool) -> bool {
        self.items.iter().any(|item| like(item) && self.may_speak(item))
    }

    /// A lane that is not inside a call, whether it may go on or not.
    pub(crate) fn idle_lane(&self) -> Option<u32> {
        self.lanes().find(|lane| !self.calls.is_busy(*lane))
    }

    /// How many items are open that nobody stops.
    pub(crate) fn spare(&self) -> usize {
        let is_spare = |item: &&Item| item.is_open() && !item.asked && !item.proposed;
        self.items.iter().filter(is_spare).count()
    }

    /// Items whose closing report is due and can be given.
    pub(crate) fn due(&self) -> Vec<ItemId> {
        self.ids(|item| self.is_due(item) && !self.calls.is_busy(item.lane))
    }

    /// A device can go away where there is a word for it, and while nobody asks to stop.
    pub(crate) fn to_leave(&self) -> Vec<ItemId> {
        if self.is(Dialect::MobSync) || self.stop_asked {
            return Vec::new();
        }
        self.speakable(|item| item.is_running() && !item.asked)
    }

    pub(crate) fn to_come_back(&self) -> Vec<ItemId> {
        self.speakable(|item| item.life == Life::Away && !item.asked && !self.stop_asked)
    }

    pub(crate) fn to_retry(&self) -> Vec<ItemId> {
        if !self.is(Dialect::Neutral) {
            return Vec::new();
        }
        let failed = |item: &Item| {
            matches!(item.status, Some(ProgressStatus::Failed | ProgressStatus::Skipped))
        };
        self.speakable(|item| item.has_ended() && failed(item) && !item.asked && !self.stop_asked)
    }

    pub(crate) fn to_fail_late(&self) -> Vec<ItemId> {
        if self.is(Dialect::MobSync) {
            return Vec::new();
        }
        let done = |item: &Item| item.status == Some(ProgressStatus::Succeeded) && !item.proposed;
        self.speakable(|item| done(item) && !item.asked && !self.stop_asked)
    }

    pub(crate) fn to_cancel(&self) -> Vec<ItemId> {
        self.ids(|item| item.is_open() && !item.asked)
    }

    pub(crate) fn to_skip(&self) -> Vec<ItemId> {
        self.ids(|item| item.is_open() && !item.seen && !self.calls.is_busy(item.lane))
    }
}
