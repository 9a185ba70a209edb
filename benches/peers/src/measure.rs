//! Clocks, medians, and loops long enough to be timed.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Nanoseconds of one call: the median of batches that together take as long as asked for. `batch` makes as many calls
/// as it is told. Batches are short, so that few of them are interrupted when the machine has other work.
pub fn per_call(loops: Duration, mut batch: impl FnMut(u64)) -> f64 {
    let size = size_of_batch(BATCH, &mut batch);
    let mut batches = Vec::new();
    let begun = Instant::now();
    while batches.len() < FEWEST || begun.elapsed() < loops {
        let started = Instant::now();
        batch(size);
        batches.push(started.elapsed().as_nanos() as f64 / size as f64);
    }
    median(&mut batches)
}

const BATCH: Duration = Duration::from_micros(200);
const FEWEST: usize = 3;

/// How many calls take about so long. Also the warming up.
fn size_of_batch(wanted: Duration, batch: &mut impl FnMut(u64)) -> u64 {
    let mut size = 1;
    loop {
        let started = Instant::now();
        batch(size);
        if started.elapsed() >= wanted || size >= 1 << 40 {
            return size;
        }
        size *= 2;
    }
}

/// How long something takes that happens once, and what comes of it.
pub fn once<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let started = Instant::now();
    let result = work();
    let taken = started.elapsed().as_nanos() as f64;
    (result, (taken - looking_at_the_clock()).max(0.0))
}

/// Nanoseconds between two looks at the clock with nothing between them.
pub fn looking_at_the_clock() -> f64 {
    let mut looks = [0.0; 31].map(|_: f64| Instant::now().elapsed().as_nanos() as f64);
    median(&mut looks)
}

/// Nanoseconds of one read-modify-write that nobody else disturbs.
pub fn locked_add() -> f64 {
    let sum = AtomicU64::new(0);
    per_call(Duration::from_millis(20), |calls| {
        for _ in 0..calls {
            sum.fetch_add(black_box(1), Ordering::Relaxed);
        }
    })
}

/// The middle one, or the mean of the two in the middle.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        n if n.is_multiple_of(2) => f64::midpoint(values[n / 2 - 1], values[n / 2]),
        n => values[n / 2],
    }
}

/// A quarter of the values is below it.
pub fn lower_quartile(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 4).copied().unwrap_or(f64::NAN)
}
