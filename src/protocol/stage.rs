//! [`SyncStage`]: what a session is doing as a whole.

use core::fmt;

/// What a session is doing as a whole (`SYNC_PROGRESS_STAGE`, WS-1, WS-25).
///
/// Detection and enumeration concern the source, application the destination. No order is required:
/// enumeration may follow application, because batches alternate (invariant #11).
///
/// ```
/// use sync_progress::SyncStage;
///
/// assert_eq!(SyncStage::from_raw(2), SyncStage::Application);
/// assert_eq!(SyncStage::Application.to_string(), "application");
/// assert!(!SyncStage::from_raw(3).is_known());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum SyncStage {
    /// Finding what changed on the source. Raw value 0.
    Detection,
    /// Listing the changes. Raw value 1.
    Enumeration,
    /// Applying them on the destination. Raw value 2.
    Application,
    /// A number that is none of these. Kept for the trace; refused by a session.
    Unknown(u32),
}

impl SyncStage {
    /// The stages that the documents name, in the order of their numbers.
    pub const KNOWN: [Self; 3] = [Self::Detection, Self::Enumeration, Self::Application];

    /// The stage that a raw number stands for. Total: no number is lost.
    pub const fn from_raw(raw: u32) -> Self {
        match raw {
            0 => Self::Detection,
            1 => Self::Enumeration,
            2 => Self::Application,
            other => Self::Unknown(other),
        }
    }

    /// The number that stands for this stage at the border.
    pub const fn raw(self) -> u32 {
        match self {
            Self::Detection => 0,
            Self::Enumeration => 1,
            Self::Application => 2,
            Self::Unknown(raw) => raw,
        }
    }

    /// Whether the documents name this stage.
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Unknown(_))
    }
}

impl fmt::Display for SyncStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Detection => f.write_str("detection"),
            Self::Enumeration => f.write_str("enumeration"),
            Self::Application => f.write_str("application"),
            Self::Unknown(raw) => write!(f, "unknown stage {raw}"),
        }
    }
}
