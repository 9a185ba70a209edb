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

/// How long something takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Guess {
    pub(super) seconds: f64,
    /// Whether what is left is of a kind that was seen.
    pub(super) sure: bool,
}

/// What a unit of work and an item take, in proportion, neither below zero.
#[derive(Clone, Copy, Debug)]
struct Costs {
    work: f64,
    item: f64,
    /// Whether they could be told apart, and both matter.
    apart: bool,
}

/// Below so much of what it could be, two columns of measurements say the same.
const ALIKE: f64 = 0.05;
/// So many times as large as what was seen, files are still of its kind.
const KIN: f64 = 3.0;
/// So many times as much as was seen is not foreseen from it, if it is of another kind.
const ENOUGH: f64 = 100.0;

impl Estimate {
    /// So much work and so many items took so long.
    pub(super) fn record(&mut self, work: u64, items: u64, time: Duration, memory: Duration) {
        let (work, items, seconds) = (float(work), float(items), time.as_secs_f64());
        // At most all of it: one great surprise is no worse than that.
        let guess = self.foresee(work, Some(items)).map_or(seconds, |guess| guess.seconds);
        let missed = (guess - seconds).abs().min(seconds);
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

    /// How long so much takes; `None` if nothing is known of its kind. If it is not known how many items there are, what
    /// they take is counted with their work.
    pub(super) fn foresee(&self, work: f64, items: Option<f64>) -> Option<Guess> {
        let costs = self.costs()?;
        let guess = items.map_or_else(
            || Some(self.by_work(costs, work)),
            |items| self.by_both(costs, work, items),
        );
        guess.filter(|guess| guess.seconds.is_finite())
    }

    fn by_work(&self, costs: Costs, work: f64) -> Guess {
        let is_told = self.items <= 0.0 || self.is_apart();
        let sure = is_told && costs.item * self.items <= costs.work * self.work;
        Guess { seconds: self.time / self.work * work, sure }
    }

    /// Least squares trust long windows most; over all of them, the costs are to add up to the time that passed.
    fn by_both(&self, costs: Costs, work: f64, items: f64) -> Option<Guess> {
        let is_known = |left: f64, seen: f64| left <= 0.0 || seen > 0.0;
        let known = is_known(work, self.work) && (is_known(items, self.items) || work > 0.0);
        let scale = self.time / (costs.work * self.work + costs.item * self.items);
        let seconds = scale * (costs.work * work + costs.item * items);
        known.then(|| Guess { seconds, sure: self.is_seen(costs, work, items) })
    }

    /// Whether there is about as much work to an item as there was, or what each takes is known well enough.
    fn is_seen(&self, costs: Costs, work: f64, items: f64) -> bool {
        let (one, two) = (work * self.items, items * self.work);
        let is_kin = one <= two * KIN && two <= one * KIN;
        is_kin || (costs.apart && work <= self.work * ENOUGH && items <= self.items * ENOUGH)
    }

    /// How often there was something to measure.
    pub(super) fn windows(&self) -> u32 {
        self.windows
    }

    /// What part of the time was foreseen wrongly, lately.
    pub(super) fn wrong(&self) -> f64 {
        if self.time > 0.0 { self.missed / self.time } else { 1.0 }
    }

    fn determinant(&self) -> f64 {
        self.work_work * self.items_items - self.work_items * self.work_items
    }

    /// Whether what work takes can be told from what items take.
    fn is_apart(&self) -> bool {
        self.determinant() > ALIKE * self.work_work * self.items_items
    }

    fn costs(&self) -> Option<Costs> {
        let only_work = Costs { work: 1.0, item: 0.0, apart: false };
        let only_items = Costs { work: 0.0, item: 1.0, apart: false };
        match (self.work > 0.0, self.items > 0.0) {
            (false, false) => return None,
            (true, false) => return Some(only_work),
            (false, true) => return Some(only_items),
            (true, true) => {}
        }
        if !self.is_apart() {
            return Some(only_work);
        }
        let determinant = self.determinant();
        let work =
            (self.work_time * self.items_items - self.items_time * self.work_items) / determinant;
        let item =
            (self.items_time * self.work_work - self.work_time * self.work_items) / determinant;
        Some(match (work > 0.0, item > 0.0) {
            (true, true) => Costs { work, item, apart: true },
            (true, false) => only_work,
            (false, _) => only_items,
        })
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

    fn assert_near(guess: Option<Guess>, expected: f64) {
        let seconds = guess.map(|guess| guess.seconds).expect("an estimate");
        assert!((seconds - expected).abs() < 0.02 * expected, "{seconds} is not {expected}");
    }

    #[test]
    fn what_an_item_takes_is_told_from_what_its_bytes_take() {
        // 10 ms per item and 1 s per 1 000 000 units.
        let windows =
            [(1_000, 50, 501), (2_000, 100, 1_002), (500_000, 1, 510), (900_000, 20, 1_100)];
        let estimate = of(&windows);
        assert_near(estimate.foresee(0.0, Some(1_000.0)), 10.0);
        assert_near(estimate.foresee(10_000_000.0, Some(1.0)), 10.01);
    }

    #[test]
    fn one_of_them_is_enough() {
        assert_near(of(&[(100, 0, 1_000); 5]).foresee(1_000.0, Some(0.0)), 10.0);
        assert_near(of(&[(0, 2, 1_000); 5]).foresee(0.0, Some(10.0)), 5.0);
        // All alike: which of the two takes the time cannot be told, and need not be.
        assert_near(of(&[(100, 2, 1_000); 5]).foresee(1_000.0, Some(20.0)), 10.0);
    }

    #[test]
    fn what_was_never_measured_is_not_known() {
        assert_eq!(Estimate::default().foresee(1.0, Some(1.0)), None);
        assert_eq!(of(&[(0, 2, 1_000); 5]).foresee(1.0, Some(0.0)), None);
        assert_eq!(of(&[(7, 0, 1_000); 5]).foresee(0.0, Some(3.0)), None);
        assert_eq!(Estimate::default().foresee(1.0, None), None);
    }

    /// A thousand small files say nothing about the bytes of a large one.
    #[test]
    fn what_is_left_may_be_of_another_kind() {
        let small = of(&[(5_000, 1_000, 1_000), (5_200, 1_010, 1_000), (4_900, 990, 1_000)]);
        let is_sure = |guess: Option<Guess>| guess.expect("an estimate").sure;
        assert!(is_sure(small.foresee(50_000.0, Some(10_000.0))));
        assert!(!is_sure(small.foresee(1e9, Some(10.0))));
        assert!(!is_sure(small.foresee(1e9, None)));
        let large = of(&[(100, 0, 1_000), (100, 1, 1_000), (100, 0, 1_000), (110, 0, 1_000)]);
        assert!(is_sure(large.foresee(1e6, None)));
        assert!(!is_sure(large.foresee(10.0, Some(1e6))));
    }

    #[test]
    fn the_mean_of_a_varying_speed_is_not_its_best() {
        let estimate = of(&[(100, 0, 1_000), (300, 0, 1_000), (100, 0, 1_000), (300, 0, 1_000)]);
        assert_near(estimate.foresee(2_000.0, Some(0.0)), 10.0 * (1.0 - 0.02));
    }
}
