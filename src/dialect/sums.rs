//! [`ItemSums`]: many items as one.

use super::{Lossy, Told};
use crate::protocol::{Total, Work};

/// Many items as one: the sum of what is completed and of the totals of all items known so far, which is
/// how WS is told about items.
///
/// Adding or changing an item costs the same however many there are; the sums are exact inside, and cut
/// off only where they are read. No item makes up for another: of what is beyond the total of its item
/// nothing is added. While the total of any item is unknown, so is the sum.
///
/// ```
/// use sync_progress::dialect::ItemSums;
/// use sync_progress::protocol::Work;
///
/// let mut sums = ItemSums::new();
/// sums.add(Work::new(0, 10));
/// sums.add(Work::new(0, None));
/// assert_eq!(sums.work().value, Work::new(0, None));
/// sums.replace(Work::new(0, None), Work::new(5, 30));
/// assert_eq!(sums.work().value, Work::new(5, 40));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ItemSums {
    completed: u128,
    total: u128,
    unmeasured: u64,
    beyond: u64,
}

impl ItemSums {
    /// No item yet.
    pub const fn new() -> Self {
        Self { completed: 0, total: 0, unmeasured: 0, beyond: 0 }
    }

    /// An item became known, and is that far.
    pub fn add(&mut self, work: Work) {
        let (completed, total) = bounded(work);
        self.completed = self.completed.saturating_add(completed.into());
        self.total = self.total.saturating_add(total.into());
        self.unmeasured = self.unmeasured.saturating_add(is_unmeasured(work).into());
        self.beyond = self.beyond.saturating_add(work.is_beyond_total().into());
    }

    /// An item that was that far is no longer to be counted.
    pub fn remove(&mut self, work: Work) {
        let (completed, total) = bounded(work);
        self.completed = self.completed.saturating_sub(completed.into());
        self.total = self.total.saturating_sub(total.into());
        self.unmeasured = self.unmeasured.saturating_sub(is_unmeasured(work).into());
        self.beyond = self.beyond.saturating_sub(work.is_beyond_total().into());
    }

    /// An item that was that far is now this far.
    pub fn replace(&mut self, before: Work, after: Work) {
        self.remove(before);
        self.add(after);
    }

    /// How far all of them are together.
    pub fn work(&self) -> Told<Work> {
        let mut lost = Lossy::empty();
        lost.set(Lossy::COUNT, self.beyond > 0);
        let mut read = |sum| {
            u64::try_from(sum).unwrap_or_else(|_| {
                lost |= Lossy::SATURATED;
                u64::MAX
            })
        };
        let (completed, total) = (read(self.completed), read(self.total));
        let measured = (self.unmeasured == 0).then_some(total);
        // Both cut off would look full.
        let short = lost.contains(Lossy::SATURATED) && self.completed < self.total;
        let completed = if short { completed.min(u64::MAX - 1) } else { completed };
        Told { value: Work::new(completed, measured), lost }
    }
}

/// What an item adds to the sums; what is known of an item without a total is added all the same.
fn bounded(work: Work) -> (u64, u64) {
    match work.total {
        Total::Known(total) => (work.completed.min(total), total),
        Total::Unknown => (work.completed, 0),
    }
}

fn is_unmeasured(work: Work) -> bool {
    work.total == Total::Unknown
}
