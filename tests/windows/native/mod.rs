//! Objects as native code makes them: a table of functions written by hand, and a count of references.

pub(crate) mod handler;
pub(crate) mod items;
pub(crate) mod mobsync;
pub(crate) mod sync_center;
pub(crate) mod winsync;
pub(crate) mod winsync_told;

use std::ffi::c_void;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};

use sync_progress::windows::abi::{E_NOINTERFACE, S_OK};
use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface};

/// `IAgileObject`: whoever answers it may be called on any thread.
pub(crate) const IAGILEOBJECT: GUID = GUID::from_u128(0x94ea2b94_e9cc_49e0_c0ff_ee64ca8f5b90);

/// A native object, which lives as long as this does. When it goes, all references must have been given back.
pub(crate) struct Native<V: 'static, T>(ManuallyDrop<Box<Object<V, T>>>);

#[repr(C)]
struct Object<V: 'static, T> {
    /// What a pointer to a COM object points to.
    table: &'static V,
    references: AtomicU32,
    answers: Vec<GUID>,
    state: T,
}

impl<V: 'static, T> Native<V, T> {
    /// An object that answers for one interface, on its own thread only.
    pub(crate) fn new<I: Interface<Vtable = V>>(table: &'static V, state: T) -> Self {
        let answers = vec![IUnknown::IID, I::IID];
        let references = AtomicU32::new(0);
        Self(ManuallyDrop::new(Box::new(Object { table, references, answers, state })))
    }

    /// The same, for this interface too.
    pub(crate) fn and_for(mut self, iid: GUID) -> Self {
        self.0.answers.push(iid);
        self
    }

    /// A pointer with a reference of its own.
    pub(crate) fn give<I: Interface<Vtable = V>>(&self) -> I {
        self.0.references.fetch_add(1, Ordering::SeqCst);
        // SAFETY: the object begins with the interface's table, and the reference is the pointer's.
        unsafe { I::from_raw(self.raw()) }
    }

    /// A pointer without a reference.
    pub(crate) fn raw(&self) -> *mut c_void {
        (&raw const **self.0).cast_mut().cast()
    }

    /// How many references are held.
    pub(crate) fn references(&self) -> u32 {
        self.0.references.load(Ordering::SeqCst)
    }

    /// The state of the object behind a pointer, for the functions of a table.
    pub(crate) fn state_of<'a>(this: *mut c_void) -> &'a T {
        // SAFETY: the table is only used for such objects, which the test keeps.
        let object = unsafe { &*this.cast::<Object<V, T>>() };
        assert!(object.references.load(Ordering::SeqCst) > 0, "called after its last release");
        &object.state
    }

    /// The first three functions of each table.
    pub(crate) const UNKNOWN: IUnknown_Vtbl = IUnknown_Vtbl {
        QueryInterface: Self::query_interface,
        AddRef: Self::add_ref,
        Release: Self::release,
    };

    unsafe extern "system" fn query_interface(
        this: *mut c_void,
        iid: *const GUID,
        found: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: as for `state_of`; the caller gives an identifier and a place.
        unsafe {
            let is_known = (*this.cast::<Object<V, T>>()).answers.contains(&*iid);
            *found = if is_known { this } else { std::ptr::null_mut() };
            if is_known {
                Self::add_ref(this);
            }
            if is_known { S_OK } else { E_NOINTERFACE }
        }
    }

    unsafe extern "system" fn add_ref(this: *mut c_void) -> u32 {
        // SAFETY: as for `state_of`.
        unsafe { &*this.cast::<Object<V, T>>() }.references.fetch_add(1, Ordering::SeqCst) + 1
    }

    unsafe extern "system" fn release(this: *mut c_void) -> u32 {
        // SAFETY: as for `state_of`.
        let before =
            unsafe { &*this.cast::<Object<V, T>>() }.references.fetch_sub(1, Ordering::SeqCst);
        assert!(before > 0, "released more often than referenced");
        before - 1
    }
}

impl<V: 'static, T> Deref for Native<V, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.state
    }
}

impl<V: 'static, T> Drop for Native<V, T> {
    fn drop(&mut self) {
        // A test that fails may still hold references: then the object stays.
        if !std::thread::panicking() {
            assert_eq!(self.references(), 0, "references are left");
            unsafe { ManuallyDrop::drop(&mut self.0) };
        }
    }
}
