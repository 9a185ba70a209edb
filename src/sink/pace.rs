//! [`Pace`]: how often a sink wants ticks.

use core::time::Duration;

/// How often a sink wants ticks: reports of an item that only move its work forward. Reports that
/// change anything else (start, status, text, end) are never held back, whatever the pace.
///
/// The reporter obeys before it builds a report, so a tick that is not due costs next to nothing.
///
/// ```
/// use std::time::Duration;
/// use sync_progress::sink::Pace;
///
/// let bars = Pace::Period(Duration::from_millis(100));
/// assert_eq!(bars.faster(Pace::Every), Pace::Every);
/// assert_eq!(bars.faster(Pace::Never), bars);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pace {
    /// Every one.
    #[default]
    Every,
    /// One per item and so many units of work.
    Step(u64),
    /// One per item and period.
    Period(Duration),
    /// None.
    Never,
}

impl Pace {
    /// The one that wants more ticks; what a fan-out asks for. A step and a period cannot be
    /// compared, so together they ask for every tick.
    #[must_use]
    pub fn faster(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never, pace) | (pace, Self::Never) => pace,
            (Self::Step(one), Self::Step(two)) => Self::Step(one.min(two)),
            (Self::Period(one), Self::Period(two)) => Self::Period(one.min(two)),
            _ => Self::Every,
        }
    }
}

/// A period.
impl From<Duration> for Pace {
    fn from(period: Duration) -> Self {
        Self::Period(period)
    }
}
