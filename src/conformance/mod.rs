//! **The kit**: proves that a provider, a handler or a sink keeps the rules, at every cancel point.
//!
//! | To prove | Use |
//! |---|---|
//! | an engine (a *provider*) | [`provider`] |
//! | a handler that a host drives | [`handler`] |
//! | a sink, a callback, a token | [`sink`](sink()), [`callback`](callback()), [`token`] |
//! | what stands between a speaker and a sink or a callback | [`wrapper`], [`callback_wrapper`] |
//! | one test per rule | [`rule_tests`](crate::rule_tests) |
//! | a conversation that was recorded | [`check`], [`shortest`] |
//! | a conversation as it goes on | [`Watched`], [`Checker`] |
//! | one course of events | [`Host`] with a [`Script`] |
//!
//! And to look up: which rule is checked how, and which is not and why ([`COVERAGE`], and the [table] of it).
//!
//! [table]: crate::documentation::coverage
//!
//! # The idea
//!
//! An engine says what it does to a host, and the host answers. The kit stands where the host would. It runs the engine
//! undisturbed and counts the answers that it asks for; then it runs it again for each of them and answers otherwise there: stop this item,
//! stop everything, a failure, a peer that is gone, a panic. Whatever the engine says in all these runs is held to
//! every rule of its [dialect](crate::Dialect). What is broken is reported with the number of the rule, its sentence and its
//! source, the run that showed it first, and as little of its trace as shows it.
//!
//! Nothing waits for a clock: a run is over when the engine has come back and its session has ended. (The one clock there is, a
//! watchdog, only tells what hangs.) So a test passes or fails for the same reason on any machine.
//!
//! ```
//! use sync_progress::conformance::{Host, provider};
//! use sync_progress::dialect::rules::CANCELED_IS_NOT_SUCCEEDED;
//! use sync_progress::protocol::{AnswerExt, Notice, Outcome, ProgressStatus};
//! use sync_progress::{Dialect, ItemId, ProgressItem, ProgressSink};
//!
//! /// Stops when it is told to, and says that it has succeeded.
//! fn synchronize(host: Host) -> Result<(), Box<dyn std::error::Error>> {
//!     let id = ItemId::try_from("inbox")?;
//!     let _ = host.notice(&Notice::Begin { handler: None, items: vec![id.clone()] });
//!     for step in 0..3 {
//!         if host.progress(&id, &ProgressItem::new().with_value(step)).decision().is_cancel() {
//!             break;
//!         }
//!     }
//!     let _ = host.progress(&id, &ProgressItem::new().with_status(ProgressStatus::Succeeded));
//!     let _ = host.notice(&Notice::End { outcome: Outcome::Succeeded });
//!     Ok(())
//! }
//!
//! let report = provider(Dialect::Neutral, synchronize).run();
//! assert_eq!(report.broken().collect::<Vec<_>>(), [CANCELED_IS_NOT_SUCCEEDED]);
//! let shown: Vec<_> = report.problems()[0].trace.iter().map(ToString::to_string).collect();
//! assert_eq!(shown, [
//!     "1..2 lane 0  begin: inbox -> cancel all",
//!     "3..4 lane 0  inbox: 0 -> cancel all",
//!     "5..6 lane 0  inbox: succeeded -> cancel all",
//! ]);
//! ```
//!
//! # How strictly
//!
//! What the documents say is a MUST and fails; what follows from them is a SHOULD and warns. `strict()` makes both fail. A
//! rule can be left out by its number, with a reason that the report repeats (`skip`); one that is known to be broken can be
//! named, and then it has to be (`expect_broken`).
//!
//! # What is stable
//!
//! The suites and what they are told are. Which rules there are, what exactly a check looks at, and the words of a report may change with
//! any version: an engine that was clean may be found out.
#![forbid(unsafe_code)]

mod alone;
mod check;
mod checker;
mod coverage;
mod handlers;
mod host;
mod options;
mod report;
mod rule_tests;
mod shortest;
mod suites;
mod sweep;
mod violation;
mod watched;

pub use check::Check;
pub use checker::{At, Checker, check};
pub use coverage::{COVERAGE, Coverage, Suite};
pub use handlers::{Handler, handler};
pub use host::{Disturbance, Host, ItemToken, Script, When};
pub use report::{Fault, Problem, Report};
pub use shortest::shortest;
pub use suites::{
    CallBack, Callback, Sink, Token, Wrapper, callback, callback_wrapper, sink, token, wrapper,
};
pub use sweep::{Finished, Provider, provider};
pub use violation::Violation;
pub use watched::Watched;
