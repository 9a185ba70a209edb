//! Draws a recording: who worked on what and when, how each item ended, what was canceled, and which rules were broken.

mod bars;
mod demo;
mod draw;
mod layout;
mod legend;
mod model;
mod page;
mod place;
#[allow(dead_code, reason = "some of it is for who inspects")]
#[path = "../inspect/read.rs"]
mod read;
mod reading;
mod signs;
mod style;
mod svg;
#[path = "../inspect/words.rs"]
mod words;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use sync_progress::recording::ReadError;

use draw::Caption;
use model::{Recorded, Run};

/// Draws a recording as SVG, to the standard output.
///
/// A row for each item, with a few; with many they are packed into the rows of their workers. The axis is
/// the recorded time, or the numbers of calls and answers where none was recorded.
///
/// Exit code: 0 drawn, 2 unreadable or usage. What can be read of a torn or damaged recording is drawn,
/// and the picture says what is wrong.
#[derive(Parser)]
struct Args {
    /// The recording, in either format; `-` is the standard input; without it a scripted run is drawn
    recording: Option<PathBuf>,
    /// Write a page that says more of what is under the pointer
    #[arg(long)]
    html: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let drawn = match &args.recording {
        Some(path) => picture(path),
        None => Ok(demo::picture()),
    };
    match drawn {
        Ok((title, svg)) => say(&if args.html { page::page(&title, &svg) } else { svg }),
        Err(error) => {
            eprintln!("timeline: {error}");
            ExitCode::from(2)
        }
    }
}

fn picture(path: &Path) -> Result<(String, String), ReadError> {
    let recording = read::Recording::open(path)?;
    let broken = recording.violations();
    let run = Run::of(&Recorded {
        dialect: recording.header.dialect,
        entries: &recording.entries,
        times: &recording.times,
        broken: &broken,
    });
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let source = match (&*recording.header.program, recording.header.session) {
        ("", session) if session.is_nil() => name.clone(),
        (program, session) if session.is_nil() => format!("{name}  ·  {program}"),
        (program, session) => format!("{name}  ·  {program}  ·  session {session}"),
    };
    let svg = draw::draw(&run, &Caption { source, warnings: recording.warnings() });
    Ok((name, svg))
}

/// That nobody reads on is no failure.
fn say(text: &str) -> ExitCode {
    match io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("timeline: the picture is lost: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}
