//! [`Task`]: a future that runs on whichever thread wakes it.

use crate::sync::{Mutex, lock};
use alloc::{boxed::Box, sync::Arc, task::Wake};
use core::{
    future::Future,
    mem,
    pin::Pin,
    task::{Context, Waker},
};

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A future that needs no runtime: it is polled at once, and then by who wakes it. It ends when it is done, or when this
/// is dropped; the future is dropped at that moment. If it runs just then on another thread, that run is the last.
pub(super) struct Task(Arc<Inner>);

/// Nothing is locked while the future is polled or dropped, so a wake from inside is no deadlock: it leaves a note.
struct Inner(Mutex<Place>);

enum Place {
    Waiting(Work),
    Running { again: bool },
    Over,
}

impl Task {
    pub(super) fn start(work: impl Future<Output = ()> + Send + 'static) -> Self {
        let inner = Arc::new(Inner(Mutex::new(Place::Waiting(Box::pin(work)))));
        inner.run();
        Self(inner)
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(*lock(&self.0.0), Place::Over)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        let place = mem::replace(&mut *lock(&self.0.0), Place::Over);
        drop(place);
    }
}

impl Inner {
    fn run(self: &Arc<Self>) {
        let waker = Waker::from(Arc::clone(self));
        while let Some(mut work) = self.take() {
            let done = work.as_mut().poll(&mut Context::from_waker(&waker)).is_ready();
            if !self.put(work, done) {
                break;
            }
        }
    }

    /// The future, if it is not with somebody else.
    fn take(&self) -> Option<Work> {
        let mut place = lock(&self.0);
        match mem::replace(&mut *place, Place::Running { again: false }) {
            Place::Waiting(work) => Some(work),
            Place::Running { .. } => {
                *place = Place::Running { again: true };
                None
            }
            Place::Over => {
                *place = Place::Over;
                None
            }
        }
    }

    /// Puts the future back; whether it was woken meanwhile. One that is over is dropped outside the lock.
    fn put(&self, work: Work, done: bool) -> bool {
        let mut place = lock(&self.0);
        let woken = match &*place {
            Place::Running { again } if !done => *again,
            _ => {
                *place = Place::Over;
                drop(place);
                drop(work);
                return false;
            }
        };
        *place = Place::Waiting(work);
        woken
    }
}

impl Wake for Inner {
    fn wake(self: Arc<Self>) {
        self.run();
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use core::{future::poll_fn, task::Poll};

    #[test]
    fn i_44_a_wake_from_inside_is_not_lost() {
        let mut polls = 0;
        let task = Task::start(poll_fn(move |context| {
            polls += 1;
            if polls == 5 {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }));
        assert!(task.is_over());
    }

    /// The run in which it is dropped is the last one.
    #[test]
    fn i_43_dropped_from_inside_it_ends_with_that_run() {
        let (alive, place) = (Arc::new(()), Arc::new(Mutex::new((None::<Task>, None::<Waker>))));
        let (inside, held) = (Arc::clone(&place), Arc::clone(&alive));
        let task = Task::start(poll_fn(move |context| {
            assert!(Arc::strong_count(&held) > 1);
            let mut place = lock(&inside);
            if place.1.replace(context.waker().clone()).is_some() {
                let task = place.0.take();
                drop(place);
                drop(task);
                context.waker().wake_by_ref();
            }
            Poll::Pending
        }));
        lock(&place).0 = Some(task);
        assert_eq!(Arc::strong_count(&alive), 2);
        let waker = lock(&place).1.clone();
        waker.unwrap().wake();
        assert_eq!(Arc::strong_count(&alive), 1, "the future is gone");
    }

    #[test]
    fn i_43_what_has_ended_is_gone_and_stays_so() {
        let alive = Arc::new(());
        let held = Arc::clone(&alive);
        let (sender, wakers) = std::sync::mpsc::channel();
        let task = Task::start(poll_fn(move |context| {
            assert!(Arc::strong_count(&held) > 1);
            sender.send(context.waker().clone()).unwrap();
            Poll::Ready(())
        }));
        wakers.recv().unwrap().wake();
        assert!(task.is_over() && Arc::strong_count(&alive) == 1);
    }
}
