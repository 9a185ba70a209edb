//! **Traces as files**: written, read, said again, compared.
//!
//! | To | Use |
//! |---|---|
//! | write what a sink or a callback hears and answers, while it goes on | [`Journal`] |
//! | write entries that are there | [`Writer`] |
//! | read records, of either [`Format`] | [`Reader`] |
#![forbid(unsafe_code)]

mod binary;
mod error;
mod header;
mod input;
mod journal;
mod json;
mod reader;
mod record;
mod writer;

pub use error::ReadError;
pub use header::{Format, Header, SCHEMA};
pub use journal::{Journal, JournalError};
pub use reader::Reader;
pub use record::Record;
pub use writer::Writer;
