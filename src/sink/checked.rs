//! [`Checked`]: asks a session first.

use super::log_ids::LogIds;
use super::{Pace, ProgressSink};
use crate::dialect::Dialect;
use crate::protocol::{
    Answer, AnswerExt as _, CancelDecision, HostAct, ItemId, LogEntry, LogId, MoreItems, Notice,
    ProgressItem, Reply, RuleId, SinkError, SyncEvent,
};
use crate::session::{Finding, Findings, Refusal, Session, Snapshot, Verdict};
use crate::sync::{Mutex, lock};
use alloc::vec::Vec;
use core::fmt;

/// Asks a [`Session`] first; made by [`checked`](super::ProgressSinkExt::checked) (K-16, K-17).
///
/// What the session refuses is answered with [`Refused`](crate::protocol::Fault::Refused) and its rule,
/// and the sink behind does not hear it. What it takes is said to the sink, and the stronger decision of
/// the two is answered. Rules that were broken without a refusal are counted. It asks for every tick.
///
/// The session sees the reports in the order of the calls. The sink behind is not called under the
/// session's lock: calls of several threads may be inside at once, and it may call back in; the session
/// sees such a call before the answer to the one around it.
///
/// # Which dialect
///
/// A [`Reporter`](crate::Reporter) speaks [`Dialect::Neutral`] as it is. For [`Dialect::SyncCenter`] name the
/// items before the session begins, by its builder: a session of SC begins with them (SC-1), and others
/// join it as `ItemAdded`. [`Dialect::MobSync`] and [`Dialect::WinSync`] have words of their own for
/// preparing items and for changes; they are for what comes over their borders, with the host's acts told
/// by [`host`](Self::host).
///
/// ```
/// use sync_progress::sink::{NullSink, ProgressSinkExt};
/// use sync_progress::{Dialect, ItemId, Reporter};
///
/// let id = ItemId::try_from("mail")?;
/// let sink = NullSink.checked(Dialect::SyncCenter);
/// let reporter = Reporter::builder(&sink).item(id.clone(), 3).build();
/// let mut item = reporter.start(id, 3)?.go()?;
/// assert!(!item.advance(3).is_cancel());
/// item.finish();
/// assert!(reporter.complete().is_ok());
/// assert!(sink.refusals().is_empty() && sink.warnings().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What the *host* does is told with [`host`](Self::host). What a callback hears can be checked as well:
/// see [`SyncCallbackExt::checked`](crate::callback::SyncCallbackExt::checked).
///
/// ```
/// use sync_progress::dialect::rules::KNOWN_ITEMS_ONLY;
/// use sync_progress::protocol::{AnswerExt, Fault, Notice};
/// use sync_progress::sink::{ProgressSink, ProgressSinkExt, Recorder};
/// use sync_progress::{Dialect, ItemId, ProgressItem};
///
/// let sink = Recorder::in_memory().checked(Dialect::Neutral);
/// sink.notice(&Notice::Begin { handler: None, items: vec![] })?;
/// let answer = sink.progress(&ItemId::try_from("stranger")?, &ProgressItem::new().with_value(1));
/// assert_eq!(answer.fault(), Some(Fault::Refused(KNOWN_ITEMS_ONLY)));
/// assert_eq!(sink.refusals(), [(KNOWN_ITEMS_ONLY, 1)]);
/// assert_eq!(sink.inner().tape().len(), 1); // the stranger was not heard
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Checked<S> {
    inner: S,
    state: Mutex<State>,
    ids: LogIds,
}

/// Binds nobody, so the session need not hear of it, nor its lock be taken for it.
const GO_ON: Answer = Ok(CancelDecision::Continue);

struct State {
    session: Session,
    refusals: Vec<(RuleId, u64)>,
    warnings: Vec<(Finding, u64)>,
}

impl<S> Checked<S> {
    /// A session that has not begun, in front of a sink.
    pub fn new(dialect: Dialect, inner: S) -> Self {
        let session = Session::new(dialect);
        let state = State { session, refusals: Vec::new(), warnings: Vec::new() };
        Self { inner, state: Mutex::new(state), ids: LogIds::new() }
    }

    /// What the session knows.
    pub fn snapshot(&self) -> Snapshot {
        lock(&self.state).session.snapshot()
    }

    /// The rules by which something was refused, and how often.
    pub fn refusals(&self) -> Vec<(RuleId, u64)> {
        lock(&self.state).refusals.clone()
    }

    /// The rules that were broken without a refusal, and how often.
    pub fn warnings(&self) -> Vec<(Finding, u64)> {
        lock(&self.state).warnings.clone()
    }

    /// Tells the session what the host does.
    ///
    /// # Errors
    ///
    /// [`Refusal`], if the host must not.
    pub fn host(&self, act: HostAct) -> Result<(), Refusal> {
        self.apply(&SyncEvent::host(act)).map(drop)
    }

