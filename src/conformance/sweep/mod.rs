//! The sweep: an engine is run undisturbed, then again and again, disturbed at every answer that it asks for.

mod engine;
mod judge;
mod latency;
mod plan;
mod run;

use super::options::{Options, judged, swept};
use super::{Fault, Host, Report, Script};
use crate::Dialect;
use alloc::{boxed::Box, format, sync::Arc};
use core::fmt;
pub(super) use engine::Engine;
pub use engine::Finished;
pub(super) use judge::{judge, of_provider};
pub(super) use plan::{Point, canceled_items, disturbances, points, sample};
pub(super) use run::Run;

/// An engine to be proved; made by [`provider`], run by [`assert`](Self::assert) or [`run`](Self::run).
///
/// ```
/// use sync_progress::Dialect;
/// use sync_progress::conformance::{Provider, provider};
///
/// let suite: Provider = provider(Dialect::Neutral, |_host| ()).strict();
/// assert!(!suite.run().is_clean()); // it says nothing, so nothing is proved
/// ```
#[must_use = "it is run by `assert` or `run`"]
pub struct Provider {
    dialect: Dialect,
    engine: Arc<Box<Engine>>,
    options: Options,
}

/// Proves an engine, a *provider*: it is run undisturbed, which tells how many answers it asks for; then it is run again for
/// each answer and each disturbance: everything canceled there, the item canceled, the host failing, gone, panicking, calling
/// back in; and for each item, canceled before it begins. Every run is held to every rule of the dialect.
///
/// The closure is one run: it does the whole work, reports to the host that it is given, and returns. It may keep the host on
/// other threads: a run is over when the closure has returned and the session has ended, or when nobody holds the host any more.
/// A run should be small: a few items in a few steps show as much as a thousand.
///
/// ```
/// use sync_progress::conformance::{self, Host};
/// use sync_progress::{Dialect, Reporter};
///
/// fn synchronize(host: Host) -> Result<(), Box<dyn std::error::Error>> {
///     let reporter = Reporter::new(host);
///     for name in ["a", "b", "c"] {
///         let Ok(mut item) = reporter.start(name, 2)?.go() else { continue };
///         for _ in 0..2 {
///             item.advance(1).go_on()?;
///         }
///         item.finish();
///     }
///     reporter.complete().map(drop).map_err(|_| "items are live".into())
/// }
///
/// conformance::provider(Dialect::Neutral, synchronize).assert();
/// ```
///
/// # Which dialect
///
/// What a [`Reporter`](crate::Reporter) says is neutral; for [`Dialect::SyncCenter`] it names its items to the builder, as a
/// session of SC begins with them. An engine of [`Dialect::MobSync`] that is driven by phases is a
/// [handler](super::handler). For [`Dialect::WinSync`] the host is a [`SyncCallback`](crate::SyncCallback), or the session
/// behind it ([`Host::provider_report`]).
///
/// A reporter may speak to Sync Center all the same: `host.speaking(Dialect::SyncCenter)` says what it says as the border would
/// ([`speaking`](crate::sink::ProgressSinkExt::speaking)): skipped as canceled, resuming as updating.
///
/// # Threads
///
/// If several threads spoke in the undisturbed run, answers are counted by lane: a lane is a thread, by the order in which they
/// speak up. Runs of such an engine differ; where one does not come to the point that was meant, it is counted as not reached.
///
/// # When the host panics
///
/// An engine may catch that and go on without the host, or let the panic through, or panic of it. What it must not do is
/// call again (N28).
///
/// # What it costs
///
/// A run for each answer and each of five or six disturbances, on a thread of its own. Above 500 answers
/// ([`sample_above`](Provider::sample_above)) it is a sample, which the report says.
pub fn provider<R, F>(dialect: Dialect, run: F) -> Provider
where
    R: Finished,
    F: Fn(Host) -> R + Send + Sync + 'static,
{
    Provider { dialect, engine: Arc::new(engine::boxed(run)), options: Options::default() }
}

judged!(Provider);
swept!(Provider);

impl Provider {
    /// Runs all there is to run.
    pub fn run(&self) -> Report {
        let mut report =
            Report::new(format!("provider, {}", self.dialect), self.dialect, &self.options);
        let undisturbed = self.once(&Script::new(), &mut report);
        let trace = &undisturbed.account.trace;
        let points = points(trace);
        if points.is_empty() {
            report.add(Fault::Silent, &Script::new(), trace);
        }
        let chosen = sample(&points, self.options.bound);
        report.sampled(chosen.len(), points.len());
        let disturbed = chosen
            .into_iter()
            .flat_map(|point| disturbances(point, undisturbed.account.has_hook))
            .chain(canceled_items(self.dialect, trace));
        for script in disturbed {
            // Each hanging run costs the whole patience of the watchdog, and a thread.
            if report.problems().iter().any(|problem| problem.fault == Fault::Hangs) {
                break;
            }
            self.once(&script, &mut report);
        }
        report.done()
    }

    fn once(&self, script: &Script, report: &mut Report) -> Run {
        let run = Run::once(self.dialect, script, &self.engine, self.options.patience);
        judge(self.dialect, &self.options, &run, script, report);
        run
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("dialect", &self.dialect)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
