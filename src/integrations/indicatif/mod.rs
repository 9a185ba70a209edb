//! Bars on a terminal with [indicatif](https://docs.rs/indicatif), plain lines where there is none (feature `indicatif`).
//!
//! ```
//! use indicatif::{InMemoryTerm, MultiProgress, ProgressDrawTarget};
//! use sync_progress::Reporter;
//! use sync_progress::integrations::indicatif::Bars;
//! use sync_progress::presentation::Units;
//!
//! let term = InMemoryTerm::new(10, 80); // `Bars::stderr()` for a real one
//! let bars = MultiProgress::with_draw_target(ProgressDrawTarget::term_like(Box::new(term.clone())));
//! let bars = Bars::new(bars).with_units(Units::default().with_items("file", "files"));
//!
//! let reporter = Reporter::new(bars);
//! let mut item = reporter.start("a", 4096)?.go()?;
//! assert!(!item.advance(4096).is_cancel());
//! item.finish();
//! let mut item = reporter.start("b", 4096)?.go()?;
//! assert!(!item.advance(1024).is_cancel());
//! item.fail("disk full");
//! reporter.complete()?;
//! assert_eq!(
//!     term.contents(),
//!     "b: failed: disk full\n 62% ██████▎░░░ failed: 2 files (1 not done), 5.0 KiB of 8.0 KiB in under 1 s"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bars;
mod board;
mod look;
mod rows;

pub use bars::Bars;
