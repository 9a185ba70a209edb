//! The ids of log entries: a session makes its own, and the sink that is watched may have given others.

use crate::protocol::{LogId, Notice, Reply, SyncEvent};
use alloc::{borrow::Cow, collections::VecDeque};

/// So many entries are remembered; a session keeps no more either.
const KEPT: usize = 1_000;

/// No entry has it: a session counts from one.
const NOWHERE: LogId = LogId::from_u128(u128::MAX);

/// Ids that a sink gave, each with the one by which the session knows the entry.
#[derive(Debug, Default)]
pub(super) struct LogIds(VecDeque<(LogId, LogId)>);

impl LogIds {
    /// An entry that the session knows by the first id was given one by the sink.
    pub(super) fn answered(&mut self, ours: LogId, reply: &Reply) {
        let Reply::Logged(Ok(given)) = reply else { return };
        if *given == ours || given.is_none() {
            return;
        }
        if self.0.len() >= KEPT {
            self.0.pop_front();
        }
        self.0.push_back((*given, ours));
    }

    /// The same in the session's words, if an entry is taken back that it knows by another id.
    pub(super) fn translate(&mut self, event: &SyncEvent<'_>) -> Option<SyncEvent<'static>> {
        let SyncEvent::Notice(notice) = event else { return None };
        let Notice::EntryDeleted(Some(id)) = notice.as_ref() else { return None };
        let id = self.known_as(*id)?;
        Some(SyncEvent::Notice(Cow::Owned(Notice::EntryDeleted(Some(id)))))
    }

    fn known_as(&mut self, id: LogId) -> Option<LogId> {
        match self.0.iter().position(|(given, _)| *given == id) {
            Some(place) => self.0.remove(place).map(|(_, ours)| ours),
            // An id that the session alone has made names nothing to anybody else.
            None => self.0.iter().any(|(_, ours)| *ours == id).then_some(NOWHERE),
        }
    }
}
