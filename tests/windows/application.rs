//! An application: it writes down what it hears, and answers as it is told to.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use sync_progress::callback::SyncCallback;
use sync_progress::protocol::{
    Answer, Change, ChangeCounts, Conflict, EnumerationAction, Notice, RecoverableError,
    ResolveAction, SinkError, StageProgress, SyncEvent,
};
use sync_progress::{CancelDecision, ProviderRole, SyncStage, protocol::Work};

pub(crate) struct Application {
    heard: Mutex<Vec<SyncEvent<'static>>>,
    answer: Mutex<Answer>,
    resolution: Mutex<Result<ResolveAction, SinkError>>,
    enumeration: Mutex<Result<EnumerationAction, SinkError>>,
}

impl Application {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            heard: Mutex::default(),
            answer: Mutex::new(Ok(CancelDecision::Continue)),
            resolution: Mutex::new(Ok(ResolveAction::AcceptSource)),
            enumeration: Mutex::new(Ok(EnumerationAction::Partial)),
        })
    }

    pub(crate) fn answering(answer: Answer) -> Arc<Self> {
        let this = Self::new();
        this.answer_now(answer);
        this
    }

    pub(crate) fn resolving(resolution: Result<ResolveAction, SinkError>) -> Arc<Self> {
        let this = Self::new();
        *this.resolution.lock().unwrap() = resolution;
        this
    }

    pub(crate) fn enumerating(enumeration: Result<EnumerationAction, SinkError>) -> Arc<Self> {
        let this = Self::new();
        *this.enumeration.lock().unwrap() = enumeration;
        this
    }

    pub(crate) fn answer_now(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    /// What was heard since the last look.
    pub(crate) fn heard(&self) -> Vec<SyncEvent<'static>> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }

    /// The work that was heard of since the last look.
    pub(crate) fn works(&self) -> Vec<Work> {
        let work = |event: &SyncEvent<'_>| match event {
            SyncEvent::Notice(notice) => match notice.as_ref() {
                Notice::Stage(report) => Some(report.work),
                _ => None,
            },
            _ => None,
        };
        self.heard().iter().filter_map(work).collect()
    }

    fn hear(&self, event: SyncEvent<'static>) -> Answer {
        self.heard.lock().unwrap().push(event);
        *self.answer.lock().unwrap()
    }
}

#[deny(clippy::missing_trait_methods)]
impl SyncCallback for Application {
    fn stage(&self, report: &StageProgress) -> Answer {
        self.hear(SyncEvent::Notice(Cow::Owned(Notice::Stage(*report))))
    }
    fn change(&self, change: &Change) -> Answer {
        self.hear(SyncEvent::Change(Cow::Owned(change.clone())))
    }
    fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
        let _go_on = self.hear(SyncEvent::Conflict(Cow::Owned(conflict.clone())))?;
        *self.resolution.lock().unwrap()
    }
    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        let _go_on = self.hear(SyncEvent::FullEnumerationNeeded)?;
        *self.enumeration.lock().unwrap()
    }
    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        self.hear(SyncEvent::RecoverableError(Cow::Owned(error.clone())))
    }
    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        self.hear(SyncEvent::ChangeApplied(counts))
    }
    fn change_failed(&self, counts: ChangeCounts) -> Answer {
        self.hear(SyncEvent::ChangeFailed(counts))
    }
}

pub(crate) fn stage(role: ProviderRole, stage: SyncStage, work: Work) -> StageProgress {
    StageProgress { role, stage, work }
}

/// How far the destination is with applying.
pub(crate) fn applying(
    completed: u64,
    total: impl Into<sync_progress::protocol::Total>,
) -> StageProgress {
    stage(ProviderRole::Destination, SyncStage::Application, Work::new(completed, total))
}
