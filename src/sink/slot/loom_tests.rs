//! The slot under the model checker: every interleaving of small programs, up to its bound.

use super::Slot;
use crate::protocol::{Answer, AnswerExt as _, CancelDecision, ItemId, ProgressItem};
use crate::sink::ProgressSink;
use alloc::sync::Arc;
use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use loom::thread;
use std::vec::Vec;

/// A sink that knows whether it may be called, and counts who is inside.
#[derive(Clone)]
struct Probe(Arc<Probed>);

struct Probed {
    /// Set once the host was told that nobody is inside.
    free: AtomicBool,
    inside: AtomicUsize,
    released: AtomicUsize,
    /// What the sink does to the slot from inside, once.
    act: Option<fn(&Slot<Probe>, &Probe)>,
    slot: std::sync::Weak<Slot<Probe>>,
}

impl Probe {
    fn new() -> Self {
        Self::acting(std::sync::Weak::new(), None)
    }

    fn acting(slot: std::sync::Weak<Slot<Self>>, act: Option<fn(&Slot<Self>, &Self)>) -> Self {
        Self(Arc::new(Probed {
            free: AtomicBool::new(false),
            inside: AtomicUsize::new(0),
            released: AtomicUsize::new(0),
            act,
            slot,
        }))
    }

    /// The host has it back: from now on nobody may call it.
    fn is_given_back(&self) {
        assert_eq!(self.0.inside.load(Ordering::SeqCst), 0, "given back while somebody is inside");
        self.0.free.store(true, Ordering::SeqCst);
    }
}

/// What the slot holds: counts its release.
struct Held(Probe);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.0.released.fetch_add(1, Ordering::SeqCst);
    }
}

impl ProgressSink for Probe {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        assert!(!self.0.free.load(Ordering::SeqCst), "called after it was given back");
        self.0.inside.fetch_add(1, Ordering::SeqCst);
        if let (Some(act), Some(slot)) = (self.0.act, self.0.slot.upgrade()) {
            act(&slot, self);
        }
        assert!(!self.0.free.load(Ordering::SeqCst), "given back while inside");
        self.0.inside.fetch_sub(1, Ordering::SeqCst);
        Ok(CancelDecision::Continue)
    }
}

impl ProgressSink for Held {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.0.progress(id, report)
    }
}

fn report<S: ProgressSink>(slot: &Slot<S>) -> Answer {
    let id = ItemId::from(uuid::Uuid::from_u128(1));
    slot.progress(&id, &ProgressItem::new())
}

/// K-20: after `replace` returns, the old sink is not called and nobody is inside.
#[test]
fn a_call_races_a_replacement() {
    loom::model(|| {
        let slot = Arc::new(Slot::new());
        let old = Probe::new();
        slot.set(old.clone());
        let caller = {
            let slot = Arc::clone(&slot);
            thread::spawn(move || report(&slot))
        };
        assert!(slot.replace(Probe::new()).is_some());
        old.is_given_back();
        assert!(caller.join().unwrap().is_ok());
    });
}

/// K-20, K-24: the same for `clear`; the call finds the sink or an empty slot.
#[test]
fn two_calls_race_a_clearing() {
    loom::model(|| {
        let slot = Arc::new(Slot::new());
        let old = Probe::new();
        slot.set(old.clone());
        let callers: Vec<_> = (0..2)
            .map(|_| {
                let slot = Arc::clone(&slot);
                thread::spawn(move || report(&slot))
            })
            .collect();
        assert!(slot.clear().is_some());
        old.is_given_back();
        for caller in callers {
            let _ = caller.join().unwrap();
        }
    });
}

/// K-20: each of two replacers gets back a sink that nobody is in, and no sink twice.
#[test]
fn two_replacers_race_a_call() {
    loom::model(|| {
        let slot = Arc::new(Slot::new());
        slot.set(Probe::new());
        let replacers: Vec<_> = (0..2)
            .map(|_| {
                let slot = Arc::clone(&slot);
                thread::spawn(move || slot.replace(Probe::new()).map(|old| old.is_given_back()))
            })
            .collect();
        assert!(report(&slot).is_ok());
        for replacer in replacers {
            assert!(replacer.join().unwrap().is_some());
        }
    });
}

/// K-21, K-22: two threads inside the same sink replace it; neither waits, each ends.
#[test]
fn two_threads_replace_from_inside() {
    loom::model(|| {
        let slot = Arc::new(Slot::new());
        let act: fn(&Slot<Probe>, &Probe) = |slot, _| drop(slot.replace(Probe::new()));
        slot.set(Probe::acting(Arc::downgrade(&slot), Some(act)));
        let other = {
            let slot = Arc::clone(&slot);
            thread::spawn(move || report(&slot))
        };
        assert!(report(&slot).is_ok());
        assert!(other.join().unwrap().is_ok());
    });
}

/// K-21: cleared from inside while another thread may be inside; released exactly once, by the last out.
#[test]
fn cleared_from_inside_it_is_released_once() {
    loom::model(|| {
        let slot = Arc::new(Slot::new());
        let probe = Probe::new();
        slot.set(Held(probe.clone()));
        let cleared = {
            let slot = Arc::clone(&slot);
            thread::spawn(move || {
                let inner = Arc::clone(&slot);
                // The closure stands for a sink that clears the slot it is called through.
                let _ = slot.call(|_| drop(inner.clear()));
            })
        };
        let _ = report(&slot);
        cleared.join().unwrap();
        assert!(slot.is_empty());
        assert_eq!(probe.0.released.load(Ordering::SeqCst), 1);
        assert_eq!(probe.0.inside.load(Ordering::SeqCst), 0);
    });
}

/// K-20: a host that clears a slot which is being cleared from inside waits all the same.
#[test]
fn a_host_clears_what_clears_itself() {
    loom::model(|| {
        let slot = Arc::new(Slot::new());
        let act: fn(&Slot<Probe>, &Probe) = |slot, _| drop(slot.clear());
        let probe = Probe::acting(Arc::downgrade(&slot), Some(act));
        slot.set(probe.clone());
        let caller = {
            let slot = Arc::clone(&slot);
            thread::spawn(move || report(&slot))
        };
        drop(slot.clear());
        probe.is_given_back();
        let _ = caller.join().unwrap();
    });
}

/// K-21: abandoned under two calls; nobody waits, and the last one out releases it, once.
#[test]
fn abandoned_under_calls_it_is_released_once() {
    loom::model(|| {
        let slot = Arc::new(Slot::new());
        let probe = Probe::new();
        slot.set(Held(probe.clone()));
        let caller = {
            let slot = Arc::clone(&slot);
            thread::spawn(move || report(&slot))
        };
        slot.abandon();
        assert_eq!(report(&slot).decision(), CancelDecision::CancelAll);
        let _ = caller.join().unwrap();
        assert_eq!(probe.0.released.load(Ordering::SeqCst), 1);
    });
}
