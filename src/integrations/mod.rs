//! **Other libraries**: one module and one feature each, named like the library.
//!
//! | Library | Feature | What you get |
//! |---|---|---|
#![cfg_attr(
    feature = "indicatif",
    doc = "| `indicatif` | `indicatif` | bars on a terminal, lines elsewhere: [`indicatif`] |"
)]
#![cfg_attr(
    feature = "tracing",
    doc = "| `tracing` | `tracing` | a span per session and item, events between: [`tracing`] |"
)]
#![cfg_attr(
    feature = "tokio",
    doc = "| `tokio`, `tokio-util` | `tokio` | cancel tokens that belong together, figures to await, readers that a cancel wakes: [`tokio`] |"
)]
//! | `rayon`, threads | none | the recipe below |
//! | any `async` runtime | none | [`ItemReporter::canceled`](crate::ItemReporter::canceled), [`ScopeToken::canceled`](crate::cancel::ScopeToken::canceled) |
//!
//! # rayon
//!
//! A [`Reporter`](crate::Reporter) is shared by reference; each element starts an item and owns its handle. The sink is called by the
//! workers, so it has to be `Sync`. `try_for_each` stops handing out elements once everything is canceled.
//!
//! ```
//! use rayon::prelude::*;
//! use sync_progress::Reporter;
//! use sync_progress::reporter::{Start, StartError};
//! use sync_progress::sink::NullSink;
//!
//! let files: Vec<(String, u64)> = (0..100).map(|nth| (format!("{nth}.txt"), 4)).collect();
//! let reporter = Reporter::new(NullSink);
//! let stopped: Result<(), Option<StartError>> = files.par_iter().try_for_each(|(name, size)| {
//!     let mut item = match reporter.start(name, *size).map_err(Some)? {
//!         Start::Go(item) => item,
//!         Start::Declined(decision) if decision.is_all() => return Err(None), // no more elements
//!         Start::Declined(_) => return Ok(()),                                // not this one
//!     };
//!     for _block in 0..*size {
//!         if item.advance(1).is_cancel() {
//!             break;
//!         }
//!     }
//!     item.finish(); // Canceled if it broke off
//!     Ok(())
//! });
//! assert_eq!(stopped, Ok(()));
//! assert_eq!(reporter.complete()?.items.succeeded, 100);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! One large item by parts: each part takes a [`Lane`](crate::reporter::Lane), which counts beside the others, and the owner ends the item.
//!
//! ```
//! use rayon::prelude::*;
//! use sync_progress::Reporter;
//! use sync_progress::protocol::Outcome;
//! use sync_progress::sink::NullSink;
//!
//! let bytes = vec![1_u8; 1 << 16];
//! let reporter = Reporter::new(NullSink);
//! let mut item = reporter.start("large.bin", 1 << 16)?.go()?;
//! let parts: Vec<_> = bytes.chunks(1 << 12).map(|part| (item.lane(), part)).collect();
//! parts.into_par_iter().for_each(|(mut lane, part)| {
//!     for _byte in part {
//!         if lane.advance(1).is_cancel() {
//!             break;
//!         }
//!     }
//! });
//! assert_eq!(item.work().completed, 1 << 16);
//! assert_eq!(item.finish(), Outcome::Succeeded); // Canceled if one of its lanes was told so
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Tasks
//!
//! The reporter stays where the tasks are spawned; each task owns the handle of its item, and `select!` ends a wait at a
//! cancel. A task that is aborted drops its handle, so its item has failed (R-13): to stop work that is fine, cancel it.
//!
//! ```
//! use sync_progress::Reporter;
//! use sync_progress::protocol::CancelCause;
//! use sync_progress::sink::NullSink;
//! use tokio::task::JoinSet;
//!
//! async fn next_block(name: &str) -> u64 {
//!     if name == "silent" { std::future::pending().await } else { 1 }
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let reporter = Reporter::new(NullSink);
//! let mut tasks = JoinSet::new();
//! for name in ["letters", "photos", "silent"] {
//!     let Ok(mut item) = reporter.start(name, 3)?.go() else { continue };
//!     tasks.spawn(async move {
//!         while item.work().completed < 3 {
//!             tokio::select! {
//!                 _cancel = item.canceled() => break,
//!                 bytes = next_block(name) => if item.advance(bytes).is_cancel() { break },
//!             }
//!         }
//!         item.finish() // Canceled if it broke off
//!     });
//! }
//! let canceler = reporter.canceler();
//! while let Some(ended) = tasks.join_next().await {
//!     println!("{}", ended?);
//!     if tasks.len() == 1 {
//!         canceler.cancel_all(CancelCause::Requested); // the user has waited long enough
//!     }
//! }
//! let summary = reporter.complete()?;
//! assert_eq!((summary.items.succeeded, summary.items.canceled), (2, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Another one
//!
//! One library, one module and one feature of its name; its dependency is optional and stands in the manifest with a reason. A
//! module here names no other one here.
#![forbid(unsafe_code)]

#[cfg(feature = "indicatif")]
pub mod indicatif;
#[cfg(feature = "tokio")]
pub mod tokio;
#[cfg(feature = "tracing")]
pub mod tracing;
