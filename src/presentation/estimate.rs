//! [`Estimate`]: how long the rest takes, from what a unit of work and what an item takes.

use super::numbers::{float, weight};
use core::time::Duration;

/// What a unit of work and an item each take, from how long both took together: many small files are slow for the
/// files' sake and a large one for its bytes, and neither rate by itself foresees the other.
///
/// Sums of least squares, in which older measurements fade.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Estimate {
    work_work: f64,
    work_items: f64,
    items_items: f64,
    work_time: f64,
    items_time: f64,
    work: f64,
    items: f64,
    time: f64,
    /// By how many seconds it was wrong, fading as the rest.
    missed: f64,
    windows: u32,
}

/// Below so much of what it could be, two columns of measurements say the same.
const ALIKE: f64 = 1e-4;

impl Estimate {
    /// So much work and so many items took so long.
    pub(super) fn record(&mut self, work: u64, items: u64, time: Duration, memory: Duration) {
        let (work, items, seconds) = (float(work), float(items), time.as_secs_f64());
        let missed =
            self.seconds_for(work, Some(items)).map_or(0.0, |guess| (guess - seconds).abs());
        let old = weight(time, memory);
        for (sum, new) in [
            (&mut self.work_work, work * work),
            (&mut self.work_items, work * items),
            (&mut self.items_items, items * items),
            (&mut self.work_time, work * seconds),
            (&mut self.items_time, items * seconds),
            (&mut self.work, work),
            (&mut self.items, items),
            (&mut self.time, seconds),
            (&mut self.missed, missed),
        ] {
            *sum = *sum * old + new;
        }
        self.windows = self.windows.saturating_add(1);
    }

    /// How many seconds so much takes; `None` if nothing is known of its kind. If it is not known how many items there are,
    /// what they take is counted with their work.
    pub(super) fn seconds_for(&self, work: f64, items: Option<f64>) -> Option<f64> {
        let Some(items) = items else {
            return Some(self.time / self.work * work).filter(|it| it.is_finite());
        };
        let (per_work, per_item) = self.costs()?;
        let is_known = |left: f64, seen: f64| left <= 0.0 || seen > 0.0;
        let known = is_known(work, self.work) && (is_known(items, self.items) || work > 0.0);
        // Least squares trust long windows most; over all of them, the costs are to add up to the time that passed.
        let scale = self.time / (per_work * self.work + per_item * self.items);
        Some(scale * (per_work * work + per_item * items)).filter(|it| known && it.is_finite())
    }

    /// How often there was something to measure.
    pub(super) fn windows(&self) -> u32 {
        self.windows
    }

    /// What part of the time was foreseen wrongly, lately.
    pub(super) fn wrong(&self) -> f64 {
        if self.time > 0.0 { self.missed / self.time } else { 1.0 }
    }

    /// Seconds for a unit of work and for an item, neither below zero.
    fn costs(&self) -> Option<(f64, f64)> {
        let both = self.work_work * self.items_items;
        let determinant = both - self.work_items * self.work_items;
        if determinant > ALIKE * both {
            let per_work = (self.work_time * self.items_items - self.items_time * self.work_items)
                / determinant;
            let per_item =
                (self.items_time * self.work_work - self.work_time * self.work_items) / determinant;
            if per_work >= 0.0 && per_item >= 0.0 {
                return Some((per_work, per_item)).filter(|(one, two)| one + two > 0.0);
            }
            if per_work < 0.0 && self.items > 0.0 {
                return Some((0.0, 1.0));
            }
        }
        match (self.work > 0.0, self.items > 0.0) {
            (true, _) => Some((1.0, 0.0)),
            (false, true) => Some((0.0, 1.0)),
            (false, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMORY: Duration = Duration::from_secs(60);

    fn of(windows: &[(u64, u64, u64)]) -> Estimate {
        let mut estimate = Estimate::default();
        for (work, items, millis) in windows {
            estimate.record(*work, *items, Duration::from_millis(*millis), MEMORY);
        }
        estimate
    }

    fn assert_near(seconds: Option<f64>, expected: f64) {
        let seconds = seconds.expect("an estimate");
        assert!((seconds - expected).abs() < 0.02 * expected, "{seconds} is not {expected}");
    }

    #[test]
    fn what_an_item_takes_is_told_from_what_its_bytes_take() {
        // 10 ms per item and 1 s per 1 000 000 units.
        let windows =
            [(1_000, 50, 501), (2_000, 100, 1_002), (500_000, 1, 510), (900_000, 20, 1_100)];
        let estimate = of(&windows);
        assert_near(estimate.seconds_for(0.0, Some(1_000.0)), 10.0);
        assert_near(estimate.seconds_for(10_000_000.0, Some(1.0)), 10.01);
    }

    #[test]
    fn one_of_them_is_enough() {
        assert_near(of(&[(100, 0, 1_000); 5]).seconds_for(1_000.0, Some(0.0)), 10.0);
        assert_near(of(&[(0, 2, 1_000); 5]).seconds_for(0.0, Some(10.0)), 5.0);
        // All alike: which of the two takes the time cannot be told, and need not be.
        assert_near(of(&[(100, 2, 1_000); 5]).seconds_for(1_000.0, Some(20.0)), 10.0);
    }

    #[test]
    fn what_was_never_measured_is_not_known() {
        assert_eq!(Estimate::default().seconds_for(1.0, Some(1.0)), None);
        assert_eq!(of(&[(0, 2, 1_000); 5]).seconds_for(1.0, Some(0.0)), None);
        assert_eq!(of(&[(7, 0, 1_000); 5]).seconds_for(0.0, Some(3.0)), None);
        assert_eq!(Estimate::default().seconds_for(1.0, None), None);
    }

    #[test]
    fn the_mean_of_a_varying_speed_is_not_its_best() {
        let estimate = of(&[(100, 0, 1_000), (300, 0, 1_000), (100, 0, 1_000), (300, 0, 1_000)]);
        assert_near(estimate.seconds_for(2_000.0, Some(0.0)), 10.0 * (1.0 - 0.02));
    }
}
