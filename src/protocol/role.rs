//! [`ProviderRole`]: which side of a session a report belongs to.

use core::fmt;

/// The side of a session that a stage report belongs to (`SYNC_PROVIDER_ROLE`, WS-1).
///
/// Numbers that no document names are kept as they came ([`ProviderRole::Unknown`]); a session
/// refuses them (invariant #1), and no conversion turns them into a known role (invariant #82).
///
/// ```
/// use sync_progress::ProviderRole;
///
/// assert_eq!(ProviderRole::from_raw(1), ProviderRole::Destination);
/// assert_eq!(ProviderRole::from_raw(7).raw(), 7);
/// assert!(!ProviderRole::from_raw(7).is_known());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ProviderRole {
    /// The replica that changes are read from. Raw value 0.
    Source,
    /// The replica that changes are applied to. Raw value 1.
    Destination,
    /// A number that is neither. Kept for the trace; refused by a session.
    Unknown(u32),
}

impl ProviderRole {
    /// The roles that the documents name, in the order of their numbers.
    pub const KNOWN: [Self; 2] = [Self::Source, Self::Destination];

    /// The role that a raw number stands for. Total: no number is lost.
    pub const fn from_raw(raw: u32) -> Self {
        match raw {
            0 => Self::Source,
            1 => Self::Destination,
            other => Self::Unknown(other),
        }
    }

    /// The number that stands for this role at the border.
    pub const fn raw(self) -> u32 {
        match self {
            Self::Source => 0,
            Self::Destination => 1,
            Self::Unknown(raw) => raw,
        }
    }

    /// Whether the documents name this role.
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Unknown(_))
    }
}

impl fmt::Display for ProviderRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source => f.write_str("source"),
            Self::Destination => f.write_str("destination"),
            Self::Unknown(raw) => write!(f, "unknown role {raw}"),
        }
    }
}
