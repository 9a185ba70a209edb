//! **Vocabulary**: the words of the conversation, as plain data.
//!
//! Nothing here acts. Every number from outside has a place, also those that no document names; every
//! type is `no_std`, and with the feature `serde` every type can be written down and read back.
//!
//! | Word | Type |
//! |---|---|
//! | who reports, doing what | [`ProviderRole`], [`SyncStage`], [`Phase`] |
//! | about what | [`ItemId`] |
//! | how far | [`Work`], [`Total`], [`Share`], [`ProgressStatus`], [`Outcome`] |
//! | a report | [`ProgressItem`], [`Notice`], [`StageProgress`], [`ProviderReport`], [`LogEntry`] |
//! | about a handler | [`HandlerInfo`], [`HandlerItem`], [`Setup`] |
//! | an answer | [`CancelDecision`], [`Answer`], [`SinkError`], [`Fault`], [`RuleId`], [`Code`] |
//! | all of it, written down | [`SyncEvent`], [`HostAct`], [`Reply`], [`TraceEntry`] |
//!
//! ```
//! use sync_progress::ProgressItem;
//! use sync_progress::protocol::{ProgressStatus, Work};
//!
//! let report = ProgressItem::new().with_status(ProgressStatus::Updating).with_work(Work::new(1, 4));
//! assert_eq!(report.to_string(), "updating 1/4");
//! ```
#![forbid(unsafe_code)]

mod answer;
mod cause;
mod change;
mod code;
mod decision;
mod event;
mod handler_info;
mod host;
mod id;
mod log;
mod more_items;
mod notice;
mod outcome;
mod phase;
mod progress;
mod role;
mod rule_id;
mod setup;
mod stage;
mod status;
mod trace;
mod words;
mod work;

pub use answer::{Answer, AnswerExt, Fault, SinkError};
pub use cause::CancelCause;
pub use change::{
    Change, ChangeCounts, Conflict, ConflictPolicy, EnumerationAction, RecoverableError,
    ResolveAction,
};
pub use code::Code;
pub use decision::{CancelDecision, Canceled};
pub use event::{ProviderReport, SyncEvent};
pub use handler_info::{HandlerFlags, HandlerInfo, HandlerItem, HandlerItems, ItemFlags};
pub use host::HostAct;
pub(crate) use id::UuidWords;
pub use id::{InvalidId, ItemId};
pub use log::{Link, LogEntry, LogId, LogLevel};
pub use more_items::MoreItems;
pub use notice::{Notice, StageProgress};
pub use outcome::Outcome;
pub use phase::Phase;
pub use progress::{Fields, Oddities, ProgressItem};
pub use role::ProviderRole;
pub use rule_id::RuleId;
pub use setup::{ParentWindow, Setup, SyncTrigger};
pub use stage::SyncStage;
pub use status::ProgressStatus;
pub use trace::{Reply, TraceEntry};
pub use work::{Share, ShareError, Total, Work};
