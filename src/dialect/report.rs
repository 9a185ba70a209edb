//! A whole report, said in another dialect.

use super::{Dialect, Lossy, Told};
use crate::protocol::{ItemId, LogEntry, ProgressItem, ProgressStatus, Total, Work};
use alloc::borrow::Cow;

/// A report as another dialect says it: perhaps not at all, perhaps with a log entry beside it.
///
/// ```
/// use sync_progress::{Dialect, ItemId, ProgressItem};
/// use sync_progress::protocol::ProgressStatus;
///
/// let id = ItemId::try_from("a")?;
/// let gone = ProgressItem::new().with_status(ProgressStatus::Disconnected);
/// let said = Dialect::MobSync.say_report(&id, &gone).value;
/// assert_eq!(said.report.and_then(|report| report.status()), Some(ProgressStatus::Failed));
/// assert!(said.log.is_some()); // so that the reason is not lost
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Said {
    /// What is reported, or nothing.
    pub report: Option<ProgressItem>,
    /// What is logged beside it.
    pub log: Option<LogEntry>,
}

impl Dialect {
    /// A report as this dialect says it: status, counts and text, each as near as it can.
    ///
    /// A sparse report is taken as it stands. Complete it first where counts may be large: a value alone
    /// cannot be scaled like the maximum it belongs to, and is cut off at the end of the range. WS has no
    /// reports about items; there [`ItemSums`](super::ItemSums) adds them up.
    ///
    /// ```
    /// use sync_progress::{Dialect, ItemId, ProgressItem};
    /// use sync_progress::protocol::{ProgressStatus, Work};
    ///
    /// let id = ItemId::try_from("a")?;
    /// let report = ProgressItem::new().with_status(ProgressStatus::Paused).with_text("copying");
    /// let said = Dialect::SyncCenter.say_report(&id, &report).value.report;
    /// assert_eq!(said.map(|said| said.to_string()).as_deref(),
    ///     Some("updating (indeterminate) paused: copying"));
    /// # Ok::<(), sync_progress::protocol::InvalidId>(())
    /// ```
    pub fn say_report(self, id: &ItemId, report: &ProgressItem) -> Told<Said> {
        match self {
            Self::Neutral => Told::exact(Said { report: Some(report.clone()), log: None }),
            Self::WinSync => Told { value: Said::default(), lost: Lossy::UNSAID },
            Self::MobSync | Self::SyncCenter => self.say_item(id, report),
        }
    }

    fn say_item(self, id: &ItemId, report: &ProgressItem) -> Told<Said> {
        let status = match report.status() {
            None => Told::exact(None),
            Some(status) => match self.say_status(status) {
                Told { value: None, lost } => return Told { value: Said::default(), lost },
                told => told,
            },
        };
        let mut said = ProgressItem::new();
        let mut lost = status.lost;
        if let Some(status) = status.value {
            said = said.with_status(unmeasured(status, report.max()));
        }
        let counts = self.say_counts(report);
        lost |= counts.lost;
        if let Some(value) = counts.value.0 {
            said = said.with_value(value);
        }
        if let Some(max) = counts.value.1 {
            said = said.with_max(max);
        }
        if let Some(text) = with_note(self.note(report.status()), report.text()) {
            let text = self.fit_text(&text);
            lost |= text.lost;
            said = said.with_text(&*text.value);
        }
        said = said.with_oddities(report.oddities() | lost.oddities());
        Told { value: Said { report: Some(said), log: self.log_beside(id, report) }, lost }
    }

    /// An unknown total is said as zero of zero, which measures nothing in any dialect.
    fn say_counts(self, report: &ProgressItem) -> Told<(Option<u64>, Option<u64>)> {
        match (report.value(), report.max()) {
            (value, Some(Total::Unknown)) => {
                let held = value.is_some_and(|value| value > 0);
                let lost = if held { Lossy::COUNT } else { Lossy::empty() };
                Told { value: (Some(0), Some(0)), lost }
            }
            (Some(value), Some(max)) => self
                .narrow(Work::new(value, max))
                .map(|work| (Some(work.completed), work.total.known())),
            (Some(value), None) => {
                self.narrow(Work::new(value, None)).map(|work| (Some(work.completed), None))
            }
            (None, Some(max)) => {
                self.narrow(Work::new(0, max)).map(|work| (None, work.total.known()))
            }
            (None, None) => Told::exact((None, None)),
        }
    }

    /// The words that keep what the status could not.
    fn note(self, status: Option<ProgressStatus>) -> Option<Cow<'static, str>> {
        let status = status.filter(|status| self.say_status(*status).value != Some(*status))?;
        match status {
            // Nothing worth a word: it runs again.
            ProgressStatus::Resuming => None,
            other => Some(alloc::format!("{other}").into()),
        }
    }

    fn log_beside(self, id: &ItemId, report: &ProgressItem) -> Option<LogEntry> {
        let status = report.status()?;
        let gone = status == ProgressStatus::Disconnected && !self.knows_status(status);
        gone.then(|| LogEntry::error("disconnected before the end").about(id.clone()))
    }
}

/// Running without a total is another status than running with one.
fn unmeasured(status: ProgressStatus, max: Option<Total>) -> ProgressStatus {
    match (status, max) {
        (ProgressStatus::Updating, Some(Total::Unknown)) => ProgressStatus::Indeterminate,
        _ => status,
    }
}

fn with_note<'a>(note: Option<Cow<'a, str>>, text: Option<&'a str>) -> Option<Cow<'a, str>> {
    match (note, text) {
        (Some(note), Some(text)) if !text.is_empty() => {
            Some(alloc::format!("{note}: {text}").into())
        }
        (Some(note), _) => Some(note),
        (None, text) => text.map(Cow::Borrowed),
    }
}
