//! Waiting for a cancel: clauses C-10 and C-11 of the specification.
#![cfg(feature = "std")]

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;
use sync_progress::cancel::{CancelSource, CancelToken, UntilCanceled};
use sync_progress::protocol::CancelCause;

/// A waker that does something.
struct Act<F: Fn() + Send + Sync>(F);

impl<F: Fn() + Send + Sync> Wake for Act<F> {
    fn wake(self: Arc<Self>) {
        (self.0)();
    }
}

fn waker(act: impl Fn() + Send + Sync + 'static) -> Waker {
    Waker::from(Arc::new(Act(act)))
}

fn counting() -> (Arc<AtomicUsize>, Waker) {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    (count, waker(move || _ = counter.fetch_add(1, Ordering::SeqCst)))
}

fn poll(until: &mut UntilCanceled, waker: &Waker) -> Poll<CancelCause> {
    Pin::new(until).poll(&mut Context::from_waker(waker))
}

#[test]
fn c_10_every_waiter_wakes_wherever_it_waits() {
    let session = CancelSource::new();
    let child = session.child();
    let tokens = [
        session.token(),
        child.token(),
        session.item().token(),
        child.item().token(),
        child.child().item().token(),
    ];
    let ready = Barrier::new(tokens.len() * 2 + 1);
    thread::scope(|threads| {
        let waiters: Vec<_> = tokens
            .iter()
            .flat_map(|token| [token, token])
            .map(|token| {
                threads.spawn(|| {
                    ready.wait();
                    token.wait()
                })
            })
            .collect();
        ready.wait();
        assert!(session.cancel(CancelCause::Shutdown));
        for waiter in waiters {
            assert_eq!(waiter.join().unwrap(), CancelCause::Shutdown);
        }
    });
}

#[test]
fn c_10_a_wait_that_begins_after_the_cancel_does_not_block() {
    let session = CancelSource::new();
    let item = session.item();
    item.cancel(CancelCause::Skipped);
    assert_eq!(item.token().wait(), CancelCause::Skipped);
    session.cancel(CancelCause::Requested);
    assert_eq!(session.token().wait(), CancelCause::Requested);
    assert_eq!(session.child().token().wait(), CancelCause::Requested);
    assert_eq!(session.token().wait_timeout(Duration::ZERO), Some(CancelCause::Requested));
}

#[test]
fn c_10_a_wait_that_begins_while_the_cancel_happens_wakes() {
    for _ in 0..2_000 {
        let session = CancelSource::new();
        let (token, start) = (session.child().token(), Barrier::new(2));
        thread::scope(|threads| {
            let waiter = threads.spawn(|| {
                start.wait();
                token.wait()
            });
            start.wait();
            session.cancel(CancelCause::Requested);
            assert_eq!(waiter.join().unwrap(), CancelCause::Requested);
        });
    }
}

#[test]
fn c_10_a_wait_with_an_end_ends() {
    let session = CancelSource::new();
    for timeout in [Duration::ZERO, Duration::from_millis(2)] {
        assert_eq!(session.token().wait_timeout(timeout), None);
        assert_eq!(session.item().token().wait_timeout(timeout), None);
    }
    thread::scope(|threads| {
        let waiter = threads.spawn(|| session.token().wait_timeout(Duration::MAX));
        session.cancel(CancelCause::Requested);
        assert_eq!(waiter.join().unwrap(), Some(CancelCause::Requested));
    });
}

#[test]
fn c_10_one_item_wakes_its_own_waiters_only() {
    let session = CancelSource::new();
    let (one, two) = (session.item(), session.item());
    let ((one_woken, one_waker), (two_woken, two_waker)) = (counting(), counting());
    let (mut for_one, mut for_two) = (one.token().canceled(), two.token().canceled());
    assert!(poll(&mut for_one, &one_waker).is_pending());
    assert!(poll(&mut for_two, &two_waker).is_pending());

    one.cancel(CancelCause::Skipped);
    assert_eq!(one_woken.load(Ordering::SeqCst), 1);
    assert_eq!(two_woken.load(Ordering::SeqCst), 0);
    session.cancel(CancelCause::Requested);
    assert_eq!(two_woken.load(Ordering::SeqCst), 1);
    assert_eq!(poll(&mut for_one, &one_waker), Poll::Ready(CancelCause::Skipped));
    assert_eq!(poll(&mut for_two, &two_waker), Poll::Ready(CancelCause::Requested));
}

