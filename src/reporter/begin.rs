//! [`Beginning`]: the session begins once, whoever is first.

use crate::sync::{AtomicBool, Condvar, Mutex, Ordering, ThreadId, lock, thread};
use core::mem;
use std::sync::PoisonError;

/// Who begins the session. The others wait until the sink has been told: their reports would come
/// before the session otherwise. It is the one call that anybody waits for.
#[derive(Debug, Default)]
pub(super) struct Beginning {
    done: AtomicBool,
    state: Mutex<State>,
    told: Condvar,
}

#[derive(Debug, Default, PartialEq)]
enum State {
    #[default]
    NotYet,
    By(ThreadId),
    Done,
}

impl Beginning {
    #[inline]
    pub(super) fn is_done(&self) -> bool {
        self.done.load(Ordering::Acquire)
    }

    /// True for the one who is to begin, and must call [`finish`](Self::finish). False when it is
    /// done, and also for a call that the sink makes from inside the beginning.
    #[must_use]
    pub(super) fn take(&self) -> bool {
        let me = thread::current().id();
        let mut state = lock(&self.state);
        loop {
            match &*state {
                State::NotYet => {
                    let _ = mem::replace(&mut *state, State::By(me));
                    return true;
                }
                State::By(thread) if *thread != me => {
                    state = self.told.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                State::By(_) | State::Done => return false,
            }
        }
    }

    pub(super) fn finish(&self) {
        *lock(&self.state) = State::Done;
        self.done.store(true, Ordering::Release);
        self.told.notify_all();
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn r_1_others_wait_and_the_beginner_does_not() {
        let beginning = Beginning::default();
        assert!(beginning.take());
        assert!(!beginning.take());
        thread::scope(|scope| {
            let other = scope.spawn(|| (beginning.take(), beginning.is_done()));
            beginning.finish();
            assert_eq!(other.join().unwrap(), (false, true));
        });
    }
}
