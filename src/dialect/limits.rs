//! [`Limits`]: how long an id and a text may be, and how large a count.

use super::Dialect;
use crate::protocol::ItemId;

/// How long an id and a text may be in a dialect, and how large a count. `None` means no documented
/// limit.
///
/// ```
/// use sync_progress::Dialect;
/// use sync_progress::dialect::CountRange;
///
/// let limits = Dialect::SyncCenter.limits();
/// assert_eq!((limits.id_units, limits.text_units), (Some(63), Some(259)));
/// assert_eq!(limits.counts, CountRange::U32);
/// assert_eq!(Dialect::Neutral.limits().id_units, None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Limits {
    /// UTF-16 units of an id, without the closing NUL.
    pub id_units: Option<usize>,
    /// UTF-16 units of a progress text, without the closing NUL.
    pub text_units: Option<usize>,
    /// The counts that cross the border.
    pub counts: CountRange,
}

impl Dialect {
    /// How long an id and a text may be, and how large a count.
    ///
    /// SC gives 64 units for an id with its NUL (SC-5). Whether its 260 units for a text count the NUL
    /// is not documented, so we send one less (A-SC-5).
    pub const fn limits(self) -> Limits {
        let (id_units, text_units, counts) = match self {
            Self::Neutral => (None, None, CountRange::U64),
            Self::WinSync => (None, None, CountRange::U32),
            Self::MobSync => (None, None, CountRange::I32),
            Self::SyncCenter => (Some(63), Some(259), CountRange::U32),
        };
        Limits { id_units, text_units, counts }
    }

    /// Whether an id is short enough ([`ID_WITHIN_LIMIT`](super::rules::ID_WITHIN_LIMIT)).
    ///
    /// ```
    /// use sync_progress::{Dialect, ItemId};
    ///
    /// let id = ItemId::try_from("x".repeat(64))?;
    /// assert!(Dialect::Neutral.id_fits(&id));
    /// assert!(!Dialect::SyncCenter.id_fits(&id));
    /// # Ok::<(), sync_progress::protocol::InvalidId>(())
    /// ```
    pub fn id_fits(self, id: &ItemId) -> bool {
        self.limits().id_units.is_none_or(|limit| id.units() <= limit)
    }
}

/// The counts that a dialect can carry, from zero on.
///
/// ```
/// use sync_progress::dialect::CountRange;
///
/// assert_eq!(CountRange::I32.max(), 2_147_483_647); // MOB counts are signed
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CountRange {
    /// 31 bits: MOB, whose counts are signed.
    I32,
    /// 32 bits: WS and SC.
    U32,
    /// 64 bits: the neutral dialect.
    U64,
}

impl CountRange {
    /// The largest count.
    pub const fn max(self) -> u64 {
        match self {
            Self::I32 => 0x7FFF_FFFF,
            Self::U32 => 0xFFFF_FFFF,
            Self::U64 => u64::MAX,
        }
    }
}
