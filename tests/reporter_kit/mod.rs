//! A sink that writes down what it hears, a line each, and answers as it is told.

#![allow(dead_code, unreachable_pub, reason = "each story uses a part of it")]

use std::sync::{Arc, Mutex};
use sync_progress::protocol::{
    Answer, LogEntry, LogId, Notice, Oddities, ProgressStatus, SinkError,
};
use sync_progress::sink::Pace;
use sync_progress::{CancelDecision, ItemId, ProgressItem, ProgressSink};

pub const GO: Answer = Ok(CancelDecision::Continue);
pub const STOP_ITEM: Answer = Ok(CancelDecision::CancelItem);
pub const STOP_ALL: Answer = Ok(CancelDecision::CancelAll);

type Act = dyn Fn(&str) -> Answer + Send + Sync;

/// What it hears it writes down before it acts; `act` is given the line.
#[derive(Clone)]
pub struct Script {
    heard: Arc<Mutex<Vec<String>>>,
    pace: Pace,
    act: Arc<Act>,
}

impl Script {
    pub fn new(act: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        Self { heard: Arc::default(), pace: Pace::Every, act: Arc::new(act) }
    }

    /// Goes on, whatever it hears.
    pub fn willing() -> Self {
        Self::new(|_| GO)
    }

    /// Gives this answer to the first line that is this one, and to no other.
    pub fn answering(line: &'static str, answer: Answer) -> Self {
        Self::new(move |heard| if heard == line { answer } else { GO })
    }

    pub fn paced(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// What it has heard since it was asked last.
    pub fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.heard.lock().unwrap())
    }

    #[track_caller]
    pub fn assert_heard(&self, lines: &[&str]) {
        assert_eq!(self.heard(), lines);
    }

    fn hear(&self, line: impl Into<String>) -> Answer {
        let line = line.into();
        self.heard.lock().unwrap().push(line.clone());
        (self.act)(&line)
    }
}

impl ProgressSink for Script {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        let odd = if report.oddities().contains(Oddities::SATURATED) { " (saturated)" } else { "" };
        self.hear(format!("{id}: {report}{odd}"))
    }

    fn notice(&self, notice: &Notice) -> Answer {
        self.hear(match notice {
            Notice::Begin { handler: None, items } if items.is_empty() => "begin".into(),
            Notice::Begin { handler, items } => {
                let handler = handler.as_ref().map_or(String::new(), |id| format!(" {id}"));
                let items: Vec<_> = items.iter().map(ToString::to_string).collect();
                format!("begin{handler} [{}]", items.join(" "))
            }
            Notice::ItemAdded(id) => format!("+{id}"),
            Notice::Text(text) => format!("text: {text}"),
            Notice::Stage(it) => format!("{} {}: {}", it.role, it.stage, it.work),
            Notice::End { outcome } => format!("end: {outcome}"),
            other => format!("{other:?}"),
        })
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.hear(format!("log {entry}")).map(|_| LogId::from_u128(7))
    }

    fn pace(&self) -> Pace {
        self.pace
    }
}

pub fn id(name: &str) -> ItemId {
    ItemId::try_from(name).unwrap()
}

/// Terminal statuses of an item in what was heard.
pub fn ends<'a>(heard: &'a [String], name: &str) -> Vec<&'a str> {
    let prefix = format!("{name}: ");
    let terminal = ProgressStatus::KNOWN.into_iter().filter(|status| status.is_terminal());
    let words: Vec<_> = terminal.map(|status| status.to_string()).collect();
    let of_item = heard.iter().filter_map(|line| line.strip_prefix(&prefix));
    of_item.filter(|line| words.iter().any(|word| line.starts_with(word.as_str()))).collect()
}
