//! The fields of a record, as a line has them (W-5).

use super::ReadError;
use super::record::{Borrowed, Record};
use crate::protocol::{Reply, SyncEvent, TraceEntry};
use core::fmt;
use core::time::Duration;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

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

impl<'a> WriteLine<'a> {
    #[inline]
    pub(super) const fn of(record: &Borrowed<'a>) -> Self {
        let Borrowed { sequence, at, called, answered, lane, event, reply } = *record;
        Self { sequence, at, called, answered, lane, event, reply }
    }
}

/// What a reader gives next, as it is filled: `None` as long as it is empty.
pub(super) type Item = Option<Result<Record, ReadError>>;

/// Reads a record to where it goes. A derived `Deserialize` would hand it on five times, and it is large to move.
///
/// What a file leaves out that somebody wrote by hand has a default.
pub(super) struct ReadLine<'a>(pub(super) &'a mut Item);

const FIELDS: &[&str] = &["sequence", "at", "called", "answered", "lane", "event", "reply"];

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Field {
    Sequence,
    At,
    Called,
    Answered,
    Lane,
    Event,
    Reply,
    #[serde(other)]
    Unknown,
}

impl<'de> DeserializeSeed<'de> for ReadLine<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_struct("Record", FIELDS, self)
    }
}

impl<'de> Visitor<'de> for ReadLine<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("struct Record")
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut sequence, mut lane) = (None, None);
        let (mut at, mut called, mut answered) = (None, None, None);
        let (mut event, mut reply) = (None, None);
        while let Some(field) = map.next_key()? {
            match field {
                Field::Sequence => once(&mut sequence, "sequence", &mut map)?,
                Field::At => once(&mut at, "at", &mut map)?,
                Field::Called => once(&mut called, "called", &mut map)?,
                Field::Answered => once(&mut answered, "answered", &mut map)?,
                Field::Lane => once(&mut lane, "lane", &mut map)?,
                Field::Event => once(&mut event, "event", &mut map)?,
                Field::Reply => once(&mut reply, "reply", &mut map)?,
                Field::Unknown => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        let sequence: u64 = sequence.ok_or_else(|| A::Error::missing_field("sequence"))?;
        // As if each call had been answered before the next.
        let called =
            called.flatten().unwrap_or_else(|| sequence.saturating_mul(2).saturating_add(1));
        let answered = answered.flatten().unwrap_or_else(|| called.saturating_add(1));
        let (at, lane) = (at.flatten(), lane.unwrap_or(0));
        let event: SyncEvent<'static> = event.ok_or_else(|| A::Error::missing_field("event"))?;
        let reply = reply.unwrap_or(Reply::NotSeen);
        let entry = TraceEntry { called, answered, lane, event, reply };
        *self.0 = Some(Ok(Record { sequence, at, entry }));
        Ok(())
    }
}

/// Takes a field that may come once.
#[inline]
fn once<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    field: &mut Option<T>,
    name: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    if field.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    *field = Some(map.next_value()?);
    Ok(())
}
