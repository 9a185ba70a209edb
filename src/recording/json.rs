//! JSON Lines: what a line looks like (W-5).

use super::record::{Borrowed, Record};
use super::{Header, ReadError, SCHEMA};
use crate::protocol::{Reply, SyncEvent, TraceEntry};
use core::time::Duration;
use serde::{Deserialize, Serialize};
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

/// A record as it is written.
#[derive(Serialize)]
#[serde(rename = "Record")]
pub(super) struct WriteLine<'a> {
    sequence: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Duration>,
    called: u64,
    answered: u64,
    lane: u32,
    event: &'a SyncEvent<'a>,
    reply: &'a Reply,
}

/// A record as it is read. What a file leaves out that somebody wrote by hand has a default.
#[derive(Deserialize)]
#[serde(rename = "Record")]
pub(super) struct ReadLine {
    sequence: u64,
    #[serde(default)]
    at: Option<Duration>,
    #[serde(default)]
    called: Option<u64>,
    #[serde(default)]
    answered: Option<u64>,
    #[serde(default)]
    lane: u32,
    event: SyncEvent<'static>,
    #[serde(default = "not_seen")]
    reply: Reply,
}

fn not_seen() -> Reply {
    Reply::NotSeen
}

impl<'a> WriteLine<'a> {
    #[inline]
    pub(super) const fn of(record: &Borrowed<'a>) -> Self {
        let Borrowed { sequence, at, called, answered, lane, event, reply } = *record;
        Self { sequence, at, called, answered, lane, event, reply }
    }
}

impl From<ReadLine> for Record {
    #[inline]
    fn from(line: ReadLine) -> Self {
        let ReadLine { sequence, at, called, answered, lane, event, reply } = line;
        // As if each call had been answered before the next.
        let called = called.unwrap_or_else(|| sequence.saturating_mul(2).saturating_add(1));
        let answered = answered.unwrap_or_else(|| called.saturating_add(1));
        Self { sequence, at, entry: TraceEntry { called, answered, lane, event, reply } }
    }
}

/// Appends the line, with its end.
#[inline]
pub(super) fn write(line: &mut Vec<u8>, record: &Borrowed<'_>) -> serde_json::Result<()> {
    serde_json::to_writer(&mut *line, &WriteLine::of(record))?;
    line.push(b'\n');
    Ok(())
}

/// The record of a line, put where it goes, for it is large to move.
#[inline]
pub(super) fn read<E>(text: &[u8], into: &mut Option<Result<Record, E>>) -> serde_json::Result<()> {
    let line: ReadLine = serde_json::from_slice(text).map_err(|error| why(text, error))?;
    *into = Some(Ok(line.into()));
    Ok(())
}

/// Files that were put together are common enough to be told.
#[cold]
fn why(text: &[u8], error: serde_json::Error) -> serde_json::Error {
    match read_header(text) {
        Ok(_) => serde::de::Error::custom("another recording begins here"),
        Err(_) => error,
    }
}
