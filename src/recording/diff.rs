//! [`diff`]: two recordings, compared by what they mean.

use super::Record;
use super::same::{same, same_event};
use crate::protocol::{ItemId, Notice, Reply, SyncEvent};
use core::fmt;
use std::{boxed::Box, collections::BTreeMap, vec::Vec};

/// What two recordings say differently (W-11); nothing if they mean the same.
///
/// They mean the same if about each item the same was said and answered in the same order, and if the
/// same lanes said the same about the session in the same order. Numbers and times do not matter, nor
/// does who of several workers was faster, nor which lane has which number, nor under which id a sink
/// keeps a log entry. Ticks that a pace has thinned out (K-11) are different ticks in each run: to compare runs, record
/// in front of what paces. A report after the end of a session is another one than before it.
///
/// ```
/// use sync_progress::protocol::{Reply, SyncEvent, TraceEntry};
/// use sync_progress::recording::{Record, diff};
/// use sync_progress::{CancelDecision, ItemId, ProgressItem};
///
/// let said = |sequence, item: &str, value| {
///     let (id, report) = (ItemId::try_from(item).unwrap(), ProgressItem::new().with_value(value));
///     let event = SyncEvent::progress(&id, &report).into_owned();
///     let reply = Reply::Answer(Ok(CancelDecision::Continue));
///     let (called, answered) = (2 * sequence + 1, 2 * sequence + 2);
///     let entry = TraceEntry { called, answered, lane: 0, event, reply };
///     Record { sequence, at: None, entry }
/// };
/// let one = [said(0, "a", 1), said(1, "b", 1)];
/// assert!(diff(&one, &[said(0, "b", 1), said(1, "a", 1)]).is_empty());
/// assert_eq!(diff(&one, &one[..1]).len(), 1);
/// ```
pub fn diff(first: &[Record], second: &[Record]) -> Vec<Difference> {
    let (mut first, mut second) = (Streams::of(first), Streams::of(second));
    first.forget_equal_lanes(&mut second);
    let mut differences = Vec::new();
    let (first_lanes, second_lanes) = (first.lanes.into_values(), second.lanes.into_values());
    for (first, second) in pairs(first_lanes.enumerate(), second_lanes.enumerate()) {
        compare(&first, &second, &mut differences);
    }
    for (first, second) in pairs(first.items, second.items) {
        compare(&first, &second, &mut differences);
    }
    differences
}

/// Something that two recordings say differently.
///
/// ```
/// use sync_progress::protocol::{Reply, SyncEvent, TraceEntry};
/// use sync_progress::recording::{Record, diff};
///
/// let (event, reply) = (SyncEvent::MoreItems, Reply::NotSeen);
/// let entry = TraceEntry { called: 1, answered: 2, lane: 0, event, reply };
/// let record = Record { sequence: 0, at: None, entry };
/// let difference = &diff(&[record], &[])[0];
/// assert!(difference.to_string().starts_with("only in the first: record 0: "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// Said in the first recording alone.
    OnlyInFirst(Box<Record>),
    /// Said in the second recording alone.
    OnlyInSecond(Box<Record>),
    /// Said in both, and answered differently.
    OtherReply {
        /// What the first recording has.
        first: Box<Record>,
        /// What the second one has for an answer.
        second: Reply,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (side, record) = match self {
            Self::OnlyInFirst(record) => ("only in the first: ", record),
            Self::OnlyInSecond(record) => ("only in the second: ", record),
            Self::OtherReply { first, .. } => ("answered differently: ", first),
        };
        let Record { sequence, entry, .. } = record.as_ref();
        write!(f, "{side}record {sequence}: {} -> {}", entry.event, entry.reply)?;
        match self {
            Self::OtherReply { second, .. } => write!(f, " and {second}"),
            _ => Ok(()),
        }
    }
}

type Stream<'a> = Vec<&'a Record>;

/// A recording, taken apart into what has an order.
struct Streams<'a> {
    /// By item, and by how many sessions had ended before.
    items: BTreeMap<(u64, &'a ItemId), Stream<'a>>,
    lanes: BTreeMap<u32, Stream<'a>>,
}

impl<'a> Streams<'a> {
    fn of(records: &'a [Record]) -> Self {
        let mut records: Stream<'a> = records.iter().collect();
        records.sort_by_key(|record| record.entry.called);
        let mut streams = Self { items: BTreeMap::new(), lanes: BTreeMap::new() };
        let mut ended: u64 = 0;
        for record in records {
            match record.entry.event.item() {
                Some(item) => streams.items.entry((ended, item)).or_default().push(record),
                None => streams.lanes.entry(record.entry.lane).or_default().push(record),
            }
            ended = ended.saturating_add(ends(&record.entry.event).into());
        }
        streams
    }

    /// Lanes that say the same belong together, whatever their numbers.
    fn forget_equal_lanes(&mut self, other: &mut Self) {
        self.lanes.retain(|_, lane| {
            let twin = other.lanes.iter().find(|(_, it)| are_equal(it, lane)).map(|(key, _)| *key);
            twin.is_none_or(|key| other.lanes.remove(&key).is_none())
        });
    }
}

fn ends(event: &SyncEvent<'_>) -> bool {
    matches!(event, SyncEvent::Notice(notice) if matches!(**notice, Notice::End { .. }))
}

fn are_equal(one: &Stream<'_>, other: &Stream<'_>) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
}

/// What has the same key, and what has none beside it.
fn pairs<'a, K: Ord>(
    first: impl IntoIterator<Item = (K, Stream<'a>)>,
    second: impl IntoIterator<Item = (K, Stream<'a>)>,
) -> impl Iterator<Item = (Stream<'a>, Stream<'a>)> {
    let mut both: BTreeMap<K, (Stream<'a>, Stream<'a>)> = BTreeMap::new();
    for (key, stream) in first {
        both.entry(key).or_default().0 = stream;
    }
    for (key, stream) in second {
        both.entry(key).or_default().1 = stream;
    }
    both.into_values()
}

/// How far ahead is looked for what the other side says now.
const AHEAD: usize = 1000;

fn compare(first: &[&Record], second: &[&Record], into: &mut Vec<Difference>) {
    let (mut first, mut second) = (first, second);
    while let (Some((one, rest_of_first)), Some((other, rest_of_second))) =
        (first.split_first(), second.split_first())
    {
        if same_event(one, other) {
            if !same(one, other) {
                into.push(other_reply(one, other));
            }
            (first, second) = (rest_of_first, rest_of_second);
            continue;
        }
        // Whichever side has to leave out less.
        let in_first = first.iter().take(AHEAD).position(|it| same(it, other));
        let in_second = second.iter().take(AHEAD).position(|it| same(one, it));
        let is_extra = in_first.is_some_and(|far| in_second.is_none_or(|other| far < other));
        if is_extra || in_second.is_none() {
            into.push(Difference::OnlyInFirst(Box::new((*one).clone())));
            first = rest_of_first;
        }
        if !is_extra {
            into.push(Difference::OnlyInSecond(Box::new((*other).clone())));
            second = rest_of_second;
        }
    }
    into.extend(first.iter().map(|it| Difference::OnlyInFirst(Box::new((*it).clone()))));
    into.extend(second.iter().map(|it| Difference::OnlyInSecond(Box::new((*it).clone()))));
}

fn other_reply(first: &Record, second: &Record) -> Difference {
    Difference::OtherReply { first: Box::new(first.clone()), second: second.entry.reply.clone() }
}
