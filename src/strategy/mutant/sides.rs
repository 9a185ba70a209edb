//! Sins of a session of WS and of its two providers.

use super::scene::{Scene, notice_of};
use crate::protocol::{
    CancelCause, Change, Code, HostAct, Notice, ProviderReport, StageProgress, SyncEvent, Work,
};
use crate::strategy::play::Landing;
use crate::{ProviderRole, SyncStage};
use ProviderRole::{Destination, Source};
use alloc::borrow::Cow;

/// #12: somebody speaks before any provider has begun.
pub(super) fn speaks_before_it_began(scene: &mut Scene<'_>) -> Option<u64> {
    let event = some_word(scene);
    scene.say_refused(0, event)
}

/// #12: somebody speaks after both providers have ended.
pub(super) fn speaks_after_it_ended(scene: &mut Scene<'_>) -> Option<u64> {
    scene.play.close_all();
    for role in scene.play.sides.present.clone() {
        scene.play.end_side(role);
    }
    let lane = scene.lane()?;
    let event = some_word(scene);
    let at = scene.say_refused(lane, event);
    scene.play.end();
    at
}

fn some_word(scene: &mut Scene<'_>) -> SyncEvent<'static> {
    let (role, stage) = (Source, SyncStage::Detection);
    let report = ProviderReport { role, stage, completed: 1, total: 2 };
    let told = notice_of(Notice::Stage(StageProgress { role, stage, work: Work::new(1, 2) }));
    let change = SyncEvent::Change(Cow::Owned(Change::default()));
    scene.dice.or(SyncEvent::ProviderReport(report), &[told, change])
}

/// #13: a provider begins that has begun.
pub(super) fn begins_again(scene: &mut Scene<'_>) -> Option<u64> {
    let role = scene.dice.or(Source, &[Destination]);
    scene.act(HostAct::ProviderBegan { role, code: Code::OK })
}

/// #13: a provider ends that has ended, or never began.
pub(super) fn ends_again(scene: &mut Scene<'_>) -> Option<u64> {
    scene.play.close_all();
    let role = scene.dice.or(Source, &[Destination]);
    if scene.play.sides.present.contains(&role) {
        scene.play.end_side(role);
    }
    let at = scene.act(HostAct::ProviderEnded { role, code: Code::OK });
    scene.play.end();
    at
}

/// #13: a provider has not ended when the session does.
pub(super) fn never_ends(scene: &mut Scene<'_>) -> Option<u64> {
    scene.play.close_all();
    let role = scene.dice.or(Source, &[Destination]);
    scene.play.sides.present.retain(|present| *present != role);
    if scene.dice.once_in(4) {
        return scene.newest(|_| true); // nor does the session
    }
    scene.play.end();
    scene.number_of_end()
}

/// #15: the session was canceled, and a provider's report is answered as if it were not.
pub(super) fn goes_on_after_cancel(scene: &mut Scene<'_>) -> Option<u64> {
    let lane = scene.side(Source);
    if scene.dice.once_in(2) {
        scene.lands(lane, SyncEvent::Polled(None), Landing::CancelAll);
    } else {
        scene.play.stop_asked = true;
        let _ = scene.act(HostAct::CancelAsked { item: None, cause: CancelCause::Requested });
    }
    let (role, stage) = (Source, SyncStage::Detection);
    let report = ProviderReport { role, stage, completed: 1, total: 2 };
    scene.say_gone_on(lane, SyncEvent::ProviderReport(report))
}

/// #15: a provider was told that the session is canceled, and asking again it is told to go on.
pub(super) fn forgets_the_cancel(scene: &mut Scene<'_>) -> Option<u64> {
    scene.ready();
    let lane = scene.lane()?;
    let asks = scene.dice.or(SyncEvent::Polled(None), &[SyncEvent::CanContinue(None)]);
    scene.lands(lane, asks.clone(), Landing::CancelAll);
    scene.say_gone_on(lane, asks)
}

/// #16: a session is started that was started.
pub(super) fn starts_again(scene: &mut Scene<'_>) -> Option<u64> {
    if !scene.play.sides.started {
        scene.play.sides.started = true;
        let _ = scene.act(HostAct::Started);
    }
    scene.act(HostAct::Started)
}
