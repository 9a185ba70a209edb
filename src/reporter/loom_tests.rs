//! The races of `reporter`, in every order that the memory model allows: the turn, the beginning and
//! the gate. How to run them stands in `.ci/model`.
//!
//! What nobody may miss is written relaxed, so only the part under test makes it visible. Each test
//! has been seen to fail: see the note on it.

use super::{
    begin::Beginning,
    delivery::Turn,
    gate::{Door, Gate},
};
use crate::cancel::Word;
use crate::sync::{
    AtomicU64, Mutex, Ordering, lock,
    model::{Order, model},
    thread,
};
use alloc::{sync::Arc, vec::Vec};

/// A counter that loses a step if two count at once, or if one does not see what another counted.
#[derive(Default)]
struct Fragile(AtomicU64);

impl Fragile {
    fn count(&self) {
        self.0.store(self.get() + 1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Runs `act` in so many threads beside this one; all results.
fn together<T: 'static>(
    order: Order,
    threads: usize,
    act: impl Fn() -> T + Clone + 'static,
) -> Vec<T> {
    let spawn = |thread| order.spawn(thread, act.clone());
    let others: Vec<_> = (1..=threads).map(spawn).collect();
    order.begin(0);
    let mine = act();
    let theirs = others.into_iter().map(|other| other.join().unwrap());
    theirs.chain([mine]).collect()
}

/// What workers share who deliver.
struct Workers {
    turn: Turn,
    session: Word,
    delivered: Fragile,
}

impl Workers {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            turn: Turn::default(),
            session: Word::new(),
            delivered: Fragile::default(),
        })
    }

    /// A tick that is due. Who is turned away keeps the word that was seen before.
    fn tick(&self) -> Result<(), u64> {
        let seen = self.session.load();
        if !self.turn.take() {
            return Err(seen);
        }
        self.delivered.count();
        if self.turn.leave() {
            self.session.raise_epoch();
        }
        Ok(())
    }

    /// Works until it has delivered: what was missed is tried again only when asked for.
    fn deliver(&self) {
        while let Err(seen) = self.tick() {
            while self.session.load() == seen {
                thread::yield_now();
            }
        }
    }
}

/// Fails if the turn is left relaxed, taken relaxed, or taken with a load and a store.
#[test]
fn loom_one_alone_has_the_turn() {
    model(|order| {
        let workers = Workers::new();
        let all = Arc::clone(&workers);
        let delivered =
            together(order, 2, move || all.tick()).into_iter().filter(Result::is_ok).count();
        assert_eq!(workers.delivered.get(), u64::try_from(delivered).unwrap());
    });
}

/// Fails if the note is left after the second try, if there is no second try, if the note is
/// stored or exchanged relaxed, or if who leaves looks for a note before the turn is free.
#[test]
fn loom_who_is_turned_away_is_asked_again() {
    model(|order| {
        let workers = Workers::new();
        let all = Arc::clone(&workers);
        for turned_away in together(order, 2, move || all.tick()) {
            assert_ne!(turned_away, Err(workers.session.load()), "nobody asks");
        }
        // Nobody is inside: it is free for the next one.
        assert_eq!(workers.tick(), Ok(()));
    });
}

/// R-22, to the end: everybody has delivered. A note that is lost shows as a loop without an end.
#[test]
fn loom_everybody_delivers_in_the_end() {
    model(|order| {
        let workers = Workers::new();
        let all = Arc::clone(&workers);
        together(order, 1, move || all.deliver());
        assert_eq!(workers.delivered.get(), 2);
    });
}

