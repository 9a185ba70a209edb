//! A frame: its length, and a record.

use super::LENGTH_BYTES;
use super::event::Event;
use super::id::{Given, Named};
use super::reply::Answer;
use crate::protocol::TraceEntry;
use crate::recording::record::{Borrowed, Record};
use core::time::Duration;
use postcard::{Deserializer, Error};
use serde::{Deserialize, Serialize};
use std::vec::Vec;

/// With the event and the reply in place while it is written: they are large to move.
#[derive(Serialize, Deserialize)]
struct Frame<E, R> {
    sequence: u64,
    turn: Turn,
    lane: u32,
    at: Option<Duration>,
    event: E,
    reply: R,
}

/// The numbers of the call and of its answer.
#[derive(Clone, Copy, Serialize, Deserialize)]
enum Turn {
    /// Each call was answered before the next, all along.
    Calm,
    /// This one was, but others before it were not; the number of the call.
    Alone(u64),
    Other(u64, u64),
}

impl Turn {
    #[inline]
    fn of(record: &Borrowed<'_>) -> Self {
        let Borrowed { sequence, called, answered, .. } = *record;
        match (called == calm(sequence), answered == called.wrapping_add(1)) {
            (true, true) => Self::Calm,
            (false, true) => Self::Alone(called),
            _ => Self::Other(called, answered),
        }
    }

    #[inline]
    fn numbers(self, sequence: u64) -> (u64, u64) {
        match self {
            Self::Calm => (calm(sequence), calm(sequence).wrapping_add(1)),
            Self::Alone(called) => (called, called.wrapping_add(1)),
            Self::Other(called, answered) => (called, answered),
        }
    }
}

/// The number of the call, if each was answered before the next.
#[inline]
const fn calm(sequence: u64) -> u64 {
    sequence.wrapping_mul(2).wrapping_add(1)
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
    let event = Event::of(record.event, given);
    let reply = Answer::of(record.reply, given);
    let Borrowed { sequence, lane, at, .. } = *record;
    let turn = Turn::of(record);
    let frame = Frame { sequence, turn, lane, at, event: &event, reply: &reply };
    enclose(room, limit, &frame).inspect_err(|_| given.take_back(before))
}

#[inline]
fn enclose<'r>(
    room: &'r mut Vec<u8>,
    limit: usize,
    frame: &impl Serialize,
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
    for (place, byte) in room.iter_mut().skip(start).zip(prefix) {
        *place = *byte;
    }
    room.get(start..LENGTH_BYTES.saturating_add(length)).ok_or(Error::SerializeBufferFull)
}

/// The record in the body of a frame. Afterwards the ids are not to be relied on if it is none.
#[inline]
pub(in super::super) fn read(
    body: &[u8],
    named: &mut Named,
    into: &mut Option<Record>,
) -> postcard::Result<()> {
    let mut from = Deserializer::from_bytes(body);
    let frame = Frame::<Event<'_>, Answer<'_>>::deserialize(&mut from)?;
    if !from.finalize()?.is_empty() {
        return Err(Error::DeserializeUnexpectedEnd);
    }
    let Frame { sequence, turn, lane, at, event, reply } = frame;
    let (called, answered) = turn.numbers(sequence);
    let event = event.into_event(named).ok_or(Error::DeserializeBadEncoding)?;
    let reply = reply.into_reply(named).ok_or(Error::DeserializeBadEncoding)?;
    let entry = TraceEntry { called, answered, lane, event, reply };
    *into = Some(Record { sequence, at, entry });
    Ok(())
}
