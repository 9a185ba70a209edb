//! [`Record`]: one entry of a recording.

use super::line::{ReadLine, WriteLine};
use crate::protocol::{Reply, SyncEvent, TraceEntry};
use core::time::Duration;
use serde::de::{DeserializeSeed as _, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One entry of a recording: what was said and answered, with its number in the file (W-4).
///
/// With `serde` it is a line of JSON Lines, for formats that describe themselves: what is missing has a
/// default, and an unknown time is not written.
///
/// ```
/// use sync_progress::protocol::{HostAct, Reply, SyncEvent, TraceEntry};
/// use sync_progress::recording::Record;
///
/// let event = SyncEvent::host(HostAct::Started);
/// let entry = TraceEntry { called: 1, answered: 2, lane: 0, event, reply: Reply::Done };
/// let record = Record { sequence: 0, at: None, entry };
/// assert_eq!(record.entry.lane, 0);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// The number of the record, from zero; a reader tells where one is missing.
    pub sequence: u64,
    /// When the call was made, since the recording began; `None` if nobody gave a clock.
    pub at: Option<Duration>,
    /// What was said and answered.
    pub entry: TraceEntry,
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WriteLine::of(&Borrowed::new(self.sequence, self.at, &self.entry)).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut item = None;
        ReadLine(&mut item).deserialize(deserializer)?;
        item.and_then(Result::ok).ok_or_else(|| D::Error::custom("no record"))
    }
}

/// A record whose event and reply are somebody else's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Borrowed<'a> {
    pub(super) sequence: u64,
    pub(super) at: Option<Duration>,
    pub(super) called: u64,
    pub(super) answered: u64,
    pub(super) lane: u32,
    pub(super) event: &'a SyncEvent<'a>,
    pub(super) reply: &'a Reply,
}

impl<'a> Borrowed<'a> {
    pub(super) fn new(sequence: u64, at: Option<Duration>, entry: &'a TraceEntry) -> Self {
        let TraceEntry { called, answered, lane, event, reply } = entry;
        Self { sequence, at, called: *called, answered: *answered, lane: *lane, event, reply }
    }
}
