//! [`Work`]: how much is done, of how much, and what part of it may be shown.

use core::fmt;

/// How much work there is in all. Unknown is not zero.
///
/// ```
/// use sync_progress::protocol::Total;
///
/// assert_eq!(Total::from(10), Total::Known(10));
/// assert_eq!(Total::from(None), Total::Unknown);
/// assert_eq!(Total::Unknown.known(), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Total {
    /// Nobody has said yet, or somebody said that it cannot be known.
    #[default]
    Unknown,
    /// That many units; zero is a real total.
    Known(u64),
}

impl Total {
    /// The number, if there is one.
    pub const fn known(self) -> Option<u64> {
        match self {
            Self::Known(total) => Some(total),
            Self::Unknown => None,
        }
    }
}

impl From<u64> for Total {
    fn from(total: u64) -> Self {
        Self::Known(total)
    }
}

impl From<Option<u64>> for Total {
    fn from(total: Option<u64>) -> Self {
        total.map_or(Self::Unknown, Self::Known)
    }
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(total) => write!(f, "{total}"),
            Self::Unknown => f.write_str("?"),
        }
    }
}

/// Completed and total work, in units that the provider chooses (bytes, changes, steps).
///
/// The numbers are what was reported, however odd: completed may exceed the total. What may be
/// *shown* of them is [`Work::share`], which stays within 0–100 %.
///
/// ```
/// use sync_progress::protocol::Work;
///
/// let work = Work::new(50, 200);
/// assert_eq!(work.share().map(|share| share.percent()), Some(25));
/// assert_eq!(Work::new(300, 200).share().map(|share| share.percent()), Some(100));
/// assert_eq!(Work::new(7, None).share(), None); // unknown is not zero
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Work {
    /// Units done so far.
    pub completed: u64,
    /// Units in all.
    pub total: Total,
}

impl Work {
    /// So much done of so much; give `None` for a total that is not known.
    pub fn new(completed: u64, total: impl Into<Total>) -> Self {
        Self { completed, total: total.into() }
    }

    /// The part that is done, if the total is known and not zero.
    pub fn share(self) -> Option<Share> {
        Share::of(self.completed, self.total.known()?)
    }

    /// Whether more was done than there is in all (a warning in every dialect: #6, #39, #63).
    pub fn is_beyond_total(self) -> bool {
        self.total.known().is_some_and(|total| self.completed > total)
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.completed, self.total)
    }
}

/// A part of a whole, in millionths, never above one; exact arithmetic, no floating point.
///
/// [`Share::FULL`] means full: a part that is not the whole is never rounded up to it.
///
/// ```
/// use sync_progress::protocol::Share;
///
/// assert_eq!(Share::of(u64::MAX - 1, u64::MAX), Some(Share::ALMOST));
/// assert_eq!(Share::of(1, 3).map(|share| share.millionths()), Some(333_333));
/// assert_eq!(Share::of(1, 0), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "u32", into = "u32"))]
pub struct Share(u32);

const MILLION: u32 = 1_000_000;

impl Share {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// As much as there can be without being full.
    pub const ALMOST: Self = Self(MILLION - 1);
    /// All of it.
    pub const FULL: Self = Self(MILLION);

    /// The part that `completed` is of `total`; `None` if the total is zero, which measures nothing.
    pub fn of(completed: u64, total: u64) -> Option<Self> {
        if completed >= total {
            return (total > 0).then_some(Self::FULL);
        }
        // A wide division is a call and many times as slow, and few counts need it.
        let millionths = match completed.checked_mul(MILLION.into()) {
            Some(product) => u128::from(product / total),
            None => u128::from(completed) * u128::from(MILLION) / u128::from(total),
        };
        Some(u32::try_from(millionths).map_or(Self::ALMOST, Self))
    }

    /// In millionths, 0 to 1 000 000.
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// In whole percent, 0 to 100, rounded down, so that 100 means full.
    pub const fn percent(self) -> u32 {
        self.0 / (MILLION / 100)
    }

    /// As a number between 0 and 1, for those who draw.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / f64::from(MILLION)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.percent())
    }
}

impl From<Share> for u32 {
    fn from(share: Share) -> Self {
        share.0
    }
}

/// The number given for a [`Share`] is above one million.
///
/// ```
/// use sync_progress::protocol::{Share, ShareError};
///
/// assert_eq!(Share::try_from(2_000_000), Err(ShareError));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a share is at most one million millionths")]
pub struct ShareError;

impl TryFrom<u32> for Share {
    type Error = ShareError;

    fn try_from(millionths: u32) -> Result<Self, ShareError> {
        if millionths <= MILLION { Ok(Self(millionths)) } else { Err(ShareError) }
    }
}
