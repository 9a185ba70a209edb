//! The same work through sync-progress and through its peers, as one table of ratios.
//!
//! See `README.md` beside the manifest: what is measured, how to read it, how to add a peer.

mod driver;
mod goal;
mod ids;
mod machine;
mod measure;
mod memory;
mod options;
mod peers;
mod results;
mod rows;
mod scale;
mod table;

use options::Options;
use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    match Options::parse(env::args().skip(1)).and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    if let Some(case) = &options.case {
        return driver::run_case(case, options);
    }
    let results = driver::run(options)?;
    let rows = rows::rows(&options.scale());
    println!("{}", table::table(&rows, &results));
    println!("{HOW_TO_READ}\n");
    let size = if options.quick { "quick, so too short to be trusted" } else { "full" };
    let locked = results.locked().unwrap_or(f64::NAN);
    println!("A read-modify-write costs {locked:.1} ns here.");
    println!("Measured on: {}; {} rounds, {size}.", machine::machine(), options.rounds);
    println!("Goals missed: {}.", table::missed(&rows, &results));
    Ok(())
}

const HOW_TO_READ: &str = "\
How to read it: each case ran in a process of its own, the rounds interleaved; figures are medians. In brackets stands how \
many times as much as ours a peer costs: above 1 we are ahead. `floor` is the least that the work can cost: bare atomics, \
without any contract. Figures drift between machines and between runs; ratios within this table count. Never compare \
across runs. A dash: this peer does not do that.";
