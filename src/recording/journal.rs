//! [`Journal`]: the conversation, written to a file while it goes on.

use super::record::Borrowed;
use super::{Format, Header, Writer};
use crate::clock::Clock;
use crate::guard;
use crate::protocol::{HostAct, Notice, Reply, SyncEvent};
use crate::sink::{Numbers, Recorder, Stamp, Transcript};
use crate::sync::{Mutex, lock};
use core::fmt;
use core::time::Duration;
use std::{boxed::Box, io, sync::Arc};

/// The conversation, written to a file while it goes on (W-9): what a [`Recorder`] writes to that stands
/// in front of a sink or a callback. A clone is another handle of the same journal, and several
/// recorders may share one.
///
/// Each entry is written when it is answered, by the thread that asked, so that a file which ends too
/// early holds all that had been answered. Nothing is locked while the listener is called. If what is
/// written to fails, the conversation goes on undisturbed; [`finish`](Self::finish) tells.
///
/// What is written to is called under a lock of the journal's: it must not speak to the listener.
///
/// ```
/// use sync_progress::recording::{Format, Header, Journal, Reader};
/// use sync_progress::sink::NullSink;
/// use sync_progress::{Dialect, Reporter};
///
/// let journal = Journal::new(Vec::new(), Format::JsonLines, &Header::new(Dialect::Neutral))?;
/// let reporter = Reporter::new(journal.recorder(NullSink)); // yours instead of the null sink
/// reporter.complete()?;
///
/// let file = journal.finish()?;
/// let records = Reader::new(&file[..])?.collect::<Result<Vec<_>, _>>()?;
/// assert_eq!(records.len(), 2); // begin and end
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Journal<W: io::Write>(Arc<Shared<W>>);

struct Shared<W: io::Write> {
    numbers: Mutex<Numbers>,
    pen: Mutex<Pen<W>>,
    clock: Option<Box<dyn Clock + Send + Sync>>,
}

struct Pen<W: io::Write> {
    writer: Option<Writer<W>>,
    error: Option<Arc<io::Error>>,
    /// How many entries came after the error, or after the end.
    lost: u64,
}

/// A journal is not whole.
///
/// ```
/// use sync_progress::Dialect;
/// use sync_progress::recording::{Format, Header, Journal, JournalError};
///
/// let journal = Journal::new(Vec::new(), Format::Binary, &Header::new(Dialect::Neutral))?;
/// journal.clone().finish()?;
/// assert!(matches!(journal.finish(), Err(JournalError::Finished { lost: 0 })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// It could not be written. What was written before it is there.
    #[error("the recording could not be written ({lost} entries are lost): {error}")]
    Failed {
        /// What went wrong first.
        error: Arc<io::Error>,
        /// How many entries are lost.
        lost: u64,
    },
    /// It was finished before, by another handle.
    #[error("the recording was finished before ({lost} entries came later and are lost)")]
    Finished {
        /// How many entries came later.
        lost: u64,
    },
}

impl<W: io::Write> Journal<W> {
    /// Begins a recording: writes its header. Give it a [`BufWriter`](io::BufWriter) where speed matters
    /// more than what a killed process leaves.
    ///
    /// # Errors
    ///
    /// What is written to failed.
    pub fn new(out: W, format: Format, header: &Header) -> io::Result<Self> {
        Ok(Self::over(Writer::new(out, format, header)?, None))
    }

