//! [`Host`]: stands where `SyncMgr`, Sync Center or a session of Windows Sync would, answers by script, writes down everything.

mod asked;
mod call;
mod listener;
mod script;
mod shared;

use crate::Dialect;
use crate::conformance::{Violation, check};
use crate::protocol::{HostAct, ItemId, TraceEntry};
use crate::session::Snapshot;
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::fmt;

pub use asked::ItemToken;
pub(super) use call::{Heard, Scripted};
pub use script::{Disturbance, Script, When};
pub(super) use shared::{Account, Shared};

/// Stands where `SyncMgr`, Sync Center or a session of Windows Sync would: it answers as a host of its dialect does,
/// but where its [`Script`] says otherwise, and writes down everything.
///
/// It is a sink, a callback and a token, so an engine takes it for whatever it reports to; a clone is another handle of the
/// same host. What it knows it knows from a [`Session`](crate::session::Session): cancels are sticky on all channels, what
/// the protocol forbids is refused by rule. It asks for every tick, calls nobody under a lock, and has no clock.
///
/// The kit makes hosts by itself; one's own serves for a test of one course of events:
///
/// ```
/// use sync_progress::conformance::{Disturbance, Host, Script, When};
/// use sync_progress::protocol::Outcome;
/// use sync_progress::{CancelDecision, Dialect, Reporter};
///
/// let script = Script::new().on(When::Appears("b".try_into()?), Disturbance::Cancel(CancelDecision::CancelItem));
/// let host = Host::scripted(Dialect::Neutral, script);
/// let reporter = Reporter::new(host.clone());
/// reporter.start("a", 3)?.go()?.finish();
/// assert!(reporter.start("b", 3)?.go().is_err());
/// let summary = reporter.complete().map_err(|_| "items are live")?;
/// assert_eq!(summary.outcome, Outcome::Canceled);
/// assert!(host.violations().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # When a session is over
///
/// The neutral dialect has a word for the end. Elsewhere a session ends when the callback is let go of: here, when the last
/// handle that an engine has is dropped. (The one that was kept by whoever made the host is a handle as well.)
pub struct Host {
    shared: Arc<Shared>,
    handle: Arc<Handle>,
}

/// What all clones share; its end is theirs.
struct Handle(Arc<Shared>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.let_go();
    }
}

impl Host {
    /// A host that disturbs nobody.
    pub fn new(dialect: Dialect) -> Self {
        Self::scripted(dialect, Script::new())
    }

    /// A host that answers by script.
    pub fn scripted(dialect: Dialect, script: Script) -> Self {
        Self::of(Arc::new(Shared::new(dialect, script)))
    }

    pub(super) const fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    pub(super) fn of(shared: Arc<Shared>) -> Self {
        let handle = Arc::new(Handle(Arc::clone(&shared)));
        Self { shared, handle }
    }

    /// The dialect that is spoken.
    pub fn dialect(&self) -> Dialect {
        self.shared.dialect()
    }

    /// What was said so far, in the order of the calls.
    pub fn trace(&self) -> Vec<TraceEntry> {
        self.shared.trace()
    }

    /// The number of what was said last.
    pub(super) fn last(&self) -> u64 {
        self.shared.last()
    }

    /// What was said after that.
    pub(super) fn since(&self, number: u64) -> Vec<TraceEntry> {
        self.shared.since(number)
    }

    /// The rules that were broken so far, as if this were the end of the conversation.
    pub fn violations(&self) -> Vec<Violation> {
        check(self.dialect(), &self.trace())
    }

    /// What the host knows.
    pub fn snapshot(&self) -> Snapshot {
        self.shared.snapshot()
    }

    /// Writes down what the host does, for an engine that is driven by its test: a phase that was started, a provider that
    /// began. What the rules do not allow is written down, too, and found when they are asked.
    pub fn act(&self, act: HostAct) {
        self.shared.act(act);
    }

    /// A token for one item, asked as often as one likes.
    pub fn token(&self, item: &ItemId) -> ItemToken {
        ItemToken::new(self.clone(), item.clone())
    }

    /// What the host is to call when it [calls back in](Disturbance::CallBack) during a report: a canceler, a
    /// snapshot, whatever a sink may do on its own thread. Where nothing was given, nothing is called.
    ///
    /// ```
    /// use sync_progress::conformance::{Disturbance, Host, Script, When};
    /// use sync_progress::protocol::CancelCause;
    /// use sync_progress::{Dialect, Reporter};
    ///
    /// let host = Host::scripted(Dialect::Neutral, Script::new().on(When::Answer(4), Disturbance::CallBack));
    /// let reporter = Reporter::new(host.clone());
    /// let canceler = reporter.canceler();
    /// host.on_call_back(move || drop(canceler.cancel_all(CancelCause::Requested)));
    /// let mut item = reporter.start("a", 3)?.go()?; // begin, item added, first report
    /// assert!(item.advance(1).is_all()); // canceled from inside the report that this sends
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_call_back(&self, call: impl Fn() + Send + Sync + 'static) {
        self.shared.set_hook(Box::new(call));
    }
}

impl Clone for Host {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), handle: Arc::clone(&self.handle) }
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host")
            .field("dialect", &self.dialect())
            .field("handles", &Arc::strong_count(&self.handle))
            .finish_non_exhaustive()
    }
}
