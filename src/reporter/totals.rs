//! [`Totals`]: how far the session is, without a walk over its items.

use super::summary::Outcomes;
use crate::protocol::{Outcome, Total, Work};
use core::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use core::sync::atomic::{AtomicBool, AtomicU64};

/// How far the session is: at most one epoch behind (R-29).
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// let mut item = reporter.start("a", 10)?.go()?;
/// assert!(!item.advance(4).is_cancel());
/// item.finish();
/// let totals = reporter.totals();
/// assert_eq!(totals.work.to_string(), "4/10");
/// assert_eq!((totals.items, totals.ended.all()), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totals {
    /// The work of all items, live, ended or announced. The total is unknown while that of a live
    /// or announced item is.
    pub work: Work,
    /// How many items there are.
    pub items: u64,
    /// How many have ended, and how.
    pub ended: Outcomes,
    /// Whether a sum has reached the end of its range; it is too small then.
    pub saturated: bool,
}

/// One shard's part of the sums.
///
/// What is done is added by whoever folds, at any time, and the rest under the lock of the shard.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Share {
    done: AtomicU64,
    total: AtomicU64,
    /// How many items there are, and in the upper half how many of unknown total.
    items: AtomicU64,
    saturated: AtomicBool,
}

const ONE: u64 = 1;
const ONE_UNKNOWN: u64 = 1 << 32;

impl Share {
    /// An item more. Under the lock of the shard.
    pub(super) fn join(&self, total: Total) {
        self.items.store(self.items.load(Relaxed).wrapping_add(ONE), Relaxed);
        self.change_total(Total::Known(0), 0, total);
    }

    /// A total changes that has `counted` for so much so far. Under the lock of the shard.
    ///
    /// A total that becomes unknown goes on to count for what it was, and nobody is shown the sum;
    /// one that becomes known is exchanged before it is called known. So whoever reads that all are
    /// known, and then the sum, reads one that has never been without them.
    pub(super) fn change_total(&self, from: Total, counted: u64, to: Total) {
        let unknown = self.items.load(Relaxed);
        if let Total::Known(more) = to {
            let rest = self.total.load(Relaxed).saturating_sub(counted);
            self.total.store(self.saturating(rest.checked_add(more)), Release);
            if from == Total::Unknown {
                self.items.store(unknown.wrapping_sub(ONE_UNKNOWN), Release);
            }
        } else if from != Total::Unknown {
            self.items.store(unknown.wrapping_add(ONE_UNKNOWN), Release);
        }
    }

    /// An item has come from there to here. By whoever holds its handle.
    pub(super) fn count(&self, from: u64, to: u64) {
        if from != to {
            let add = |done: u64| Some(self.saturating(done.saturating_sub(from).checked_add(to)));
            let _ = self.done.fetch_update(Release, Relaxed, add);
        }
    }

    fn saturating(&self, sum: Option<u64>) -> u64 {
        sum.unwrap_or_else(|| {
            self.saturated.store(true, Relaxed);
            u64::MAX
        })
    }
}

/// How the items have ended. Of all shards, since whoever ends an item adds to it once.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Ends([AtomicU64; 5]);

impl Ends {
    pub(super) fn add(&self, outcome: Outcome) {
        self.of(outcome).fetch_add(1, Relaxed);
    }

    pub(super) fn replace(&self, old: Outcome, new: Outcome) {
        self.of(old).fetch_sub(1, Relaxed);
        self.add(new);
    }

    fn read(&self) -> Outcomes {
        let count = |outcome| self.of(outcome).load(Relaxed);
        Outcomes {
            succeeded: count(Outcome::Succeeded),
            skipped: count(Outcome::Skipped),
            canceled: count(Outcome::Canceled),
            disconnected: count(Outcome::Disconnected),
            failed: count(Outcome::Failed),
        }
    }

    const fn of(&self, outcome: Outcome) -> &AtomicU64 {
        let [succeeded, skipped, canceled, disconnected, failed] = &self.0;
        match outcome {
            Outcome::Succeeded => succeeded,
            Outcome::Skipped => skipped,
            Outcome::Canceled => canceled,
            Outcome::Disconnected => disconnected,
            Outcome::Failed => failed,
        }
    }
}

