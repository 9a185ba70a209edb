//! Sins of completions: too many, too few, or of a start that was declined.

use super::scene::{Scene, notice_of, plain};
use crate::protocol::{Code, HostAct, Notice, Phase, SyncEvent};
use crate::strategy::play::{Landing, Stage};
use alloc::vec::Vec;

/// #42: a preparation is completed that was not started, or that has been completed.
pub(super) fn prepared_again(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    completed_again(scene, Phase::Prepare)
}

/// #43: a synchronization is completed that was not started, or that has been completed.
pub(super) fn synchronized_again(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    if scene.play.cycle.stage == Stage::Synchronizing {
        scene.play.land_all();
        scene.play.close_cycle();
    }
    completed_again(scene, Phase::Synchronize)
}

/// #44: something shown is completed that was not, or that has been completed.
pub(super) fn shown_again(scene: &mut Scene<'_>) -> Option<u64> {
    let phase = shown_phase(scene);
    if scene.dice.once_in(2) {
        scene.play.start_leg(phase, Vec::new());
        scene.completes(phase, Code::OK)?;
        scene.returns(phase);
    }
    completed_again(scene, phase)
}

fn completed_again(scene: &mut Scene<'_>, phase: Phase) -> Option<u64> {
    let lane = scene.lane()?;
    let code = scene.dice.or(Code::OK, &[Code::FAIL]);
    let completion = Notice::PhaseEnded { phase, code, retry: Vec::new() };
    scene.say_refused(lane, notice_of(completion))
}

/// #42: a preparation is completed, and then its start says that it was declined.
pub(super) fn prepared_and_declined(scene: &mut Scene<'_>) -> Option<u64> {
    to_idle(scene);
    scene.play.prepare();
    scene.completes(Phase::Prepare, Code::OK)?;
    let at = scene.declines(Phase::Prepare);
    scene.play.cycle.stage = Stage::Over;
    at
}

/// #43: a synchronization is completed, and then its start says that it was declined.
pub(super) fn synchronized_and_declined(scene: &mut Scene<'_>) -> Option<u64> {
    to_idle(scene);
    scene.play.prepare();
    scene.returns(Phase::Prepare);
    scene.completes(Phase::Prepare, Code::OK)?;
    scene.play.synchronize();
    scene.completes(Phase::Synchronize, Code::FAIL)?;
    scene.declines(Phase::Synchronize)
}

/// #44: what is shown is completed, and then its start says that it failed.
pub(super) fn shown_and_failed(scene: &mut Scene<'_>) -> Option<u64> {
    let phase = shown_phase(scene);
    scene.play.start_leg(phase, Vec::new());
    scene.completes(phase, Code::OK)?;
    scene.declines(phase)
}

/// #42: the handler is let go of while a preparation that it has accepted is not completed.
pub(super) fn never_prepared(scene: &mut Scene<'_>) -> Option<u64> {
    to_idle(scene);
    scene.play.prepare();
    scene.returns(Phase::Prepare);
    lets_go(scene, Phase::Prepare)
}

/// #43: the handler is let go of while a synchronization that it has accepted is not completed.
pub(super) fn never_synchronized(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    scene.play.land_all();
    scene.returns(Phase::Synchronize);
    scene.play.close_items();
    lets_go(scene, Phase::Synchronize)
}

/// #32: the same, after a cancel.
pub(super) fn never_synchronized_after_cancel(scene: &mut Scene<'_>) -> Option<u64> {
    let all = scene.dice.or(Landing::CancelItem, &[Landing::CancelAll]);
    scene.told_by(all)?;
    scene.play.land_all();
    scene.returns(Phase::Synchronize);
    scene.play.close_items();
    lets_go(scene, Phase::Synchronize)
}

/// #44: the handler is let go of while what it shows is not completed.
pub(super) fn never_shown(scene: &mut Scene<'_>) -> Option<u64> {
    scene.play.close_all();
    let phase = shown_phase(scene);
    scene.play.start_leg(phase, Vec::new());
    scene.returns(phase);
    lets_go(scene, phase)
}

/// The handler is let go of with its callback, and with this phase as it is.
fn lets_go(scene: &mut Scene<'_>, phase: Phase) -> Option<u64> {
    scene.play.land_all();
    scene.play.close_dialogs();
    scene.play.close_legs_but(&[phase]);
    if scene.dice.once_in(4) {
        return scene.newest(|_| true); // nobody writes it down
    }
    scene.act(HostAct::SessionReleased)
}

/// #50: a dialog is told to be gone that was never there.
pub(super) fn hides_what_was_not_shown(scene: &mut Scene<'_>) -> Option<u64> {
    scene.play.land_all();
    scene.play.close_dialogs();
    let lane = scene.lane()?;
    scene.say(lane, SyncEvent::MayShowUi(false))
}

/// #50: a dialog that was allowed is never told to be gone.
pub(super) fn never_hides(scene: &mut Scene<'_>) -> Option<u64> {
    scene.play.close_all();
    scene.play.start_leg(Phase::ShowError, Vec::new());
    scene.say(0, SyncEvent::MayShowUi(true))?;
    scene.returns(Phase::ShowError);
    scene.completes(Phase::ShowError, Code::OK)?;
    scene.play.end();
    scene.number_of_end()
}

/// Properties or an error, none of which is shown when this returns.
fn shown_phase(scene: &mut Scene<'_>) -> Phase {
    scene.play.land_all();
    scene.play.close_dialogs();
    scene.play.close_legs_but(&[Phase::Prepare, Phase::Synchronize]);
    scene.dice.or(Phase::ShowProperties, &[Phase::ShowError])
}

/// No cycle runs, and another may begin.
pub(super) fn to_idle(scene: &mut Scene<'_>) {
    scene.play.land_all();
    if scene.play.cycle.stage != Stage::Idle {
        scene.play.close_cycle();
    }
    scene.play.close_legs_but(&[]);
}

impl Scene<'_> {
    /// The start of a phase returns, declined.
    pub(super) fn declines(&mut self, phase: Phase) -> Option<u64> {
        self.first_of(|play| play.decline_leg(phase, &mut plain()))
    }
}
