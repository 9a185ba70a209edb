//! What the stories of recordings share: files of records, and a host that answers what was recorded.

#![allow(dead_code, unreachable_pub, reason = "each story uses a part of it")]

use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::Duration;
use sync_progress::protocol::{
    Answer, Change, ChangeCounts, Conflict, EnumerationAction, LogEntry, LogId, MoreItems, Notice,
    RecoverableError, Reply, ResolveAction, SinkError, StageProgress, SyncEvent, TraceEntry,
};
use sync_progress::recording::{
    Format, Header, Journal, OtherAnswer, ReadError, Reader, Record, Replay, Writer,
};
use sync_progress::sink::{Transcript, deliver};
use sync_progress::{
    CancelDecision, Dialect, ItemId, ProgressItem, ProgressSink, SyncCallback, callback,
};
use uuid::Uuid;

pub const FORMATS: [Format; 2] = [Format::JsonLines, Format::Binary];

pub fn header(dialect: Dialect) -> Header {
    Header::new(dialect).with_session(Uuid::from_u128(7)).with_program("a \"test\"\n")
}

pub fn written(format: Format, header: &Header, records: &[Record]) -> Vec<u8> {
    let mut writer = Writer::new(vec![], format, header).unwrap();
    for record in records {
        writer.write_record(record).unwrap();
    }
    writer.into_inner()
}

pub fn read(file: &[u8]) -> Result<Vec<Record>, ReadError> {
    Reader::new(file)?.collect()
}

/// Records as a journal would number them.
pub fn records(trace: Vec<TraceEntry>, at: Option<Duration>) -> Vec<Record> {
    (0..).zip(trace).map(|(sequence, entry)| Record { sequence, at, entry }).collect()
}

/// A report of a value, answered, as the call of this number.
pub fn report(number: u64, item: &str, value: u64) -> Record {
    let (id, report) = (ItemId::try_from(item).unwrap(), ProgressItem::new().with_value(value));
    of(
        number,
        0,
        SyncEvent::progress(&id, &report).into_owned(),
        Reply::Answer(Ok(CancelDecision::Continue)),
    )
}

pub fn of(sequence: u64, lane: u32, event: SyncEvent<'static>, reply: Reply) -> Record {
    let called = sequence.saturating_mul(2).saturating_add(1);
    let answered = called.saturating_add(1);
    Record { sequence, at: None, entry: TraceEntry { called, answered, lane, event, reply } }
}

/// Says the records to a host that answers what was recorded, with a journal between, and gives what it wrote.
pub fn again(format: Format, header: &Header, records: &[Record]) -> Result<Vec<u8>, OtherAnswer> {
    let journal = Journal::new(vec![], format, header).unwrap();
    let script = Script::of(records);
    let recorder = journal.recorder(&script);
    Replay::new(records.to_vec()).into_listener(|event| {
        let reply = deliver(event, &recorder);
        if !script.was_asked() {
            return callback_or_nobody(event, &recorder, &journal, &script);
        }
        reply
    })?;
    Ok(journal.finish().unwrap())
}

/// What is for neither, such as an act of the host, is noted.
fn callback_or_nobody<C: SyncCallback>(
    event: &SyncEvent<'_>,
    recorder: &C,
    journal: &Journal<Vec<u8>>,
    script: &Script,
) -> Reply {
    let reply = callback::deliver(event, recorder);
    if script.was_asked() {
        return reply;
    }
    let reply = journal.during(event.clone(), || script.next(), Clone::clone);
    script.was_asked();
    reply
}

/// A host that answers what was recorded, whatever it is asked.
pub struct Script {
    replies: RefCell<VecDeque<Reply>>,
    asked: RefCell<bool>,
}

impl Script {
    pub fn of(records: &[Record]) -> Self {
        let mut records: Vec<&Record> = records.iter().collect();
        records.sort_by_key(|record| record.entry.called);
        let replies = records.iter().map(|record| record.entry.reply.clone()).collect();
        Self { replies: RefCell::new(replies), asked: RefCell::new(false) }
    }

    fn next(&self) -> Reply {
        *self.asked.borrow_mut() = true;
        self.replies.borrow_mut().pop_front().unwrap()
    }

    /// Whether it was asked since this was asked last.
    fn was_asked(&self) -> bool {
        self.asked.replace(false)
    }

    fn answer(&self) -> Answer {
        match self.next() {
            Reply::Answer(answer) => answer,
            _ => Ok(CancelDecision::Continue),
        }
    }
}

/// A reply of the right kind, else what nobody minds.
macro_rules! reply {
    ($self:ident, $kind:ident, $else:expr) => {
        match $self.next() {
            Reply::$kind(reply) => reply,
            _ => Ok($else),
        }
    };
}

impl ProgressSink for Script {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        self.answer()
    }
    fn notice(&self, _: &Notice) -> Answer {
        self.answer()
    }
    fn log(&self, _: &LogEntry) -> Result<LogId, SinkError> {
        reply!(self, Logged, LogId::NONE)
    }
    fn can_continue(&self, _: Option<&ItemId>) -> Answer {
        self.answer()
    }
    fn may_show_ui(&self, _: bool) -> Result<bool, SinkError> {
        reply!(self, MayShowUi, false)
    }
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        reply!(self, MoreItems, MoreItems::default())
    }
}

impl SyncCallback for Script {
    fn stage(&self, _: &StageProgress) -> Answer {
        self.answer()
    }
    fn change(&self, _: &Change) -> Answer {
        self.answer()
    }
    fn conflict(&self, _: &Conflict) -> Result<ResolveAction, SinkError> {
        reply!(self, Resolution, ResolveAction::Defer)
    }
    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        reply!(self, Enumeration, EnumerationAction::Abort)
    }
    fn recoverable_error(&self, _: &RecoverableError) -> Answer {
        self.answer()
    }
    fn change_applied(&self, _: ChangeCounts) -> Answer {
        self.answer()
    }
    fn change_failed(&self, _: ChangeCounts) -> Answer {
        self.answer()
    }
}
