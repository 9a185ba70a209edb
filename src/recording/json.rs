//! JSON Lines: what a line looks like (W-5).

use super::line::{Item, ReadLine, WriteLine};
use super::record::Borrowed;
use super::{Header, ReadError, SCHEMA};
use serde::{Deserialize, Serialize, de::DeserializeSeed as _};
use std::{string::String, vec::Vec};

/// What the first line says to begin with, so that a foreign file is told from an old one.
const MARK: &str = "sync-progress";

#[derive(Serialize)]
struct HeaderLine<'a> {
    recording: &'a str,
    #[serde(flatten)]
    header: &'a Header,
}

/// What is looked at before the rest of a header is believed to be one of ours.
#[derive(Deserialize)]
struct Mark {
    recording: String,
    schema: u32,
}

pub(super) fn header_line(header: &Header) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&HeaderLine { recording: MARK, header })
}

pub(super) fn read_header(line: &[u8]) -> Result<Header, ReadError> {
    let mark: Mark = serde_json::from_slice(line).map_err(|_| ReadError::Foreign)?;
    if mark.recording != MARK {
        return Err(ReadError::Foreign);
    }
    if mark.schema == 0 || mark.schema > SCHEMA {
        return Err(ReadError::UnknownVersion { found: mark.schema });
    }
    serde_json::from_slice(line).map_err(|error| ReadError::malformed(0, error))
}

/// Appends the line, with its end.
#[inline]
pub(super) fn write(line: &mut Vec<u8>, record: &Borrowed<'_>) -> serde_json::Result<()> {
    serde_json::to_writer(&mut *line, &WriteLine::of(record))?;
    line.push(b'\n');
    Ok(())
}

/// Reads the record of a line to where it goes.
#[inline]
pub(super) fn read(text: &[u8], into: &mut Item) -> serde_json::Result<()> {
    let mut from = serde_json::Deserializer::from_slice(text);
    let read = ReadLine(into).deserialize(&mut from).and_then(|()| from.end());
    read.map_err(|error| why(text, error))
}

/// Files that were put together are common enough to be told.
#[cold]
fn why(text: &[u8], error: serde_json::Error) -> serde_json::Error {
    match read_header(text) {
        Ok(_) => serde::de::Error::custom("another recording begins here"),
        Err(_) => error,
    }
}
