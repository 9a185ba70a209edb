//! [`Reporter`]: the engine's side of a session.

use super::builder::Builder;
use super::canceler::Canceler;
use super::close;
use super::late::LateError;
use super::line::Line;
use super::observer::Observer;
use super::snapshot::Snapshot;
use super::stage::StageReporter;
use super::start::{Start, StartError};
use super::summary::Summary;
use super::totals::Totals;
use super::unfinished::Unfinished;
use crate::protocol::{LogEntry, LogId, Notice, Total};
use crate::{CancelDecision, ItemId, ProgressSink, ProviderRole, SyncStage};
use alloc::sync::Arc;
use core::fmt;

/// The engine's side of a session: starts items, and says at the end that all is done.
///
/// # Use
///
/// 1. Items: [`announce`](Self::announce) what is known beforehand, [`start`](Self::start) what is
///    worked on now, [`skip`](Self::skip) what is not; from any thread, through `&self`.
/// 2. The session: [`stage`](Self::stage), [`text`](Self::text), [`log`](Self::log).
/// 3. Cancel: [`canceler`](Self::canceler) for others, [`decision`](Self::decision) for oneself.
/// 4. Figures, for who pulls instead of listening: [`totals`](Self::totals),
///    [`snapshot`](Self::snapshot), and [`observer`](Self::observer) for a view elsewhere.
/// 5. The end: [`complete`](Self::complete), when every handle has ended its item. A reporter that
///    is dropped before ends its session as failed (R-5).
///
/// The first use sends [`Notice::Begin`]; it is the one call that other threads wait for. The sink is called by the thread that reports, never under
/// a lock, so it may call back in. It may fail, panic or block: that stands in the [`Summary`], and
/// does not stop the engine.
///
/// ```
/// use sync_progress::protocol::{Answer, Outcome};
/// use sync_progress::reporter::{Reporter, Start};
/// use sync_progress::{CancelDecision, ItemId, ProgressItem, ProgressSink};
///
/// struct Console;
/// impl ProgressSink for Console {
///     fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
///         println!("{id}: {report}");
///         Ok(CancelDecision::Continue)
///     }
/// }
///
/// let reporter = Reporter::new(Console);
/// for (name, size) in [("a", 3), ("b", 2)] {
///     let mut item = match reporter.start(name, size)? {
///         Start::Go(item) => item,
///         Start::Declined(decision) if decision.is_all() => break,
///         Start::Declined(_) => continue,
///     };
///     for _block in 0..size {
///         if item.advance(1).is_cancel() {
///             break;
///         }
///     }
///     item.finish();
/// }
/// assert_eq!(reporter.complete()?.outcome, Outcome::Succeeded);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Reporter<S: ProgressSink> {
    line: Arc<Line<S>>,
}

impl<S: ProgressSink> Reporter<S> {
    /// A reporter to this sink, and nothing else to say about it.
    pub fn new(sink: S) -> Self {
        Self::builder(sink).build()
    }

    /// A reporter with more than a sink.
    pub fn builder(sink: S) -> Builder<S> {
        Builder::new(sink)
    }

    pub(super) fn over(line: Line<S>) -> Self {
        Self { line: Arc::new(line) }
    }

    /// Starts an item, announced or not, and asks the sink before any work is done (MOB-7).
    ///
    /// # Errors
    ///
    /// [`StartError`] for misuse; a fault of the sink is none.
    pub fn start(
        &self,
        name: impl TryInto<ItemId, Error: Into<StartError>>,
        total: impl Into<Total>,
    ) -> Result<Start<S>, StartError> {
        self.line.start(name.try_into().map_err(Into::into)?, total.into())
    }

    /// Tells of an item that will be started or skipped later; its total counts at once in the figures of the reporter. A
    /// sink learns of the item, and of its total with its first report. Once this has returned, any thread may start it.
    ///
    /// # Errors
    ///
    /// [`StartError`] for misuse; a fault of the sink is none.
    ///
    /// ```
    /// use sync_progress::Reporter;
    /// use sync_progress::sink::NullSink;
    ///
    /// let reporter = Reporter::new(NullSink);
    /// assert!(!reporter.announce("a", 10)?.is_cancel());
    /// assert!(!reporter.announce("b", 20)?.is_cancel());
    /// assert_eq!(reporter.totals().work.to_string(), "0/30");
    /// # Ok::<(), sync_progress::reporter::StartError>(())
    /// ```
    pub fn announce(
        &self,
        name: impl TryInto<ItemId, Error: Into<StartError>>,
        total: impl Into<Total>,
    ) -> Result<CancelDecision, StartError> {
        self.line.announce(name.try_into().map_err(Into::into)?, total.into())
    }

