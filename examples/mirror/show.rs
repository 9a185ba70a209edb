//! What the user sees: bars on a terminal, else a line per second, or one JSON object per report.

use std::io::{self, Write as _};
use std::{collections::HashMap, fmt::Display, sync::Mutex, time::Duration};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use serde_json::json;
use sync_progress::protocol::{Answer, Fault, Notice, ProgressStatus, StageProgress, Total};
use sync_progress::sink::{ProgressSinkExt as _, from_fn, log_fn, notice_fn};
use sync_progress::{CancelDecision, ItemId, ProgressItem, ProgressSink};

/// A line on standard output. That nobody reads it is a fault of the sink, and stops nothing.
pub(crate) fn say(line: impl Display) -> Answer {
    let said = writeln!(io::stdout(), "{line}").map_err(|_| Fault::Disconnected);
    said.map(|()| CancelDecision::Continue).map_err(Into::into)
}

/// 100 % is shown once, for the session that has succeeded; until then there is at most 99.
fn percent(at: &StageProgress) -> u64 {
    at.work.share().map_or(0, |share| share.percent().min(99).into())
}

pub(crate) fn json() -> Box<dyn ProgressSink + Send + Sync> {
    let items = from_fn(|id, report| {
        let (status, total) = (report.status(), report.max().and_then(Total::known));
        say(
            json!({ "event": "item", "id": id.to_string(), "status": status.map(|it| it.to_string()),
            "text": report.text(), "completed": report.value(), "total": total }),
        )
    });
    let session = notice_fn(|notice| {
        say(match notice {
            Notice::ItemAdded(id) => json!({ "event": "added", "id": id.to_string() }),
            Notice::Stage(at) => json!({ "event": "stage", "role": at.role.to_string(),
                "stage": at.stage.to_string(), "percent": percent(at),
                "completed": at.work.completed, "total": at.work.total.known() }),
            Notice::End { outcome } => json!({ "event": "end", "outcome": outcome.to_string(),
                "percent": outcome.is_success().then_some(100) }),
            other => json!({ "event": "notice", "text": format!("{other:?}") }),
        })
    });
    let log = log_fn(|entry| {
        let _ =
            say(json!({ "event": "log", "level": entry.level.to_string(), "text": *entry.text }));
    });
    Box::new(items.and(session).and(log).paced(Duration::from_millis(100)))
}

/// Bars on a terminal: the whole, and the large files in flight. Elsewhere a line per second.
pub(crate) fn human() -> Box<dyn ProgressSink + Send + Sync> {
    let bars = MultiProgress::new();
    let pace = Duration::from_millis(if bars.is_hidden() { 1000 } else { 100 });
    let words = bars.clone();
    let log = log_fn(move |entry| words.suspend(|| _ = say(entry)));
    Box::new(whole(&bars).and(files(bars)).and(log).paced(pace))
}

fn bar(template: &str, len: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(template).expect("a template without mistakes");
    ProgressBar::new(len).with_style(style)
}

fn whole(bars: &MultiProgress) -> impl ProgressSink + use<> {
    let whole = bars.add(bar("{msg} {wide_bar} {pos}%", 100));
    notice_fn(move |notice| match notice {
        Notice::Stage(at) if whole.is_hidden() => {
            _ = say(format!("{} {}: {} ({}%)", at.role, at.stage, at.work, percent(at)));
        }
        Notice::Stage(at) => {
            whole.set_message(at.stage.to_string());
            whole.set_position(percent(at));
        }
        Notice::End { .. } => whole.finish_and_clear(),
        _ => {}
    })
}

fn files(bars: MultiProgress) -> impl ProgressSink {
    const LARGE: u64 = 1 << 20; // a smaller one is copied before anybody has read its name
    let files: Mutex<HashMap<ItemId, ProgressBar>> = Mutex::default();
    from_fn(move |id: &ItemId, report: &ProgressItem| {
        let mut files = files.lock().expect("nobody panics with it");
        if report.is_terminal() {
            files.remove(id).inspect(ProgressBar::finish_and_clear);
        } else if let Some(total) = report.max().and_then(Total::known).filter(|it| *it >= LARGE) {
            let bar = bar("{bar:20} {msg}", total).with_message(id.to_string());
            files.entry(id.clone()).or_insert_with(|| bars.add(bar));
        }
        if let Some((bar, value)) = files.get(id).zip(report.value()) {
            bar.set_position(value);
        }
        if report.status() == Some(ProgressStatus::Failed) {
            bars.suspend(|| _ = say(format!("{id}: {report}")));
        }
    })
}
