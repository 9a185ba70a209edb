//! [`Bars`]: the sink.

use super::board::{Board, Expected};
use super::look::{clean, line};
use super::rows::{Room, Rows, Whole};
use crate::clock::{Clock, SystemClock};
use crate::presentation::{Meter, Plan, Policy, Units};
use crate::protocol::{
    Answer, CancelDecision, Code, Fault, ItemId, LogEntry, LogId, Notice, Outcome, ProgressItem,
    SinkError, StageProgress, Total,
};
use crate::sink::{Pace, ProgressSink};
use crate::sync::{Mutex, lock};
use ::indicatif::{MultiProgress, ProgressDrawTarget};
use alloc::{boxed::Box, format, string::String};
use core::{fmt, time::Duration};
use std::io::{self, Write};

/// A sink that draws: a bar for the whole, bars for items in flight, and lines above them for log entries and for items
/// that failed (I-1 to I-9).
///
/// Where the draw target is no terminal there are no bars but plain lines: one with each stage, at most one a second, and one at the end.
/// The bars are drawn when something is said, at most ten times a second; it asks for ticks at that pace. Nothing is drawn by a
/// thread: [`refresh`](Self::refresh) draws on in silence, for whoever has a timer.
///
/// Of each item a line of numbers is kept, also after its end. A bar is full only for a success.
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::integrations::indicatif::Bars;
/// use sync_progress::presentation::Units;
///
/// let bars = Bars::stderr().with_units(Units::default().with_items("mail", "mails")).with_rows(4);
/// let reporter = Reporter::new(bars);
/// reporter.start("inbox", 100)?.go()?.finish();
/// assert!(reporter.complete()?.outcome.is_success()); // one line, or one bar, on the standard error
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The [module](crate::integrations::indicatif) shows what comes of it.
pub struct Bars<C = SystemClock> {
    state: Mutex<State>,
    look: Look,
    clock: C,
}

#[derive(Clone, Copy, Debug)]
struct Look {
    units: Units,
    rows: usize,
    stays: bool,
    drawn: bool,
    period: Duration,
}

struct State {
    board: Board,
    meter: Meter,
    rows: Rows,
    lines: Option<Box<dyn Write + Send>>,
    /// When it is time to draw again; nothing was heard yet.
    due: Option<Duration>,
    /// What the last line said of a stage.
    told: Option<StageProgress>,
}

/// So many rows have room on any screen.
const ROWS: usize = 8;
const BARS: Duration = Duration::from_millis(100);
const LINES: Duration = Duration::from_secs(1);

impl Bars {
    /// On the terminal behind the standard error, or lines there if it is none.
    pub fn stderr() -> Self {
        Self::new(MultiProgress::with_draw_target(ProgressDrawTarget::stderr()))
    }

    /// Among the bars of somebody else, or on any draw target. What is hidden gets plain lines on the standard error.
    pub fn new(bars: MultiProgress) -> Self {
        let drawn = !bars.is_hidden();
        let period = if drawn { BARS } else { LINES };
        let look = Look { units: Units::default(), rows: ROWS, stays: true, drawn, period };
        let (board, meter, rows) = (Board::default(), Meter::new(), Rows::new(bars));
        let state = State { board, meter, rows, lines: None, due: None, told: None };
        Self { state: Mutex::new(state), look, clock: SystemClock }
    }
}

impl<C> Bars<C> {
    /// What is counted, and what it is called.
    #[must_use]
    pub fn with_units(mut self, units: Units) -> Self {
        self.look.units = units;
        self
    }

    /// At most so many rows for items in flight; 8 by default. How many more there are is told below.
    #[must_use]
    pub fn with_rows(mut self, rows: usize) -> Self {
        self.look.rows = rows;
        self
    }

    /// One figure for all stages. Without a plan the whole is what is applied, or what the items are.
    #[must_use]
    pub fn with_plan(self, plan: Plan) -> Self {
        self.with_meter(|meter| meter.with_plan(plan))
    }

    /// What the bar of the whole does while totals change.
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        self.with_meter(|meter| meter.with_policy(policy))
    }

    /// How often it is drawn, and ticks are wanted. By default each tenth of a second, lines each second.
    #[must_use]
    pub fn with_period(mut self, period: Duration) -> Self {
        self.look.period = period;
        self
    }

    /// At the end nothing is left and no last word is said, for programs that have one of their own.
    #[must_use]
    pub fn cleared(mut self) -> Self {
        self.look.stays = false;
        self
    }

    /// Lines go there instead of above the bars (or, without bars, to the standard error). It is called under the lock of
    /// these bars, and must not call back in.
    #[must_use]
    pub fn with_lines_to(self, lines: impl Write + Send + 'static) -> Self {
        lock(&self.state).lines = Some(Box::new(lines));
        self
    }

    /// Another clock.
    pub fn with_clock<D: Clock>(self, clock: D) -> Bars<D> {
        Bars { state: self.state, look: self.look, clock }
    }

    /// Whether there are bars; lines if not.
    pub fn is_drawn(&self) -> bool {
        self.look.drawn
    }

    /// So many items and so much work there will be in all: a sink does not hear what is only announced.
    pub fn expect(&self, items: impl Into<Total>, work: impl Into<Total>) {
        let expected = Expected { items: items.into(), work: work.into() };
        lock(&self.state).board.expect(expected);
    }

    /// Prints a line above the bars.
    ///
    /// # Errors
    ///
    /// A line that could not be written is a failure; not if nobody reads on.
    pub fn say(&self, text: &str) -> Answer {
        lock(&self.state).say(text, self.look.drawn)
    }

    fn with_meter(self, change: impl FnOnce(Meter) -> Meter) -> Self {
        let mut state = lock(&self.state);
        state.meter = change(core::mem::take(&mut state.meter));
        drop(state);
        self
    }
}

