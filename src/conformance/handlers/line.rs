//! [`Line`]: what the host and a handler at work have to tell each other beside the reports.

use super::plan::Act;
use crate::handler::Completed;
use crate::protocol::Phase;
use crate::sync::{Condvar, Mutex, lock};
use alloc::{collections::BTreeSet, collections::VecDeque, vec::Vec};
use core::time::Duration;

/// What the host and a handler at work have to tell each other beside the reports.
#[derive(Default)]
pub(super) struct Line {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Default)]
struct State {
    completed: Vec<Completed>,
    /// What the host is to do as soon as it can.
    todo: VecDeque<Act>,
    /// Callbacks that nobody holds any more, by number.
    dropped: BTreeSet<u64>,
    given: u64,
}

/// What a host waits for.
pub(super) enum News {
    Completed(Completed),
    Todo(Act),
}

impl Line {
    pub(super) fn complete(&self, completed: Completed) {
        lock(&self.state).completed.push(completed);
        self.moved.notify_all();
    }

    pub(super) fn ask(&self, act: Act) {
        lock(&self.state).todo.push_back(act);
        self.moved.notify_all();
    }

    pub(super) fn drop_callback(&self, number: u64) {
        lock(&self.state).dropped.insert(number);
        self.moved.notify_all();
    }

    /// A number for one more callback.
    pub(super) fn next_callback(&self) -> u64 {
        let mut state = lock(&self.state);
        state.given = state.given.saturating_add(1);
        state.given
    }

    /// Whether a callback was ever given.
    pub(super) fn has_given(&self) -> bool {
        lock(&self.state).given > 0
    }

    /// Waits for the completion of a phase, or for something to do before it comes.
    pub(super) fn news(&self, phase: Phase) -> News {
        let mut state = lock(&self.state);
        loop {
            if let Some(act) = state.todo.pop_front() {
                return News::Todo(act);
            }
            if let Some(at) = state.completed.iter().position(|it| it.phase == phase) {
                return News::Completed(state.completed.swap_remove(at));
            }
            state = self.moved.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }

    /// Waits until nobody holds any callback any more; the first that is still held after so long.
    pub(super) fn held(&self, patience: Duration) -> Option<u64> {
        self.held_until(u64::MAX, patience)
    }

    /// The same of all callbacks but the last, which may be in use.
    pub(super) fn held_before_last(&self, patience: Duration) -> Option<u64> {
        let last = lock(&self.state).given;
        self.held_until(last, patience)
    }

    fn held_until(&self, end: u64, patience: Duration) -> Option<u64> {
        let mut state = lock(&self.state);
        loop {
            let mut given = 1..=state.given;
            let held = given.find(|number| *number < end && !state.dropped.contains(number))?;
            let (now, timeout) = self
                .moved
                .wait_timeout(state, patience)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            state = now;
            if timeout.timed_out() && !state.dropped.contains(&held) {
                return Some(held);
            }
        }
    }
}
