//! [`Phase`]: the four asynchronous starts of a handler.

use core::fmt;

/// One of the four asynchronous starts of a handler, each ended by a completion of its own
/// (MOB-14, MOB-20, MOB-23, MOB-24).
///
/// ```
/// use sync_progress::protocol::Phase;
///
/// assert_eq!(Phase::Prepare.to_string(), "prepare");
/// assert_eq!(Phase::ALL.len(), 4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Phase {
    /// `ShowProperties` … `ShowPropertiesCompleted`.
    ShowProperties,
    /// `PrepareForSync` … `PrepareForSyncCompleted`.
    Prepare,
    /// `Synchronize` … `SynchronizeCompleted`.
    Synchronize,
    /// `ShowError` … `ShowErrorCompleted`, which may ask for a retry (MOB-25).
    ShowError,
}

impl Phase {
    /// All four, in slot order of their completions.
    pub const ALL: [Self; 4] =
        [Self::ShowProperties, Self::Prepare, Self::Synchronize, Self::ShowError];
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ShowProperties => "show properties",
            Self::Prepare => "prepare",
            Self::Synchronize => "synchronize",
            Self::ShowError => "show error",
        })
    }
}
