//! [`Speak`]: whoever is spoken to, and who is spoken about.

use crate::Dialect;
use crate::protocol::{
    ItemId, LogEntry, Notice, ProgressItem, ProgressStatus, ProviderRole, Reply, StageProgress,
    SyncEvent, SyncStage, Work,
};
use alloc::vec::Vec;
use uuid::Uuid;

/// Whoever is spoken to, in words of one dialect.
pub(super) trait Speak {
    fn dialect(&self) -> Dialect;

    /// Says an event, whatever it is.
    fn tell(&self, event: &SyncEvent<'_>) -> Reply;

    /// Says an event, unless the dialect has no words for it.
    fn say(&self, event: &SyncEvent<'_>) -> Reply {
        if self.dialect().can_say(event) { self.tell(event) } else { Reply::NotSeen }
    }

    fn report(&self, id: &ItemId, report: &ProgressItem) -> Reply {
        self.say(&SyncEvent::progress(id, report))
    }

    fn tick(&self, id: &ItemId, value: u64) -> Reply {
        self.report(id, &ProgressItem::new().with_value(value))
    }

    fn status(&self, id: &ItemId, status: ProgressStatus) -> Reply {
        self.report(id, &ProgressItem::new().with_status(status))
    }

    /// An item begins, with so much to do.
    fn start(&self, id: &ItemId, total: u64) -> Reply {
        let report = ProgressItem::new().with_status(ProgressStatus::Updating);
        self.report(id, &report.with_work(Work::new(0, total)))
    }

    fn notice(&self, notice: &Notice) -> Reply {
        self.say(&SyncEvent::notice(notice))
    }

    fn stage(&self, role: ProviderRole, stage: SyncStage, work: Work) -> Reply {
        self.notice(&Notice::Stage(StageProgress { role, stage, work }))
    }

    fn log(&self, entry: &LogEntry) -> Reply {
        self.say(&SyncEvent::log(entry))
    }

    /// Asks whether an item, or everything, may go on.
    fn ask(&self, id: Option<&ItemId>) -> Reply {
        self.say(&SyncEvent::can_continue(id))
    }

    /// Begins a session with these items.
    fn begin(&self, items: &[&ItemId]) -> Reply {
        let items: Vec<ItemId> = items.iter().copied().cloned().collect();
        self.notice(&Notice::Begin { handler: None, items })
    }
}

/// Who is spoken about: items with names, one with a number, and one that nobody knows.
pub(super) struct Cast {
    pub(super) a: ItemId,
    pub(super) b: ItemId,
    pub(super) c: ItemId,
    pub(super) d: ItemId,
    pub(super) stranger: ItemId,
}

impl Cast {
    pub(super) fn new() -> Self {
        Self {
            a: named("a"),
            b: Uuid::from_u128(0xB).into(),
            c: named("c"),
            d: named("d"),
            stranger: named("stranger"),
        }
    }
}

/// An item of this name.
pub(super) fn named(name: &str) -> ItemId {
    let unnamed = || Uuid::new_v5(&ItemId::NAMESPACE, name.as_bytes()).into();
    ItemId::try_from(name).unwrap_or_else(|_| unnamed())
}
