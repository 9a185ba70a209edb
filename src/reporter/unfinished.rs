//! [`Unfinished`]: a session that cannot be completed yet.

use super::reporter::Reporter;
use crate::{ItemId, ProgressSink};
use alloc::vec::Vec;
use core::{error::Error, fmt};

/// The session cannot be completed yet: items are live, or a call is under way on another thread.
/// Gives the reporter back.
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// let item = reporter.start("a", 10)?.go()?;
/// let unfinished = reporter.complete().unwrap_err();
/// assert_eq!(unfinished.to_string(), "1 item has not ended: a");
/// item.finish();
/// unfinished.into_reporter().complete()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Unfinished<S: ProgressSink> {
    reporter: Reporter<S>,
    live: Vec<ItemId>,
}

impl<S: ProgressSink> Unfinished<S> {
    pub(super) const fn new(reporter: Reporter<S>, live: Vec<ItemId>) -> Self {
        Self { reporter, live }
    }

    /// The items that have not ended, in the order of their ids. None if only a call is under way.
    pub fn live(&self) -> &[ItemId] {
        &self.live
    }

    /// The reporter, to complete it later. Dropped instead, the session ends as failed with the
    /// last of its items.
    pub fn into_reporter(self) -> Reporter<S> {
        self.reporter
    }

    /// What is wrong, without the reporter, for an error that outlives a borrowed sink. The session
    /// ends as failed with the last of its items.
    pub fn into_error(self) -> StillLive {
        StillLive { live: self.live }
    }
}

/// Items were live when the session was to be completed; see [`Unfinished::into_error`].
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(&NullSink);
/// let item = reporter.start("a", 10)?.go()?;
/// let error = reporter.complete().unwrap_err().into_error();
/// assert_eq!(error.live(), [item.id().clone()]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StillLive {
    live: Vec<ItemId>,
}

impl StillLive {
    /// The items that had not ended, in the order of their ids.
    pub fn live(&self) -> &[ItemId] {
        &self.live
    }
}

/// How many are named before it says how many more there are.
const NAMED: usize = 3;

fn describe(live: &[ItemId], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match live {
        [] => return f.write_str("a report is under way on another thread"),
        [_] => f.write_str("1 item has not ended: ")?,
        _ => write!(f, "{} items have not ended: ", live.len())?,
    }
    for (nth, id) in live.iter().take(NAMED).enumerate() {
        write!(f, "{}{id}", if nth == 0 { "" } else { ", " })?;
    }
    if live.len() > NAMED { f.write_str(", …") } else { Ok(()) }
}

impl fmt::Display for StillLive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        describe(&self.live, f)
    }
}

impl Error for StillLive {}

impl<S: ProgressSink> fmt::Display for Unfinished<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        describe(&self.live, f)
    }
}

impl<S: ProgressSink> fmt::Debug for Unfinished<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unfinished").field("live", &self.live).finish_non_exhaustive()
    }
}

impl<S: ProgressSink> Error for Unfinished<S> {}
