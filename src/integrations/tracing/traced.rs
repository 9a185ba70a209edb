//! [`Traced`]: tells a `tracing` subscriber what a listener hears.

use super::tracer::{Tracer, owned};
use crate::ItemId;
use crate::callback::SyncCallback;
use crate::cancel::CancelToken;
use crate::guard::Guard;
use crate::protocol::{
    Answer, Change, ChangeCounts, Conflict, EnumerationAction, HostAct, LogEntry, LogId, MoreItems,
    Notice, ProgressItem, RecoverableError, Reply, ResolveAction, SinkError, StageProgress,
    SyncEvent,
};
use crate::sink::{NullSink, Pace, ProgressSink};
use ::tracing::{Level, Span};
use alloc::{borrow::Cow, boxed::Box};
use core::fmt;

/// Tells a `tracing` subscriber what a listener hears and answers: a span for the session, one for each item, and
/// events ([the table](super)). It stands in front of a sink or a callback ([`traced`](super::TracedExt::traced))
/// and changes no answer; or it stands alone ([`Traced::alone`]).
///
/// Ticks tell the subscriber nothing: the last numbers are recorded when the span closes (I-22). In front of a sink it
/// asks for the sink's pace, alone for none.
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::integrations::tracing::Traced;
///
/// let reporter = Reporter::new(Traced::alone());
/// let mut item = reporter.start("letter.txt", 2)?.go()?; // opens the span `sync.item`
/// assert!(!item.advance(2).is_cancel());
/// item.finish(); // closes it, with how it ended and how far it was
/// assert!(reporter.complete()?.outcome.is_success()); // closes `sync.session`
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Which subscriber
///
/// Spans and events go to the subscriber of the thread that reports, as with any use of `tracing`. With one for the whole
/// process, which is the rule, that is nothing to think of. A subscriber that is set for one thread alone
/// (`with_default`) hears what that thread reports.
///
/// A subscriber may report or cancel from inside: nothing is locked while it is told. One that panics is not called
/// again, and the sink behind hears everything all the same (I-29).
pub struct Traced<S = NullSink> {
    inner: S,
    tracer: Tracer,
    guard: Guard,
}

impl Traced {
    /// One that stands alone: it goes on, and wants no ticks.
    pub fn alone() -> Self {
        Self::new(NullSink)
    }
}

impl<S> Traced<S> {
    /// One in front of a listener.
    pub fn new(inner: S) -> Self {
        Self { inner, tracer: Tracer::default(), guard: Guard::new() }
    }

    /// Looks at this token when something is told, so that the cause of a cancel that came from elsewhere is known: a
    /// sink only hears that items were canceled. Give it the source that the reporter is made a part of.
    ///
    /// ```
    /// use sync_progress::Reporter;
    /// use sync_progress::cancel::CancelSource;
    /// use sync_progress::integrations::tracing::Traced;
    ///
    /// let stop = CancelSource::new();
    /// let sink = Traced::alone().stopped_by(stop.token());
    /// let reporter = Reporter::builder(sink).cancel(&stop).build();
    /// # drop(reporter);
    /// ```
    #[must_use]
    pub fn stopped_by(mut self, token: impl CancelToken + Send + Sync + 'static) -> Self {
        self.tracer.stop = Some(Box::new(token));
        self
    }

    /// Tells what the host does, which no sink hears: a cancel with its scope and cause, the rest in words.
    pub fn host(&self, act: &HostAct) {
        self.tell(|tracer| match act {
            HostAct::CancelAsked { item, cause } => tracer.asked(item.as_ref(), *cause),
            _ => tracer.other(None, Level::DEBUG, &SyncEvent::Host(Cow::Borrowed(act))),
        });
    }

