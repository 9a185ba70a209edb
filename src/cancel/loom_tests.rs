//! The races of `cancel`, in every order that the memory model allows.
//!
//! ```text
//! RUSTFLAGS="--cfg loom" LOOM_MAX_PREEMPTIONS=3 \
//!     cargo test --release --lib loom --target-dir target/loom
//! ```
//!
//! A waiter that nobody wakes shows as a deadlock; more about waiting in `cancel::wait`. Each test
//! has been seen to fail: see the note on it.

use super::{CancelSource, CancelToken, Word, word};
use crate::protocol::CancelCause;
use crate::sync::{AtomicU64, Ordering, model::model};
use alloc::sync::Arc;
use alloc::task::Wake;
use core::{
    future::Future,
    pin::pin,
    task::{Context, Waker},
};

const ONE: CancelCause = CancelCause::Requested;
const TWO: CancelCause = CancelCause::Shutdown;

/// C-1, C-2. Fails if `Word::cancel` stores without looking, or ORs the cause in.
#[test]
fn loom_of_racing_cancelers_one_is_first_and_its_cause_stays() {
    model(|order| {
        let source = CancelSource::new();
        let other = source.clone();
        let racer = order.spawn(1, move || (other.cancel(TWO), other.cause()));
        order.begin(0);
        let (first, seen) = (source.cancel(ONE), source.cause());
        let (other_first, other_seen) = racer.join().unwrap();

        assert!(first != other_first);
        assert_eq!(seen, Some(if first { ONE } else { TWO }));
        assert_eq!(seen, other_seen);
    });
}

/// C-12. Fails if either is a load and a store.
#[test]
fn loom_cancel_watch_and_epoch_lose_nothing_to_one_another() {
    model(|order| {
        let word = Arc::new(Word::new());
        let (ticker, watcher) = (Arc::clone(&word), Arc::clone(&word));
        let ticker = order.spawn(1, move || {
            ticker.raise_epoch();
            ticker.raise_epoch();
        });
        let watcher = order.spawn(2, move || watcher.watch());
        order.begin(0);
        assert!(word.cancel(ONE));
        ticker.join().unwrap();
        watcher.join().unwrap();

        assert_eq!(word.cause(), Some(ONE));
        assert_eq!(word::epoch_of(word.load()), 2);
        assert!(word.is_watched());
    });
}

/// C-6. Fails if the cancel is relaxed, or the cause is read relaxed; and with a ticker in between
/// if that one stores instead of adding.
#[test]
fn loom_what_was_written_before_a_cancel_is_read_after_it() {
    model(|order| {
        let note = Arc::new(AtomicU64::new(0));
        let source = CancelSource::new();
        let (pen, button, ticker) = (Arc::clone(&note), source.clone(), source.clone());
        let item = source.item();
        let canceler = order.spawn(1, move || {
            pen.store(7, Ordering::Relaxed);
            button.cancel(ONE);
        });
        let ticker = order.spawn(2, move || ticker.scope().word().raise_epoch());
        order.begin(0);
        if item.decision().is_cancel() {
            assert_eq!(note.load(Ordering::Relaxed), 7);
        }
        canceler.join().unwrap();
        ticker.join().unwrap();
    });
    model(|order| {
        let note = Arc::new(AtomicU64::new(0));
        let item = CancelSource::new().item();
        let (pen, button) = (Arc::clone(&note), item.clone());
        let canceler = order.spawn(1, move || {
            pen.store(7, Ordering::Relaxed);
            button.cancel(ONE);
        });
        order.begin(0);
        if item.decision().is_cancel() {
            assert_eq!(note.load(Ordering::Relaxed), 7);
        }
        canceler.join().unwrap();
    });
}

/// C-10. Fails without the second look in `UntilCanceled::poll`, or if the canceler looks for
/// watchers before it cancels.
#[test]
fn loom_a_blocking_wait_always_wakes() {
    model(|order| {
        let source = CancelSource::new();
        let token = source.token();
        let waiter = order.spawn(1, move || token.wait());
        order.begin(0);
        source.cancel(ONE);
        assert_eq!(waiter.join().unwrap(), ONE);
    });
}

/// C-10. Fails as the blocking one does.
#[test]
fn loom_a_future_always_wakes() {
    struct Woken(AtomicU64);
    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    model(|order| {
        let source = CancelSource::new();
        let button = source.clone();
        let canceler = order.spawn(1, move || button.cancel(ONE));
        order.begin(0);

        let woken = Arc::new(Woken(AtomicU64::new(0)));
        let waker = Waker::from(Arc::clone(&woken));
        let mut canceled = pin!(source.token().canceled());
        let pending = canceled.as_mut().poll(&mut Context::from_waker(&waker)).is_pending();
        canceler.join().unwrap();
        assert!(!pending || woken.0.load(Ordering::Relaxed) == 1);
        assert!(canceled.poll(&mut Context::from_waker(&waker)).is_ready());
    });
}

