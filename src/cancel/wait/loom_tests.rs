//! Waits that begin, end, are given up or change their waker while the cancel happens, in every
//! order that the memory model allows. More of them, and how to run them, in `cancel::loom_tests`.
//!
//! The checker's clock never runs out: a bell that nobody hears shows as a deadlock, also behind a
//! wait with an end. Each test has been seen to fail: see the note on it.

use super::UntilCanceled;
use crate::cancel::CancelSource;
use crate::protocol::CancelCause;
use crate::sync::{AtomicU64, Ordering, model::model};
use alloc::{sync::Arc, task::Wake};
use core::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

const ONE: CancelCause = CancelCause::Requested;

/// Counts how often it was woken.
struct Woken(AtomicU64);

impl Woken {
    fn new() -> Arc<Self> {
        Arc::new(Self(AtomicU64::new(0)))
    }

    fn times(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn poll(until: &mut UntilCanceled, woken: &Arc<Woken>) -> Poll<CancelCause> {
    let waker = Waker::from(Arc::clone(woken));
    Pin::new(until).poll(&mut Context::from_waker(&waker))
}

/// C-10. Fails if the bell does not look whether it was rung before it waits.
#[test]
fn loom_a_wait_with_an_end_wakes_before_it() {
    model(|order| {
        let source = CancelSource::new();
        let token = source.token();
        let waiter = order.spawn(1, move || token.wait_timeout(Duration::from_secs(3600)));
        order.begin(0);
        source.cancel(ONE);
        assert_eq!(waiter.join().unwrap(), Some(ONE));
    });
}

/// C-10. A wait that ends at once: it has seen the cancel, or it will next time.
/// Fails if asking does not climb, and a child is not told.
#[test]
fn loom_a_wait_that_has_ended_may_begin_again() {
    model(|order| {
        let source = CancelSource::new();
        let token = source.child().token();
        let waiter = order.spawn(1, move || {
            let first = token.wait_timeout(Duration::ZERO);
            assert!(first.is_none_or(|cause| cause == ONE));
            token.wait()
        });
        order.begin(0);
        source.cancel(ONE);
        assert_eq!(waiter.join().unwrap(), ONE);
    });
}

/// C-10. Fails if a future that is dropped keeps its seat.
#[test]
fn loom_a_future_that_is_dropped_leaves_nothing_behind() {
    model(|order| {
        let source = CancelSource::new();
        let button = source.clone();
        let canceler = order.spawn(1, move || button.cancel(ONE));
        order.begin(0);
        let woken = Woken::new();
        let mut until = source.token().canceled();
        let _ = poll(&mut until, &woken);
        drop(until);
        assert!(canceler.join().unwrap());
        assert!(woken.times() <= 1);
        assert_eq!(Arc::strong_count(&woken), 1, "the waker is gone with the future");
    });
}

/// C-10. Who gives up does not take the others along. Fails if leaving empties the row.
#[test]
fn loom_one_who_gives_up_leaves_the_others_their_wake() {
    model(|order| {
        let source = CancelSource::new();
        let (token, other) = (source.token(), Woken::new());
        let mut until = source.token().canceled();
        assert!(poll(&mut until, &other).is_pending());
        let quitter = order.spawn(1, move || {
            let mut until = token.canceled();
            let _ = poll(&mut until, &Woken::new());
        });
        order.begin(0);
        source.cancel(ONE);
        quitter.join().unwrap();
        assert_eq!(other.times(), 1);
    });
}

/// C-10. Fails if a seat keeps the first waker that sat in it.
#[test]
fn loom_the_last_waker_is_woken() {
    model(|order| {
        let source = CancelSource::new();
        let button = source.clone();
        let canceler = order.spawn(1, move || button.cancel(ONE));
        order.begin(0);
        let (old, new) = (Woken::new(), Woken::new());
        let mut until = source.token().canceled();
        let _ = poll(&mut until, &old);
        let pending = poll(&mut until, &new).is_pending();
        canceler.join().unwrap();
        assert!(!pending || new.times() == 1);
        assert_eq!(poll(&mut until, &new), Poll::Ready(ONE));
    });
}

/// C-10, C-3. Several wait, for the scope and for an item of it. Fails if the canceler wakes one
/// alone, or leaves out those who wait for an item.
#[test]
fn loom_every_waiter_wakes() {
    model(|order| {
        let source = CancelSource::new();
        let (token, item) = (source.token(), source.item());
        let waiter = order.spawn(1, move || token.wait());
        let sleeper = order.spawn(2, move || item.token().wait());
        order.begin(0);
        source.cancel(ONE);
        assert_eq!(waiter.join().unwrap(), ONE);
        assert_eq!(sleeper.join().unwrap(), ONE);
    });
}

/// C-10, C-7. Fails if a child takes its seat after it has looked up.
#[test]
fn loom_a_wait_below_a_scope_that_is_just_born_wakes() {
    model(|order| {
        let parent = CancelSource::new();
        let nursery = parent.clone();
        let waiter = order.spawn(1, move || nursery.child().token().wait());
        order.begin(0);
        parent.cancel(ONE);
        assert_eq!(waiter.join().unwrap(), ONE);
    });
}

/// C-10, C-3, C-7. The same for an item two scopes below.
#[test]
fn loom_a_wait_for_an_item_far_below_wakes() {
    model(|order| {
        let top = CancelSource::new();
        let item = top.child().child().item();
        let waiter = order.spawn(1, move || item.token().wait());
        order.begin(0);
        top.cancel(ONE);
        assert_eq!(waiter.join().unwrap(), ONE);
    });
}
