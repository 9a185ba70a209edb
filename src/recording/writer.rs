//! [`Writer`]: writes a recording.

use super::binary::{self, Given};
use super::record::{Borrowed, Record};
use super::{Format, Header, Reader, json};
use crate::protocol::TraceEntry;
use core::fmt;
use core::time::Duration;
use std::{io, vec::Vec};

/// Writes a recording (W-7): the header when it is made, then a record for each entry, each with one
/// `write_all`, so that a file holds whole records at every moment. Where speed matters, give it a
/// [`BufWriter`](io::BufWriter).
///
/// ```
/// use sync_progress::Dialect;
/// use sync_progress::protocol::{HostAct, Reply, SyncEvent, TraceEntry};
/// use sync_progress::recording::{Format, Header, Reader, Writer};
///
/// let event = SyncEvent::host(HostAct::Started);
/// let entry = TraceEntry { called: 1, answered: 2, lane: 0, event, reply: Reply::Done };
///
/// let mut writer = Writer::new(Vec::new(), Format::Binary, &Header::new(Dialect::WinSync))?;
/// writer.write(&entry)?;
/// let file = writer.into_inner();
///
/// let mut reader = Reader::new(&file[..])?;
/// assert_eq!(reader.next().unwrap()?.entry, entry);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Writer<W> {
    out: W,
    form: Form,
    /// The bytes of one record.
    room: Vec<u8>,
    next: u64,
}

enum Form {
    JsonLines,
    Binary(Given),
}

impl<W: io::Write> Writer<W> {
    /// Begins a recording: writes its header.
    ///
    /// # Errors
    ///
    /// What is written to failed, or the header is longer than any reader takes.
    pub fn new(out: W, format: Format, header: &Header) -> io::Result<Self> {
        let form = match format {
            Format::JsonLines => Form::JsonLines,
            Format::Binary => Form::Binary(Given::default()),
        };
        let mut writer = Self { out, form, room: Vec::new(), next: 0 };
        writer.header(header)?;
        Ok(writer)
    }

    fn header(&mut self, header: &Header) -> io::Result<()> {
        let mut line = json::header_line(header)?;
        check(line.len())?;
        match &self.form {
            Form::JsonLines => line.push(b'\n'),
            Form::Binary(_) => line = binary::opening(&line).map_err(cannot)?,
        }
        self.out.write_all(&line)
    }

    /// Writes an entry under the next number, without a time; gives the number.
    ///
    /// # Errors
    ///
    /// What is written to failed, or the record is longer than [`Reader::LIMIT`]: it is left out, and
    /// its number shows as a gap.
    pub fn write(&mut self, entry: &TraceEntry) -> io::Result<u64> {
        self.write_at(None, entry)
    }

    /// The same, with the time since the recording began.
    ///
    /// # Errors
    ///
    /// As for [`write`](Self::write).
    pub fn write_at(&mut self, at: Option<Duration>, entry: &TraceEntry) -> io::Result<u64> {
        let sequence = self.next;
        self.put(&Borrowed::new(sequence, at, entry))?;
        Ok(sequence)
    }

    /// Writes a record that was read, under the number that it has.
    ///
    /// # Errors
    ///
    /// As for [`write`](Self::write).
    pub fn write_record(&mut self, record: &Record) -> io::Result<()> {
        self.put(&Borrowed::new(record.sequence, record.at, &record.entry))
    }

    /// The number that the next entry gets.
    pub(super) const fn next(&self) -> u64 {
        self.next
    }

    #[inline]
    pub(super) fn put(&mut self, record: &Borrowed<'_>) -> io::Result<()> {
        self.next = record.sequence.saturating_add(1);
        let bytes = match &mut self.form {
            Form::JsonLines => {
                self.room.clear();
                json::write(&mut self.room, record)?;
                check(self.room.len())?;
                &self.room[..]
            }
            Form::Binary(given) => {
                binary::write(&mut self.room, LIMIT, record, given).map_err(cannot)?
            }
        };
        self.out.write_all(bytes)
    }

    /// Hands on what is gathered.
    ///
    /// # Errors
    ///
    /// What is written to failed.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// What is written to.
    pub const fn get_ref(&self) -> &W {
        &self.out
    }

    /// Gives back what is written to.
    pub fn into_inner(self) -> W {
        self.out
    }
}

const LIMIT: usize = Reader::<&[u8]>::LIMIT;

fn cannot(error: postcard::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

fn check(length: usize) -> io::Result<()> {
    if length <= LIMIT {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "the record is longer than readers take"))
}

impl<W> fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("next", &self.next).finish_non_exhaustive()
    }
}
