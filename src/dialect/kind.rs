//! [`Dialect`]: which protocol is spoken.

/// Which protocol is spoken.
///
/// ```
/// assert_eq!(sync_progress::Dialect::default(), sync_progress::Dialect::Neutral);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Dialect {
    /// The union of the three, with 64-bit counts and only the rules common to all.
    #[default]
    Neutral,
    /// `winsync.h`.
    WinSync,
    /// `mobsync.h`.
    MobSync,
    /// `syncmgr.h`.
    SyncCenter,
}
