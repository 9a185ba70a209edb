//! Who is to be told of a cancel, in the order they came.

use super::Seat;
use crate::cancel::{scope::Scope, word::Word};
use crate::protocol::CancelCause;
use crate::sync::{AtomicU64, Mutex, Ordering, lock};
use alloc::{
    boxed::Box,
    collections::{BTreeMap, VecDeque},
    sync::Weak,
    vec::Vec,
};
use core::{any::Any, ptr, task::Waker};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// The scopes below, and the wakers of those who wait for this scope or for one of its items.
///
/// Nothing of others runs under the lock: wakers are cloned before, and woken and dropped after (C-11).
pub(in crate::cancel) struct Watch {
    seats: AtomicU64,
    watchers: Mutex<BTreeMap<Seat, Watcher>>,
}

enum Watcher {
    Scope(Weak<Scope>),
    Waker { item: Option<ItemKey>, waker: Waker },
}

/// Which item somebody waits for: where its word is. Whoever waits keeps the word alive.
#[derive(Clone, Copy, PartialEq, Eq)]
struct ItemKey(usize);

impl ItemKey {
    fn of(item: &Word) -> Self {
        Self(ptr::from_ref(item).addr())
    }
}

/// Wakes one after the other, also when one panics; that panic goes on when all are awake.
#[derive(Default)]
struct Wakes {
    panic: Option<Box<dyn Any + Send>>,
}

impl Wakes {
    fn wake(&mut self, waker: Waker) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| waker.wake())) {
            self.panic.get_or_insert(panic);
        }
    }

    fn done(self) {
        if let Some(panic) = self.panic {
            resume_unwind(panic);
        }
    }
}

impl Watch {
    pub(in crate::cancel) fn new() -> Self {
        Self { seats: AtomicU64::new(0), watchers: Mutex::new(BTreeMap::new()) }
    }

    pub(in crate::cancel) fn seat(&self) -> Seat {
        Seat(self.seats.fetch_add(1, Ordering::Relaxed))
    }

    /// Seats a child scope.
    pub(in crate::cancel) fn join(&self, seat: Seat, child: Weak<Scope>) {
        lock(&self.watchers).insert(seat, Watcher::Scope(child));
    }

    /// Seats a waker, or changes the one in this seat.
    pub(in crate::cancel) fn wake_later(&self, seat: Seat, item: Option<&Word>, waker: &Waker) {
        let watcher = Watcher::Waker { item: item.map(ItemKey::of), waker: waker.clone() };
        let before = lock(&self.watchers).insert(seat, watcher);
        drop(before);
    }

    /// Gives up a seat, if it is still taken.
    pub(in crate::cancel) fn leave(&self, seat: Seat) {
        let before = lock(&self.watchers).remove(&seat);
        drop(before);
    }

    /// Cancels all scopes below and wakes all who wait there or here.
    pub(in crate::cancel) fn tell(&self, cause: CancelCause) {
        let mut wakes = Wakes::default();
        let mut watchers = self.empty();
        while let Some(watcher) = watchers.pop_front() {
            match watcher {
                Watcher::Waker { waker, .. } => wakes.wake(waker),
                Watcher::Scope(scope) => {
                    let Some(scope) = scope.upgrade() else { continue };
                    // Also if it was canceled before: maybe by one who climbed, and told nobody.
                    scope.word().cancel(cause);
                    if scope.word().is_watched() {
                        watchers.append(&mut scope.watch.empty());
                    }
                }
            }
        }
        wakes.done();
    }

    /// Wakes all who wait for this item.
    pub(in crate::cancel) fn tell_item(&self, item: &Word) {
        let mut wakes = Wakes::default();
        for watcher in self.take_item(ItemKey::of(item)) {
            if let Watcher::Waker { waker, .. } = watcher {
                wakes.wake(waker);
            }
        }
        wakes.done();
    }

    fn empty(&self) -> VecDeque<Watcher> {
        let watchers = core::mem::take(&mut *lock(&self.watchers));
        watchers.into_values().collect()
    }

    fn take_item(&self, key: ItemKey) -> Vec<Watcher> {
        let mut watchers = lock(&self.watchers);
        let waits = |watcher: &Watcher| matches!(watcher, Watcher::Waker { item, .. } if *item == Some(key));
        let seats: Vec<Seat> =
            watchers.iter().filter(|(_, watcher)| waits(watcher)).map(|(seat, _)| *seat).collect();
        seats.iter().filter_map(|seat| watchers.remove(seat)).collect()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use crate::cancel::{CancelSource, CancelToken};
    use crate::protocol::CancelCause;
    use alloc::vec::Vec;
    use core::{future::Future, pin::pin, task::Context, task::Waker, time::Duration};

    fn seats_taken(source: &CancelSource) -> usize {
        source.scope().watch.watchers.lock().unwrap().len()
    }

    #[test]
    fn c_7_children_that_are_gone_leave_nothing_behind() {
        let session = CancelSource::new();
        for _ in 0..10_000 {
            let child = session.child();
            assert!(!child.child().is_canceled());
            child.cancel(CancelCause::Skipped);
        }
        assert_eq!(seats_taken(&session), 0);

        let children: Vec<_> = (0..10).map(|_| session.child()).collect();
        assert_eq!(seats_taken(&session), 10);
        let token = children[3].token();
        drop(children);
        assert_eq!(seats_taken(&session), 1, "a token keeps its scope");
        drop(token);
        assert_eq!(seats_taken(&session), 0);
    }

    #[test]
    fn c_4_items_take_no_seat() {
        let session = CancelSource::new();
        let items: Vec<_> = (0..10).map(|_| session.item()).collect();
        assert_eq!(seats_taken(&session), 0);
        assert!(!session.scope().word().is_watched(), "so a cancel takes no lock");
        drop(items);
    }

    #[test]
    fn c_10_waits_that_are_given_up_leave_nothing_behind() {
        let session = CancelSource::new();
        let item = session.item();
        for _ in 0..3 {
            let mut until = pin!(item.token().canceled());
            for _ in 0..3 {
                let mut context = Context::from_waker(Waker::noop());
                assert!(until.as_mut().poll(&mut context).is_pending());
                assert_eq!(seats_taken(&session), 1);
            }
        }
        assert_eq!(item.token().wait_timeout(Duration::from_millis(1)), None);
        assert_eq!(seats_taken(&session), 0);
    }

    #[test]
    fn c_10_who_is_told_gives_up_the_seat() {
        let session = CancelSource::new();
        let (child, item) = (session.child(), session.item());
        let mut until = pin!(item.token().canceled());
        assert!(until.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert_eq!(seats_taken(&session), 2);
        item.cancel(CancelCause::Skipped);
        assert_eq!(seats_taken(&session), 1);
        session.cancel(CancelCause::Requested);
        assert_eq!(seats_taken(&session), 0);
        assert!(child.is_canceled());
    }
}
