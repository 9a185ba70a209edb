//! [`sink`]: what a sink owes to whoever reports to it.

mod hostile;
mod judge;
mod promises;

use super::examine::examine;
use super::inside::CallBack;
use super::stand::{Listener, Stand};
use super::table::{Plan, Row};
use super::terms::Terms;
use crate::Dialect;
use crate::conformance::options::{Options, judged};
use crate::conformance::{Check, Report};
use crate::protocol::ItemId;
use crate::sink::{ProgressSink, deliver};
use alloc::vec::Vec;
use core::fmt;

/// A sink to be proved; made by [`sink`], run by [`assert`](Self::assert) or [`run`](Self::run).
///
/// ```
/// use sync_progress::conformance::{Sink, sink};
/// use sync_progress::sink::{ProgressSink, ProgressSinkExt, NullSink};
///
/// /// What all sinks of an application have to stand.
/// fn strictly<S: ProgressSink + Send + Sync + 'static>(suite: Sink<S>) {
///     suite.threads().strict().assert();
/// }
/// strictly(sink(|| NullSink));
/// strictly(sink(|| NullSink.recorded()));
/// ```
#[must_use = "it is run by `assert` or `run`"]
pub struct Sink<S> {
    dialect: Dialect,
    listener: Listener<S>,
    terms: Terms,
    options: Options,
}

/// Proves a sink: what it owes to whoever reports to it. For each check a fresh one is made, on a thread of its own, and spoken
/// to; what it answers is held to the rules of the dialect.
///
/// A sink may cancel, fail, and know nothing of what it is told: what it owes is little. It stands by a cancel (#34, N12),
/// gives known answers only (#33), takes what the dialect allows however sparse, odd or late it is, and never panics over it.
/// More can be proved of a sink of which more is declared:
///
/// - [`judging`](Sink::judging): it refuses by rule what the dialect does not allow;
/// - [`threads`](Sink::threads): it may be told by several threads at once (#54);
/// - [`calling_back`](Sink::calling_back): it calls somebody in the middle of a report, who calls it (N29);
/// - [`canceled_by`](Sink::canceled_by) and [`item_canceled_by`](Sink::item_canceled_by): how the wish of a user reaches it.
///
/// What of the rules on sinks cannot be seen from outside is not checked: what it shows (N24), and what it keeps (#37, #82).
/// A sink that passes on to another one is an adapter; [`wrapper`](super::wrapper) proves what it owes beside this.
///
/// ```
/// use std::sync::atomic::{AtomicBool, Ordering};
/// use sync_progress::conformance;
/// use sync_progress::protocol::Answer;
/// use sync_progress::sink::ProgressSink;
/// use sync_progress::{CancelDecision, ItemId, ProgressItem};
///
/// #[derive(Default)]
/// struct Console {
///     stop: AtomicBool,
/// }
///
/// impl ProgressSink for Console {
///     fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
///         let _line = format!("{id}: {report}");
///         let stop = self.stop.load(Ordering::Relaxed);
///         Ok(if stop { CancelDecision::CancelAll } else { CancelDecision::Continue })
///     }
/// }
///
/// conformance::sink(Console::default)
///     .threads()
///     .canceled_by(|console| console.stop.store(true, Ordering::Relaxed))
///     .assert();
/// ```
pub fn sink<S, F>(make: F) -> Sink<S>
where
    S: ProgressSink + 'static,
    F: Fn() -> S + Send + Sync + 'static,
{
    Sink {
        dialect: Dialect::Neutral,
        listener: Listener::new(make, |sink, event| deliver(event, sink)),
        terms: Terms::empty(),
        options: Options::default(),
    }
}

judged!(Sink<S> where S: ProgressSink + 'static);

impl<S: ProgressSink + 'static> Sink<S> {
    /// Speaks another dialect than the neutral one, which has the words of all.
    pub fn speaking(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// It refuses by rule what the dialect does not allow, and nothing else.
    pub fn judging(mut self) -> Self {
        self.terms |= Terms::JUDGING;
        self
    }

    /// It may be told by several threads at once.
    pub fn threads(mut self) -> Self
    where
        S: Send + Sync,
    {
        self.terms |= Terms::THREADS;
        self.listener.goes_anywhere();
        self
    }

    /// It calls somebody in the middle of a report. Made with this to call, it is spoken to from inside.
    pub fn calling_back<B, F>(mut self, make: F) -> Self
    where
        B: ProgressSink + 'static,
        F: Fn(CallBack) -> B + Send + Sync + 'static,
    {
        self.terms |= Terms::CALLING_BACK;
        self.listener.calls_back(make, |sink, event| deliver(event, sink));
        self
    }

    /// How the wish to cancel everything reaches it: what a button does.
    pub fn canceled_by(mut self, cancel: impl Fn(&S) + Send + Sync + 'static) -> Self {
        self.terms |= Terms::CANCELED;
        self.listener.is_canceled_by(cancel);
        self
    }

    /// How the wish to cancel one item reaches it.
    pub fn item_canceled_by(
        mut self,
        cancel: impl Fn(&S, &ItemId) + Send + Sync + 'static,
    ) -> Self {
        self.terms |= Terms::ITEM_CANCELED;
        self.listener.item_is_canceled_by(cancel);
        self
    }

    /// What is looked at.
    pub fn checks(&self) -> Vec<Check> {
        self.plan().checks(TABLES)
    }

    /// Looks at everything.
    pub fn run(&self) -> Report {
        let listener = self.listener.clone();
        self.plan().run(TABLES, move |scene, needs| listener.stand(scene, needs), examine)
    }

    fn plan(&self) -> Plan<'_> {
        let Self { dialect, terms, options, .. } = self;
        Plan { subject: "sink", dialect: *dialect, terms: *terms, options }
    }
}

const TABLES: [&[Row<Stand>]; 5] =
    [hostile::ROWS, promises::ROWS, hostile::UNTIMELY, judge::ROWS, promises::WHOLE];

impl<S> fmt::Debug for Sink<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sink")
            .field("dialect", &self.dialect)
            .field("terms", &self.terms)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
