//! **The kit**: proves that a provider, a handler or a sink keeps the rules, at every cancel point.
#![forbid(unsafe_code)]

mod checker;
mod shortest;
mod violation;
mod watched;

pub use checker::{At, Checker, check};
pub use shortest::shortest;
pub use violation::Violation;
pub use watched::Watched;
