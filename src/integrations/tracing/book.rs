//! [`Book`]: what is open, and what was told of it. No subscriber is called here, since this is what the lock guards.

use super::stages::Stages;
use crate::ItemId;
use crate::protocol::{
    CancelCause, CancelDecision, ChangeCounts, Fault, Outcome, ProgressItem, ProgressStatus, Total,
    Work,
};
use ::tracing::Span;
use alloc::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};
use core::mem;
use hashbrown::HashMap;

/// A span that several may hold: a clone of a `Span` itself calls the subscriber, one of this does not.
pub(super) type Shared = Arc<Span>;

/// What a report makes necessary.
pub(super) enum Step {
    /// Nothing: it only moved the work forward.
    Tick,
    /// An item that nobody has heard of; it has a place, and needs a span.
    Open(u64),
    /// A status that is new.
    Status(Told),
    /// It has ended; its place is free.
    End(Told),
}

/// A status, and what the subscriber is told with it.
pub(super) struct Told {
    pub(super) span: Option<Shared>,
    pub(super) status: ProgressStatus,
    pub(super) work: Work,
    pub(super) text: Option<Arc<str>>,
    pub(super) cause: Option<CancelCause>,
}

/// The session and its live items.
#[derive(Default)]
pub(super) struct Book {
    /// Counts what was opened, so that whoever comes back with a span finds the right place or none.
    opened: u64,
    pub(super) session: Option<Session>,
    items: HashMap<ItemId, Live>,
    /// Faults about what is not live, so that one who does not give up is told of once.
    told: VecDeque<(Option<ItemId>, Fault)>,
}

/// A session that is open.
#[derive(Default)]
pub(super) struct Session {
    number: u64,
    /// None as long as the subscriber is being told of it.
    pub(super) span: Option<Shared>,
    pub(super) stages: Stages,
    pub(super) ended: BTreeMap<Outcome, u64>,
    pub(super) faults: u64,
    pub(super) changes: Option<ChangeCounts>,
    /// Everything is canceled, and the subscriber was told so.
    pub(super) canceled: Option<CancelCause>,
}

struct Live {
    number: u64,
    span: Option<Shared>,
    status: Option<ProgressStatus>,
    work: Work,
    text: Option<Arc<str>>,
    canceled: Option<CancelCause>,
    faulty: bool,
}

/// What was open. It holds spans, so it is dropped outside the lock.
pub(super) struct Closed {
    items: HashMap<ItemId, Live>,
    session: Option<Session>,
}

impl Closed {
    /// The items that have not ended, with the last that is known of each; and the session.
    pub(super) fn into_parts(self) -> (impl Iterator<Item = (Shared, Work)>, Option<Session>) {
        let open = |live: Live| Some((live.span?, live.work));
        (self.items.into_values().filter_map(open), self.session)
    }
}

/// Faults about what is not live are kept so far back.
const TOLD: usize = 16;

impl Book {
    /// Closes what is open and gives a place to the next session, which needs a span.
    pub(super) fn begin(&mut self) -> (u64, Closed) {
        let closed = self.end();
        let number = self.next();
        self.session = Some(Session { number, ..Session::default() });
        (number, closed)
    }

    /// Gives a place to a session if none is open.
    pub(super) fn begin_if_none(&mut self) -> Option<u64> {
        self.session.is_none().then(|| self.begin().0)
    }

    /// Closes what is open.
    pub(super) fn end(&mut self) -> Closed {
        self.told.clear();
        Closed { items: mem::take(&mut self.items), session: self.session.take() }
    }

    /// Gives the session its span, unless it is over already.
    pub(super) fn seat_session(&mut self, number: u64, span: &Shared) {
        if let Some(session) = self.session.as_mut().filter(|it| it.number == number) {
            session.span = Some(Arc::clone(span));
        }
    }

    /// Takes a report that says something.
    pub(super) fn report(&mut self, id: &ItemId, report: &ProgressItem) -> Step {
        let terminal = report.is_terminal();
        let cause = self.cause();
        let Some(live) = self.items.get_mut(id) else {
            return self.first(id, report);
        };
        let status = live.take(report);
        let span = live.span.clone();
        let cause = live.canceled.or(cause);
        let (work, text) = (live.work, live.text.clone());
        let told = |status| Told { span, status, work, text, cause };
        match status {
            None => Step::Tick,
            Some(status) if !terminal => Step::Status(told(status)),
            Some(status) => {
                let told = told(status);
                // The span is also in what is told, so the subscriber is not called here.
                self.items.remove(id);
                self.count(status);
                Step::End(told)
            }
        }
    }

