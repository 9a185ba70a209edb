//! **[`ProgressSink`]**: whoever listens to a handler, and what composes listeners.
//!
//! | To | Use |
//! |---|---|
//! | make a sink of a closure | [`from_fn`], [`notice_fn`], [`log_fn`] |
//! | keep a panic from the others | [`caught`](ProgressSinkExt::caught) |
//! | write down what is said | [`recorded`](ProgressSinkExt::recorded), [`Recorder::in_memory`] |

mod caught;
mod ext;
mod from_fn;
mod pace;
#[cfg(feature = "std")]
mod recorder;
#[cfg(feature = "std")]
mod tape;
mod traits;

pub use caught::Caught;
pub use ext::ProgressSinkExt;
pub use from_fn::{FromFn, IntoAnswer, LogFn, NoticeFn, from_fn, log_fn, notice_fn};
pub use pace::Pace;
#[cfg(feature = "std")]
pub use recorder::{Nobody, Recorder};
#[cfg(feature = "std")]
pub use tape::Tape;
pub use traits::{NullSink, ProgressSink};
