//! [`Header`]: what a recording says about itself, and [`Format`].

use crate::dialect::Dialect;
use serde::{Deserialize, Serialize};
use std::string::String;
use uuid::Uuid;

/// What a recording says about itself before its first record (W-2).
///
/// ```
/// use sync_progress::Dialect;
/// use sync_progress::recording::{Header, SCHEMA};
///
/// let header = Header::new(Dialect::Neutral).with_program("mirror 1.0");
/// assert_eq!(header.schema, SCHEMA);
/// assert!(header.session.is_nil()); // nobody gave it an id
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Header {
    /// The version of the schema. It rises when a reader of today could not read what is written.
    pub schema: u32,
    /// The dialect that was spoken.
    #[serde(default)]
    pub dialect: Dialect,
    /// Which session it is; nil if nobody said.
    #[serde(default)]
    pub session: Uuid,
    /// Who recorded, in words; may be empty.
    #[serde(default)]
    pub program: String,
}

/// The version of the schema that is written, and the newest that is read.
///
/// ```
/// assert_eq!(sync_progress::recording::SCHEMA, 1);
/// ```
pub const SCHEMA: u32 = 1;

impl Header {
    /// A header of today's schema, for a session without an id.
    pub const fn new(dialect: Dialect) -> Self {
        Self { schema: SCHEMA, dialect, session: Uuid::nil(), program: String::new() }
    }

    /// The same, for the session with this id.
    #[must_use]
    pub const fn with_session(mut self, session: Uuid) -> Self {
        self.session = session;
        self
    }

    /// The same, recorded by this program.
    #[must_use]
    pub fn with_program(mut self, program: impl Into<String>) -> Self {
        self.program = program.into();
        self
    }
}

/// How a recording is written; a reader finds out by itself (W-3).
///
/// ```
/// use sync_progress::recording::Format;
///
/// assert_eq!(Format::default(), Format::JsonLines);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// One JSON object a line: for everybody and every tool.
    #[default]
    JsonLines,
    /// The same content in about a tenth of the bytes, each id written once.
    Binary,
}
