//! [`Tally`]: the sink of a part. Makes of what its session says where the *part* is.
//!
//! A worker that was killed and started again has a new session, which knows only of what is left to do. So the part
//! counts by its plan: what the session does not want to touch is as it should be, and done.

use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use sync_progress::merge::State;
use sync_progress::protocol::{Answer, CancelDecision, Notice, Outcome, ProgressStatus, Work};
use sync_progress::reporter::{Outcomes, Summary};
use sync_progress::{ItemId, ProgressItem, ProgressSink, SyncStage};

use crate::engine::UNFINISHED;
use crate::part::Plan;

#[derive(Default)]
pub(crate) struct Tally {
    slow: Duration,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    plan: Option<Plan>,
    items: u64,
    ended: Outcomes,
    /// What the session does of its own plan, once it has one.
    applied: Option<Work>,
    last: Option<State>,
}

impl Tally {
    /// `slow`: how long to sleep with each report but the last of an item, so that there is something to see.
    pub(crate) fn new(slow: Duration) -> Self {
        Self { slow, ..Self::default() }
    }

    pub(crate) fn plan(&self, plan: Plan) {
        self.counts().plan = Some(plan);
    }

    /// The session is over.
    pub(crate) fn end(&self, summary: &Summary) {
        let mut counts = self.counts();
        let mut last = counts.state().with_end(summary.outcome).with_cancel(summary.cancel);
        last.errors = summary.faults;
        counts.last = Some(last);
    }

    /// There was no session.
    pub(crate) fn fail(&self, error: &str) {
        let mut counts = self.counts();
        counts.last = Some(counts.state().with_error(error).with_end(Outcome::Failed));
    }

    /// Where the part is, once it is known what it consists of. Until then what was told in an earlier life holds.
    pub(crate) fn state(&self) -> Option<State> {
        let counts = self.counts();
        counts.last.clone().or_else(|| counts.plan.map(|_| counts.state()))
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().expect("nobody panics with it")
    }
}

impl Counts {
    fn state(&self) -> State {
        let Some(plan) = self.plan else { return State::new() };
        let Some(applied) = self.applied else {
            let nothing = State::new().with_work(Work::new(0, plan.bytes));
            return nothing.with_items(plan.items, self.ended).with_text("comparing");
        };
        let to_do = applied.total.known().unwrap_or_default();
        let completed = plan.bytes.saturating_sub(to_do) + applied.completed;
        let mut ended = self.ended;
        ended.succeeded += plan.items.saturating_sub(self.items);
        let work = Work::new(completed, plan.bytes.max(to_do));
        State::new().with_work(work).with_items(plan.items.max(self.items), ended)
    }
}

/// What a killed run has left behind is none of the part's items.
fn is_left_over(id: &ItemId) -> bool {
    id.to_string().rsplit('/').next().is_some_and(|name| name.starts_with(UNFINISHED))
}

impl ProgressSink for Tally {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        if let Some(outcome) = report.status().and_then(ProgressStatus::outcome) {
            if !is_left_over(id) {
                let mut counts = self.counts();
                counts.ended = counts.ended.and(outcome);
            }
        }
        if !report.is_terminal() {
            thread::sleep(self.slow);
        }
        Ok(CancelDecision::Continue)
    }

    fn notice(&self, notice: &Notice) -> Answer {
        match notice {
            Notice::ItemAdded(id) if !is_left_over(id) => self.counts().items += 1,
            Notice::Stage(at) if at.stage == SyncStage::Application => {
                let mut counts = self.counts();
                let before = counts.applied.map_or(0, |work| work.completed);
                let completed = at.work.completed.max(before); // those of two threads may pass one another
                counts.applied = Some(Work::new(completed, at.work.total));
            }
            _ => {}
        }
        Ok(CancelDecision::Continue)
    }
}