/// C-10, C-3. Fails if a wait for an item sets the flag in one of the two words only.
#[test]
fn loom_a_wait_for_an_item_wakes_by_item_and_by_session() {
    model(|order| {
        let source = CancelSource::new();
        let item = source.item();
        let token = item.token();
        let waiter = order.spawn(1, move || token.wait());
        let canceler = order.spawn(2, move || item.cancel(ONE));
        order.begin(0);
        source.cancel(TWO);
        let cause = waiter.join().unwrap();
        assert_eq!(cause, if canceler.join().unwrap() { ONE } else { TWO });
    });
    for all in [false, true] {
        model(move |order| {
            let source = CancelSource::new();
            let item = source.item();
            let token = item.token();
            let waiter = order.spawn(1, move || token.wait());
            order.begin(0);
            if all {
                source.cancel(ONE)
            } else {
                item.cancel(ONE)
            };
            assert_eq!(waiter.join().unwrap(), ONE);
        });
    }
}

/// C-7. Fails without the look up in `Scope::child`. The word is asked, not the token: a token
/// would climb, but a worker looks at the word alone, and a sleeper at nothing.
#[test]
fn loom_a_cancel_reaches_a_child_that_is_just_born() {
    model(|order| {
        let parent = CancelSource::new();
        let nursery = parent.clone();
        let birth = order.spawn(1, move || nursery.child());
        order.begin(0);
        parent.cancel(ONE);
        let child = birth.join().unwrap();
        assert_eq!(child.scope().word().cause(), Some(ONE));
    });
}

/// C-7, two levels: the child is told while the grandchild is born.
#[test]
fn loom_a_cancel_reaches_a_grandchild_that_is_just_born() {
    model(|order| {
        let grandparent = CancelSource::new();
        let parent = grandparent.child();
        let birth = order.spawn(1, move || parent.child());
        order.begin(0);
        grandparent.cancel(ONE);
        let child = birth.join().unwrap();
        assert_eq!(child.scope().word().cause(), Some(ONE));
    });
}

/// C-2, C-6. Fails if asking climbs without taking the cause over.
#[test]
fn loom_a_cause_once_read_stays_whoever_cancels_below() {
    model(|order| {
        let parent = CancelSource::new();
        let child = parent.child();
        let (above, below) = (parent.clone(), child.clone());
        let above = order.spawn(1, move || above.cancel(ONE));
        let below = order.spawn(2, move || below.cancel(TWO));
        order.begin(0);
        let (parent_seen, seen) = (parent.is_canceled(), child.cause());
        assert!(seen.is_some() || !parent_seen);
        above.join().unwrap();
        let first = below.join().unwrap();

        assert!(seen.is_none() || seen == child.cause());
        assert_eq!(child.cause(), Some(if first { TWO } else { ONE }));
    });
}

/// C-2, C-3. The same between an item and its scope.
#[test]
fn loom_a_cause_of_an_item_once_read_stays() {
    model(|order| {
        let source = CancelSource::new();
        let item = source.item();
        let (above, below) = (source.clone(), item.clone());
        let above = order.spawn(1, move || above.cancel(ONE));
        let below = order.spawn(2, move || below.cancel(TWO));
        order.begin(0);
        let (decision, seen) = (item.decision(), item.cause());
        assert!(seen.is_some() || !decision.is_cancel());
        above.join().unwrap();
        let first = below.join().unwrap();

        assert!(seen.is_none() || seen == item.cause());
        assert_eq!(item.cause(), Some(if first { TWO } else { ONE }));
        assert!(item.decision().is_all());
    });
}

/// C-10. Fails if the canceler above wakes nobody where one who asks has taken the cause over.
#[test]
fn loom_one_who_asks_does_not_swallow_the_wake_of_one_who_sleeps() {
    model(|order| {
        let parent = CancelSource::new();
        let child = parent.child();
        let (token, curious) = (child.token(), child.token());
        let waiter = order.spawn(1, move || token.wait());
        let curious = order.spawn(2, move || curious.is_canceled());
        order.begin(0);
        parent.cancel(ONE);
        assert_eq!(waiter.join().unwrap(), ONE);
        curious.join().unwrap();
    });
}

/// C-7. A scope that goes away while it is told.
#[test]
fn loom_leaving_while_being_told_is_no_trouble() {
    model(|order| {
        let parent = CancelSource::new();
        let child = parent.child();
        let leaver = order.spawn(1, move || drop(child));
        order.begin(0);
        assert!(parent.cancel(ONE));
        leaver.join().unwrap();
    });
}
