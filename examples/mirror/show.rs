//! What the user sees: bars on a terminal, else a line per second, or one JSON object per report.

use std::io::{self, Write as _};
use std::{collections::HashMap, sync::Mutex, sync::OnceLock, time::Duration};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};
use sync_progress::protocol::{Answer, Code, Fault, LogEntry, LogId, Notice, SinkError, Total};
use sync_progress::protocol::{CancelDecision::Continue, ProgressStatus};
use sync_progress::{ItemId, ProgressItem, ProgressSink, sink::Pace};

pub(crate) struct Show {
    json: bool,
    bars: MultiProgress,
    whole: ProgressBar,
    files: Mutex<HashMap<ItemId, ProgressBar>>,
    lost: OnceLock<()>,
}

impl Show {
    pub(crate) fn new(json: bool) -> Self {
        let target = if json { ProgressDrawTarget::hidden } else { ProgressDrawTarget::stderr };
        let bars = MultiProgress::with_draw_target(target());
        let whole = bars.add(ProgressBar::new(1_000_000));
        Self { json, bars, whole, files: Mutex::default(), lost: OnceLock::new() }
    }

    /// A line, if there is a text. That nobody reads on is no failure; what else fails stops nothing.
    pub(crate) fn say(&self, json: &Value, text: Option<String>) -> Answer {
        let line = if self.json { Some(json.to_string()) } else { text };
        let Some(line) = line else { return Ok(Continue) };
        match self.bars.suspend(|| writeln!(io::stdout(), "{line}")) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                self.lost.get_or_init(|| eprintln!("mirror: output is lost: {error}"));
                Err(Fault::Failed(Code::FAIL).into())
            }
            _ => Ok(Continue),
        }
    }

    /// A bar for each file in flight that is not done before anybody has read its name.
    fn draw(&self, id: &ItemId, report: &ProgressItem) {
        let mut files = self.files.lock().expect("nobody panics with it");
        if report.is_terminal() {
            files.remove(id).inspect(ProgressBar::finish_and_clear);
        } else if let Some(total @ 0x10_0000..) = report.max().and_then(Total::known) {
            let bar = ProgressBar::new(total).with_style(style("{bar:20} {msg}"));
            let add = || self.bars.add(bar.with_message(id.to_string()));
            files.entry(id.clone()).or_insert_with(add);
        }
        if let Some((bar, value)) = files.get(id).zip(report.value()) {
            bar.set_position(value);
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("no mistakes")
}

impl ProgressSink for Show {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.draw(id, report);
        let (status, total) = (report.status(), report.max().and_then(Total::known));
        let failed = status.filter(|it| *it == ProgressStatus::Failed);
        let json = json!({ "event": "item", "id": id.to_string(), "text": report.text(),
            "status": status.map(|it| it.to_string()), "completed": report.value(), "total": total });
        self.say(&json, failed.map(|_| format!("{id}: {report}")))
    }

    /// 100 % is for the whole, and said once; a stage has at most 99 in JSON.
    fn notice(&self, notice: &Notice) -> Answer {
        let (json, text) = match notice {
            Notice::Begin { .. } => (json!({ "event": "begin" }), None),
            Notice::ItemAdded(id) => (json!({ "event": "added", "id": id.to_string() }), None),
            Notice::Stage(at) => {
                let (role, stage, share) =
                    (at.role.to_string(), at.stage.to_string(), at.work.share());
                self.whole.set_style(style(share.map_or("{msg}", |_| "{msg} {wide_bar}")));
                self.whole.set_position(share.unwrap_or_default().millionths().into());
                let shown = share.map(|share| format!(" ({share})")).unwrap_or_default();
                let text = format!("{role} {stage}: {}{shown}", at.work);
                self.whole.set_message(text.clone());
                let percent = share.map(|it| it.percent().min(99));
                let json = json!({ "event": "stage", "role": role, "stage": stage, "percent": percent,
                    "completed": at.work.completed, "total": at.work.total.known() });
                (json, self.whole.is_hidden().then_some(text))
            }
            Notice::End { outcome } => {
                self.whole.finish_and_clear();
                let (percent, outcome) = (outcome.is_success().then_some(100), outcome.to_string());
                (json!({ "event": "end", "outcome": outcome, "percent": percent }), None)
            }
            _ => return Ok(Continue), // the engine gives no other
        };
        self.say(&json, text)
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        let json = json!({ "event": "log", "level": entry.level.to_string(), "text": *entry.text });
        self.say(&json, Some(entry.to_string())).map(|_| LogId::NONE)
    }

    fn pace(&self) -> Pace {
        let is_slow = !self.json && self.whole.is_hidden();
        Duration::from_millis(if is_slow { 1000 } else { 100 }).into()
    }
}
