//! `mirror SRC DST` makes DST a copy of SRC, and shows how far it is. Ctrl-C leaves no half file.

mod engine;
mod show;

use std::path::{Path, PathBuf};
use std::{error::Error, fs, num::NonZero, process::ExitCode};

use clap::Parser;
use serde_json::json;
use sync_progress::{Reporter, protocol::CancelCause};

/// Makes DST a copy of SRC: files, links and folders, with their times and permissions.
///
/// Devices, sockets and fifos are passed over with a warning. Names that begin with
/// `.sync-progress-unfinished-` are reserved for unfinished files: they are removed from DST.
///
/// Exit code: 0 all copied, 1 something failed, 2 usage, 130 canceled.
#[derive(Parser)]
struct Args {
    /// What to copy; without it a small tree is made, mirrored and thrown away
    #[arg(requires = "dst")]
    src: Option<PathBuf>,
    /// Where to copy it
    dst: Option<PathBuf>,
    /// Remove from DST what SRC does not have
    #[arg(long)]
    delete: bool,
    /// Write a JSON object per line
    #[arg(long)]
    json: bool,
    /// How many files to copy at the same time
    #[arg(long, value_name = "N", default_value = "4")]
    jobs: NonZero<usize>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match (&args.src, &args.dst) {
        (Some(src), Some(dst)) => run(&args, src, dst),
        _ => show_off(&args),
    };
    done.unwrap_or_else(|error| {
        eprintln!("mirror: {error}");
        ExitCode::from(2)
    })
}

fn run(args: &Args, src: &Path, dst: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let job = engine::Job::new(src, dst, args.delete, args.jobs.get())?;
    let show = show::sink(args.json);
    let reporter = Reporter::new(&*show);
    let canceler = reporter.canceler();
    ctrlc::set_handler(move || _ = canceler.cancel_all(CancelCause::Requested))?;
    let bytes = engine::mirror(&job, &reporter);
    let summary = reporter.complete().expect("no item is left");
    let (outcome, it) = (summary.outcome, summary.items);
    let whole = if outcome.is_success() { "100%, " } else { "" };
    let said = show::say(if args.json {
        json!({ "event": "summary", "outcome": outcome.to_string(), "bytes": bytes,
            "succeeded": it.succeeded, "skipped": it.skipped, "canceled": it.canceled, "failed": it.failed }).to_string()
    } else {
        format!("{outcome}: {whole}{it}; {bytes} bytes copied")
    });
    let failed = u8::from(summary.faults > 0 || said.is_err() || !outcome.is_success());
    Ok(ExitCode::from(if summary.cancel.is_some() { 130 } else { failed }))
}

fn show_off(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let room = tempfile::tempdir()?;
    let [src, dst] = ["src", "dst"].map(|name| room.path().join(name));
    fs::create_dir_all(src.join("photos"))?;
    fs::write(src.join("notes.txt"), "milk, bread\n")?;
    fs::write(src.join("photos/cat.jpg"), vec![0; 3 << 20])?;
    eprintln!("mirror {} {}", src.display(), dst.display());
    run(args, &src, &dst)
}
