//! [`Scene`]: what a check and those who wait for it have in common.

use crate::Dialect;
use crate::conformance::alone::Panic;
use crate::conformance::{Check, Fault, Report, Script, Violation};
use crate::dialect::rules::{Level, Parties};
use crate::protocol::{Notice, RuleId, SyncEvent, TraceEntry};
use crate::sink::Tape;
use crate::sync::{AtomicU64, Condvar, Mutex, Ordering, lock};
use alloc::{string::String, vec::Vec};
use core::time::Duration;

/// One run of a check: what is said in it, what is found, and whether it is over. It outlives a run that hangs.
pub(super) struct Scene {
    pub(super) dialect: Dialect,
    pub(super) check: Check,
    pub(super) tape: Tape,
    /// Rises with everything that is said or done.
    moves: AtomicU64,
    state: Mutex<State>,
    over: Condvar,
}

struct State {
    ran: Option<Ran>,
    script: Script,
    found: Vec<Found>,
}

/// A fault, when the host did what, and the trace that shows it.
struct Found {
    fault: Fault,
    script: Script,
    trace: Vec<TraceEntry>,
}

/// So much of what was said last is told of a run that went down, for nobody knows what it was over.
const LATELY: usize = 4;

/// How a run of a check went.
#[derive(Clone, Debug)]
pub(super) enum Ran {
    Through,
    Panicked(String),
    Hung,
}

impl Scene {
    pub(super) fn new(dialect: Dialect, check: Check) -> Self {
        let state = State { ran: None, script: Script::new(), found: Vec::new() };
        Self {
            dialect,
            check,
            tape: Tape::new(),
            moves: AtomicU64::new(0),
            state: Mutex::new(state),
            over: Condvar::new(),
        }
    }

    /// Something is being said: whoever waits goes on waiting.
    pub(super) fn moves(&self) {
        self.moves.fetch_add(1, Ordering::Relaxed);
    }

    /// The tape begins anew, with a host that does this.
    pub(super) fn begin(&self, script: &Script) {
        drop(self.tape.take());
        lock(&self.state).script = script.clone();
    }

    /// The rule of the check was broken by what was said last.
    pub(super) fn blame(&self, who: Parties) {
        self.accuse(self.check.rule, Level::Must, who);
    }

    /// A rule was broken by what was said last.
    pub(super) fn accuse(&self, rule: RuleId, level: Level, accused: Parties) {
        let trace = self.tape.entries();
        let at = trace.last().map_or(0, |entry| entry.called);
        let fault = Fault::Broken(Violation { rule, level, accused, at });
        self.add(fault, relevant(&trace, at));
    }

    /// Something is wrong that is no rule of its own.
    pub(super) fn wrong(&self, what: String) {
        let trace = self.tape.entries();
        let at = trace.last().map_or(0, |entry| entry.called);
        self.add(Fault::Wrong(what), relevant(&trace, at));
    }

    pub(super) fn add(&self, fault: Fault, trace: Vec<TraceEntry>) {
        self.add_with(fault, || trace);
    }

    /// The same; only of the first of its kind the trace is wanted.
    pub(super) fn add_with(&self, fault: Fault, trace: impl FnOnce() -> Vec<TraceEntry>) {
        let mut state = lock(&self.state);
        let is_known = state.found.iter().any(|known| known.fault.is_like(&fault));
        let trace = if is_known { Vec::new() } else { trace() };
        let script = state.script.clone();
        state.found.push(Found { fault, script, trace });
    }

    /// The run is over.
    pub(super) fn is_over(&self, ran: Result<(), Panic>) {
        lock(&self.state).ran = Some(match ran {
            Ok(()) => Ran::Through,
            Err(Panic::Own(message)) => Ran::Panicked(message),
            Err(Panic::OfHost) => Ran::Panicked("the host's panic went through".into()),
        });
        self.over.notify_all();
    }

    /// Waits until the run is over, or nothing moves for so long.
    pub(super) fn wait(&self, patience: Duration) -> Ran {
        let mut state = lock(&self.state);
        let mut moves = self.moves.load(Ordering::Relaxed);
        loop {
            if let Some(ran) = state.ran.take() {
                return ran;
            }
            let waited = self.over.wait_timeout(state, patience);
            let (now, timeout) = waited.unwrap_or_else(std::sync::PoisonError::into_inner);
            state = now;
            let since = self.moves.load(Ordering::Relaxed);
            if timeout.timed_out() && since == moves && state.ran.is_none() {
                return Ran::Hung;
            }
            moves = since;
        }
    }

    /// What was said last, and what led to it.
    fn lately(&self) -> Vec<TraceEntry> {
        let trace = self.tape.entries();
        let earlier = trace.len().saturating_sub(LATELY);
        let (before, last) = trace.split_at(earlier);
        let at = last.last().map_or(0, |entry| entry.called);
        let led_to = relevant(&trace, at).into_iter().filter(|entry| before.contains(entry));
        led_to.chain(last.iter().cloned()).collect()
    }

    /// Puts down what was found.
    pub(super) fn account(&self, ran: Ran, report: &mut Report) {
        match ran {
            Ran::Through => {}
            Ran::Panicked(message) => self.add(Fault::Panicked(message), self.lately()),
            Ran::Hung => self.add(Fault::Hangs, self.lately()),
        }
        report.count_run(true);
        let found = core::mem::take(&mut lock(&self.state).found);
        for Found { fault, script, trace } in found {
            report.add_in(Some(self.check), fault, &script, &trace);
        }
    }
}

/// What led to an event: how it began, and what was said of the same item; and what was said from inside it.
pub(super) fn relevant(trace: &[TraceEntry], at: u64) -> Vec<TraceEntry> {
    let subject = trace.iter().find(|entry| entry.called == at);
    let answered = subject.map(|entry| entry.answered).filter(|answered| *answered < u64::MAX);
    let until = answered.unwrap_or(at);
    let item = subject.and_then(|entry| entry.event.item());
    let begins = |entry: &TraceEntry| matches!(&entry.event, SyncEvent::Notice(notice) if matches!(**notice, Notice::Begin { .. }));
    let same = |entry: &TraceEntry| item.is_some() && entry.event.item() == item;
    let needed = |entry: &TraceEntry| entry.called >= at || begins(entry) || same(entry);
    let before = trace.iter().filter(|entry| entry.called <= until);
    before.filter(|entry| needed(entry)).cloned().collect()
}
