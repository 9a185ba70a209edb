//! [`Report`]: what came of all runs.

mod problem;

use super::options::Options;
use super::shortest::gist;
use super::{Check, Violation, check, shortest};
use crate::Dialect;
use crate::dialect::rules::{Level, Rule};
use crate::protocol::{RuleId, TraceEntry};
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

pub use problem::{Fault, Problem};

/// What came of all runs of a suite: which rules were broken, in which run, and the shortest trace that shows it.
///
/// [`assert`](Self::assert) is for a test; [`Display`](fmt::Display) is what it prints. A report that is clean has proved
/// something: a subject that says nothing is not.
///
/// ```
/// use sync_progress::conformance::provider;
/// use sync_progress::{Dialect, Reporter};
///
/// let report = provider(Dialect::Neutral, |host| {
///     let reporter = Reporter::new(host);
///     let _ = reporter.start("a", 1).map(|start| start.go().map(|item| item.finish()));
///     drop(reporter.complete());
/// })
/// .run();
/// assert!(report.is_clean(), "{report}");
/// assert!(report.runs() > 20);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a report that nobody looks at proves nothing"]
pub struct Report {
    subject: String,
    dialect: Dialect,
    strict: bool,
    runs: u64,
    not_reached: u64,
    /// Points at which runs were disturbed, and points there are.
    points: (usize, usize),
    latency: Option<u64>,
    problems: Vec<Problem>,
    skipped: Vec<(RuleId, String)>,
    expected: Vec<RuleId>,
}

impl Report {
    pub(super) fn new(subject: String, dialect: Dialect, options: &Options) -> Self {
        Self {
            subject,
            dialect,
            strict: options.strict,
            runs: 0,
            not_reached: 0,
            points: (0, 0),
            latency: None,
            problems: Vec::new(),
            skipped: options.skipped.clone(),
            expected: options.expected.clone(),
        }
    }

    /// What went wrong, the gravest first, and of these what was met first.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The rules that were broken, in the same order.
    pub fn broken(&self) -> impl Iterator<Item = RuleId> {
        self.problems.iter().filter_map(Problem::rule)
    }

