//! **Strategies**: legal sessions, sessions that break exactly one named rule, and any vocabulary, for `proptest`.
//!
//! | To have | Use |
//! |---|---|
//! | conversations in which provider, sink and host keep every rule | [`legal`], [`Shape`] |
//! | conversations in which one named rule is broken | [`mutant`], [`mutants`], [`breakable`] |
//! | anything at all, in well-formed numbers | [`hostile`], [`events`] |
//! | any value of the vocabulary | `any::<T>()` for every type of [`protocol`](crate::protocol); see [`arbitrary`] |
//!
//! A conversation is a trace, as a recorder would have written it: entries with two numbers, for calls of several
//! lanes overlap. A host, a screen, a file format or a converter is tested by saying it to them:
//!
//! ```
//! use proptest::prelude::*;
//! use sync_progress::Dialect;
//! use sync_progress::protocol::SyncEvent;
//! use sync_progress::sink::{Recorder, deliver};
//! use sync_progress::strategy::legal;
//!
//! proptest! {
//!     # /*
//!     #[test]
//!     # */
//!     fn each_report_is_heard(trace in legal(Dialect::SyncCenter)) {
//!         let sink = Recorder::in_memory(); // yours
//!         let mut reports = 0;
//!         for entry in &trace {
//!             if matches!(entry.event, SyncEvent::Progress { .. }) {
//!                 deliver(&entry.event, &sink);
//!                 reports += 1;
//!             }
//!         }
//!         prop_assert_eq!(sink.entries().len(), reports);
//!     }
//! }
//! # each_report_is_heard();
//! ```
//!
//! # How legal sessions are made
//!
//! A session is a cast (so many items, so many lanes) and a list of choices. A lawful provider, sink and host play it:
//! each choice picks from what may be said next, and at the end all that is open is closed. So there is nothing to
//! filter, and what shrinks stays legal: fewer choices are a shorter session, a smaller choice is a plainer move, and
//! the choice zero is none. This law is written down a second time on purpose: it shares no code with
//! [`session`](crate::session) or with the kit, and the tests hold all three against one another.
//!
//! # What occurs in them
//!
//! Of a hundred sessions of the default [`Shape`], at least so many; the tests hold the strategy to it. Besides,
//! every kind of event that a dialect [has words for](crate::Dialect::can_say) occurs in one of a hundred.
//!
//! | | neutral | WS | MOB | SC |
//! |---|---|---|---|---|
//! | an answer cancels an item | 20 | – | 20 | 20 |
//! | an answer cancels everything | 20 | 20 | 20 | 20 |
//! | the host is asked to cancel an item, everything | 5, 5 | –, 5 | 5, 5 | 5, 5 |
//! | an item succeeds | 50 | – | 50 | 50 |
//! | an item fails, is canceled | 20, 20 | – | 10, 20 | 20, 20 |
//! | an item is skipped, loses its device | 5, 5 | – | 5, – | –, 5 |
//! | an item is tried again, fails late | 4, 4 | – | –, – | –, 4 |
//! | calls overlap | 30 | 30 | 30 | 30 |
//! | a cancel is answered while a call is under way that is answered without | 1 | 1 | 0.5 | 1 |
//! | the sink fails, the answer is not seen | 10, 5 | 3, – | 5, – | 10, 5 |
//! | a retry of a cycle | – | – | 5 | – |
//! | items join | 10 | – | – | 20 |
//!
//! # How mutants are made
//!
//! A mutant is a legal session with a sin in it: a legal beginning; what leads, lawfully, to where the rule can be
//! broken; the one event that nobody may say, or the one answer that nobody may give; and a legal rest that takes it
//! as a fact. Where the sin is that something is left undone, the rest is left undone. What is refused by those who
//! have to is refused. The tests hold each label against the kit: it finds that rule, by that party, at that event,
//! and nothing else, but for what [`Mutant::beside`] says.
#![forbid(unsafe_code)]

pub mod arbitrary;

mod hostile;
mod mutant;
mod play;
mod sessions;
mod shape;

pub use hostile::{events, hostile};
pub use mutant::{Mutant, Mutants, breakable, mutant, mutants};
pub use sessions::{Sessions, legal};
pub use shape::{Cancels, Shape};
