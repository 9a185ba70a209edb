//! What checking every rule of a session costs, beside a hash map with nine checks of one's own.
//!
//! `cargo bench --bench session` prints what criterion makes of the cases, and then a table for each number
//! of live items: medians of short rounds in which every case takes its turn, so that what disturbs one
//! disturbs all, and the ratio to the reference in the same round.

#![allow(unreachable_pub, reason = "the files of one bench use each other")]

mod cases;
mod lives;
mod reference;

use cases::Case;
use criterion::{Criterion, Throughput};
use std::time::Duration;

const ROUNDS: usize = 201;
/// So few that a round is seldom interrupted.
const TIMES: u32 = 2_048;

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    for live in [64, 1_000_000] {
        let mut cases = cases::all(live);
        let mut group = criterion.benchmark_group(format!("session, {live} live"));
        group.throughput(Throughput::Elements(1));
        for case in &mut cases {
            group.bench_function(case.name, |bencher| bencher.iter_custom(&mut case.run));
        }
        group.finish();
        if std::env::args().any(|arg| arg == "--bench") {
            print_ratios(live, &mut cases);
        }
    }
    criterion.final_summary();
}

/// The first case is the reference.
fn print_ratios(live: usize, cases: &mut [Case]) {
    let mut rounds: Vec<Vec<f64>> = vec![Vec::new(); cases.len()];
    for _ in 0..ROUNDS {
        for (case, rounds) in cases.iter_mut().zip(&mut rounds) {
            rounds.push((case.run)(TIMES.into()).as_secs_f64() * 1e9 / f64::from(TIMES));
        }
    }
    println!("\n{live:>7} live items                      ns   of reference");
    let reference = rounds[0].clone();
    for (case, times) in cases.iter().zip(rounds) {
        let ratios = times.iter().zip(&reference).map(|(time, reference)| time / reference);
        let ratio = median(ratios.collect());
        println!("{:<34}{:>10.1}{ratio:>15.2}", case.name, median(times));
    }
    println!();
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
