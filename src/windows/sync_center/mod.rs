//! **SC**: `syncmgr.h`, the callback of Sync Center and the handlers that report to it.
//!
//! ```
//! use sync_progress::protocol::AnswerExt;
//! use sync_progress::sink::{ProgressSink, from_fn};
//! use sync_progress::windows::sync_center;
//! use sync_progress::{CancelDecision, ItemId, ProgressItem};
//!
//! // A sink, given to native code as a callback; and that callback, used from Rust as a sink.
//! let callback = sync_center::export(from_fn(|_, _| CancelDecision::CancelItem));
//! let sink = sync_center::import(callback);
//! let answer = sink.progress(&ItemId::try_from("inbox")?, &ProgressItem::new().with_value(1));
//! assert_eq!(answer.decision(), CancelDecision::CancelItem);
//! # Ok::<(), sync_progress::protocol::InvalidId>(())
//! ```

mod export;
mod import;
mod numbers;

pub use export::{export, export_creator, export_creator_local, export_local};
pub use import::{Import, ItemToken, import, open};