impl Totals {
    /// Reads what is done before the totals: whoever adds does it the other way round, so the sum of
    /// what is done is never ahead of its total.
    pub(super) fn read<const N: usize>(shares: [&Share; N], ends: &Ends) -> Self {
        let done = Sum::of(&shares, |share| &share.done);
        let items = Sum::of(&shares, |share| &share.items);
        let total = Sum::of(&shares, |share| &share.total);
        let saturated = shares.iter().any(|share| share.saturated.load(Relaxed));
        Self {
            work: Work::new(done.sum, (items.sum < ONE_UNKNOWN).then_some(total.sum)),
            items: items.sum & (ONE_UNKNOWN - 1),
            ended: ends.read(),
            saturated: saturated || done.saturated || total.saturated,
        }
    }
}

/// A sum that stays at the end of its range.
#[derive(Clone, Copy, Default)]
struct Sum {
    sum: u64,
    saturated: bool,
}

impl Sum {
    fn of(shares: &[&Share], part: impl Fn(&Share) -> &AtomicU64) -> Self {
        // Two chains that do not wait for one another.
        let (sum, saturated) = shares.iter().fold((0_u64, false), |(sum, saturated), share| {
            let (sum, over) = sum.overflowing_add(part(share).load(Acquire));
            (sum, saturated | over)
        });
        Self { sum: if saturated { u64::MAX } else { sum }, saturated }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(shares: &[Share; 2], ends: &Ends) -> Totals {
        Totals::read(shares.each_ref(), ends)
    }

    #[test]
    fn r_29_shares_add_up() {
        let (shares, ends) = <([Share; 2], Ends)>::default();
        shares[0].join(10.into());
        shares[1].join(5.into());
        shares[1].count(0, 4);
        shares[1].count(4, 2);
        shares[0].change_total(10.into(), 10, 6.into());
        assert_eq!(read(&shares, &ends).work, Work::new(2, 11));
        assert_eq!(read(&shares, &ends).items, 2);
    }

    #[test]
    fn r_30_unknown_until_every_total_is_known() {
        let (shares, ends) = <([Share; 2], Ends)>::default();
        shares[0].join(Total::Unknown);
        shares[1].join(Total::Unknown);
        shares[0].count(0, 7);
        shares[1].change_total(Total::Unknown, 0, 3.into());
        assert_eq!(read(&shares, &ends).work, Work::new(7, None));
        shares[0].change_total(Total::Unknown, 0, 7.into());
        assert_eq!(read(&shares, &ends).work, Work::new(7, 10));
        shares[1].change_total(3.into(), 3, Total::Unknown);
        assert_eq!(read(&shares, &ends).work, Work::new(7, None));
        shares[1].change_total(Total::Unknown, 3, Total::Unknown);
        shares[1].change_total(Total::Unknown, 3, 5.into());
        assert_eq!(read(&shares, &ends).work, Work::new(7, 12));
        assert_eq!(read(&shares, &ends).items, 2);
    }

    #[test]
    fn a_late_failure_takes_the_place_of_another_end() {
        let ends = Ends::default();
        ends.add(Outcome::Succeeded);
        ends.add(Outcome::Skipped);
        ends.replace(Outcome::Succeeded, Outcome::Failed);
        let expected = Outcomes { skipped: 1, failed: 1, ..Outcomes::default() };
        assert_eq!(ends.read(), expected);
    }

    #[test]
    fn r_17_sums_saturate_and_say_so() {
        for apart in [0, 1] {
            let (shares, ends) = <([Share; 2], Ends)>::default();
            shares[0].join(u64::MAX.into());
            assert!(!read(&shares, &ends).saturated);
            shares[apart].join(1.into());
            assert_eq!(read(&shares, &ends).work.total, Total::Known(u64::MAX));
            assert!(read(&shares, &ends).saturated);
        }
        // Who passes the end twice is back below it.
        let (shares, ends) = <([Share; 3], Ends)>::default();
        for share in &shares {
            share.join(u64::MAX.into());
        }
        let totals = Totals::read(shares.each_ref(), &ends);
        assert_eq!((totals.work.total, totals.saturated), (Total::Known(u64::MAX), true));
        let (shares, ends) = <([Share; 2], Ends)>::default();
        shares[0].count(0, u64::MAX);
        shares[0].count(0, 1);
        assert_eq!(read(&shares, &ends).work.completed, u64::MAX);
        assert!(read(&shares, &ends).saturated);
    }
}
