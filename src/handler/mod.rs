//! **[`SyncHandler`]**: the other side of the conversation, what a host tells a handler.
//!
//! A host starts a phase with [`begin`]; the handler's method is given a [`Start`], accepts or declines it,
//! and returns the [`Started`]. An accepted one has a [`Completion`], used once, on any thread.
//!
//! ```
//! use std::sync::mpsc;
//! use sync_progress::handler::{NullHandler, SyncHandler, begin};
//! use sync_progress::protocol::{Code, Phase};
//!
//! let (tell, told) = mpsc::channel();
//! let code = begin(
//!     Phase::Synchronize,
//!     move |completed| tell.send(completed).unwrap(),
//!     |start| NullHandler.synchronize(start),
//! );
//! assert_eq!((code, told.recv()?.code), (Code::OK, Code::OK));
//! # Ok::<(), mpsc::RecvError>(())
//! ```

mod completion;
mod start;
mod traits;

pub use completion::{Completed, Completion};
pub use start::{Start, Started, begin, begin_before};
pub use traits::{NullHandler, SharedSink, SyncHandler};
