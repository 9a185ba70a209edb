//! Narrowing: counts of 64 bits made to fit, and signed counts made unsigned. Nowhere else.

use super::{CountRange, Dialect, Lossy, Told};
use crate::protocol::{Oddities, Total, Work};

impl Dialect {
    /// The counts as the dialect can carry them; see [`narrow`].
    ///
    /// ```
    /// use sync_progress::{Dialect, protocol::Work};
    ///
    /// let work = Work::new(1 << 40, 1 << 41);
    /// assert!(Dialect::Neutral.narrow(work).is_exact());
    /// assert_eq!(Dialect::MobSync.narrow(work).value, Work::new(1 << 29, 1 << 30));
    /// ```
    pub fn narrow(self, work: Work) -> Told<Work> {
        narrow(work, self.limits().counts)
    }
}

/// Completed and total work, made to fit a range.
///
/// Both are shifted right alike until both fit. Then what the shift blurred is put right, with the
/// smallest change there is: what was not zero becomes one, what was not full becomes one less than
/// full, what was beyond the total stays beyond it. An unknown total stays unknown; completed work is
/// then cut off at the end of the range, so that it never falls.
///
/// ```
/// use sync_progress::dialect::{CountRange, Lossy, narrow};
/// use sync_progress::protocol::Work;
///
/// let almost = narrow(Work::new(u64::MAX - 1, u64::MAX), CountRange::U32);
/// assert_eq!(almost.value, Work::new(u64::from(u32::MAX) - 1, u64::from(u32::MAX)));
/// assert_eq!(almost.lost, Lossy::SCALED);
/// assert_eq!(narrow(Work::new(1, u64::MAX), CountRange::U32).value.completed, 1);
/// ```
pub fn narrow(work: Work, range: CountRange) -> Told<Work> {
    let max = range.max();
    match work.total {
        Total::Known(total) if work.completed.max(total) <= max => Told::exact(work),
        Total::Known(total) => {
            let (completed, total) = scale(work.completed, total, max);
            Told { value: Work::new(completed, total), lost: Lossy::SCALED }
        }
        Total::Unknown if work.completed <= max => Told::exact(work),
        Total::Unknown => Told { value: Work::new(max, None), lost: Lossy::SATURATED },
    }
}

/// Both shifted alike; at least one of them is above `max`, which is one less than a power of two.
fn scale(completed: u64, total: u64, max: u64) -> (u64, u64) {
    let shift = max.leading_zeros().saturating_sub(completed.max(total).leading_zeros());
    let (part, whole) = (keep_some(completed, shift), keep_some(total, shift));
    if completed < total {
        // The larger one fills its range by half or more, so there is room below it.
        (part.min(whole.saturating_sub(1)), whole)
    } else if completed > total && part == whole {
        if part < max { (part.saturating_add(1), whole) } else { (part, whole.saturating_sub(1)) }
    } else {
        (part, whole)
    }
}

/// Shifted, but not to zero.
fn keep_some(count: u64, shift: u32) -> u64 {
    count.checked_shr(shift).unwrap_or(0).max(u64::from(count > 0))
}

/// [`narrow`]ed to the type that crosses the border in WS and SC; no total stands for an unknown one.
///
/// ```
/// use sync_progress::{dialect::narrow_u32, protocol::Work};
///
/// assert_eq!(narrow_u32(Work::new(1 << 32, 1 << 33)).value, (1 << 30, Some(1 << 31)));
/// ```
pub fn narrow_u32(work: Work) -> Told<(u32, Option<u32>)> {
    let fit = |count| u32::try_from(count).unwrap_or(u32::MAX);
    narrow(work, CountRange::U32).map(|work| (fit(work.completed), work.total.known().map(fit)))
}

/// [`narrow`]ed to the type that crosses the border in MOB; no total stands for an unknown one.
///
/// ```
/// use sync_progress::{dialect::narrow_i32, protocol::Work};
///
/// assert_eq!(narrow_i32(Work::new(1 << 31, 1 << 32)).value, (1 << 29, Some(1 << 30)));
/// ```
pub fn narrow_i32(work: Work) -> Told<(i32, Option<i32>)> {
    let fit = |count| i32::try_from(count).unwrap_or(i32::MAX);
    narrow(work, CountRange::I32).map(|work| (fit(work.completed), work.total.known().map(fit)))
}

/// Work as WS carries it: an unknown total is said as zero of zero (WS-8), which holds back what was
/// completed.
///
/// ```
/// use sync_progress::{dialect::{Lossy, narrow_stage}, protocol::Work};
///
/// assert_eq!(narrow_stage(Work::new(3, 7)).value, (3, 7));
/// let unmeasured = narrow_stage(Work::new(3, None));
/// assert_eq!((unmeasured.value, unmeasured.lost), ((0, 0), Lossy::COUNT));
/// ```
pub fn narrow_stage(work: Work) -> Told<(u32, u32)> {
    measured(work).and_then(|(completed, total)| {
        narrow_u32(Work::new(completed, total)).map(|(part, whole)| (part, whole.unwrap_or(0)))
    })
}

/// Zero of zero for what is not measured (WS-8).
pub(super) fn measured(work: Work) -> Told<(u64, u64)> {
    match work.total {
        Total::Known(total) => Told::exact((work.completed, total)),
        Total::Unknown if work.completed == 0 => Told::exact((0, 0)),
        Total::Unknown => Told { value: (0, 0), lost: Lossy::COUNT },
    }
}

/// A value of MOB: negative becomes zero, and that is noted.
///
/// ```
/// use sync_progress::{dialect::value_from_i32, protocol::Oddities};
///
/// assert_eq!(value_from_i32(7), (7, Oddities::empty()));
/// assert_eq!(value_from_i32(-7), (0, Oddities::NEGATIVE_VALUE));
/// ```
pub fn value_from_i32(raw: i32) -> (u64, Oddities) {
    clamped(raw, Oddities::NEGATIVE_VALUE)
}

/// A maximum of MOB: negative becomes zero, and that is noted.
///
/// ```
/// use sync_progress::{dialect::max_from_i32, protocol::Oddities};
///
/// assert_eq!(max_from_i32(i32::MIN), (0, Oddities::NEGATIVE_MAX));
/// ```
pub fn max_from_i32(raw: i32) -> (u64, Oddities) {
    clamped(raw, Oddities::NEGATIVE_MAX)
}

fn clamped(raw: i32, oddity: Oddities) -> (u64, Oddities) {
    match u64::try_from(raw) {
        Ok(count) => (count, Oddities::empty()),
        Err(_) => (0, oddity),
    }
}
