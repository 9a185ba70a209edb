//! [`Dialect`]: which protocol is spoken.

use core::fmt;

/// Which protocol is spoken.
///
/// Everything that differs between the protocols hangs on this type: [numbers](Self::status_from_raw),
/// [limits](Self::limits), [what can be said](Self::can_say), [answers](Self::answer_from_code), and
/// the [rules](crate::dialect::Rule::applies_in).
///
/// ```
/// use sync_progress::Dialect;
///
/// assert_eq!(Dialect::default(), Dialect::Neutral);
/// assert_eq!(Dialect::ALL.map(|dialect| dialect.to_string()).join(", "),
///     "neutral, winsync, mobsync, syncmgr");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Dialect {
    /// The union of the three, with 64-bit counts and only the rules common to all.
    #[default]
    Neutral,
    /// `winsync.h` (WS): stages of a whole session, no items.
    WinSync,
    /// `mobsync.h` (MOB): items fixed up front, sparse reports, signed counts.
    MobSync,
    /// `syncmgr.h` (SC): a growing set of items, every report complete.
    SyncCenter,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Self; 4] = [Self::Neutral, Self::WinSync, Self::MobSync, Self::SyncCenter];
}

/// Neutral by its name, the others by the name of their header.
impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Neutral => "neutral",
            Self::WinSync => "winsync",
            Self::MobSync => "mobsync",
            Self::SyncCenter => "syncmgr",
        })
    }
}
