//! Native `ISyncMgrSyncItem`, `IEnumString` and `IEnumUnknown`.

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use sync_progress::windows::abi::{
    IEnumString, IEnumString_Vtbl, IEnumUnknown, IEnumUnknown_Vtbl, ISyncMgrSyncItem,
    ISyncMgrSyncItem_Vtbl,
};
use sync_progress::windows::memory;
use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface};

use super::Native;
use super::mobsync::text;

thread_local! {
    /// At least so many bytes are allocated for a text, so that one that is not freed can be seen.
    pub(crate) static ROOM: Cell<usize> = const { Cell::new(0) };
}

/// Units in memory that the other side frees.
pub(crate) fn give_units(units: &[u16]) -> *mut u16 {
    let place = memory::alloc(size_of_val(units).max(ROOM.get())).cast::<u16>();
    unsafe { place.copy_from_nonoverlapping(units.as_ptr(), units.len()) };
    place
}

/// # Safety
///
/// A text that was given.
pub(crate) unsafe fn take_text(given: *mut u16) -> String {
    let read = unsafe { text(given) }.unwrap();
    unsafe { memory::free(given.cast()) };
    read
}

/// The id and the name of an item.
///
/// # Safety
///
/// An item that can be called.
pub(crate) unsafe fn read_item(item: *mut c_void) -> (String, String) {
    let item = unsafe { ISyncMgrSyncItem::from_raw_borrowed(&item) }.unwrap();
    let (mut id, mut name) = (null_mut(), null_mut());
    unsafe {
        assert_eq!(item.GetItemID(&raw mut id), HRESULT(0));
        assert_eq!(item.GetName(&raw mut name), HRESULT(0));
        (take_text(id), take_text(name))
    }
}

pub(crate) type Item = Native<ISyncMgrSyncItem_Vtbl, ItemScript>;

/// What an item answers when it is asked for its id: a code, and the units, or NULL.
pub(crate) struct ItemScript(pub(crate) HRESULT, pub(crate) Option<Vec<u16>>);

pub(crate) fn item(code: HRESULT, units: Option<Vec<u16>>) -> Item {
    static TABLE: ISyncMgrSyncItem_Vtbl = ISyncMgrSyncItem_Vtbl {
        base__: Item::UNKNOWN,
        GetItemID: get_item_id,
        GetName: no_text,
        GetItemInfo: no_object,
        GetObject: get_object,
        GetCapabilities: no_number,
        GetPolicies: no_number,
        Enable: enable,
        Delete: delete,
    };
    Native::new::<ISyncMgrSyncItem>(&TABLE, ItemScript(code, units))
}

unsafe extern "system" fn get_item_id(this: *mut c_void, place: *mut *mut u16) -> HRESULT {
    let ItemScript(code, units) = Item::state_of(this);
    unsafe { *place = units.as_deref().map_or(null_mut(), give_units) };
    *code
}

unsafe extern "system" fn no_text(_: *mut c_void, _: *mut *mut u16) -> HRESULT {
    unreachable!()
}
unsafe extern "system" fn no_object(_: *mut c_void, _: *mut *mut c_void) -> HRESULT {
    unreachable!()
}
unsafe extern "system" fn get_object(
    _: *mut c_void,
    _: *const GUID,
    _: *const GUID,
    _: *mut *mut c_void,
) -> HRESULT {
    unreachable!()
}
unsafe extern "system" fn no_number(_: *mut c_void, _: *mut i32) -> HRESULT {
    unreachable!()
}
unsafe extern "system" fn enable(_: *mut c_void, _: i32) -> HRESULT {
    unreachable!()
}
unsafe extern "system" fn delete(_: *mut c_void) -> HRESULT {
    unreachable!()
}

/// An object that is nothing but there.
pub(crate) type Punk = Native<IUnknown_Vtbl, ()>;

pub(crate) fn punk() -> Punk {
    static TABLE: IUnknown_Vtbl = Punk::UNKNOWN;
    Native::new::<IUnknown>(&TABLE, ())
}

