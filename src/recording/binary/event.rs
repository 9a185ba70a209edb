//! Events with their ids by number. What is frequent has a shape of its own, what has no ids is written
//! as it is.

use super::held::Held;
use super::id::{Given, Id, Named};
use super::notice::{Act, News};
use crate::protocol::{
    Change, Conflict, ItemId, LogEntry, ProgressItem, ProgressStatus, RecoverableError, SyncEvent,
    Total,
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, boxed::Box};

#[derive(Serialize, Deserialize)]
pub(super) enum Event<'a> {
    Value(Id<'a>, u64),
    Work(Id<'a>, ProgressStatus, u64, u64),
    Progress(Id<'a>, Held<'a, ProgressItem>),
    CanContinue(Option<Id<'a>>),
    Polled(Option<Id<'a>>),
    Notice(News<'a>),
    Host(Act<'a>),
    /// The entry without its item.
    Log(Option<Id<'a>>, Held<'a, LogEntry>),
    Change(Option<Id<'a>>),
    Conflict(Option<Id<'a>>, Option<Id<'a>>),
    /// The error without the item of its change.
    RecoverableError(Option<Id<'a>>, Held<'a, RecoverableError>),
    Other(Held<'a, SyncEvent<'a>>),
}

impl<'a> Event<'a> {
    #[inline]
    pub(super) fn of(event: &'a SyncEvent<'a>, given: &mut Given) -> Self {
        match event {
            SyncEvent::Progress { id, report } => report_of(given.id(id), report),
            SyncEvent::CanContinue(id) => Self::CanContinue(given.maybe(id.as_deref())),
            SyncEvent::Polled(id) => Self::Polled(given.maybe(id.as_deref())),
            SyncEvent::Notice(notice) => Self::Notice(News::of(notice, given)),
            SyncEvent::Host(act) => Self::Host(Act::of(act, given)),
            SyncEvent::Log(entry) => log_of(entry, given),
            SyncEvent::Change(change) => Self::Change(change_of(change, given)),
            SyncEvent::Conflict(conflict) => conflict_of(conflict, given),
            SyncEvent::RecoverableError(error) => error_of(error, given),
            other => Self::Other(Held::Lent(other)),
        }
    }

    #[inline]
    pub(super) fn into_event(self, named: &mut Named) -> SyncEvent<'static> {
        match self {
            Self::Value(id, value) => progress(named.id(id), ProgressItem::new().with_value(value)),
            Self::Work(id, status, value, max) => {
                let report =
                    ProgressItem::new().with_status(status).with_value(value).with_max(max);
                progress(named.id(id), report)
            }
            Self::Progress(id, report) => progress(named.id(id), report.into_owned()),
            other => other.into_rarer(named),
        }
    }

    /// Apart, so that what is frequent stays small enough to be put together where it goes.
    #[inline(never)]
    fn into_rarer(self, named: &mut Named) -> SyncEvent<'static> {
        match self {
            Self::Value(..) | Self::Work(..) | Self::Progress(..) => self.into_event(named),
            Self::CanContinue(id) => SyncEvent::CanContinue(named.maybe(id).map(Cow::Owned)),
            Self::Polled(id) => SyncEvent::Polled(named.maybe(id).map(Cow::Owned)),
            Self::Notice(news) => SyncEvent::Notice(Cow::Owned(news.into_notice(named))),
            Self::Host(act) => SyncEvent::host(act.into_act(named)),
            Self::Log(item, entry) => {
                let item = named.maybe(item);
                SyncEvent::Log(Cow::Owned(LogEntry { item, ..entry.into_owned() }))
            }
            Self::Change(item) => SyncEvent::Change(Cow::Owned(named.change(item))),
            Self::Conflict(source, destination) => {
                let source = named.change(source);
                let destination = named.change(destination);
                SyncEvent::Conflict(Cow::Owned(Conflict { source, destination }))
            }
            Self::RecoverableError(item, error) => {
                let change = named.change(item);
                let error = RecoverableError { change, ..error.into_owned() };
                SyncEvent::RecoverableError(Cow::Owned(error))
            }
            Self::Other(event) => event.into_owned().into_owned(),
        }
    }
}

#[inline]
fn report_of<'a>(id: Id<'a>, report: &'a ProgressItem) -> Event<'a> {
    if report.text().is_none() && report.oddities().is_empty() {
        match (report.status(), report.value(), report.max()) {
            (None, Some(value), None) => return Event::Value(id, value),
            (Some(status), Some(value), Some(Total::Known(max))) => {
                return Event::Work(id, status, value, max);
            }
            _ => {}
        }
    }
    Event::Progress(id, Held::Lent(report))
}

fn log_of<'a>(entry: &'a LogEntry, given: &mut Given) -> Event<'a> {
    match &entry.item {
        None => Event::Log(None, Held::Lent(entry)),
        Some(item) => {
            let rest = LogEntry { item: None, ..entry.clone() };
            Event::Log(Some(given.id(item)), Held::Own(Box::new(rest)))
        }
    }
}

fn change_of<'a>(Change { item }: &'a Change, given: &mut Given) -> Option<Id<'a>> {
    given.maybe(item.as_ref())
}

fn conflict_of<'a>(conflict: &'a Conflict, given: &mut Given) -> Event<'a> {
    let Conflict { source, destination } = conflict;
    let source = change_of(source, given);
    Event::Conflict(source, change_of(destination, given))
}

fn error_of<'a>(error: &'a RecoverableError, given: &mut Given) -> Event<'a> {
    let item = change_of(&error.change, given);
    let rest = match item {
        None => Held::Lent(error),
        Some(_) => {
            Held::Own(Box::new(RecoverableError { change: Change::default(), ..error.clone() }))
        }
    };
    Event::RecoverableError(item, rest)
}

#[inline]
fn progress(id: ItemId, report: ProgressItem) -> SyncEvent<'static> {
    SyncEvent::Progress { id: Cow::Owned(id), report: Cow::Owned(report) }
}
