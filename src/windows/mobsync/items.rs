//! The items of a handler: [`Items`] enumerates them for native code, [`read_all`] reads a native enumerator.

use super::report::size;
use crate::protocol::Code;
use crate::protocol::{HandlerItem, ItemFlags};
use crate::windows::abi::{
    E_POINTER, FILETIME, ISyncMgrEnumItems, ISyncMgrEnumItems_Impl, S_FALSE, S_OK, SYNCMGRITEM,
    SYNCMGRITEM_LASTUPDATETIME, SYNCMGRITEMSTATE_CHECKED, SYNCMGRITEMSTATE_UNCHECKED,
};
use crate::windows::codes::code;
use crate::windows::cursor::{self, Cursor};
use crate::windows::text::{fixed, from_fixed};
use crate::windows::{IdTable, to_uuid};
use alloc::{sync::Arc, vec::Vec};
use core::ffi::c_void;
use core::ptr;
use windows_core::{HRESULT, Interface as _, implement};

/// The items of a handler, for native code (MOB-38). Several threads may ask at once.
#[implement(ISyncMgrEnumItems)]
pub(super) struct Items {
    list: Arc<Vec<HandlerItem>>,
    ids: Arc<IdTable>,
    cursor: Cursor,
}

impl Items {
    pub(super) fn enumerate(items: Vec<HandlerItem>, ids: Arc<IdTable>) -> ISyncMgrEnumItems {
        // The host may know them from another time, and prepare them without a look.
        for item in &items {
            let _remembered = ids.guid_of(&item.id);
        }
        Self { list: Arc::new(items), ids, cursor: Cursor::default() }.into()
    }

    fn at_same_place(&self) -> ISyncMgrEnumItems {
        let (list, ids) = (Arc::clone(&self.list), Arc::clone(&self.ids));
        Self { list, ids, cursor: self.cursor.clone() }.into()
    }
}

impl ISyncMgrEnumItems_Impl for Items_Impl {
    unsafe fn Next(&self, count: u32, places: *mut SYNCMGRITEM, fetched: *mut u32) -> HRESULT {
        if let Err(refused) = cursor::check(count, places, fetched) {
            return refused;
        }
        let taken = self.list.get(self.cursor.take(count, self.list.len())).unwrap_or_default();
        for (at, item) in taken.iter().enumerate() {
            // SAFETY: the caller gives so many places, and no more are taken.
            unsafe { places.add(at).write(write(item, &self.ids)) };
        }
        // SAFETY: COM asks the same of its callers.
        unsafe { cursor::answer(count, taken.len(), fetched) }
    }

    unsafe fn Skip(&self, count: u32) -> HRESULT {
        let skipped = self.cursor.take(count, self.list.len()).len();
        if u32::try_from(skipped) == Ok(count) { S_OK } else { S_FALSE }
    }

    unsafe fn Reset(&self) -> HRESULT {
        self.cursor.reset();
        S_OK
    }

    unsafe fn Clone(&self, clone: *mut *mut c_void) -> HRESULT {
        if clone.is_null() {
            return E_POINTER;
        }
        // SAFETY: the caller gives a place for a pointer; the reference goes with it.
        unsafe { clone.write(self.at_same_place().into_raw()) };
        S_OK
    }
}

fn write(item: &HandlerItem, ids: &IdTable) -> SYNCMGRITEM {
    let update = item.last_update.map_or(0, |_| SYNCMGRITEM_LASTUPDATETIME);
    let is_enabled = item.is_enabled;
    SYNCMGRITEM {
        cbSize: size::<SYNCMGRITEM>(),
        dwFlags: item.flags.bits() & !SYNCMGRITEM_LASTUPDATETIME | update,
        ItemID: ids.guid_of(&item.id),
        dwItemState: if is_enabled { SYNCMGRITEMSTATE_CHECKED } else { SYNCMGRITEMSTATE_UNCHECKED },
        hIcon: ptr::null_mut(),
        wszItemName: fixed(&item.name),
        ftLastUpdate: filetime(item.last_update.unwrap_or(0)),
    }
}

fn read(item: &SYNCMGRITEM) -> HandlerItem {
    let mut read = HandlerItem::new(to_uuid(&item.ItemID).into(), from_fixed(&item.wszItemName));
    read.flags = ItemFlags::from_bits_retain(item.dwFlags & !SYNCMGRITEM_LASTUPDATETIME);
    read.is_enabled = item.dwItemState != SYNCMGRITEMSTATE_UNCHECKED;
    let is_known = item.dwFlags & SYNCMGRITEM_LASTUPDATETIME != 0;
    read.last_update = is_known.then(|| time(item.ftLastUpdate));
    read
}

fn filetime(time: u64) -> FILETIME {
    let half = |half: u64| u32::try_from(half & u64::from(u32::MAX)).unwrap_or_default();
    FILETIME { dwLowDateTime: half(time), dwHighDateTime: half(time >> 32) }
}

fn time(time: FILETIME) -> u64 {
    u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime)
}

/// So many items are read at most: an enumerator that never ends is not followed for ever.
const MAX_ITEMS: usize = 1 << 20;

/// All items that a native enumerator has.
///
/// # Errors
///
/// Its failure code; then none is valid (MOB-38).
pub(super) fn read_all(items: &ISyncMgrEnumItems) -> Result<Vec<HandlerItem>, Code> {
    let mut all = Vec::new();
    while all.len() < MAX_ITEMS {
        let mut item = empty();
        let mut fetched = 0;
        // SAFETY: both places are valid for the call.
        let answer = code(unsafe { items.Next(1, &raw mut item, &raw mut fetched) });
        if !answer.is_success() {
            return Err(answer);
        }
        // The end is told by the code, by the number, or by both.
        if answer != Code::OK || fetched != 1 {
            return Ok(all);
        }
        all.push(read(&item));
    }
    Ok(all)
}

fn empty() -> SYNCMGRITEM {
    SYNCMGRITEM {
        cbSize: size::<SYNCMGRITEM>(),
        dwFlags: 0,
        ItemID: windows_core::GUID::zeroed(),
        dwItemState: 0,
        hIcon: ptr::null_mut(),
        wszItemName: fixed(""),
        ftLastUpdate: filetime(0),
    }
}
