//! What a subscriber is told: every span and event, with its fields.
//!
//! A field is declared where its span is opened and recorded when it closes; one that is not recorded does not show.

use super::book::{Session, Shared, Told};
use crate::ItemId;
use crate::protocol::{
    CancelCause, Fault, LogEntry, LogLevel, Outcome, ProgressStatus, StageProgress, Work,
};
use ::tracing::field::{Empty, Value, display};
use ::tracing::span::Id;
use ::tracing::{Level, Span, event, info_span};

/// What spans and events are filtered by.
const TARGET: &str = "sync_progress";

/// An event at a level that is known only when it happens: its callsite needs a level before.
macro_rules! say {
    ($level:expr, $name:literal, $parent:expr, $($said:tt)+) => {{
        let (level, parent): (Level, Option<Id>) = ($level, $parent);
        if level == Level::ERROR {
            event!(name: $name, target: TARGET, parent: parent, Level::ERROR, $($said)+);
        } else if level == Level::WARN {
            event!(name: $name, target: TARGET, parent: parent, Level::WARN, $($said)+);
        } else if level == Level::INFO {
            event!(name: $name, target: TARGET, parent: parent, Level::INFO, $($said)+);
        } else {
            event!(name: $name, target: TARGET, parent: parent, Level::DEBUG, $($said)+);
        }
    }};
}

/// A child of the span that is current here.
pub(super) fn session(handler: Option<&ItemId>, items: usize) -> Span {
    info_span!(
        target: TARGET,
        "sync.session",
        sync.handler.id = handler.map(display),
        sync.session.items = (items > 0).then_some(items),
        sync.outcome = Empty,
        sync.items.succeeded = Empty,
        sync.items.skipped = Empty,
        sync.items.canceled = Empty,
        sync.items.failed = Empty,
        sync.changes.applied = Empty,
        sync.changes.failed = Empty,
        sync.cancel.cause = Empty,
        sync.faults = Empty,
        otel.status_code = Empty,
    )
}

pub(super) fn item(session: Option<&Shared>, id: &ItemId) -> Span {
    info_span!(
        target: TARGET,
        parent: id_of(session),
        "sync.item",
        sync.item.id = %id,
        sync.outcome = Empty,
        sync.item.text = Empty,
        sync.work.completed = Empty,
        sync.work.total = Empty,
        sync.cancel.cause = Empty,
        otel.status_code = Empty,
        otel.status_description = Empty,
    )
}

pub(super) fn begun(session: Option<&Shared>) {
    say!(Level::INFO, "sync.session.begin", id_of(session), "session begins");
}

/// Says how a session ended, and records it. Without an outcome nobody has said how.
pub(super) fn ended(session: Session, outcome: Option<Outcome>) {
    let Session { span, stages, ended, faults, changes, canceled, .. } = session;
    let parent = span.as_ref();
    for stage in stages.end() {
        stage_ended(parent, &stage);
    }
    if let Some(outcome) = outcome {
        let level = level_of_end(outcome).min(Level::INFO);
        say!(level, "sync.session.end", id_of(parent), sync.outcome = %outcome, "session {outcome}");
    }
    let Some(span) = &span else { return };
    let count = |outcome| ended.get(&outcome).copied();
    record(span, "sync.outcome", outcome.map(display));
    record(span, "sync.items.succeeded", count(Outcome::Succeeded));
    record(span, "sync.items.skipped", count(Outcome::Skipped));
    record(span, "sync.items.canceled", count(Outcome::Canceled));
    record(span, "sync.items.failed", count(Outcome::Failed));
    record(span, "sync.changes.applied", changes.map(|it| it.applied));
    record(span, "sync.changes.failed", changes.map(|it| it.failed));
    record(span, "sync.cancel.cause", canceled.map(word_of_cause));
    record(span, "sync.faults", (faults > 0).then_some(faults));
    record(span, "otel.status_code", outcome.and_then(otel_code));
}

/// Says a status; an end is recorded too.
pub(super) fn status(parent: Option<&Shared>, id: &ItemId, told: &Told) {
    let Told { span, status, work, text, cause } = told;
    let outcome = status.outcome();
    say!(
        outcome.map_or(Level::DEBUG, level_of_end),
        "sync.item.status",
        id_of(parent),
        sync.item.id = %id,
        sync.item.status = %word_of_status(*status),
        sync.outcome = outcome.map(display),
        sync.item.text = text.as_deref(),
        sync.work.completed = work.completed,
        sync.work.total = work.total.known(),
        "{id} {status}"
    );
    let (true, Some(span)) = (status.is_terminal(), span) else { return };
    let cause = cause.filter(|_| *status == ProgressStatus::Canceled);
    record(span, "sync.outcome", outcome.map(display));
    record(span, "sync.item.text", text.as_deref());
    record_work(span, *work);
    record(span, "sync.cancel.cause", cause.map(word_of_cause));
    let code = outcome.and_then(otel_code);
    record(span, "otel.status_code", code);
    record(span, "otel.status_description", code.and(text.as_deref()));
}

