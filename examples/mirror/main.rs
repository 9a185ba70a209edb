//! `mirror SRC DST` makes DST a copy of SRC, and shows how far it is. Ctrl-C leaves no half file.

mod engine;
mod show;

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf, absolute};
use std::{error::Error, num::NonZero, process::ExitCode};

use clap::Parser;
use serde_json::json;
use sync_progress::protocol::{CancelCause, HostAct};
use sync_progress::recording::{Format, Header, Journal};
use sync_progress::{Dialect, ProgressSink, Reporter, clock::SystemClock};
use sync_progress::{reporter::Totals, sink::ProgressSinkExt as _};

/// Makes DST a copy of SRC: files, links and folders, with their times and permissions.
///
/// Devices, sockets and fifos are passed over with a warning. Names that begin with
/// `.sync-progress-unfinished-` are reserved for unfinished files: they are removed from DST.
///
/// Exit code: 0 all copied, 1 something failed, be it the recording, 2 usage, 130 canceled.
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
    /// Record to FILE, as JSON Lines, what is reported and answered and when
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
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
    let journal = args.record.as_ref().map(|file| record(file, [src, dst])).transpose()?;
    let (json, bars) = show::sinks(args.json);
    let show = (&json).and(&bars);
    let sink: Box<dyn ProgressSink + Send + Sync> = match &journal {
        Some(journal) => Box::new(journal.recorder(show)),
        None => Box::new(show),
    };
    let (reporter, host) = (Reporter::new(sink), journal.clone());
    let canceler = reporter.canceler();
    ctrlc::set_handler(move || {
        if let Some(journal) = &host {
            journal.note(HostAct::CancelAsked { item: None, cause: CancelCause::Requested });
        }
        canceler.cancel_all(CancelCause::Requested);
    })?;
    let expect = |all: Totals| bars.iter().for_each(|bars| bars.expect(all.items, all.work.total));
    let bytes = engine::mirror(&job, &reporter, &expect);
    let summary = reporter.complete().expect("no item is left");
    let (outcome, it) = (summary.outcome, summary.items);
    let whole = if outcome.is_success() { "100%, " } else { "" };
    let said = show::say(if args.json {
        json!({ "event": "summary", "outcome": outcome.to_string(), "bytes": bytes,
            "succeeded": it.succeeded, "skipped": it.skipped, "canceled": it.canceled, "failed": it.failed }).to_string()
    } else {
        format!("{outcome}: {whole}{it}; {bytes} bytes copied")
    });
    let recorded = journal.map_or(Ok(()), |journal| journal.finish().map(drop));
    let recorded = recorded.inspect_err(|error| eprintln!("mirror: {error}")).is_ok();
    let all_went_well = summary.faults == 0 && said.is_ok() && recorded && outcome.is_success();
    Ok(ExitCode::from(if summary.cancel.is_some() { 130 } else { u8::from(!all_went_well) }))
}

/// Begins a recording; not in what is mirrored, for there it changed while it is copied.
fn record(file: &Path, roots: [&Path; 2]) -> io::Result<Journal<BufWriter<File>>> {
    let cannot = |why| io::Error::other(format!("cannot record to {}: {why}", file.display()));
    let path = absolute(file)?;
    let folder = fs::canonicalize(path.parent().unwrap_or(&path)).map_err(cannot)?;
    if roots.iter().any(|root| fs::canonicalize(root).is_ok_and(|root| folder.starts_with(root))) {
        return Err(cannot(io::Error::other("it would be mirrored itself")));
    }
    let out = BufWriter::new(File::create(file).map_err(cannot)?);
    let header = Header::new(Dialect::Neutral).with_program("mirror");
    Journal::with_clock(out, Format::JsonLines, &header, SystemClock)
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
