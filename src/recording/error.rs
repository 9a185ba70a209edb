//! [`ReadError`]: what can be wrong with a recording.

use core::fmt;
use std::{
    format, io,
    string::{String, ToString},
};

/// What is wrong with a recording (W-8). All that was read before it holds.
///
/// ```
/// use sync_progress::recording::{ReadError, Reader};
///
/// let error = Reader::new(&b"<html>"[..]).unwrap_err();
/// assert!(matches!(error, ReadError::Foreign));
/// assert!(error.ends_reading());
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file could not be read.
    #[error("the recording cannot be read: {0}")]
    Io(#[from] io::Error),
    /// There is nothing in it. Whoever recorded did not come to write its first line.
    #[error("the recording is empty")]
    Empty,
    /// It is no recording of ours, or lost its header.
    #[error("this is no recording: it begins neither with our header in JSON nor with our mark")]
    Foreign,
    /// Its schema is of another version. Read it with a newer version of this crate.
    #[error("the recording has schema {found}; this version reads up to {}", super::SCHEMA)]
    UnknownVersion {
        /// The version that its header names.
        found: u32,
    },
    /// It ends in the middle of a record: whoever recorded was stopped there. What came before is
    /// whole.
    #[error("the recording ends in the middle of line or frame {line} behind the header")]
    Torn {
        /// Which line or frame, the header being zero.
        line: u64,
    },
    /// A line or frame is no record. In JSON Lines reading goes on behind it.
    #[error("line or frame {line} behind the header is no record: {reason}")]
    Malformed {
        /// Which line or frame, the header being zero.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// A line or frame is longer than the [limit](super::Reader::with_limit).
    #[error(
        "line or frame {line} behind the header is longer than {limit} bytes; read with a higher limit"
    )]
    TooLong {
        /// Which line or frame, the header being zero.
        line: u64,
        /// The limit.
        limit: usize,
    },
    /// Records are missing here. The one behind the gap comes next; what is missing may come later, if lines have
    /// changed their places or the number was damaged.
    #[error("{}", missing(*expected, *found))]
    Gap {
        /// The number that should have come.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// A record has a number that was already there, or that was told to be missing long ago; it is left out.
    #[error("record {found} comes where {expected} is due: a duplicate, or out of order")]
    Repeated {
        /// The number that should have come.
        expected: u64,
        /// The number that came.
        found: u64,
    },
}

impl ReadError {
    pub(super) fn malformed(line: u64, reason: impl fmt::Display) -> Self {
        Self::Malformed { line, reason: reason.to_string() }
    }

    /// Whether nothing more can be read: behind a gap, a duplicate and a malformed line of JSON there
    /// may be more.
    pub const fn ends_reading(&self) -> bool {
        !matches!(self, Self::Gap { .. } | Self::Repeated { .. } | Self::Malformed { .. })
    }
}

fn missing(expected: u64, found: u64) -> String {
    match found.saturating_sub(1) {
        last if last == expected => format!("record {expected} is missing"),
        last => format!("records {expected} to {last} are missing"),
    }
}
