//! **The three protocols as tables**: numbers, limits, what each can and cannot say, the rules.

pub mod rules;

mod kind;
mod speech;

pub use kind::Dialect;
pub use rules::{RULES, Rule};
