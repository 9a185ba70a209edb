//! [`Pointer`]: how an import holds what it calls, and [`Agile`]: a pointer that may be used on any thread.

use super::reference::take;
use crate::protocol::Code;
use core::ffi::c_void;
use core::{fmt, ptr};
use windows_core::{GUID, Interface};

/// How an import holds the COM pointer that it calls: as the interface itself, which stays on its thread, or as an
/// [`Agile`], which may go to any.
///
/// Either holds one reference for as long as it lives; a call takes none (B-11).
///
/// ```
/// use sync_progress::sink::NullSink;
/// use sync_progress::windows::{Agile, mobsync};
///
/// fn is_send<T: Send>(_: &T) {}
/// let callback = mobsync::export(NullSink);
/// let import = mobsync::import(Agile::new(callback).unwrap());
/// is_send(&import);
/// ```
///
/// What stays on its thread cannot be moved by accident:
///
/// ```compile_fail,E0277
/// use sync_progress::sink::NullSink;
/// use sync_progress::windows::mobsync;
///
/// fn is_send<T: Send>(_: &T) {}
/// is_send(&mobsync::import(mobsync::export(NullSink))); // error: cannot be sent between threads
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no pointer to `{I}`",
    note = "give the interface itself, which stays on its thread, or an `Agile` of it, which may go to any",
    note = "a pointer of the `windows` crate, or to another interface, converts with `cast()`"
)]
pub trait Pointer<I>: sealed::Sealed<I> {
    /// Calls what is behind.
    ///
    /// # Errors
    ///
    /// A failure code, if it cannot be reached from this thread.
    #[doc(hidden)]
    fn with<R>(&self, call: impl FnOnce(&I) -> R) -> Result<R, Code>;

    /// How another pointer is held so that it may go wherever this one may.
    #[doc(hidden)]
    type Other<J: Interface>: Pointer<J>;

    /// Holds a pointer that what is behind has given; `None` if it may not go there.
    #[doc(hidden)]
    fn hold<J: Interface>(other: J) -> Option<Self::Other<J>>;

    /// Another interface of the same object, if it has it and can be reached from this thread.
    #[doc(hidden)]
    fn find<J: Interface>(&self) -> Option<Self::Other<J>>;
}

impl<I: Interface> Pointer<I> for I {
    #[inline]
    fn with<R>(&self, call: impl FnOnce(&I) -> R) -> Result<R, Code> {
        Ok(call(self))
    }

    type Other<J: Interface> = J;

    fn hold<J: Interface>(other: J) -> Option<J> {
        Some(other)
    }

    fn find<J: Interface>(&self) -> Option<J> {
        self.cast().ok()
    }
}

impl<I: Interface> Pointer<I> for Agile<I> {
    #[inline]
    fn with<R>(&self, call: impl FnOnce(&I) -> R) -> Result<R, Code> {
        match &self.0 {
            Held::Direct(pointer) => Ok(call(pointer)),
            #[cfg(windows)]
            Held::Registered(registered, vouched) => match (registered.resolve(), vouched) {
                (Ok(pointer), _) => Ok(call(&pointer)),
                (Err(NO_COM), Some(direct)) => Ok(call(direct)),
                (Err(code), _) => Err(code),
            },
        }
    }

    type Other<J: Interface> = Agile<J>;

    fn hold<J: Interface>(other: J) -> Option<Agile<J>> {
        Agile::new(other).ok()
    }

    fn find<J: Interface>(&self) -> Option<Agile<J>> {
        match &self.0 {
            // What holds for one pointer to an object holds for all.
            Held::Direct(pointer) => pointer.cast().ok().map(Held::Direct).map(Agile),
            #[cfg(windows)]
            Held::Registered(registered, _) => {
                Agile::registered(registered.resolve().ok()?.cast().ok()?).ok()
            }
        }
    }
}

mod sealed {
    pub trait Sealed<I> {}
    impl<I: windows_core::Interface> Sealed<I> for I {}
    impl<I: windows_core::Interface> Sealed<I> for super::Agile<I> {}
}

/// A COM pointer that may be used on any thread.
///
/// An object that says so (`IAgileObject`, like everything that this crate exports) is called directly. Any other one
/// belongs to the apartment that it came from. On Windows it is then reached through COM's Global Interface Table, by its
/// marshaler, so each thread that uses it has to have initialized COM; where there is no marshaler for its interface, and on
/// other systems, it is not taken.
///
/// ```
/// use sync_progress::sink::NullSink;
/// use sync_progress::windows::{Agile, mobsync};
///
/// let callback = Agile::new(mobsync::export(NullSink)).unwrap();
/// std::thread::spawn(move || drop(callback)).join().unwrap();
/// ```
pub struct Agile<I>(Held<I>);

enum Held<I> {
    Direct(I),
    /// Through COM; and the pointer itself, if it may be used where COM is not there.
    #[cfg(windows)]
    Registered(super::global_table::Registered<I>, Option<I>),
}

/// `CO_E_NOTINITIALIZED`: COM is not there for this thread.
#[cfg(windows)]
const NO_COM: Code = Code::from_bits(0x8004_01F0);

// SAFETY: a direct pointer is one whose object says that any thread may call it, at the same time as others (B-12), or
// one for which the caller of `assume` has vouched; its references count atomically then. The table is made for any thread.
unsafe impl<I> Send for Agile<I> {}
// SAFETY: as above.
unsafe impl<I> Sync for Agile<I> {}

