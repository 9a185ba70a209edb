//! One folder, mirrored by the engine of the `mirror` example: many files for the engine, one item for the host.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use sync_progress::protocol::{Answer, LogEntry, LogId, Notice, ProgressStatus, SinkError};
use sync_progress::reporter::{ItemReporter, Reporter};
use sync_progress::{CancelDecision, ItemId, ProgressItem, ProgressSink, SyncStage};

use crate::engine::{self, Job};

/// Makes one folder a copy of another, and reports it as one item. A cancel is no error: the item has heard of it.
pub(crate) fn mirror<S: ProgressSink + Send + Sync>(
    [source, destination]: &[PathBuf; 2],
    item: &mut ItemReporter<S>,
) -> Result<(), String> {
    let job = Job::new(source, destination, false, 1).map_err(|error| error.to_string())?;
    let whole = Whole { item: Mutex::new(item), failure: Mutex::default() };
    let reporter = Reporter::new(&whole);
    engine::mirror(&job, &reporter, &|_| ());
    // What is left open says so in the report of its item.
    drop(reporter.complete());
    match whole.failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(failure) => Err(failure),
        None => Ok(()),
    }
}

/// Hears about each file, and tells the host about the folder.
struct Whole<'a, S: ProgressSink> {
    item: Mutex<&'a mut ItemReporter<S>>,
    /// The first file that failed.
    failure: Mutex<Option<String>>,
}

impl<S: ProgressSink> Whole<'_, S> {
    /// What the host says to the folder binds all that is done for it.
    fn tell(&self, tell: impl FnOnce(&mut ItemReporter<S>) -> CancelDecision) -> CancelDecision {
        let mut item = self.item.lock().unwrap_or_else(PoisonError::into_inner);
        let decision = tell(&mut item);
        if decision.is_cancel() { CancelDecision::CancelAll } else { decision }
    }

    fn fail(&self, failure: String) {
        let mut first = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(failure);
    }
}

impl<S: ProgressSink> ProgressSink for Whole<'_, S> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        if report.status() == Some(ProgressStatus::Failed) {
            self.fail(format!("{id}: {}", report.text().unwrap_or("failed")));
        }
        let begins = report.value() == Some(0) && !report.is_terminal();
        Ok(self.tell(|item| if begins { item.text(id.to_string()) } else { item.decision() }))
    }

    fn notice(&self, notice: &Notice) -> Answer {
        Ok(self.tell(|item| match notice {
            Notice::Stage(at) if at.stage == SyncStage::Application => {
                item.set_total(at.work.total).merge(item.set_completed(at.work.completed))
            }
            _ => item.decision(),
        }))
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        let mut item = self.item.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(item.log(entry.clone()))
    }
}
