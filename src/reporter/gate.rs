//! [`Gate`]: who may still call the sink, and who sends the end.

use crate::sync::{AtomicUsize, Ordering};

/// Counts live items and calls under way. Once closed, nobody enters; whoever finds it closed and
/// empty, and it is one alone, sends the end of the session.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Gate(AtomicUsize);

const CLOSED: usize = 1;
const ONE: usize = 2;

impl Gate {
    /// Whether one may go in. Who did must [`leave`](Self::leave).
    pub(super) fn enter(&self) -> bool {
        let enter = |gate: usize| (gate & CLOSED == 0).then(|| gate.saturating_add(ONE));
        self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, enter).is_ok()
    }

    /// True for the last one out after the gate was closed, who is to send the end.
    #[must_use]
    pub(super) fn leave(&self) -> bool {
        self.0.fetch_sub(ONE, Ordering::AcqRel) == CLOSED | ONE
    }

    /// Closes, if nobody is inside; true iff this call did it.
    pub(super) fn close_if_empty(&self) -> bool {
        self.0.compare_exchange(0, CLOSED, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// Closes, whoever is inside; true for who is to send the end.
    #[must_use]
    pub(super) fn close(&self) -> bool {
        self.0.fetch_or(CLOSED, Ordering::AcqRel) == 0
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn one_alone_sends_the_end() {
        let gate = Gate::default();
        assert!(gate.enter() && gate.enter());
        assert!(!gate.close_if_empty());
        assert!(!gate.close());
        assert!(!gate.enter());
        assert!(!gate.leave());
        assert!(gate.leave());
        assert!(!gate.close());
    }

    #[test]
    fn an_empty_gate_is_closed_once() {
        let gate = Gate::default();
        assert!(gate.close_if_empty());
        assert!(!gate.close_if_empty());
        assert!(!gate.close());
    }
}
