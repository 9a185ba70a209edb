//! [`Observer`]: figures of a session, from anywhere.

use super::hub::Hub;
use super::snapshot::Snapshot;
use super::totals::Totals;
use alloc::sync::Arc;
use core::fmt;

/// Figures of a session, from anywhere: what is shown stays with the view while the reporter goes its way. From
/// [`Reporter::observer`](super::Reporter::observer); clones are the same.
///
/// It keeps no session open, calls no sink, and goes on to answer when the session has ended: then nothing changes any more.
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// let observer = reporter.observer();
/// let mut item = reporter.start("a", 10)?.go()?;
/// assert!(!item.advance(4).is_cancel());
/// assert_eq!(observer.snapshot().work().to_string(), "4/10");
/// item.finish();
/// let summary = reporter.complete()?;
/// assert_eq!(observer.totals().work, summary.work);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Observer {
    hub: Arc<Hub>,
}

impl Observer {
    pub(super) const fn new(hub: Arc<Hub>) -> Self {
        Self { hub }
    }

    /// How far the session is; see [`Reporter::totals`](super::Reporter::totals).
    pub fn totals(&self) -> Totals {
        self.hub.totals()
    }

    /// Where everything stands; see [`Reporter::snapshot`](super::Reporter::snapshot).
    pub fn snapshot(&self) -> Snapshot {
        self.hub.registry.snapshot()
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observer").field("totals", &self.totals()).finish_non_exhaustive()
    }
}
