//! [`MoreItems`]: what the host would like to have synchronized next.

use super::ItemId;
use alloc::vec::Vec;

/// What the host would like to have synchronized after, or in, the running session (SC-16).
///
/// ```
/// use sync_progress::protocol::MoreItems;
///
/// assert!(MoreItems::default().is_empty()); // `S_FALSE` and two NULLs (#73)
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MoreItems {
    /// Items that have ids.
    pub ids: Vec<ItemId>,
    /// How many requests wait that have no id (`punk` requests).
    pub opaque: u32,
}

impl MoreItems {
    /// Whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.opaque == 0
    }
}
