//! GUIDs: [`to_uuid`] and [`from_uuid`] by fields, and [`IdTable`], which finds the way back from a GUID to a text id.

use crate::protocol::ItemId;
use crate::sync::{Mutex, lock};
use core::fmt;
use hashbrown::HashMap;
use uuid::Uuid;
use windows_core::GUID;

/// The UUID that a GUID spells: field by field, so that both are written alike.
///
/// ```
/// use sync_progress::windows::to_uuid;
/// use windows_core::GUID;
///
/// let guid = GUID::from_u128(0x6295df41_35ee_11d1_8707_00c04fd93327);
/// assert_eq!(to_uuid(&guid).to_string(), "6295df41-35ee-11d1-8707-00c04fd93327");
/// ```
#[inline]
pub fn to_uuid(guid: &GUID) -> Uuid {
    // Two words, as an id keeps them, rather than sixteen bytes.
    let high = u64::from(guid.data1) << 32 | u64::from(guid.data2) << 16 | u64::from(guid.data3);
    Uuid::from_u64_pair(high, u64::from_be_bytes(guid.data4))
}

/// The GUID that a UUID spells.
///
/// ```
/// use sync_progress::windows::{from_uuid, to_uuid};
/// use windows_core::GUID;
///
/// let guid = GUID::from_u128(0x6295df41_35ee_11d1_8707_00c04fd93327);
/// assert_eq!(from_uuid(to_uuid(&guid)), guid);
/// ```
#[inline]
pub fn from_uuid(uuid: Uuid) -> GUID {
    let (high, low) = uuid.as_u64_pair();
    let half = |shift: u32| u16::try_from((high >> shift) & 0xFFFF).unwrap_or_default();
    let first = u32::try_from(high >> 32).unwrap_or_default();
    GUID::from_values(first, half(16), half(0), low.to_be_bytes())
}

/// Which ids went over the border as GUIDs, and the way back.
///
/// A UUID goes as it is. A text goes as the UUID that it spells in braces, any other one as a name-based UUID (V-6), from which
/// the text cannot be had back; so each text that has gone is remembered.
///
/// ```
/// use sync_progress::ItemId;
/// use sync_progress::windows::IdTable;
///
/// let (table, inbox) = (IdTable::new(), ItemId::try_from("inbox")?);
/// let guid = table.guid_of(&inbox);
/// assert_eq!(table.item_of(&guid), inbox);
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
#[derive(Default)]
pub struct IdTable {
    texts: Mutex<Texts>,
}

#[derive(Default)]
struct Texts {
    guids: HashMap<ItemId, Uuid>,
    ids: HashMap<Uuid, ItemId>,
}

impl IdTable {
    /// A table that remembers nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The GUID that stands for an id; a text is remembered.
    #[inline]
    pub fn guid_of(&self, id: &ItemId) -> GUID {
        match id.as_uuid() {
            Some(uuid) => from_uuid(uuid),
            None => from_uuid(self.uuid_of_text(id)),
        }
    }

    #[inline(never)]
    fn uuid_of_text(&self, id: &ItemId) -> Uuid {
        let mut texts = lock(&self.texts);
        if let Some(uuid) = texts.guids.get(id) {
            return *uuid;
        }
        let uuid = id.to_uuid();
        texts.guids.insert(id.clone(), uuid);
        // Two texts can spell one UUID, in upper and in lower case; the first one is the way back.
        texts.ids.entry(uuid).or_insert_with(|| id.clone());
        uuid
    }

    /// The id that a GUID stands for: the text that went as it, else the UUID.
    pub fn item_of(&self, guid: &GUID) -> ItemId {
        let uuid = to_uuid(guid);
        lock(&self.texts).ids.get(&uuid).cloned().unwrap_or_else(|| uuid.into())
    }
}

impl fmt::Debug for IdTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdTable").field("texts", &lock(&self.texts).ids.len()).finish()
    }
}
