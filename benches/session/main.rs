//! What checking every rule of a session costs, beside a hash map with nine checks of one's own.
//!
//! `cargo bench --bench session`
//!
//! First one table for each number of live items: medians of rounds in which every case takes its turn, so
//! that what disturbs one disturbs all, and the ratio to the reference in the same round. Then, with
//! `-- --bench`, what criterion makes of the same cases.

mod cases;
mod reference;

use cases::Case;
use criterion::{Criterion, Throughput};
use std::time::Duration;

const ROUNDS: usize = 15;

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    for live in [64, 1_000_000] {
        let mut cases = cases::all(live);
        print_ratios(live, &mut cases);
        let mut group = criterion.benchmark_group(format!("session, {live} live"));
        group.throughput(Throughput::Elements(1));
        for case in &mut cases {
            group.bench_function(case.name, |bencher| bencher.iter_custom(&mut case.run));
        }
        group.finish();
    }
    criterion.final_summary();
}

/// The first case is the reference.
fn print_ratios(live: usize, cases: &mut [Case]) {
    let times = 200_000;
    let mut rounds: Vec<Vec<f64>> = vec![Vec::new(); cases.len()];
    for _ in 0..ROUNDS {
        for (case, rounds) in cases.iter_mut().zip(&mut rounds) {
            rounds.push((case.run)(times).as_secs_f64() * 1e9 / times as f64);
        }
    }
    println!("\n{live} live items{:>34}{:>12}", "ns", "of reference");
    let reference = rounds[0].clone();
    for (case, times) in cases.iter().zip(rounds) {
        let ratios = times.iter().zip(&reference).map(|(time, reference)| time / reference);
        let ratio = median(ratios.collect());
        println!("{:<40}{:>10.1}{ratio:>12.2}", case.name, median(times));
    }
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
