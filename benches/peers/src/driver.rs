//! Runs each case in a process of its own, round by round.

use crate::measure::locked_add;
use crate::options::Options;
use crate::results::Results;
use crate::rows::{Case, Figures, cases};
use std::env;
use std::io::{self, IsTerminal as _};
use std::process::{Command, Stdio};

/// All that is asked for.
pub fn run(options: &Options) -> Result<Results, String> {
    let mut cases = cases(&options.scale());
    cases.retain(|case| options.wants(case.work));
    let mut results = Results::default();
    for round in 0..options.rounds {
        results.add_locked(locked_add());
        for case in cases.iter().filter(|case| round < rounds_of(case, options)) {
            if io::stderr().is_terminal() {
                eprint!("\rround {}/{}: {:<60}", round + 1, options.rounds, case.name());
            }
            for (what, figure) in run_alone(case, options)? {
                results.add(case.work, &what, case.who, figure);
            }
        }
    }
    if io::stderr().is_terminal() {
        eprintln!();
    }
    Ok(results)
}

/// What takes long is also what differs least from round to round. In a hurry only the ticks, which are quick, are
/// worth repeating.
fn rounds_of(case: &Case, options: &Options) -> usize {
    match (options.quick, case.slow) {
        (true, _) if case.work != "W1" => 1,
        (false, true) => options.rounds.min(3),
        _ => options.rounds,
    }
}

fn run_alone(case: &Case, options: &Options) -> Result<Figures, String> {
    let failed = |error: io::Error| format!("{}: {error}", case.name());
    let mut command = Command::new(env::current_exe().map_err(failed)?);
    command.args(["--case", &case.name()]).stderr(Stdio::inherit());
    command.args(options.quick.then_some("--quick"));
    command.args(options.large.then_some("--large"));
    // Warm memory is what the allocator has, so it is to keep what it is given back.
    command.env("MALLOC_MMAP_MAX_", "0").env("MALLOC_TRIM_THRESHOLD_", "1000000000000");
    let output = command.output().map_err(failed)?;
    if !output.status.success() {
        return Err(format!("{}: {}", case.name(), output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| read(line).ok_or(format!("{}: {line}", case.name()))).collect()
}

/// The process that is one case.
pub fn run_case(name: &str, options: &Options) -> Result<(), String> {
    let scale = options.scale();
    let cases = cases(&scale);
    let case = cases.iter().find(|case| case.name() == name).ok_or(format!("no case {name}"))?;
    for (what, figure) in (case.run)(&scale) {
        println!("{what}\t{figure}");
    }
    Ok(())
}

fn read(line: &str) -> Option<(String, f64)> {
    let (what, figure) = line.split_once('\t')?;
    Some((what.to_owned(), figure.parse().ok()?))
}
