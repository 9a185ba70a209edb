//! **The three protocols as tables**: numbers, limits, what each can and cannot say, the rules.
//!
//! This is the one place that knows how the protocols differ, and the only one where counts are made to
//! fit. Nothing here keeps a session; every conversion returns what it lost ([`Told`], [`Lossy`]).
//!
//! | Question | Answer |
//! |---|---|
//! | which protocol | [`Dialect`] |
//! | which number | [`Dialect::status_from_raw`], [`Dialect::status_to_raw`], [`Dialect::level_to_raw`] |
//! | can it be said | [`Dialect::can_say`], [`Dialect::knows_status`], [`Dialect::say_status`], [`Dialect::say_report`] |
//! | does it fit | [`Limits`], [`Dialect::id_fits`], [`Dialect::fit_text`], [`narrow`] |
//! | what was answered | [`Dialect::answer_from_code`], [`Dialect::question_from_code`], [`answer_from_request`], [`answer_from_is_canceled`] |
//! | increments, sums | [`Accumulator`], [`Increments`], [`ItemSums`] |
//! | what has to be so | [`Rule`], [`RULES`], [`rules`] |
//!
//! ```
//! use sync_progress::protocol::{ProgressStatus, Work};
//! use sync_progress::{Dialect, ItemId, ProgressItem};
//!
//! let report = ProgressItem::new()
//!     .with_status(ProgressStatus::Skipped)
//!     .with_work(Work::new(1 << 40, 1 << 41));
//! let told = Dialect::SyncCenter.say_report(&ItemId::try_from("a")?, &report);
//! assert_eq!(
//!     told.value.report.map(|said| said.to_string()).as_deref(),
//!     Some("canceled 1073741824/2147483648 skipped"),
//! );
//! assert!(!told.lost.is_empty());
//! # Ok::<(), sync_progress::protocol::InvalidId>(())
//! ```
#![forbid(unsafe_code)]

pub mod rules;

mod accumulator;
mod answers;
mod kind;
mod limits;
mod lossy;
mod narrow;
mod numbers;
mod questions;
mod report;
mod speech;
mod sums;
mod text;

pub use accumulator::{Accumulator, Increments};
pub use kind::Dialect;
pub use limits::{CountRange, Limits};
pub use lossy::{Lossy, Told};
pub use narrow::{max_from_i32, narrow, narrow_i32, narrow_stage, narrow_u32, value_from_i32};
pub use numbers::log_of_recoverable;
pub use questions::{
    answer_from_is_canceled, answer_from_request, answer_to_is_canceled, answer_to_request,
};
pub use report::Said;
pub use rules::{RULES, Rule};
pub use sums::ItemSums;
pub use text::{cut_text, text_from_wide};
