//! The places of all parts from top to bottom, found before anything is drawn.
#![allow(clippy::format_push_string, reason = "a few words, and a string takes all")]

use std::collections::HashMap;

use sync_progress::dialect::rules::Level;
use sync_progress::protocol::{Phase, RuleId};

use crate::layout::{LEFT, Layout, RIGHT, Scale};
use crate::model::{Broken, Kind, Moment, Run, float};
use crate::svg::width;

pub(crate) const STAGE_ROW: f64 = 18.0;
pub(crate) const FLAG_ROW: f64 = 17.0;
pub(crate) const MARK_ROW: f64 = 16.0;
pub(crate) const PAD: f64 = 6.0;
const GAP: f64 = 8.0;
const OFTEN: usize = 24;
/// Beyond so many rows phases overlap.
const MOST_PHASES: usize = 7;

/// A horizontal part of the picture.
#[derive(Clone, Copy, Default)]
pub(crate) struct Part {
    pub(crate) top: f64,
    pub(crate) height: f64,
}

impl Part {
    pub(crate) fn bottom(self) -> f64 {
        self.top + self.height
    }
}

/// A label beside a line that goes through all lanes.
pub(crate) struct Post {
    pub(crate) x: f64,
    pub(crate) text: String,
    pub(crate) row: usize,
    pub(crate) leftward: bool,
    pub(crate) is_cancel: bool,
}

/// One flag for a rule that was broken here, once or several times.
pub(crate) struct Flag {
    pub(crate) x: f64,
    pub(crate) row: usize,
    pub(crate) text: String,
    pub(crate) leftward: bool,
    pub(crate) level: Level,
    /// By place.
    pub(crate) broken: Vec<usize>,
}

impl Flag {
    pub(crate) fn size(&self) -> f64 {
        width(&self.text, 10.0) + 10.0
    }
}

pub(crate) struct Places {
    pub(crate) posts: Vec<Post>,
    pub(crate) flags: Vec<Flag>,
    pub(crate) strip: Part,
    pub(crate) axis: f64,
    pub(crate) rules: Option<Part>,
    pub(crate) session: Option<Part>,
    pub(crate) marks: Option<f64>,
    pub(crate) host: Option<Part>,
    /// The row of each phase in it.
    pub(crate) phases: Vec<usize>,
    pub(crate) lanes: Vec<Part>,
    pub(crate) bottom: f64,
    /// The middle of the bar of each attempt, and its ends.
    pub(crate) attempts: Vec<Option<(f64, f64, f64)>>,
}

impl Places {
    pub(crate) fn of(run: &Run, scale: Scale, layout: &Layout, head: f64) -> Self {
        let posts = posts(run, scale);
        let flags = flags(&run.broken, scale);
        let rows = rows_of(posts.iter().map(|post| post.row));
        let strip = Part { top: head, height: rows * MARK_ROW };
        let axis = strip.bottom() + 14.0;
        let mut y = axis + 8.0;
        let mut part = |height: f64| {
            let part = Part { top: y, height: height + 2.0 * PAD };
            y = part.bottom() + GAP;
            part
        };
        let flag_rows = rows_of(flags.iter().map(|flag| flag.row));
        let rules = (!flags.is_empty()).then(|| part(flag_rows * FLAG_ROW));
        let stages = float(run.stages.len() as u64) * STAGE_ROW;
        let has_marks = run.marks.iter().any(is_of_session);
        let session = (stages > 0.0 || has_marks)
            .then(|| part(stages + if has_marks { MARK_ROW } else { 0.0 }));
        let marks = session.filter(|_| has_marks);
        let marks = marks.map(|part| part.bottom() - PAD - MARK_ROW / 2.0);
        let has_host = run.marks.iter().any(|mark| mark.kind == Kind::Host);
        let phases = phases(run, scale);
        let phase_rows = rows_of(phases.iter().copied()) * STAGE_ROW;
        let host = has_host.then(|| part(phase_rows + MARK_ROW));
        let lanes: Vec<Part> = layout
            .lanes
            .iter()
            .map(|lane| part((float(lane.rows as u64) * layout.row).max(24.0)))
            .collect();
        let attempts = attempts(run, layout, &lanes);
        Self {
            posts,
            flags,
            strip,
            axis,
            rules,
            session,
            marks,
            host,
            phases,
            lanes,
            bottom: y - GAP,
            attempts,
        }
    }
}

