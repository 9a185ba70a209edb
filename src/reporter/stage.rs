//! [`StageReporter`]: how far a side of the session is in a stage.

use super::close;
use super::delivery::Beat;
use super::line::Line;
use crate::protocol::{Notice, StageProgress, Total, Work};
use crate::sync::{Mutex, lock};
use crate::{CancelDecision, ProgressSink, ProviderRole, SyncStage};
use alloc::{sync::Arc, vec::Vec};
use core::fmt;

/// How far a side of the session is in a stage: for detection and enumeration, and for the
/// application as a whole. From [`Reporter::stage`](super::Reporter::stage).
///
/// Clones, and reporters of the same role and stage, count together; any thread may report. What only
/// moves forward is shown at the pace of the sink, a new total at once, and the last value when the
/// reporter is dropped or the session ends, unless everything was canceled: then nothing more is said
/// of stages (#14). A lock per call: count blocks and files here, not bytes.
///
/// A cancel that is returned here was not returned by the handle of any item: who leaves an item because
/// of it ends it with [`ItemReporter::cancel`](super::ItemReporter::cancel).
///
/// ```
/// use sync_progress::sink::NullSink;
/// use sync_progress::{ProviderRole, Reporter, SyncStage};
///
/// let reporter = Reporter::new(NullSink);
/// let detection = reporter.stage(ProviderRole::Source, SyncStage::Detection);
/// for _entry in 0..3 {
///     if detection.advance(1).is_cancel() {
///         break;
///     }
/// }
/// assert_eq!(detection.work().completed, 3);
/// assert!(!detection.set_total(3).is_cancel());
/// ```
pub struct StageReporter<S: ProgressSink> {
    line: Arc<Line<S>>,
    cell: Arc<Cell>,
}

/// The stages that were reported so far: at most a few.
#[derive(Debug, Default)]
pub(super) struct Stages(Mutex<Vec<Arc<Cell>>>);

#[derive(Debug)]
pub(super) struct Cell {
    role: ProviderRole,
    stage: SyncStage,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    work: Work,
    told: Option<Work>,
    period: u32,
    /// Somebody is telling the sink; whoever comes meanwhile leaves a note.
    busy: bool,
    again: bool,
}

/// How often one teller tells for others too before it goes back to its own work.
const TURNS: usize = 8;

impl<S: ProgressSink> StageReporter<S> {
    pub(super) fn new(line: Arc<Line<S>>, role: ProviderRole, stage: SyncStage) -> Self {
        let cell = line.hub.stages.cell(role, stage);
        Self { line, cell }
    }

    /// So much is done in all, of so much; whether to go on.
    pub fn report(&self, completed: u64, total: impl Into<Total>) -> CancelDecision {
        let work = Work::new(completed, total);
        self.line.show_stage(&self.cell, |old| *old = work)
    }

    /// So much more is done; whether to go on.
    pub fn advance(&self, amount: u64) -> CancelDecision {
        self.line.show_stage(&self.cell, |work| {
            work.completed = work.completed.saturating_add(amount);
        })
    }

    /// The total has turned out to be this; `None` says that it is unknown.
    pub fn set_total(&self, total: impl Into<Total>) -> CancelDecision {
        let total = total.into();
        self.line.show_stage(&self.cell, |work| work.total = total)
    }

    /// How far it is.
    pub fn work(&self) -> Work {
        lock(&self.cell.state).work
    }
}

impl<S: ProgressSink> Line<S> {
    fn show_stage(&self, cell: &Cell, change: impl FnOnce(&mut Work)) -> CancelDecision {
        self.begin();
        let (period, decision) = (self.hub.period(), self.hub.decision());
        let mut state = lock(&cell.state);
        change(&mut state.work);
        let due = self.is_due(&state, period);
        drop(state);
        if due && !decision.is_cancel() { self.tell_stage(cell) } else { decision }
    }

    fn is_due(&self, state: &State, period: u32) -> bool {
        let Some(told) = state.told else { return true };
        let moved = state.work.completed.abs_diff(told.completed);
        let paced = match self.hub.beat() {
            Beat::Every => moved > 0,
            Beat::Step(step) => moved >= step,
            Beat::Ticked | Beat::Polled(_) => moved > 0 && period != state.period,
            Beat::Never => false,
        };
        paced || state.again || told.total != state.work.total
    }

    /// Tells where a stage stands. Who finds somebody telling leaves it to them: the newest value
    /// is told last, whoever tells it.
    fn tell_stage(&self, cell: &Cell) -> CancelDecision {
        if !self.hub.registry.enter() {
            return CancelDecision::CancelAll;
        }
        let decision = self.tell_stage_inside(cell);
        if self.hub.registry.leave() {
            close::abandon(self);
        }
        decision.merge(self.hub.decision())
    }

    fn tell_stage_inside(&self, cell: &Cell) -> CancelDecision {
        let mut decision = CancelDecision::Continue;
        let period = self.hub.period();
        let mut state = lock(&cell.state);
        if state.busy {
            state.again = true;
            return decision;
        }
        state.busy = true;
        for _turn in 0..TURNS {
            state.again = false;
            state.period = period;
            let work = state.work;
            state.told = Some(work);
            drop(state);
            decision = decision.merge(self.tell_stage_work(cell, work));
            state = lock(&cell.state);
            if !state.again || decision.is_cancel() {
                break;
            }
        }
        state.busy = false;
        decision
    }

    fn tell_stage_work(&self, cell: &Cell, work: Work) -> CancelDecision {
        let Cell { role, stage, .. } = *cell;
        self.notice(&Notice::Stage(StageProgress { role, stage, work }))
    }

    /// Shows the last value of each stage, before the end (R-3).
    pub(super) fn flush_stages(&self) {
        for cell in self.hub.stages.all() {
            let mut state = lock(&cell.state);
            let work = state.work;
            let told = state.told.replace(work);
            drop(state);
            if told.is_some_and(|told| told != work) && !self.hub.decision().is_cancel() {
                let _ = self.tell_stage_work(&cell, work);
            }
        }
    }
}

impl Stages {
    fn cell(&self, role: ProviderRole, stage: SyncStage) -> Arc<Cell> {
        let mut cells = lock(&self.0);
        let old = cells.iter().find(|cell| cell.role == role && cell.stage == stage);
        if let Some(cell) = old {
            return Arc::clone(cell);
        }
        let cell = Arc::new(Cell { role, stage, state: Mutex::default() });
        cells.push(Arc::clone(&cell));
        cell
    }

    fn all(&self) -> Vec<Arc<Cell>> {
        lock(&self.0).clone()
    }
}

impl<S: ProgressSink> Clone for StageReporter<S> {
    fn clone(&self) -> Self {
        Self { line: Arc::clone(&self.line), cell: Arc::clone(&self.cell) }
    }
}

impl<S: ProgressSink> Drop for StageReporter<S> {
    /// The last value is shown.
    fn drop(&mut self) {
        let state = lock(&self.cell.state);
        let untold = state.told.is_some_and(|told| told != state.work);
        drop(state);
        if untold && !self.line.hub.decision().is_cancel() {
            let _ = self.line.tell_stage(&self.cell);
        }
    }
}

impl<S: ProgressSink> fmt::Debug for StageReporter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StageReporter")
            .field("role", &self.cell.role)
            .field("stage", &self.cell.stage)
            .field("work", &self.work())
            .finish_non_exhaustive()
    }
}
