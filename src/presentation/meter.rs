//! [`Meter`]: what it remembers from sample to sample.

use super::course::Course;
use super::estimate::Estimate;
use super::fraction::Fraction;
use super::numbers::{float, seconds};
use super::rate::Rate;
use super::{Activity, Figures, Plan, Policy, Sample, TimeLeft, Units};
use crate::protocol::{Total, Work};
use core::time::Duration;

/// Makes [`Figures`] of [`Sample`]s, one after the other, of one session or of one item.
///
/// Time is an argument, counted from any start. A clock that stands still or goes back lets no time pass. One gap longer than
/// a minute is not measured, since it is more likely that the system slept.
///
/// ```
/// use std::time::Duration;
/// use sync_progress::presentation::{Meter, Sample};
/// use sync_progress::protocol::Work;
///
/// let mut meter = Meter::new();
/// for second in 0..=30 {
///     meter.update(Duration::from_secs(second), Sample::new(Work::new(second << 20, 100 << 20)));
/// }
/// let figures = meter.figures(Duration::from_secs(30));
/// assert_eq!(figures.to_string(), "30 MiB of 100 MiB, 1.0 MiB/s, about 1 min left");
/// // Nothing comes for a while.
/// let figures = meter.figures(Duration::from_secs(50));
/// assert_eq!(figures.to_string(), "30 MiB of 100 MiB, stalled for 20 s");
/// ```
#[derive(Clone, Debug)]
pub struct Meter {
    policy: Policy,
    plan: Option<Plan>,
    units: Units,
    times: Times,
    item_cost: u64,
    attempt: u64,
    now: Option<Duration>,
    last: Sample,
    run: Run,
    speed: Speed,
}

/// How long things take to be believed.
#[derive(Clone, Copy, Debug)]
struct Times {
    window: Duration,
    memory: Duration,
    settle: Duration,
    stall: Duration,
}

/// What begins again with each attempt.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    fraction: Fraction,
    course: Course,
    /// Without pauses.
    elapsed: Duration,
    /// Since something moved.
    idle: Duration,
    /// Since the totals last changed by much.
    settled: Duration,
}

/// What is measured over all attempts.
#[derive(Clone, Copy, Debug, Default)]
struct Speed {
    work: Rate,
    items: Rate,
    estimate: Estimate,
    measured: Duration,
    /// Not measured yet: so much in so much time.
    window: (u64, u64, Duration),
}

/// Longer is no gap between two samples, but an absence.
const ABSENCE: Duration = Duration::from_secs(60);
/// How many windows make an estimate.
const FEW: u32 = 3;
/// An estimate above so many times the best that could be is not believed (Nextcloud's figure).
const FAR: f64 = 100.0;
/// An estimate that foresees so much of the time wrongly is not believed.
const WRONG: f64 = 0.75;

impl Default for Meter {
    fn default() -> Self {
        let times = Times {
            window: Duration::from_millis(250),
            memory: Duration::from_secs(15),
            settle: Duration::from_secs(3),
            stall: Duration::from_secs(10),
        };
        Self {
            policy: Policy::default(),
            plan: None,
            units: Units::default(),
            times,
            item_cost: 0,
            attempt: 0,
            now: None,
            last: Sample::default(),
            run: Run::default(),
            speed: Speed::default(),
        }
    }
}

impl Meter {
    /// High water, no plan, items and bytes; measures over a quarter of a second at least and remembers a quarter of a
    /// minute; believes an estimate after three seconds and calls it stalled after ten.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the fraction does while totals change.
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// One figure for all stages, instead of one for the work alone.
    #[must_use]
    pub fn with_plan(self, plan: Plan) -> Self {
        Self { plan: Some(plan), ..self }
    }

    /// The units that `Display` names.
    #[must_use]
    pub fn with_units(self, units: Units) -> Self {
        Self { units, ..self }
    }

    /// For the fraction an item counts as so many units of work, beside its own. Zero by default: then items count only
    /// where there is no work.
    #[must_use]
    pub fn with_item_cost(self, units: u64) -> Self {
        Self { item_cost: units, ..self }
    }

    /// Rates are measured over `window` at least, and a tenth of one is left after `memory`.
    #[must_use]
    pub fn with_window(mut self, window: Duration, memory: Duration) -> Self {
        (self.times.window, self.times.memory) = (window, memory);
        self
    }

    /// Totals that have stood still, and rates that were measured, for so long are trusted.
    #[must_use]
    pub fn with_settle(mut self, settle: Duration) -> Self {
        self.times.settle = settle;
        self
    }

    /// It is stalled if nothing has moved for so long.
    #[must_use]
    pub fn with_stall(mut self, stall: Duration) -> Self {
        self.times.stall = stall;
        self
    }

    /// What is true now, and what is to be shown of it.
    pub fn update(&mut self, now: Duration, sample: impl Into<Sample>) -> Figures {
        let sample = sample.into();
        let passed = self.now.map_or(Duration::ZERO, |before| now.saturating_sub(before));
        self.now = Some(now);
        let leaves_end =
            self.last.activity.outcome().is_some() && sample.activity.outcome().is_none();
        if self.attempt == 0 || leaves_end || sample.attempt != self.last.attempt {
            self.attempt = self.attempt.saturating_add(1);
            self.run = Run::default();
            self.speed.window = (0, 0, Duration::ZERO);
        } else {
            self.pass(passed, &sample);
        }
        self.advance(&sample);
        self.last = sample;
        self.figures(now)
    }

