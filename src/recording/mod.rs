//! **Traces as files**: written, read, said again, compared.
//!
//! | To | Use |
//! |---|---|
//! | write what a sink or a callback hears and answers, while it goes on | [`Journal`] |
//! | write entries that are there | [`Writer`] |
//! | read records, of either [`Format`] | [`Reader`] |
//! | say them again to a sink, a callback or a COM export | [`Replay`] |
//! | compare two recordings by what they mean | [`diff`] |
//!
//! What the files look like stands in [`documentation::recording`](crate::documentation::recording).
//!
//! ```
//! use sync_progress::recording::{Format, Header, Journal, Reader, Replay, diff};
//! use sync_progress::reporter::Start;
//! use sync_progress::sink::NullSink;
//! use sync_progress::{Dialect, Reporter};
//!
//! let header = Header::new(Dialect::Neutral).with_program("example");
//! let journal = Journal::new(Vec::new(), Format::JsonLines, &header)?; // or a file
//! let reporter = Reporter::new(journal.recorder(NullSink)); // in front of any sink
//! if let Start::Go(item) = reporter.start("a.txt", 300)? {
//!     item.finish();
//! }
//! reporter.complete()?;
//!
//! let file = journal.finish()?;
//! let records = Reader::new(&file[..])?.collect::<Result<Vec<_>, _>>()?;
//! assert!(diff(&records, &records).is_empty());
//! Replay::new(records).into_sink(&NullSink)?; // answers as it did
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod binary;
mod diff;
mod error;
mod header;
mod input;
mod journal;
mod json;
mod line;
mod reader;
mod record;
mod replay;
mod same;
mod writer;

pub use diff::{Difference, diff};
pub use error::ReadError;
pub use header::{Format, Header, SCHEMA};
pub use journal::{Journal, JournalError};
pub use reader::Reader;
pub use record::Record;
pub use replay::{OtherAnswer, Replay, Replayed};
pub use writer::Writer;
