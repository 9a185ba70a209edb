//! One model of synchronization progress.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod dialect;
pub mod protocol;

pub use dialect::Dialect;
pub use protocol::{CancelDecision, ItemId, ProgressItem, ProviderRole, SyncStage};
