//! What a [`SyncCallback`](crate::callback::SyncCallback) is told and asked about changes (WS).

use super::{Code, ItemId, ProviderRole, SyncStage};
use alloc::sync::Arc;

/// A change that is about to be applied (`OnChange`, WS-10).
///
/// ```
/// use sync_progress::protocol::Change;
///
/// let change = Change { item: Some("cat.jpg".try_into()?) };
/// assert!(change.item.is_some());
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Change {
    /// The item it is about, if the engine can name it.
    pub item: Option<ItemId>,
}

/// Two changes that exclude each other (`OnConflict`, WS-11).
///
/// ```
/// use sync_progress::protocol::{Change, Conflict};
///
/// let conflict = Conflict { source: Change::default(), destination: Change::default() };
/// assert_eq!(conflict.source, conflict.destination);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Conflict {
    /// What the source wants.
    pub source: Change,
    /// What the destination has.
    pub destination: Change,
}

/// What to do about a [`Conflict`] (`SYNC_RESOLVE_ACTION`).
///
/// ```
/// use sync_progress::protocol::ResolveAction;
///
/// assert_eq!(ResolveAction::from_raw(2), ResolveAction::AcceptSource);
/// assert_eq!(ResolveAction::default(), ResolveAction::Defer); // A-WS-7: the natural start
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ResolveAction {
    /// Leave the conflict; apply nothing. Raw value 0.
    #[default]
    Defer,
    /// The destination wins. Raw value 1.
    AcceptDestination,
    /// The source wins. Raw value 2.
    AcceptSource,
    /// Both are merged. Raw value 3.
    Merge,
    /// Log the conflict; apply nothing. Raw value 4.
    TransferAndDefer,
    /// A number that is no action (5, the bound, among them): refused by a session (#20).
    Unknown(u32),
}

impl ResolveAction {
    /// The actions that the documents name.
    pub const KNOWN: [Self; 5] = [
        Self::Defer,
        Self::AcceptDestination,
        Self::AcceptSource,
        Self::Merge,
        Self::TransferAndDefer,
    ];

    /// The action that a raw number stands for. Total.
    pub const fn from_raw(raw: u32) -> Self {
        match raw {
            0 => Self::Defer,
            1 => Self::AcceptDestination,
            2 => Self::AcceptSource,
            3 => Self::Merge,
            4 => Self::TransferAndDefer,
            other => Self::Unknown(other),
        }
    }

    /// The number that stands for this action at the border.
    pub const fn raw(self) -> u32 {
        match self {
            Self::Defer => 0,
            Self::AcceptDestination => 1,
            Self::AcceptSource => 2,
            Self::Merge => 3,
            Self::TransferAndDefer => 4,
            Self::Unknown(raw) => raw,
        }
    }
}

/// What to do when the destination cannot follow the source's history
/// (`SYNC_FULL_ENUMERATION_ACTION`, WS-12).
///
/// ```
/// use sync_progress::protocol::EnumerationAction;
///
/// // A-WS-1: the pages disagree on the default; aborting changes nothing, so it is ours.
/// assert_eq!(EnumerationAction::default(), EnumerationAction::Abort);
/// assert_eq!(EnumerationAction::from_raw(0), EnumerationAction::Full);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum EnumerationAction {
    /// Enumerate everything. Raw value 0.
    Full,
    /// Synchronize what can be. Raw value 1.
    Partial,
    /// Cancel the session (WS-14). Raw value 2.
    #[default]
    Abort,
    /// A number that is no action; refused by a session (#21).
    Unknown(u32),
}

impl EnumerationAction {
    /// The actions that the documents name.
    pub const KNOWN: [Self; 3] = [Self::Full, Self::Partial, Self::Abort];

    /// The action that a raw number stands for. Total.
    pub const fn from_raw(raw: u32) -> Self {
        match raw {
            0 => Self::Full,
            1 => Self::Partial,
            2 => Self::Abort,
            other => Self::Unknown(other),
        }
    }

    /// The number that stands for this action at the border.
    pub const fn raw(self) -> u32 {
        match self {
            Self::Full => 0,
            Self::Partial => 1,
            Self::Abort => 2,
            Self::Unknown(raw) => raw,
        }
    }
}

/// An item failed in a way that a later synchronization can mend (`OnRecoverableError`, WS-15).
///
/// ```
/// use sync_progress::protocol::{Change, Code, RecoverableError};
/// use sync_progress::{ProviderRole, SyncStage};
///
/// let error = RecoverableError {
///     role: ProviderRole::Destination,
///     stage: SyncStage::Application,
///     change: Change::default(),
///     code: Code::FAIL,
///     item_name: "cat.jpg".into(),
///     description: "the file is in use".into(),
/// };
/// assert!(!error.code.is_success());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RecoverableError {
    /// The side that failed.
    pub role: ProviderRole,
    /// What it was doing.
    pub stage: SyncStage,
    /// The change concerned.
    pub change: Change,
    /// What went wrong, kept raw.
    pub code: Code,
    /// The item's name for a reader; may be empty.
    pub item_name: Arc<str>,
    /// What went wrong, for a reader; may be empty.
    pub description: Arc<str>,
}

/// How many changes were applied and how many failed so far in the session, item changes and
/// change-unit changes together (`ISyncCallback2`, WS-16). Neither ever falls (#18).
///
/// ```
/// use sync_progress::protocol::ChangeCounts;
///
/// let counts = ChangeCounts { applied: 3, failed: 1 };
/// assert_eq!(counts.applied, 3);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChangeCounts {
    /// Applied so far.
    pub applied: u64,
    /// Failed so far.
    pub failed: u64,
}

/// What to do about conflicts without asking (`CONFLICT_RESOLUTION_POLICY`); only
/// [`ConflictPolicy::Ask`] asks the callback (WS-11).
///
/// ```
/// use sync_progress::protocol::ConflictPolicy;
///
/// assert_eq!(ConflictPolicy::default(), ConflictPolicy::Ask);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ConflictPolicy {
    /// `CRP_NONE`: ask for each. Raw value 0.
    #[default]
    Ask,
    /// The destination wins. Raw value 1.
    DestinationWins,
    /// The source wins. Raw value 2.
    SourceWins,
    /// A number that is no policy (3, the bound, among them). Kept; it asks nobody.
    Unknown(u32),
}

impl ConflictPolicy {
    /// The policies that the documents name.
    pub const KNOWN: [Self; 3] = [Self::Ask, Self::DestinationWins, Self::SourceWins];

    /// The policy that a raw number stands for. Total.
    pub const fn from_raw(raw: u32) -> Self {
        match raw {
            0 => Self::Ask,
            1 => Self::DestinationWins,
            2 => Self::SourceWins,
            other => Self::Unknown(other),
        }
    }

    /// The number that stands for this policy at the border.
    pub const fn raw(self) -> u32 {
        match self {
            Self::Ask => 0,
            Self::DestinationWins => 1,
            Self::SourceWins => 2,
            Self::Unknown(raw) => raw,
        }
    }
}
