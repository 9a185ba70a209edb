//! Sins of whoever speaks through a callback that was taken away.

use super::scene::{Scene, log_of, notice_of, updating};
use crate::dialect::Dialect;
use crate::protocol::{Change, Code, LogEntry, LogLevel, Notice, RecoverableError, SyncEvent};
use crate::strategy::play::{Item, report_of};
use crate::{ProviderRole, SyncStage};
use alloc::borrow::Cow;

/// #28, N20: the callback was taken away, and something is said to it. Then there is another one.
pub(super) fn speaks_to_nobody(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    let lane = scene.lane()?;
    scene.play.clear_callback();
    let event = word(scene)?;
    let at = scene.say_refused(lane, event);
    scene.play.give_callback();
    at
}

/// What was meant for the callback.
fn word(scene: &mut Scene<'_>) -> Option<SyncEvent<'static>> {
    if scene.is(Dialect::WinSync) {
        let change = SyncEvent::Change(Cow::Owned(Change::default()));
        let error = SyncEvent::RecoverableError(Cow::Owned(some_error(scene)));
        return Some(scene.dice.or(change, &[SyncEvent::FullEnumerationNeeded, error]));
    }
    let open = scene.play.ids(Item::is_open);
    let report = report_of(&scene.dice.pick(&open)?, updating(0, 4));
    let entry = log_of(LogEntry::new(LogLevel::Error, "nobody hears this"));
    let connect = notice_of(Notice::Connect(None));
    Some(scene.dice.or(report, &[entry, connect]))
}

/// An error that can be mended.
pub(super) fn some_error(scene: &mut Scene<'_>) -> RecoverableError {
    RecoverableError {
        role: ProviderRole::Destination,
        stage: SyncStage::Application,
        change: scene.play.some_change(&mut scene.dice),
        code: Code::FAIL,
        item_name: "a file".into(),
        description: "it is in use".into(),
    }
}
