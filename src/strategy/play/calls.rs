//! [`Calls`]: the trace that is being written, and the calls that are under way.

use crate::protocol::{CancelDecision, Reply, SyncEvent, TraceEntry};
use alloc::vec::Vec;

/// The trace so far, and the calls in it that have no answer yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls {
    trace: Vec<TraceEntry>,
    clock: u64,
    open: Vec<Open>,
}

/// A call under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Open {
    /// Where it stands in the trace.
    at: usize,
    pub(crate) lane: u32,
    /// What was to be answered when it was made: an answer that was made up then may come late.
    pub(crate) decided: CancelDecision,
}

impl Calls {
    pub(crate) fn into_trace(self) -> Vec<TraceEntry> {
        self.trace
    }

    /// What was said so far.
    pub(crate) fn trace(&self) -> &[TraceEntry] {
        &self.trace
    }

    /// The number of a call.
    pub(crate) fn number(&self, call: Open) -> Option<u64> {
        self.trace.get(call.at).map(|entry| entry.called)
    }

    /// A lane speaks.
    pub(crate) fn call(
        &mut self,
        lane: u32,
        event: SyncEvent<'static>,
        decided: CancelDecision,
    ) -> Open {
        let open = Open { at: self.trace.len(), lane, decided };
        let called = self.tick();
        self.trace.push(TraceEntry {
            called,
            answered: called,
            lane,
            event,
            reply: Reply::NotSeen,
        });
        self.open.push(open);
        open
    }

    /// A lane has its answer.
    pub(crate) fn answer(&mut self, call: Open, reply: Reply) {
        let answered = self.tick();
        if let Some(entry) = self.trace.get_mut(call.at) {
            entry.answered = answered;
            entry.reply = reply;
        }
        self.open.retain(|open| open.at != call.at);
    }

    /// What was said in a call.
    pub(crate) fn said(&self, call: Open) -> Option<&SyncEvent<'static>> {
        self.trace.get(call.at).map(|entry| &entry.event)
    }

    /// What was answered to a call.
    pub(crate) fn reply_of(&self, call: Open) -> Option<&Reply> {
        self.trace.get(call.at).map(|entry| &entry.reply)
    }

    pub(crate) fn open(&self) -> &[Open] {
        &self.open
    }

    /// Whether a lane waits for an answer.
    pub(crate) fn is_busy(&self, lane: u32) -> bool {
        self.open.iter().any(|open| open.lane == lane)
    }

    const fn tick(&mut self) -> u64 {
        self.clock = self.clock.saturating_add(1);
        self.clock
    }
}
