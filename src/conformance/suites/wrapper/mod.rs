//! [`wrapper`]: what an adapter owes to both sides.

mod account;
mod answers;
mod charge;
mod checks;
mod compare;
mod hearing;
mod outside;
mod refusals;
mod rig;

use super::speak::Speak;
use super::stand::Tell;
use super::table::{Plan, Row};
use super::talk;
use super::terms::Terms;
use crate::Dialect;
use crate::callback::{self, SyncCallback};
use crate::conformance::options::{Options, judged};
use crate::conformance::{Check, Host, Report};
use crate::protocol::{Reply, SyncEvent};
use crate::sink::{self, ProgressSink};
use alloc::{rc::Rc, sync::Arc, vec::Vec};
use core::fmt;
use rig::{Make, MakeAnywhere, Rig};

/// What stands between, to be proved; made by [`wrapper`] or [`callback_wrapper`], run by [`assert`](Self::assert) or
/// [`run`](Self::run).
///
/// A filter that does not say that it is one is told what it has left out:
///
/// ```
/// use sync_progress::conformance::wrapper;
/// use sync_progress::dialect::rules::STRUCTURE_TOLD_ONCE;
/// use sync_progress::sink::ProgressSinkExt;
/// use sync_progress::Dialect;
///
/// let report = wrapper(Dialect::Neutral, |host| host.filter_log(|_| false)).run();
/// assert_eq!(report.broken().next(), Some(STRUCTURE_TOLD_ONCE));
/// wrapper(Dialect::Neutral, |host| host.filter_log(|_| false)).leaving_out().assert();
/// ```
#[must_use = "it is run by `assert` or `run`"]
pub struct Wrapper<W> {
    subject: &'static str,
    dialect: Dialect,
    make: Arc<dyn Fn(Host) -> W + Send + Sync>,
    tell: fn(&W, &SyncEvent<'_>) -> Reply,
    anywhere: Option<Arc<MakeAnywhere>>,
    talk: fn(&dyn Speak),
    terms: Terms,
    options: Options,
}

/// Proves what stands between an engine and a sink, a *wrapper*: what it owes to both. The closure is given the host that is to
/// stand behind; a whole session is spoken to the outside, and what the host heard is compared with what was said, step by
/// step.
///
/// Everything that was said is heard: once, in order, as it was, and nothing else (N22). No end is invented and no cancel is
/// dropped (#83), whenever it comes; a number that nobody knows stays what it is (#82), what a report does not name is not
/// filled in (#37), the last value of an item comes no later than its end (N21), a fault keeps the decision beside it (N27).
/// The host is called under no lock (N29), and after a panic no more (N28).
///
/// A wrapper that does something else on purpose says so, and is held to the rest:
///
/// - [`leaving_out`](Wrapper::leaving_out): a filter;
/// - [`holding_ticks`](Wrapper::holding_ticks): one that keeps a pace;
/// - [`completing`](Wrapper::completing): one that names what was not named;
/// - [`judging`](Wrapper::judging): one that refuses by rule;
/// - [`catching`](Wrapper::catching): one that keeps the panic of the host to itself.
///
/// What it owes as a sink by itself, such as patience with odd reports, is for [`sink`](super::sink()) to prove.
///
/// ```
/// use sync_progress::conformance;
/// use sync_progress::protocol::LogLevel;
/// use sync_progress::sink::ProgressSinkExt;
/// use sync_progress::Dialect;
///
/// conformance::wrapper(Dialect::Neutral, |host| host.min_level(LogLevel::Warning))
///     .leaving_out()
///     .threads()
///     .assert();
/// ```
///
/// # Not for
///
/// One that says on later, on a thread of its own: there is nobody to answer. One that makes of items something else, as
/// [`into_sink`](crate::callback::SyncCallbackExt::into_sink) does: what comes out is no longer what was said.
pub fn wrapper<W, F>(dialect: Dialect, make: F) -> Wrapper<W>
where
    W: ProgressSink + 'static,
    F: Fn(Host) -> W + Send + Sync + 'static,
{
    Wrapper {
        subject: "wrapper",
        dialect,
        make: Arc::new(make),
        tell: |sink, event| sink::deliver(event, sink),
        anywhere: None,
        talk: talk::brief,
        terms: Terms::empty(),
        options: Options::default(),
    }
}

/// Proves what stands between a session and a callback, as [`wrapper`] does for sinks.
///
/// ```
/// use sync_progress::callback::SyncCallbackExt;
/// use sync_progress::conformance;
///
/// conformance::callback_wrapper(|host| host.caught()).catching().threads().assert();
/// ```
pub fn callback_wrapper<W, F>(make: F) -> Wrapper<W>
where
    W: SyncCallback + 'static,
    F: Fn(Host) -> W + Send + Sync + 'static,
{
    Wrapper {
        subject: "callback wrapper",
        dialect: Dialect::WinSync,
        make: Arc::new(make),
        tell: |callback, event| callback::deliver(event, callback),
        anywhere: None,
        talk: talk::changes,
        terms: Terms::empty(),
        options: Options::default(),
    }
}

judged!(Wrapper<W> where W: 'static);

impl<W: 'static> Wrapper<W> {
    /// It leaves out whole items, log entries, or notices that only inform (stages, texts, that the run is manual). An item
    /// that is left out is so from its first report to its last.
    pub fn leaving_out(mut self) -> Self {
        self.terms |= Terms::LEAVING_OUT;
        self
    }

    /// It holds back reports that only move the work of their item forward. The newest value comes with a later report, at
    /// the latest with the end.
    pub fn holding_ticks(mut self) -> Self {
        self.terms |= Terms::HOLDING_TICKS;
        self
    }

    /// It names in a report what was said of the item before: status, value, maximum, text; before the first report these are
    /// updating, zero, unknown and none.
    pub fn completing(mut self) -> Self {
        self.terms |= Terms::COMPLETING;
        self
    }

    /// It refuses by rule what the dialect does not allow, and then does not say it on.
    pub fn judging(mut self) -> Self {
        self.terms |= Terms::JUDGING;
        self
    }

    /// It catches the panic of the host, tells it as a fault, and calls no more.
    pub fn catching(mut self) -> Self {
        self.terms |= Terms::CATCHING;
        self
    }

    /// It may be told by several threads at once.
    pub fn threads(mut self) -> Self
    where
        W: Send + Sync,
    {
        let (make, tell) = (Arc::clone(&self.make), self.tell);
        self.terms |= Terms::THREADS;
        self.anywhere = Some(Arc::new(move |host| {
            let wrapper = make(host);
            Arc::new(move |event: &SyncEvent<'_>| tell(&wrapper, event))
        }));
        self
    }

    /// What is looked at.
    pub fn checks(&self) -> Vec<Check> {
        self.plan().checks(TABLES)
    }

    /// Looks at everything.
    pub fn run(&self) -> Report {
        let (make, tell) = (Arc::clone(&self.make), self.tell);
        let make: Arc<Make> = Arc::new(move |host| -> Rc<Tell> {
            let wrapper = make(host);
            Rc::new(move |event: &SyncEvent<'_>| tell(&wrapper, event))
        });
        let (anywhere, terms, talk) = (self.anywhere.clone(), self.terms, self.talk);
        let rig = move |scene, _| {
            let (make, anywhere) = (Arc::clone(&make), anywhere.clone());
            Rig { scene, terms, make, anywhere, talk }
        };
        // Each step is looked at when it was made; as a whole the conversation has no more to say.
        self.plan().run(TABLES, rig, |_, _| ())
    }

    fn plan(&self) -> Plan<'_> {
        let Self { subject, dialect, terms, options, .. } = self;
        Plan { subject, dialect: *dialect, terms: *terms, options }
    }
}

const TABLES: [&[Row<Rig>]; 1] = [checks::ROWS];

impl<W> fmt::Debug for Wrapper<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wrapper")
            .field("subject", &self.subject)
            .field("dialect", &self.dialect)
            .field("terms", &self.terms)
            .finish_non_exhaustive()
    }
}
