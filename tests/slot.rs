//! The slot, one thread at a time (K-20 to K-24); `threads_slot.rs` and the model checker do the rest.
#![cfg(feature = "std")]

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use sync_progress::protocol::{Answer, AnswerExt, Fault, LogEntry, Notice};
use sync_progress::sink::{NullSink, Pace, ProgressSink, Slot, from_fn};
use sync_progress::{CancelDecision, ItemId, ProgressItem};

fn id() -> ItemId {
    "a".try_into().unwrap()
}

fn report<S: ProgressSink>(slot: &Slot<S>) -> Answer {
    slot.progress(&id(), &ProgressItem::new())
}

type Boxed = Box<dyn ProgressSink>;

/// A sink that runs an act and counts its calls and its release.
struct Probe {
    calls: Rc<Cell<u32>>,
    released: Rc<Cell<u32>>,
    act: Box<dyn Fn()>,
}

impl Probe {
    fn new(act: impl Fn() + 'static) -> (Self, Rc<Cell<u32>>, Rc<Cell<u32>>) {
        let (calls, released) = (Rc::default(), Rc::default());
        let act = Box::new(act);
        (Self { calls: Rc::clone(&calls), released: Rc::clone(&released), act }, calls, released)
    }
}

impl ProgressSink for Probe {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        self.calls.set(self.calls.get() + 1);
        (self.act)();
        assert_eq!(self.released.get(), 0, "released while inside");
        Ok(CancelDecision::Continue)
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        self.released.set(self.released.get() + 1);
    }
}

/// K-24: before the first sink there is no cancel; after a clearing everything is abandoned.
#[test]
fn an_empty_slot_is_disconnected() {
    let slot = Slot::new();
    let gone = Some(Fault::Disconnected);
    assert_eq!((report(&slot).decision(), report(&slot).fault()), (CancelDecision::Continue, gone));
    assert!(slot.clear().is_none());
    assert_eq!(report(&slot).decision(), CancelDecision::Continue); // clearing nothing abandons nothing
    slot.set(NullSink);
    assert_eq!(report(&slot), Ok(CancelDecision::Continue));
    assert_eq!(slot.clear(), Some(NullSink));
    assert_eq!(
        (report(&slot).decision(), report(&slot).fault()),
        (CancelDecision::CancelAll, gone)
    );
    assert_eq!(slot.notice(&Notice::ManualSync).decision(), CancelDecision::CancelAll);
    assert_eq!(
        slot.log(&LogEntry::error("x")).map_err(|it| it.decision),
        Err(CancelDecision::CancelAll)
    );
    assert!(slot.more_items().is_err() && slot.may_show_ui(true).is_err());
    assert!(slot.can_continue(None).is_err());
    slot.set(NullSink);
    assert_eq!(report(&slot), Ok(CancelDecision::Continue)); // a new sink decides anew
}

/// K-20, K-23: the old sink is given back and hears nothing more; the new one is used (MOB-2).
#[test]
fn a_replaced_sink_is_given_back() {
    let slot = Slot::new();
    let (old, old_calls, old_released) = Probe::new(|| ());
    let (new, new_calls, _) = Probe::new(|| ());
    assert!(slot.replace(old).is_none());
    report(&slot).unwrap().go_on().unwrap();
    let old = slot.replace(new).unwrap();
    report(&slot).unwrap().go_on().unwrap();
    assert_eq!((old_calls.get(), new_calls.get(), old_released.get()), (1, 1, 0));
    drop(old);
    assert_eq!(old_released.get(), 1); // #26: the balance is zero
}

/// K-21: replaced from inside, the old sink is released by the call that leaves it last; what it says to
/// the slot goes to the new one.
#[test]
fn a_sink_may_replace_itself() {
    let slot = Rc::new(Slot::<Boxed>::new());
    let heard = Rc::new(Cell::new(0));
    let act = {
        let (slot, heard) = (Rc::clone(&slot), Rc::clone(&heard));
        move || {
            let heard = Rc::clone(&heard);
            let new: Boxed = Box::new(from_fn(move |_, _| heard.set(heard.get() + 1)));
            assert!(slot.replace(new).is_none(), "in use, so not given back");
            report(&slot).unwrap().go_on().unwrap();
        }
    };
    let (probe, calls, released) = Probe::new(act);
    slot.set(Box::new(probe));
    report(&slot).unwrap().go_on().unwrap();
    assert_eq!((calls.get(), released.get(), heard.get()), (1, 1, 1));
    report(&slot).unwrap().go_on().unwrap();
    assert_eq!((calls.get(), heard.get()), (1, 2));
}

