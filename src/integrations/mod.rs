//! Integrations with other libraries, one file and one feature each.
#![forbid(unsafe_code)]

#[cfg(feature = "indicatif")]
pub mod indicatif;
