//! The sweep of a handler: driven as `SyncMgr` would, disturbed at every answer that it asks for.

mod callback;
mod course;
mod line;
mod plan;

use super::options::{Options, judged, swept};
use super::sweep::{self, Engine, Run};
use super::{Fault, Host, Report, Script};
use crate::Dialect;
use crate::dialect::rules::{self, Level};
use crate::handler::SyncHandler;
use crate::protocol::{ItemId, Notice, Phase, RuleId, SyncEvent, TraceEntry};
use crate::sync::{Mutex, lock};
use alloc::{
    boxed::Box,
    collections::BTreeSet,
    format,
    string::{String, ToString as _},
    sync::Arc,
    vec::Vec,
};
use core::fmt;
use core::time::Duration;
use course::Course;
use line::Line;
use plan::{Act, Place, Plan};

/// A handler to be proved; made by [`handler`], run by [`assert`](Self::assert) or [`run`](Self::run).
///
/// ```
/// use sync_progress::conformance::{Handler, handler};
/// use sync_progress::handler::NullHandler;
///
/// let suite: Handler<NullHandler> = handler(|| NullHandler).strict();
/// assert!(!suite.run().is_clean()); // it takes no part, so nothing is proved
/// ```
#[must_use = "it is run by `assert` or `run`"]
pub struct Handler<H> {
    make: Arc<dyn Fn() -> H + Send + Sync>,
    options: Options,
}

/// Proves a handler, as `SyncMgr` would drive it (MOB): a fresh one for each run is initialized, asked for its items, given its
/// callback, told to prepare and to synchronize, to show its properties and what it logged, to try again what it asks
/// for; then the callback is taken away, and the handler is let go.
///
/// That is run undisturbed, with and without leave to show dialogs, with one item of all, and twice in a row. Then again for each
/// answer that the handler asks for, with each disturbance: everything canceled there, the item canceled, the host failing, gone,
/// panicking; the callback replaced and taken away, from inside the call and by the host's own thread; the item skipped. Every
/// run is held to every rule of MOB.
///
/// ```
/// use sync_progress::conformance;
/// use sync_progress::handler::NullHandler;
///
/// let report = conformance::handler(|| NullHandler).run();
/// assert!(!report.is_clean()); // it takes no part, so nothing is proved
/// ```
///
/// A whole handler that is clean stands in `tests/conformance_handlers.rs`. A [`Slot`](crate::sink::Slot) keeps the rules about
/// callbacks, a [`Reporter`](crate::Reporter) behind it those about items.
///
/// # Threads
///
/// The handler may work on any thread. The host has one of its own, and waits on it for completions. A callback that the handler
/// still holds when it is to be let go (#26, #27, #28) is waited for, for a quarter of the watchdog's patience.
pub fn handler<H, F>(make: F) -> Handler<H>
where
    H: SyncHandler + Send + Sync + 'static,
    F: Fn() -> H + Send + Sync + 'static,
{
    Handler { make: Arc::new(make), options: Options::default() }
}

