//! A frame: its length, and a record.

use super::LENGTH_BYTES;
use super::event::Event;
use super::id::{Given, Named};
use super::reply::Answer;
use crate::protocol::TraceEntry;
use crate::recording::record::{Borrowed, Record};
use core::time::Duration;
use postcard::Error;
use serde::{Deserialize, Serialize};
use std::vec::Vec;

#[derive(Serialize, Deserialize)]
struct Frame<'a> {
    sequence: u64,
    /// How much more it is than if each call were answered before the next: most often nothing.
    called: i64,
    /// How much more it is than the number of the call: most often one.
    answered: i64,
    lane: u32,
    at: Option<Duration>,
    event: Event<'a>,
    reply: Answer<'a>,
}

/// The number of a call, if each is answered before the next.
#[inline]
fn expected(sequence: u64) -> u64 {
    sequence.wrapping_mul(2).wrapping_add(1)
}

/// The distance as one that may be negative; the bits stay.
#[inline]
const fn signed(distance: u64) -> i64 {
    i64::from_ne_bytes(distance.to_ne_bytes())
}

#[inline]
const fn unsigned(distance: i64) -> u64 {
    u64::from_ne_bytes(distance.to_ne_bytes())
}

/// The frame of a record, within the room that is given and grows to what is needed. If it would need
/// more than the limit, nobody has got a number.
#[inline]
pub(in super::super) fn write<'r>(
    room: &'r mut Vec<u8>,
    limit: usize,
    record: &Borrowed<'_>,
    given: &mut Given,
) -> postcard::Result<&'r [u8]> {
    let before = given.len();
    let frame = Frame {
        sequence: record.sequence,
        called: signed(record.called.wrapping_sub(expected(record.sequence))),
        answered: signed(record.answered.wrapping_sub(record.called)),
        lane: record.lane,
        at: record.at,
        event: Event::of(record.event, given),
        reply: Answer::of(record.reply, given),
    };
    enclose(room, limit, &frame).inspect_err(|_| given.take_back(before))
}

#[inline]
fn enclose<'r>(
    room: &'r mut Vec<u8>,
    limit: usize,
    frame: &Frame<'_>,
) -> postcard::Result<&'r [u8]> {
    loop {
        let written = match room.get_mut(LENGTH_BYTES..) {
            Some(body) => postcard::to_slice(frame, body).map(|body| body.len()),
            None => Err(Error::SerializeBufferFull),
        };
        match written {
            Ok(length) => return seal(room, length),
            Err(Error::SerializeBufferFull) if room.len() < limit => {}
            Err(error) => return Err(error),
        }
        room.resize(room.len().saturating_mul(2).max(SMALL).min(limit), 0);
    }
}

/// Room for a record without long texts.
const SMALL: usize = 256;

/// Puts the length in front of a body that stands behind the room for it.
#[inline]
fn seal(room: &mut [u8], length: usize) -> postcard::Result<&[u8]> {
    let mut prefix = [0; LENGTH_BYTES];
    let claimed = u32::try_from(length).map_err(|_| Error::SerializeBufferFull)?;
    let prefix = postcard::to_slice(&claimed, &mut prefix)?;
    let start = LENGTH_BYTES.saturating_sub(prefix.len());
    let end = LENGTH_BYTES.saturating_add(length);
    if let Some(place) = room.get_mut(start..LENGTH_BYTES) {
        place.copy_from_slice(prefix);
    }
    room.get(start..end).ok_or(Error::SerializeBufferFull)
}

/// The record in the body of a frame. Afterwards the ids are not to be relied on if it is none.
#[inline]
pub(in super::super) fn read(body: &[u8], named: &mut Named) -> postcard::Result<Record> {
    let (frame, rest) = postcard::take_from_bytes::<Frame<'_>>(body)?;
    if !rest.is_empty() {
        return Err(Error::DeserializeUnexpectedEnd);
    }
    let Frame { sequence, called, answered, lane, at, event, reply } = frame;
    let called = expected(sequence).wrapping_add(unsigned(called));
    let answered = called.wrapping_add(unsigned(answered));
    let event = event.into_event(named).ok_or(Error::DeserializeBadEncoding)?;
    let reply = reply.into_reply(named).ok_or(Error::DeserializeBadEncoding)?;
    Ok(Record { sequence, at, entry: TraceEntry { called, answered, lane, event, reply } })
}
