//! For whoever wants bars: an engine on two threads, and the sink that draws it. A second of make-believe work.
//!
//! On a terminal it draws; elsewhere it prints lines. One item fails and one is canceled, to show how that looks.

use std::error::Error;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use sync_progress::ItemId;
use sync_progress::integrations::indicatif::Bars;
use sync_progress::presentation::{Policy, Units};
use sync_progress::protocol::{CancelCause, LogEntry};
use sync_progress::reporter::{ItemReporter, Reporter, Start};

const MIB: u64 = 1 << 20;
const FILES: [(&str, u64); 6] = [
    ("photos/2023.zip", 48 * MIB),
    ("notes.txt", MIB),
    ("films/harbor.mkv", 90 * MIB),
    ("mail/inbox", 30 * MIB),
    ("music/évora.flac", 40 * MIB),
    ("backup.tar", 60 * MIB),
];

fn main() -> Result<(), Box<dyn Error>> {
    let units = Units::default().with_items("file", "files");
    let bars = Bars::stderr().with_units(units).with_policy(Policy::Rescale);
    bars.expect(FILES.len() as u64, FILES.iter().map(|(_, size)| size).sum::<u64>());

    let reporter = Reporter::new(&bars);
    let queue = Mutex::new(FILES.iter());
    let next = || queue.lock().ok()?.next();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((name, size)) = next() {
                    if let Ok(Start::Go(item)) = reporter.start(*name, *size) {
                        work(name, *size, item);
                    }
                }
            });
        }
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(300));
            let film = ItemId::try_from("films/harbor.mkv").expect("a name");
            if reporter.canceler().cancel_item(&film, CancelCause::Requested) {
                reporter.log(LogEntry::information("somebody has canceled films/harbor.mkv"));
            }
        });
    });
    let summary = reporter.complete().map_err(|_| "an item is left")?;
    println!("{summary}");
    Ok(())
}

/// A chunk of four MiB takes a fortieth of a second.
fn work(name: &str, size: u64, mut item: ItemReporter<&Bars>) {
    for chunk in 0..size.div_ceil(4 * MIB) {
        thread::sleep(Duration::from_millis(25));
        if name == "mail/inbox" && chunk == 5 {
            item.fail("the mailbox is locked");
            return;
        }
        if item.advance(4 * MIB.min(size)).is_cancel() {
            break;
        }
    }
    item.finish();
}
