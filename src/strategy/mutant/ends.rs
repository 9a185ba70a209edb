//! Sins of omission: what was not closed when it should have been.

use super::scene::{Scene, plain};
use crate::ItemId;
use crate::dialect::Dialect;
use crate::protocol::{Code, HostAct, Outcome, Phase};
use crate::strategy::play::Stage;
use alloc::vec::Vec;

/// #74, N4: an item has not ended when its session does.
pub(super) fn left_open(scene: &mut Scene<'_>) -> Option<u64> {
    let id = if scene.dice.once_in(2) { scene.running_item()? } else { scene.waiting_item()? };
    ends_without(scene, &id)
}

/// #64, N10: an item that was canceled is never closed.
pub(super) fn canceled_and_left_open(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.told_item()?;
    ends_without(scene, &id)
}

fn ends_without(scene: &mut Scene<'_>, id: &ItemId) -> Option<u64> {
    scene.close_all_but(id)?;
    if scene.is(Dialect::SyncCenter) && scene.dice.once_in(4) {
        return scene.newest(|_| true); // the callback is let go of when nobody looks any more
    }
    scene.play.end();
    scene.number_of_end()
}

/// #56: a synchronization is completed with OK while an item has not ended.
pub(super) fn completed_with_an_open_item(scene: &mut Scene<'_>) -> Option<u64> {
    let id = if scene.dice.once_in(2) { scene.running_item()? } else { scene.waiting_item()? };
    completes_without(scene, &id, Code::OK)
}

/// #30, softly: a synchronization is completed and a canceled item was not closed.
pub(super) fn completed_with_a_canceled_item(scene: &mut Scene<'_>) -> Option<u64> {
    let id = scene.told_item()?;
    completes_without(scene, &id, Code::FAIL)
}

fn completes_without(scene: &mut Scene<'_>, id: &ItemId, code: Code) -> Option<u64> {
    scene.play.land_all();
    scene.returns(Phase::Synchronize);
    scene.play.close_dialogs();
    let item = scene.hide(id)?;
    scene.play.close_items();
    scene.play.items.push(item);
    scene.completes(Phase::Synchronize, code)
}

impl Scene<'_> {
    /// The start of a phase has returned, accepted.
    pub(super) fn returns(&mut self, phase: Phase) {
        if self.play.leg(phase).is_some_and(|leg| !leg.returned) {
            self.play.return_leg(phase, &mut plain());
        }
    }

    /// A phase that was started is completed.
    pub(super) fn completes(&mut self, phase: Phase, code: Code) -> Option<u64> {
        if phase == Phase::Synchronize {
            self.play.cycle.stage = Stage::Synchronized;
        }
        if phase == Phase::Prepare {
            return self.first_of(|play| play.prepared(0, code));
        }
        self.first_of(|play| play.complete_leg(0, phase, code, Vec::new()))
    }
}

/// N2: nobody says that the session is over.
pub(super) fn never_ends(scene: &mut Scene<'_>) -> Option<u64> {
    scene.play.close_all();
    for role in scene.play.sides.present.clone() {
        scene.play.end_side(role);
    }
    scene.newest(|_| true)
}

/// #76: the starter is told something else than what became of the items.
pub(super) fn wrong_result(scene: &mut Scene<'_>) -> Option<u64> {
    use Outcome::{Canceled, Failed, Skipped, Succeeded};
    scene.play.close_all();
    scene.play.say_the_end();
    let right = scene.play.aggregate();
    let wrong: Vec<_> =
        [Succeeded, Failed, Canceled, Skipped].into_iter().filter(|it| *it != right).collect();
    let wrong = scene.choose(&wrong)?;
    scene.act(HostAct::ResultTold(wrong))
}

/// #76, softly: the starter is told twice.
pub(super) fn result_twice(scene: &mut Scene<'_>) -> Option<u64> {
    scene.play.close();
    let result = scene.play.aggregate();
    scene.act(HostAct::ResultTold(result))
}
