//! What the user sees: bars on a terminal, else lines, or one JSON object per report.

use std::io::{self, Write as _};
use std::{fmt::Display, sync::Once, time::Duration};

use serde_json::json;
use sync_progress::integrations::indicatif::Bars;
use sync_progress::presentation::Units;
use sync_progress::protocol::{Answer, Code, Fault, LogEntry, LogId, Notice, SinkError, Total};
use sync_progress::{CancelDecision::Continue, ItemId, ProgressItem, ProgressSink, sink::Pace};

/// One of the two.
pub(crate) fn sinks(json: bool) -> (Option<Json>, Option<Bars>) {
    let units = Units::default().with_items("entry", "entries");
    let bars = || Bars::stderr().with_units(units).with_lines_to(io::stdout()).cleared();
    (json.then_some(Json), (!json).then(bars))
}

/// A line. That nobody reads on is no failure; what else fails is told once, and stops nothing.
pub(crate) fn say(line: impl Display) -> Answer {
    static LOST: Once = Once::new();
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            LOST.call_once(|| eprintln!("mirror: output is lost: {error}"));
            Err(Fault::Failed(Code::FAIL).into())
        }
        _ => Ok(Continue),
    }
}

pub(crate) struct Json;

impl ProgressSink for Json {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        let (status, total) = (report.status(), report.max().and_then(Total::known));
        say(json!({ "event": "item", "id": id.to_string(), "text": report.text(),
            "status": status.map(|it| it.to_string()), "completed": report.value(), "total": total }))
    }

    /// 100 % is for the whole, and said once; a stage has at most 99.
    fn notice(&self, notice: &Notice) -> Answer {
        say(match notice {
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
        })
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        let (level, text) = (entry.level.to_string(), &*entry.text);
        say(json!({ "event": "log", "level": level, "text": text })).map(|_| LogId::NONE)
    }

    fn pace(&self) -> Pace {
        Duration::from_millis(100).into()
    }
}
