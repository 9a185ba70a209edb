//! What is shown of progress: a fraction that never falls, rates, and time left that can be trusted.
//!
//! Pure: time is an argument, nothing here has a clock, a thread or a terminal. A [`Meter`] is fed with a [`Sample`]
//! whenever somebody looks, and gives [`Figures`], whose `Display` is the sentence that a person reads. A sample is made
//! from what there is: a reporter's [`Totals`](crate::reporter::Totals) or [`Summary`](crate::reporter::Summary), a
//! session's [`Snapshot`](crate::session::Snapshot) or one [item](crate::session::ItemView) of it, what is
//! [merged](crate::merge::Whole) of many, or by hand.
//!
//! What was reported is the truth and stays exact; what is shown of it keeps promises (F-1 to F-20): the fraction stays
//! within 0 and 1, does not fall within an attempt, and is 1 only on success. Unknown is not zero: what is not known is `None`.
//!
//! ```
//! use std::time::Duration;
//! use sync_progress::presentation::{Meter, Units};
//! use sync_progress::{Reporter, sink::NullSink};
//!
//! let reporter = Reporter::new(NullSink);
//! let mut meter = Meter::new().with_units(Units::default().with_items("file", "files"));
//! for name in ["a", "b", "c"] {
//!     reporter.announce(name, 1 << 30)?;
//! }
//! meter.update(Duration::ZERO, reporter.totals());
//! let mut item = reporter.start("a", 1 << 30)?.go()?;
//! assert!(!item.advance(1 << 30).is_cancel());
//! item.finish();
//! let figures = meter.update(Duration::from_secs(16), reporter.totals());
//! assert_eq!(figures.to_string(), "1 of 3 files, 1.0 GiB of 3.0 GiB, 64 MiB/s");
//! assert_eq!(figures.fraction.map(|share| share.percent()), Some(33));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod course;
mod estimate;
mod figures;
mod fraction;
mod from;
mod meter;
mod numbers;
mod plan;
mod policy;
mod rate;
mod sample;
mod text;
mod units;

pub use figures::{Figures, TimeLeft};
pub use meter::Meter;
pub use plan::Plan;
pub use policy::Policy;
pub use sample::{Activity, Sample};
pub use text::Text;
pub use units::{Scale, Units};
