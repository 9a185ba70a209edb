//! When a tick is delivered: [`Beat`], the pace as the reporter obeys it, and [`Turn`], one paced
//! delivery at a time.

use super::hub::Hub;
use crate::clock::ticker;
use crate::sink::Pace;
use crate::sync::{AtomicBool, AtomicU64, Ordering};
use alloc::sync::Arc;
use core::sync::atomic::AtomicU32;
use core::time::Duration;

/// The pace that the sink asked for, as far as this platform can keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beat {
    Every,
    Step(u64),
    /// The ticker raises the epoch.
    Ticked,
    /// For want of a ticker, whoever ticks looks at the clock now and then.
    Polled(Duration),
    Never,
}

/// Between two looks at the clock, for want of a ticker.
pub(super) const TICKS_PER_LOOK: u8 = 16;

impl Beat {
    /// Subscribes to the ticker, if that is how the pace is kept.
    pub(super) fn of(pace: Pace, hub: &Arc<Hub>) -> Self {
        match pace {
            Pace::Every | Pace::Step(0) => Self::Every,
            Pace::Step(step) => Self::Step(step),
            Pace::Never => Self::Never,
            Pace::Period(period) if period.is_zero() => Self::Every,
            Pace::Period(period) => {
                let weak = Arc::downgrade(hub);
                let ticked = hub.clock.is_none() && ticker::every(period, weak);
                if ticked { Self::Ticked } else { Self::Polled(period) }
            }
        }
    }
}

/// Counts the periods, round and round.
#[derive(Debug, Default)]
pub(super) struct Periods {
    count: AtomicU32,
    /// In nanoseconds; only where the clock is polled.
    began: AtomicU64,
}

impl Periods {
    pub(super) fn count(&self) -> u32 {
        self.count.load(Ordering::Relaxed)
    }

    pub(super) fn next(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    /// Begins the next period if this one is over. A clock that goes back begins a new one.
    pub(super) fn look(&self, now: Duration, period: Duration) {
        let now = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        let began = self.began.load(Ordering::Relaxed);
        let over = now.checked_sub(began).is_none_or(|age| u128::from(age) >= period.as_nanos());
        let (new, old) = (Ordering::Relaxed, Ordering::Relaxed);
        if over && self.began.compare_exchange(began, now, new, old).is_ok() {
            self.next();
        }
    }
}

/// At most one paced delivery is inside the sink at a time.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Turn {
    taken: AtomicBool,
    missed: AtomicBool,
}

impl Turn {
    /// Never waits. Who does not get it says so *before* trying a second time: either whoever has
    /// the turn sees the note on leaving, or the second try sees that the turn was left.
    ///
    /// Both sides exchange the note, so one exchange reads what the other released. A plain store
    /// would not do: the second try may then see a turn that was left long ago as taken.
    #[must_use]
    pub(super) fn take(&self) -> bool {
        self.grab() || {
            self.missed.swap(true, Ordering::AcqRel);
            self.grab()
        }
    }

    /// Looks before it tries, so those who are turned away leave the line of the cache alone.
    fn grab(&self) -> bool {
        let (new, old) = (Ordering::Acquire, Ordering::Relaxed);
        let free = !self.taken.load(Ordering::Relaxed);
        free && self.taken.compare_exchange(false, true, new, old).is_ok()
    }

    /// True if somebody was turned away meanwhile and should be asked to try again.
    #[must_use]
    pub(super) fn leave(&self) -> bool {
        self.taken.store(false, Ordering::Release);
        self.missed.swap(false, Ordering::AcqRel)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::clock::ticker::Tick;
    use crate::protocol::{Answer, CancelDecision};
    use crate::{ItemId, ProgressItem, ProgressSink, Reporter};

    /// Counts what it is told, at a pace of its own time.
    #[derive(Default)]
    struct Hourly(AtomicU64);

    impl ProgressSink for Hourly {
        fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(CancelDecision::Continue)
        }
        fn pace(&self) -> Pace {
            Pace::Period(Duration::from_secs(3600))
        }
    }

    #[test]
    fn r_22_who_is_turned_away_is_asked_to_try_again() {
        let turn = Turn::default();
        assert!(turn.take());
        assert!(!turn.take());
        assert!(turn.leave());
        assert!(turn.take());
        assert!(!turn.leave());
    }

    /// The ticker is played by hand.
    #[test]
    fn r_21_each_period_delivers_at_its_first_tick_whatever_the_speed() {
        let sink = Hourly::default();
        let reporter = Reporter::new(&sink);
        let mut item = reporter.start("a", None).unwrap().go().unwrap();
        let hub = Arc::clone(&item.line.hub);
        assert_eq!(hub.beat(), Beat::Ticked);
        let mut told = 1;
        for ticks_in_period in [1, 1000, 1, 100_000, 2, 1000, 1, 1] {
            hub.tick();
            told += 1;
            for tick in 0..ticks_in_period {
                assert!(!item.advance(1).is_cancel());
                assert_eq!(sink.0.load(Ordering::Relaxed), told, "at tick {tick}");
                // Who looks asks for figures, not for a delivery.
                let _ = (tick % 10 == 0).then(|| reporter.totals());
            }
        }
        // Periods in which nothing moves have none to make up for.
        (0..1000).for_each(|_| hub.tick());
        assert!(!item.advance(0).is_cancel());
        assert_eq!(sink.0.load(Ordering::Relaxed), told);
    }

    #[test]
    fn r_23_a_clock_that_stands_or_jumps_begins_periods_all_the_same() {
        let (periods, period) = (Periods::default(), Duration::from_millis(50));
        periods.look(Duration::from_millis(49), period);
        assert_eq!(periods.count(), 0);
        periods.look(Duration::from_millis(50), period);
        periods.look(Duration::from_millis(50), period);
        assert_eq!(periods.count(), 1);
        periods.look(Duration::MAX, period);
        assert_eq!(periods.count(), 2);
        periods.look(Duration::ZERO, period);
        assert_eq!(periods.count(), 3);
    }
}
