//! [`Scale`]: items whose counts are larger than MOB can carry.

use super::report::fits;
use crate::protocol::{ItemId, ProgressItem, Total, Work};
use crate::sync::{Mutex, lock};
use alloc::borrow::Cow;
use core::sync::atomic::{AtomicUsize, Ordering};
use hashbrown::HashMap;

/// Remembers the counts of live items that are larger than MOB can carry (B-7). Completed and total work are scaled alike,
/// so a value that comes alone needs the total that came before. As long as no count is large, nothing is remembered.
#[derive(Debug, Default)]
pub(super) struct Scale {
    /// How many items are remembered, so that who has none need not take the lock.
    large: AtomicUsize,
    items: Mutex<HashMap<ItemId, Work>>,
}

impl Scale {
    /// Whether no item has large counts. A worker that reports a large one sees it itself at its next report.
    #[inline]
    pub(super) fn is_idle(&self) -> bool {
        self.large.load(Ordering::Relaxed) == 0
    }

    /// The report with both counts, if those of its item are large; else as it is.
    pub(super) fn complete<'a>(
        &self,
        id: &ItemId,
        report: &'a ProgressItem,
    ) -> Cow<'a, ProgressItem> {
        let mut items = lock(&self.items);
        let known = items.get(id).copied();
        let before = known.unwrap_or_default();
        let now = Work {
            completed: report.value().unwrap_or(before.completed),
            total: report.max().unwrap_or(before.total),
        };
        if known.is_none() && fits(now.completed, now.total) {
            return Cow::Borrowed(report);
        }
        if report.is_terminal() {
            items.remove(id);
        } else {
            items.insert(id.clone(), now);
        }
        self.large.store(items.len(), Ordering::Relaxed);
        drop(items);
        let counts = report.value().is_some() || report.max().is_some();
        match now.total {
            Total::Known(_) if counts => Cow::Owned(report.clone().with_work(now)),
            _ => Cow::Borrowed(report),
        }
    }
}
