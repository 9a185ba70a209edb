//! The items of a handler: [`Items`] and [`LocalItems`] enumerate them for native code, [`read_all`] reads a native
//! enumerator.

use super::report::size;
use crate::protocol::{Code, HandlerItem, ItemFlags};
use crate::windows::abi::{
    FILETIME, ISyncMgrEnumItems, ISyncMgrEnumItems_Impl, SYNCMGRITEM, SYNCMGRITEM_LASTUPDATETIME,
    SYNCMGRITEMSTATE_CHECKED, SYNCMGRITEMSTATE_UNCHECKED,
};
use crate::windows::codes::code;
use crate::windows::cursor::{Cursor, hand_out};
use crate::windows::text::{fixed, from_fixed};
use crate::windows::{IdTable, to_uuid};
use alloc::{sync::Arc, vec::Vec};
use core::ffi::c_void;
use core::ptr;
use windows_core::{HRESULT, implement};

/// Where an enumerator of a handler's items stands (MOB-38). Several threads may ask at once.
pub(super) struct Place<H> {
    list: Arc<List<H>>,
    cursor: Cursor,
}

struct List<H> {
    items: Vec<HandlerItem>,
    ids: Arc<IdTable>,
    /// Lives as long as somebody looks at its items: its library, say, is not unloaded under them.
    _handler: Arc<H>,
}

impl<H> Place<H> {
    pub(super) fn first(items: Vec<HandlerItem>, ids: Arc<IdTable>, handler: Arc<H>) -> Self {
        // The host may know them from another time, and prepare them without a look.
        for item in &items {
            let _remembered = ids.guid_of(&item.id);
        }
        let list = Arc::new(List { items, ids, _handler: handler });
        Self { cursor: Cursor::new(list.items.len()), list }
    }

    /// # Safety
    ///
    /// So many places for items, and one for their number; either may be NULL.
    unsafe fn next(&self, count: u32, places: *mut SYNCMGRITEM, fetched: *mut u32) -> HRESULT {
        let List { items, ids, .. } = &*self.list;
        let make = |at| items.get(at).map(|item| write(item, ids));
        // SAFETY: passed on to the caller.
        unsafe { self.cursor.give(count, places, fetched, make, drop) }
    }
}

impl<H> Clone for Place<H> {
    fn clone(&self) -> Self {
        Self { list: Arc::clone(&self.list), cursor: self.cursor.clone() }
    }
}

/// The enumerator of a handler that any thread may use.
#[implement(ISyncMgrEnumItems)]
pub(super) struct Items<H>(pub(super) Place<H>)
where
    H: 'static;

/// The enumerator of a handler that stays on its thread.
#[implement(ISyncMgrEnumItems, Agile = false)]
pub(super) struct LocalItems<H>(pub(super) Place<H>)
where
    H: 'static;

macro_rules! enumerate {
    ($($class:ident = $object:ident),*) => {
        $(
            impl<H: 'static> ISyncMgrEnumItems_Impl for $object<H> {
                unsafe fn Next(
                    &self,
                    count: u32,
                    places: *mut SYNCMGRITEM,
                    fetched: *mut u32,
                ) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.next(count, places, fetched) }
                }
                unsafe fn Skip(&self, count: u32) -> HRESULT {
                    self.0.cursor.skip(count)
                }
                unsafe fn Reset(&self) -> HRESULT {
                    self.0.cursor.reset()
                }
                unsafe fn Clone(&self, clone: *mut *mut c_void) -> HRESULT {
                    let another = ISyncMgrEnumItems::from($class(self.0.clone()));
                    // SAFETY: COM asks the same of its callers.
                    unsafe { hand_out(another, clone) }
                }
            }
        )*
    };
}

enumerate!(Items = Items_Impl, LocalItems = LocalItems_Impl);

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
