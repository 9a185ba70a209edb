//! An engine with a reporter, which keeps the rules by itself; what is between it and its host does not.

use crate::shelf::sins;
use crate::words::id;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync_progress::conformance::Host;
use sync_progress::protocol::{
    Answer, LogEntry, LogId, MoreItems, Notice, ProgressStatus, SinkError, Total,
};
use sync_progress::sink::Pace;
use sync_progress::{CancelDecision, ItemId, ProgressItem, ProgressSink, Reporter};

use CancelDecision::{CancelItem, Continue};
use ProgressStatus::{Canceled, Succeeded, Unknown, Updating};

sins! {
    /// It keeps the beginning to itself.
    LosesTheBeginning "N1 MUST";
    /// It passes the beginning on twice.
    RepeatsTheBeginning "N1 MUST";
    /// It keeps the end to itself.
    LosesTheEnd "N2 MUST";
    /// It passes the end on twice.
    RepeatsTheEnd "N2 MUST";
    /// It has something to say after the end.
    SpeaksAfterTheEnd "N3 MUST";
    /// It keeps the last report of each item to itself.
    LosesClosingReports "N4 MUST";
    /// It keeps it to itself that items join.
    LosesJoinings "N5 MUST";
    /// It says twice that an item joins.
    RepeatsJoinings "N6 MUST";
    /// It passes the last report of each item on twice.
    RepeatsClosingReports "N7 MUST";
    /// It doubles what was completed.
    Exaggerates "N8 SHOULD";
    /// It tells what is left in place of what was completed.
    TellsWhatIsLeft "N9 SHOULD";
    /// It answers that all goes on, whatever the host says.
    HidesCancels "N11 MUST";
    /// It answers that all goes on if merely an item was canceled.
    HidesCancelsOfItems "N10 MUST";
    /// It takes canceled for another way to succeed.
    MakesCanceledSucceeded "N13 MUST";
    /// It takes one status for another, which nobody knows.
    MakesUpAStatus "N16 MUST";
    /// It takes back all log entries that it is given, twice.
    TakesBackTwice "N18 SHOULD";
    /// It tries again when the host panics.
    TriesAgain "N28 MUST";
    /// It keeps everything but the last report of each item to itself.
    TellsTheEndsOnly "N30 MUST";
}

/// Two items in two steps each, the second of which joins late; and a log.
pub(crate) fn synchronize(host: Host, sin: Sin) {
    let reporter = Reporter::builder(Between { host, sin }).item(id("a"), 2).build();
    reporter.log(LogEntry::information("looking"));
    for name in ["a", "b"] {
        let Ok(start) = reporter.start(name, 2) else { continue };
        let Ok(mut item) = start.go() else { continue };
        let _the_item_knows = (0..2).try_for_each(|_| item.advance(1).go_on());
        item.finish();
    }
    let _the_host_knows = reporter.complete();
}

/// What stands between a reporter and its host.
struct Between {
    host: Host,
    sin: Sin,
}

impl Between {
    fn hear(&self, answer: Answer) -> Answer {
        match (self.sin, answer) {
            (Sin::HidesCancels, _) => Ok(Continue),
            (Sin::HidesCancelsOfItems, Ok(CancelItem)) => Ok(Continue),
            (_, answer) => answer,
        }
    }

    fn told(&self, report: &ProgressItem) -> ProgressItem {
        let told = report.clone();
        let value = report.value().unwrap_or_default();
        match self.sin {
            Sin::Exaggerates if !report.is_terminal() => told.with_value(2 * value),
            Sin::TellsWhatIsLeft if !report.is_terminal() => told.with_value(2 - value),
            Sin::MakesCanceledSucceeded if report.status() == Some(Canceled) => {
                told.with_status(Succeeded)
            }
            Sin::MakesUpAStatus if report.status() == Some(Updating) => {
                told.with_status(Unknown(77))
            }
            Sin::TellsTheEndsOnly => told.with_max(Total::Known(2)),
            _ => told,
        }
    }
}

/// How often something is passed on.
fn times(loses: bool, repeats: bool) -> usize {
    if loses { 0 } else { 1 + usize::from(repeats) }
}

impl ProgressSink for Between {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        let ends = report.is_terminal();
        let loses = match self.sin {
            Sin::LosesClosingReports => ends,
            Sin::TellsTheEndsOnly => !ends,
            _ => false,
        };
        let report = self.told(report);
        let call = || self.host.progress(id, &report);
        let mut answer = Ok(Continue);
        for _ in 0..times(loses, ends && self.sin == Sin::RepeatsClosingReports) {
            answer = if self.sin == Sin::TriesAgain {
                catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| call())
            } else {
                call()
            };
        }
        self.hear(answer)
    }

    fn notice(&self, notice: &Notice) -> Answer {
        let begins = matches!(notice, Notice::Begin { .. });
        let joins = matches!(notice, Notice::ItemAdded(_));
        let loses = match self.sin {
            Sin::LosesTheBeginning => begins,
            Sin::LosesTheEnd => notice.is_end(),
            Sin::LosesJoinings => joins,
            _ => false,
        };
        let repeats = match self.sin {
            Sin::RepeatsTheBeginning => begins,
            Sin::RepeatsTheEnd => notice.is_end(),
            Sin::RepeatsJoinings => joins,
            _ => false,
        };
        let mut answer = Ok(Continue);
        for _ in 0..times(loses, repeats) {
            answer = self.host.notice(notice);
        }
        if self.sin == Sin::SpeaksAfterTheEnd && notice.is_end() {
            let _it_is_over = self.host.notice(&Notice::Text("good-bye".into()));
        }
        self.hear(answer)
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        let logged = self.host.log(entry);
        if self.sin == Sin::TakesBackTwice {
            for entry in logged.into_iter().chain(logged) {
                let _of_no_matter = self.host.notice(&Notice::EntryDeleted(Some(entry)));
            }
        }
        logged
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.host.can_continue(item)
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.host.more_items()
    }

    fn pace(&self) -> Pace {
        self.host.pace()
    }
}
