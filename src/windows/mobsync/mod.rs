//! **MOB**: `mobsync.h`, the callback of `SyncMgr` and the handlers that report to it.
//!
//! ```
//! use sync_progress::protocol::AnswerExt;
//! use sync_progress::sink::{ProgressSink, from_fn};
//! use sync_progress::windows::mobsync;
//! use sync_progress::{CancelDecision, ItemId, ProgressItem};
//!
//! // A sink, given to native code as a callback; and that callback, used from Rust as a sink.
//! let callback = mobsync::export(from_fn(|_, _| CancelDecision::CancelItem));
//! let sink = mobsync::import(callback);
//! let answer = sink.progress(&ItemId::try_from("inbox")?, &ProgressItem::new().with_value(1));
//! assert_eq!(answer.decision(), CancelDecision::CancelItem);
//! # Ok::<(), sync_progress::protocol::InvalidId>(())
//! ```

mod export;
mod export_handler;
mod import;
mod import_handler;
mod items;
mod line;
mod report;
mod scale;

pub use export::{export, export_local};
pub use export_handler::{export_handler, export_handler_local};
pub use import::{Import, import};
pub use import_handler::{HandlerImport, import_handler};
