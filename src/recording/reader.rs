//! [`Reader`]: reads a recording.

use super::binary::{self, Named};
use super::input::Input;
use super::line::Item;
use super::{Format, Header, ReadError, Record, json};
use core::fmt;
use core::ops::Range;
use std::io::BufRead;

/// Reads a recording record by record, in either format (W-8).
///
/// It is an iterator. What is wrong is an item of it, and what can be read goes on behind it: see
/// [`ReadError::ends_reading`]. It holds one record at a time, and never believes what a file says about
/// lengths.
///
/// ```
/// use sync_progress::Dialect;
/// use sync_progress::recording::{Format, Header, ReadError, Reader, Writer};
///
/// let writer = Writer::new(Vec::new(), Format::JsonLines, &Header::new(Dialect::Neutral))?;
/// let mut file = writer.into_inner();
/// file.extend(br#"{"sequence":0,"event":"more_items","reply":{"more_"#); // the machine stopped here
///
/// let mut reader = Reader::new(&file[..])?;
/// assert_eq!((reader.format(), reader.header().dialect), (Format::JsonLines, Dialect::Neutral));
/// assert!(matches!(reader.next(), Some(Err(ReadError::Torn { line: 1 }))));
/// assert!(reader.next().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Reader<R> {
    input: Input<R>,
    header: Header,
    form: Form,
    turn: Turn,
    /// What comes behind a gap that has just been told.
    behind_gap: Option<Record>,
    is_over: bool,
}

enum Form {
    JsonLines,
    Binary(Named),
}

impl<R> Reader<R> {
    /// How long a line or frame may be if nobody says otherwise; also the longest that is written.
    pub const LIMIT: usize = 64 << 20;
}

impl<R: BufRead> Reader<R> {
    /// Begins to read: finds the format by the first bytes, and reads the header.
    ///
    /// # Errors
    ///
    /// [`ReadError::Empty`], [`ReadError::Foreign`], [`ReadError::UnknownVersion`], or what is wrong
    /// with the header.
    pub fn new(input: R) -> Result<Self, ReadError> {
        Self::with_limit(input, Self::LIMIT)
    }

    /// The same with another limit to the length of a line or frame.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    pub fn with_limit(input: R, limit: usize) -> Result<Self, ReadError> {
        let mut input = Input::new(input, limit);
        let (form, header) = match input.first()? {
            b'{' => (Form::JsonLines, read_header_line(&mut input)?),
            first if binary::MARK.first() == Some(&first) => {
                input.mark(&binary::MARK)?;
                (Form::Binary(Named::default()), read_header_frame(&mut input)?)
            }
            _ => return Err(ReadError::Foreign),
        };
        let turn = Turn::default();
        Ok(Self { input, header, form, turn, behind_gap: None, is_over: false })
    }

    /// Reads the next record to where it goes, for it is large to move; nothing comes at the end.
    #[inline]
    fn read(&mut self, into: &mut Item) -> Result<(), ReadError> {
        match &mut self.form {
            Form::JsonLines => read_line(&mut self.input, into)?,
            Form::Binary(named) => {
                self.input.frame(|body| binary::read(body, named, into))?;
            }
        }
        match into {
            Some(Ok(record)) => self.turn.take(record.sequence),
            _ => Ok(()),
        }
    }

    #[cold]
    fn wrong(&mut self, error: ReadError, into: &mut Item) {
        self.is_over = self.is_last(&error);
        let is_gap = matches!(error, ReadError::Gap { .. });
        let record = into.replace(Err(error)).and_then(Result::ok);
        self.behind_gap = record.filter(|_| is_gap);
    }
}

/// Which number is due.
#[derive(Clone, Debug, Default)]
struct Turn {
    due: u64,
    /// What was told to be missing last: if it comes after all, the number in front of it was wrong, or lines have
    /// changed their places.
    missing: Range<u64>,
}

impl Turn {
    /// Tells a number that is not due.
    #[inline]
    fn take(&mut self, found: u64) -> Result<(), ReadError> {
        let expected = self.due;
        if found < expected {
            return self.late(found);
        }
        self.due = found.saturating_add(1);
        if found > expected {
            self.missing = expected..found;
            return Err(ReadError::Gap { expected, found });
        }
        Ok(())
    }

    #[cold]
    fn late(&mut self, found: u64) -> Result<(), ReadError> {
        if self.missing.contains(&found) {
            self.missing.start = found.saturating_add(1);
            return Ok(());
        }
        Err(ReadError::Repeated { expected: self.due, found })
    }
}

impl<R> Reader<R> {
    /// What the recording says about itself.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// How it is written.
    pub const fn format(&self) -> Format {
        match &self.form {
            Form::JsonLines => Format::JsonLines,
            Form::Binary(_) => Format::Binary,
        }
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Record, ReadError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let mut item = self.behind_gap.take().map(Ok);
        if item.is_none() && !self.is_over {
            match self.read(&mut item) {
                Ok(()) => self.is_over = item.is_none(),
                Err(error) => self.wrong(error, &mut item),
            }
        }
        item
    }
}

impl<R> Reader<R> {
    /// Behind a frame that is none the numbers of ids are not to be relied on.
    const fn is_last(&self, error: &ReadError) -> bool {
        let is_malformed = matches!(error, ReadError::Malformed { .. });
        error.ends_reading() || (is_malformed && matches!(self.form, Form::Binary(_)))
    }
}

fn read_header_line<R: BufRead>(input: &mut Input<R>) -> Result<Header, ReadError> {
    match input.line(json::read_header)?.unwrap_or(Err(ReadError::Empty)) {
        // A header that was cut off is still the beginning of one of ours, or of anything.
        Err(ReadError::Foreign) if input.is_open() => Err(ReadError::Torn { line: 0 }),
        read => read,
    }
}

fn read_header_frame<R: BufRead>(input: &mut Input<R>) -> Result<Header, ReadError> {
    let line = input.frame(|body| Ok(body.to_vec()))?.ok_or(ReadError::Torn { line: 0 })?;
    json::read_header(&line)
}

fn read_line<R: BufRead>(input: &mut Input<R>, into: &mut Item) -> Result<(), ReadError> {
    let parsed = input.line(|line| json::read(line, into))?;
    parsed.unwrap_or(Ok(())).map_err(|error| input.not_a_record(error))
}

impl<R> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("header", &self.header)
            .field("format", &self.format())
            .finish_non_exhaustive()
    }
}
