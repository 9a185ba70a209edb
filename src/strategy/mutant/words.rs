//! Sins of what is said, whenever it is said.

use super::scene::{Scene, log_of, notice_of, updating};
use crate::dialect::Dialect;
use crate::protocol::{
    CancelCause, HostAct, LogEntry, LogId, LogLevel, Notice, Oddities, ProgressStatus,
    ProviderReport, StageProgress, SyncEvent, Work,
};
use crate::strategy::play::report_of;
use crate::{ProviderRole, SyncStage};
use alloc::vec;

/// N15: something is said that the dialect has no word for.
pub(super) fn wordless(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    let lane = scene.lane()?;
    let event = foreign_word(scene);
    scene.say_refused(lane, event)
}

fn foreign_word(scene: &mut Scene<'_>) -> SyncEvent<'static> {
    let id = scene.stranger();
    let stage = StageProgress {
        role: ProviderRole::Source,
        stage: SyncStage::Detection,
        work: Work::new(1, 2),
    };
    let (text, stage) = (Notice::Text("working".into()), notice_of(Notice::Stage(stage)));
    let (text, added) = (notice_of(text), notice_of(Notice::ItemAdded(id.clone())));
    match scene.play.dialect() {
        Dialect::Neutral => unknown_report(scene),
        Dialect::WinSync => scene.dice.or(report_of(&id, updating(0, 4)), &[text, added]),
        Dialect::MobSync => scene.dice.or(text, &[added, stage, SyncEvent::MoreItems]),
        Dialect::SyncCenter => scene
            .dice
            .or(stage, &[SyncEvent::MayShowUi(true), notice_of(Notice::EntryDeleted(None))]),
    }
}

/// In the neutral dialect there is a word for everything that is known.
fn unknown_report(scene: &mut Scene<'_>) -> SyncEvent<'static> {
    let good = (ProviderRole::Destination, SyncStage::Application);
    let others = [(ProviderRole::Unknown(7), good.1), (good.0, SyncStage::Unknown(7))];
    let (role, stage) = scene.dice.or((ProviderRole::Unknown(2), good.1), &others);
    SyncEvent::ProviderReport(ProviderReport { role, stage, completed: 1, total: 2 })
}

/// N15: the host does something that the dialect has no word for.
pub(super) fn foreign_act(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.stranger();
    let cause = CancelCause::Requested;
    let act = match scene.play.dialect() {
        Dialect::Neutral => {
            let known = scene.play.ids(|_| true);
            let id = scene.dice.pick(&known)?;
            HostAct::ItemStatusSet { id, status: ProgressStatus::Failed }
        }
        Dialect::WinSync => scene.dice.or(
            HostAct::CancelAsked { item: Some(id.clone()), cause },
            &[HostAct::ItemsOffered(vec![id])],
        ),
        Dialect::MobSync => scene.dice.or(HostAct::Started, &[HostAct::ItemsOffered(vec![id])]),
        Dialect::SyncCenter => scene.dice.or(HostAct::CallbackReplaced, &[HostAct::Started]),
    };
    scene.act(act)
}

/// N18: an entry is taken back that was never logged.
pub(super) fn takes_back_what_was_not_logged(scene: &mut Scene<'_>) -> Option<u64> {
    let lane = scene.lane()?;
    let id = LogId::from_u128(u128::MAX);
    scene.notice(lane, Notice::EntryDeleted(Some(id)))
}

/// N18: an entry is taken back for the second time.
pub(super) fn takes_back_twice(scene: &mut Scene<'_>) -> Option<u64> {
    let (lane, id) = (scene.lane()?, LogId::from_u128(u128::MAX));
    let mut entry = LogEntry::new(LogLevel::Warning, "not so bad");
    entry.id = Some(id);
    scene.say(lane, log_of(entry))?;
    scene.notice(lane, Notice::EntryDeleted(Some(id)))?;
    scene.notice(lane, Notice::EntryDeleted(Some(id)))
}

/// #78: an event of no known level, or with flags.
pub(super) fn event_of_no_level(scene: &mut Scene<'_>) -> Option<u64> {
    let lane = scene.lane()?;
    let level = scene.dice.or(LogLevel::Unknown(0), &[LogLevel::Unknown(4), LogLevel::Error]);
    let mut entry = LogEntry::new(level, "something happened");
    if level == LogLevel::Error {
        entry.odd = Oddities::UNKNOWN_MASK;
    }
    scene.say(lane, log_of(entry))
}
