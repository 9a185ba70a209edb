//! Sinks made of one closure: [`from_fn`], [`notice_fn`], [`log_fn`].

use super::{NullSink, Pace, ProgressSink};
use crate::protocol::{
    Answer, CancelDecision, ItemId, LogEntry, LogId, Notice, ProgressItem, SinkError,
};
use core::fmt;

/// A sink that gives the reports of items to a closure, which returns nothing, a decision or an
/// [`Answer`] (K-1).
///
/// ```
/// use std::sync::atomic::{AtomicBool, Ordering};
/// use sync_progress::CancelDecision;
/// use sync_progress::sink::{ProgressSink, ProgressSinkExt, from_fn, notice_fn};
///
/// let lines = from_fn(|id, report| println!("{id}: {report}"));
/// let stop = AtomicBool::new(false); // a button sets it, and nobody clears it: a cancel stays
/// let button = from_fn(|_, _| {
///     if stop.load(Ordering::Relaxed) { CancelDecision::CancelAll } else { CancelDecision::Continue }
/// });
/// let sink = lines.and(button).and(notice_fn(|notice| println!("{notice:?}")));
/// # let _: &dyn ProgressSink = &sink;
/// ```
pub fn from_fn<F, R>(progress: F) -> FromFn<F>
where
    F: Fn(&ItemId, &ProgressItem) -> R,
    R: IntoAnswer,
{
    FromFn(progress)
}

/// A sink that gives what is said about the session to a closure, and wants no ticks (K-1).
///
/// ```
/// use sync_progress::protocol::{Notice, Outcome};
/// use sync_progress::sink::{ProgressSink, notice_fn};
///
/// let sink = notice_fn(|notice| assert!(notice.is_end()));
/// assert!(sink.notice(&Notice::End { outcome: Outcome::Succeeded }).is_ok());
/// ```
pub fn notice_fn<F, R>(notice: F) -> NoticeFn<F>
where
    F: Fn(&Notice) -> R,
    R: IntoAnswer,
{
    NoticeFn(notice)
}

/// A sink that gives log entries to a closure, and wants no ticks (K-1). It names no entry.
///
/// ```
/// use sync_progress::protocol::LogEntry;
/// use sync_progress::sink::{ProgressSink, log_fn};
///
/// let sink = log_fn(|entry| eprintln!("{entry}"));
/// assert!(sink.log(&LogEntry::error("disk full")).is_ok_and(|id| id.is_none()));
/// ```
pub fn log_fn<F: Fn(&LogEntry)>(log: F) -> LogFn<F> {
    LogFn(log)
}

/// What a closure may return where a sink answers: nothing, a decision, or an [`Answer`].
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::sink::IntoAnswer;
///
/// assert_eq!(().into_answer(), Ok(CancelDecision::Continue));
/// ```
pub trait IntoAnswer: sealed::Sealed {
    /// The answer.
    #[allow(clippy::missing_errors_doc, reason = "an error is what the closure returned")]
    fn into_answer(self) -> Answer;
}

impl IntoAnswer for () {
    #[inline]
    fn into_answer(self) -> Answer {
        Ok(CancelDecision::Continue)
    }
}

impl IntoAnswer for CancelDecision {
    #[inline]
    fn into_answer(self) -> Answer {
        Ok(self)
    }
}

impl IntoAnswer for Answer {
    #[inline]
    fn into_answer(self) -> Answer {
        self
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl Sealed for super::CancelDecision {}
    impl Sealed for super::Answer {}
}

/// A closure as a sink; made by [`from_fn`].
///
/// ```
/// use sync_progress::sink::from_fn;
///
/// assert_eq!(format!("{:?}", from_fn(|_, _| ())), "from_fn");
/// ```
#[derive(Clone, Copy)]
pub struct FromFn<F>(F);

impl<F, R> ProgressSink for FromFn<F>
where
    F: Fn(&ItemId, &ProgressItem) -> R,
    R: IntoAnswer,
{
    #[inline]
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        (self.0)(id, report).into_answer()
    }
}

impl<F> fmt::Debug for FromFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("from_fn")
    }
}

/// A closure that hears about the session; made by [`notice_fn`].
///
/// ```
/// use sync_progress::sink::{Pace, ProgressSink, notice_fn};
///
/// assert_eq!(notice_fn(|_| ()).pace(), Pace::Never);
/// ```
#[derive(Clone, Copy)]
pub struct NoticeFn<F>(F);

impl<F, R> ProgressSink for NoticeFn<F>
where
    F: Fn(&Notice) -> R,
    R: IntoAnswer,
{
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        NullSink.progress(id, report)
    }

    fn notice(&self, notice: &Notice) -> Answer {
        (self.0)(notice).into_answer()
    }

    fn pace(&self) -> Pace {
        Pace::Never
    }
}

impl<F> fmt::Debug for NoticeFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("notice_fn")
    }
}

/// A closure that hears log entries; made by [`log_fn`].
///
/// ```
/// use sync_progress::sink::{Pace, ProgressSink, log_fn};
///
/// assert_eq!(log_fn(|_| ()).pace(), Pace::Never);
/// ```
#[derive(Clone, Copy)]
pub struct LogFn<F>(F);

impl<F: Fn(&LogEntry)> ProgressSink for LogFn<F> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        NullSink.progress(id, report)
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        (self.0)(entry);
        NullSink.log(entry)
    }

    fn pace(&self) -> Pace {
        Pace::Never
    }
}

impl<F> fmt::Debug for LogFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("log_fn")
    }
}
