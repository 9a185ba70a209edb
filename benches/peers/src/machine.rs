//! Where and when it was measured.

use std::process::Command;
use std::{fs, thread};

/// One line: processor, cores, compiler, date.
pub fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let compiler = said_by("rustc", &["--version"]);
    let date = said_by("date", &["-u", "+%Y-%m-%d %H:%M UTC"]);
    format!("{}, {cores} cores; {compiler}; {date}", processor())
}

fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = info.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(": ")).map(|(_, name)| name.to_owned());
    name.unwrap_or_else(|| format!("unknown processor ({})", std::env::consts::ARCH))
}

fn said_by(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let said = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    said.unwrap_or_else(|_| format!("no {program}"))
}
