//! Questions of the provider, and cancels of the host.

use super::{Dice, Mood, Play, report_of};
use crate::dialect::Dialect;
use crate::protocol::{CancelCause, HostAct, ProgressStatus, SyncEvent};
use crate::{ItemId, ProgressItem};
use alloc::borrow::Cow;

impl Play {
    /// Whether an item may go on: asked of the sink, of the token, or with an empty report.
    pub(crate) fn ask_about(&mut self, id: &ItemId, mood: Mood, dice: &mut Dice) {
        let Some(lane) = self.item(id).map(|item| item.lane) else { return };
        let about = || Some(Cow::Owned(id.clone()));
        let sparse = !self.is(Dialect::SyncCenter);
        let event = match dice.roll(3) {
            1 => SyncEvent::Polled(about()),
            2 if sparse => report_of(id, ProgressItem::new()),
            _ => SyncEvent::CanContinue(about()),
        };
        self.say_by(lane, event, mood, dice);
    }

    /// Whether the session may go on.
    pub(crate) fn ask_about_all(&mut self, lane: u32, mood: Mood, dice: &mut Dice) {
        let event = if dice.once_in(2) && !self.is(Dialect::MobSync) {
            SyncEvent::CanContinue(None)
        } else {
            SyncEvent::Polled(None)
        };
        self.say_by(lane, event, mood, dice);
    }

    /// The host is asked to stop an item.
    pub(crate) fn cancel_item(&mut self, id: &ItemId, dice: &mut Dice) {
        self.ask_item(Some(id));
        let cause = some_cause(dice);
        self.act(HostAct::CancelAsked { item: Some(id.clone()), cause });
    }

    /// The host is asked to stop everything.
    pub(crate) fn cancel_all(&mut self, dice: &mut Dice) {
        self.stop_asked = true;
        let cause = some_cause(dice);
        self.act(HostAct::CancelAsked { item: None, cause });
    }

    /// The host skips an item (MOB-12); the provider knows at once.
    pub(crate) fn skip(&mut self, id: &ItemId) {
        let Some(item) = self.item_mut(id) else { return };
        (item.asked, item.seen) = (true, true);
        self.act(HostAct::ItemStatusSet { id: id.clone(), status: ProgressStatus::Skipped });
    }
}

fn some_cause(dice: &mut Dice) -> CancelCause {
    use CancelCause::{Abandoned, Deadline, Requested, Shutdown};
    dice.or(Requested, &[Deadline, Shutdown, Abandoned])
}
