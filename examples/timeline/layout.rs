//! Where things go: the scale of the axis, and items packed into rows of their workers.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Attempt, Moment, Run, float};

pub(crate) const WIDTH: f64 = 1120.0;
pub(crate) const LEFT: f64 = 164.0;
pub(crate) const RIGHT: f64 = WIDTH - 28.0;

/// So many bars have a row each, with a label. More are packed.
const ROOMY: usize = 40;
/// From so many bars on, those too small to be told apart are drawn as one.
const CROWDED: usize = 2_000;
/// How wide is what cannot be told apart.
const COLUMN: f64 = 2.0;
/// Items that were closed without having been begun, and no farther apart than this, are drawn as one.
const BESIDE: f64 = 5.0;
/// At most so many rows for a worker; what overlaps then overlaps.
const MOST_ROWS: usize = 48;
/// What packed rows may take in all, before they get thinner.
const ROOM: f64 = 560.0;

/// From moments to places.
#[derive(Clone, Copy)]
pub(crate) struct Scale {
    from: Moment,
    span: f64,
    is_timed: bool,
}

impl Scale {
    pub(crate) fn of(run: &Run) -> Self {
        let span = run.to - run.from;
        Self { from: run.from, span: if span > 0.0 { span } else { 1.0 }, is_timed: run.is_timed }
    }

    pub(crate) fn x(&self, at: Moment) -> f64 {
        LEFT + ((at - self.from) / self.span).clamp(0.0, 1.0) * (RIGHT - LEFT)
    }

    /// Round moments for the axis, each with its label.
    pub(crate) fn ticks(&self) -> Vec<(f64, String)> {
        let mut step = 10_f64.powf((self.span / 9.0).log10().floor());
        while self.span / step > 11.0 {
            step *= if self.span / step > 45.0 { 5.0 } else { 2.0 };
        }
        let step = if self.is_timed { step } else { step.max(1.0) };
        let first = (self.from / step).ceil();
        let ticks = (0..24_u32).map(|tick| (first + f64::from(tick)) * step);
        let ticks = ticks.take_while(|at| *at <= self.from + self.span * 1.000_001);
        ticks.map(|at| (self.x(at), self.label(at, step))).collect()
    }

    fn label(&self, at: Moment, step: f64) -> String {
        if self.is_timed { time(at, step) } else { format!("{at:.0}") }
    }

    /// How long something took, in words.
    pub(crate) fn long(&self, from: Moment, to: Moment) -> String {
        let long = to - from;
        if self.is_timed { time(long, long / 20.0) } else { format!("{long:.0} calls and answers") }
    }

    pub(crate) fn moment(&self, at: Moment) -> String {
        if self.is_timed { time(at, self.span / 1000.0) } else { format!("{at:.0}") }
    }
}

/// Seconds, in the unit that suits steps of this size.
fn time(at: f64, step: f64) -> String {
    let digits = |unit: f64| {
        if step / unit >= 1.0 {
            0
        } else if step / unit >= 0.1 {
            1
        } else {
            2
        }
    };
    if at >= 120.0 {
        let minutes = (at / 60.0).floor();
        format!("{minutes:.0} min {:02.0} s", at - minutes * 60.0)
    } else if at >= 1.0 || step >= 0.1 {
        format!("{at:.*} s", digits(1.0))
    } else if at >= 1e-3 || step >= 1e-4 {
        format!("{:.*} ms", digits(1e-3), at * 1e3)
    } else {
        format!("{:.*} µs", digits(1e-6), at * 1e6)
    }
}

/// One bar: an attempt, or several that nobody could tell apart.
pub(crate) struct Bar {
    pub(crate) attempts: Vec<usize>,
    pub(crate) row: usize,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// The rows of one worker.
pub(crate) struct Lane {
    pub(crate) worker: u32,
    pub(crate) items: usize,
    pub(crate) rows: usize,
    pub(crate) bars: Vec<Bar>,
}

pub(crate) struct Layout {
    pub(crate) lanes: Vec<Lane>,
    pub(crate) row: f64,
    pub(crate) is_roomy: bool,
    is_crowded: bool,
}

impl Layout {
    /// How large the signs are.
    pub(crate) fn mark(&self) -> f64 {
        if self.is_crowded { 2.2 } else { (self.row * 0.3).clamp(2.5, 5.0) }
    }