impl<I: Interface> Agile<I> {
    /// A pointer for any thread.
    ///
    /// # Errors
    ///
    /// [`NotAgile`], which gives the pointer back, if its object belongs to one thread and cannot be reached from others.
    /// Use it on this thread, or vouch for it with [`assume`](Self::assume).
    pub fn new(pointer: I) -> Result<Self, NotAgile<I>> {
        if is_agile(&pointer) {
            return Ok(Self(Held::Direct(pointer)));
        }
        Self::registered(pointer)
    }

    /// A pointer for any thread, for which the caller vouches: `ISyncMgrSynchronizeCallback`, say, may be called from
    /// every thread of the handler's program by its contract (MOB-6), whatever the object answers.
    ///
    /// ```
    /// use sync_progress::sink::NullSink;
    /// use sync_progress::windows::{Agile, mobsync};
    ///
    /// // SAFETY: the sink is `Send` and `Sync`.
    /// let callback = unsafe { Agile::assume(mobsync::export_local(NullSink)) };
    /// # drop(callback);
    /// ```
    ///
    /// # Safety
    ///
    /// The object may be called, and its references counted, on any thread, by several at a time.
    pub unsafe fn assume(pointer: I) -> Self {
        Self(Held::Direct(pointer))
    }

    /// A pointer for which the caller vouches, but which is reached through COM where that is possible: the object may belong to an
    /// apartment all the same.
    ///
    /// # Safety
    ///
    /// As for [`assume`](Self::assume).
    pub(super) unsafe fn vouched(pointer: I) -> Self {
        let direct = pointer.clone();
        match Self::new(pointer) {
            #[cfg(windows)]
            Ok(Self(Held::Registered(registered, _))) => {
                Self(Held::Registered(registered, Some(direct)))
            }
            Ok(agile) => agile,
            Err(_) => Self(Held::Direct(direct)),
        }
    }

    #[cfg(windows)]
    fn registered(pointer: I) -> Result<Self, NotAgile<I>> {
        match super::global_table::Registered::new(&pointer) {
            Some(registered) => Ok(Self(Held::Registered(registered, None))),
            None => Err(NotAgile(pointer)),
        }
    }

    #[cfg(not(windows))]
    fn registered(pointer: I) -> Result<Self, NotAgile<I>> {
        Err(NotAgile(pointer))
    }
}

impl<I> fmt::Debug for Agile<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Held::Direct(_) => "Agile(direct)",
            #[cfg(windows)]
            Held::Registered(..) => "Agile(registered)",
        })
    }
}

/// The object belongs to one thread and cannot be reached from others. It is given back.
///
/// ```
/// use sync_progress::sink::NullSink;
/// use sync_progress::windows::{Agile, mobsync};
///
/// # if cfg!(not(windows)) {
/// let error = Agile::new(mobsync::export_local(NullSink)).unwrap_err();
/// assert_eq!(error.to_string(), "the object belongs to one thread, and cannot be reached from others");
/// let here = mobsync::import(error.into_pointer());
/// # }
/// ```
#[derive(thiserror::Error)]
#[error("the object belongs to one thread, and cannot be reached from others")]
pub struct NotAgile<I>(I);

impl<I> NotAgile<I> {
    /// The pointer, to be used on this thread.
    pub fn into_pointer(self) -> I {
        self.0
    }
}

impl<I> fmt::Debug for NotAgile<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NotAgile")
    }
}

/// `IAgileObject`, which has no methods of its own.
const IAGILEOBJECT: GUID = GUID::from_u128(0x94ea2b94_e9cc_49e0_c0ff_ee64ca8f5b90);

fn is_agile<I: Interface>(pointer: &I) -> bool {
    let mut found: *mut c_void = ptr::null_mut();
    // SAFETY: the identifier and the place for the answer are valid for the call.
    let answer = unsafe { pointer.query(&IAGILEOBJECT, &raw mut found) };
    // SAFETY: what a query gives is a reference of the caller's.
    answer.is_ok() && unsafe { take::<windows_core::IUnknown>(found) }.is_some()
}

#[cfg(all(test, windows))]
mod tests {
    use super::*;
    use windows_core::{IUnknown, implement};

    #[link(name = "ole32")]
    unsafe extern "system" {
        fn CoInitializeEx(reserved: *mut c_void, apartment: u32) -> i32;
        fn CoUninitialize();
    }

    #[implement(Agile = false)]
    struct AtHome;

    #[test]
    fn b_12_what_is_vouched_for_is_reached_without_com_too() {
        // SAFETY: a single-threaded apartment, for this thread.
        assert!(unsafe { CoInitializeEx(ptr::null_mut(), 2) } >= 0);
        let object = IUnknown::from(AtHome);
        // SAFETY: it does nothing.
        let vouched = unsafe { Agile::vouched(object.clone()) };
        let registered = Agile::new(object.clone()).unwrap();
        assert_eq!(alloc::format!("{vouched:?}"), "Agile(registered)");
        std::thread::scope(|scope| {
            let there = scope.spawn(|| (vouched.with(|_| ()), registered.with(|_| ())));
            assert_eq!(there.join().unwrap(), (Ok(()), Err(NO_COM)));
        });
        drop((vouched, registered));
        // SAFETY: as often as it was initialized.
        unsafe { CoUninitialize() };
    }
}
