//! [`Input`]: a file as lines or as frames, within limits.

use super::ReadError;
use super::binary::LENGTH_BYTES;
use core::fmt;
use std::{
    io::{self, BufRead, Read},
    vec::Vec,
};

/// A file as lines or as frames. What it holds is what was there to read, never what a file claims.
pub(super) struct Input<R> {
    from: R,
    limit: usize,
    /// The line or frame at hand; its room is used again.
    held: Vec<u8>,
    /// How many lines or frames were begun.
    begun: u64,
    /// Whether the line at hand ends with the file and not with an end of line.
    is_open: bool,
}

impl<R: BufRead> Input<R> {
    pub(super) const fn new(from: R, limit: usize) -> Self {
        Self { from, limit, held: Vec::new(), begun: 0, is_open: false }
    }

    /// The first byte, left where it is.
    pub(super) fn first(&mut self) -> Result<u8, ReadError> {
        loop {
            match self.from.fill_buf() {
                Ok(bytes) => return bytes.first().copied().ok_or(ReadError::Empty),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Reads the mark that must stand here.
    pub(super) fn mark(&mut self, mark: &[u8]) -> Result<(), ReadError> {
        let length = self.hold(mark.len())?;
        let is_torn = length < mark.len() && mark.starts_with(&self.held);
        if is_torn {
            Err(ReadError::Torn { line: 0 })
        } else if self.held == mark {
            Ok(())
        } else {
            Err(ReadError::Foreign)
        }
    }

    /// What the next line that is not blank is parsed to, without its end; `None` at the end of the file.
    #[inline]
    pub(super) fn line<T>(
        &mut self,
        mut parse: impl FnMut(&[u8]) -> T,
    ) -> Result<Option<T>, ReadError> {
        loop {
            // An error here comes again when the line is gathered.
            let seen = self.from.fill_buf().unwrap_or_default();
            let parsed = if let Some(line) = whole_line(seen, self.limit) {
                let used = line.len().saturating_add(1);
                let parsed = (!is_blank(line)).then(|| parse(line));
                self.from.consume(used);
                self.begun = self.begun.saturating_add(1);
                self.is_open = false;
                parsed
            } else if self.gather_line()? {
                (!is_blank(&self.held)).then(|| parse(&self.held))
            } else {
                return Ok(None);
            };
            if parsed.is_some() {
                return Ok(parsed);
            }
        }
    }

    /// Gathers a line that does not lie in one piece in the buffer of the file, or is the open last one.
    #[cold]
    fn gather_line(&mut self) -> Result<bool, ReadError> {
        self.held.clear();
        let most = u64::try_from(self.limit).unwrap_or(u64::MAX).saturating_add(1);
        let length = self.from.by_ref().take(most).read_until(b'\n', &mut self.held)?;
        if length == 0 {
            return Ok(false);
        }
        self.begun = self.begun.saturating_add(1);
        self.is_open = self.held.last() != Some(&b'\n');
        if !self.is_open {
            self.held.pop();
        }
        if self.held.len() > self.limit { Err(self.too_long()) } else { Ok(true) }
    }

    /// What the body is parsed to, of the next frame; `None` at the end of the file.
    #[inline]
    pub(super) fn frame<T>(
        &mut self,
        parse: impl FnOnce(&[u8]) -> postcard::Result<T>,
    ) -> Result<Option<T>, ReadError> {
        self.begun = self.begun.saturating_add(1);
        // An error here comes again when the frame is gathered.
        let parsed = if let Some((body, used)) =
            whole(self.from.fill_buf().unwrap_or_default(), self.limit)
        {
            let parsed = parse(body);
            self.from.consume(used);
            parsed
        } else if self.gather()? {
            parse(&self.held)
        } else {
            return Ok(None);
        };
        parsed.map(Some).map_err(|error| ReadError::malformed(self.line_number(), error))
    }

    /// Gathers a frame that does not lie in one piece in the buffer of the file.
    #[cold]
    fn gather(&mut self) -> Result<bool, ReadError> {
        let Some(length) = self.length()? else { return Ok(false) };
        if length > self.limit {
            return Err(self.too_long());
        }
        if self.hold(length)? < length { Err(self.torn()) } else { Ok(true) }
    }

    /// The length of the next frame, byte by byte, for nobody knows how long it is itself.
    fn length(&mut self) -> Result<Option<usize>, ReadError> {
        self.held.clear();
        while self.held.len() < LENGTH_BYTES {
            let byte = match self.first() {
                Ok(byte) => byte,
                Err(ReadError::Empty) if self.held.is_empty() => return Ok(None),
                Err(ReadError::Empty) => return Err(self.torn()),
                Err(error) => return Err(error),
            };
            self.from.consume(1);
            self.held.push(byte);
            if byte < 0x80 {
                break;
            }
        }
        let length = postcard::from_bytes::<u32>(&self.held).map_err(|_| self.too_long())?;
        Ok(Some(usize::try_from(length).unwrap_or(usize::MAX)))
    }

    /// Reads so many bytes, or as many as there are.
    fn hold(&mut self, length: usize) -> Result<usize, ReadError> {
        self.held.clear();
        let most = u64::try_from(length).unwrap_or(u64::MAX);
        Ok(self.from.by_ref().take(most).read_to_end(&mut self.held)?)
    }
}

impl<R> Input<R> {
    /// Whether the line at hand ends with the file and not with an end of line.
    pub(super) const fn is_open(&self) -> bool {
        self.is_open
    }

    const fn line_number(&self) -> u64 {
        self.begun.saturating_sub(1)
    }

    const fn too_long(&self) -> ReadError {
        ReadError::TooLong { line: self.line_number(), limit: self.limit }
    }

    const fn torn(&self) -> ReadError {
        ReadError::Torn { line: self.line_number() }
    }

    /// What was held is no record: torn, if the file ends in it, else malformed.
    pub(super) fn not_a_record(&self, reason: impl fmt::Display) -> ReadError {
        if self.is_open { self.torn() } else { ReadError::malformed(self.line_number(), reason) }
    }
}

/// The line that begins here without its end, if all of it is here.
#[inline]
fn whole_line(bytes: &[u8], limit: usize) -> Option<&[u8]> {
    let most = bytes.len().min(limit.saturating_add(1));
    let end = memchr::memchr(b'\n', bytes.get(..most)?)?;
    bytes.get(..end)
}

#[inline]
fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// The body of the frame that begins here, if all of it is here, and where it ends.
#[inline]
fn whole(bytes: &[u8], limit: usize) -> Option<(&[u8], usize)> {
    let (length, rest) = postcard::take_from_bytes::<u32>(bytes).ok()?;
    let length = usize::try_from(length).ok().filter(|length| *length <= limit)?;
    let body = rest.get(..length)?;
    Some((body, bytes.len().saturating_sub(rest.len()).saturating_add(length)))
}
