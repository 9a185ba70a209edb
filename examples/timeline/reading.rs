//! Reads a trace: what each call means for the picture.

use std::collections::HashMap;

use sync_progress::protocol::{
    AnswerExt as _, CancelDecision, Fault, HostAct, LogLevel, Notice, Phase, ProgressStatus,
    ProviderReport, Reply, SinkError, StageProgress, SyncEvent, SyncStage, TraceEntry, Work,
};
use sync_progress::session::Session;
use sync_progress::{Dialect, ItemId, ProgressItem};

use crate::model::{Attempt, Broken, Kind, Mark, Moment, Recorded, Run, StageLane, float};

impl Run {
    pub(crate) fn of(recorded: &Recorded<'_>) -> Self {
        let mut reading = Reading::of(recorded);
        for (place, at) in reading.order() {
            reading.read(&recorded.entries[place], at);
        }
        reading.end(recorded.dialect);
        reading.broken(recorded);
        reading.run
    }
}

/// What is known of an item while the trace is read.
#[derive(Default)]
struct Known {
    /// Its attempts so far.
    attempts: u32,
    /// The place of the newest attempt.
    newest: Option<usize>,
    /// Whether that one is still on.
    is_open: bool,
    /// The work that was announced.
    work: Work,
    is_canceled: bool,
}

struct Reading {
    moments: Vec<(usize, Moment)>,
    items: HashMap<ItemId, Known>,
    is_canceled: bool,
    open_phases: Vec<(Phase, Moment)>,
    session: Session,
    run: Run,
}

impl Reading {
    fn of(recorded: &Recorded<'_>) -> Self {
        let moments = moments(recorded);
        let (from, to) = (moments.first(), moments.last());
        let is_timed = is_timed(recorded);
        let run = Run {
            dialect: recorded.dialect,
            is_timed,
            from: from.map_or(0.0, |first| if is_timed { 0.0 } else { first.1 }),
            to: to.map_or(0.0, |last| last.1),
            calls: moments.len(),
            attempts: Vec::new(),
            forgotten: 0,
            stages: Vec::new(),
            phases: Vec::new(),
            marks: Vec::new(),
            ends: Vec::new(),
            outcome: None,
            broken: Vec::new(),
        };
        Self {
            moments,
            items: HashMap::new(),
            is_canceled: false,
            open_phases: Vec::new(),
            session: Session::new(recorded.dialect),
            run,
        }
    }

    fn order(&self) -> Vec<(usize, Moment)> {
        self.moments.clone()
    }

    fn read(&mut self, entry: &TraceEntry, at: Moment) {
        let had_ended = self.session.is_ended();
        let taken = self.session.apply(&entry.event).is_ok();
        if !had_ended && self.session.is_ended() {
            self.run.ends.extend(self.session.snapshot().outcome.map(|outcome| (at, outcome)));
        }
        match &entry.event {
            SyncEvent::Progress { id, report } => self.progress(id, report, entry.lane, at, taken),
            SyncEvent::Notice(notice) => self.notice(notice, at),
            SyncEvent::ProviderReport(report) => self.stage(told_by(*report), at),
            SyncEvent::Log(log) => self.mark(entry, at, kind_of_log(log.level), log.to_string()),
            SyncEvent::Host(act) => self.act(entry, act, at),
            _ => {}
        }
        self.reply(entry, at);
    }

