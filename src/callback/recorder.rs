//! What a callback hears, written down or checked: [`Recorder`] and [`Checked`] in front of it.

use super::SyncCallback;
use crate::protocol::{
    Answer, CancelDecision, Change, ChangeCounts, Conflict, EnumerationAction, Notice,
    RecoverableError, Reply, ResolveAction, SinkError, StageProgress, SyncEvent,
};
use crate::sink::{Checked, Nobody, Recorder, Transcript};
use alloc::borrow::Cow;

#[deny(clippy::missing_trait_methods)]
impl<C: SyncCallback, T: Transcript> SyncCallback for Recorder<C, T> {
    fn stage(&self, report: &StageProgress) -> Answer {
        let call = || self.inner().stage(report);
        self.tape().during(stage_event(report), call, |it| Reply::Answer(*it))
    }

    fn change(&self, change: &Change) -> Answer {
        let call = || self.inner().change(change);
        let event = SyncEvent::Change(Cow::Borrowed(change));
        self.tape().during(event, call, |it| Reply::Answer(*it))
    }

    fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
        let call = || self.inner().conflict(conflict);
        let event = SyncEvent::Conflict(Cow::Borrowed(conflict));
        self.tape().during(event, call, |it| Reply::Resolution(*it))
    }

    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        let call = || self.inner().full_enumeration_needed();
        let event = SyncEvent::FullEnumerationNeeded;
        self.tape().during(event, call, |it| Reply::Enumeration(*it))
    }

    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        let call = || self.inner().recoverable_error(error);
        let event = SyncEvent::RecoverableError(Cow::Borrowed(error));
        self.tape().during(event, call, |it| Reply::Answer(*it))
    }

    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        let call = || self.inner().change_applied(counts);
        self.tape().during(SyncEvent::ChangeApplied(counts), call, |it| Reply::Answer(*it))
    }

    fn change_failed(&self, counts: ChangeCounts) -> Answer {
        let call = || self.inner().change_failed(counts);
        self.tape().during(SyncEvent::ChangeFailed(counts), call, |it| Reply::Answer(*it))
    }
}

#[deny(clippy::missing_trait_methods)]
impl<C: SyncCallback> SyncCallback for Checked<C> {
    fn stage(&self, report: &StageProgress) -> Answer {
        self.decide(&stage_event(report), |callback| callback.stage(report))
    }

    fn change(&self, change: &Change) -> Answer {
        let event = SyncEvent::Change(Cow::Borrowed(change));
        self.decide(&event, |callback| callback.change(change))
    }

    fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
        let event = SyncEvent::Conflict(Cow::Borrowed(conflict));
        let call = |callback: &C, _: &Reply| callback.conflict(conflict);
        self.ask(&event, call, |it| Reply::Resolution(*it))
    }

    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        let call = |callback: &C, _: &Reply| callback.full_enumeration_needed();
        self.ask(&SyncEvent::FullEnumerationNeeded, call, |it| Reply::Enumeration(*it))
    }

    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        let event = SyncEvent::RecoverableError(Cow::Borrowed(error));
        self.decide(&event, |callback| callback.recoverable_error(error))
    }

    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        let event = SyncEvent::ChangeApplied(counts);
        self.decide(&event, |callback| callback.change_applied(counts))
    }

    fn change_failed(&self, counts: ChangeCounts) -> Answer {
        let event = SyncEvent::ChangeFailed(counts);
        self.decide(&event, |callback| callback.change_failed(counts))
    }
}

fn stage_event(report: &StageProgress) -> SyncEvent<'static> {
    SyncEvent::Notice(Cow::Owned(Notice::Stage(*report)))
}

impl SyncCallback for Nobody {
    fn stage(&self, _: &StageProgress) -> Answer {
        Ok(CancelDecision::Continue)
    }
}
