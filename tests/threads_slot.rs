//! Slots, tapes and sums under threads (K-18, K-20 to K-22, K-28). Also run under a race detector.
#![cfg(feature = "std")]

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, Weak};
use std::thread;
use sync_progress::callback::{SyncCallbackExt, from_fn as callback_fn};
use sync_progress::protocol::{Answer, AnswerExt, Notice, Outcome, ProgressStatus, Work};
use sync_progress::sink::{ProgressSink, ProgressSinkExt, Recorder, Slot, from_fn};
use sync_progress::{CancelDecision, ItemId, ProgressItem};

const THREADS: usize = 4;
const ROUNDS: usize = 300;

fn id(number: usize) -> ItemId {
    format!("item {number}").try_into().unwrap()
}

fn report<S: ProgressSink>(slot: &S) -> Answer {
    slot.progress(&id(0), &ProgressItem::new().with_value(1))
}

/// Knows who is inside, and whether it may still be called.
#[derive(Default)]
struct Probe {
    inside: AtomicUsize,
    free: AtomicBool,
    calls: AtomicU64,
}

impl Probe {
    fn given_back(&self) {
        assert_eq!(self.inside.load(Ordering::SeqCst), 0, "given back while somebody is inside");
        self.free.store(true, Ordering::SeqCst);
    }
}

impl ProgressSink for Probe {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        assert!(!self.free.load(Ordering::SeqCst), "called after it was given back");
        self.inside.fetch_add(1, Ordering::SeqCst);
        self.calls.fetch_add(1, Ordering::Relaxed);
        thread::yield_now();
        self.inside.fetch_sub(1, Ordering::SeqCst);
        Ok(CancelDecision::Continue)
    }
}

/// K-20: thousands of calls against hundreds of exchanges; none comes late.
#[test]
fn no_call_comes_late() {
    let slot = Slot::<Arc<Probe>>::new();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let _ = report(&slot);
                }
            });
        }
        let replacers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    for round in 0..ROUNDS {
                        let old = match round % 3 {
                            0 => slot.clear(),
                            _ => slot.replace(Arc::default()),
                        };
                        if let Some(old) = old {
                            old.given_back();
                        }
                    }
                })
            })
            .collect();
        let ended = replacers.into_iter().all(|replacer| replacer.join().is_ok());
        stop.store(true, Ordering::Relaxed);
        assert!(ended);
    });
}

/// Replaces itself from inside, on every thread at once.
struct Restless {
    slot: Weak<Slot<Self>>,
    live: Arc<AtomicUsize>,
    together: Arc<Barrier>,
    first: bool,
}

impl Restless {
    fn next(&self) -> Self {
        self.live.fetch_add(1, Ordering::SeqCst);
        let (slot, live) = (Weak::clone(&self.slot), Arc::clone(&self.live));
        Self { slot, live, together: Arc::clone(&self.together), first: false }
    }
}

impl Drop for Restless {
    fn drop(&mut self) {
        self.live.fetch_sub(1, Ordering::SeqCst);
    }
}

impl ProgressSink for Restless {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        if self.first {
            self.together.wait(); // all are inside the same sink before the first replaces it
        }
        if let Some(slot) = self.slot.upgrade() {
            drop(slot.replace(self.next()));
        }
        Ok(CancelDecision::Continue)
    }
}

/// K-21, K-22: replaced from inside on several threads at once, nobody waits in a circle, and each sink is
/// released once.
#[test]
fn many_replace_from_inside() {
    let live = Arc::new(AtomicUsize::new(1));
    let slot = Arc::new(Slot::new());
    slot.set(Restless {
        slot: Arc::downgrade(&slot),
        live: Arc::clone(&live),
        together: Arc::new(Barrier::new(THREADS)),
        first: true,
    });
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for _ in 0..ROUNDS {
                    report(&*slot).unwrap().go_on().unwrap();
                }
            });
        }
    });
    assert_eq!(live.load(Ordering::SeqCst), 1);
    assert!(slot.clear().is_some());
    assert_eq!(live.load(Ordering::SeqCst), 0);
}

/// K-24: who is cleared while it works hears of it at its next report.
#[test]
fn a_clearing_abandons_the_work() {
    let slot = Slot::new();
    slot.set(from_fn(|_: &ItemId, _: &ProgressItem| ()));
    thread::scope(|scope| {
        let worker = scope.spawn(|| {
            while !report(&slot).decision().is_all() {
                thread::yield_now();
            }
        });
        assert!(slot.clear().is_some());
        assert!(worker.join().is_ok());
    });
}

