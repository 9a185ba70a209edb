//! **Declarations**: the interfaces, structures and numbers of the three protocols, as they cross the border.
//!
//! Names are Microsoft's. Each method returns its `HRESULT` as it came: the wrappers of the `windows` crate turn every
//! success into `Ok(())`, and `S_SYNCMGR_CANCELITEM`, `S_SYNCMGR_CANCELALL` and `S_FALSE` are successes. Slots, identifiers
//! and layouts are those of that crate (a test on Windows compares them), so a pointer converts with `cast()`.
//!
//! Interface parameters are plain pointers, since each may be NULL where a document or a careless caller says so. An
//! enumeration is an `i32` or a `u32`: unknown values can arrive.
//!
//! | Protocol | Interfaces |
//! |---|---|
//! | MOB | [`ISyncMgrSynchronize`], [`ISyncMgrSynchronizeCallback`], [`ISyncMgrEnumItems`] |
//! | SC | [`ISyncMgrSyncCallback`], [`ISyncMgrSessionCreator`], [`ISyncMgrSyncItem`], [`IEnumString`], [`IEnumUnknown`] |
//! | WS | [`ISyncCallback`], [`ISyncCallback2`], [`ISyncSessionState`], [`IChangeConflict`], [`IRecoverableError`], [`IRecoverableErrorData`], [`ISyncChange`] |
//!
//! ```
//! use sync_progress::windows::abi::{ISyncMgrSynchronizeCallback, S_SYNCMGR_CANCELALL};
//! use windows_core::{GUID, Interface};
//!
//! let iid = GUID::from_u128(0x6295df41_35ee_11d1_8707_00c04fd93327);
//! assert_eq!(ISyncMgrSynchronizeCallback::IID, iid);
//! assert!(S_SYNCMGR_CANCELALL.is_ok()); // a success, so compare, never just test the sign
//! ```
#![allow(
    missing_docs,
    non_snake_case,
    clippy::missing_safety_doc,
    reason = "Microsoft's names, and their documents"
)]
#![allow(
    clippy::as_conversions,
    clippy::too_many_arguments,
    clippy::transmute_ptr_to_ptr,
    reason = "what the interface macro makes of a declaration"
)]

mod enumerators;
mod hresult;
mod mobsync;
mod sync_center;
mod winsync;

pub use enumerators::*;
pub use hresult::*;
pub use mobsync::*;
pub use sync_center::*;
pub use winsync::*;
