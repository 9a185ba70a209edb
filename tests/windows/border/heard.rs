//! What sinks and callbacks have heard, as lines of text.

use std::fmt::{Display, Write};
use std::sync::{Mutex, PoisonError};

use sync_progress::protocol::{
    AnswerExt, ChangeCounts, LogEntry, Notice, RecoverableError, SinkError, StageProgress,
};
use sync_progress::{CancelDecision, ItemId};

static HEARD: Mutex<String> = Mutex::new(String::new());

pub(crate) fn hear(line: impl Display) {
    let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    writeln!(heard, "{line}").expect("a text takes everything");
}

pub(crate) fn take() -> String {
    std::mem::take(&mut *HEARD.lock().unwrap_or_else(PoisonError::into_inner))
}

fn list(ids: &[ItemId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

pub(crate) fn notice(notice: &Notice) {
    match notice {
        Notice::Begin { handler, items } => {
            hear(format!("begin {}: {}", list(handler.as_slice()), list(items)));
        }
        Notice::Text(text) => hear(format!("text {text}")),
        Notice::ItemAdded(id) => hear(format!("added {id}")),
        Notice::OpaqueItemAdded => hear("added one without an id"),
        Notice::ItemProposed(id) => hear(format!("proposed {id}")),
        Notice::ItemCommitted(id) => hear(format!("committed {id}")),
        Notice::ManualSync => hear("manual"),
        Notice::End { outcome } => hear(format!("end {outcome}")),
        other => hear(format!("{other:?}")),
    }
}

/// All that an event says; what it does not have is a dash.
pub(crate) fn event(entry: &LogEntry) {
    let link = entry
        .link
        .as_ref()
        .map_or_else(|| "-".into(), |it| format!("{} {}", it.text, it.reference));
    let context = entry.context.as_deref().unwrap_or("-");
    hear(format!("event {entry}; {}; {link}; {context}", entry.description));
}

pub(crate) fn stage(report: &StageProgress) {
    hear(format!("{} {} {}", report.role, report.stage, report.work));
}

pub(crate) fn error(error: &RecoverableError) {
    let RecoverableError { role, stage, code, item_name, description, .. } = error;
    hear(format!("error {role} {stage} 0x{:08X}; {item_name}; {description}", code.bits()));
}

pub(crate) fn outcome(what: &str, counts: ChangeCounts) {
    hear(format!("{what} {} {}", counts.applied, counts.failed));
}

/// What was answered to our side.
pub(crate) fn answered<T: Display>(answer: Result<T, SinkError>) {
    match answer {
        Ok(it) => hear(format!("= {it}")),
        Err(error) => {
            let answer: Result<CancelDecision, _> = Err(error);
            hear(format!("= {}, {}", answer.decision(), error.fault));
        }
    }
}
