//! [`IntoSink`]: tells a callback about items, as sums.

use super::SyncCallback;
use super::tally::{News, Tally};
use crate::guard::StickyAll;
use crate::protocol::{
    Answer, AnswerExt as _, CancelDecision, Change, Code, Fault, ItemId, LogEntry, LogId, LogLevel,
    MoreItems, Notice, ProgressItem, RecoverableError, SinkError, StageProgress, Work,
};
use crate::sink::{Pace, ProgressSink};
use crate::sync::{Mutex, lock};
use crate::{ProviderRole, SyncStage};
use core::fmt;

/// So often the one inside says what others left for it, before it lets somebody else do so.
const ROUNDS: usize = 4;

/// Tells a callback about items; made by [`into_sink`](super::SyncCallbackExt::into_sink) (K-26 to K-28).
///
/// | A sink hears | The callback is told |
/// |---|---|
/// | the first report of work on an item | [`change`](SyncCallback::change) |
/// | how far items are | [`stage`](SyncCallback::stage): the sum of values and maxima of all known so far |
/// | an item succeeded, or was deleted | [`change_applied`](SyncCallback::change_applied) |
/// | an item failed | [`change_failed`](SyncCallback::change_failed) |
/// | a log entry of level error | [`recoverable_error`](SyncCallback::recoverable_error) |
/// | a stage notice | [`stage`](SyncCallback::stage), as it is |
///
/// The rest has no place in WS. A cancel that the callback answers stays, for the item at hand or for
/// everything. An error of the callback stops the session (A-WS-6): everything is canceled, and the callback is
/// not called again. At most one sum is inside the callback at a time: who finds it occupied leaves the newest
/// sum to the one inside. Memory is kept per live item.
///
/// ```
/// use std::cell::RefCell;
/// use sync_progress::callback::{SyncCallbackExt, from_fn};
/// use sync_progress::protocol::Work;
/// use sync_progress::sink::ProgressSink;
/// use sync_progress::{ItemId, ProgressItem};
///
/// let seen = RefCell::new(vec![]);
/// let sink = from_fn(|report| seen.borrow_mut().push(report.work)).into_sink();
/// for id in ["a", "b"] {
///     sink.progress(&ItemId::try_from(id)?, &ProgressItem::new().with_work(Work::new(2, 10)))?;
/// }
/// assert_eq!(*seen.borrow(), [Work::new(2, 10), Work::new(4, 20)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct IntoSink<C> {
    callback: C,
    role: ProviderRole,
    stage: SyncStage,
    all: StickyAll,
    /// The callback has failed, which stops the session.
    failed: StickyAll,
    tally: Mutex<Tally>,
}

impl<C: SyncCallback> IntoSink<C> {
    pub(super) fn new(callback: C) -> Self {
        Self {
            callback,
            role: ProviderRole::Destination,
            stage: SyncStage::Application,
            all: StickyAll::new(),
            failed: StickyAll::new(),
            tally: Mutex::new(Tally::default()),
        }
    }

    /// The side and the stage that items are told as; the destination's application unless said.
    #[must_use]
    pub fn told_as(mut self, role: ProviderRole, stage: SyncStage) -> Self {
        (self.role, self.stage) = (role, stage);
        self
    }

    /// Says what is new, unless somebody else is saying it.
    fn say(&self) -> Answer {
        let mut answer = Ok(CancelDecision::Continue);
        for _ in 0..ROUNDS {
            let Some(news) = lock(&self.tally).news() else { break };
            let _saying = Saying(&self.tally);
            answer = answer.merge(self.tell(news));
        }
        answer
    }

    fn tell(&self, news: News) -> Answer {
        let going_on = Ok(CancelDecision::Continue);
        let stage = |work| self.call(|callback| callback.stage(&self.report(work)));
        let applied = |counts| self.call(|callback| callback.change_applied(counts));
        let failed = |counts| self.call(|callback| callback.change_failed(counts));
        let told = news.work.map_or(going_on, stage);
        let told = told.merge(news.applied.map_or(going_on, applied));
        told.merge(news.failed.map_or(going_on, failed))
    }

    /// Calls the callback, unless it has failed (#22). A refusal by rule is the word of a session, and no failure (S-34).
    fn call(&self, call: impl FnOnce(&C) -> Answer) -> Answer {
        if self.failed.decision().is_all() {
            return Ok(CancelDecision::CancelAll);
        }
        match call(&self.callback) {
            Err(error) if !matches!(error.fault, Fault::Refused(_) | Fault::UnknownAnswer(_)) => {
                self.failed.pass(Err(error.deciding(CancelDecision::CancelAll)))
            }
            answer => answer,
        }
    }

    fn report(&self, work: Work) -> StageProgress {
        StageProgress { role: self.role, stage: self.stage, work }
    }

    /// Keeps a decision about an item, and answers with all that was decided about it.
    fn decided(&self, id: &ItemId, answer: Answer) -> Answer {
        self.all.note(answer.decision());
        let mut tally = lock(&self.tally);
        tally.note(id, answer.decision());
        answer.merge(Ok(tally.decision(id).merge(self.all.decision())))
    }
}

/// Somebody is telling the callback; over also if it panics.
struct Saying<'a>(&'a Mutex<Tally>);

impl Drop for Saying<'_> {
    fn drop(&mut self) {
        lock(self.0).said();
    }
}

#[deny(clippy::missing_trait_methods)]
impl<C: SyncCallback> ProgressSink for IntoSink<C> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        let begins = !report.is_empty() && lock(&self.tally).take(id, report);
        let mut answer = Ok(CancelDecision::Continue);
        if begins {
            let change = Change { item: Some(id.clone()) };
            answer = self.call(|callback| callback.change(&change));
        }
        let answer = answer.merge(self.say());
        self.decided(id, answer)
    }

    fn notice(&self, notice: &Notice) -> Answer {
        let answer = match notice {
            Notice::Begin { .. } => {
                lock(&self.tally).begin();
                Ok(CancelDecision::Continue)
            }
            Notice::Stage(report) => self.call(|callback| callback.stage(report)),
            _ => self.say(),
        };
        self.all.pass(answer).merge(Ok(self.all.decision()))
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        let kept = entry.id.unwrap_or_default();
        if entry.level != LogLevel::Error {
            return Ok(kept);
        }
        let error = RecoverableError {
            role: self.role,
            stage: self.stage,
            change: Change { item: entry.item.clone() },
            code: Code::FAIL,
            item_name: entry.item.as_ref().map_or_else(|| "".into(), name),
            description: alloc::sync::Arc::clone(&entry.text),
        };
        let answer = self.call(|callback| callback.recoverable_error(&error));
        self.all.note(answer.decision());
        if let Some(id) = &entry.item {
            lock(&self.tally).note(id, answer.decision());
        }
        answer.map(|_| kept)
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        let of_item = item.map(|id| lock(&self.tally).decision(id)).unwrap_or_default();
        Ok(of_item.merge(self.all.decision()))
    }

    fn may_show_ui(&self, _: bool) -> Result<bool, SinkError> {
        Ok(false)
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        Ok(MoreItems::default())
    }

    fn pace(&self) -> Pace {
        Pace::Every
    }
}

fn name(id: &ItemId) -> alloc::sync::Arc<str> {
    use alloc::string::ToString as _;
    id.to_string().into()
}

impl<C: fmt::Debug> fmt::Debug for IntoSink<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IntoSink").field("callback", &self.callback).finish_non_exhaustive()
    }
}