    /// What fails: every MUST, and in strict mode every SHOULD.
    pub fn failures(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| self.fails(problem))
    }

    /// What only warns.
    pub fn warnings(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| !self.fails(problem))
    }

    /// Whether nothing fails.
    pub fn is_clean(&self) -> bool {
        self.failures().next().is_none()
    }

    /// The dialect that was spoken.
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// How often the subject was run.
    pub const fn runs(&self) -> u64 {
        self.runs
    }

    /// In how many runs the point at which the host was to do something never came: no failure, but nothing proved either.
    pub const fn not_reached(&self) -> u64 {
        self.not_reached
    }

    /// At how many points runs were disturbed, and how many there are. Less than all is a sample: above a
    /// bound not every point is tried.
    pub const fn points(&self) -> (usize, usize) {
        self.points
    }

    /// Cancel latency: the most reports that a lane sent after it had been told to stop, beside those that close an item;
    /// nothing if it was never told.
    pub const fn latency(&self) -> Option<u64> {
        self.latency
    }

    /// Fails a test unless nothing fails.
    ///
    /// # Panics
    ///
    /// If something fails; the message is the report.
    #[track_caller]
    pub fn assert(&self) {
        assert!(self.is_clean(), "{self}");
        if !self.problems.is_empty() {
            std::eprintln!("{self}"); // warnings fail nothing, but should be seen
        }
    }

    /// Fails a test unless this rule is kept; for one test per rule.
    ///
    /// # Panics
    ///
    /// If the rule is broken and not skipped or expected to be; the message shows it.
    #[track_caller]
    #[expect(clippy::panic, reason = "what an assertion is for")]
    pub fn assert_rule(&self, rule: RuleId) {
        if let Some(problem) = self.failures().find(|it| it.rule() == Some(rule)) {
            panic!("{}: {problem}", self.subject);
        }
    }

    /// Fails a test if something fails that none of these rules names: it hangs, panics, fails undisturbed, says nothing.
    ///
    /// # Panics
    ///
    /// If there is such a thing; the message shows it.
    #[track_caller]
    #[expect(clippy::panic, reason = "what an assertion is for")]
    pub fn assert_rest(&self, rules: &[RuleId]) {
        let named = |problem: &&Problem| problem.rule().is_some_and(|rule| rules.contains(&rule));
        if let Some(problem) = self.failures().find(|problem| !named(problem)) {
            panic!("{}: {problem}", self.subject);
        }
    }

    fn fails(&self, problem: &Problem) -> bool {
        self.strict || problem.fault.level() == Level::Must
    }

    pub(super) fn count_run(&mut self, reached: bool) {
        self.runs = self.runs.saturating_add(1);
        self.not_reached = self.not_reached.saturating_add(u64::from(!reached));
    }

    pub(super) fn sampled(&mut self, tried: usize, of: usize) {
        self.points = (tried, of);
    }

    pub(super) fn count_latency(&mut self, latency: Option<u64>) {
        self.latency = self.latency.max(latency);
    }

    /// A fault was met; of the same fault only the first run is kept, with as little of its trace as shows it.
    pub(super) fn add(&mut self, fault: Fault, run: &dyn fmt::Display, trace: &[TraceEntry]) {
        self.add_in(None, fault, run, trace);
    }

    /// The same, in a check of a table.
    pub(super) fn add_in(
        &mut self,
        check: Option<Check>,
        fault: Fault,
        run: &dyn fmt::Display,
        trace: &[TraceEntry],
    ) {
        let new = Problem {
            fault,
            check,
            run: run.to_string(),
            runs: 1,
            trace: Vec::new(),
            dialect: self.dialect,
            open: Vec::new(),
        };
        if new.rule().is_some_and(|rule| self.skipped.iter().any(|(skipped, _)| *skipped == rule)) {
            return;
        }
        if let Some(known) = self.problems.iter_mut().find(|known| known.is_like(&new)) {
            known.runs = known.runs.saturating_add(1);
            return;
        }
        let (open, trace) = (new.open_items(trace), self.least_of(&new, trace));
        self.problems.push(Problem { trace, open, ..new });
    }

    /// As little of a trace as shows the fault. What a check of a table gives is no more than that already.
    fn least_of(&self, problem: &Problem, trace: &[TraceEntry]) -> Vec<TraceEntry> {
        match &problem.fault {
            Fault::Broken(violation) if check(self.dialect, trace).contains(violation) => {
                shortest(self.dialect, trace, violation)
            }
            Fault::Broken(violation) if problem.check.is_none() => gist(trace, violation.at),
            _ => trace.to_vec(),
        }
    }

    pub(super) fn add_all(
        &mut self,
        found: &[Violation],
        run: &dyn fmt::Display,
        trace: &[TraceEntry],
    ) {
        for (at, violation) in found.iter().enumerate() {
            let fault = Fault::Broken(*violation);
            // A run in which a rule was broken ten times is one run.
            let before = found.iter().take(at).any(|other| Fault::Broken(*other).is_like(&fault));
            if !before {
                self.add(fault, run, trace);
            }
        }
    }

    /// All runs are done: what was expected is set off, and the gravest comes first.
    pub(super) fn done(mut self) -> Self {
        for rule in core::mem::take(&mut self.expected) {
            let before = self.problems.len();
            self.problems.retain(|problem| problem.rule() != Some(rule));
            if self.problems.len() == before {
                self.add(Fault::NotBroken(rule), &"all runs", &[]);
            }
            self.expected.push(rule);
        }
        self.problems.sort_by_key(|problem| core::cmp::Reverse(problem.fault.level()));
        self
    }
}

/// A line of figures, then every problem, then what was skipped and expected.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, runs, not_reached, points: (tried, of), latency, .. } = self;
        let (failures, warnings) = (self.failures().count(), self.warnings().count());
        let (failures, warnings) = (Count(failures, "failure"), Count(warnings, "warning"));
        writeln!(f, "{subject}: {failures} and {warnings} in {runs} runs")?;
        if tried < of {
            writeln!(f, "  a sample: {tried} of {of} points were disturbed")?;
        }
        if *not_reached > 0 {
            writeln!(
                f,
                "  {not_reached} runs never came to the point at which they were to be disturbed"
            )?;
        }
        if let Some(latency) = latency {
            writeln!(
                f,
                "  cancel latency: {latency} reports at most after a lane was told to stop"
            )?;
        }
        self.failures().chain(self.warnings()).try_for_each(|problem| write!(f, "\n{problem}"))?;
        for (rule, reason) in &self.skipped {
            writeln!(f, "\nskipped {}: {reason}", Named(*rule))?;
        }
        let kept = |rule: &RuleId| {
            self.problems.iter().any(|problem| problem.fault == Fault::NotBroken(*rule))
        };
        let mut broken = self.expected.iter().filter(|rule| !kept(rule));
        broken.try_for_each(|rule| writeln!(f, "\nbroken as expected: {}", Named(*rule)))
    }
}

/// So many of something.
struct Count(usize, &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0 == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.0, self.1)
    }
}

/// A rule by number and sentence.
struct Named(RuleId);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Rule::by_id(self.0) {
            Some(rule) => rule.fmt(f),
            None => self.0.fmt(f),
        }
    }
}
