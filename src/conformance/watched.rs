//! [`Watched`]: a checker in front of a listener.

use super::{At, Checker, Violation, shortest};
use crate::Dialect;
use crate::callback::SyncCallback;
use crate::protocol::{
    Answer, Change, ChangeCounts, Conflict, EnumerationAction, HostAct, ItemId, LogEntry, LogId,
    MoreItems, Notice, ProgressItem, RecoverableError, Reply, ResolveAction, SinkError,
    StageProgress, SyncEvent, TraceEntry,
};
use crate::sink::{Pace, ProgressSink};
use crate::sync::{Mutex, lock};
use alloc::{borrow::Cow, collections::BTreeMap, vec::Vec};
use core::fmt;
use hashbrown::HashMap;
use std::thread::{self, ThreadId};

/// A [`Checker`] in front of a sink or a callback: it says everything on, changes no answer, and notes which rules the two
/// sides break.
///
/// It is for debug builds, for samples in production, for tests of an application: where the rest of the program is to
/// go on. [`checked`](crate::sink::ProgressSinkExt::checked) holds back what breaks a rule; this one only tells. Of each rule it
/// keeps the first violation of each party, and how many there were. It asks for every tick, and calls the listener under no lock.
///
/// Made by [`new`](Self::new) it keeps no trace, so its memory is that of a session. Made by [`tracing`](Self::tracing) it keeps
/// everything that is said, and [`shown`](Self::shown) cuts from it the shortest trace that shows a violation.
///
/// ```
/// use sync_progress::conformance::Watched;
/// use sync_progress::sink::NullSink;
/// use sync_progress::{Dialect, Reporter};
///
/// let sink = Watched::new(Dialect::Neutral, NullSink);
/// let reporter = Reporter::new(&sink);
/// reporter.start("a", 3)?.go()?.finish();
/// reporter.complete().map_err(|_| "items are live")?;
/// assert!(sink.finish().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Watched<S> {
    inner: S,
    state: Mutex<State>,
}

struct State {
    checker: Checker,
    last: u64,
    lanes: HashMap<ThreadId, u32>,
    found: Vec<(Violation, u64)>,
    /// Everything that was said, if it is to be kept.
    trace: Option<BTreeMap<u64, TraceEntry>>,
}

impl<S> Watched<S> {
    /// In front of a listener that has heard nothing yet.
    pub fn new(dialect: Dialect, inner: S) -> Self {
        Self::keeping(dialect, inner, None)
    }

    /// The same, and keeps everything that is said.
    ///
    /// ```
    /// use sync_progress::conformance::Watched;
    /// use sync_progress::protocol::Notice;
    /// use sync_progress::sink::{NullSink, ProgressSink};
    /// use sync_progress::{Dialect, ItemId, ProgressItem};
    ///
    /// let sink = Watched::tracing(Dialect::Neutral, NullSink);
    /// let (a, b) = (ItemId::try_from("a")?, ItemId::try_from("b")?);
    /// sink.notice(&Notice::Begin { handler: None, items: vec![a.clone(), b.clone()] })?;
    /// for (id, value) in [(&a, 1), (&b, 4), (&a, 2), (&b, 3)] {
    ///     sink.progress(id, &ProgressItem::new().with_value(value))?;
    /// }
    /// let (violation, _) = sink.violations()[0]; // N9: work does not fall
    /// assert_eq!(sink.shown(&violation).len(), 3); // the beginning, and the two reports of b
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn tracing(dialect: Dialect, inner: S) -> Self {
        Self::keeping(dialect, inner, Some(BTreeMap::new()))
    }

    fn keeping(dialect: Dialect, inner: S, trace: Option<BTreeMap<u64, TraceEntry>>) -> Self {
        let (checker, lanes, found) = (Checker::new(dialect), HashMap::new(), Vec::new());
        let state = State { checker, last: 0, lanes, found, trace };
        Self { inner, state: Mutex::new(state) }
    }

    /// What was said so far, in the order of the calls; nothing if it is not kept.
    pub fn trace(&self) -> Vec<TraceEntry> {
        let state = lock(&self.state);
        state.trace.iter().flat_map(BTreeMap::values).cloned().collect()
    }

    /// The [shortest](super::shortest) trace that shows a violation; nothing if what is said is not kept.
    pub fn shown(&self, violation: &Violation) -> Vec<TraceEntry> {
        let trace = self.trace();
        let dialect = lock(&self.state).checker.dialect();
        shortest(dialect, &trace, violation)
    }

    /// The rules that were broken so far, the first violation of each by each party, and how many there were.
    pub fn violations(&self) -> Vec<(Violation, u64)> {
        lock(&self.state).found.clone()
    }

    /// The conversation is over: what was left undone is a violation, too.
    pub fn finish(&self) -> Vec<(Violation, u64)> {
        let mut state = lock(&self.state);
        let left = state.checker.finish();
        state.note(left);
        state.found.clone()
    }

    /// Tells what the host does, as far as that is known here.
    pub fn host(&self, act: HostAct) {
        self.during(&SyncEvent::host(act), || (), |()| Reply::Done);
    }

    /// The listener behind.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    fn during<T>(
        &self,
        event: &SyncEvent<'_>,
        call: impl FnOnce() -> T,
        reply: impl FnOnce(&T) -> Reply,
    ) -> T {
        let at = lock(&self.state).call(event);
        let mut under_way = UnderWay { state: &self.state, at, event, reply: Reply::NotSeen };
        let returned = call();
        under_way.reply = reply(&returned);
        returned
    }
}

/// A call that is under way; over when it returns, or unwinds.
struct UnderWay<'a> {
    state: &'a Mutex<State>,
    at: At,
    event: &'a SyncEvent<'a>,
    reply: Reply,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        lock(self.state).answer(self.at, self.event, &self.reply);
    }
}

