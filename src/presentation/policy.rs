//! [`Policy`]: what a fraction does while totals change.

use core::time::Duration;

/// What a fraction does while totals grow or shrink. Whatever it is, the fraction does not fall within an attempt.
///
/// ```
/// use std::time::Duration;
/// use sync_progress::presentation::{Meter, Policy, Sample};
/// use sync_progress::protocol::Work;
///
/// let percent = |policy| {
///     let mut meter = Meter::new().with_policy(policy);
///     // Half is done when as much again turns out to be left; then a third of the rest is done.
///     [Work::new(50, 100), Work::new(50, 200), Work::new(100, 200)].map(|work| {
///         let figures = meter.update(Duration::from_secs(1), Sample::new(work));
///         figures.fraction.map(|share| share.percent())
///     })
/// };
/// assert_eq!(percent(Policy::HighWater), [Some(50), Some(50), Some(50)]);
/// assert_eq!(percent(Policy::Rescale), [Some(50), Some(50), Some(66)]);
/// assert_eq!(percent(Policy::Hold(Duration::from_secs(2))), [None, None, None]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Policy {
    /// The most that was true so far. It stands still until the truth has caught up.
    #[default]
    HighWater,
    /// What is left of the bar stands for what is left of the work (Eclipse's `SubMonitor` does so). It goes on with
    /// everything that is done, and is not in proportion to the whole.
    Rescale,
    /// As [`HighWater`](Self::HighWater), but it does not move, and is unknown at first, before the total has stood
    /// still for so long.
    Hold(Duration),
}