fn rows_of(rows: impl Iterator<Item = usize>) -> f64 {
    rows.map(|row| float(row as u64 + 1)).fold(0.0, f64::max)
}

/// What has no item whose bar could carry it.
pub(crate) fn is_of_session(mark: &crate::model::Mark) -> bool {
    mark.attempt.is_none() && !matches!(mark.kind, Kind::Host | Kind::CancelAll)
}

fn attempts(run: &Run, layout: &Layout, lanes: &[Part]) -> Vec<Option<(f64, f64, f64)>> {
    let mut places = vec![None; run.attempts.len()];
    for (lane, part) in layout.lanes.iter().zip(lanes) {
        for bar in &lane.bars {
            let middle = part.top + PAD + (float(bar.row as u64) + 0.5) * layout.row;
            for attempt in &bar.attempts {
                places[*attempt] = Some((middle, bar.from, bar.to));
            }
        }
    }
    places
}

fn phases(run: &Run, scale: Scale) -> Vec<usize> {
    let mut ends: Vec<f64> = Vec::new();
    let row = |(phase, from, to): &(Phase, Moment, Moment)| {
        let from = scale.x(*from);
        let to = scale.x(*to).max(from + width(&phase.to_string(), 10.0) + 8.0);
        let free = ends.iter().position(|end| *end <= from);
        let row = free.unwrap_or_else(|| ends.len().min(MOST_PHASES));
        ends.resize(ends.len().max(row + 1), 0.0);
        ends[row] = ends[row].max(to + 3.0);
        row
    };
    run.phases.iter().map(row).collect()
}

fn posts(run: &Run, scale: Scale) -> Vec<Post> {
    let cancels = run.marks.iter().filter(|mark| mark.kind == Kind::CancelAll);
    let cancels = cancels.map(|mark| (mark.at, format!("cancel all, {}", mark.says), true));
    let ends = run.ends.iter().map(|(at, outcome)| (*at, format!("end: {outcome}"), false));
    let mut told: Vec<_> = cancels.chain(ends).collect();
    told.sort_by(|one, two| one.0.total_cmp(&two.0));
    let mut taken: Vec<(f64, f64, usize)> = Vec::new();
    let post = |(at, text, is_cancel): (f64, String, bool)| {
        let (x, long) = (scale.x(at), width(&text, 11.0) + 10.0);
        let leftward = x + long > RIGHT + 14.0;
        let (from, to) = if leftward { (x - long, x) } else { (x, x + long) };
        let is_free = |row: &usize| {
            taken.iter().all(|(start, end, other)| other != row || *end <= from || *start >= to)
        };
        let row = (0..4).find(is_free).unwrap_or(3);
        taken.push((from, to, row));
        Post { x, text, row, leftward, is_cancel }
    };
    told.into_iter().map(post).collect()
}

fn flags(broken: &[Broken], scale: Scale) -> Vec<Flag> {
    let mut flags: Vec<Flag> = Vec::new();
    let mut times: HashMap<RuleId, usize> = HashMap::new();
    for found in broken {
        *times.entry(found.violation.rule).or_default() += 1;
    }
    for (place, found) in broken.iter().enumerate() {
        let x = scale.x(found.at);
        let rule = |flag: &Flag| flag.broken.first().map(|at| broken[*at].violation.rule);
        // What is broken again and again needs no flag each time.
        let often = times.get(&found.violation.rule).is_some_and(|times| *times > OFTEN);
        let apart = if often { 150.0 } else { 18.0 };
        let near = flags.iter_mut().rev().take(40).find(|flag| {
            let same = rule(flag) == Some(found.violation.rule);
            same && flag.level == found.violation.level && x - flag.x < apart
        });
        if let Some(flag) = near {
            flag.broken.push(place);
        } else {
            let text = found.violation.rule.to_string();
            let level = found.violation.level;
            flags.push(Flag { x, row: 0, text, leftward: false, level, broken: vec![place] });
        }
    }
    let mut ends = [LEFT - 60.0; 5];
    for flag in &mut flags {
        if flag.broken.len() > 1 {
            flag.text += &format!(" ×{}", flag.broken.len());
        }
        flag.leftward = flag.x + flag.size() > RIGHT + 14.0;
        let from = if flag.leftward { flag.x - flag.size() } else { flag.x };
        flag.row = ends.iter().position(|end| *end <= from).unwrap_or(ends.len() - 1);
        ends[flag.row] = from + flag.size() + 3.0;
    }
    flags
}
