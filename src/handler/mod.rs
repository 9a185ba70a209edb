//! **[`SyncHandler`]**: the other side of the conversation, what a host tells a handler.
//!
//! A host starts a phase with [`begin`]; the handler's method is given a [`Start`], accepts or declines it,
//! and returns the [`Started`]. An accepted one has a [`Completion`], used once, on any thread.
//!
//! ```
//! use sync_progress::handler::begin;
//! use sync_progress::protocol::{Code, Phase};
//!
//! // The host begins; the closure stands for the handler's method.
//! let code = begin(Phase::Prepare, |completed| assert_eq!(completed.code, Code::OK), |start| {
//!     let (started, completion) = start.accept();
//!     completion.complete(Code::OK); // may come before the return, or much later
//!     started
//! });
//! assert_eq!(code, Code::OK);
//! ```
#![forbid(unsafe_code)]

mod completion;
mod start;
mod traits;

pub use completion::{Completed, Completion};
pub use start::{Start, Started, begin, begin_before};
pub use traits::{NullHandler, SharedSink, SyncHandler};
