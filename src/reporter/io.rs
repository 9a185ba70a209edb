//! [`ItemReader`] and [`ItemWriter`]: what is read or written counts.

use super::item::ItemReporter;
use crate::ProgressSink;
use crate::protocol::Canceled;
use core::fmt;
use std::io::{self, BufRead, IoSlice, IoSliceMut, Read, Seek, SeekFrom, Write};

impl<S: ProgressSink> ItemReporter<S> {
    /// A reader whose bytes count for this item, and which stops at a cancel.
    ///
    /// ```
    /// use std::io;
    /// use sync_progress::Reporter;
    /// use sync_progress::sink::NullSink;
    ///
    /// let reporter = Reporter::new(NullSink);
    /// let mut item = reporter.start("a", 5)?.go()?;
    /// io::copy(&mut item.reader(&b"hello"[..]), &mut io::sink())?;
    /// assert_eq!(item.work().completed, 5);
    /// item.finish();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn reader<R>(&mut self, inner: R) -> ItemReader<'_, S, R> {
        ItemReader { item: self, inner }
    }

    /// A writer whose bytes count for this item, and which stops at a cancel.
    ///
    /// ```
    /// use std::io::Write as _;
    /// use sync_progress::Reporter;
    /// use sync_progress::protocol::CancelCause;
    /// use sync_progress::reporter::canceled;
    /// use sync_progress::sink::NullSink;
    ///
    /// let reporter = Reporter::new(NullSink);
    /// let mut item = reporter.start("a", 5)?.go()?;
    /// reporter.canceler().cancel_all(CancelCause::Requested);
    /// let error = item.writer(Vec::new()).write_all(b"hello").unwrap_err();
    /// assert!(canceled(&error).is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn writer<W>(&mut self, inner: W) -> ItemWriter<'_, S, W> {
        ItemWriter { item: self, inner }
    }
}

/// Whether an error is a cancel, from a reader or writer of an item or from
/// [`go_on`](crate::CancelDecision::go_on) and `?`.
///
/// ```
/// use std::io;
/// use sync_progress::CancelDecision;
/// use sync_progress::reporter::canceled;
///
/// fn work() -> io::Result<()> {
///     CancelDecision::CancelItem.go_on()?;
///     Ok(())
/// }
/// assert!(canceled(&work().unwrap_err()).is_some_and(|canceled| !canceled.all));
/// assert!(canceled(&io::Error::other("disk")).is_none());
/// ```
pub fn canceled(error: &io::Error) -> Option<Canceled> {
    error.get_ref()?.downcast_ref().copied()
}

/// An error that [`canceled`] knows. Its kind is `Other`: `Interrupted` would be tried again.
impl From<Canceled> for io::Error {
    fn from(canceled: Canceled) -> Self {
        Self::other(canceled)
    }
}

/// A reader whose bytes count for an item; from [`ItemReporter::reader`].
///
/// A cancel stops it before the next read, with an error that [`canceled`] knows; what was read is
/// never taken back (R-31). Seeking moves no bytes.
///
/// ```
/// use std::io;
/// use sync_progress::Reporter;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// let mut item = reporter.start("a", 5)?.go()?;
/// let mut copy = Vec::new();
/// io::copy(&mut item.reader(&b"bytes"[..]), &mut copy)?;
/// assert_eq!((item.work().completed, copy.len()), (5, 5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ItemReader<'a, S: ProgressSink, R> {
    item: &'a mut ItemReporter<S>,
    inner: R,
}

/// A writer whose bytes count for an item; from [`ItemReporter::writer`].
///
/// A cancel stops it before the next write, with an error that [`canceled`] knows; what was written
/// is never taken back (R-31). Flushing and seeking move no bytes and are not stopped.
///
/// ```
/// use std::io::Write;
/// use sync_progress::Reporter;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// let mut item = reporter.start("a", 5)?.go()?;
/// item.writer(Vec::new()).write_all(b"bytes")?;
/// assert_eq!(item.work().completed, 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ItemWriter<'a, S: ProgressSink, W> {
    item: &'a mut ItemReporter<S>,
    inner: W,
}

/// Moves bytes, unless canceled, and counts them.
fn moving<S: ProgressSink>(
    item: &mut ItemReporter<S>,
    act: impl FnOnce() -> io::Result<usize>,
) -> io::Result<usize> {
    item.decision().go_on()?;
    let moved = act()?;
    item.count(amount(moved));
    Ok(moved)
}

fn amount(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

impl<S: ProgressSink, R: Read> Read for ItemReader<'_, S, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        moving(self.item, || self.inner.read(buffer))
    }

    fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        moving(self.item, || self.inner.read_vectored(buffers))
    }
}

impl<S: ProgressSink, R: BufRead> BufRead for ItemReader<'_, S, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.item.decision().go_on()?;
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.inner.consume(bytes);
        self.item.count(amount(bytes));
    }
}

impl<S: ProgressSink, R: Seek> Seek for ItemReader<'_, S, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

impl<S: ProgressSink, W: Write> Write for ItemWriter<'_, S, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        moving(self.item, || self.inner.write(bytes))
    }

    fn write_vectored(&mut self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        moving(self.item, || self.inner.write_vectored(buffers))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<S: ProgressSink, W: Seek> Seek for ItemWriter<'_, S, W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

impl<S: ProgressSink, R> fmt::Debug for ItemReader<'_, S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemReader").field("item", &self.item).finish_non_exhaustive()
    }
}

impl<S: ProgressSink, W> fmt::Debug for ItemWriter<'_, S, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemWriter").field("item", &self.item).finish_non_exhaustive()
    }
}
