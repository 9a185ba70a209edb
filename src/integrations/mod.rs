//! Integrations with other libraries, one file and one feature each.
#![forbid(unsafe_code)]

#[cfg(feature = "tokio")]
pub mod tokio;
#[cfg(feature = "tracing")]
pub mod tracing;
