//! [`Speaking`]: says everything as a dialect would.

use super::{Pace, ProgressSink};
use crate::dialect::Dialect;
use crate::guard::StickyAll;
use crate::protocol::{
    Answer, AnswerExt as _, ItemId, LogEntry, LogId, MoreItems, Notice, ProgressItem, SinkError,
    SyncEvent,
};

/// Says everything as a dialect would; made by [`speaking`](super::ProgressSinkExt::speaking) (K-31).
///
/// It is what the border does, without a border: an engine that speaks neutrally, as a
/// [`Reporter`](crate::Reporter) does, can be listened to, recorded and proved as its Windows host would hear it. A status that the
/// dialect lacks is said as the nearest that is no more finished (D-4), counts are narrowed, texts cut; what it has no words for
/// is not said, and answered with the decision so far. Reports are said as sparse as they come.
///
/// ```
/// use sync_progress::protocol::{Notice, ProgressStatus};
/// use sync_progress::sink::{ProgressSink, ProgressSinkExt, from_fn};
/// use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};
///
/// let sink = from_fn(|_, report| assert_eq!(report.status(), Some(ProgressStatus::Canceled)))
///     .speaking(Dialect::SyncCenter);
/// let skipped = ProgressItem::new().with_status(ProgressStatus::Skipped);
/// assert_eq!(sink.progress(&ItemId::try_from("a")?, &skipped), Ok(CancelDecision::Continue));
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
#[derive(Debug)]
pub struct Speaking<S> {
    inner: S,
    dialect: Dialect,
    all: StickyAll,
}

impl<S> Speaking<S> {
    /// In front of a sink that understands the dialect.
    pub fn new(dialect: Dialect, inner: S) -> Self {
        Self { inner, dialect, all: StickyAll::new() }
    }

    /// The sink behind.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    fn can_say(&self, event: &SyncEvent<'_>) -> bool {
        self.dialect.can_say(event)
    }
}

#[deny(clippy::missing_trait_methods)]
impl<S: ProgressSink> ProgressSink for Speaking<S> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        if self.dialect == Dialect::Neutral {
            return self.all.pass(self.inner.progress(id, report));
        }
        let said = self.dialect.say_report(id, report).value;
        let logged = said.log.map(|entry| self.inner.log(&entry));
        let answer = match said.report {
            Some(report) => self.inner.progress(id, &report),
            None => Ok(self.all.decision()),
        };
        let answer = match logged {
            Some(Err(error)) => answer.merge(Err(error)),
            _ => answer,
        };
        self.all.pass(answer)
    }

    fn notice(&self, notice: &Notice) -> Answer {
        if !self.can_say(&SyncEvent::notice(notice)) {
            return Ok(self.all.decision());
        }
        self.all.pass(self.inner.notice(notice))
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        if !self.can_say(&SyncEvent::log(entry)) {
            return Ok(entry.id.unwrap_or_default());
        }
        self.all.pass_error(self.inner.log(entry))
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        if !self.can_say(&SyncEvent::can_continue(item)) {
            return Ok(self.all.decision());
        }
        self.all.pass(self.inner.can_continue(item))
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        if !self.can_say(&SyncEvent::MayShowUi(shown)) {
            return Ok(false);
        }
        self.all.pass_error(self.inner.may_show_ui(shown))
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        if !self.can_say(&SyncEvent::MoreItems) {
            return Ok(MoreItems::default());
        }
        self.all.pass_error(self.inner.more_items())
    }

    fn pace(&self) -> Pace {
        self.inner.pace()
    }
}
