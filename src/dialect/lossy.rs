//! [`Lossy`] and [`Told`]: what a conversion lost.

use crate::protocol::Oddities;

bitflags::bitflags! {
    /// What a conversion could not keep.
    ///
    /// ```
    /// use sync_progress::Dialect;
    /// use sync_progress::dialect::Lossy;
    /// use sync_progress::protocol::ProgressStatus;
    ///
    /// let told = Dialect::SyncCenter.say_status(ProgressStatus::Skipped);
    /// assert_eq!(told.value, Some(ProgressStatus::Canceled));
    /// assert_eq!(told.lost, Lossy::STATUS);
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "serde", serde(transparent))]
    pub struct Lossy: u32 {
        /// The status was said as another one.
        const STATUS = 1;
        /// There are no words for it at all: nothing is said.
        const UNSAID = 1 << 1;
        /// The counts were scaled, both alike.
        const SCALED = 1 << 2;
        /// A count was cut off, left out or held back.
        const COUNT = 1 << 3;
        /// A count reached the end of its range and stayed there.
        const SATURATED = 1 << 4;
        /// The text was cut at the limit.
        const TEXT_CUT = 1 << 5;
        /// Characters of the text were replaced.
        const TEXT_REPAIRED = 1 << 6;
        /// The text was left out.
        const TEXT = 1 << 7;
        /// The decision was said as a weaker one.
        const DECISION = 1 << 8;
        /// The decision was said, the fault beside it was not.
        const FAULT = 1 << 9;
        /// The fault was said as another one.
        const FAULT_CHANGED = 1 << 10;
    }
}

impl Lossy {
    /// The loss as a note on the report that suffered it.
    ///
    /// ```
    /// use sync_progress::dialect::Lossy;
    /// use sync_progress::protocol::Oddities;
    ///
    /// assert_eq!((Lossy::SCALED | Lossy::STATUS).oddities(), Oddities::NARROWED);
    /// ```
    pub fn oddities(self) -> Oddities {
        [
            (Self::SCALED, Oddities::NARROWED),
            (Self::SATURATED, Oddities::SATURATED),
            (Self::TEXT_CUT, Oddities::TEXT_CUT),
            (Self::TEXT_REPAIRED, Oddities::TEXT_REPAIRED),
        ]
        .into_iter()
        .filter(|(lost, _)| self.contains(*lost))
        .map(|(_, oddity)| oddity)
        .collect()
    }
}

/// A converted value, and what was lost on the way.
///
/// ```
/// use sync_progress::dialect::{Lossy, Told};
///
/// let told = Told::exact(7_u32).map(u64::from);
/// assert!(told.is_exact());
/// assert_eq!(told.losing(Lossy::SCALED), Told { value: 7, lost: Lossy::SCALED });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[must_use = "what was lost is to be told"]
pub struct Told<T> {
    /// The value as the other side gets it.
    pub value: T,
    /// What it lost.
    pub lost: Lossy,
}

impl<T> Told<T> {
    /// A value that lost nothing.
    pub const fn exact(value: T) -> Self {
        Self { value, lost: Lossy::empty() }
    }

    /// The same value, having lost this too.
    pub fn losing(mut self, lost: Lossy) -> Self {
        self.lost |= lost;
        self
    }

    /// Another value with the same losses.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Told<U> {
        Told { value: change(self.value), lost: self.lost }
    }

    /// What a further conversion makes of it, with the losses of both.
    pub fn and_then<U>(self, change: impl FnOnce(T) -> Told<U>) -> Told<U> {
        change(self.value).losing(self.lost)
    }

    /// Whether nothing was lost.
    pub const fn is_exact(&self) -> bool {
        self.lost.is_empty()
    }
}
