//! [`Tracer`]: what a listener has heard and answered, told to the subscriber.

use super::book::{Book, Closed, Shared, Step};
use super::say;
use crate::ItemId;
use crate::cancel::CancelToken;
use crate::guard;
use crate::protocol::{
    Answer, AnswerExt as _, CancelCause, CancelDecision, ChangeCounts, Fault, LogEntry, Notice,
    Outcome, ProgressItem, Reply, SinkError, StageProgress, SyncEvent,
};
use crate::sync::{Mutex, lock};
use ::tracing::{Level, Span};
use alloc::{boxed::Box, string::ToString, sync::Arc, vec::Vec};

/// A token that any thread may ask.
pub(super) type Stop = Box<dyn CancelToken + Send + Sync>;

/// The book and its lock. Every subscriber is called outside of it: what is to be told is taken out first.
#[derive(Default)]
pub(super) struct Tracer {
    book: Mutex<Book>,
    pub(super) stop: Option<Stop>,
}

impl Tracer {
    pub(super) fn begin(&self, handler: Option<&ItemId>, items: usize) {
        let (number, closed) = lock(&self.book).begin();
        close(closed, None);
        self.open(number, handler, items);
    }

    fn open(&self, number: u64, handler: Option<&ItemId>, items: usize) {
        let span = Arc::new(say::session(handler, items));
        lock(&self.book).seat_session(number, &span);
        say::begun(Some(&span));
    }

    pub(super) fn end(&self, outcome: Option<Outcome>) {
        self.look();
        let closed = lock(&self.book).end();
        close(closed, outcome);
    }

    pub(super) fn progress(&self, id: &ItemId, report: &ProgressItem, answer: Answer) {
        self.ensure_session();
        let refused = matches!(answer.fault(), Some(Fault::Refused(_)));
        if !refused && !report.is_empty() {
            if report.status().is_some() {
                self.look();
            }
            self.report(id, report);
        }
        self.answered(Some(id), answer);
    }

    fn report(&self, id: &ItemId, report: &ProgressItem) {
        let step = lock(&self.book).report(id, report);
        match step {
            Step::Tick => {}
            Step::Open(number) => {
                let span = Arc::new(say::item(self.span(None).as_ref(), id));
                let status = lock(&self.book).seat(id, number, &span);
                if let Some(told) = status {
                    say::status(Some(&span), id, &told);
                }
            }
            Step::Status(told) => {
                let parent = told.span.clone().or_else(|| self.span(None));
                say::status(parent.as_ref(), id, &told);
            }
            Step::End(mut told) => {
                let open = || Arc::new(say::item(self.span(None).as_ref(), id));
                let span = told.span.take().unwrap_or_else(open);
                told.span = Some(Arc::clone(&span));
                say::status(Some(&span), id, &told);
            }
        }
    }

    pub(super) fn notice(&self, notice: &Notice, answer: Answer) {
        match notice {
            Notice::Begin { .. } => {}
            Notice::End { outcome } => {
                self.ensure_session();
                self.answered(None, answer);
                return self.end(Some(*outcome));
            }
            Notice::Stage(report) => return self.stage(report, answer),
            Notice::PhaseEnded { .. } => self.other(None, Level::INFO, notice),
            Notice::ItemAdded(id) | Notice::ItemProposed(id) | Notice::ItemCommitted(id) => {
                self.other(Some(id), Level::DEBUG, notice);
            }
            _ => self.other(None, Level::DEBUG, notice),
        }
        self.answered(None, answer);
    }

    pub(super) fn stage(&self, report: &StageProgress, answer: Answer) {
        self.ensure_session();
        let mut book = lock(&self.book);
        let (begins, over) = match &mut book.session {
            Some(session) => session.stages.report(report),
            None => (false, Vec::new()),
        };
        drop(book);
        if begins {
            self.look();
            let span = self.span(None);
            for stage in &over {
                say::stage_ended(span.as_ref(), stage);
            }
            say::stage_begun(span.as_ref(), report);
        }
        self.answered(None, answer);
    }

    pub(super) fn log(&self, entry: &LogEntry) {
        self.ensure_session();
        say::log(self.span(entry.item.as_ref()).as_ref(), entry);
    }

