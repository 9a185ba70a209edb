//! **The session**: a pure state machine of what the host knows.
//!
//! [`Session`] is told everything that is said and done, answers as a host of its dialect would, and
//! refuses by rule what the protocol does not allow. It has no clock, no thread and no I/O, so that the
//! same events always give the same answers.
//!
//! ```
//! use sync_progress::dialect::rules::CLOSED_ITEM_ONLY_FAILS;
//! use sync_progress::protocol::{HostAct, ProgressStatus, SyncEvent};
//! use sync_progress::{Dialect, ItemId, ProgressItem, session::Session};
//!
//! let mut session = Session::new(Dialect::SyncCenter);
//! let id = ItemId::try_from("mail")?;
//! let items = vec![id.clone()];
//! session.apply(&SyncEvent::host(HostAct::SessionCreated { handler: None, items }))?;
//!
//! let done = ProgressItem::new().with_status(ProgressStatus::Succeeded);
//! session.apply(&SyncEvent::progress(&id, &done))?;
//! // SC-10: once is enough; the second time is refused, and the item becomes failed.
//! let refusal = session.apply(&SyncEvent::progress(&id, &done)).unwrap_err();
//! assert_eq!(refusal.rule, CLOSED_ITEM_ONLY_FAILS);
//! assert_eq!(session.item(&id).unwrap().status, Some(ProgressStatus::Failed));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod answered;
mod dispatch;
mod host;
mod item;
mod joining;
mod life;
mod log_book;
mod notice;
mod phases;
mod provider;
mod report;
mod retired;
mod roster;
mod short_way;
mod snapshot;
mod stop;
mod verdict;
mod vocabulary;

pub use dispatch::Session;
pub use snapshot::{ItemView, LogView, Snapshot, Totals};
pub use verdict::{Finding, Findings, Refusal, Verdict};
