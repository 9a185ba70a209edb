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
