//! Inputs out of traces, for a first corpus: runs of a reporter that are canceled at each answer, legal sessions in each dialect,
//! and such that break one rule. `./seeds.sh` picks those that are worth keeping.

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::path::Path;
use std::{fs, io};
use sync_progress::conformance::{Disturbance, Host, Script, When};
use sync_progress::protocol::{LogEntry, TraceEntry};
use sync_progress::recording::Format;
use sync_progress::strategy::{Shape, breakable, mutant};
use sync_progress::{CancelDecision, Dialect, Reporter};
use sync_progress_fuzz::{checker, recording, session};

fn main() -> io::Result<()> {
    for trace in reported() {
        keep(Dialect::Neutral, &trace)?;
    }
    for dialect in Dialect::ALL {
        for trace in some(&Shape::new(dialect).length(2..=20).sessions(), 200) {
            keep(dialect, &trace)?;
        }
        for rule in breakable(dialect) {
            for mutant in some(&mutant(dialect, rule).expect("breakable"), 6) {
                keep(dialect, &mutant.trace)?;
            }
        }
    }
    Ok(())
}

/// What a reporter says, undisturbed and canceled at each answer.
fn reported() -> impl Iterator<Item = Vec<TraceEntry>> {
    let cancels = [CancelDecision::CancelItem, CancelDecision::CancelAll];
    let scripts = cancels.into_iter().flat_map(|decision| {
        (0..20).map(move |at| Script::new().on(When::Answer(at), Disturbance::Cancel(decision)))
    });
    scripts.map(|script| {
        let host = Host::scripted(Dialect::Neutral, script);
        report(&Reporter::new(host.clone()));
        host.trace()
    })
}

fn report(reporter: &Reporter<Host>) {
    for (name, size) in [("a", 3), ("b", 0), ("c", 7)] {
        let Ok(mut item) = reporter.start(name, size).expect("a new name").go() else { continue };
        item.log(LogEntry::warning(name));
        while !item.advance(2).is_cancel() && item.work().completed < size {}
        if name == "b" {
            item.fail("lost");
        } else {
            item.finish();
        }
    }
}

/// So many, the same ones each time.
fn some<S: Strategy>(strategy: &S, count: u32) -> impl Iterator<Item = S::Value> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, rng);
    (0..count).map(move |_| strategy.new_tree(&mut runner).expect("a value").current())
}

fn keep(dialect: Dialect, trace: &[TraceEntry]) -> io::Result<()> {
    let (target, bytes) = match dialect {
        Dialect::Neutral => ("session_neutral", session::Neutral::bytes_of(trace)),
        Dialect::WinSync => ("session_winsync", session::WinSync::bytes_of(trace)),
        Dialect::MobSync => ("session_mobsync", session::MobSync::bytes_of(trace)),
        Dialect::SyncCenter => ("session_sync_center", session::SyncCenter::bytes_of(trace)),
    };
    write(target, &bytes)?;
    for format in [Format::JsonLines, Format::Binary] {
        write("recording", &recording::bytes_of(format, trace))?;
    }
    write("checker", &checker::Input::bytes_of(dialect, trace))
}

fn write(target: &str, bytes: &[u8]) -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&corpus)?;
    let place = fs::read_dir(&corpus)?.count();
    fs::write(corpus.join(format!("trace-{place}")), bytes)
}
