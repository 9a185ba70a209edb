//! A sink that writes down what it hears and answers by a script.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use sync_progress::protocol::{Answer, LogEntry, LogId, MoreItems, Notice, SinkError, SyncEvent};
use sync_progress::sink::ProgressSink;
use sync_progress::{CancelDecision, ItemId, ProgressItem};

/// Clones are the same sink; [`releases`](Self::releases) counts the clones that are gone.
#[derive(Default)]
pub(crate) struct Heard {
    script: Arc<Script>,
}

#[derive(Default)]
struct Script {
    events: Mutex<Vec<SyncEvent<'static>>>,
    answers: Mutex<VecDeque<Answer>>,
    dialogs: Mutex<VecDeque<Result<bool, SinkError>>>,
    logged: Mutex<VecDeque<Result<LogId, SinkError>>>,
    more: Mutex<VecDeque<Result<MoreItems, SinkError>>>,
    released: AtomicU32,
}

impl Clone for Heard {
    fn clone(&self) -> Self {
        Self { script: Arc::clone(&self.script) }
    }
}

impl Drop for Heard {
    fn drop(&mut self) {
        self.script.released.fetch_add(1, Ordering::SeqCst);
    }
}

fn next<T>(script: &Mutex<VecDeque<T>>) -> Option<T> {
    script.lock().unwrap().pop_front()
}

impl Heard {
    /// The next answers to reports and notices; to go on when they have come to their end.
    pub(crate) fn answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.script.answers.lock().unwrap().extend(answers);
    }

    pub(crate) fn allow_dialogs(&self, answers: impl IntoIterator<Item = Result<bool, SinkError>>) {
        self.script.dialogs.lock().unwrap().extend(answers);
    }

    pub(crate) fn log_as(&self, answers: impl IntoIterator<Item = Result<LogId, SinkError>>) {
        self.script.logged.lock().unwrap().extend(answers);
    }

    #[allow(dead_code, reason = "for a protocol that asks for more")]
    pub(crate) fn offer(&self, answers: impl IntoIterator<Item = Result<MoreItems, SinkError>>) {
        self.script.more.lock().unwrap().extend(answers);
    }

    /// What was heard since the last look.
    pub(crate) fn events(&self) -> Vec<SyncEvent<'static>> {
        std::mem::take(&mut *self.script.events.lock().unwrap())
    }

    pub(crate) fn releases(&self) -> u32 {
        self.script.released.load(Ordering::SeqCst)
    }

    fn hear(&self, event: SyncEvent<'_>) {
        self.script.events.lock().unwrap().push(event.into_owned());
    }

    fn next_answer(&self) -> Answer {
        next(&self.script.answers).unwrap_or(Ok(CancelDecision::Continue))
    }
}

#[deny(clippy::missing_trait_methods)]
impl ProgressSink for Heard {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.hear(SyncEvent::progress(id, report));
        self.next_answer()
    }

    fn notice(&self, notice: &Notice) -> Answer {
        self.hear(SyncEvent::notice(notice));
        self.next_answer()
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.hear(SyncEvent::log(entry));
        next(&self.script.logged).unwrap_or_else(|| Ok(entry.id.unwrap_or_default()))
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.hear(SyncEvent::can_continue(item));
        self.next_answer()
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.hear(SyncEvent::MayShowUi(shown));
        next(&self.script.dialogs).unwrap_or(Ok(false))
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.hear(SyncEvent::MoreItems);
        next(&self.script.more).unwrap_or_else(|| Ok(MoreItems::default()))
    }

    fn pace(&self) -> sync_progress::sink::Pace {
        sync_progress::sink::Pace::Every
    }
}

/// A text as native code passes it.
pub(crate) fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}
