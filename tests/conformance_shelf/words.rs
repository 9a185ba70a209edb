//! Short words.

use sync_progress::protocol::{ProgressStatus, Work};
use sync_progress::{ItemId, ProgressItem};

pub(crate) fn id(name: &str) -> ItemId {
    ItemId::try_from(name).unwrap()
}

pub(crate) fn ids(names: &[&str]) -> Vec<ItemId> {
    names.iter().map(|name| id(name)).collect()
}

pub(crate) fn is(status: ProgressStatus) -> ProgressItem {
    ProgressItem::new().with_status(status)
}

/// Updating, so much of two.
pub(crate) fn updating(value: u64) -> ProgressItem {
    is(ProgressStatus::Updating).with_work(Work::new(value, 2))
}

/// An answer that is of no matter.
pub(crate) fn heard<T>(_answer: T) {}
