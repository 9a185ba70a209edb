//! [`Rate`]: how fast it goes, as a double exponential mean without the bias of its beginning.

use super::numbers::{float, weight};
use core::time::Duration;

/// Units per second. What is younger counts more; a tenth is left of what is as old as the memory.
///
/// The mean of the mean, since a single one jumps with each sample. Both begin with nothing at all rather than with zero: what
/// is missing of the weights is divided out. (The algorithm is indicatif's.)
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rate {
    once: f64,
    twice: f64,
    /// How long was measured.
    measured: Duration,
    best: f64,
}

impl Rate {
    /// So much was done in this time, which is not zero.
    pub(super) fn record(&mut self, done: u64, time: Duration, memory: Duration) {
        if time.is_zero() {
            return;
        }
        let old = weight(time, memory);
        self.measured = self.measured.saturating_add(time);
        self.once = self.once * old + float(done) / time.as_secs_f64() * (1.0 - old);
        let all = 1.0 - weight(self.measured, memory);
        self.twice = self.twice * old + self.once / all * (1.0 - old);
        self.best = self.best.max(self.twice / all);
    }

    /// Units per second, if nothing more was done in the time since; `None` before anything was measured.
    pub(super) fn per_second(&self, since: Duration, memory: Duration) -> Option<f64> {
        if self.measured.is_zero() {
            return None;
        }
        let old = weight(since, memory);
        let all = 1.0 - weight(self.measured.saturating_add(since), memory);
        let rate = (self.twice * old + self.once * old / all * (1.0 - old)) / all;
        Some(rate).filter(|rate| rate.is_finite())
    }

    /// The best there ever was.
    pub(super) fn best(&self) -> f64 {
        self.best
    }
}
