//! A run that breaks a rule: its engine stops when it is told to, and then says that it has succeeded.

use std::error::Error;
use std::io::BufWriter;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use sync_progress::clock::SystemClock;
use sync_progress::protocol::{AnswerExt as _, CancelDecision, Notice, Outcome, ProgressStatus};
use sync_progress::recording::{Format, Header, Journal};
use sync_progress::sink::from_fn;
use sync_progress::{Dialect, ItemId, ProgressItem, ProgressSink};
use tempfile::NamedTempFile;

/// The recording of it.
pub(crate) fn recorded() -> Result<NamedTempFile, Box<dyn Error>> {
    let file = NamedTempFile::new()?;
    let header = Header::new(Dialect::Neutral).with_program("inspect, a demonstration");
    let out = BufWriter::new(file.reopen()?);
    let journal = Journal::with_clock(out, Format::JsonLines, &header, SystemClock)?;
    let has_enough = AtomicBool::new(false);
    careless(&journal.recorder(from_fn(|_, report| {
        let is_enough = report.value() == Some(3);
        if has_enough.fetch_or(is_enough, Relaxed) || is_enough {
            return CancelDecision::CancelAll;
        }
        CancelDecision::Continue
    })))?;
    journal.finish()?;
    Ok(file)
}

fn careless(sink: &dyn ProgressSink) -> Result<(), Box<dyn Error>> {
    let items = [ItemId::try_from("inbox")?, ItemId::try_from("drafts")?];
    let _ = sink.notice(&Notice::Begin { handler: None, items: items.to_vec() });
    let start = ProgressItem::new().with_status(ProgressStatus::Updating).with_max(5);
    for id in &items {
        for value in 0..5 {
            if sink.progress(id, &start.clone().with_value(value)).decision().is_cancel() {
                break;
            }
        }
        let _ = sink.progress(id, &ProgressItem::new().with_status(ProgressStatus::Succeeded));
    }
    let _ = sink.notice(&Notice::End { outcome: Outcome::Succeeded });
    Ok(())
}
