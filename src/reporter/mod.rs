//! **[`Reporter`]**: the engine's side of a session.
//!
//! A [`Reporter`] starts items; an [`ItemReporter`] says how far one item is, and learns with every
//! report whether to go on; [`Reporter::complete`] ends the session and gives a [`Summary`].
//!
//! | Wanted | Here |
//! |---|---|
//! | begin, end, skip, announce, log | [`Reporter`] |
//! | work on one item; several writers of it | [`ItemReporter`], [`Lane`] |
//! | bytes through `io::copy`, elements of a loop | [`ItemReporter::reader`], [`writer`](ItemReporter::writer), [`iter`](ItemReporter::iter) |
//! | detection, enumeration, application as a whole | [`StageReporter`] |
//! | a stop button; waiting for it | [`Canceler`]; [`ItemReporter::canceled`] |
//! | figures without listening, from anywhere | [`Totals`], [`Snapshot`], [`Observer`] |
//!
//! # What a tick costs
//!
//! [`ItemReporter::advance`] stores the item's count and loads two words: the item's and the
//! session's. Cancels and deliveries that are due change these words; as long as they stay what they
//! were, nothing else happens. So a sink is better asked to name a [`Pace`](crate::sink::Pace) than
//! to throw reports away.
//!
//! ```
//! use sync_progress::Reporter;
//! use sync_progress::sink::NullSink;
//!
//! let reporter = Reporter::new(NullSink);
//! let mut item = reporter.start("letter.txt", 2)?.go()?;
//! assert!(!item.advance(2).is_cancel());
//! item.finish();
//! assert!(reporter.complete()?.outcome.is_success());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod act;
mod asked;
mod begin;
mod builder;
mod canceler;
mod close;
mod delivery;
mod due;
mod end;
mod faults;
mod gate;
mod hub;
mod io;
mod item;
mod iter;
mod lane;
mod late;
mod line;
mod observer;
mod registry;
#[allow(clippy::module_inception, reason = "one type, one file of its name")]
mod reporter;
mod shard;
mod slot;
mod snapshot;
mod stage;
mod start;
mod summary;
mod totals;
mod unfinished;
mod until_canceled;

#[cfg(all(test, loom))]
mod loom_tests;

pub use builder::Builder;
pub use canceler::Canceler;
pub use io::{ItemReader, ItemWriter, canceled};
pub use item::ItemReporter;
pub use iter::ItemIter;
pub use lane::Lane;
pub use late::LateError;
pub use observer::Observer;
pub use reporter::Reporter;
pub use snapshot::{ItemSnapshot, Snapshot};
pub use stage::StageReporter;
pub use start::{Start, StartError};
pub use summary::{Outcomes, Summary};
pub use totals::Totals;
pub use unfinished::{StillLive, Unfinished};
pub use until_canceled::UntilItemCanceled;