    /// The span of an item that is live, for what an engine has to say by itself; a span that does nothing if it is not.
    ///
    /// ```
    /// use sync_progress::Reporter;
    /// use sync_progress::integrations::tracing::Traced;
    ///
    /// let sink = Traced::alone();
    /// let reporter = Reporter::new(&sink);
    /// let item = reporter.start("a", 1)?.go()?;
    /// sink.item_span(item.id()).in_scope(|| tracing::debug!("the target is a link"));
    /// item.finish();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn item_span(&self, id: &ItemId) -> Span {
        self.guard.run(|| owned(self.tracer.item_span(id))).unwrap_or_else(Span::none)
    }

    /// The span of the session, if it is open.
    pub fn session_span(&self) -> Span {
        self.guard.run(|| owned(self.tracer.span(None))).unwrap_or_else(Span::none)
    }

    /// Whether the subscriber has panicked, and so is not called any more.
    pub fn has_panicked(&self) -> bool {
        self.guard.has_panicked()
    }

    /// The listener behind.
    pub const fn inner(&self) -> &S {
        &self.inner
    }

    fn tell(&self, tell: impl FnOnce(&Tracer)) {
        let _ = self.guard.run(|| tell(&self.tracer));
    }

    /// A question, and what was answered.
    fn asked(&self, item: Option<&ItemId>, event: &SyncEvent<'_>, reply: &Reply) {
        self.tell(|tracer| tracer.asked_and_answered(item, event, reply));
    }

    fn answered(&self, answer: Answer) -> Answer {
        self.tell(|tracer| tracer.answered(None, answer));
        answer
    }
}

#[deny(clippy::missing_trait_methods)]
impl<S: ProgressSink> ProgressSink for Traced<S> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        let answer = self.inner.progress(id, report);
        self.tell(|tracer| tracer.progress(id, report, answer));
        answer
    }

    /// The session is open while the sink behind is told that it begins, and while it is told that it ends.
    fn notice(&self, notice: &Notice) -> Answer {
        if let Notice::Begin { handler, items } = notice {
            self.tell(|tracer| tracer.begin(handler.as_ref(), items.len()));
        }
        let answer = self.inner.notice(notice);
        self.tell(|tracer| tracer.notice(notice, answer));
        answer
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        let answer = self.inner.log(entry);
        self.tell(|tracer| {
            tracer.log(entry);
            tracer.failed(entry.item.as_ref(), &answer);
        });
        answer
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        let answer = self.inner.can_continue(item);
        self.tell(|tracer| tracer.answered(item, answer));
        answer
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        let answer = self.inner.may_show_ui(shown);
        self.tell(|tracer| tracer.failed(None, &answer));
        answer
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        let answer = self.inner.more_items();
        self.tell(|tracer| tracer.failed(None, &answer));
        answer
    }

    /// The pace of the sink behind.
    fn pace(&self) -> Pace {
        self.inner.pace()
    }
}

#[deny(clippy::missing_trait_methods)]
impl<C: SyncCallback> SyncCallback for Traced<C> {
    fn stage(&self, report: &StageProgress) -> Answer {
        let answer = self.inner.stage(report);
        self.tell(|tracer| tracer.stage(report, answer));
        answer
    }

    fn change(&self, change: &Change) -> Answer {
        let answer = self.inner.change(change);
        let event = SyncEvent::Change(Cow::Borrowed(change));
        self.tell(|tracer| tracer.other(change.item.as_ref(), Level::DEBUG, &event));
        self.answered(answer)
    }

    fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
        let answer = self.inner.conflict(conflict);
        let event = SyncEvent::Conflict(Cow::Borrowed(conflict));
        self.asked(conflict.source.item.as_ref(), &event, &Reply::Resolution(answer));
        answer
    }

    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        let answer = self.inner.full_enumeration_needed();
        self.asked(None, &SyncEvent::FullEnumerationNeeded, &Reply::Enumeration(answer));
        answer
    }

    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        let answer = self.inner.recoverable_error(error);
        let event = SyncEvent::RecoverableError(Cow::Borrowed(error));
        self.tell(|tracer| tracer.other(error.change.item.as_ref(), Level::WARN, &event));
        self.answered(answer)
    }

    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        let answer = self.inner.change_applied(counts);
        self.tell(|tracer| tracer.count(counts, answer));
        answer
    }

    fn change_failed(&self, counts: ChangeCounts) -> Answer {
        let answer = self.inner.change_failed(counts);
        self.tell(|tracer| tracer.count(counts, answer));
        answer
    }
}

impl<S: Default> Default for Traced<S> {
    fn default() -> Self {
        Self::new(S::default())
    }
}

impl<S: fmt::Debug> fmt::Debug for Traced<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Traced").field("inner", &self.inner).finish_non_exhaustive()
    }
}
