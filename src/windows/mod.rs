//! **COM at the border**: native code and Rust meet, for all three protocols, in both directions.
//!
//! To *export* is to give a Rust object to native code, to *import* is to use a native pointer from Rust.
//!
//! | You have | You want | Use |
//! |---|---|---|
//! | a [`ProgressSink`](crate::ProgressSink) | `ISyncMgrSynchronizeCallback` | [`mobsync::export`] |
//! | `ISyncMgrSynchronizeCallback` | a `ProgressSink` | [`mobsync::import`] |
//! | a [`SyncCallback`](crate::SyncCallback) | `ISyncCallback`, `ISyncCallback2` | [`winsync::export`] |
//! | `ISyncCallback` | a `SyncCallback` | [`winsync::import`] |
//! | a `SyncCallback` and a [`CancelToken`](crate::CancelToken) | `ISyncSessionState` | [`winsync::export_session_state`] |
//! | `ISyncSessionState` | a `SyncCallback` and a `CancelToken` | [`winsync::import_session_state`] |
//!
//! Everything here builds and runs on every system: the calls are those of COM, whoever made the object. On Windows the
//! interfaces are those of the `windows` crate 0.62, and pointers convert with `cast()`.

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
pub mod winsync;

mod barrier;
mod codes;
mod guid;
mod losses;
mod pointer;
mod text;

pub use guid::{IdTable, from_uuid, to_uuid};
pub use pointer::{Agile, NotAgile, Pointer};