    /// What is to be shown if nothing is new: rates fall, and what does not move is stalled.
    pub fn figures(&self, now: Duration) -> Figures {
        let waits = self.last.activity != Activity::Running;
        let since = match self.now {
            Some(before) if !waits => now.saturating_sub(before),
            _ => Duration::ZERO,
        };
        let still = self.run.idle.saturating_add(since);
        let stalled = Some(still).filter(|it| !waits && !it.is_zero() && *it >= self.times.stall);
        let (work, items, open) = self.speed.window;
        // What was done in a window that is still open is not held against the rate.
        let idle = |done: u64| if done > 0 { since } else { open.saturating_add(since) };
        Figures {
            fraction: self.run.fraction.shown(),
            work: self.last.work,
            items: self.last.items,
            undone: self.last.undone,
            rate: self.speed.work.per_second(idle(work), self.times.memory),
            item_rate: self.speed.items.per_second(idle(items), self.times.memory),
            time_left: self.time_left().filter(|_| !waits && stalled.is_none()),
            stalled,
            elapsed: self.run.elapsed.saturating_add(since),
            activity: self.last.activity,
            attempt: self.attempt,
            units: self.units,
        }
    }

    /// Time goes by, with what was done in it.
    fn pass(&mut self, passed: Duration, sample: &Sample) {
        let last = self.last;
        let has_moved = (sample.work.completed, sample.items, sample.stages)
            != (last.work.completed, last.items, last.stages);
        if last.activity == Activity::Running {
            self.run.elapsed = self.run.elapsed.saturating_add(passed);
            self.run.idle = self.run.idle.saturating_add(passed);
            self.run.settled = self.run.settled.saturating_add(passed);
            if passed <= ABSENCE {
                self.speed.measure(passed, &last, sample, &self.times);
            }
        }
        if has_moved || sample.activity != last.activity {
            self.run.idle = Duration::ZERO;
        }
        if is_much(last.work.total, sample.work) || is_much(items(&last).total, items(sample)) {
            self.run.settled = Duration::ZERO;
        }
    }

    fn advance(&mut self, sample: &Sample) {
        self.run.course.update(&sample.stages);
        let part = match &self.plan {
            Some(plan) => self.run.course.done(plan),
            None => self.whole(sample),
        };
        self.run.fraction.update(self.policy, self.run.elapsed, part);
        match sample.activity.outcome() {
            Some(outcome) if outcome.is_success() => self.run.fraction.succeed(),
            _ => self.run.fraction.fall_short(),
        }
    }

    /// What the fraction is of: the work, and what the items cost; where no work can be measured, the items.
    fn whole(&self, sample: &Sample) -> Option<(u64, u64)> {
        let (work, items) = (sample.work, items(sample));
        let cost = |count: u64| count.saturating_mul(self.item_cost);
        match (work.total, items.total) {
            (Total::Known(0), Total::Known(all)) => Some((items.completed, all)),
            (Total::Known(total), Total::Known(all)) => Some((
                work.completed.saturating_add(cost(items.completed)),
                total.saturating_add(cost(all)),
            )),
            (Total::Known(total), Total::Unknown) => Some((work.completed, total))
                .filter(|_| self.item_cost == 0 || sample.items.is_none()),
            (Total::Unknown, Total::Known(all)) => Some((items.completed, all)),
            (Total::Unknown, Total::Unknown) => None,
        }
    }

    fn time_left(&self) -> Option<TimeLeft> {
        let (work, items) = (self.last.work, items(&self.last));
        let rest = |work: Work| Some(float(work.total.known()?.checked_sub(work.completed)?));
        let (work_left, items_left) = match (rest(work), rest(items)) {
            (Some(work), items) => (work, items),
            // Work of unknown size is not over when the items are that have no work.
            (None, Some(items)) if self.speed.work.best() <= 0.0 => (0.0, Some(items)),
            (None, _) => return None,
        };
        let guess = self.speed.estimate.foresee(work_left, items_left)?;
        let left = guess.seconds;
        let items_left = items_left.unwrap_or_default();
        let best = |left: f64, rate: &Rate| if left > 0.0 { left / rate.best() } else { 0.0 };
        let optimistic = best(work_left, &self.speed.work).max(best(items_left, &self.speed.items));
        let trusted = guess.sure
            && self.speed.measured >= self.times.settle
            && self.run.settled >= self.times.settle
            && self.speed.estimate.windows() >= FEW
            && self.speed.estimate.wrong() <= WRONG
            && left <= optimistic * FAR;
        Some(TimeLeft { duration: seconds(left)?, trusted })
    }
}

impl Speed {
    /// Waits until a window is long enough, and until something was done: what was idle belongs to what comes next.
    fn measure(&mut self, passed: Duration, last: &Sample, sample: &Sample, times: &Times) {
        let done = sample.work.completed.saturating_sub(last.work.completed);
        let ended = items(sample).completed.saturating_sub(items(last).completed);
        let (work, items, time) = self.window;
        let work = work.saturating_add(done);
        let items = items.saturating_add(ended);
        let time = time.saturating_add(passed);
        self.window = (work, items, time);
        if time.is_zero() || time < times.window || (work, items) == (0, 0) {
            return;
        }
        self.work.record(work, time, times.memory);
        self.items.record(items, time, times.memory);
        self.estimate.record(work, items, time, times.memory.saturating_mul(2));
        self.measured = self.measured.saturating_add(time);
        self.window = (0, 0, Duration::ZERO);
    }
}

fn items(sample: &Sample) -> Work {
    sample.items.unwrap_or_default()
}

/// Whether the total has changed by more than an eighth of what is left, or has come or gone.
fn is_much(before: Total, work: Work) -> bool {
    match (before, work.total) {
        (Total::Known(before), Total::Known(now)) => {
            before.abs_diff(now) > now.saturating_sub(work.completed) / 8
        }
        (before, now) => before != now,
    }
}