/// Fails if `finish` stores relaxed, is told before the state is done, or wakes one alone; and
/// if whoever begins is not known by thread.
#[test]
fn loom_the_beginning_is_over_before_anybody_passes() {
    model(|order| {
        let session = Arc::new((Beginning::default(), Fragile::default()));
        let begin = {
            let session = Arc::clone(&session);
            move || {
                let (beginning, begun) = &*session;
                if beginning.is_done() {
                    assert_eq!(begun.get(), 1, "passed before it is over");
                } else if beginning.take() {
                    // The sink calls back in, and neither waits nor begins again.
                    assert!(!beginning.take() && !beginning.is_done());
                    begun.count();
                    beginning.finish();
                }
                assert_eq!(begun.get(), 1, "begun once, and over");
            }
        };
        together(order, 2, begin);
        assert!(session.0.is_done() && !session.0.take());
    });
}

/// A gate of two doors, each behind a lock, and what is said behind them.
#[derive(Default)]
struct Session {
    gate: Gate,
    doors: [Mutex<Door>; 2],
    said: Fragile,
}

impl Session {
    /// One inside of each of the first so many doors.
    fn new(inside: usize) -> Arc<Self> {
        let session = Self::default();
        assert!((0..inside).all(|door| session.enter(door)));
        Arc::new(session)
    }

    fn enter(&self, door: usize) -> bool {
        lock(&self.doors[door]).enter()
    }

    fn leave(&self, door: usize) -> bool {
        let left = lock(&self.doors[door]).leave();
        self.gate.is_last(left)
    }

    fn close(&self, force: bool) -> bool {
        let mut doors = self.doors.each_ref().map(lock);
        let doors = doors.iter_mut().map(|door| &mut **door).collect();
        self.gate.close(doors, force)
    }

    /// Who sends the end must see all that was said.
    fn end(&self, said: u64) {
        assert_eq!(self.said.get(), said, "the end comes before the last word");
    }
}

/// Items end while the reporter is dropped: one of them sends the end, and after all of it.
/// Fails if `close` does not count who is inside, or `is_last` is a load and a store.
#[test]
fn loom_one_alone_sends_the_end() {
    model(|order| {
        let session = Session::new(2);
        let mut ends = Vec::new();
        let leave = |thread, says: fn(&Session)| {
            let session = Arc::clone(&session);
            order.spawn(thread, move || {
                says(&session);
                session.leave(thread - 1)
            })
        };
        let speaker = leave(1, |session| session.said.count());
        let other = leave(2, |_| {});
        order.begin(0);
        ends.push(session.close(true));
        if ends[0] {
            session.end(1);
        }
        assert!(!session.enter(0) && !session.enter(1));
        ends.extend([speaker.join().unwrap(), other.join().unwrap()]);
        assert_eq!(ends.iter().filter(|end| **end).count(), 1, "{ends:?}");
    });
}

/// The last one out knows what the others have said before.
/// Fails if `is_last` is relaxed, or only releases.
#[test]
fn loom_the_end_comes_after_all_that_was_said() {
    model(|order| {
        let session = Session::new(2);
        assert!(!session.close(true));
        let first = Arc::clone(&session);
        let first = order.spawn(1, move || {
            if first.leave(0) {
                first.end(1);
                return true;
            }
            false
        });
        order.begin(0);
        session.said.count();
        let mine = session.leave(1);
        assert!(mine != first.join().unwrap());
    });
}

/// A stage that is told while the session is completed is either before the end or not
/// told at all. Fails if the doors are not all locked, or `close` does not look who is inside.
#[test]
fn loom_a_call_is_over_before_the_end_or_refused() {
    model(|order| {
        let session = Session::new(0);
        let stage = Arc::clone(&session);
        let stage = order.spawn(1, move || {
            let told = stage.enter(0);
            if told {
                stage.said.count();
                assert!(!stage.leave(0), "a session that is completed has its end");
            }
            told
        });
        order.begin(0);
        let mut closed = false;
        let mut said = 0;
        while !closed {
            closed = session.close(false);
            said = session.said.get();
            if !closed {
                thread::yield_now();
            }
        }
        assert_eq!(stage.join().unwrap(), said == 1);
    });
}