/// The same of a report, of which no event is made as long as nobody needs one.
struct Reported<'a> {
    state: &'a Mutex<State>,
    at: At,
    id: &'a ItemId,
    report: &'a ProgressItem,
    answer: Option<Answer>,
}

impl Drop for Reported<'_> {
    fn drop(&mut self) {
        lock(self.state).answer_report(self);
    }
}

impl State {
    fn call(&mut self, event: &SyncEvent<'_>) -> At {
        let at = At { called: self.number(), lane: self.lane() };
        if let Some(trace) = &mut self.trace {
            let At { called, lane } = at;
            let (event, reply) = (event.clone().into_owned(), Reply::NotSeen);
            trace.insert(called, TraceEntry { called, answered: u64::MAX, lane, event, reply });
        }
        let found = self.checker.call(at, event);
        self.note(found);
        at
    }

    fn answer(&mut self, at: At, event: &SyncEvent<'_>, reply: &Reply) {
        let answered = self.number();
        if let Some(entry) = self.trace.as_mut().and_then(|trace| trace.get_mut(&at.called)) {
            (entry.answered, entry.reply) = (answered, reply.clone());
        }
        let found = self.checker.answer(at, event, reply);
        self.note(found);
    }

    fn report(&mut self, id: &ItemId, report: &ProgressItem) -> At {
        if self.trace.is_some() {
            return self.call(&SyncEvent::progress(id, report));
        }
        let at = At { called: self.number(), lane: self.lane() };
        let found = self.checker.report(at, id, report);
        self.note(found);
        at
    }

    fn answer_report(&mut self, report: &Reported<'_>) {
        let Reported { at, id, report, answer, .. } = report;
        match answer {
            Some(answer) if self.trace.is_none() => {
                self.number();
                let found = self.checker.answer_report(*at, id, report, answer);
                self.note(found);
            }
            _ => {
                let reply = answer.map_or(Reply::NotSeen, Reply::Answer);
                self.answer(*at, &SyncEvent::progress(id, report), &reply);
            }
        }
    }

    fn number(&mut self) -> u64 {
        self.last = self.last.saturating_add(1);
        self.last
    }

    fn lane(&mut self) -> u32 {
        let next = u32::try_from(self.lanes.len()).unwrap_or(u32::MAX);
        *self.lanes.entry(thread::current().id()).or_insert(next)
    }

    fn note(&mut self, found: Vec<Violation>) {
        for new in found {
            let same = |(known, _): &&mut (Violation, u64)| {
                known.rule == new.rule && known.accused == new.accused
            };
            match self.found.iter_mut().find(same) {
                Some((_, times)) => *times = times.saturating_add(1),
                None => self.found.push((new, 1)),
            }
        }
    }
}

#[deny(clippy::missing_trait_methods)]
impl<S: ProgressSink> ProgressSink for Watched<S> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        let at = lock(&self.state).report(id, report);
        let mut reported = Reported { state: &self.state, at, id, report, answer: None };
        let answer = self.inner.progress(id, report);
        reported.answer = Some(answer);
        answer
    }

    fn notice(&self, notice: &Notice) -> Answer {
        let call = || self.inner.notice(notice);
        self.during(&SyncEvent::notice(notice), call, |it| Reply::Answer(*it))
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        let call = || self.inner.log(entry);
        self.during(&SyncEvent::log(entry), call, |it| Reply::Logged(*it))
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        let call = || self.inner.can_continue(item);
        self.during(&SyncEvent::can_continue(item), call, |it| Reply::Answer(*it))
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        let call = || self.inner.may_show_ui(shown);
        self.during(&SyncEvent::MayShowUi(shown), call, |it| Reply::MayShowUi(*it))
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        let call = || self.inner.more_items();
        self.during(&SyncEvent::MoreItems, call, |it| Reply::MoreItems(it.clone()))
    }

    fn pace(&self) -> Pace {
        Pace::Every
    }
}

#[deny(clippy::missing_trait_methods)]
impl<C: SyncCallback> SyncCallback for Watched<C> {
    fn stage(&self, report: &StageProgress) -> Answer {
        let event = SyncEvent::Notice(Cow::Owned(Notice::Stage(*report)));
        self.during(&event, || self.inner.stage(report), |it| Reply::Answer(*it))
    }

    fn change(&self, change: &Change) -> Answer {
        let event = SyncEvent::Change(Cow::Borrowed(change));
        self.during(&event, || self.inner.change(change), |it| Reply::Answer(*it))
    }

    fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
        let event = SyncEvent::Conflict(Cow::Borrowed(conflict));
        self.during(&event, || self.inner.conflict(conflict), |it| Reply::Resolution(*it))
    }

    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        let call = || self.inner.full_enumeration_needed();
        self.during(&SyncEvent::FullEnumerationNeeded, call, |it| Reply::Enumeration(*it))
    }

    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        let event = SyncEvent::RecoverableError(Cow::Borrowed(error));
        self.during(&event, || self.inner.recoverable_error(error), |it| Reply::Answer(*it))
    }

    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        let call = || self.inner.change_applied(counts);
        self.during(&SyncEvent::ChangeApplied(counts), call, |it| Reply::Answer(*it))
    }

    fn change_failed(&self, counts: ChangeCounts) -> Answer {
        let call = || self.inner.change_failed(counts);
        self.during(&SyncEvent::ChangeFailed(counts), call, |it| Reply::Answer(*it))
    }
}

impl<S: fmt::Debug> fmt::Debug for Watched<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched")
            .field("inner", &self.inner)
            .field("found", &self.violations())
            .finish_non_exhaustive()
    }
}
