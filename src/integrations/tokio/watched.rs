//! [`Watched`] and [`Updates`]: the newest figures, for whoever awaits them.

use crate::ItemId;
use crate::ProgressSink;
use crate::Reporter;
use crate::clock::{Clock, SystemClock};
use crate::protocol::{
    Answer, LogEntry, LogId, MoreItems, Notice, Outcome, ProgressItem, SinkError,
};
use crate::reporter::{Builder, Observer, Snapshot, Totals};
use crate::sink::Pace;
use crate::sync::{AtomicU64, Ordering};
use ::tokio::sync::watch;
use core::fmt;

/// A reporter, and its newest figures for whoever awaits them: at the pace given, and in any case when an item or the session
/// ends (I-45 to I-48).
///
/// Nothing is queued: an update says that there is news, and the figures are read when it is taken. So who reads slowly
/// gets fewer and newer ones, and who never reads costs the engine what a sink of that pace costs, and nothing per tick.
///
/// ```
/// use std::time::Duration;
/// use sync_progress::Reporter;
/// use sync_progress::integrations::tokio::watched;
/// use sync_progress::sink::NullSink;
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let (reporter, mut updates) = watched(Reporter::builder(NullSink), Duration::from_millis(100));
/// let view = tokio::spawn(async move {
///     let mut last = None;
///     while let Some(totals) = updates.next().await {
///         last = Some(totals);
///     }
///     last
/// });
/// let mut item = reporter.start("a", 10)?.go()?;
/// assert!(!item.advance(10).is_cancel());
/// item.finish();
/// let summary = reporter.complete()?;
/// assert_eq!(view.await?.map(|totals| totals.work), Some(summary.work)); // the end always arrives
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn watched<S: ProgressSink>(
    builder: Builder<S>,
    pace: impl Into<Pace>,
) -> (Reporter<Watched<S>>, Updates) {
    let (news, seen) = watch::channel(None);
    let pace = pace.into();
    let rung = AtomicU64::new(0);
    let reporter = builder.map_sink(|inner| Watched { inner, pace, rung, news }).build();
    let updates = Updates { seen, over: false, observer: reporter.observer() };
    (reporter, updates)
}

/// The sink of a reporter that is [`watched`]: passes everything on, and says that there is news.
///
/// ```
/// use std::time::Duration;
/// use sync_progress::Reporter;
/// use sync_progress::integrations::tokio::{Watched, watched};
/// use sync_progress::sink::NullSink;
///
/// struct Engine {
///     reporter: Reporter<Watched<NullSink>>,
/// }
/// let (reporter, _updates) = watched(Reporter::builder(NullSink), Duration::from_millis(100));
/// let _engine = Engine { reporter };
/// ```
pub struct Watched<S> {
    inner: S,
    pace: Pace,
    /// When there was news last, on the system's clock, in nanoseconds.
    rung: AtomicU64,
    news: watch::Sender<Option<Outcome>>,
}

/// The newest figures of a session; from [`watched`]. A clone goes on from where this one is.
///
/// ```
/// use std::time::Duration;
/// use sync_progress::Reporter;
/// use sync_progress::integrations::tokio::watched;
/// use sync_progress::sink::NullSink;
///
/// let (reporter, updates) = watched(Reporter::builder(NullSink), Duration::from_millis(100));
/// reporter.announce("a", 10)?.go_on()?;
/// assert_eq!(updates.totals().work.to_string(), "0/10"); // at any time, also outside of a runtime
/// assert_eq!(updates.outcome(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Updates {
    seen: watch::Receiver<Option<Outcome>>,
    over: bool,
    observer: Observer,
}

impl Updates {
    /// Waits for news and gives the figures as they are then. The last ones are those of the end; after them, or if the
    /// reporter is gone, comes `None`.
    ///
    /// Canceling the wait loses nothing: what was not taken is still news.
    pub async fn next(&mut self) -> Option<Totals> {
        if self.over || self.seen.changed().await.is_err() {
            return None;
        }
        self.over = self.seen.borrow_and_update().is_some();
        Some(self.totals())
    }

    /// How far the session is now; see [`Reporter::totals`].
    pub fn totals(&self) -> Totals {
        self.observer.totals()
    }

    /// Where each item stands now; see [`Reporter::snapshot`].
    pub fn snapshot(&self) -> Snapshot {
        self.observer.snapshot()
    }

    /// How the session has ended, if it has.
    pub fn outcome(&self) -> Option<Outcome> {
        *self.seen.borrow()
    }
}

impl<S> Watched<S> {
    /// The sink behind.
    pub const fn inner(&self) -> &S {
        &self.inner
    }

    /// After the sink behind has answered, so that what it has answered shows in the figures.
    fn ring(&self, outcome: Option<Outcome>) {
        if let Pace::Period(_) = self.pace {
            self.rung.store(now(), Ordering::Relaxed);
        }
        self.news.send_modify(|ended| *ended = outcome.or(*ended));
    }

    /// A tick that came for the sink behind, which wants more of them, is no news before it is time.
    fn is_news(&self, report: &ProgressItem) -> bool {
        let tick = report.status().is_none() && report.max().is_none() && report.text().is_none();
        !tick
            || match self.pace {
                Pace::Every | Pace::Step(_) => true,
                Pace::Never => false,
                Pace::Period(period) => {
                    let passed = now().saturating_sub(self.rung.load(Ordering::Relaxed));
                    u128::from(passed) >= period.as_nanos()
                }
            }
    }
}

#[deny(clippy::missing_trait_methods)]
impl<S: ProgressSink> ProgressSink for Watched<S> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        let answer = self.inner.progress(id, report);
        if self.is_news(report) {
            self.ring(None);
        }
        answer
    }

    fn notice(&self, notice: &Notice) -> Answer {
        let answer = self.inner.notice(notice);
        self.ring(match notice {
            Notice::End { outcome } => Some(*outcome),
            _ => None,
        });
        answer
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.inner.log(entry)
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.inner.can_continue(item)
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.inner.may_show_ui(shown)
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.inner.more_items()
    }

    /// The one of the two that wants more ticks.
    fn pace(&self) -> Pace {
        self.pace.faster(self.inner.pace())
    }
}

fn now() -> u64 {
    u64::try_from(SystemClock.now().as_nanos()).unwrap_or(u64::MAX)
}

impl<S: fmt::Debug> fmt::Debug for Watched<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Watched");
        shown.field("pace", &self.pace).field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl fmt::Debug for Updates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Updates").field("outcome", &self.outcome()).finish_non_exhaustive()
    }
}
