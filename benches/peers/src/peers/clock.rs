//! The naive thing of one's own: look at the clock, at each tick or at each so many, and draw if it is time.

use super::{Drawn, Peer, Tick};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// One that looks at every so manieth tick.
pub struct Clock<const EVERY: u64> {
    stop: AtomicBool,
    drawn: Mutex<Vec<Instant>>,
}

const PERIOD: Duration = Duration::from_millis(50);

/// An item has one writer, which stores what it has counted, and knows when it was drawn.
pub struct Item<'a, const EVERY: u64> {
    done: u64,
    shown: Arc<AtomicU64>,
    ticks: u64,
    last: Instant,
    clock: &'a Clock<EVERY>,
}

impl<const EVERY: u64> Peer for Clock<EVERY> {
    const NAME: &'static str = match EVERY {
        1 => "clock each tick",
        64 => "clock each 64th",
        _ => "clock each 1 024th",
    };
    type Item<'a> = Item<'a, EVERY>;

    fn with_room(_: usize) -> Self {
        let drawn = Mutex::new(vec![Instant::now()]);
        Self { stop: AtomicBool::new(false), drawn }
    }

    fn start(&self, _: Uuid) -> Self::Item<'_> {
        Item { done: 0, shown: Arc::default(), ticks: 0, last: Instant::now(), clock: self }
    }

    fn finish<'a>(&'a self, mut item: Self::Item<'a>) {
        item.draw(Instant::now());
    }

    fn cancel_all(&self) {
        self.stop.store(true, Relaxed);
    }
}

impl<const EVERY: u64> Item<'_, EVERY> {
    #[cold]
    fn draw(&mut self, now: Instant) {
        self.last = now;
        self.clock.drawn.lock().unwrap_or_else(PoisonError::into_inner).push(now);
    }
}

impl<const EVERY: u64> Tick for Item<'_, EVERY> {
    #[inline]
    fn tick(&mut self, amount: u64) -> bool {
        self.done += amount;
        self.shown.store(self.done, Relaxed);
        self.ticks += 1;
        if self.ticks.is_multiple_of(EVERY) {
            let now = Instant::now();
            if now.duration_since(self.last) >= PERIOD {
                self.draw(now);
            }
        }
        !self.clock.stop.load(Relaxed)
    }
}

impl<const EVERY: u64> Drawn for Clock<EVERY> {
    fn deliveries(&self) -> Vec<Instant> {
        self.drawn.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
