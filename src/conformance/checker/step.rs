//! What is told to a checker, in the order of its numbers.

use super::super::Violation;
use super::Checker;
use crate::protocol::TraceEntry;
use alloc::{collections::BTreeMap, vec::Vec};

/// When an event was said, and by whom.
///
/// ```
/// use sync_progress::conformance::At;
/// use sync_progress::protocol::{HostAct, TraceEntry, Reply, SyncEvent};
///
/// let event = SyncEvent::host(HostAct::Started);
/// let entry = TraceEntry { called: 7, answered: 8, lane: 1, event, reply: Reply::Done };
/// assert_eq!(At::from(&entry), At { called: 7, lane: 1 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct At {
    /// The number of the call; rises from call to call.
    pub called: u64,
    /// The thread or worker that spoke.
    pub lane: u32,
}

impl From<&TraceEntry> for At {
    fn from(entry: &TraceEntry) -> Self {
        Self { called: entry.called, lane: entry.lane }
    }
}

/// A call, or an answer.
pub(in crate::conformance) enum Step<'a> {
    Call(&'a TraceEntry),
    Answer(&'a TraceEntry),
}

impl Step<'_> {
    pub(in crate::conformance) fn number(&self) -> u64 {
        match self {
            Self::Call(entry) => entry.called,
            Self::Answer(entry) => answered(entry),
        }
    }

    pub(in crate::conformance) fn tell(&self, checker: &mut Checker) -> Vec<Violation> {
        match self {
            Self::Call(entry) => checker.call(At::from(*entry), &entry.event),
            Self::Answer(entry) => checker.answer(At::from(*entry), &entry.event, &entry.reply),
        }
    }
}

/// Calls and answers by number; where numbers repeat, by their place in the trace.
pub(in crate::conformance) fn steps(trace: &[TraceEntry]) -> impl Iterator<Item = Step<'_>> {
    let mut steps = BTreeMap::new();
    for (place, entry) in trace.iter().enumerate() {
        steps.insert((entry.called, place, false), Step::Call(entry));
        steps.insert((answered(entry), place, true), Step::Answer(entry));
    }
    steps.into_values()
}

/// An answer before its call makes no sense; then it comes right after.
fn answered(entry: &TraceEntry) -> u64 {
    entry.answered.max(entry.called)
}
