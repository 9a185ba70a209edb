//! [`LogBook`]: what was logged and not taken back (S-36, S-37).

use super::verdict::Findings;
use crate::dialect::{Dialect, rules};
use crate::protocol::{LogEntry, LogId, LogLevel};
use alloc::collections::VecDeque;

/// So many entries are kept; the oldest go first.
const KEPT: usize = 1_000;

/// What was logged and not taken back, newest last, and how much of each level.
#[derive(Clone, Debug, Default)]
pub(super) struct LogBook {
    entries: VecDeque<(LogId, LogEntry)>,
    /// Entries that had to go to make room.
    dropped: u64,
    errors: u64,
    warnings: u64,
    next_id: u128,
    /// Whether the handler ever gave an id of its own, which a made one must not repeat.
    has_own_ids: bool,
}

impl LogBook {
    /// Keeps an entry, and gives it an id unless the handler did.
    pub(super) fn add(&mut self, dialect: Dialect, entry: &LogEntry) -> (LogId, Findings) {
        let mut findings = Findings::default();
        match entry.level {
            LogLevel::Error => self.errors = self.errors.saturating_add(1),
            LogLevel::Warning => self.warnings = self.warnings.saturating_add(1),
            LogLevel::Information => {}
            LogLevel::Unknown(_) => findings.note(rules::KNOWN_EVENT_LEVEL),
        }
        let id = self.id_for(dialect, entry);
        if self.entries.len() >= KEPT {
            self.entries.pop_front();
            self.dropped = self.dropped.saturating_add(1);
        }
        self.entries.push_back((id, entry.clone()));
        (id, findings)
    }

    /// In SC the sink chooses the id, whatever the handler says.
    fn id_for(&mut self, dialect: Dialect, entry: &LogEntry) -> LogId {
        let own = entry.id.filter(|id| !id.is_none() && dialect != Dialect::SyncCenter);
        self.has_own_ids |= own.is_some();
        own.unwrap_or_else(|| self.free_id())
    }

    fn free_id(&mut self) -> LogId {
        loop {
            self.next_id = self.next_id.wrapping_add(1);
            let id = LogId::from_u128(self.next_id);
            if !self.has_own_ids || !self.entries.iter().any(|(kept, _)| *kept == id) {
                return id;
            }
        }
    }

    /// Takes back one entry, or all.
    pub(super) fn delete(&mut self, id: Option<LogId>) -> Findings {
        let mut findings = Findings::default();
        match id.filter(|id| !id.is_none()) {
            None => self.entries.clear(),
            Some(id) => {
                let before = self.entries.len();
                self.entries.retain(|(kept, _)| *kept != id);
                // It may be one that had to go to make room.
                if self.entries.len() == before && self.dropped == 0 {
                    findings.note(rules::KNOWN_LOG_ENTRY);
                }
            }
        }
        findings
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &(LogId, LogEntry)> {
        self.entries.iter()
    }

    pub(super) const fn counts(&self) -> (u64, u64, u64) {
        (self.errors, self.warnings, self.dropped)
    }
}