    /// What a host would refuse after the end of an item begins nothing new.
    fn progress(&mut self, id: &ItemId, report: &ProgressItem, lane: u32, at: Moment, taken: bool) {
        let known = self.items.entry(id.clone()).or_default();
        let is_sign_of_life = report.status().map_or_else(
            || report.value().is_some_and(|value| value > 0),
            |status| status != ProgressStatus::Pending,
        );
        let is_late = known.newest.is_some() && (report.is_terminal() || !taken);
        if !known.is_open && is_sign_of_life && !is_late {
            known.attempts += 1;
            known.is_open = true;
            known.newest = Some(self.run.attempts.len());
            self.run.attempts.push(Attempt {
                id: id.clone(),
                number: known.attempts,
                lane,
                from: at,
                to: at,
                unbegun: report.is_terminal(),
                statuses: Vec::new(),
                end: None,
                work: Work { completed: 0, ..known.work },
                text: None,
                calls: 0,
            });
        }
        known.work.total = report.max().unwrap_or(known.work.total);
        let Some(attempt) = known.newest.map(|place| &mut self.run.attempts[place]) else { return };
        attempt.calls += 1;
        if !known.is_open {
            return; // what comes after the end is marked if it breaks a rule
        }
        attempt.to = at;
        attempt.work.completed = report.value().unwrap_or(attempt.work.completed);
        attempt.work.total = report.max().unwrap_or(attempt.work.total);
        attempt.text = report.text().map(str::to_owned).or_else(|| attempt.text.take());
        if let Some(status) = report.status() {
            let last = attempt.statuses.last().map(|(_, last)| *last);
            if last != Some(status) {
                attempt.statuses.push((at, status));
            }
            let is_end = status.is_terminal() || status == ProgressStatus::Disconnected;
            attempt.end = is_end.then_some(status);
            known.is_open = !status.is_terminal();
        }
    }

    fn notice(&mut self, notice: &Notice, at: Moment) {
        match notice {
            Notice::Begin { items, .. } => items.iter().for_each(|id| self.announce(id)),
            Notice::ItemAdded(id) | Notice::ItemCommitted(id) => self.announce(id),
            Notice::Stage(told) => self.stage(*told, at),
            Notice::PhaseEnded { phase, .. } => self.phase_over(*phase, at),
            _ => {}
        }
    }

    fn announce(&mut self, id: &ItemId) {
        self.items.entry(id.clone()).or_default();
    }

    fn stage(&mut self, told: StageProgress, at: Moment) {
        let of = |it: &&mut StageLane| (it.role, it.stage) == (told.role, told.stage);
        if let Some(stage) = self.run.stages.iter_mut().find(of) {
            stage.told.push((at, told.work));
        } else {
            let told =
                StageLane { role: told.role, stage: told.stage, told: vec![(at, told.work)] };
            self.run.stages.push(told);
        }
    }

    fn act(&mut self, entry: &TraceEntry, act: &HostAct, at: Moment) {
        match act {
            HostAct::PhaseStarted { phase, .. } => self.open_phases.push((*phase, at)),
            HostAct::CancelAsked { item, cause } => {
                let kind = if item.is_some() { Kind::CancelItem } else { Kind::CancelAll };
                self.cancel(entry, at, kind, cause.to_string());
                return;
            }
            _ => {}
        }
        self.mark(entry, at, Kind::Host, act.to_string());
    }

    fn phase_over(&mut self, phase: Phase, at: Moment) {
        if let Some(place) = self.open_phases.iter().position(|(open, _)| *open == phase) {
            let (phase, from) = self.open_phases.remove(place);
            self.run.phases.push((phase, from, at));
        }
    }

    fn reply(&mut self, entry: &TraceEntry, at: Moment) {
        match entry.reply.decision() {
            CancelDecision::CancelAll => {
                self.cancel(entry, at, Kind::CancelAll, "answered".to_owned());
            }
            CancelDecision::CancelItem => {
                self.cancel(entry, at, Kind::CancelItem, "answered".to_owned());
            }
            CancelDecision::Continue => {}
        }
        if let Some(error) = error_of(&entry.reply) {
            let kind = match error.fault {
                Fault::Refused(_) => Kind::Refused,
                _ => Kind::Fault,
            };
            self.mark(entry, at, kind, format!("{}: {error}", entry.event));
        }
    }

    /// A cancel shows where it came first; that it is answered again and again says nothing new.
    fn cancel(&mut self, entry: &TraceEntry, at: Moment, kind: Kind, says: String) {
        let item = entry.event.item().filter(|_| kind == Kind::CancelItem);
        let known = item.map(|id| self.items.entry(id.clone()).or_default());
        let is_canceled = known.map_or(&mut self.is_canceled, |known| &mut known.is_canceled);
        if !std::mem::replace(is_canceled, true) {
            self.mark(entry, at, kind, says);
        }
    }

    fn mark(&mut self, entry: &TraceEntry, at: Moment, kind: Kind, says: String) {
        let attempt = self.attempt_of(entry.event.item());
        self.run.marks.push(Mark { at, attempt, kind, says });
    }

