//! **The kit**: proves that a provider, a handler or a sink keeps the rules, at every cancel point.
#![forbid(unsafe_code)]

mod alone;
mod check;
mod checker;
mod host;
mod options;
mod report;
mod shortest;
mod suites;
mod sweep;
mod violation;
mod watched;

pub use check::Check;
pub use checker::{At, Checker, check};
pub use host::{Disturbance, Host, ItemToken, Script, When};
pub use report::{Fault, Problem, Report};
pub use shortest::shortest;
pub use suites::{
    CallBack, Callback, Sink, Token, Wrapper, callback, callback_wrapper, sink, token, wrapper,
};
pub use sweep::{Finished, Provider, provider};
pub use violation::Violation;
pub use watched::Watched;
