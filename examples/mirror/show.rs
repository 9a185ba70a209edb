//! What the user sees: bars on a terminal, else lines, or one JSON object per report.

use std::io::{self, Write};
use std::{sync::Once, time::Duration};

use serde_json::{Value, json};
use sync_progress::integrations::indicatif::Bars;
use sync_progress::presentation::Units;
use sync_progress::protocol::{Answer, LogEntry, LogId, Notice, SinkError, Total};
use sync_progress::{CancelDecision::Continue, ItemId, ProgressItem, ProgressSink, sink::Pace};

pub(crate) struct Show {
    json: bool,
    bars: Bars,
}

impl Show {
    pub(crate) fn new(json: bool) -> Self {
        let units = Units::default().with_items("entry", "entries");
        Self {
            json,
            bars: Bars::stderr().with_units(units).with_lines_to(Out(Once::new())).cleared(),
        }
    }

    pub(crate) fn say(&self, json: &Value, text: &str) -> Answer {
        if self.json { self.bars.say(&json.to_string()) } else { self.bars.say(text) }
    }
}

/// The standard output. That it fails is told once; that nobody reads on is no failure.
struct Out(Once);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        io::stdout().write(bytes).inspect_err(|error| {
            if error.kind() != io::ErrorKind::BrokenPipe {
                self.0.call_once(|| eprintln!("mirror: output is lost: {error}"));
            }
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}

impl ProgressSink for Show {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        if !self.json {
            return self.bars.progress(id, report);
        }
        let (status, total) = (report.status(), report.max().and_then(Total::known));
        let json = json!({ "event": "item", "id": id.to_string(), "text": report.text(),
            "status": status.map(|it| it.to_string()), "completed": report.value(), "total": total });
        self.say(&json, "")
    }

    /// 100 % is for the whole, and said once; a stage has at most 99 in JSON.
    fn notice(&self, notice: &Notice) -> Answer {
        if !self.json {
            return self.bars.notice(notice);
        }
        let json = match notice {
            Notice::Begin { .. } => json!({ "event": "begin" }),
            Notice::ItemAdded(id) => json!({ "event": "added", "id": id.to_string() }),
            Notice::Stage(at) => {
                let percent = at.work.share().map(|share| share.percent().min(99));
                json!({ "event": "stage", "role": at.role.to_string(), "stage": at.stage.to_string(),
                    "percent": percent, "completed": at.work.completed, "total": at.work.total.known() })
            }
            Notice::End { outcome } => json!({ "event": "end", "outcome": outcome.to_string(),
                "percent": outcome.is_success().then_some(100) }),
            _ => return Ok(Continue), // the engine gives no other
        };
        self.say(&json, "")
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        if !self.json {
            return self.bars.log(entry);
        }
        let json = json!({ "event": "log", "level": entry.level.to_string(), "text": *entry.text });
        self.say(&json, "").map(|_| LogId::NONE)
    }

    fn pace(&self) -> Pace {
        if self.json { Duration::from_millis(100).into() } else { self.bars.pace() }
    }
}