    pub(crate) fn of(run: &Run, scale: Scale) -> Self {
        let is_roomy = run.attempts.len() <= ROOMY;
        let mut by_worker: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (place, attempt) in run.attempts.iter().enumerate() {
            by_worker.entry(attempt.lane).or_default().push(place);
        }
        let is_crowded = run.attempts.len() > CROWDED;
        let lane = |(worker, places): (u32, Vec<usize>)| {
            let items = places.len();
            let mut bars = bars(run, scale, &places, is_roomy, is_crowded);
            let rows =
                if is_roomy { a_row_each(run, &mut bars) } else { packed(&mut bars, is_crowded) };
            Lane { worker, items, rows, bars }
        };
        let lanes: Vec<Lane> = by_worker.into_iter().map(lane).collect();
        let rows: usize = lanes.iter().map(|lane| lane.rows).sum();
        let row = if is_roomy { 20.0 } else { (ROOM / float(rows.max(1) as u64)).clamp(4.0, 15.0) };
        Self { lanes, row: row.floor(), is_roomy, is_crowded }
    }
}

fn bars(run: &Run, scale: Scale, places: &[usize], is_roomy: bool, is_crowded: bool) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    let mut columns: HashMap<(u64, u8), usize> = HashMap::new();
    let mut unbegun: HashMap<u8, usize> = HashMap::new();
    for place in places {
        let attempt = &run.attempts[*place];
        let (mut from, mut to) = (scale.x(attempt.from), scale.x(attempt.to));
        let (end, next) = (end_of(attempt), bars.len());
        let same = if is_roomy {
            None
        } else if attempt.unbegun {
            let same = unbegun.get(&end).copied().filter(|bar| from - bars[*bar].to <= BESIDE);
            same.or_else(|| unbegun.insert(end, next).and(None))
        } else if is_crowded && to - from < COLUMN {
            let column = column(from);
            from = float(column) * COLUMN;
            to = from + COLUMN;
            let same = columns.get(&(column, end)).copied();
            same.or_else(|| columns.insert((column, end), next).and(None))
        } else {
            None
        };
        if let Some(bar) = same {
            bars[bar].attempts.push(*place);
            bars[bar].to = bars[bar].to.max(to);
        } else {
            bars.push(Bar { attempts: vec![*place], row: 0, from, to });
        }
    }
    bars
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place on the picture"
)]
fn column(x: f64) -> u64 {
    (x / COLUMN) as u64
}

fn end_of(attempt: &Attempt) -> u8 {
    // The number is as good as any that keeps them apart.
    attempt.end.map_or(0, |end| {
        use sync_progress::protocol::ProgressStatus as Status;
        let known = Status::KNOWN.iter().position(|status| *status == end);
        known.and_then(|at| u8::try_from(at + 1).ok()).unwrap_or(u8::MAX)
    })
}

/// Each item its own row; what is tried again stands in the row of the first try.
fn a_row_each(run: &Run, bars: &mut [Bar]) -> usize {
    let mut rows = HashMap::new();
    for bar in bars {
        let next = rows.len();
        let id = bar.attempts.first().map(|place| &run.attempts[*place].id);
        bar.row = *rows.entry(id).or_insert(next);
    }
    rows.len()
}

/// Each bar in the first row that has room for it.
fn packed(bars: &mut [Bar], is_crowded: bool) -> usize {
    let mut ends: Vec<f64> = Vec::new();
    let gap = if is_crowded { 0.0 } else { 1.0 };
    for bar in bars {
        let free = ends.iter().position(|end| *end <= bar.from);
        bar.row = free.unwrap_or_else(|| {
            if ends.len() < MOST_ROWS {
                ends.push(0.0);
                return ends.len() - 1;
            }
            let least = ends.iter().enumerate().min_by(|(_, one), (_, two)| one.total_cmp(two));
            least.map_or(0, |(row, _)| row)
        });
        ends[bar.row] = ends[bar.row].max(bar.to.max(bar.from + 2.0) + gap);
    }
    ends.len()
}