impl<C: Clock> Bars<C> {
    /// Draws on although nothing was said: rates fall, and what does not move is stalled.
    ///
    /// # Errors
    ///
    /// As for [`say`](Self::say).
    pub fn refresh(&self) -> Answer {
        lock(&self.state).show(self.look, self.clock.now())
    }
}

impl State {
    /// Draws or prints if it is time to; a clock that went back makes it time.
    fn show_if_due(&mut self, look: Look, now: Duration) -> Answer {
        // A line at once would say that nothing has been done yet.
        let first = if look.drawn { now } else { now.saturating_add(look.period) };
        let due = *self.due.get_or_insert(first);
        let is_early = now < due && due.saturating_sub(now) <= look.period;
        if is_early { Ok(CancelDecision::Continue) } else { self.show(look, now) }
    }

    fn show(&mut self, look: Look, now: Duration) -> Answer {
        self.due = Some(now.saturating_add(look.period));
        let whole = self.whole(look, now);
        if look.drawn {
            let room = Room { rows: look.rows, age: look.period };
            self.rows.draw(&whole, &mut self.board, room, now);
            return Ok(CancelDecision::Continue);
        }
        self.told = self.board.newest();
        self.say(&plain(&whole, self.board.newest()), look.drawn)
    }

    fn end(&mut self, look: Look, now: Duration) -> Answer {
        let whole = self.whole(look, now);
        if look.drawn {
            self.rows.end(&whole, look.stays);
            return Ok(CancelDecision::Continue);
        }
        if !look.stays {
            return Ok(CancelDecision::Continue);
        }
        self.say(&plain(&whole, None), look.drawn)
    }

    /// Another stage: the last numbers of the one before are worth a line.
    fn change_stage(&mut self, look: Look, now: Duration, next: Option<&StageProgress>) -> Answer {
        let last = self.board.newest().filter(|last| self.told != Some(*last));
        let is_another = |last: &StageProgress| {
            next.is_none_or(|next| (next.role, next.stage) != (last.role, last.stage))
        };
        match last.filter(is_another).filter(|_| !look.drawn) {
            Some(_) => self.show(look, now),
            None => Ok(CancelDecision::Continue),
        }
    }

    fn whole(&mut self, look: Look, now: Duration) -> Whole {
        let figures = self.meter.update(now, self.board.sample());
        Whole { figures, units: look.units, stage: self.board.stage() }
    }

    fn say(&mut self, text: &str, drawn: bool) -> Answer {
        let said = match &mut self.lines {
            Some(lines) => self.rows.make_way(|| writeln!(lines, "{}", clean(text))),
            None if drawn => self.rows.print(&line(text)),
            None => writeln!(io::stderr(), "{}", clean(text)),
        };
        match said {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Fault::Failed(Code::FAIL).into())
            }
            _ => Ok(CancelDecision::Continue),
        }
    }
}

/// A line without bars: the stage, how far it is, and what part of it.
fn plain(whole: &Whole, stage: Option<StageProgress>) -> String {
    let share = whole.figures.fraction.map(|share| format!(" ({share})")).unwrap_or_default();
    match (stage, whole.stage) {
        (_, Some(StageProgress { role, stage, work }))
            if whole.figures.activity.outcome().is_none() =>
        {
            format!("{role} {stage}: {work}{share}")
        }
        (Some(at), _) => {
            format!("{} {}: {}{share}", at.role, at.stage, whole.figures.text(whole.units))
        }
        (None, _) => format!("{}{share}", whole.figures.text(whole.units)),
    }
}

impl<C: Clock> ProgressSink for Bars<C> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        let mut state = lock(&self.state);
        let now = self.clock.now();
        let ended = state.board.hear(now, id, report);
        let said = match ended.filter(|it| matches!(it, Outcome::Failed | Outcome::Disconnected)) {
            Some(outcome) => {
                let why = report.text().map(|text| format!(": {text}")).unwrap_or_default();
                state.say(&format!("{id}: {outcome}{why}"), self.look.drawn)
            }
            None => Ok(CancelDecision::Continue),
        };
        state.show_if_due(self.look, now).and(said)
    }

    fn notice(&self, notice: &Notice) -> Answer {
        let mut state = lock(&self.state);
        let now = self.clock.now();
        let next = if let Notice::Stage(next) = notice { Some(next) } else { None };
        let told = match notice {
            Notice::Stage(_) | Notice::End { .. } => state.change_stage(self.look, now, next),
            _ => Ok(CancelDecision::Continue),
        };
        state.board.notice(notice);
        match notice {
            Notice::End { .. } => state.end(self.look, now),
            Notice::Stage(_) => state.show_if_due(self.look, now),
            Notice::Text(text) => state.say(text, self.look.drawn),
            _ => Ok(CancelDecision::Continue),
        }
        .and(told)
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        lock(&self.state)
            .say(&format!("{entry}"), self.look.drawn)
            .map(|_| entry.id.unwrap_or_default())
    }

    fn pace(&self) -> Pace {
        self.look.period.into()
    }
}

impl<C> fmt::Debug for Bars<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bars").field("look", &self.look).finish_non_exhaustive()
    }
}
