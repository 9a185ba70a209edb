//! **[`ProgressSink`]**: whoever listens to a handler, and what composes listeners.
//!
//! | To | Use |
//! |---|---|
//! | make a sink of a closure | [`from_fn`], [`notice_fn`], [`log_fn`] |
//! | tell several sinks | [`and`](ProgressSinkExt::and), [`fan_out`] |
//! | leave something out | [`filter_items`](ProgressSinkExt::filter_items), [`filter_log`](ProgressSinkExt::filter_log), [`min_level`](ProgressSinkExt::min_level), [`filter_notices`](ProgressSinkExt::filter_notices) |
//! | be told less often | [`paced`](ProgressSinkExt::paced) |
//! | be told everything with each report | [`dense`](ProgressSinkExt::dense) |
//! | hear it as a Windows host would | [`speaking`](ProgressSinkExt::speaking) |
//! | hold an engine to the rules | [`checked`](ProgressSinkExt::checked) |
//! | exchange the sink while others report | [`Slot`] |
//! | keep a panic from the others | [`caught`](ProgressSinkExt::caught) |
//! | write down what is said | [`recorded`](ProgressSinkExt::recorded), [`Recorder::in_memory`], [`Transcript`] |
//! | say it again | [`deliver`], [`poll`] |
//!
//! ```
//! use sync_progress::sink::{NullSink, ProgressSink, ProgressSinkExt, from_fn};
//! use sync_progress::{CancelDecision, ItemId, ProgressItem};
//!
//! let stop = from_fn(|_: &ItemId, _: &ProgressItem| CancelDecision::CancelAll);
//! let both = NullSink.and(stop);
//! let answer = both.progress(&"a".try_into()?, &ProgressItem::new().with_value(1));
//! assert_eq!(answer, Ok(CancelDecision::CancelAll));
//! # Ok::<(), sync_progress::protocol::InvalidId>(())
//! ```
#![forbid(unsafe_code)]

mod arms;
mod caught;
#[cfg(feature = "std")]
mod checked;
mod deliver;
#[cfg(feature = "std")]
mod dense;
mod ext;
mod fan_out;
mod filter_items;
mod filter_log;
mod filter_notices;
mod from_fn;
#[cfg(feature = "std")]
mod log_ids;
#[cfg(not(feature = "std"))]
#[path = "log_ids_off.rs"]
mod log_ids;
mod pace;
#[cfg(feature = "std")]
mod paced;
#[cfg(feature = "std")]
mod pacing;
#[cfg(feature = "std")]
mod recorder;
#[cfg(feature = "std")]
mod slot;
mod speaking;
#[cfg(feature = "std")]
mod tape;
mod traits;
#[cfg(feature = "std")]
mod transcript;

pub use arms::Arms;
pub use caught::Caught;
#[cfg(feature = "std")]
pub use checked::Checked;
pub use deliver::{deliver, poll};
#[cfg(feature = "std")]
pub use dense::Dense;
pub use ext::ProgressSinkExt;
pub use fan_out::{FanOut, fan_out};
pub use filter_items::FilterItems;
pub use filter_log::FilterLog;
pub use filter_notices::FilterNotices;
pub use from_fn::{FromFn, IntoAnswer, LogFn, NoticeFn, from_fn, log_fn, notice_fn};
pub use pace::Pace;
#[cfg(feature = "std")]
pub use paced::Paced;
#[cfg(feature = "std")]
pub use recorder::{Nobody, Recorder};
#[cfg(feature = "std")]
pub use slot::Slot;
pub use speaking::Speaking;
#[cfg(feature = "std")]
pub use tape::Tape;
pub use traits::{NullSink, ProgressSink};
#[cfg(all(feature = "std", feature = "serde"))]
pub(crate) use transcript::Numbers;
#[cfg(feature = "std")]
pub use transcript::{Stamp, Transcript};
