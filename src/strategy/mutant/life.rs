//! Sins of beginning and end.

use super::reports::long_id;
use super::scene::{Scene, log_of, notice_of, updating};
use crate::ItemId;
use crate::dialect::Dialect;
use crate::protocol::{
    Change, Code, HostAct, LogEntry, LogLevel, Notice, Outcome, Phase, SyncEvent,
};
use crate::strategy::play::report_of;
use alloc::{borrow::Cow, vec, vec::Vec};

/// N1: a session that has begun begins again.
pub(super) fn begins_again(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    let lane = scene.lane()?;
    let items = vec![scene.stranger()];
    if scene.is(Dialect::SyncCenter) && scene.dice.once_in(2) {
        return scene.act(HostAct::SessionCreated { handler: None, items });
    }
    scene.say_refused(lane, notice_of(Notice::Begin { handler: None, items }))
}

/// N1: something is reported before the session has begun.
pub(super) fn speaks_before_the_beginning(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.stranger();
    let text = notice_of(Notice::Text("soon".into()));
    let event = scene.dice.or(
        report_of(&id, updating(0, 4)),
        &[text, notice_of(Notice::ItemAdded(id)), SyncEvent::CanContinue(None)],
    );
    scene.say_refused(0, event)
}

/// N2: a session that is over is ended again.
pub(super) fn ends_again(scene: &mut Scene<'_>) -> Option<u64> {
    scene.play.close();
    let released = matches!(scene.play.dialect(), Dialect::MobSync | Dialect::SyncCenter);
    if released && scene.dice.once_in(2) {
        return scene.act(HostAct::SessionReleased);
    }
    scene.say_refused(0, notice_of(Notice::End { outcome: Outcome::Succeeded }))
}

/// N2: the neutral dialect has no rule of its own about completions; one that nobody waits for is an end too many.
pub(super) fn completes_what_was_not_started(scene: &mut Scene<'_>) -> Option<u64> {
    let lane = scene.lane()?;
    let phase = Phase::ALL.into_iter().find(|phase| scene.play.leg(*phase).is_none())?;
    let completion = Notice::PhaseEnded { phase, code: Code::OK, retry: Vec::new() };
    scene.say_refused(lane, notice_of(completion))
}

/// N3: something is said in a session that is over.
pub(super) fn speaks_after_the_end(scene: &mut Scene<'_>) -> Option<u64> {
    scene.play.close();
    let event = late_word(scene);
    scene.say_refused(0, event)
}

fn late_word(scene: &mut Scene<'_>) -> SyncEvent<'static> {
    let begin = notice_of(Notice::Begin { handler: None, items: vec![scene.stranger()] });
    if scene.is(Dialect::WinSync) {
        let change = SyncEvent::Change(Cow::Owned(Change::default()));
        return scene.dice.or(change, &[begin, SyncEvent::FullEnumerationNeeded]);
    }
    let id = scene.play.items.first().map(|item| item.id.clone());
    let id = id.unwrap_or_else(|| scene.stranger());
    let entry = log_of(LogEntry::new(LogLevel::Warning, "too late"));
    scene.dice.or(report_of(&id, updating(1, 4)), &[entry, begin])
}

/// #57: a session is to begin without an item, or with an id that is too long.
pub(super) fn begins_unnamed(scene: &mut Scene<'_>) -> Option<u64> {
    let (good, long) = (ItemId::try_from("good").ok()?, long_id(scene)?);
    let (handler, items) = match scene.dice.roll(3) {
        0 => (None, Vec::new()),
        1 => (None, vec![good, long]),
        _ => (Some(long), vec![good]),
    };
    if scene.dice.once_in(2) {
        return scene.act(HostAct::SessionCreated { handler, items });
    }
    scene.say_refused(0, notice_of(Notice::Begin { handler, items }))
}

/// #71, N6: a session begins with an item that is named twice.
pub(super) fn begins_with_one_twice(scene: &mut Scene<'_>) -> Option<u64> {
    let (one, two) = (scene.stranger(), scene.stranger());
    for id in [&one, &two] {
        scene.play.join(id.clone(), 0, false);
    }
    scene.play.begun = true;
    let items = vec![one.clone(), two, one];
    if scene.dice.once_in(2) {
        return scene.act(HostAct::SessionCreated { handler: None, items });
    }
    scene.notice(0, Notice::Begin { handler: None, items })
}
