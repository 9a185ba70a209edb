//! A sink that writes down what it hears and answers as it was told to.

use std::sync::{Arc, Mutex, MutexGuard};
use sync_progress::protocol::{
    Answer, AnswerExt as _, LogEntry, LogId, MoreItems, Notice, SinkError, SyncEvent,
};
use sync_progress::sink::{Pace, ProgressSink};
use sync_progress::{CancelDecision, ItemId, ProgressItem};

/// Clones are the same sink.
#[derive(Clone, Debug)]
pub struct Ear(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    heard: Vec<SyncEvent<'static>>,
    answer: Answer,
    id: LogId,
    may: bool,
    more: MoreItems,
}

impl Ear {
    pub fn new() -> Self {
        let answer = Ok(CancelDecision::Continue);
        let more = MoreItems::default();
        Self(Arc::new(Mutex::new(State {
            heard: vec![],
            answer,
            id: LogId::NONE,
            may: false,
            more,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// What it answers from now on. A call that wants something else than a decision gets the fault, if there is one.
    pub fn answer(&self, answer: Answer) {
        self.state().answer = answer;
    }

    pub fn allow(&self, may: bool) {
        self.state().may = may;
    }

    pub fn log_as(&self, id: LogId) {
        self.state().id = id;
    }

    pub fn offer(&self, more: MoreItems) {
        self.state().more = more;
    }

    /// What was heard since the last look.
    pub fn heard(&self) -> Vec<SyncEvent<'static>> {
        std::mem::take(&mut self.state().heard)
    }

    /// How many there are, this one among them.
    pub fn clones(&self) -> usize {
        Arc::strong_count(&self.0)
    }

    fn hear<T>(&self, event: SyncEvent<'_>, take: impl FnOnce(&State) -> T) -> T {
        let mut state = self.state();
        state.heard.push(event.into_owned());
        take(&state)
    }
}

/// What somebody gets who does not want a decision.
fn unless_fault<T>(answer: Answer, value: T) -> Result<T, SinkError> {
    match answer.fault() {
        None => Ok(value),
        Some(fault) => Err(SinkError::new(fault).deciding(answer.decision())),
    }
}

#[deny(clippy::missing_trait_methods)]
impl ProgressSink for Ear {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.hear(SyncEvent::progress(id, report), |state| state.answer)
    }

    fn notice(&self, notice: &Notice) -> Answer {
        self.hear(SyncEvent::notice(notice), |state| state.answer)
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.hear(SyncEvent::log(entry), |state| unless_fault(state.answer, state.id))
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.hear(SyncEvent::can_continue(item), |state| state.answer)
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.hear(SyncEvent::MayShowUi(shown), |state| unless_fault(state.answer, state.may))
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.hear(SyncEvent::MoreItems, |state| unless_fault(state.answer, state.more.clone()))
    }

    fn pace(&self) -> Pace {
        Pace::Every
    }
}
