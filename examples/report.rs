//! For the author of a sync engine: work is reported per item in one line, and the answer says at once
//! whether to go on. Here a host refuses one item before it begins and cancels another in the middle.

use std::error::Error;
use std::io::{self, Read};

use sync_progress::protocol::{CancelCause, LogEntry};
use sync_progress::reporter::{Start, canceled};
use sync_progress::sink::{ProgressSink, ProgressSinkExt, from_fn, log_fn};
use sync_progress::{CancelDecision, ItemReporter, Reporter};

const FILES: [(&str, u64); 5] = [
    ("letter.txt", 300),
    ("huge.iso", 900),
    ("photo.jpg", 500),
    ("locked.db", 100),
    ("song.mp3", 0),
];

fn main() -> Result<(), Box<dyn Error>> {
    let reporter = Reporter::new(host());
    for (name, size) in FILES {
        reporter.announce(name, size)?.go_on()?;
    }
    // Somebody at a button, or a signal handler; any thread may do it.
    let canceler = reporter.canceler();
    canceler.cancel_item(&"song.mp3".try_into()?, CancelCause::Requested);

    for (name, size) in FILES {
        match reporter.start(name, size)? {
            Start::Go(item) => copy(item, size),
            Start::Declined(decision) if decision.is_all() => break,
            Start::Declined(_) => println!("  (not begun: {name})"),
        }
    }
    let summary = reporter.complete()?;
    println!("{summary}");
    Ok(())
}

/// One item, from its start to its end.
fn copy<S: ProgressSink>(mut item: ItemReporter<S>, size: u64) {
    if item.id().to_string() == "locked.db" {
        item.log(LogEntry::warning("somebody has it open"));
        item.fail("locked");
        return;
    }
    // What is read counts, and a cancel looks like an error that `copy` does not try again.
    let moved = io::copy(&mut item.reader(source(size)), &mut io::sink());
    match moved {
        Ok(_) => item.finish(),
        Err(error) if canceled(&error).is_some() => item.cancel(),
        Err(error) => item.fail(error.to_string()),
    };
}

/// A file that gives 100 bytes at a time.
fn source(size: u64) -> impl Read {
    struct Slow<R>(R);
    impl<R: Read> Read for Slow<R> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let room = into.len().min(100);
            self.0.read(&mut into[..room])
        }
    }
    Slow(io::repeat(0).take(size))
}

/// A host that prints everything, and has no room for more than 600 bytes of one file.
fn host() -> impl ProgressSink {
    let items = from_fn(|id, report| {
        println!("{id}: {report}");
        let is_too_much = report.value().is_some_and(|done| done > 600);
        if is_too_much { CancelDecision::CancelItem } else { CancelDecision::Continue }
    });
    items.and(log_fn(|entry| println!("{entry}")))
}
