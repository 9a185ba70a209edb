//! The rules that were broken, each with the shortest trace that shows it, as the kit prints it.

use std::fmt::Write as _;

use sync_progress::conformance::{Violation, shortest};
use sync_progress::dialect::rules::{self, Level, Parties};
use sync_progress::protocol::{RuleId, TraceEntry};
use sync_progress::session::Session;
use sync_progress::{Dialect, ItemId};

use crate::read::Recording;
use crate::summary::counted;
use crate::words::one_line;

/// One rule, broken once or several times in the same way.
pub(crate) struct Broken {
    pub(crate) first: Violation,
    times: usize,
}

/// Rules that were broken in different ways are told apart.
pub(crate) fn broken(recording: &Recording) -> Vec<Broken> {
    let way = |it: &Violation| -> (RuleId, Level, Parties) { (it.rule, it.level, it.accused) };
    let mut found: Vec<Broken> = Vec::new();
    for first in recording.violations() {
        match found.iter_mut().find(|other| way(&other.first) == way(&first)) {
            Some(other) => other.times += 1,
            None => found.push(Broken { first, times: 1 }),
        }
    }
    found
}

/// More lines than so many of a trace are not shown.
const LINES: usize = 20;

/// What a reader of a bug report needs to know of it.
pub(crate) fn told(broken: &Broken, recording: &Recording) -> String {
    let Broken { first, times } = broken;
    let mut text = format!("{first}\n");
    if *times > 1 {
        let _a_string_takes_all = writeln!(text, "  {times} times, first:");
    }
    let trace = shortest(recording.header.dialect, &recording.entries, first);
    let left_out = trace.len().saturating_sub(LINES);
    if left_out > 0 {
        let _a_string_takes_all = writeln!(text, "    {left_out} before, and then");
    }
    for entry in trace.iter().skip(left_out) {
        let mark = if entry.called == first.at { "->" } else { "  " };
        let _a_string_takes_all = writeln!(text, "  {mark} {}", one_line(&entry.to_string()));
    }
    for id in open_items(first, recording.header.dialect, &trace).iter().take(LINES) {
        let _a_string_takes_all = writeln!(text, "     not ended: {}", one_line(&id.to_string()));
    }
    text
}

/// The rules that say that something ends. The event at fault does not name what it is about.
const LEFT_OPEN: [RuleId; 3] =
    [rules::ALL_ITEMS_END, rules::ALL_PREPARED_END, rules::ALL_SESSION_ITEMS_END];

fn open_items(violation: &Violation, dialect: Dialect, trace: &[TraceEntry]) -> Vec<ItemId> {
    if !LEFT_OPEN.contains(&violation.rule) {
        return Vec::new();
    }
    let mut session = Session::new(dialect);
    for entry in trace.iter().filter(|entry| entry.called < violation.at) {
        let _ = session.apply(&entry.event);
    }
    let items = session.snapshot().items.into_iter();
    items.filter(|item| !item.ended && !item.proposed).map(|item| item.id).collect()
}

/// How many rules were broken, in words.
pub(crate) fn verdict(broken: &[Broken]) -> String {
    let of = |level: Level| broken.iter().filter(|it| it.first.level == level).count();
    match (of(Level::Must), of(Level::Should)) {
        (0, 0) => "no rule is broken".to_owned(),
        (must, should) => {
            format!(
                "broken: {}, {should} that SHOULD be kept",
                counted(must, "rule") + " that MUST be kept"
            )
        }
    }
}
