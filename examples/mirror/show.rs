//! What the user sees: a bar on a terminal, else a line per second, or one JSON object per report.

use std::io::{self, Write as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use sync_progress::protocol::{Answer, Code, Fault, LogEntry, LogId, Notice, SinkError, Total};
use sync_progress::protocol::{CancelDecision::Continue, ProgressStatus};
use sync_progress::{ItemId, ProgressItem, ProgressSink, sink::Pace};

pub(crate) struct Show {
    json: bool,
    bar: ProgressBar,
}

impl Show {
    pub(crate) fn new(json: bool) -> Self {
        Self { json, bar: if json { ProgressBar::hidden() } else { ProgressBar::new(1_000_000) } }
    }

    /// A line on standard output, if there is a text for it. That nobody reads on is no failure;
    /// another error is a fault with the code of the system, and stops nothing.
    pub(crate) fn say(&self, json: &Value, text: &str) -> Answer {
        let line = if self.json { &json.to_string() } else { text };
        if line.is_empty() {
            return Ok(Continue);
        }
        match self.bar.suspend(|| writeln!(io::stdout(), "{line}")) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Fault::Failed(Code::new(error.raw_os_error().unwrap_or_default())).into())
            }
            _ => Ok(Continue),
        }
    }
}

impl ProgressSink for Show {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        let has_failed = report.status() == Some(ProgressStatus::Failed);
        let text = if has_failed { format!("{id}: {report}") } else { String::new() };
        let (status, total) = (report.status(), report.max().and_then(Total::known));
        let json = json!({ "event": "item", "id": id.to_string(), "text": report.text(),
            "status": status.map(|it| it.to_string()), "completed": report.value(), "total": total });
        self.say(&json, &text)
    }

    /// 100 % is for the whole, and said once; a stage has at most 99 in JSON.
    fn notice(&self, notice: &Notice) -> Answer {
        let none = String::new();
        let (json, text) = match notice {
            Notice::Begin { .. } => (json!({ "event": "begin" }), none),
            Notice::ItemAdded(id) => (json!({ "event": "added", "id": id.to_string() }), none),
            Notice::Stage(at) => {
                let (role, stage) = (at.role.to_string(), at.stage.to_string());
                let share = at.work.share();
                let template = share.map_or("{msg}", |_| "{msg} {wide_bar}");
                self.bar.set_style(ProgressStyle::with_template(template).expect("no mistakes"));
                self.bar.set_position(share.unwrap_or_default().millionths().into());
                let shown = share.map(|share| format!(" ({share})")).unwrap_or_default();
                let text = format!("{role} {stage}: {}{shown}", at.work);
                self.bar.set_message(text.clone());
                let json = json!({ "event": "stage", "role": role, "stage": stage,
                    "percent": share.map(|it| it.percent().min(99)), "completed": at.work.completed,
                    "total": at.work.total.known() });
                (json, if self.bar.is_hidden() { text } else { none })
            }
            Notice::End { outcome } => {
                self.bar.finish_and_clear();
                let (percent, outcome) = (outcome.is_success().then_some(100), outcome.to_string());
                (json!({ "event": "end", "outcome": outcome, "percent": percent }), none)
            }
            _ => return Ok(Continue), // the engine gives no other
        };
        self.say(&json, &text)
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        let json = json!({ "event": "log", "level": entry.level.to_string(), "text": *entry.text });
        self.say(&json, &entry.to_string()).map(|_| LogId::NONE)
    }

    fn pace(&self) -> Pace {
        let is_slow = !self.json && self.bar.is_hidden();
        Duration::from_millis(if is_slow { 1000 } else { 100 }).into()
    }
}
