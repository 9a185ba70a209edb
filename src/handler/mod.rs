//! **[`SyncHandler`]**: the other side of the conversation, what a host tells a handler.
//!
//! A host starts a phase with [`begin`]; the handler's method is given a [`Start`], accepts or declines it,
//! and returns the [`Started`]. An accepted one has a [`Completion`], used once, on any thread.

mod completion;
mod start;
mod traits;

pub use completion::{Completed, Completion};
pub use start::{Start, Started, begin, begin_before};
pub use traits::{NullHandler, SharedSink, SyncHandler};