    /// Ends an item as skipped that was never started, announced or not. The text says why.
    ///
    /// # Errors
    ///
    /// [`StartError`] for misuse; a fault of the sink is none.
    pub fn skip(
        &self,
        name: impl TryInto<ItemId, Error: Into<StartError>>,
        text: impl Into<Arc<str>>,
    ) -> Result<CancelDecision, StartError> {
        self.line.skip(name.try_into().map_err(Into::into)?, text.into())
    }

    /// An item that has ended turned out to have failed (SC-10). The text says why.
    ///
    /// # Errors
    ///
    /// [`LateError`] if the item has not ended, or was never there.
    ///
    /// ```
    /// use sync_progress::Reporter;
    /// use sync_progress::sink::NullSink;
    ///
    /// let reporter = Reporter::new(NullSink);
    /// let item = reporter.start("a", 10)?.go()?;
    /// let id = item.id().clone();
    /// item.finish();
    /// assert!(!reporter.fail_late(&id, "the disk lost it")?.is_cancel());
    /// assert_eq!(reporter.totals().ended.failed, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fail_late(
        &self,
        id: &ItemId,
        text: impl Into<Arc<str>>,
    ) -> Result<CancelDecision, LateError> {
        self.line.fail_late(id, text.into())
    }

    /// Reports how far a side of the session is in a stage.
    pub fn stage(&self, role: ProviderRole, stage: SyncStage) -> StageReporter<S> {
        StageReporter::new(Arc::clone(&self.line), role, stage)
    }

    /// Something to remember; the name that the sink gave to it.
    #[expect(clippy::needless_pass_by_value, reason = "an entry is made to be logged once")]
    pub fn log(&self, entry: LogEntry) -> LogId {
        self.line.begin();
        self.line.log(&entry)
    }

    /// A text about the session as a whole (SC-15).
    pub fn text(&self, text: impl Into<Arc<str>>) -> CancelDecision {
        self.line.begin();
        self.line.notice(&Notice::Text(text.into())).merge(self.decision())
    }

    /// Stops the session, or an item of it, from anywhere.
    pub fn canceler(&self) -> Canceler {
        Canceler::new(Arc::clone(&self.line.hub))
    }

    /// Whether everything is canceled.
    pub fn decision(&self) -> CancelDecision {
        self.line.hub.decision()
    }

    /// How far the session is: cheap however many items there are, and one epoch old at most: each
    /// call asks the handles to bring what is new, for the next call (R-29).
    pub fn totals(&self) -> Totals {
        self.line.hub.totals()
    }

    /// Where everything stands: exact, by visiting what has not ended (R-29).
    pub fn snapshot(&self) -> Snapshot {
        self.line.hub.registry.snapshot()
    }

    /// The same figures for a view of them, which may be on another thread and may outlive the reporter.
    pub fn observer(&self) -> Observer {
        Observer::new(Arc::clone(&self.line.hub))
    }

    /// All is done: closes the items that were announced and never started, and ends the session.
    ///
    /// # Errors
    ///
    /// [`Unfinished`] gives the reporter back if items are live. It never waits for them. Where `?` cannot take it along,
    /// because the sink is borrowed or not known to last, `.map_err(Unfinished::into_error)?` leaves the reporter behind.
    pub fn complete(self) -> Result<Summary, Unfinished<S>> {
        self.line.begin();
        if self.line.hub.registry.close_if_empty() {
            Ok(close::complete(&self.line))
        } else {
            let live = self.line.hub.registry.live();
            Err(Unfinished::new(self, live))
        }
    }
}

impl<S: ProgressSink> Drop for Reporter<S> {
    /// End of life is never success (R-5); a completed session is closed already.
    fn drop(&mut self) {
        if self.line.hub.registry.close() {
            close::abandon(&self.line);
        }
    }
}

impl<S: ProgressSink> fmt::Debug for Reporter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reporter").field("hub", &self.line.hub).finish_non_exhaustive()
    }
}
