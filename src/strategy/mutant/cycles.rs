//! Sins of a host of MOB.

use super::phases::to_idle;
use super::scene::{Scene, plain};
use crate::protocol::{Code, HostAct, Phase, ProgressStatus};
use crate::strategy::play::{Play, Stage};
use alloc::vec::Vec;

/// #25: items are listed, or the callback given, before the handler is initialized.
pub(super) fn lists_too_early(scene: &mut Scene<'_>) -> Option<u64> {
    let listed = HostAct::ItemsListed(Vec::new());
    let act = scene.dice.or(listed, &[HostAct::CallbackSet]);
    scene.act(act)
}

/// #25: the handler is initialized for the second time.
pub(super) fn initializes_again(scene: &mut Scene<'_>) -> Option<u64> {
    let may_show_ui = scene.play.may_show_ui;
    scene.act(HostAct::Initialized { may_show_ui, code: Code::OK })
}

/// #25: items are prepared before the handler has a callback.
pub(super) fn prepares_too_early(scene: &mut Scene<'_>) -> Option<u64> {
    let _ = scene.act(HostAct::Initialized { may_show_ui: false, code: Code::OK });
    let ids: Vec<_> = (0..scene.play.cast.items).map(|_| scene.play.new_id()).collect();
    let _ = scene.act(HostAct::ItemsListed(ids.clone()));
    scene.play.cycle.next = ids;
    let at = scene.first_of(Play::prepare);
    let _ = scene.act(HostAct::CallbackSet);
    at
}

/// #25: what runs is started again, items are prepared while others are synchronized, or what was not started returns.
pub(super) fn out_of_order(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    let items = scene.play.ids(|_| true);
    let again = HostAct::PhaseStarted { phase: Phase::Synchronize, items: Vec::new() };
    let prepare = HostAct::PhaseStarted { phase: Phase::Prepare, items };
    let idle = Phase::ALL.into_iter().find(|phase| scene.play.leg(*phase).is_none())?;
    let returned = HostAct::PhaseReturned { phase: idle, code: Code::OK };
    let act = scene.dice.or(again, &[prepare, returned]);
    scene.act(act)
}

/// #45: items are synchronized that were not prepared, that were prepared for another cycle, or not well.
pub(super) fn synchronizes_unprepared(scene: &mut Scene<'_>) -> Option<u64> {
    let start = HostAct::PhaseStarted { phase: Phase::Synchronize, items: Vec::new() };
    if scene.play.cycle.stage != Stage::Preparing || !scene.dice.once_in(2) {
        to_idle(scene);
    }
    if scene.play.cycle.stage != Stage::Preparing && scene.dice.once_in(3) {
        scene.play.prepare();
        scene.returns(Phase::Prepare);
        scene.completes(Phase::Prepare, Code::FAIL)?;
    }
    scene.act(start)
}

/// #47: other items are prepared than those that were to be tried again.
pub(super) fn retries_others(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    scene.play.land_all();
    scene.play.close_cycle();
    scene.play.close_legs_but(&[]);
    scene.play.start_leg(Phase::ShowError, Vec::new());
    scene.returns(Phase::ShowError);
    scene.play.ask_for_retry(0, &mut plain());
    let other = scene.stranger();
    let next = &mut scene.play.cycle.next;
    if scene.dice.once_in(2) {
        next.pop();
    }
    next.push(other);
    scene.first_of(Play::prepare)
}

/// #48: an item is set to something else than skipped.
pub(super) fn sets_another_status(scene: &mut Scene<'_>) -> Option<u64> {
    use ProgressStatus::{Canceled, Failed, Pending, Succeeded};
    let id = scene.open_item()?;
    let status = scene.dice.or(Canceled, &[Succeeded, Failed, Pending]);
    scene.act(HostAct::ItemStatusSet { id, status })
}

/// #48: an item is set to skipped when nothing runs.
pub(super) fn skips_too_late(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    scene.play.land_all();
    scene.play.close_cycle();
    let id = scene.play.items.first()?.id.clone();
    scene.act(HostAct::ItemStatusSet { id, status: ProgressStatus::Skipped })
}
