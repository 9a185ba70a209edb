//! The five-minute tool for a bug report: reads a recording, says what happened, and names every rule that it breaks.

mod broken;
mod demo;
mod read;
mod report;
mod summary;
mod words;

use std::error::Error;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use read::Recording;

/// Says what happened in a recording, and which rules it breaks.
///
/// Each rule comes with its number, its sentence and source, the event at fault, and the fewest calls that
/// show it.
///
/// Exit code: 0 no rule that MUST be kept is broken; 1 one is; 2 usage, or the recording is unreadable, also
/// in parts, or parts are missing. A torn end is a warning. Without a recording the exit code is 0.
#[derive(Parser)]
struct Args {
    /// The recording, in either format; `-` is the standard input; without it a small broken run is recorded
    /// and inspected
    recording: Option<PathBuf>,
    /// What SHOULD be kept counts as well
    #[arg(long)]
    strict: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let inspected = match &args.recording {
        Some(path) => inspect(path, args.strict),
        None => demo::recorded().and_then(|file| {
            inspect(file.path(), args.strict).map(|code| {
                eprintln!("inspect: a demonstration; of a recording that is given the exit code would be {code}");
                0
            })
        }),
    };
    match inspected {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("inspect: {error}");
            ExitCode::from(2)
        }
    }
}

fn inspect(path: &Path, is_strict: bool) -> Result<u8, Box<dyn Error>> {
    let recording = Recording::open(path)?;
    let (text, code) = report::report(&recording, is_strict);
    match io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(code), // that nobody reads on is no failure
    }
}