/// K-21: the same for a sink that clears the slot, at the second level of a nested call.
#[test]
fn a_sink_may_clear_its_slot_from_a_nested_call() {
    let slot = Rc::new(Slot::<Boxed>::new());
    let depth = Rc::new(Cell::new(0));
    let act = {
        let (slot, depth) = (Rc::clone(&slot), Rc::clone(&depth));
        move || {
            depth.set(depth.get() + 1);
            if depth.get() == 1 {
                report(&slot).unwrap().go_on().unwrap();
            } else {
                assert!(slot.clear().is_none());
                assert_eq!(report(&slot).decision(), CancelDecision::CancelAll);
            }
        }
    };
    let (probe, calls, released) = Probe::new(act);
    slot.set(Box::new(probe));
    report(&slot).unwrap().go_on().unwrap();
    assert_eq!((calls.get(), released.get()), (2, 1));
    assert!(slot.is_empty());
}

/// K-21: a slot in a slot; each is exchanged from inside.
#[test]
fn slots_nest() {
    let inner = Rc::new(Slot::<Boxed>::new());
    let outer = Rc::new(Slot::<Boxed>::new());
    let act = {
        let (inner, outer) = (Rc::clone(&inner), Rc::clone(&outer));
        move || {
            assert!(outer.replace(Box::new(NullSink)).is_none());
            assert!(inner.clear().is_none());
        }
    };
    let (probe, _, released) = Probe::new(act);
    inner.set(Box::new(probe));
    outer.set(Box::new(Rc::clone(&inner)));
    report(&outer).unwrap().go_on().unwrap();
    assert_eq!(released.get(), 1);
    assert!(inner.is_empty() && !outer.is_empty());
}

/// A panic leaves the sink: the slot can be cleared as ever.
#[test]
fn a_panic_is_no_call_under_way() {
    let slot = Slot::new();
    slot.set(from_fn(|_: &ItemId, report: &ProgressItem| assert!(!report.is_empty())));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| report(&slot)));
    assert!(panicked.is_err());
    assert!(slot.clear().is_some());
}

/// The callback as a handler gets it, or none (MOB-3).
#[test]
fn it_is_exchanged_as_a_host_says_it() {
    type Shared = Arc<dyn ProgressSink + Send + Sync>;
    let slot = Slot::<Shared>::new();
    let callback: Shared = Arc::new(NullSink);
    assert!(slot.exchange(Some(Arc::clone(&callback))).is_none());
    assert_eq!((slot.pace(), Arc::strong_count(&callback)), (Pace::Never, 2));
    assert!(slot.exchange(None).is_some());
    assert_eq!((slot.pace(), Arc::strong_count(&callback)), (Pace::Every, 1));
    assert!(slot.exchange(None).is_none());
}

/// Debug shows what is inside.
#[test]
fn debug_shows_what_is_inside() {
    let slot = Slot::new();
    assert_eq!(format!("{slot:?}"), "Slot(empty)");
    slot.set(NullSink);
    assert_eq!(format!("{slot:?}"), "Slot(NullSink)");
}

/// K-21: whoever must not wait abandons; the last call out releases.
#[test]
fn abandoning_waits_for_nobody() {
    let slot: Rc<Slot<Probe>> = Rc::new(Slot::new());
    slot.abandon(); // nothing there, nothing happens
    let inner = Rc::clone(&slot);
    let (probe, calls, released) = Probe::new(move || inner.abandon());
    slot.set(probe);
    assert_eq!(report(&slot), Ok(CancelDecision::Continue));
    assert_eq!((calls.get(), released.get()), (1, 1));
    assert_eq!(report(&slot).decision(), CancelDecision::CancelAll);
    let (probe, calls, released) = Probe::new(|| ());
    slot.set(probe);
    slot.abandon();
    assert_eq!((calls.get(), released.get()), (0, 1));
}

/// Hears that it is alone as it goes.
struct Last(Rc<Slot<Boxed>>);

impl ProgressSink for Last {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        Ok(CancelDecision::Continue)
    }
}

impl Drop for Last {
    fn drop(&mut self) {
        assert_eq!(report(&self.0).decision(), CancelDecision::CancelAll);
    }
}

/// No lock is held over the release: what goes may call the slot.
#[test]
fn a_sink_that_goes_may_call_its_slot() {
    let slot = Rc::new(Slot::<Boxed>::new());
    for take_out in [Slot::abandon, |slot: &Slot<Boxed>| drop(slot.clear())] {
        slot.set(Box::new(Last(Rc::clone(&slot))));
        take_out(&slot);
        assert_eq!(Rc::strong_count(&slot), 1);
    }
}
