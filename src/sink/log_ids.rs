//! [`LogIds`]: one log entry, many sinks, an id from each (K-7).

use crate::protocol::{LogId, SinkError};
use crate::sync::{Mutex, lock};
use alloc::{collections::VecDeque, vec::Vec};

/// How many entries are remembered whose sinks gave different ids.
const REMEMBERED: usize = 1024;

/// Under which id each arm of a fan-out knows an entry; `None` if it does not know it.
pub(super) type Row = Vec<Option<LogId>>;

/// The entries whose arms know them under different ids, oldest first.
#[derive(Debug)]
pub(super) struct LogIds(Mutex<VecDeque<(LogId, Row)>>);

impl LogIds {
    pub(super) fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    /// The one id that an entry has outside, from the id the handler chose and what the arms gave.
    pub(super) fn merge(&self, chosen: Option<LogId>, given: &[Result<LogId, SinkError>]) -> LogId {
        let row: Row = given.iter().map(|it| known_as(*it).or(chosen)).collect();
        let Some(outside) = chosen.or_else(|| row.iter().flatten().next().copied()) else {
            return LogId::NONE;
        };
        let mut rows = lock(&self.0);
        rows.retain(|(id, _)| *id != outside);
        if row.iter().any(|id| *id != Some(outside)) {
            if rows.len() == REMEMBERED {
                rows.pop_front();
            }
            rows.push_back((outside, row));
        }
        outside
    }

    /// Under which ids a removed entry was known, if not everywhere under the one outside.
    pub(super) fn take(&self, outside: LogId) -> Option<Row> {
        let mut rows = lock(&self.0);
        let at = rows.iter().rposition(|(id, _)| *id == outside)?;
        rows.remove(at).map(|(_, row)| row)
    }

    /// All entries were removed.
    pub(super) fn clear(&self) {
        lock(&self.0).clear();
    }
}

fn known_as(given: Result<LogId, SinkError>) -> Option<LogId> {
    given.ok().filter(|id| !id.is_none())
}
