//! One model of synchronization progress: report it, watch it, cancel it, and check that a provider
//! does it right, on any platform.
//!
//! An engine reports work per item and learns at once whether to go on; a host listens and answers:
//!
#![cfg_attr(feature = "std", doc = "```")]
#![cfg_attr(not(feature = "std"), doc = "```ignore")]
//! use sync_progress::{CancelDecision, ItemId, ProgressItem, ProgressSink, Reporter};
//! use sync_progress::protocol::Answer;
//! use sync_progress::reporter::Start;
//!
//! struct Console;
//! impl ProgressSink for Console {
//!     fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
//!         println!("{id}: {report}");
//!         Ok(CancelDecision::Continue)
//!     }
//! }
//!
//! let reporter = Reporter::new(Console);
//! for (name, size) in [("a.txt", 300), ("b.txt", 500)] {
//!     let mut item = match reporter.start(name, size)? {
//!         Start::Go(item) => item,
//!         Start::Declined(decision) if decision.is_all() => break,
//!         Start::Declined(_) => continue,
//!     };
//!     for _block in 0..size / 100 {
//!         if item.advance(100).is_cancel() {
//!             break;
//!         }
//!     }
//!     item.finish();
//! }
//! let summary = reporter.complete()?;
//! assert!(summary.outcome.is_success());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The main types
//!
//! | You write | Start with |
//! |---|---|
//! | a sync engine (a *provider* or *handler*) | [`Reporter`], [`ItemReporter`], [`CancelToken`] |
//! | a host or a user interface (a *sink*) | [`ProgressSink`], [`SyncCallback`], [`sink::ProgressSinkExt`] |
//! | a handler that a host drives | [`SyncHandler`], [`handler::Start`], [`handler::Completion`] |
//! | tests of either | [`sink::Recorder`], [`sink::Checked`], [`session::Session`] |
//! | one view of many workers or machines | [`merge::Source`], [`merge::Merged`] |
#![cfg_attr(
    feature = "std",
    doc = "| a display of progress | [`presentation::Meter`], [`presentation::Figures`] |"
)]
//! | a conversion between the three protocols | [`Dialect`], [`dialect`] |
#![cfg_attr(
    feature = "windows",
    doc = "| something that native code calls, or that calls it | [`windows`] |"
)]
#![cfg_attr(
    all(feature = "serde", feature = "std"),
    doc = "| a file of what was said, to look at, to send, to say again | [`recording::Journal`], [`recording::Reader`] |"
)]
#![cfg_attr(
    feature = "conformance",
    doc = "| a proof that an engine, a handler or a sink keeps the rules | [`conformance`] |"
)]
//!
//! # Sections
//!
//! - [`protocol`]: the vocabulary: ids, reports, statuses, decisions, events
//! - [`dialect`]: the three Windows protocols as tables, and the catalogue of rules
//! - [`session`]: the pure state machine that knows what a host knows, and refuses by rule
//! - [`cancel`]: tokens, sources and scopes
//! - [`callback`], [`sink`], [`handler`]: the traits, and what composes them
//! - [`reporter`]: the engine's side
//! - [`merge`]: snapshots of many sessions, workers and machines as one
//! - [`clock`]: time as an argument
#![cfg_attr(
    feature = "std",
    doc = "- [`integrations`]: other libraries, and recipes for rayon and for `async` tasks"
)]
#![cfg_attr(
    feature = "std",
    doc = "- [`presentation`]: what is shown: fractions, rates, time left"
)]
#![cfg_attr(feature = "windows", doc = "- [`windows`]: COM, in both directions")]
#![cfg_attr(feature = "conformance", doc = "- [`conformance`]: the kit that proves any side of it")]
#![cfg_attr(feature = "proptest", doc = "- [`strategy`]: strategies for property tests")]
#![cfg_attr(
    all(feature = "serde", feature = "std"),
    doc = "- [`recording`]: traces as files: written, read, said again, compared"
)]
//! - [`documentation`]: the specification, the format of recordings, the design, the platforms
//!
//! # Features
//!
//! | Feature | Default | Adds |
//! |---|---|---|
//! | `std` | yes | [`reporter`], [`merge`], sinks that need a clock or a lock, blocking waits, catching a sink's panic |
//! | `windows` | no | COM adapters for the three protocols, on every system; needs `std` |
//! | `conformance` | no | the kit that proves a provider, a handler or a sink; needs `std` |
//! | `proptest` | no | strategies: legal sessions, mutants that break one named rule, any vocabulary; needs `std` |
//! | `tracing` | no | spans and events for a `tracing` subscriber; needs `std` |
//! | `tokio` | no | a bridge to `CancellationToken`, figures to await, readers and writers that a cancel wakes; needs `std` |
//! | `indicatif` | no | bars on a terminal, lines elsewhere; needs `std` |
//! | `serde` | no | `Serialize` and `Deserialize` for the vocabulary, for session snapshots and for what is merged; with `std`, recordings to files |
//!
//! Without `std` the crate is `no_std` with `alloc`.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
// Bad input is answered, never met with a panic, and no number is cut in silence. Tests may do both.
#![cfg_attr(
    not(test),
    deny(
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used,
    )
)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod callback;
pub mod cancel;
pub mod clock;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod dialect;
pub mod handler;
#[cfg(feature = "std")]
pub mod integrations;
#[cfg(feature = "std")]
pub mod merge;
#[cfg(feature = "std")]
pub mod presentation;
pub mod protocol;
#[cfg(all(feature = "serde", feature = "std"))]
pub mod recording;
#[cfg(feature = "std")]
pub mod reporter;
pub mod session;
pub mod sink;
#[cfg(feature = "proptest")]
pub mod strategy;
#[cfg(feature = "windows")]
#[allow(unsafe_code, reason = "the one address of unsafe code: the COM border")]
pub mod windows;

mod guard;
#[cfg_attr(
    not(feature = "std"),
    allow(dead_code, reason = "the living are the reporter's, which needs `std`")
)]
mod ledger;
#[allow(unused_imports, reason = "each build uses the part that its features need")]
mod sync;

pub use callback::SyncCallback;
pub use cancel::CancelToken;
pub use dialect::Dialect;
pub use handler::SyncHandler;
pub use protocol::{CancelDecision, ItemId, ProgressItem, ProviderRole, SyncStage};
#[cfg(feature = "std")]
pub use reporter::{ItemReporter, Reporter};
pub use sink::ProgressSink;

/// The long documents: specification, what the kit covers, the format of recordings, design, platforms.
pub mod documentation {
    #[doc = include_str!("docs/spec.md")]
    pub mod spec {}
    #[doc = include_str!("docs/coverage.md")]
    pub mod coverage {}
    #[doc = include_str!("docs/recording.md")]
    pub mod recording {}
    #[doc = include_str!("docs/design.md")]
    pub mod design {}
    #[doc = include_str!("docs/platform.md")]
    pub mod platform {}
}

/// What the README shows is compiled and run like every other example.
#[cfg(all(
    doctest,
    feature = "windows",
    feature = "conformance",
    feature = "proptest",
    feature = "indicatif",
    feature = "serde"
))]
#[doc = include_str!("../README.md")]
struct Readme;