pub(super) fn log(parent: Option<&Shared>, entry: &LogEntry) {
    say!(
        level_of_log(entry.level),
        "sync.log",
        id_of(parent),
        sync.item.id = entry.item.as_ref().map(display),
        sync.log.id = entry.id.map(display),
        sync.log.level = entry.level.raw(),
        sync.log.description = Some(&*entry.description).filter(|it| !it.is_empty()),
        "{}",
        entry.text
    );
}

pub(super) fn cancel(parent: Option<&Shared>, item: Option<&ItemId>, cause: CancelCause) {
    say!(
        Level::INFO,
        "sync.cancel",
        id_of(parent),
        sync.cancel.scope = if item.is_some() { "item" } else { "all" },
        sync.cancel.cause = word_of_cause(cause),
        sync.item.id = item.map(display),
        "canceled"
    );
}

pub(super) fn fault(parent: Option<&Shared>, item: Option<&ItemId>, fault: Fault) {
    let (kind, rule) = match fault {
        Fault::Refused(rule) => ("refused", Some(rule)),
        Fault::Disconnected => ("disconnected", None),
        Fault::Failed(_) => ("failed", None),
        Fault::UnknownAnswer(_) => ("unknown_answer", None),
        Fault::Panicked => ("panicked", None),
    };
    say!(
        Level::WARN,
        "sync.fault",
        id_of(parent),
        sync.fault.kind = kind,
        sync.rule = rule.map(display),
        sync.item.id = item.map(display),
        "{fault}"
    );
}

pub(super) fn stage_begun(parent: Option<&Shared>, stage: &StageProgress) {
    say!(
        Level::INFO,
        "sync.stage.begin",
        id_of(parent),
        sync.role = %stage.role,
        sync.stage = %stage.stage,
        "{} {} begins",
        stage.role,
        stage.stage
    );
}

pub(super) fn stage_ended(parent: Option<&Shared>, stage: &StageProgress) {
    say!(
        Level::INFO,
        "sync.stage.end",
        id_of(parent),
        sync.role = %stage.role,
        sync.stage = %stage.stage,
        sync.work.completed = stage.work.completed,
        sync.work.total = stage.work.total.known(),
        "{} {} ends",
        stage.role,
        stage.stage
    );
}

/// What has no fields of its own, in words.
pub(super) fn other(parent: Option<&Shared>, item: Option<&ItemId>, level: Level, words: &str) {
    say!(level, "sync.notice", id_of(parent), sync.item.id = item.map(display), "{words}");
}

/// All there is to record of an item of which nobody has said how it ended.
pub(super) fn record_work(span: &Span, work: Work) {
    record(span, "sync.work.completed", Some(work.completed));
    record(span, "sync.work.total", work.total.known());
}

/// What is not known stays empty, and costs no call.
fn record(span: &Span, name: &str, value: Option<impl Value>) {
    if let Some(value) = value {
        span.record(name, value);
    }
}

fn id_of(span: Option<&Shared>) -> Option<Id> {
    span?.id()
}

const fn level_of_end(outcome: Outcome) -> Level {
    match outcome {
        Outcome::Succeeded => Level::DEBUG,
        Outcome::Skipped | Outcome::Canceled => Level::INFO,
        Outcome::Disconnected | Outcome::Failed => Level::WARN,
    }
}

/// What nobody knows is worth a look.
const fn level_of_log(level: LogLevel) -> Level {
    match level {
        LogLevel::Information => Level::INFO,
        LogLevel::Warning | LogLevel::Unknown(_) => Level::WARN,
        LogLevel::Error => Level::ERROR,
    }
}

/// A canceled span is no error: somebody wanted it so.
const fn otel_code(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Disconnected | Outcome::Failed => Some("ERROR"),
        _ => None,
    }
}

fn word_of_status(status: ProgressStatus) -> alloc::borrow::Cow<'static, str> {
    match status {
        ProgressStatus::Indeterminate => "indeterminate".into(),
        ProgressStatus::Unknown(raw) => alloc::format!("unknown_{raw}").into(),
        named => alloc::string::ToString::to_string(&named).into(),
    }
}

const fn word_of_cause(cause: CancelCause) -> &'static str {
    match cause {
        CancelCause::Requested => "requested",
        CancelCause::Answered => "answered",
        CancelCause::Skipped => "skipped",
        CancelCause::Deadline => "deadline",
        CancelCause::Abandoned => "abandoned",
        CancelCause::Shutdown => "shutdown",
    }
}
