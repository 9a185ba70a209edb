//! Sins of stages, and of a session that passes them on.

use super::callbacks::some_error;
use super::scene::{Scene, notice_of, plain};
use crate::dialect::rules;
use crate::protocol::{Notice, ProviderReport, RecoverableError, StageProgress, SyncEvent, Work};
use crate::strategy::play::{Hearing, Landing, Mood};
use crate::{ProviderRole, SyncStage};
use ProviderRole::{Destination, Source};
use SyncStage::{Application, Detection, Enumeration};
use alloc::borrow::Cow;

/// #1: a role or a stage without a name, in whatever is said.
pub(super) fn unknown_side(scene: &mut Scene<'_>) -> Option<u64> {
    let (role, stage) = unknown(scene);
    let lane = scene.side(Destination);
    match scene.dice.roll(3) {
        0 => {
            let report = SyncEvent::ProviderReport(report(role, stage));
            scene.say_refused_by(rules::BAD_REPORT_REFUSED, lane, report)
        }
        1 => scene.say_refused(lane, told(role, stage, Work::new(1, 2))),
        _ => {
            let error = some_error(scene);
            let error = RecoverableError { role, stage, ..error };
            scene.say(lane, SyncEvent::RecoverableError(Cow::Owned(error)))
        }
    }
}

/// #2: and the session takes it.
pub(super) fn unknown_side_taken(scene: &mut Scene<'_>) -> Option<u64> {
    let ((role, stage), lane) = (unknown(scene), scene.side(Destination));
    scene.say(lane, SyncEvent::ProviderReport(report(role, stage)))
}

fn unknown(scene: &mut Scene<'_>) -> (ProviderRole, SyncStage) {
    let others = [
        (Destination, SyncStage::Unknown(3)),
        (ProviderRole::Unknown(u32::MAX), SyncStage::Unknown(u32::MAX)),
    ];
    scene.dice.or((ProviderRole::Unknown(2), Application), &others)
}

fn report(role: ProviderRole, stage: SyncStage) -> ProviderReport {
    ProviderReport { role, stage, completed: 1, total: 2 }
}

fn told(role: ProviderRole, stage: SyncStage, work: Work) -> SyncEvent<'static> {
    notice_of(Notice::Stage(StageProgress { role, stage, work }))
}

/// #3: the application is told of one report, and not of the next.
pub(super) fn keeps_to_itself(scene: &mut Scene<'_>) -> Option<u64> {
    scene.play.land_all();
    scene.play.report_stage(Source, Detection, Mood::Calm, &mut scene.dice);
    scene.play.land_all();
    let (role, stage) = some_stage(scene);
    let (report, _) = next(scene, role, stage);
    scene.say(scene.play.lane_of(role), SyncEvent::ProviderReport(report))
}

/// #4: the application is told another total than the sum and what is left.
pub(super) fn adds_wrongly(scene: &mut Scene<'_>) -> Option<u64> {
    passes_on_wrongly(scene, Destination, Application)
}

/// #5: the application is told other numbers than those of the provider.
pub(super) fn passes_on_other_numbers(scene: &mut Scene<'_>) -> Option<u64> {
    let stage = scene.dice.or(Detection, &[Enumeration]);
    passes_on_wrongly(scene, Source, stage)
}

fn passes_on_wrongly(scene: &mut Scene<'_>, role: ProviderRole, stage: SyncStage) -> Option<u64> {
    let lane = scene.side(role);
    let (report, work) = next(scene, role, stage);
    let total = work.total.known()?.checked_add(scene.dice.or(1, &[2, 7]))?;
    let outer = scene.play.call(lane, SyncEvent::ProviderReport(report));
    let at = scene.say(lane, told(role, stage, Work::new(work.completed, total)));
    scene.play.land(outer, Landing::Plain);
    at
}

/// A stage and who reports it.
fn some_stage(scene: &mut Scene<'_>) -> (ProviderRole, SyncStage) {
    scene.dice.or((Source, Detection), &[(Source, Enumeration), (Destination, Application)])
}

/// What a provider would say next, and what the application would see.
fn next(scene: &mut Scene<'_>, role: ProviderRole, stage: SyncStage) -> (ProviderReport, Work) {
    let ((completed, total), seen) = scene.play.next_work(stage, &mut scene.dice);
    (ProviderReport { role, stage, completed, total }, Work::new(seen.0, seen.1))
}

/// #6: more is done than there is to do.
pub(super) fn beyond_the_total(scene: &mut Scene<'_>) -> Option<u64> {
    let total: u64 = scene.dice.or(4, &[1, 1_000]);
    says_of_itself(scene, total.saturating_add(1), total)
}

/// #7: some of nothing is done.
pub(super) fn some_of_nothing(scene: &mut Scene<'_>) -> Option<u64> {
    let value = scene.dice.or(1, &[5]);
    says_of_itself(scene, value, 0)
}

/// In a stage in which the application sees what the provider says.
fn says_of_itself(scene: &mut Scene<'_>, completed: u64, total: u64) -> Option<u64> {
    let (lane, stage) = (scene.side(Source), scene.dice.or(Detection, &[Enumeration]));
    let event = match scene.play.sides.hearing {
        Hearing::Callback => told(Source, stage, Work::new(completed, total)),
        _ => SyncEvent::ProviderReport(ProviderReport { role: Source, stage, completed, total }),
    };
    scene.say(lane, event)
}

/// #9: the application sees less work applied than before.
pub(super) fn falls(scene: &mut Scene<'_>) -> Option<u64> {
    let lane = scene.side(Destination);
    // With plain luck one more is done.
    let (_, (sum, total)) = scene.play.next_work(Application, &mut plain());
    let work = Work::new(sum, total);
    let less = work.completed.checked_sub(1)?;
    scene.say(lane, told(Destination, Application, work))?;
    let less = scene.dice.or(less, &[0]);
    scene.say(lane, told(Destination, Application, Work { completed: less, ..work }))
}
