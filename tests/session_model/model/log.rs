//! The log and texts (S-36 to S-38).

use super::Model;
use std::sync::Arc;
use sync_progress::Dialect;
use sync_progress::dialect::{cut_text, rules};
use sync_progress::protocol::{LogEntry, LogId, LogLevel, Notice, Reply, SyncEvent};

impl Model {
    pub(super) fn log(&mut self, entry: &LogEntry, made: Option<LogId>) -> Reply {
        if matches!(entry.level, LogLevel::Unknown(_)) {
            self.find(rules::KNOWN_EVENT_LEVEL);
        }
        let own = entry.id.filter(|id| !id.is_none() && self.dialect != Dialect::SyncCenter);
        let is_free = |id: LogId| self.entries.iter().all(|(entry, _)| *entry != id);
        let id =
            own.or_else(|| made.filter(|id| !id.is_none() && is_free(*id))).unwrap_or_default();
        self.entries.push((id, entry.clone()));
        if self.entries.len() > 1_000 {
            self.entries.remove(0);
            self.dropped += 1;
        }
        Reply::Logged(Ok(id))
    }

    pub(super) fn delete_entry(&mut self, id: Option<LogId>) {
        // The null id means all (MOB-29).
        let Some(id) = id.filter(|id| !id.is_none()) else { return self.entries.clear() };
        let known = self.entries.iter().any(|(entry, _)| *entry == id);
        if !known && self.dropped == 0 {
            self.find(rules::KNOWN_LOG_ENTRY);
        }
        self.entries.retain(|(entry, _)| *entry != id);
    }

    /// All entries that were ever made, of one level.
    pub(super) fn logged(&self, level: LogLevel) -> u64 {
        let of_level = |event: &&SyncEvent<'_>| match event {
            SyncEvent::Log(entry) => entry.level == level,
            _ => false,
        };
        self.told.iter().filter(of_level).count() as u64
    }

    /// The text of the session, as it is kept.
    pub(super) fn text(&self) -> Option<Arc<str>> {
        let text = self.notices().filter_map(|notice| match notice {
            Notice::Text(text) => Some(text),
            _ => None,
        });
        text.last().map(|text| self.fit(text))
    }

    fn text_units(&self) -> usize {
        self.dialect.limits().text_units.unwrap_or(usize::MAX)
    }

    fn fit(&self, text: &str) -> Arc<str> {
        cut_text(text, self.text_units()).value.into()
    }

    pub(super) fn check_text(&mut self, text: &str) {
        let over = text.encode_utf16().count().checked_sub(self.text_units());
        match over {
            None | Some(0) => {}
            Some(1) => self.find_should(rules::TEXT_WITHIN_LIMIT), // it may have meant the NUL
            Some(_) => self.find(rules::TEXT_WITHIN_LIMIT),
        }
    }

    pub(super) fn fitted(&mut self, text: &str) -> Arc<str> {
        self.check_text(text);
        self.fit(text)
    }
}
