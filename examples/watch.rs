//! For the author of a host: one small trait to write, and every item's end arrives. Here a host draws
//! a line per report, at its own pace, behind a session that hears all and checks the engine.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Mutex;

use sync_progress::protocol::{Answer, Notice, ProgressStatus, Total, Work};
use sync_progress::reporter::Unfinished;
use sync_progress::sink::{Pace, ProgressSinkExt};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, ProgressSink, Reporter};

/// What a user interface keeps of each item. A report is sparse: what it does not name stays.
#[derive(Default)]
struct Row {
    status: Option<ProgressStatus>,
    work: Work,
}

#[derive(Default)]
struct Board(Mutex<BTreeMap<ItemId, Row>>);

impl ProgressSink for Board {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        let mut rows = self.0.lock().expect("nobody panics with it");
        let row = rows.entry(id.clone()).or_default();
        row.status = report.status().or(row.status);
        row.work.completed = report.value().unwrap_or(row.work.completed);
        row.work.total = report.max().unwrap_or(row.work.total);
        println!("{id:>10} {}", draw(row));
        // The user has seen enough of this one.
        let stop = id.as_text() == Some("films") && row.work.completed >= 40;
        Ok(if stop { CancelDecision::CancelItem } else { CancelDecision::Continue })
    }

    fn notice(&self, notice: &Notice) -> Answer {
        match notice {
            Notice::End { outcome } => println!("session: {outcome}"),
            Notice::ItemAdded(id) => println!("{id:>10} joins"),
            _ => {}
        }
        Ok(CancelDecision::Continue)
    }
}

fn draw(row: &Row) -> String {
    const WIDTH: usize = 20;
    let status = row.status.map(|status| status.to_string()).unwrap_or_default();
    let Some(share) = row.work.share().filter(|_| row.work.total != Total::Unknown) else {
        return format!("[{}] {status}", "?".repeat(WIDTH));
    };
    let full = WIDTH * usize::try_from(share.percent()).unwrap_or_default() / 100;
    format!("[{}{}] {share} {status}", "#".repeat(full), ".".repeat(WIDTH - full))
}

fn main() -> Result<(), Box<dyn Error>> {
    let sink = Board::default().paced(Pace::Step(20)).checked(Dialect::Neutral);
    let reporter = Reporter::new(&sink);
    engine(&reporter)?;
    let summary = reporter.complete().map_err(Unfinished::into_error)?;
    println!("{summary}");

    // What a host knows in the end, without having kept anything itself.
    for item in &sink.snapshot().items {
        println!(
            "{:>10} {:?} {:?}",
            item.id,
            item.status,
            item.shown.map(|share| share.to_string())
        );
    }
    println!("rules broken: {:?}", sink.refusals());
    Ok(())
}

fn engine<S: ProgressSink>(reporter: &Reporter<S>) -> Result<(), Box<dyn Error>> {
    for (name, size) in [("letters", Some(50)), ("photos", None), ("films", Some(80))] {
        let Ok(mut item) = reporter.start(name, size)?.go() else { continue };
        for _block in 0..5 {
            if item.advance(10).is_cancel() {
                break;
            }
        }
        item.finish();
    }
    Ok(())
}
