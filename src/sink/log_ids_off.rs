//! The twin of `log_ids.rs` without `std`: no lock, so no table. A removal is told under the id outside.

use crate::protocol::{LogId, SinkError};
use alloc::vec::Vec;

pub(super) type Row = Vec<Option<LogId>>;

#[derive(Debug)]
pub(super) struct LogIds;

#[allow(clippy::unused_self, reason = "the twin with `std` needs it")]
impl LogIds {
    pub(super) fn new() -> Self {
        Self
    }

    pub(super) fn merge(&self, chosen: Option<LogId>, given: &[Result<LogId, SinkError>]) -> LogId {
        let mut ids = given.iter().filter_map(|it| it.ok()).filter(|id| !id.is_none());
        chosen.or_else(|| ids.next()).unwrap_or_default()
    }

    pub(super) fn take(&self, _: LogId) -> Option<Row> {
        None
    }

    pub(super) fn clear(&self) {}
}
