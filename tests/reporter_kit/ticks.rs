//! Judges what was said of ticks: where values go, and who was inside. For sinks that are paced.

use std::collections::HashMap;
use sync_progress::protocol::{ProgressItem, ProgressStatus, SyncEvent, TraceEntry};
use sync_progress::{Dialect, ItemId, session::Session};

/// A report that names a value and nothing else.
#[allow(unreachable_pub, reason = "a part of several test programs")]
pub fn is_tick(report: &ProgressItem) -> bool {
    let more = report.status().is_some() || report.max().is_some() || report.text().is_some();
    report.value().is_some() && !more
}

/// Values do not fall within an attempt, and one tick at a time is inside the sink.
#[track_caller]
#[allow(unreachable_pub, reason = "a part of several test programs")]
pub fn judge_ticks(trace: &[TraceEntry]) {
    let mut values: HashMap<&ItemId, u64> = HashMap::new();
    let mut last_tick_over = 0;
    for entry in trace {
        let SyncEvent::Progress { id, report } = &entry.event else { continue };
        if is_tick(report) {
            assert!(entry.called > last_tick_over, "two ticks inside: {entry:?}");
            last_tick_over = entry.answered;
        }
        let Some(value) = report.value() else { continue };
        let again = report.status() == Some(ProgressStatus::Resuming);
        let before = values.insert(id, value).unwrap_or(0);
        assert!(again || value >= before, "{before} before: {entry:?}");
    }
}

/// A session of the crate that hears the same, in the same order, refuses nothing.
#[track_caller]
#[allow(unreachable_pub, reason = "a part of several test programs")]
pub fn replay(trace: &[TraceEntry]) {
    let mut session = Session::new(Dialect::Neutral);
    let called = trace.iter().map(|entry| (entry.called, true, entry));
    let answered = trace.iter().map(|entry| (entry.answered, false, entry));
    let mut moments: Vec<_> = called.chain(answered).collect();
    moments.sort_by_key(|(at, ..)| *at);
    for (_, called, entry) in moments {
        if called {
            let taken = session.apply(&entry.event);
            assert!(taken.is_ok(), "{taken:?}: {entry:?}");
        } else {
            session.answered(&entry.event, &entry.reply);
        }
    }
}