    /// The sink behind.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    fn apply(&self, event: &SyncEvent<'_>) -> Result<Verdict, Refusal> {
        lock(&self.state).apply(event)
    }

    /// An event that is answered with a decision: asks the session, then the listener.
    pub(crate) fn decide(&self, event: &SyncEvent<'_>, call: impl FnOnce(&S) -> Answer) -> Answer {
        let decided = lock(&self.state).decide(event)?;
        let answer = call(&self.inner).merge(Ok(decided));
        if answer != GO_ON {
            self.answered(event, &Reply::Answer(answer));
        }
        answer
    }

    /// An event that is answered with something else.
    pub(crate) fn ask<T>(
        &self,
        event: &SyncEvent<'_>,
        call: impl FnOnce(&S, &Reply) -> Result<T, SinkError>,
        reply: impl FnOnce(&Result<T, SinkError>) -> Reply,
    ) -> Result<T, SinkError> {
        let verdict = self.apply(event).map_err(Refusal::sink_error)?;
        let answer = call(&self.inner, &verdict.reply);
        self.answered(event, &reply(&answer));
        answer
    }

    fn answered(&self, event: &SyncEvent<'_>, reply: &Reply) {
        let mut state = lock(&self.state);
        let findings = state.session.answered(event, reply);
        state.warn(&findings);
    }
}

impl State {
    /// The decision alone, for that is all that a report needs.
    fn decide(&mut self, event: &SyncEvent<'_>) -> Answer {
        match self.session.apply(event) {
            Ok(taken) => {
                self.warn(&taken.findings);
                Ok(taken.reply.decision())
            }
            Err(refusal) => {
                count(&mut self.refusals, refusal.rule);
                refusal.answer()
            }
        }
    }

    fn apply(&mut self, event: &SyncEvent<'_>) -> Result<Verdict, Refusal> {
        let verdict = self.session.apply(event);
        match &verdict {
            Ok(taken) => self.warn(&taken.findings),
            Err(refusal) => count(&mut self.refusals, refusal.rule),
        }
        verdict
    }

    fn warn(&mut self, findings: &Findings) {
        for finding in findings.iter() {
            count(&mut self.warnings, finding);
        }
    }
}

/// There are fewer rules than a map is worth.
fn count<K: PartialEq>(counts: &mut Vec<(K, u64)>, key: K) {
    match counts.iter_mut().find(|(known, _)| *known == key) {
        Some((_, times)) => *times = times.saturating_add(1),
        None => counts.push((key, 1)),
    }
}

#[deny(clippy::missing_trait_methods)]
impl<S: ProgressSink> ProgressSink for Checked<S> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        // Most reports only go on: then there is nothing to warn of, and nothing to decide.
        if !lock(&self.state).session.apply_plain(id, report) {
            return self.decide(&SyncEvent::progress(id, report), |sink| sink.progress(id, report));
        }
        let answer = self.inner.progress(id, report);
        if answer != GO_ON {
            self.answered(&SyncEvent::progress(id, report), &Reply::Answer(answer));
        }
        answer
    }

    fn notice(&self, notice: &Notice) -> Answer {
        self.decide(&SyncEvent::notice(notice), |sink| match notice {
            Notice::EntryDeleted(Some(outside)) => {
                let known = self.ids.take(*outside).and_then(|row| row.into_iter().next());
                sink.notice(&Notice::EntryDeleted(known.flatten().or(Some(*outside))))
            }
            _ => sink.notice(notice),
        })
    }

    /// The id is the session's, which knows the handler's; the sink behind may know another (K-7).
    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        let call = |sink: &S, session: &Reply| {
            let given = sink.log(entry);
            let ours = match session {
                Reply::Logged(Ok(id)) => Some(*id),
                _ => entry.id,
            };
            let outside = self.ids.merge(ours, &[given]);
            given.map(|_| outside)
        };
        self.ask(&SyncEvent::log(entry), call, |it| Reply::Logged(*it))
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.decide(&SyncEvent::can_continue(item), |sink| sink.can_continue(item))
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        let call = |sink: &S, _: &Reply| sink.may_show_ui(shown);
        self.ask(&SyncEvent::MayShowUi(shown), call, |it| Reply::MayShowUi(*it))
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        let call = |sink: &S, _: &Reply| sink.more_items();
        self.ask(&SyncEvent::MoreItems, call, |it| Reply::MoreItems(it.clone()))
    }

    fn pace(&self) -> Pace {
        Pace::Every
    }
}

impl<S: fmt::Debug> fmt::Debug for Checked<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dialect = lock(&self.state).session.dialect();
        let mut shown = f.debug_struct("Checked");
        shown.field("dialect", &dialect).field("inner", &self.inner).finish_non_exhaustive()
    }
}
