//! **Strategies**: legal sessions, sessions that break exactly one named rule, and any vocabulary, for `proptest`.
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
