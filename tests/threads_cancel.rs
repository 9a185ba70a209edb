//! Many threads and cancels at random moments: clauses C-1, C-2, C-3, C-6, C-7 and C-10.
#![cfg(feature = "std")]

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use sync_progress::cancel::{CancelSource, CancelToken, ItemScope};
use sync_progress::protocol::CancelCause;

const WORKERS: usize = 8;
const ROUNDS: u64 = 60;

/// Small, repeatable, good enough to shuffle with.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }

    fn cause(&mut self) -> CancelCause {
        CancelCause::ALL[self.roll(CancelCause::ALL.len())]
    }
}

/// Works until it is canceled, and is told the same cause ever after.
fn work(item: &ItemScope) -> CancelCause {
    while !item.is_canceled() {
        thread::yield_now();
    }
    let cause = item.cause().expect("a canceled item has a cause");
    assert_eq!(item.token().wait(), cause);
    for _ in 0..100 {
        assert_eq!(item.cause(), Some(cause));
    }
    cause
}

#[test]
fn random_cancels_reach_everybody_once() {
    for round in 1..=ROUNDS {
        let session = CancelSource::new();
        let parts: Vec<CancelSource> = (0..4).map(|_| session.child()).collect();
        let items: Vec<ItemScope> = (0..WORKERS).map(|n| parts[n % parts.len()].item()).collect();
        let (first, start) = (AtomicUsize::new(0), Barrier::new(2 * WORKERS));
        let (session, parts, items, first, start) = (&session, &parts, &items, &first, &start);
        thread::scope(|threads| {
            for (n, item) in items.iter().enumerate() {
                threads.spawn(move || {
                    start.wait();
                    let cause = work(item);
                    let all = parts[n % parts.len()].is_canceled();
                    assert!(!all || item.decision().is_all());
                    assert_eq!(item.cause(), Some(cause));
                });
                let mut dice = Dice(round << 8 | u64::try_from(n).unwrap() | 0x9E37_0000_0000);
                threads.spawn(move || {
                    start.wait();
                    for _ in 0..dice.roll(200) {
                        std::hint::spin_loop();
                    }
                    let cause = dice.cause();
                    _ = match dice.roll(3) {
                        0 => items[dice.roll(WORKERS)].cancel(cause),
                        1 => parts[dice.roll(parts.len())].cancel(cause),
                        _ => session.child().cancel(cause),
                    };
                    first.fetch_add(session.cancel(cause).into(), Ordering::Relaxed);
                });
            }
        });
        assert_eq!(first.load(Ordering::Relaxed), 1, "one canceler of the session was first");
        assert!(items.iter().all(|item| item.decision().is_all()));
        assert!(parts.iter().all(CancelToken::is_canceled));
    }
}

#[test]
fn scopes_come_and_go_while_all_are_canceled() {
    for round in 1..=ROUNDS {
        let session = CancelSource::new();
        let start = Barrier::new(WORKERS + 1);
        let (source, start) = (&session, &start);
        thread::scope(|threads| {
            for n in 0..WORKERS {
                let mut dice = Dice(round << 8 | u64::try_from(n).unwrap() | 0x79B9_0000_0000);
                threads.spawn(move || {
                    start.wait();
                    let mut kept = Vec::new();
                    while !source.is_canceled() {
                        let child = source.child();
                        match dice.roll(4) {
                            0 => kept.push(child),
                            1 => drop(child.child()),
                            2 => _ = child.cancel(CancelCause::Skipped),
                            _ => drop(child),
                        }
                        kept.truncate(16);
                    }
                    kept.push(source.child());
                    for scope in kept {
                        assert!(scope.is_canceled());
                        assert_eq!(scope.token().wait(), CancelCause::Shutdown);
                    }
                });
            }
            start.wait();
            thread::yield_now();
            assert!(source.cancel(CancelCause::Shutdown));
        });
    }
}

#[test]
fn waiters_come_and_go_while_all_are_canceled() {
    for _ in 0..ROUNDS {
        let session = CancelSource::new();
        let start = Barrier::new(WORKERS + 1);
        let (source, start) = (&session, &start);
        thread::scope(|threads| {
            for n in 0..WORKERS {
                threads.spawn(move || {
                    let token =
                        if n % 2 == 0 { source.child().token() } else { source.item().token() };
                    start.wait();
                    let short = std::time::Duration::from_micros(1);
                    let cause = token.wait_timeout(short).unwrap_or_else(|| token.wait());
                    assert_eq!(cause, CancelCause::Requested);
                });
            }
            start.wait();
            assert!(source.cancel(CancelCause::Requested));
        });
    }
}
