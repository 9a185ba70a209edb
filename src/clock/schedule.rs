//! [`Schedule`]: what is due when. Knows no thread and no clock.

use super::ticker::Tick;
use alloc::{
    collections::BTreeMap,
    sync::{Arc, Weak},
    vec::Vec,
};
use core::time::Duration;

/// Whom to tick, by the time it is due; entries due at the same time in the order they came.
pub(super) struct Schedule {
    entries: BTreeMap<(Duration, u64), Entry>,
    added: u64,
    sweep_at: usize,
}

struct Entry {
    /// None: once.
    period: Option<Duration>,
    target: Weak<dyn Tick>,
}

/// Below this many entries it is not worth looking for dead ones before their time.
const FEW: usize = 32;

/// Shorter periods would keep the thread busy for nothing that anyone can see.
const SHORTEST: Duration = Duration::from_millis(1);

impl Schedule {
    pub(super) const fn new() -> Self {
        Self { entries: BTreeMap::new(), added: 0, sweep_at: FEW }
    }

    /// Ticks `target` once at `due`.
    pub(super) fn once(&mut self, due: Duration, target: Weak<dyn Tick>) {
        self.add(due, Entry { period: None, target });
    }

    /// Ticks `target` after each period, the first time one period from now.
    pub(super) fn every(&mut self, now: Duration, period: Duration, target: Weak<dyn Tick>) {
        let period = period.max(SHORTEST);
        self.add(now.saturating_add(period), Entry { period: Some(period), target });
    }

    /// When to look again; `None` when nothing is scheduled.
    pub(super) fn next_due(&self) -> Option<Duration> {
        self.entries.first_key_value().map(|((due, _), _)| *due)
    }

    /// Takes out what is due and still alive. What is late is ticked once, not once per period.
    pub(super) fn take_due(&mut self, now: Duration) -> Vec<Arc<dyn Tick>> {
        let mut due = Vec::new();
        while let Some(entry) = self.entries.first_entry().filter(|entry| entry.key().0 <= now) {
            let ((at, _), entry) = entry.remove_entry();
            let Some(target) = entry.target.upgrade() else { continue };
            due.push(target);
            if let Some(period) = entry.period {
                let next = at.saturating_add(period);
                self.add(if next > now { next } else { now.saturating_add(period) }, entry);
            }
        }
        due
    }

    fn add(&mut self, due: Duration, entry: Entry) {
        if self.entries.len() >= self.sweep_at {
            // So that many short-lived timers with far deadlines do not pile up. Twice as many as
            // are alive before the next sweep: the cost per entry stays constant.
            self.entries.retain(|_, entry| entry.target.strong_count() > 0);
            self.sweep_at = FEW.max(self.entries.len().saturating_mul(2));
        }
        self.added = self.added.wrapping_add(1);
        self.entries.insert((due, self.added), entry);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use core::sync::atomic::{AtomicUsize, Ordering};

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Tick for Count {
        fn tick(&self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    fn weak(count: &Arc<Count>) -> Weak<dyn Tick> {
        let weak: Weak<Count> = Arc::downgrade(count);
        weak
    }

    #[test]
    fn once_is_due_once_and_every_again_and_again() {
        let (once, every) = (Arc::new(Count::default()), Arc::new(Count::default()));
        let mut schedule = Schedule::new();
        schedule.once(secs(2), weak(&once));
        schedule.every(secs(0), secs(1), weak(&every));
        for now in 0..=5 {
            schedule.take_due(secs(now)).iter().for_each(|target| target.tick());
        }
        assert_eq!(once.0.load(Ordering::Relaxed), 1);
        assert_eq!(every.0.load(Ordering::Relaxed), 5);
        assert_eq!(schedule.next_due(), Some(secs(6)));
    }

    #[test]
    fn what_is_late_is_ticked_once_and_then_a_period_later() {
        let every = Arc::new(Count::default());
        let mut schedule = Schedule::new();
        schedule.every(secs(0), secs(1), weak(&every));
        assert_eq!(schedule.take_due(secs(100)).len(), 1);
        assert_eq!(schedule.next_due(), Some(secs(101)));
    }

    #[test]
    fn a_clock_that_goes_back_or_stands_still_ticks_nothing() {
        let every = Arc::new(Count::default());
        let mut schedule = Schedule::new();
        schedule.every(secs(50), secs(1), weak(&every));
        assert!(schedule.take_due(secs(0)).is_empty());
        assert!(schedule.take_due(secs(50)).is_empty());
        assert_eq!(schedule.take_due(secs(51)).len(), 1);
    }

    #[test]
    fn a_period_of_zero_and_a_due_time_of_ever_are_survived() {
        let every = Arc::new(Count::default());
        let mut schedule = Schedule::new();
        schedule.every(secs(0), Duration::ZERO, weak(&every));
        schedule.every(Duration::MAX, Duration::MAX, weak(&every));
        assert_eq!(schedule.take_due(secs(1)).len(), 1);
    }

    #[test]
    fn the_dead_are_dropped_when_due_and_before_they_pile_up() {
        let mut schedule = Schedule::new();
        for _ in 0..10_000 {
            schedule.once(secs(3600), weak(&Arc::new(Count::default())));
        }
        assert!(schedule.entries.len() <= FEW);
        assert!(schedule.take_due(secs(3600)).is_empty());
        assert_eq!(schedule.next_due(), None);
    }
}
