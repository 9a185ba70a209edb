//! How a session ends.

use super::line::Line;
use super::shard::End;
use super::summary::Summary;
use crate::protocol::{Notice, Outcome, ProgressStatus};
use crate::{ItemId, ProgressItem, ProgressSink};

/// The engine says that all is done.
pub(super) fn complete<S: ProgressSink>(line: &Line<S>) -> Summary {
    end(line, Outcome::Succeeded)
}

/// Nobody is left to say that all is done. A session that never began stays unsaid.
pub(super) fn abandon<S: ProgressSink>(line: &Line<S>) {
    if line.hub.beginning.is_done() {
        let _ = line.notice(&Notice::Text(
            "the reporter was dropped before the session was complete".into(),
        ));
        end(line, Outcome::Failed);
    }
}

/// Called by one alone, when nobody else can call the sink any more.
fn end<S: ProgressSink>(line: &Line<S>, at_best: Outcome) -> Summary {
    for id in line.hub.registry.never_started() {
        close_never_started(line, &id);
    }
    line.flush_stages();
    let hub = &line.hub;
    let totals = hub.registry.totals();
    let cancel = hub.scope.cause();
    let canceled = if cancel.is_some() { Outcome::Canceled } else { Outcome::Succeeded };
    let outcome = totals.ended.worst().max(at_best).max(canceled);
    let _ = line.notice(&Notice::End { outcome });
    Summary {
        outcome,
        items: totals.ended,
        work: totals.work,
        cancel,
        faults: hub.faults.count(),
        first_fault: hub.faults.first(),
        disconnected: hub.faults.disconnected(),
        panicked: hub.faults.panicked(),
        saturated: totals.saturated,
    }
}

fn close_never_started<S: ProgressSink>(line: &Line<S>, id: &ItemId) {
    let hub = &line.hub;
    let Some(slot) = hub.registry.begin_announced(id) else { return };
    let (status, text) = if slot.borrow().decide().is_cancel() {
        (ProgressStatus::Canceled, "canceled before it was started")
    } else {
        (ProgressStatus::Skipped, "not started")
    };
    let work = slot.get().work();
    let outcome = status.outcome().unwrap_or_default();
    let end = End { slot: slot.borrow(), work, outcome };
    hub.registry.settle(end);
    let report = ProgressItem::new().with_status(status).with_work(work).with_text(text);
    let _ = line.tell(|sink| sink.progress(id, &report));
    hub.registry.end_announced(id, &end);
}
