//! [`CancelDecision`]: go on, stop this item, or stop everything.

use core::fmt;

/// The answer to a report: go on, stop this item, or stop everything (MOB-10, SC-11).
///
/// Decisions are ordered by how much they stop, and many answers [merge](Self::merge) to their
/// maximum.
///
/// ```
/// use sync_progress::CancelDecision;
///
/// let answers = [CancelDecision::Continue, CancelDecision::CancelAll, CancelDecision::CancelItem];
/// let merged = answers.into_iter().fold(CancelDecision::Continue, CancelDecision::merge);
/// assert!(merged.is_all());
/// assert!(merged.go_on().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[must_use = "a cancel that nobody looks at is lost"]
pub enum CancelDecision {
    /// Go on.
    #[default]
    Continue,
    /// Stop the item that the report was about, as soon as possible.
    CancelItem,
    /// Stop every item, and start no other.
    CancelAll,
}

impl CancelDecision {
    /// The stronger of the two.
    #[inline]
    pub fn merge(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether something is to stop.
    #[inline]
    pub const fn is_cancel(self) -> bool {
        !matches!(self, Self::Continue)
    }

    /// Whether everything is to stop.
    #[inline]
    pub const fn is_all(self) -> bool {
        matches!(self, Self::CancelAll)
    }

    /// The decision as a `Result`, for code that likes `?`.
    ///
    /// # Errors
    ///
    /// [`Canceled`] if something is to stop; it says whether that is everything.
    #[inline]
    pub const fn go_on(self) -> Result<(), Canceled> {
        match self {
            Self::Continue => Ok(()),
            Self::CancelItem => Err(Canceled { all: false }),
            Self::CancelAll => Err(Canceled { all: true }),
        }
    }
}

impl fmt::Display for CancelDecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Continue => "continue",
            Self::CancelItem => "cancel item",
            Self::CancelAll => "cancel all",
        })
    }
}

/// Somebody asked to stop: the error form of a [`CancelDecision`].
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::protocol::Canceled;
///
/// fn step(answer: CancelDecision) -> Result<(), Canceled> {
///     answer.go_on()?;
///     Ok(())
/// }
/// assert_eq!(step(CancelDecision::CancelItem), Err(Canceled { all: false }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("canceled{}", if *all { " (everything)" } else { "" })]
pub struct Canceled {
    /// Whether everything is to stop, not just one item.
    pub all: bool,
}

impl From<Canceled> for CancelDecision {
    fn from(canceled: Canceled) -> Self {
        if canceled.all { Self::CancelAll } else { Self::CancelItem }
    }
}