/// What an enumerator gives at each call: a code, the elements, and the count that it claims if not theirs.
pub(crate) struct Page<T> {
    pub(crate) code: HRESULT,
    pub(crate) elements: Vec<T>,
    pub(crate) claimed: Option<u32>,
}

/// The pages, one for each call; the last one comes for ever.
pub(crate) struct Pages<T> {
    given: Vec<Page<T>>,
    calls: AtomicUsize,
    pub(crate) asked: Mutex<Vec<u32>>,
}

impl<T: Clone> Pages<T> {
    fn new(pages: Vec<Page<T>>) -> Self {
        Self { given: pages, calls: AtomicUsize::new(0), asked: Mutex::default() }
    }

    /// From the first page on.
    #[allow(dead_code, reason = "for the system whose allocator can be asked")]
    pub(crate) fn rewind(&self) {
        self.calls.store(0, SeqCst);
    }

    unsafe fn next<E>(
        &self,
        asked: u32,
        places: *mut *mut E,
        fetched: *mut u32,
        give: impl Fn(&T) -> *mut E,
    ) -> HRESULT {
        self.asked.lock().unwrap().push(asked);
        let page = &self.given[self.calls.fetch_add(1, SeqCst).min(self.given.len() - 1)];
        assert!(page.elements.len() <= usize::try_from(asked).unwrap());
        for (at, element) in page.elements.iter().enumerate() {
            unsafe { *places.add(at) = give(element) };
        }
        let given = u32::try_from(page.elements.len()).unwrap();
        unsafe { *fetched = page.claimed.unwrap_or(given) };
        page.code
    }
}

pub(crate) type Texts = Native<IEnumString_Vtbl, Pages<Option<Vec<u16>>>>;

/// Units, with the NUL if there is to be one.
pub(crate) fn texts(pages: Vec<Page<Option<Vec<u16>>>>) -> Texts {
    static TABLE: IEnumString_Vtbl = IEnumString_Vtbl {
        base__: Texts::UNKNOWN,
        Next: next_text,
        Skip: skip,
        Reset: reset,
        Clone: clone,
    };
    Native::new::<IEnumString>(&TABLE, Pages::new(pages))
}

unsafe extern "system" fn next_text(
    this: *mut c_void,
    asked: u32,
    places: *mut *mut u16,
    fetched: *mut u32,
) -> HRESULT {
    let give = |units: &Option<Vec<u16>>| units.as_deref().map_or(null_mut(), give_units);
    unsafe { Texts::state_of(this).next(asked, places, fetched, give) }
}

pub(crate) type Punks = Native<IEnumUnknown_Vtbl, Pages<usize>>;

/// Objects by their addresses, each with a reference for whoever gets it; zero is NULL.
pub(crate) fn punks(pages: Vec<Page<usize>>) -> Punks {
    static TABLE: IEnumUnknown_Vtbl = IEnumUnknown_Vtbl {
        base__: Punks::UNKNOWN,
        Next: next_punk,
        Skip: skip,
        Reset: reset,
        Clone: clone,
    };
    Native::new::<IEnumUnknown>(&TABLE, Pages::new(pages))
}

unsafe extern "system" fn next_punk(
    this: *mut c_void,
    asked: u32,
    places: *mut *mut c_void,
    fetched: *mut u32,
) -> HRESULT {
    let give = |address: &usize| {
        let raw = *address as *mut c_void;
        unsafe { IUnknown::from_raw_borrowed(&raw) }
            .cloned()
            .map_or(null_mut(), Interface::into_raw)
    };
    unsafe { Punks::state_of(this).next(asked, places, fetched, give) }
}

unsafe extern "system" fn skip(_: *mut c_void, _: u32) -> HRESULT {
    unreachable!()
}
unsafe extern "system" fn reset(_: *mut c_void) -> HRESULT {
    unreachable!()
}
unsafe extern "system" fn clone(_: *mut c_void, _: *mut *mut c_void) -> HRESULT {
    unreachable!()
}
