//! **Tokens**: who may stop what, and why.
//!
//! | Who | Holds | Does |
//! |---|---|---|
//! | the user, a host, a signal | [`CancelSource`], [`ItemScope`] | cancels all or one item, with a cause |
//! | an engine, a worker | any [`CancelToken`] | asks whether to go on |
//! | who has a program of its own | [`from_fn()`], an `AtomicBool`, [`any()`] | brings its own way to stop |
//!
//! What the words promise stands in chapter C of the specification.
//!
//! ```
//! use sync_progress::cancel::{CancelSource, CancelToken};
//! use sync_progress::protocol::CancelCause;
//!
//! fn copy(files: u32, stop: &impl CancelToken) -> u32 {
//!     (0..files).take_while(|_| !stop.is_canceled()).map(|_| 1).sum()
//! }
//! let session = CancelSource::new();
//! assert_eq!(copy(3, &session.token()), 3);
//! session.cancel(CancelCause::Requested);
//! assert_eq!(copy(3, &session.token()), 0);
//! ```
#![forbid(unsafe_code)]

mod any;
mod deadline;
mod flag;
mod from_fn;
mod item;
mod scope;
mod scope_token;
mod source;
#[cfg(feature = "std")]
mod timer;
mod token;
#[cfg(feature = "std")]
mod wait;
mod watch;
pub(crate) mod word;

#[cfg(all(test, loom))]
mod loom_tests;

pub use any::{AnyOf, any};
pub use from_fn::{FromFn, from_fn};
pub use item::ItemScope;
pub use scope_token::ScopeToken;
pub use source::CancelSource;
pub use token::{CancelToken, NeverCanceled};
#[cfg(feature = "std")]
pub use wait::UntilCanceled;
#[cfg(feature = "std")]
pub(crate) use wait::Waiting;

#[allow(unused_imports, reason = "for the reporter, which needs std")]
pub(crate) use {scope::Scope, word::Word};
