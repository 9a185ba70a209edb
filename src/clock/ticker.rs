//! The one timer thread of the process: started with the first entry, parked when there is none.

use super::{Clock, SystemClock, schedule::Schedule};
use alloc::{string::String, sync::Weak};
use core::time::Duration;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

/// What the timer thread calls. Ours alone, short, and without a call into a sink.
pub(crate) trait Tick: Send + Sync {
    /// It is time.
    fn tick(&self);
}

/// Ticks `target` after each `period` (at least a millisecond) until it is dropped.
///
/// Returns false, and has no effect, where no thread can be spawned.
#[allow(dead_code, reason = "for the reporter, which needs `std`")]
pub(crate) fn every(period: Duration, target: Weak<dyn Tick>) -> bool {
    TICKER.enter(|schedule| schedule.every(SystemClock.now(), period, target))
}

/// Ticks `target` once, `after` from now, unless it is dropped before.
///
/// Returns false, and has no effect, where no thread can be spawned.
pub(crate) fn at(after: Duration, target: Weak<dyn Tick>) -> bool {
    TICKER.enter(|schedule| schedule.once(SystemClock.now().saturating_add(after), target))
}

static TICKER: Ticker = Ticker::new();

/// Not from the shim for the model checker: a static of the checker cannot be made at compile time,
/// and there is nothing here that a plain lock does not settle.
struct Ticker {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    schedule: Schedule,
    running: bool,
}

impl Ticker {
    const fn new() -> Self {
        let state = State { schedule: Schedule::new(), running: false };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    fn enter(&'static self, add: impl FnOnce(&mut Schedule)) -> bool {
        if simulated::no_threads() {
            return false;
        }
        let mut state = self.lock();
        if !state.running {
            // A thread that cannot be had just now may be had next time: nothing is remembered.
            let builder = thread::Builder::new().name(String::from("sync-progress"));
            state.running = builder.spawn(|| self.run()).is_ok();
            if !state.running {
                return false;
            }
        }
        add(&mut state.schedule);
        drop(state);
        self.changed.notify_one();
        true
    }

    fn run(&self) {
        let mut state = self.lock();
        loop {
            let now = SystemClock.now();
            let due = state.schedule.take_due(now);
            if due.is_empty() {
                state = self.sleep(state, now);
                continue;
            }
            drop(state);
            for target in due {
                // A tick may wake a future, and the future's waker is not ours: its panic must not
                // end the thread that serves everybody.
                let _ = catch_unwind(AssertUnwindSafe(|| {
                    target.tick();
                    drop(target);
                }));
            }
            state = self.lock();
        }
    }

    fn sleep<'a>(&self, state: MutexGuard<'a, State>, now: Duration) -> MutexGuard<'a, State> {
        match state.schedule.next_due() {
            None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            Some(due) => {
                let slept = self.changed.wait_timeout(state, due.saturating_sub(now));
                slept.unwrap_or_else(PoisonError::into_inner).0
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(any(not(test), loom))]
mod simulated {
    pub(super) const fn no_threads() -> bool {
        false
    }
}

#[cfg(all(test, not(loom)))]
pub(crate) mod simulated {
    use core::cell::Cell;

    std::thread_local! {
        static NO_THREADS: Cell<bool> = const { Cell::new(false) };
    }

    pub(super) fn no_threads() -> bool {
        NO_THREADS.get()
    }

    /// Runs `act` as if this thread were on a system that can spawn no other.
    pub(crate) fn without_threads<R>(act: impl FnOnce() -> R) -> R {
        NO_THREADS.set(true);
        let result = act();
        NO_THREADS.set(false);
        result
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::{simulated::without_threads, *};
    use alloc::sync::Arc;
    use core::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// Sends for each tick; the first one panics if so wished.
    struct Send(Sender<()>, AtomicBool);

    impl Tick for Send {
        fn tick(&self) {
            let _ = self.0.send(());
            assert!(!self.1.swap(false, Ordering::Relaxed), "a tick panics, as the test wants");
        }
    }

    fn target(panics: bool) -> (Arc<dyn Tick>, Receiver<()>) {
        let (send, receive) = channel();
        (Arc::new(Send(send, AtomicBool::new(panics))), receive)
    }

    #[test]
    fn a_target_is_ticked_until_it_is_dropped() {
        let (target, ticks) = target(false);
        assert!(every(Duration::from_millis(1), Arc::downgrade(&target)));
        for _ in 0..5 {
            ticks.recv().unwrap();
        }
        drop(target);
        while ticks.recv().is_ok() {} // ends when the last hold on the target is gone
    }

    #[test]
    fn once_is_once_and_in_the_order_of_time() {
        let ((late, late_ticks), (soon, soon_ticks)) = (target(false), target(false));
        assert!(at(Duration::from_secs(3600), Arc::downgrade(&late)));
        assert!(at(Duration::from_millis(1), Arc::downgrade(&soon)));
        soon_ticks.recv().unwrap();
        drop(soon);
        assert!(soon_ticks.recv().is_err());
        assert!(late_ticks.try_recv().is_err());
    }

    #[test]
    fn a_panic_in_a_tick_ends_neither_the_thread_nor_the_ticks() {
        let (target, ticks) = target(true);
        assert!(every(Duration::from_millis(1), Arc::downgrade(&target)));
        for _ in 0..3 {
            ticks.recv().unwrap();
        }
    }

    #[test]
    fn without_threads_nothing_is_taken_in() {
        let (target, ticks) = target(false);
        without_threads(|| {
            assert!(!every(Duration::from_millis(1), Arc::downgrade(&target)));
            assert!(!at(Duration::ZERO, Arc::downgrade(&target)));
        });
        assert_eq!(Arc::weak_count(&target), 0);
        assert!(ticks.try_recv().is_err());
    }
}
