//! Traces as files: written, read, replayed, compared.
#![forbid(unsafe_code)]
