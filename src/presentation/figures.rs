//! [`Figures`]: what is to be shown.

use super::{Activity, Text, Units};
use crate::protocol::{Share, Work};
use core::{fmt, time::Duration};

/// What is to be shown of a [`Sample`](super::Sample) at one moment. What is not known is `None`.
///
/// Its `Display` is the sentence that a person reads; [`text`](Self::text) is the same in other units.
///
/// ```
/// use std::time::Duration;
/// use sync_progress::presentation::{Meter, Sample};
/// use sync_progress::protocol::{Outcome, Share, Work};
///
/// let mut meter = Meter::new();
/// let sample = Sample::new(Work::new(0, 4 << 30)).with_items(Work::new(0, 12));
/// meter.update(Duration::ZERO, sample);
/// let sample = Sample::new(Work::new(4 << 30, 4 << 30)).with_items(Work::new(12, 12));
/// let figures = meter.update(Duration::from_secs(8), sample.ended(Outcome::Canceled));
/// assert_eq!(figures.fraction, Some(Share::ALMOST)); // all work done, and no success
/// assert_eq!(figures.to_string(), "canceled: 12 of 12 items, 4.0 GiB of 4.0 GiB in 8 s");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Figures {
    /// How far it is. Does not fall within an attempt, and is full only on success (F-1, F-2).
    pub fraction: Option<Share>,
    /// The work as it was reported, exactly.
    pub work: Work,
    /// How many items have ended, of how many.
    pub items: Option<Work>,
    /// How many of those that have ended are not done.
    pub undone: u64,
    /// Units of work per second.
    pub rate: Option<f64>,
    /// Items per second.
    pub item_rate: Option<f64>,
    /// How long the rest will take.
    pub time_left: Option<TimeLeft>,
    /// For how long nothing has moved, if that is longer than it should be.
    pub stalled: Option<Duration>,
    /// How long it has gone on in this attempt, without pauses.
    pub elapsed: Duration,
    /// What it is doing.
    pub activity: Activity,
    /// Which attempt this is, counted from 1: the fraction begins again with each.
    pub attempt: u64,
    /// The units that `Display` names.
    pub(super) units: Units,
}

/// How long the rest will take.
///
/// ```
/// use std::time::Duration;
/// use sync_progress::presentation::{Meter, Sample};
/// use sync_progress::protocol::Work;
///
/// let mut meter = Meter::new();
/// let mut left = |second| {
///     let sample = Sample::new(Work::new(second * 10, 1000));
///     meter.update(Duration::from_secs(second), sample).time_left
/// };
/// assert_eq!(left(0), None); // not zero
/// assert!(!left(1).unwrap().trusted);
/// let left = (2..=10).map(left).last().flatten().unwrap();
/// assert!(left.trusted);
/// assert_eq!(left.duration.as_secs(), 90);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeLeft {
    /// So long, from now on.
    pub duration: Duration,
    /// Whether it is worth showing: measured for long enough, not far from what was seen before, and of totals that
    /// have settled (F-15).
    pub trusted: bool,
}

impl Figures {
    /// The time left, if it is worth showing.
    pub fn trusted_time_left(&self) -> Option<Duration> {
        self.time_left.filter(|left| left.trusted).map(|left| left.duration)
    }

    /// The sentence that a person reads, with these units.
    pub fn text(&self, units: Units) -> Text<'_> {
        Text::new(self, units)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text(self.units).fmt(f)
    }
}
