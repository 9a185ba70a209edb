//! **[`SyncCallback`]**: the application's side of a WS session, and what composes such callbacks.
//!
//! | To | Use |
//! |---|---|
//! | make a callback of a closure | [`from_fn`] |
//! | tell two | [`and`](SyncCallbackExt::and) |
//! | keep a panic from the others | [`caught`](SyncCallbackExt::caught) |
//! | write down what is said, or check it | [`recorded`](SyncCallbackExt::recorded), [`checked`](SyncCallbackExt::checked) |
//! | hear about items | [`into_sink`](SyncCallbackExt::into_sink) |
//! | say again what was written down | [`deliver`] |
//!
//! ```
//! use sync_progress::callback::{SyncCallback, SyncCallbackExt, from_fn};
//! use sync_progress::protocol::{StageProgress, Work};
//! use sync_progress::{CancelDecision, ProviderRole, SyncStage};
//!
//! let print = from_fn(|report: &StageProgress| println!("{}: {}", report.stage, report.work));
//! let stop = from_fn(|_: &StageProgress| CancelDecision::CancelAll);
//! let report = StageProgress {
//!     role: ProviderRole::Source,
//!     stage: SyncStage::Detection,
//!     work: Work::new(1, None),
//! };
//! assert_eq!(print.and(stop).stage(&report), Ok(CancelDecision::CancelAll));
//! ```
#![forbid(unsafe_code)]

mod caught;
mod deliver;
mod ext;
mod fan_out;
mod from_fn;
#[cfg(feature = "std")]
mod into_sink;
#[cfg(feature = "std")]
mod recorder;
#[cfg(feature = "std")]
mod tally;
mod traits;

pub use caught::Caught;
pub use deliver::deliver;
pub use ext::SyncCallbackExt;
pub use fan_out::FanOut;
pub use from_fn::{FromFn, from_fn};
#[cfg(feature = "std")]
pub use into_sink::IntoSink;
pub use traits::{NullCallback, SyncCallback};
