//! [`Gate`]: who may still call the sink, and who sends the end.

use crate::sync::{AtomicUsize, Ordering};
use alloc::vec::Vec;

/// Counts live items and calls under way, at several doors: each is under the lock of its shard, which
/// whoever begins or ends an item holds anyway, so that no line of the cache is shared by all.
///
/// Once the doors are closed, nobody enters. Whoever finds them closed and all empty, and it is one
/// alone, sends the end of the session: [`close`](Self::close) counts who is left while all doors are
/// locked, and everyone who leaves takes one away.
#[derive(Debug, Default)]
pub(super) struct Gate {
    left: AtomicUsize,
}

/// One door.
#[derive(Debug, Default)]
pub(super) struct Door {
    inside: usize,
    closed: bool,
}

/// Who has left, and by which kind of door.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    Open,
    Closed,
}

impl Door {
    /// Whether one may go in. Who did must [`leave`](Self::leave).
    pub(super) fn enter(&mut self) -> bool {
        self.inside = self.inside.saturating_add(usize::from(!self.closed));
        !self.closed
    }

    pub(super) fn leave(&mut self) -> Left {
        self.inside = self.inside.saturating_sub(1);
        if self.closed { Left::Closed } else { Left::Open }
    }
}

impl Gate {
    /// Closes all doors, which the caller has locked, unless somebody is inside and `force` is not
    /// set; true for who is to send the end.
    #[must_use]
    pub(super) fn close(&self, doors: Vec<&mut Door>, force: bool) -> bool {
        if doors.iter().any(|door| door.closed) {
            return false;
        }
        let inside = doors.iter().map(|door| door.inside).fold(0, usize::saturating_add);
        if inside > 0 && !force {
            return false;
        }
        self.left.store(inside, Ordering::Relaxed);
        for door in doors {
            door.closed = true;
        }
        inside == 0
    }

    /// True for the last one out after the doors were closed, who is to send the end.
    #[must_use]
    pub(super) fn is_last(&self, left: Left) -> bool {
        // The count was stored under the lock of the door that this one found closed.
        left == Left::Closed && self.left.fetch_sub(1, Ordering::AcqRel) == 1
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn one_alone_sends_the_end() {
        let (gate, mut doors) = (Gate::default(), [Door::default(), Door::default()]);
        assert!(doors[0].enter() && doors[1].enter());
        assert!(!gate.close(doors.iter_mut().collect(), false));
        assert!(doors[0].enter());
        assert!(!gate.close(doors.iter_mut().collect(), true));
        assert!(!doors[1].enter());
        let left = [doors[0].leave(), doors[1].leave(), doors[0].leave()];
        assert_eq!(left.map(|left| gate.is_last(left)), [false, false, true]);
        assert!(!gate.close(doors.iter_mut().collect(), true));
    }

    #[test]
    fn an_empty_gate_is_closed_once() {
        let (gate, mut doors) = (Gate::default(), [Door::default(), Door::default()]);
        assert!(doors[0].enter());
        assert!(!gate.is_last(doors[0].leave()));
        assert!(gate.close(doors.iter_mut().collect(), false));
        assert!(!gate.close(doors.iter_mut().collect(), false));
        assert!(!gate.close(doors.iter_mut().collect(), true));
    }
}
