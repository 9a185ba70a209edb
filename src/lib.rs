//! One model of synchronization progress.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod callback;
pub mod cancel;
pub mod clock;
pub mod dialect;
pub mod protocol;
#[cfg(feature = "std")]
pub mod reporter;
pub mod sink;

#[allow(unused_imports, reason = "each build uses the part that its features need")]
mod sync;

mod guard;

pub use callback::SyncCallback;
pub use cancel::CancelToken;
pub use dialect::Dialect;
pub use protocol::{CancelDecision, ItemId, ProgressItem, ProviderRole, SyncStage};
#[cfg(feature = "std")]
pub use reporter::{ItemReporter, Reporter};
pub use sink::ProgressSink;
