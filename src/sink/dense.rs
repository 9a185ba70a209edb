//! [`Dense`]: completes sparse reports.

use super::{Pace, ProgressSink};
use crate::protocol::{
    Answer, ItemId, LogEntry, LogId, MoreItems, Notice, ProgressItem, ProgressStatus, SinkError,
    Total, Work,
};
use crate::sync::{Mutex, lock};
use alloc::borrow::Cow;
use core::fmt;
use hashbrown::HashMap;

/// Completes sparse reports, for a sink whose reports have no parts that may be left out (SC); made by
/// [`dense`](super::ProgressSinkExt::dense) (K-29, K-30).
///
/// Status, value and maximum that a report does not name are those that were said last about its item;
/// before the first they are updating, zero and unknown. A text is not repeated: who does not hear
/// another one keeps the last. A report that names nothing stays the question that it is.
///
/// Memory is kept per live item.
///
/// ```
/// use sync_progress::protocol::Work;
/// use sync_progress::sink::{ProgressSink, ProgressSinkExt, Recorder};
/// use sync_progress::{ItemId, ProgressItem};
///
/// let recorder = Recorder::in_memory();
/// let sink = (&recorder).dense();
/// let id = ItemId::try_from("a")?;
/// sink.progress(&id, &ProgressItem::new().with_work(Work::new(0, 50)))?;
/// sink.progress(&id, &ProgressItem::new().with_value(7))?;
/// assert!(format!("{:?}", recorder.entries()[1].event).contains("50"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Dense<S> {
    inner: S,
    items: Mutex<HashMap<ItemId, Said>>,
}

/// What was said last about a live item.
#[derive(Clone, Copy)]
struct Said {
    status: ProgressStatus,
    work: Work,
}

impl<S> Dense<S> {
    /// Nothing was said yet to the sink behind.
    pub fn new(inner: S) -> Self {
        Self { inner, items: Mutex::new(HashMap::new()) }
    }

    /// The sink behind.
    pub const fn inner(&self) -> &S {
        &self.inner
    }

    /// The sink behind, given back.
    pub fn into_inner(self) -> S {
        self.inner
    }

    fn complete<'a>(&self, id: &ItemId, report: &'a ProgressItem) -> Cow<'a, ProgressItem> {
        let mut items = lock(&self.items);
        let known = items.get_mut(id);
        let now = Said::before(known.as_deref()).then(report);
        match known {
            _ if report.is_terminal() => drop(items.remove(id)),
            Some(known) => *known = now,
            None => drop(items.insert(id.clone(), now)),
        }
        drop(items);
        now.complete(report)
    }
}

impl Said {
    fn before(known: Option<&Self>) -> Self {
        const NOTHING: Said = Said {
            status: ProgressStatus::Updating,
            work: Work { completed: 0, total: Total::Unknown },
        };
        known.copied().unwrap_or(NOTHING)
    }

    fn then(self, report: &ProgressItem) -> Self {
        Self {
            status: report.status().unwrap_or(self.status),
            work: Work {
                completed: report.value().unwrap_or(self.work.completed),
                total: report.max().unwrap_or(self.work.total),
            },
        }
    }

    /// The report with every part but the text, which costs nothing if it has them.
    fn complete(self, report: &ProgressItem) -> Cow<'_, ProgressItem> {
        match (report.status(), report.value(), report.max()) {
            (Some(_), Some(_), Some(_)) => Cow::Borrowed(report),
            _ => Cow::Owned(report.clone().with_status(self.status).with_work(self.work)),
        }
    }
}

#[deny(clippy::missing_trait_methods)]
impl<S: ProgressSink> ProgressSink for Dense<S> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        if report.is_empty() {
            return self.inner.progress(id, report);
        }
        self.inner.progress(id, &self.complete(id, report))
    }

    fn notice(&self, notice: &Notice) -> Answer {
        if matches!(notice, Notice::Begin { .. } | Notice::End { .. }) {
            lock(&self.items).clear();
        }
        self.inner.notice(notice)
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.inner.log(entry)
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.inner.can_continue(item)
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.inner.may_show_ui(shown)
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.inner.more_items()
    }

    fn pace(&self) -> Pace {
        self.inner.pace()
    }
}

impl<S: fmt::Debug> fmt::Debug for Dense<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dense").field("inner", &self.inner).finish_non_exhaustive()
    }
}
