//! **`tokio`**: cancel tokens that belong together, and figures that can be awaited. The feature is `tokio`.
//!
//! | Wanted | Here |
//! |---|---|
//! | a [`CancellationToken`](tokio_util::sync::CancellationToken) that cancels a session, or is canceled by it | [`Bridge`] |
//! | to wait for a cancel in `select!` | [`ItemReporter::canceled`](crate::ItemReporter::canceled) for an item, [`ScopeToken::canceled`](crate::cancel::ScopeToken::canceled) for a scope: futures that need no feature and no runtime |
//! | totals and snapshots as they come | [`watched`], [`Updates`] |
//! | bytes of an `AsyncRead` or `AsyncWrite` counted | [`ItemReporter::async_io`](crate::ItemReporter::async_io) |
//!
//! Of tokio it needs `sync` alone, so it builds wherever that does, wasm32 included.
//!
//! ```
//! use sync_progress::Reporter;
//! use sync_progress::integrations::tokio::Bridge;
//! use sync_progress::protocol::{CancelCause, Outcome};
//! use sync_progress::sink::NullSink;
//! use tokio_util::sync::CancellationToken;
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let (shutdown, reporter) = (CancellationToken::new(), Reporter::new(NullSink));
//! let _bridge = Bridge::both(&reporter.canceler(), &shutdown, CancelCause::Shutdown);
//!
//! let item = reporter.start("a", 10)?.go()?;
//! let worker = tokio::spawn(async move {
//!     tokio::select! {
//!         () = std::future::pending() => {} // a server that is silent
//!         _cancel = item.canceled() => {}
//!     }
//!     item.finish()
//! });
//! shutdown.cancel();
//! assert_eq!(worker.await?, Outcome::Canceled);
//! assert_eq!(reporter.complete()?.cancel, Some(CancelCause::Shutdown));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Handles in tasks
//!
//! An [`ItemReporter`](crate::ItemReporter) is moved into the task that does the work. When such a task is aborted, or
//! dropped with its runtime, the handle is dropped and its item ends: as failed, or as canceled if the handle has returned a
//! cancel before (R-13). So abort what has gone wrong, and *cancel* what is not wanted any more; a task that waits in
//! `select!` for [`canceled`](crate::ItemReporter::canceled) returns as fast as an aborted one, and can clean up.
//!
//! A sink is called by the task that reports, so it must not block longer than a task may.
//!
//! The recipe for tasks stands [one level up](super#tasks).

mod bridge;
mod io;
mod task;
mod watched;

pub use bridge::{Bridge, Cancel};
pub use io::ItemIo;
pub use watched::{Updates, Watched, watched};
