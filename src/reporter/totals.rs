//! [`Totals`]: how far the session is, without a walk over its items.

use super::slot::RACKS;
use super::summary::Outcomes;
use crate::protocol::{Outcome, Total, Work};
use core::array;
use core::sync::atomic::{AtomicU64, Ordering};

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

/// The shares of the sums, one per rack of slots.
#[derive(Debug)]
pub(super) struct Sums([Share; RACKS]);

#[derive(Debug, Default)]
#[repr(align(128))]
struct Share {
    done: Gauge,
    total: Gauge,
    unknown: Gauge,
    items: AtomicU64,
    ended: [AtomicU64; 5],
}

/// What came and what went apart, so that each only grows, and saturates without going wrong.
#[derive(Debug, Default)]
struct Gauge {
    plus: AtomicU64,
    minus: AtomicU64,
}

impl Gauge {
    fn change(&self, from: u64, to: u64) {
        add(&self.plus, to.saturating_sub(from));
        add(&self.minus, from.saturating_sub(to));
    }
}

/// Release: a share that is read brings with it what was added before, see [`Sums::read`].
fn add(sum: &AtomicU64, amount: u64) {
    if amount > 0 {
        let add = |sum: u64| Some(sum.saturating_add(amount));
        let _ = sum.fetch_update(Ordering::Release, Ordering::Relaxed, add);
    }
}

impl Sums {
    pub(super) fn new() -> Self {
        Self(array::from_fn(|_| Share::default()))
    }

    pub(super) fn join(&self, rack: usize, total: Total) {
        let Some(share) = self.0.get(rack) else { return };
        add(&share.items, 1);
        share.count_total(Total::Known(0), total);
    }

    pub(super) fn done(&self, rack: usize, from: u64, to: u64) {
        let Some(share) = self.0.get(rack) else { return };
        share.done.change(from, to);
    }

    pub(super) fn total(&self, rack: usize, from: Total, to: Total) {
        let Some(share) = self.0.get(rack) else { return };
        share.count_total(from, to);
    }

    /// An ended item of unknown total counts as what it completed (R-30).
    pub(super) fn end(&self, rack: usize, work: Work, outcome: Outcome) {
        let Some(share) = self.0.get(rack) else { return };
        if work.total == Total::Unknown {
            share.count_total(Total::Unknown, Total::Known(work.completed));
        }
        self.count(outcome);
    }

    fn count(&self, outcome: Outcome) {
        let [share, ..] = &self.0;
        add(share.ended(outcome), 1);
    }

    /// A late failure replaces the outcome.
    pub(super) fn replace(&self, old: Outcome, new: Outcome) {
        let [share, ..] = &self.0;
        let less = |count: u64| Some(count.saturating_sub(1));
        let _ = share.ended(old).fetch_update(Ordering::Release, Ordering::Relaxed, less);
        self.count(new);
    }

    /// Reads what is done before the totals, and what went before what came: whoever adds does it
    /// the other way round, so the sum of what is done is never ahead of its total.
    /// Whether totals are unknown is read around them: one that becomes known meanwhile has been
    /// unknown, and so is one that is not any more.
    pub(super) fn read(&self) -> Totals {
        let done_plus = self.sum(|share| &share.done.plus);
        let done_minus = self.sum(|share| &share.done.minus);
        let unknown_minus = self.sum(|share| &share.unknown.minus);
        let total_minus = self.sum(|share| &share.total.minus);
        let total_plus = self.sum(|share| &share.total.plus);
        let unknown_plus = self.sum(|share| &share.unknown.plus);
        let known = unknown_plus == unknown_minus;
        let total = known.then(|| total_plus.saturating_sub(total_minus));
        Totals {
            work: Work::new(done_plus.saturating_sub(done_minus), total),
            items: self.sum(|share| &share.items),
            ended: self.ended(),
            saturated: done_plus == u64::MAX || total_plus == u64::MAX,
        }
    }

    pub(super) fn ended(&self) -> Outcomes {
        let [share, ..] = &self.0;
        let count = |outcome| share.ended(outcome).load(Ordering::Acquire);
        Outcomes {
            succeeded: count(Outcome::Succeeded),
            skipped: count(Outcome::Skipped),
            canceled: count(Outcome::Canceled),
            disconnected: count(Outcome::Disconnected),
            failed: count(Outcome::Failed),
        }
    }

    fn sum(&self, part: impl Fn(&Share) -> &AtomicU64) -> u64 {
        let read = |share| part(share).load(Ordering::Acquire);
        self.0.iter().map(read).fold(0, u64::saturating_add)
    }
}

impl Share {
    /// A total is unknown before it goes, and known after it has come; see [`Sums::read`].
    fn count_total(&self, from: Total, to: Total) {
        let unknown = |total: Total| u64::from(total == Total::Unknown);
        add(&self.unknown.plus, unknown(to).saturating_sub(unknown(from)));
        self.total.change(from.known().unwrap_or(0), to.known().unwrap_or(0));
        add(&self.unknown.minus, unknown(from).saturating_sub(unknown(to)));
    }

    fn ended(&self, outcome: Outcome) -> &AtomicU64 {
        let [succeeded, skipped, canceled, disconnected, failed] = &self.ended;
        match outcome {
            Outcome::Succeeded => succeeded,
            Outcome::Skipped => skipped,
            Outcome::Canceled => canceled,
            Outcome::Disconnected => disconnected,
            Outcome::Failed => failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_29_shares_add_up() {
        let sums = Sums::new();
        sums.join(0, 10.into());
        sums.join(3, 5.into());
        sums.done(3, 0, 4);
        sums.done(3, 4, 2);
        sums.total(0, 10.into(), 6.into());
        assert_eq!(sums.read().work, Work::new(2, 11));
        assert_eq!(sums.read().items, 2);
    }

    #[test]
    fn r_30_unknown_until_the_item_has_ended() {
        let sums = Sums::new();
        sums.join(0, Total::Unknown);
        sums.done(0, 0, 7);
        assert_eq!(sums.read().work, Work::new(7, None));
        sums.end(0, Work::new(7, None), Outcome::Failed);
        assert_eq!(sums.read().work, Work::new(7, 7));
        assert_eq!(sums.read().ended.failed, 1);
    }

    #[test]
    fn r_17_sums_saturate_and_say_so() {
        let sums = Sums::new();
        sums.join(0, u64::MAX.into());
        sums.join(1, u64::MAX.into());
        assert_eq!(sums.read().work.total, Total::Known(u64::MAX));
        assert!(sums.read().saturated);
    }
}
