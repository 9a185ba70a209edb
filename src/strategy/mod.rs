//! **Strategies**: legal sessions, sessions that break exactly one named rule, and any vocabulary, for `proptest`.
#![forbid(unsafe_code)]

mod play;
mod sessions;
mod shape;

pub use sessions::Sessions;
pub use shape::{Cancels, Shape};

/// Legal sessions.
pub fn legal(dialect: crate::Dialect) -> Sessions {
    Shape::new(dialect).sessions()
}
