//! **[`ProgressSink`]**: whoever listens to a handler, and what composes listeners.

mod pace;
mod traits;

pub use pace::Pace;
pub use traits::{NullSink, ProgressSink};
