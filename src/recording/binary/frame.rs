//! A frame: its length, and a record.

use super::LENGTH_BYTES;
use super::event::Event;
use super::id::{Given, Named};
use super::reply::Answer;
use crate::protocol::TraceEntry;
use crate::recording::record::{Borrowed, Record};
use core::time::Duration;
use postcard::{Deserializer, Error, ser_flavors::Flavor};
use serde::{Deserialize, Serialize};
use std::vec::Vec;

/// With the event and the reply in place: they are large to move, and so they are read one by one.
#[derive(Serialize)]
struct Frame<E, R> {
    sequence: u64,
    turn: Turn,
    lane: u32,
    at: Option<Duration>,
    event: E,
    reply: R,
}

/// How a frame begins.
type Numbers = (u64, Turn, u32, Option<Duration>);

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

/// The frame of a record, in the room that is given. If it would need more than the limit, nobody has got
/// a number.
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
    room.clear();
    room.extend([0; LENGTH_BYTES]);
    postcard::serialize_with_flavor(frame, Body { room, limit })?;
    seal(room)
}

/// What `postcard` appends a body to.
struct Body<'r> {
    room: &'r mut Vec<u8>,
    limit: usize,
}

impl Flavor for Body<'_> {
    type Output = ();

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        if self.room.len() >= self.limit {
            return Err(Error::SerializeBufferFull);
        }
        self.room.push(byte);
        Ok(())
    }

    /// Most numbers are one byte, and that is quicker pushed than copied.
    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        if let [byte] = bytes {
            return self.try_push(*byte);
        }
        if bytes.len() > self.limit.saturating_sub(self.room.len()) {
            return Err(Error::SerializeBufferFull);
        }
        self.room.extend_from_slice(bytes);
        Ok(())
    }

    #[inline]
    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// Puts the length in front of a body that stands behind the room for it.
#[inline]
fn seal(room: &mut [u8]) -> postcard::Result<&[u8]> {
    let Some((before, body)) = room.split_first_chunk_mut::<LENGTH_BYTES>() else {
        return Err(Error::SerializeBufferFull);
    };
    let used = if let Ok(short @ ..0x80) = u8::try_from(body.len()) {
        before[LENGTH_BYTES - 1] = short; // as most are; below it is the same, but slower
        1
    } else {
        let length = u32::try_from(body.len()).map_err(|_| Error::SerializeBufferFull)?;
        let used = postcard::to_slice(&length, before)?.len();
        before.rotate_right(LENGTH_BYTES.saturating_sub(used));
        used
    };
    room.get(LENGTH_BYTES.saturating_sub(used)..).ok_or(Error::SerializeBufferFull)
}

/// The record in the body of a frame. Afterwards the ids are not to be relied on if it is none.
#[inline]
pub(in super::super) fn read(
    body: &[u8],
    named: &mut Named,
    into: &mut Option<Record>,
) -> postcard::Result<()> {
    let mut from = Deserializer::from_bytes(body);
    let (sequence, turn, lane, at) = Numbers::deserialize(&mut from)?;
    let (called, answered) = turn.numbers(sequence);
    let event = Event::deserialize(&mut from)?.into_event(named);
    let Some(event) = event else { return Err(Error::DeserializeBadEncoding) };
    let reply = Answer::deserialize(&mut from)?.into_reply(named);
    let Some(reply) = reply else { return Err(Error::DeserializeBadEncoding) };
    if !from.finalize()?.is_empty() {
        return Err(Error::DeserializeUnexpectedEnd);
    }
    let entry = TraceEntry { called, answered, lane, event, reply };
    *into = Some(Record { sequence, at, entry });
    Ok(())
}