judged!(Handler<H> where H: SyncHandler + Send + Sync + 'static);
swept!(Handler<H> where H: SyncHandler + Send + Sync + 'static);

/// Where a run notes the rule by which a callback should have been released.
type Held = Arc<Mutex<Option<RuleId>>>;

impl<H: SyncHandler + Send + Sync + 'static> Handler<H> {
    /// Runs all there is to run.
    pub fn run(&self) -> Report {
        let subject = format!("handler, {DIALECT}");
        let mut report = Report::new(subject, DIALECT, &self.options);
        let trace = self.once(&Plan::default(), &mut report);
        let allowed = Plan { may_show_ui: true, ..Plan::default() };
        let with_dialogs = self.once(&allowed, &mut report);
        compare(&allowed, &trace, &with_dialogs, &mut report);
        if let Some(error) = failure(&trace) {
            report.add(Fault::Failed(error), &Plan::default(), &trace);
        }
        let points = sweep::points(&trace);
        if points.is_empty() {
            report.add(Fault::Silent, &Script::new(), &trace);
        }
        let chosen = sweep::sample(&points, self.options.bound);
        report.sampled(chosen.len(), points.len());
        let disturbed = chosen.into_iter().flat_map(plans);
        for plan in variants(&trace).into_iter().chain(disturbed) {
            if report.problems().iter().any(|problem| problem.fault == Fault::Hangs) {
                break; // each costs a thread, and the whole patience of the watchdog
            }
            self.once(&plan, &mut report);
        }
        report.done()
    }

    fn once(&self, plan: &Plan, report: &mut Report) -> Vec<TraceEntry> {
        let patience = self.options.patience;
        let leaks = report.broken().any(|rule| LEAKS.contains(&rule));
        let held = Held::default();
        // One leak is enough: each costs the patience of the watchdog.
        let wait = if leaks { None } else { Some(patience / 4) };
        let engine = Arc::new(self.engine(plan.clone(), wait, Arc::clone(&held)));
        let run = Run::once(DIALECT, &plan.script, &engine, patience);
        let trace = run.account.trace.clone();
        sweep::judge(DIALECT, &self.options, &run, plan, report);
        // A late call says more than a callback that is held.
        if let Some(rule) = lock(&held).take() {
            let last = trace.last().map_or(0, |entry| entry.called);
            let violation = sweep::of_provider(rule, Level::Must, last);
            report.add(Fault::Broken(violation), plan, &trace);
        }
        trace
    }

    /// The host that drives the handler, seen as an engine.
    fn engine(&self, plan: Plan, wait: Option<Duration>, held: Held) -> Box<Engine> {
        let make = Arc::clone(&self.make);
        Box::new(move |host: Host| {
            let course = Course::new(make(), &host, &Arc::new(Line::default()));
            let outcome = course.run(&plan).map_err(|code| code.to_string());
            *lock(&held) = course.release(wait.filter(|_| !host.shared().has_panicked()));
            Some(outcome)
        })
    }
}

const DIALECT: Dialect = Dialect::MobSync;

/// The rules by which a callback is released.
const LEAKS: [RuleId; 3] =
    [rules::CALLBACK_HELD_ONCE, rules::OLD_CALLBACK_SILENT, rules::NO_CALLBACK_NO_REPORT];

/// Courses without a disturbance that are not the plain one, and items that are skipped or canceled from the start.
fn variants(trace: &[TraceEntry]) -> Vec<Plan> {
    let ids: BTreeSet<&ItemId> = trace.iter().filter_map(|entry| entry.event.item()).collect();
    let skip = |id: &ItemId| Plan::acting(Act::Skip(id.clone()), Place::AtOnce, Script::new());
    let canceled = sweep::canceled_items(DIALECT, trace);
    Vec::from([Plan { items: 1, ..Plan::default() }, Plan { cycles: 2, ..Plan::default() }])
        .into_iter()
        .chain(ids.into_iter().map(skip))
        .chain(canceled.into_iter().map(|script| Plan { script, ..Plan::default() }))
        .collect()
}

/// What is done at one point, a run each.
fn plans(point: &sweep::Point<'_>) -> Vec<Plan> {
    let answered = sweep::disturbances(point, false);
    let mut acts = Vec::from([Act::Replace, Act::TakeAway]);
    acts.extend(point.event.item().cloned().map(Act::Skip));
    let call_back = Script::new().on(point.when.clone(), super::Disturbance::CallBack);
    let acting = acts
        .into_iter()
        .flat_map(|act| [Place::Inside, Place::Outside].map(|place| (act.clone(), place)));
    answered
        .into_iter()
        .map(|script| Plan { script, ..Plan::default() })
        .chain(acting.map(|(act, place)| Plan::acting(act, place, call_back.clone())))
        .collect()
}

/// What an undisturbed run completed with a failure, in words.
fn failure(trace: &[TraceEntry]) -> Option<String> {
    trace.iter().find_map(|entry| match &entry.event {
        SyncEvent::Notice(notice) => match notice.as_ref() {
            Notice::PhaseEnded { phase: Phase::Prepare | Phase::Synchronize, code, .. }
                if !code.is_success() =>
            {
                Some(entry.event.to_string())
            }
            _ => None,
        },
        _ => None,
    })
}

/// #52: progress is reported with and without leave to show dialogs.
fn compare(plan: &Plan, without: &[TraceEntry], with: &[TraceEntry], report: &mut Report) {
    let reports = |trace: &[TraceEntry]| {
        trace.iter().any(|entry| matches!(entry.event, SyncEvent::Progress { .. }))
    };
    if reports(without) == reports(with) {
        return;
    }
    let silent = if reports(with) { without } else { with };
    let last = silent.last().map_or(0, |entry| entry.called);
    let violation = sweep::of_provider(rules::PROGRESS_WITHOUT_DIALOGS, Level::Must, last);
    report.add(Fault::Broken(violation), plan, silent);
}

impl<H> fmt::Debug for Handler<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handler").field("options", &self.options).finish_non_exhaustive()
    }
}
