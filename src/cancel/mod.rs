//! **Tokens**: who may stop what, and why.

mod token;

pub use token::{CancelToken, NeverCanceled};
