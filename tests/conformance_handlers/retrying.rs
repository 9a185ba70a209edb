//! A handler that fails an item, shows why, and asks for it to be tried again: correct, too.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use sync_progress::handler::{SharedSink, Start, Started};
use sync_progress::protocol::{
    AnswerExt as _, Code, HandlerInfo, HandlerItem, HandlerItems, LogEntry, LogId, ProgressStatus,
};
use sync_progress::sink::{ProgressSink as _, Slot};
use sync_progress::{ItemId, ProgressItem, SyncHandler};

/// How often any of them was asked to prepare one item alone, as a retry does.
pub(crate) static RETRIES: AtomicU32 = AtomicU32::new(0);

#[derive(Default)]
pub(crate) struct Retrying {
    callback: Slot<SharedSink>,
    prepared: Mutex<Vec<ItemId>>,
    has_failed: Arc<AtomicBool>,
}

const ERROR: LogId = LogId::from_u128(7);

impl SyncHandler for Retrying {
    fn info(&self) -> Result<HandlerInfo, Code> {
        Ok(HandlerInfo::new("Retrying"))
    }

    fn items(&self) -> Result<HandlerItems, Code> {
        let item = |name: &str| HandlerItem::new(ItemId::try_from(name).unwrap(), name);
        Ok(HandlerItems { items: ["inbox", "drafts"].map(item).into(), is_complete: true })
    }

    fn set_progress_callback(&self, callback: Option<SharedSink>) {
        self.callback.exchange(callback);
    }

    fn prepare<'id>(&self, items: &[ItemId], start: Start<'id>) -> Started<'id> {
        if items.len() == 1 && self.has_failed.load(Ordering::Relaxed) {
            RETRIES.fetch_add(1, Ordering::Relaxed);
        }
        *self.prepared.lock().unwrap() = items.to_vec();
        let (started, completion) = start.accept();
        completion.complete(Code::OK);
        started
    }

    /// Works before it returns, which is as good as after (MOB-20).
    fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
        let (started, completion) = start.accept();
        let items = self.prepared.lock().unwrap().clone();
        let is_done = items.iter().all(|id| self.synchronize_item(id));
        completion.complete(if is_done { Code::OK } else { Code::FAIL });
        started
    }

    fn show_error<'id>(&self, error: LogId, start: Start<'id>) -> Started<'id> {
        if error != ERROR {
            return start.decline(Code::INVALID_ARGUMENT);
        }
        let (started, completion) = start.accept();
        let _ = completion.retry(vec![ItemId::try_from("drafts").unwrap()]);
        started
    }
}

impl Retrying {
    /// Whether the next item may be synchronized, too.
    fn synchronize_item(&self, id: &ItemId) -> bool {
        let report = |status| ProgressItem::new().with_status(status);
        let asked = self.callback.progress(id, &report(ProgressStatus::Updating));
        if asked.decision().is_cancel() {
            let _ = self.callback.progress(id, &report(ProgressStatus::Canceled));
            return !asked.decision().is_all();
        }
        let fails = id.to_string() == "drafts" && !self.has_failed.swap(true, Ordering::Relaxed);
        let end = if fails { ProgressStatus::Failed } else { ProgressStatus::Succeeded };
        let ended = self.callback.progress(id, &report(end));
        if fails {
            let mut entry = LogEntry::error("busy").with_id(ERROR).about(id.clone());
            entry.shows_error = true;
            let _ = self.callback.log(&entry);
        }
        !ended.decision().is_all()
    }
}
