//! The work: one file for each row, or group of rows, of the table.

pub mod border;
pub mod cancel;
pub mod check;
pub mod drawn;
pub mod many;
pub mod memory;
pub mod threads;
pub mod tick;
pub mod totals;

use crate::goal::Goal;
use crate::scale::Scale;

/// A row of the table.
pub struct Row {
    /// `W1` and so on.
    pub work: &'static str,
    /// What is measured, in words.
    pub what: String,
    pub unit: Unit,
    pub goals: Vec<Goal>,
}

impl Row {
    fn new(work: &'static str, what: impl Into<String>, unit: Unit) -> Self {
        Self { work, what: what.into(), unit, goals: Vec::new() }
    }

    fn goal(mut self, goal: Goal) -> Self {
        self.goals.push(goal);
        self
    }
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Nanoseconds; fewer are better.
    Time,
    /// Bytes; fewer are better.
    Bytes,
    /// Calls of the allocator; fewer are better.
    Calls,
    /// Millions of ticks a second; more are better.
    Speed,
    /// How many times as fast as one thread; more is better.
    Scaling,
    /// Deliveries a second; more are better.
    Rate,
}

impl Unit {
    /// Whether more is better.
    pub const fn more_is_better(self) -> bool {
        matches!(self, Self::Speed | Self::Scaling | Self::Rate)
    }

    /// What is less than this, of one item, is a share of what a session has once.
    pub const fn nothing(self) -> f64 {
        match self {
            Self::Bytes => 1.0,
            Self::Calls => 0.1,
            _ => 0.0,
        }
    }
}

/// What a case has measured: the `what` of a row, and its figure.
pub type Figures = Vec<(String, f64)>;

/// A piece of work through one peer, in a process of its own.
pub struct Case {
    pub work: &'static str,
    /// The column of the table.
    pub who: &'static str,
    /// Tells cases of one peer and work apart.
    pub part: String,
    /// Takes so long that few rounds must do.
    pub slow: bool,
    pub run: Box<dyn Fn(&Scale) -> Figures>,
}

impl Case {
    fn new(
        work: &'static str,
        who: &'static str,
        part: impl Into<String>,
        run: impl Fn(&Scale) -> Figures + 'static,
    ) -> Self {
        Self { work, who, part: part.into(), slow: false, run: Box::new(run) }
    }

    /// As the command line has it.
    pub fn name(&self) -> String {
        format!("{}/{}/{}", self.work, self.who, self.part)
    }
}

/// All rows, in the order of the table.
pub fn rows(scale: &Scale) -> Vec<Row> {
    [
        tick::rows(),
        threads::rows(),
        many::rows(scale),
        memory::rows(scale),
        totals::rows(scale),
        cancel::rows(scale),
        drawn::rows(),
        border::rows(),
        check::rows(scale),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// All cases, in the order of a round.
pub fn cases(scale: &Scale) -> Vec<Case> {
    [
        tick::cases(),
        threads::cases(),
        many::cases(scale),
        memory::cases(scale),
        totals::cases(scale),
        cancel::cases(),
        drawn::cases(),
        border::cases(),
        check::cases(scale),
    ]
    .into_iter()
    .flatten()
    .collect()
}