    /// The same with a clock, whose time stands in the records as the time since now.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    pub fn with_clock(
        out: W,
        format: Format,
        header: &Header,
        clock: impl Clock + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let clock = Since { start: clock.now(), clock };
        Ok(Self::over(Writer::new(out, format, header)?, Some(Box::new(clock))))
    }

    fn over(writer: Writer<W>, clock: Option<Box<dyn Clock + Send + Sync>>) -> Self {
        let pen = Pen { writer: Some(writer), error: None, lost: 0 };
        Self(Arc::new(Shared { numbers: Mutex::default(), pen: Mutex::new(pen), clock }))
    }

    /// A recorder in front of a sink or a callback, that writes here.
    pub fn recorder<S>(&self, listener: S) -> Recorder<S, Self> {
        Recorder::new(self.clone(), listener)
    }

    /// Writes down an act of the host. A recorder hears what is said and answered, so a cancel that comes another way is
    /// seen in its effect alone; to have in the file who asked for it and when, note it beside the cancel.
    ///
    /// ```
    /// use sync_progress::protocol::{CancelCause, HostAct};
    /// use sync_progress::recording::{Format, Header, Journal};
    /// use sync_progress::{Dialect, Reporter, sink::NullSink};
    ///
    /// let journal = Journal::new(Vec::new(), Format::JsonLines, &Header::new(Dialect::Neutral))?;
    /// let reporter = Reporter::new(journal.recorder(NullSink));
    /// let canceler = reporter.canceler();
    ///
    /// // Where the user stops it:
    /// journal.note(HostAct::CancelAsked { item: None, cause: CancelCause::Requested });
    /// canceler.cancel_all(CancelCause::Requested);
    /// # reporter.complete()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn note(&self, act: HostAct) {
        Transcript::note(self, act);
    }

    /// What went wrong first, if anything did.
    pub fn error(&self) -> Option<Arc<io::Error>> {
        lock(&self.0.pen).error.clone()
    }

    /// Hands on what is gathered. An error is kept.
    pub fn flush(&self) {
        lock(&self.0.pen).write(Writer::flush);
    }

    /// Ends the recording, and gives back what was written to. A call that is still under way, and what
    /// comes later, is not written any more.
    ///
    /// # Errors
    ///
    /// [`JournalError::Failed`] if anything was lost, [`JournalError::Finished`] if another handle was
    /// here before.
    pub fn finish(&self) -> Result<W, JournalError> {
        let mut pen = lock(&self.0.pen);
        pen.write(Writer::flush);
        let lost = pen.lost;
        if let Some(error) = pen.error.clone() {
            return Err(JournalError::Failed { error, lost });
        }
        pen.writer.take().map(Writer::into_inner).ok_or(JournalError::Finished { lost })
    }
}

impl<W: io::Write> Transcript for Journal<W> {
    fn called(&self, _: &SyncEvent<'_>) -> Stamp {
        let at = self.0.clock.as_ref().map(Clock::now);
        Stamp { at, ..lock(&self.0.numbers).stamp() }
    }

    /// The number of the answer is given when it is written, so records stand in the order of answers.
    fn answered(&self, stamp: Stamp, event: &SyncEvent<'_>, reply: Reply) {
        let mut pen = lock(&self.0.pen);
        let answered = lock(&self.0.numbers).next();
        pen.entry(stamp, answered, event, &reply);
        if ends(event) {
            pen.write(Writer::flush);
        }
    }
}

impl<W: io::Write> Pen<W> {
    fn entry(&mut self, stamp: Stamp, answered: u64, event: &SyncEvent<'_>, reply: &Reply) {
        let Stamp { number: called, lane, at } = stamp;
        let is_written = self.write(|writer| {
            let sequence = writer.next();
            writer.put(&Borrowed { sequence, at, called, answered, lane, event, reply })
        });
        if !is_written {
            self.lost = self.lost.saturating_add(1);
        }
    }

    /// Does something with the writer, unless it has failed or is gone; whether that went well.
    fn write(&mut self, act: impl FnOnce(&mut Writer<W>) -> io::Result<()>) -> bool {
        let Some(writer) = self.writer.as_mut().filter(|_| self.error.is_none()) else {
            return false;
        };
        let panicked = || Err(io::Error::other("what the recording is written to panicked"));
        let done = guard::catch(|| act(writer)).unwrap_or_else(panicked);
        self.error = done.err().map(Arc::new);
        self.error.is_none()
    }
}

/// What is still gathered is handed on with the last handle.
impl<W: io::Write> Drop for Shared<W> {
    fn drop(&mut self) {
        lock(&self.pen).write(Writer::flush);
    }
}

/// Whether nothing is likely to come for a while.
fn ends(event: &SyncEvent<'_>) -> bool {
    match event {
        SyncEvent::Notice(notice) => matches!(**notice, Notice::End { .. }),
        SyncEvent::Host(act) => matches!(**act, HostAct::SessionReleased),
        _ => false,
    }
}

/// A clock that began when the recording did.
struct Since<C> {
    start: Duration,
    clock: C,
}

impl<C: Clock> Clock for Since<C> {
    fn now(&self) -> Duration {
        self.clock.now().saturating_sub(self.start)
    }
}

impl<W: io::Write> Clone for Journal<W> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<W: io::Write> fmt::Debug for Journal<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pen = lock(&self.0.pen);
        f.debug_struct("Journal")
            .field("error", &pen.error)
            .field("lost", &pen.lost)
            .finish_non_exhaustive()
    }
}
