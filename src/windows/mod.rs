//! **COM at the border**: native code and Rust meet, for all three protocols, in both directions.
//!
//! To *export* is to give a Rust object to native code, to *import* is to use a native pointer from Rust.
//!
//! | You have | You want | Use |
//! |---|---|---|
//! | a [`SyncHandler`](crate::handler::SyncHandler) | `ISyncMgrSynchronize` | [`mobsync::export_handler`] |
//! | `ISyncMgrSynchronize` | a `SyncHandler` | [`mobsync::import_handler`] |
//! | a [`ProgressSink`](crate::ProgressSink) | `ISyncMgrSynchronizeCallback` | [`mobsync::export`] |
//! | `ISyncMgrSynchronizeCallback` | a `ProgressSink` | [`mobsync::import`] |
//! | a `ProgressSink` | `ISyncMgrSyncCallback` | [`sync_center::export`] |
//! | `ISyncMgrSyncCallback` | a `ProgressSink`, a [`CancelToken`](crate::CancelToken) | [`sync_center::import`] |
//! | what makes a `ProgressSink` | `ISyncMgrSessionCreator` | [`sync_center::export_creator`] |
//! | `ISyncMgrSessionCreator` | a session | [`sync_center::open`] |
//! | a [`SyncCallback`](crate::SyncCallback) | `ISyncCallback`, `ISyncCallback2` | [`winsync::export`] |
//! | `ISyncCallback` | a `SyncCallback` | [`winsync::import`] |
//! | a `SyncCallback` and a [`CancelToken`](crate::CancelToken) | `ISyncSessionState` | [`winsync::export_session_state`] |
//! | `ISyncSessionState` | a `SyncCallback` and a `CancelToken` | [`winsync::import_session_state`] |
//!
//! What is exported is agile; what is not `Send` goes by the variants named `_local`, which are made in a single-threaded apartment
//! and stay there. What is imported stays on its thread, unless it is given as an [`Agile`]. From inside a call of WS
//! [`winsync::current`] has the native objects of that call. Numbers such as B-12 are clauses of the
//! specification, `src/docs/spec.md`.
//!
//! Everything here builds and runs on every system: the calls are those of COM, whoever made the object. On Windows the
//! interfaces are those of the `windows` crate 0.62, and pointers convert with `cast()`.
//!
//! ```
//! use sync_progress::sink::from_fn;
//! use sync_progress::windows::abi::S_SYNCMGR_CANCELITEM;
//! use sync_progress::windows::mobsync;
//! use sync_progress::{CancelDecision, ProgressItem, ProgressSink};
//! use windows_core::GUID;
//!
//! // Native code gets a callback, and a cancel arrives as the code that its documents give.
//! let callback = mobsync::export(from_fn(|_, _| CancelDecision::CancelItem));
//! // SAFETY: the id is valid for the call, and a structure may be missing.
//! let code = unsafe { callback.Progress(&GUID::from_u128(7), std::ptr::null()) };
//! assert_eq!(code, S_SYNCMGR_CANCELITEM);
//!
//! // Rust uses a native callback as a sink, and the same code arrives as a decision.
//! let answer = mobsync::import(callback).progress(&"a".try_into()?, &ProgressItem::new());
//! assert_eq!(answer, Ok(CancelDecision::CancelItem));
//! # Ok::<(), sync_progress::protocol::InvalidId>(())
//! ```

#![deny(clippy::undocumented_unsafe_blocks)]
#![allow(
    clippy::borrow_as_ptr,
    clippy::inline_always,
    clippy::ref_as_ptr,
    reason = "what the implement macro makes of a class"
)]

pub mod abi;
pub mod memory;
pub mod mobsync;
pub mod sync_center;
pub mod winsync;

mod barrier;
mod codes;
mod cursor;
#[cfg(windows)]
mod global_table;
mod guid;
mod losses;
mod pointer;
mod reference;
mod text;

pub use guid::{IdTable, from_uuid, to_uuid};
pub use pointer::{Agile, NotAgile, Pointer};
