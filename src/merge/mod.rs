//! **Merge**: snapshots of many sessions, on many workers and machines, as one.
//!
//! | Wanted | Here |
//! |---|---|
//! | where one session stands, as plain data | [`State`] |
//! | a session that tells others of itself | [`Source`] |
//! | what is known of all of them, and messages about it | [`Merged`] |
//! | the figures of the whole | [`Whole`], from [`Merged::whole`] |
//! | who has not been heard of for too long | [`Pulse`] |
//! | everything is to stop, everywhere | [`CancelRequest`] |
//!
//! A message *is* a [`Merged`]: one with a single state in it, one with a request to cancel in it, or all that
//! somebody knows. Merging is commutative, associative and idempotent, and what was known stays known, whatever is
//! merged (M-1). So any transport serves that brings the last state of each source at least once: late, twice, in any
//! order, by way of a third. Who joins later needs no history; one state of each source is all there is.
//!
//! ```
//! use sync_progress::Reporter;
//! use sync_progress::merge::{Merged, Source, State};
//! use sync_progress::sink::NullSink;
//!
//! // On two machines: an engine, and what tells of it.
//! let (here, there) = (Reporter::new(NullSink), Reporter::new(NullSink));
//! let (mut this, mut that) = (Source::new("this", 1), Source::new("that", 1));
//! here.start("a", 10)?.go()?.finish();
//! let mut item = there.start("b", 30)?.go()?;
//! let early = that.tell(State::from(there.totals()));
//! assert!(!item.advance(20).is_cancel());
//! let late = that.tell(State::from(there.totals()));
//!
//! // Wherever somebody looks; the second message came first, and one came twice.
//! let mut known = Merged::new();
//! for message in [&late, &early, &this.tell(State::from(here.totals())), &late] {
//!     known.merge(message);
//! }
//! assert_eq!(known.whole().work.to_string(), "20/40");
//! # item.finish();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod cancel;
mod merged;
mod pulse;
mod source;
mod stamp;
mod state;
mod whole;

pub use cancel::CancelRequest;
pub use merged::Merged;
pub use pulse::Pulse;
pub use source::{Source, SourceId};
pub use stamp::{Stamp, Stamped};
pub use state::State;
pub use whole::Whole;