    fn first(&mut self, id: &ItemId, report: &ProgressItem) -> Step {
        let number = self.next();
        let mut live = Live::new(number);
        live.take(report);
        if let Some(status) = live.status.filter(|_| report.is_terminal()) {
            self.count(status);
            let Live { work, text, .. } = live;
            return Step::End(Told { span: None, status, work, text, cause: self.cause() });
        }
        self.items.insert(id.clone(), live);
        Step::Open(number)
    }

    /// Gives an item its span, unless it has ended already; what to tell of it.
    pub(super) fn seat(&mut self, id: &ItemId, number: u64, span: &Shared) -> Option<Told> {
        let live = self.items.get_mut(id).filter(|it| it.number == number)?;
        live.span = Some(Arc::clone(span));
        let (work, text) = (live.work, live.text.clone());
        let status = live.status?;
        Some(Told { span: live.span.clone(), status, work, text, cause: None })
    }

    /// The span of a live item.
    pub(super) fn item_span(&self, id: &ItemId) -> Option<Shared> {
        self.items.get(id)?.span.clone()
    }

    /// The span of an item if it has one, else that of the session.
    pub(super) fn span(&self, id: Option<&ItemId>) -> Option<Shared> {
        let item = id.and_then(|id| self.item_span(id));
        item.or_else(|| self.session.as_ref()?.span.clone())
    }

    /// True once: somebody was answered with this cancel.
    pub(super) fn is_news(&mut self, id: Option<&ItemId>, decision: CancelDecision) -> bool {
        match decision {
            CancelDecision::Continue => false,
            CancelDecision::CancelAll => self.cancel_all(CancelCause::Answered),
            CancelDecision::CancelItem => {
                id.is_some_and(|id| self.cancel(id, CancelCause::Answered))
            }
        }
    }

    /// True once: this item is canceled, and not with everything. Of one that is not live nothing is known.
    pub(super) fn cancel(&mut self, id: &ItemId, cause: CancelCause) -> bool {
        let all = self.session.as_ref().is_some_and(|it| it.canceled.is_some());
        let Some(live) = self.items.get_mut(id) else { return false };
        let first = !all && live.canceled.is_none();
        live.canceled.get_or_insert(cause);
        first
    }

    /// True once: everything is canceled.
    pub(super) fn cancel_all(&mut self, cause: CancelCause) -> bool {
        let Some(session) = &mut self.session else { return false };
        let first = session.canceled.is_none();
        session.canceled.get_or_insert(cause);
        first
    }

    /// Counts a fault; whether it is to be told of.
    pub(super) fn is_new_fault(&mut self, id: Option<&ItemId>, fault: Fault) -> bool {
        if let Some(session) = &mut self.session {
            session.faults = session.faults.saturating_add(1);
        }
        if let Some(live) = id.and_then(|id| self.items.get_mut(id)) {
            return !mem::replace(&mut live.faulty, true);
        }
        let known = self.told.iter().any(|(item, told)| item.as_ref() == id && *told == fault);
        if !known {
            self.told.truncate(TOLD.saturating_sub(1));
            self.told.push_front((id.cloned(), fault));
        }
        !known
    }

    fn cause(&self) -> Option<CancelCause> {
        self.session.as_ref()?.canceled
    }

    fn count(&mut self, status: ProgressStatus) {
        if let (Some(session), Some(outcome)) = (&mut self.session, status.outcome()) {
            let count = session.ended.entry(outcome).or_default();
            *count = count.saturating_add(1);
        }
    }

    fn next(&mut self) -> u64 {
        self.opened = self.opened.wrapping_add(1);
        self.opened
    }
}

impl Live {
    fn new(number: u64) -> Self {
        let work = Work { completed: 0, total: Total::Unknown };
        Self { number, span: None, status: None, work, text: None, canceled: None, faulty: false }
    }

    /// What the report does not name stays. The status, if it is a new one or an end.
    fn take(&mut self, report: &ProgressItem) -> Option<ProgressStatus> {
        self.work.completed = report.value().unwrap_or(self.work.completed);
        self.work.total = report.max().unwrap_or(self.work.total);
        if report.text().is_some() {
            self.text = report.shared_text();
        }
        let before = self.status;
        self.status = report.status().or(before);
        report.status().filter(|status| Some(*status) != before || status.is_terminal())
    }
}
