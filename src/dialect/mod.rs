//! **The three protocols as tables**: numbers, limits, what each can and cannot say, the rules.

pub mod rules;

mod accumulator;
mod answers;
mod kind;
mod limits;
mod lossy;
mod narrow;
mod numbers;
mod questions;
mod report;
mod speech;
mod sums;
mod text;

pub use accumulator::{Accumulator, Increments};
pub use kind::Dialect;
pub use limits::{CountRange, Limits};
pub use lossy::{Lossy, Told};
pub use narrow::{max_from_i32, narrow, narrow_i32, narrow_stage, narrow_u32, value_from_i32};
pub use numbers::log_of_recoverable;
pub use questions::{
    answer_from_is_canceled, answer_from_request, answer_to_is_canceled, answer_to_request,
};
pub use report::Said;
pub use rules::{RULES, Rule};
pub use sums::ItemSums;
pub use text::{cut_text, text_from_wide};
