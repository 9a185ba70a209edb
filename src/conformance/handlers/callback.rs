//! [`Callback`]: what a handler is given, one for each time.

use super::line::Line;
use crate::Dialect;
use crate::conformance::host::{Heard, Shared};
use crate::protocol::{
    Answer, ItemId, LogEntry, LogId, MoreItems, Notice, ProgressItem, SinkError, SyncEvent,
};
use crate::sink::{Pace, ProgressSink};
use alloc::sync::Arc;

/// What a handler is given, one for each time that the host sets or replaces it.
pub(super) struct Callback {
    number: u64,
    shared: Arc<Shared>,
    line: Arc<Line>,
}

impl Callback {
    pub(super) fn new(shared: &Arc<Shared>, line: &Arc<Line>) -> Self {
        Self { number: line.next_callback(), shared: Arc::clone(shared), line: Arc::clone(line) }
    }

    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    fn tell<T: Heard>(&self, event: &SyncEvent<'_>) -> T {
        T::heard(self.shared.say_through(Some(self.number), event))
    }
}

impl Drop for Callback {
    fn drop(&mut self) {
        self.line.drop_callback(self.number);
    }
}

#[deny(clippy::missing_trait_methods)]
impl ProgressSink for Callback {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.tell(&SyncEvent::progress(id, report))
    }

    /// What a callback of MOB has no slot for is not said (B-13): a text, the beginning and the end of a session.
    fn notice(&self, notice: &Notice) -> Answer {
        let event = SyncEvent::notice(notice);
        let has_slot = !matches!(notice, Notice::Begin { .. } | Notice::End { .. });
        if has_slot && Dialect::MobSync.can_say(&event) {
            return self.tell(&event);
        }
        Ok(self.shared.decision())
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.tell(&SyncEvent::log(entry))
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.tell(&SyncEvent::can_continue(item))
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.tell(&SyncEvent::MayShowUi(shown))
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.tell(&SyncEvent::MoreItems)
    }

    fn pace(&self) -> Pace {
        Pace::Every
    }
}
