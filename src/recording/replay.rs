//! [`Replay`]: what was recorded, said again.

use super::{Record, same::same_reply};
use crate::callback::{self, SyncCallback};
use crate::protocol::{Reply, SyncEvent};
use crate::sink::{self, ProgressSink};
use core::fmt;
use core::time::Duration;
use std::{boxed::Box, vec::Vec};

/// What was recorded, said again (W-10): in the order of the calls, one after the other, to a sink or a
/// callback, until it answers differently than was recorded.
///
/// What is not for the listener, such as an act of the host, is not said. Calls that overlapped are said
/// one after the other. An answer that nobody had seen is not compared.
///
/// ```
/// use sync_progress::recording::{Format, Header, Journal, Reader, Replay};
/// use sync_progress::sink::{NullSink, from_fn};
/// use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, ProgressSink};
///
/// let journal = Journal::new(Vec::new(), Format::JsonLines, &Header::new(Dialect::Neutral))?;
/// let sink = journal.recorder(NullSink);
/// for value in 1..4 {
///     sink.progress(&ItemId::try_from("a")?, &ProgressItem::new().with_value(value))?;
/// }
/// let file = journal.finish()?;
///
/// let replay = Replay::new(Reader::new(&file[..])?.collect::<Result<_, _>>()?);
/// assert_eq!(replay.clone().into_sink(&NullSink)?.said, 3);
///
/// let other = from_fn(|_, report: &ProgressItem| match report.value() {
///     Some(2) => CancelDecision::CancelItem,
///     _ => CancelDecision::Continue,
/// });
/// let difference = replay.into_sink(&other).unwrap_err();
/// assert_eq!(difference.record.sequence, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Replay {
    records: Vec<Record>,
}

/// How much was said.
///
/// ```
/// use sync_progress::recording::{Replay, Replayed};
/// use sync_progress::sink::NullSink;
///
/// assert_eq!(Replay::new(vec![]).into_sink(&NullSink), Ok(Replayed::default()));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Replayed {
    /// To the listener.
    pub said: u64,
    /// Not for this listener.
    pub left_out: u64,
}

/// The first answer that is another one than was recorded.
///
/// ```
/// use sync_progress::recording::{Record, Replay};
/// use sync_progress::protocol::{Reply, SyncEvent, TraceEntry};
/// use sync_progress::sink::NullSink;
///
/// let (event, reply) = (SyncEvent::MayShowUi(true), Reply::MayShowUi(Ok(true)));
/// let entry = TraceEntry { called: 1, answered: 2, lane: 0, event, reply };
/// let record = Record { sequence: 0, at: None, entry };
/// let difference = Replay::new(vec![record]).into_sink(&NullSink).unwrap_err();
/// assert_eq!(difference.now, Reply::MayShowUi(Ok(false)));
/// assert!(difference.to_string().starts_with("record 0: "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("record {}: {} was answered {}, and now {now}", record.sequence, record.entry.event, record.entry.reply)]
pub struct OtherAnswer {
    /// What was recorded.
    pub record: Box<Record>,
    /// What is answered now.
    pub now: Reply,
}

impl Replay {
    /// Of these records, in whatever order they are.
    pub fn new(mut records: Vec<Record>) -> Self {
        records.sort_by_key(|record| record.entry.called);
        Self { records }
    }

    /// Says it to a sink.
    ///
    /// # Errors
    ///
    /// [`OtherAnswer`] as soon as the sink answers differently.
    pub fn into_sink<S: ProgressSink + ?Sized>(self, sink: &S) -> Result<Replayed, OtherAnswer> {
        self.into_listener(|event| sink::deliver(event, sink))
    }

    /// Says it to a callback.
    ///
    /// # Errors
    ///
    /// [`OtherAnswer`] as soon as the callback answers differently.
    pub fn into_callback<C: SyncCallback + ?Sized>(
        self,
        callback: &C,
    ) -> Result<Replayed, OtherAnswer> {
        self.into_listener(|event| callback::deliver(event, callback))
    }

    /// Says it to anybody, who answers [`Reply::NotSeen`] to what is not for them.
    ///
    /// # Errors
    ///
    /// [`OtherAnswer`] as soon as the listener answers differently.
    pub fn into_listener(
        self,
        listener: impl FnMut(&SyncEvent<'_>) -> Reply,
    ) -> Result<Replayed, OtherAnswer> {
        self.in_time(|_| {}, listener)
    }

    /// The same in recorded time: before each record that has a time, `wait` is told it and comes back
    /// when it is that late. How to wait is the caller's affair: a test moves a clock by hand, a player
    /// sleeps. Times that go back are told as they are.
    ///
    /// ```
    /// use std::time::{Duration, Instant};
    /// use sync_progress::recording::Replay;
    /// use sync_progress::sink::{NullSink, deliver};
    ///
    /// let start = Instant::now();
    /// let twice_as_fast = |at: Duration| std::thread::sleep((at / 2).saturating_sub(start.elapsed()));
    /// let replay = Replay::new(vec![]); // of what a reader gave
    /// replay.in_time(twice_as_fast, |event| deliver(event, &NullSink))?;
    /// # Ok::<(), sync_progress::recording::OtherAnswer>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`OtherAnswer`] as soon as the listener answers differently.
    pub fn in_time(
        self,
        mut wait: impl FnMut(Duration),
        mut listener: impl FnMut(&SyncEvent<'_>) -> Reply,
    ) -> Result<Replayed, OtherAnswer> {
        let mut so_far = Replayed::default();
        for record in self.records {
            if let Some(at) = record.at {
                wait(at);
            }
            let now = listener(&record.entry.event);
            if now == Reply::NotSeen {
                so_far.left_out = so_far.left_out.saturating_add(1);
                continue;
            }
            so_far.said = so_far.said.saturating_add(1);
            let was = &record.entry.reply;
            if *was != Reply::NotSeen && !same_reply(was, &now) {
                return Err(OtherAnswer { record: Box::new(record), now });
            }
        }
        Ok(so_far)
    }
}

impl fmt::Display for Replayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} said, {} not for the listener", self.said, self.left_out)
    }
}
