//! How an item ends.

use super::close;
use super::item::{ItemReporter, Life};
use super::shard::End;
use crate::protocol::{Outcome, ProgressStatus};
use crate::{ProgressItem, ProgressSink};
use alloc::sync::Arc;
use std::thread;

impl<S: ProgressSink> ItemReporter<S> {
    /// The work has come to its end: Canceled if this handle has returned a cancel, else Succeeded
    /// . A cancel that nobody has seen does not undo finished work.
    ///
    /// Who left the work because of a cancel that came from elsewhere (a stage, a token, another item)
    /// has not had it from this handle: say [`cancel`](Self::cancel) then, or ask
    /// [`decision`](Self::decision) first, else unfinished work would be called a success.
    #[expect(clippy::must_use_candidate, reason = "the session's outcome is the worst of all")]
    pub fn finish(mut self) -> Outcome {
        self.end(ProgressStatus::Succeeded, None)
    }

    /// It did not work. The text says why.
    pub fn fail(mut self, text: impl Into<Arc<str>>) -> Outcome {
        self.end(ProgressStatus::Failed, Some(text.into()))
    }

    /// It is not to be done after all. The text says why.
    pub fn skip(mut self, text: impl Into<Arc<str>>) -> Outcome {
        self.end(ProgressStatus::Skipped, Some(text.into()))
    }

    /// It was stopped on the engine's own account.
    pub fn cancel(mut self) -> Outcome {
        self.end(ProgressStatus::Canceled, None)
    }

    /// The one terminal report, with the last value.
    pub(super) fn end(&mut self, status: ProgressStatus, text: Option<Arc<str>>) -> Outcome {
        self.close_lanes();
        self.fold();
        if let Life::Ended(outcome, _) = self.life {
            return outcome;
        }
        let Some(slot) = self.live() else { return Outcome::default() };
        let status = if slot.get().has_returned() { after_cancel(status) } else { status };
        let outcome = status.outcome().unwrap_or_default();
        let work = slot.get().work();
        let hub = &self.line.hub;
        hub.registry.settle(End { slot, work, outcome });
        self.life = Life::Ended(outcome, work.total);
        self.due_at = self.done;
        let report = self.note_oddities(ProgressItem::new().with_status(status).with_work(work));
        let report = match text {
            Some(text) => report.with_text(text),
            None => report,
        };
        // A cancel of the item is moot now; a cancel of all is kept.
        let _ = self.line.tell(|sink| sink.progress(&self.id, &report));
        // Only now: whoever finds it ended may report a late failure.
        let end = End { slot: self.slot(), work, outcome };
        if self.line.hub.registry.end(&self.id, &end) {
            close::abandon(&self.line);
        }
        outcome
    }
}

/// Canceled is not succeeded, nor skipped (N13).
const fn after_cancel(status: ProgressStatus) -> ProgressStatus {
    match status {
        ProgressStatus::Failed => ProgressStatus::Failed,
        _ => ProgressStatus::Canceled,
    }
}

impl<S: ProgressSink> Drop for ItemReporter<S> {
    /// End of life is never success.
    fn drop(&mut self) {
        self.close_lanes();
        let Some(slot) = self.live() else { return };
        let (status, text) = if thread::panicking() {
            (ProgressStatus::Failed, "dropped unfinished by a panic")
        } else if slot.get().has_returned() {
            (ProgressStatus::Canceled, "dropped unfinished after a cancel")
        } else {
            (ProgressStatus::Failed, "dropped unfinished")
        };
        self.end(status, Some(text.into()));
    }
}