    fn attempt_of(&self, id: Option<&ItemId>) -> Option<usize> {
        id.and_then(|id| self.items.get(id)).and_then(|known| known.newest)
    }

    /// With no session that says so, it is over when nothing more comes, and ended as its items did.
    fn end(&mut self, dialect: Dialect) {
        if matches!(dialect, Dialect::MobSync | Dialect::SyncCenter) {
            let _if_it_has_not = self.session.apply(&SyncEvent::host(HostAct::SessionReleased));
        }
        self.run.outcome = self.session.snapshot().outcome;
    }

    fn broken(&mut self, recorded: &Recorded<'_>) {
        self.run.forgotten = self.items.values().filter(|known| known.newest.is_none()).count();
        let is_open = self.items.values().filter(|known| known.is_open);
        for place in is_open.filter_map(|known| known.newest) {
            let attempt = &mut self.run.attempts[place];
            attempt.to = if attempt.end.is_none() { self.run.to } else { attempt.to };
        }
        for (phase, from) in self.open_phases.drain(..) {
            self.run.phases.push((phase, from, self.run.to));
        }
        self.run.phases.sort_by(|one, two| one.1.total_cmp(&two.1));
        let by_number: HashMap<u64, (usize, Moment)> = self
            .moments
            .iter()
            .map(|(place, at)| (recorded.entries[*place].called, (*place, *at)))
            .collect();
        for violation in recorded.broken.iter().copied() {
            let found = by_number.get(&violation.at);
            let entry = found.map(|(place, _)| &recorded.entries[*place]);
            let at = found.map_or(self.run.to, |(_, at)| *at);
            self.run.broken.push(Broken {
                at,
                attempt: entry.and_then(|entry| self.attempt_at(entry.event.item()?, at)),
                violation,
                event: entry.map(ToString::to_string).unwrap_or_default(),
            });
        }
    }

    /// The attempt that was on at a moment, or the last one before it.
    fn attempt_at(&self, id: &ItemId, at: Moment) -> Option<usize> {
        let newest = self.items.get(id)?.newest?;
        if self.run.attempts[newest].from <= at {
            return Some(newest);
        }
        self.run.attempts.iter().rposition(|attempt| attempt.id == *id && attempt.from <= at)
    }
}

/// In the application stage the numbers are an increment and a rest; how far that is, only sums tell (WS-6).
fn told_by(report: ProviderReport) -> StageProgress {
    let ProviderReport { role, stage, completed, total } = report;
    let work = match stage {
        SyncStage::Application => Work::default(),
        _ => Work::new(completed, total),
    };
    StageProgress { role, stage, work }
}

fn kind_of_log(level: LogLevel) -> Kind {
    match level {
        LogLevel::Error => Kind::LogError,
        LogLevel::Warning => Kind::LogWarning,
        _ => Kind::Log,
    }
}

fn error_of(reply: &Reply) -> Option<SinkError> {
    match reply {
        Reply::Answer(answer) => answer.fault().map(SinkError::new),
        Reply::Logged(Err(error))
        | Reply::MayShowUi(Err(error))
        | Reply::MoreItems(Err(error))
        | Reply::Resolution(Err(error))
        | Reply::Enumeration(Err(error)) => Some(*error),
        _ => None,
    }
}

fn is_timed(recorded: &Recorded<'_>) -> bool {
    recorded.times.len() == recorded.entries.len()
        && recorded.times.iter().any(|time| !time.is_zero())
}

/// The places of the entries in the order of their calls, and when each was. A clock that jumps back stands still here.
fn moments(recorded: &Recorded<'_>) -> Vec<(usize, Moment)> {
    let mut order: Vec<usize> = (0..recorded.entries.len()).collect();
    order.sort_by_key(|place| recorded.entries[*place].called);
    let timed = is_timed(recorded);
    let mut latest: Moment = 0.0;
    let moment = |place: usize| {
        let at = if timed {
            recorded.times[place].as_secs_f64()
        } else {
            float(recorded.entries[place].called)
        };
        latest = latest.max(at);
        (place, latest)
    };
    order.into_iter().map(moment).collect()
}