/// K-20, K-21: who was abandoned is inside until it comes out, and a clearing waits for it.
#[test]
fn a_clearing_waits_for_who_was_abandoned() {
    let (inside, left) = (Barrier::new(2), AtomicBool::new(false));
    let slot = Slot::new();
    slot.set(from_fn(|_: &ItemId, _: &ProgressItem| {
        inside.wait();
        (0..10_000).for_each(|_| thread::yield_now()); // so that the clearing comes before
        left.store(true, Ordering::SeqCst);
    }));
    thread::scope(|scope| {
        let worker = scope.spawn(|| report(&slot));
        inside.wait();
        slot.abandon();
        assert!(slot.clear().is_none());
        assert!(left.load(Ordering::SeqCst));
        assert_eq!(worker.join().unwrap(), Ok(CancelDecision::Continue));
    });
}

/// K-21: who takes a sink out from inside an older one waits for who is inside the one that it takes out.
#[test]
fn from_inside_an_older_sink_a_clearing_waits_for_the_newer_one() {
    type Shared = Arc<dyn ProgressSink + Send + Sync>;
    let slot = Arc::new(Slot::<Shared>::new());
    let (turn, left) = (Arc::new(Barrier::new(2)), Arc::new(AtomicBool::new(false)));
    let outer = (Arc::downgrade(&slot), Arc::clone(&turn), Arc::clone(&left));
    let inner = outer.clone();
    let newer: Shared = Arc::new(from_fn(move |_: &ItemId, _: &ProgressItem| {
        let (slot, turn, left) = &inner;
        turn.wait();
        while slot.upgrade().is_some_and(|slot| !slot.is_empty()) {
            thread::yield_now();
        }
        (0..10_000).for_each(|_| thread::yield_now()); // so that who does not wait comes before
        left.store(true, Ordering::SeqCst);
    }));
    slot.set(Arc::new(from_fn(move |_: &ItemId, _: &ProgressItem| {
        let (slot, turn, left) = &outer;
        let slot = slot.upgrade().unwrap();
        slot.set(Arc::clone(&newer));
        turn.wait(); // the other may go in
        turn.wait(); // the other is inside
        assert!(slot.clear().is_some());
        assert!(left.load(Ordering::SeqCst));
    })));
    thread::scope(|scope| {
        let worker = scope.spawn(|| report(&*slot));
        turn.wait();
        assert_eq!(report(&*slot), Ok(CancelDecision::Continue));
        assert_eq!(worker.join().unwrap(), Ok(CancelDecision::Continue));
    });
}

/// K-2: one thread's panic does not shut others out of what stands beside.
#[test]
fn a_panic_on_one_thread_leaves_the_other_sink_alone() {
    let heard = AtomicUsize::new(0);
    let panics = from_fn(|id, _| assert!(id.as_text() != Some("item 3"), "as the test wants it"));
    let sink = panics.and(from_fn(|_, _| {
        heard.fetch_add(1, Ordering::Relaxed);
    }));
    thread::scope(|scope| {
        for worker in 0..THREADS {
            let sink = &sink;
            scope.spawn(move || {
                for _ in 0..50 {
                    let _ = sink.progress(&id(worker), &ProgressItem::new());
                }
            });
        }
    });
    assert_eq!(heard.load(Ordering::Relaxed), THREADS * 50);
}

/// K-18: every number of a call or an answer is there once, and lanes are threads.
#[test]
fn the_tape_loses_nothing() {
    let recorder = Recorder::in_memory();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| (0..100).for_each(|_| report(&recorder).unwrap().go_on().unwrap()));
        }
    });
    let entries = recorder.entries();
    let mut numbers: Vec<_> = entries.iter().flat_map(|it| [it.called, it.answered]).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=(THREADS as u64) * 200).collect::<Vec<_>>());
    assert!(entries.iter().all(|it| (it.lane as usize) < THREADS));
}

/// K-28, #9: the sums never fall for the listener, and the last one is told.
#[test]
fn sums_never_fall() {
    let seen = Mutex::new(Vec::new());
    let sink = callback_fn(|report| seen.lock().unwrap().push(report.work)).into_sink();
    thread::scope(|scope| {
        for worker in 0..THREADS {
            let sink = &sink;
            scope.spawn(move || {
                for done in 0..=100 {
                    let tick = ProgressItem::new().with_work(Work::new(done, 100));
                    sink.progress(&id(worker), &tick).unwrap().go_on().unwrap();
                }
                let end = ProgressItem::new().with_status(ProgressStatus::Succeeded);
                sink.progress(&id(worker), &end).unwrap().go_on().unwrap();
            });
        }
    });
    let end = Notice::End { outcome: Outcome::Succeeded };
    sink.notice(&end).unwrap().go_on().unwrap();
    drop(sink);
    let seen = seen.into_inner().unwrap();
    assert!(seen.windows(2).all(|pair| pair[0].completed <= pair[1].completed));
    let all = 100 * THREADS as u64;
    assert_eq!(seen.last(), Some(&Work::new(all, all)));
}
