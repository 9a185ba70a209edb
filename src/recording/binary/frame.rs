//! A frame: its length, and a record.

use super::LENGTH_BYTES;
use super::event::Event;
use super::id::{Given, Named};
use super::reply::Answer;
use crate::protocol::TraceEntry;
use crate::recording::line::Item;
use crate::recording::record::{Borrowed, Record};
use core::time::Duration;
use postcard::{Deserializer, Error, ser_flavors::Flavor};
use serde::{Deserialize, Serialize};
use std::vec::Vec;

/// What a first frame gets; almost all fit.
const FIRST_ROOM: usize = 256;

/// Fewer bytes are quicker pushed than copied.
const A_FEW: usize = 4;

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

/// The frame stands in the room behind space for its length; where the room is too small it grows, within the limit.
#[inline]
fn enclose<'r>(
    room: &'r mut Vec<u8>,
    limit: usize,
    frame: &impl Serialize,
) -> postcard::Result<&'r [u8]> {
    let most = limit.saturating_add(LENGTH_BYTES);
    loop {
        let body = room.get_mut(LENGTH_BYTES..).unwrap_or_default();
        match postcard::serialize_with_flavor(frame, Body { room: body, used: 0 }) {
            Ok(length) => return seal(room, length),
            Err(Error::SerializeBufferFull) if room.len() < most => grow(room, most),
            Err(error) => return Err(error),
        }
    }
}

/// What `postcard` writes a body to. Its own is slower at numbers of a few bytes, and most are of these.
struct Body<'r> {
    room: &'r mut [u8],
    used: usize,
}

impl Flavor for Body<'_> {
    type Output = usize;

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        let next = self.room.get_mut(self.used).ok_or(Error::SerializeBufferFull)?;
        *next = byte;
        self.used = self.used.saturating_add(1);
        Ok(())
    }

    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        if bytes.len() <= A_FEW {
            return bytes.iter().try_for_each(|byte| self.try_push(*byte));
        }
        let end = self.used.saturating_add(bytes.len());
        let next = self.room.get_mut(self.used..end).ok_or(Error::SerializeBufferFull)?;
        next.copy_from_slice(bytes);
        self.used = end;
        Ok(())
    }

    #[inline]
    fn finalize(self) -> postcard::Result<usize> {
        Ok(self.used)
    }
}

#[cold]
fn grow(room: &mut Vec<u8>, most: usize) {
    let more = room.len().saturating_mul(2).max(FIRST_ROOM);
    room.resize(more.min(most), 0);
}

/// Puts the length in front of a body that stands behind the space for it.
#[inline]
fn seal(room: &mut [u8], length: usize) -> postcard::Result<&[u8]> {
    let end = length.saturating_add(LENGTH_BYTES);
    let Some((before, _)) = room.split_first_chunk_mut::<LENGTH_BYTES>() else {
        return Err(Error::SerializeBufferFull);
    };
    let used = if let Ok(short @ ..0x80) = u8::try_from(length) {
        before[LENGTH_BYTES - 1] = short; // as most are; below it is the same, but slower
        1
    } else {
        let length = u32::try_from(length).map_err(|_| Error::SerializeBufferFull)?;
        let used = postcard::to_slice(&length, before)?.len();
        before.rotate_right(LENGTH_BYTES.saturating_sub(used));
        used
    };
    room.get(LENGTH_BYTES.saturating_sub(used)..end).ok_or(Error::SerializeBufferFull)
}

/// The record in the body of a frame. Afterwards the ids are not to be relied on if it is none.
///
/// It is put together where it goes, for it is large to move.
#[inline]
pub(in super::super) fn read(
    body: &[u8],
    named: &mut Named,
    into: &mut Item,
) -> postcard::Result<()> {
    let mut from = Deserializer::from_bytes(body);
    let (sequence, turn, lane, at) = Numbers::deserialize(&mut from)?;
    let event = Event::deserialize(&mut from)?;
    let reply = Answer::deserialize(&mut from)?;
    if !from.finalize()?.is_empty() {
        return Err(Error::DeserializeUnexpectedEnd);
    }
    let (called, answered) = turn.numbers(sequence);
    let event = event.into_event(named);
    let reply = reply.into_reply(named);
    let entry = TraceEntry { called, answered, lane, event, reply };
    *into = Some(Ok(Record { sequence, at, entry }));
    if named.knew_all() { Ok(()) } else { Err(Error::DeserializeBadEncoding) }
}
