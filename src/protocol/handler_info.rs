//! [`HandlerInfo`], [`HandlerItem`]: what a handler says about itself and its items.

use super::ItemId;
use alloc::{sync::Arc, vec::Vec};

bitflags::bitflags! {
    /// What a handler can do (`SYNCMGRHANDLERFLAGS`). Unknown bits are kept.
    ///
    /// ```
    /// use sync_progress::protocol::HandlerFlags;
    ///
    /// assert_eq!(HandlerFlags::HAS_PROPERTIES.bits(), 1);
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "serde", serde(transparent))]
    pub struct HandlerFlags: u32 {
        /// The handler has properties to show (MOB-39).
        const HAS_PROPERTIES = 1;
        /// It may ask for a connection (MOB-31).
        const MAY_ESTABLISH_CONNECTION = 2;
        /// It is listed also without items.
        const ALWAYS_LIST = 4;
        /// It is not listed.
        const HIDDEN = 8;
    }

    /// What can be done with an item (`SYNCMGRITEMFLAGS`). Unknown bits are kept. Whether the time of the
    /// last update is known is not among them: [`HandlerItem::last_update`] says it.
    ///
    /// ```
    /// use sync_progress::protocol::ItemFlags;
    ///
    /// assert_eq!(ItemFlags::MAY_DELETE.bits(), 0x10);
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "serde", serde(transparent))]
    pub struct ItemFlags: u32 {
        /// The item has properties to show (MOB-39).
        const HAS_PROPERTIES = 1;
        /// It is not remembered.
        const TEMPORARY = 2;
        /// It follows its user to other machines.
        const ROAMING_USER = 4;
        /// It may be deleted.
        const MAY_DELETE = 0x10;
        /// It is not listed.
        const HIDDEN = 0x20;
    }
}

/// What a handler says about itself (`SYNCMGRHANDLERINFO`).
///
/// ```
/// use sync_progress::protocol::{HandlerFlags, HandlerInfo};
///
/// let info = HandlerInfo::new("Mail");
/// assert_eq!((&*info.name, info.flags), ("Mail", HandlerFlags::empty()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct HandlerInfo {
    /// Its name for a reader; 31 units pass the border, the rest is cut.
    pub name: Arc<str>,
    /// What it can do.
    pub flags: HandlerFlags,
}

impl HandlerInfo {
    /// A handler that can do nothing in addition.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), flags: HandlerFlags::empty() }
    }

    /// The same, with these abilities.
    #[must_use]
    pub fn with_flags(mut self, flags: HandlerFlags) -> Self {
        self.flags = flags;
        self
    }
}

/// One item that a handler offers to synchronize (`SYNCMGRITEM`).
///
/// ```
/// use sync_progress::protocol::HandlerItem;
///
/// let item = HandlerItem::new("inbox".try_into()?, "Inbox");
/// assert!(item.is_enabled && item.last_update.is_none());
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct HandlerItem {
    /// Its id; never changes (SC-26).
    pub id: ItemId,
    /// Its name for a reader; 127 units pass the border, the rest is cut.
    pub name: Arc<str>,
    /// What can be done with it.
    pub flags: ItemFlags,
    /// Whether it is synchronized unless the user says otherwise (`SYNCMGRITEMSTATE_CHECKED`).
    pub is_enabled: bool,
    /// When it was last synchronized, in units of 100 ns since 1601 (`FILETIME`), if known.
    pub last_update: Option<u64>,
}

impl HandlerItem {
    /// An item that is synchronized unless the user says otherwise.
    pub fn new(id: ItemId, name: impl Into<Arc<str>>) -> Self {
        let (flags, name) = (ItemFlags::empty(), name.into());
        Self { id, name, flags, is_enabled: true, last_update: None }
    }
}

/// The items of a handler (`EnumSyncMgrItems`).
///
/// ```
/// use sync_progress::protocol::HandlerItems;
///
/// assert!(HandlerItems::default().is_complete);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HandlerItems {
    /// The items.
    pub items: Vec<HandlerItem>,
    /// Whether these are all; if not, the host keeps what it knows of others (MOB-35).
    pub is_complete: bool,
}

/// No items, and these are all.
impl Default for HandlerItems {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

/// These items, and no others.
impl From<Vec<HandlerItem>> for HandlerItems {
    fn from(items: Vec<HandlerItem>) -> Self {
        Self { items, is_complete: true }
    }
}