    /// Something without fields of its own.
    pub(super) fn other(&self, item: Option<&ItemId>, level: Level, words: &dyn ToString) {
        self.ensure_session();
        self.look();
        say::other(self.span(item).as_ref(), item, level, &words.to_string());
    }

    /// A question of a callback, what it answered, and whether that stops anything.
    pub(super) fn asked_and_answered(
        &self,
        item: Option<&ItemId>,
        event: &SyncEvent<'_>,
        reply: &Reply,
    ) {
        self.other(item, Level::INFO, &format_args!("{event}: {reply}"));
        let decision = reply.decision();
        self.answered(
            item,
            match reply {
                Reply::Resolution(Err(error)) | Reply::Enumeration(Err(error)) => Err(*error),
                _ => Ok(decision),
            },
        );
    }

    pub(super) fn count(&self, counts: ChangeCounts, answer: Answer) {
        self.ensure_session();
        if let Some(session) = &mut lock(&self.book).session {
            session.changes = Some(counts);
        }
        self.answered(None, answer);
    }

    /// A cancel that is news, a fault that is.
    pub(super) fn answered(&self, item: Option<&ItemId>, answer: Answer) {
        if answer == Ok(CancelDecision::Continue) {
            return;
        }
        self.ensure_session();
        let decision = answer.decision();
        let mut book = lock(&self.book);
        let canceled = book.is_news(item, decision);
        let fault = answer.fault().filter(|fault| book.is_new_fault(item, *fault));
        let span = book.span(item);
        drop(book);
        if canceled {
            let item = item.filter(|_| !decision.is_all());
            say::cancel(span.as_ref(), item, CancelCause::Answered);
        }
        if let Some(fault) = fault {
            say::fault(span.as_ref(), item, fault);
        }
    }

    /// The same for an answer that is no decision.
    pub(super) fn failed<T>(&self, item: Option<&ItemId>, answer: &Result<T, SinkError>) {
        if let Err(error) = answer {
            self.answered(item, Err(*error));
        }
    }

    /// Somebody asked for a cancel.
    pub(super) fn asked(&self, item: Option<&ItemId>, cause: CancelCause) {
        self.ensure_session();
        let mut book = lock(&self.book);
        let news = match item {
            Some(id) => book.cancel(id, cause),
            None => book.cancel_all(cause),
        };
        let span = book.span(item);
        drop(book);
        if news {
            say::cancel(span.as_ref(), item, cause);
        }
    }

    /// Whether the token that was given says that everything is canceled.
    fn look(&self) {
        let Some(stop) = self.stop.as_ref().filter(|stop| stop.decision().is_all()) else { return };
        let cause = stop.cause().unwrap_or(CancelCause::Requested);
        let mut book = lock(&self.book);
        let news = book.cancel_all(cause);
        let span = book.span(None);
        drop(book);
        if news {
            say::cancel(span.as_ref(), None, cause);
        }
    }

    /// What is said before or without a beginning opens the session.
    fn ensure_session(&self) {
        let number = lock(&self.book).begin_if_none();
        if let Some(number) = number {
            self.open(number, None, 0);
        }
    }

    /// The span of an item, if it is live.
    pub(super) fn item_span(&self, id: &ItemId) -> Option<Shared> {
        lock(&self.book).item_span(id)
    }

    /// The span of an item, or of the session.
    pub(super) fn span(&self, item: Option<&ItemId>) -> Option<Shared> {
        lock(&self.book).span(item)
    }
}

/// The items close before the session.
fn close(closed: Closed, outcome: Option<Outcome>) {
    let (items, session) = closed.into_parts();
    for (span, work) in items {
        say::record_work(&span, work);
    }
    if let Some(session) = session {
        say::ended(session, outcome);
    }
}

impl Drop for Tracer {
    /// A subscriber that panics here would abort a program that is unwinding already.
    fn drop(&mut self) {
        let closed = lock(&self.book).end();
        let _ = guard::catch(|| close(closed, None));
    }
}

/// A span that may be used while the subscriber is told of other things.
pub(super) fn owned(span: Option<Shared>) -> Span {
    span.map_or_else(Span::none, |span| Span::clone(&span))
}