#[test]
fn c_10_the_last_waker_is_the_one_that_is_woken() {
    let session = CancelSource::new();
    let ((old, old_waker), (new, new_waker)) = (counting(), counting());
    let mut until = session.token().canceled();
    assert!(poll(&mut until, &old_waker).is_pending());
    assert!(poll(&mut until, &new_waker).is_pending());
    session.cancel(CancelCause::Requested);
    assert_eq!((old.load(Ordering::SeqCst), new.load(Ordering::SeqCst)), (0, 1));
}

#[test]
fn c_10_a_future_that_is_dropped_is_not_woken_and_keeps_nothing() {
    let session = CancelSource::new();
    let (woken, waker) = counting();
    let mut until = session.token().canceled();
    assert!(poll(&mut until, &waker).is_pending());
    drop(until);
    drop(waker);
    assert_eq!(Arc::strong_count(&woken), 1, "the waker is gone with the future");
    session.cancel(CancelCause::Requested);
    assert_eq!(woken.load(Ordering::SeqCst), 0);
}

#[test]
fn c_11_a_waker_may_use_the_scope_that_wakes_it() {
    let session = CancelSource::new();
    let other = Mutex::new(Some(session.token().canceled()));
    assert!(poll(other.lock().unwrap().as_mut().unwrap(), Waker::noop()).is_pending());

    let scope = session.clone();
    let (seen, log) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
    let causes = Arc::clone(&seen);
    let waker = waker(move || {
        causes.lock().unwrap().push(scope.cause());
        assert!(!scope.cancel(CancelCause::Shutdown));
        assert!(scope.child().is_canceled() && scope.item().is_canceled());
        assert_eq!(scope.token().wait(), CancelCause::Requested);
        drop(other.lock().unwrap().take()); // gives up another wait for the same scope
        log.lock().unwrap().push(scope.child());
    });
    let mut until = pin!(session.child().token().canceled());
    assert!(until.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    assert!(session.cancel(CancelCause::Requested));
    assert_eq!(*seen.lock().unwrap(), [Some(CancelCause::Requested)]);
}

#[test]
fn c_11_a_waker_may_use_the_scope_while_it_is_dropped() {
    struct Farewell(CancelSource);
    impl Wake for Farewell {
        fn wake(self: Arc<Self>) {}
    }
    impl Drop for Farewell {
        fn drop(&mut self) {
            drop(self.0.child()); // takes the scope's lock
        }
    }

    let session = CancelSource::new();
    let mut until = session.token().canceled();
    for _ in 0..2 {
        let waker = Waker::from(Arc::new(Farewell(session.clone())));
        assert!(poll(&mut until, &waker).is_pending());
    }
    drop(until);
}

#[test]
fn c_11_a_waker_that_panics_keeps_no_other_from_waking() {
    let session = CancelSource::new();
    let panics = waker(|| panic!("a waker panics, as the test wants"));
    let ((before, one), (after, two)) = (counting(), counting());
    let mut waits = [&one, &panics, &two, &panics].map(|waker| {
        let mut until = session.child().item().token().canceled();
        assert!(poll(&mut until, waker).is_pending());
        until
    });
    let canceled = catch_unwind(AssertUnwindSafe(|| session.cancel(CancelCause::Requested)));
    assert!(canceled.is_err(), "the panic is not hidden from who canceled");
    assert_eq!((before.load(Ordering::SeqCst), after.load(Ordering::SeqCst)), (1, 1));
    assert!(waits.iter_mut().all(|until| poll(until, Waker::noop()).is_ready()));
    assert!(!session.cancel(CancelCause::Shutdown));
}

#[test]
fn c_11_a_waker_that_panics_does_not_end_the_timer() {
    let session = CancelSource::new();
    let mut until = session.token().canceled();
    let panics = waker(|| panic!("a waker panics, as the test wants"));
    assert!(poll(&mut until, &panics).is_pending());
    session.cancel_after(Duration::from_millis(1));
    assert_eq!(session.token().wait(), CancelCause::Deadline);

    let next = CancelSource::new();
    next.cancel_after(Duration::from_millis(1));
    assert_eq!(next.token().wait(), CancelCause::Deadline);
}

#[test]
fn futures_cross_threads() {
    fn crosses<T: Send + Sync + Unpin + 'static>() {}
    crosses::<UntilCanceled>();
}
