//! [`Snapshot`]: where everything stands at one moment.

use super::registry::sum;
use crate::ItemId;
use crate::protocol::{CancelCause, Work};
use alloc::vec::Vec;

/// Where everything stands: exact, by visiting the items that have not ended (R-29).
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// let mut item = reporter.start("a", 10)?.go()?;
/// assert!(!item.advance(4).is_cancel());
/// let snapshot = reporter.snapshot();
/// assert_eq!(snapshot.items()[0].work.to_string(), "4/10");
/// assert_eq!(snapshot.work().to_string(), "4/10");
/// item.finish();
/// assert!(reporter.snapshot().items().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    items: Vec<ItemSnapshot>,
    ended: Work,
}

/// Where one item stands that has not ended.
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// reporter.announce("later", 10)?;
/// let snapshot = reporter.snapshot();
/// assert!(!snapshot.items()[0].started);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ItemSnapshot {
    /// The item.
    pub id: ItemId,
    /// How far it is.
    pub work: Work,
    /// Whether it was started, or only announced.
    pub started: bool,
    /// Why it is canceled, if it is by itself.
    pub cancel: Option<CancelCause>,
}

impl Snapshot {
    pub(super) const fn new(items: Vec<ItemSnapshot>, ended: Work) -> Self {
        Self { items, ended }
    }

    /// The items that have not ended, in the order of their ids.
    pub fn items(&self) -> &[ItemSnapshot] {
        &self.items
    }

    /// The work of the items that have ended.
    pub const fn ended(&self) -> Work {
        self.ended
    }

    /// The work of all: the sum of its parts.
    pub fn work(&self) -> Work {
        self.items.iter().map(|item| item.work).fold(self.ended, sum)
    }
}
