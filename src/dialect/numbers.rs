//! Numbers of statuses and levels, in both directions.

use super::{Dialect, Lossy, Told};
use crate::protocol::{LogEntry, LogLevel, ProgressStatus, RecoverableError};

impl Dialect {
    /// The status that a raw number stands for. Total: a number without a name is kept.
    ///
    /// The same number means different things: 5 is failed in MOB and canceled in SC. The neutral
    /// dialect and WS have no numbers for statuses, so every number is unknown there.
    ///
    /// ```
    /// use sync_progress::{Dialect, protocol::ProgressStatus};
    ///
    /// assert_eq!(Dialect::MobSync.status_from_raw(5), ProgressStatus::Failed);
    /// assert_eq!(Dialect::SyncCenter.status_from_raw(5), ProgressStatus::Canceled);
    /// assert_eq!(Dialect::SyncCenter.status_from_raw(0), ProgressStatus::Unknown(0));
    /// ```
    pub const fn status_from_raw(self, raw: u32) -> ProgressStatus {
        match self {
            Self::Neutral | Self::WinSync => ProgressStatus::Unknown(raw),
            Self::MobSync => mobsync_status(raw),
            Self::SyncCenter => sync_center_status(raw),
        }
    }

    /// The number that stands for a status, if the dialect has one.
    ///
    /// An unknown number is kept, but not where it would be taken for a status with a name.
    ///
    /// ```
    /// use sync_progress::{Dialect, protocol::ProgressStatus};
    ///
    /// assert_eq!(Dialect::MobSync.status_to_raw(ProgressStatus::Deleted), Some(0x100));
    /// assert_eq!(Dialect::SyncCenter.status_to_raw(ProgressStatus::Deleted), None);
    /// let unknown = Dialect::SyncCenter.status_from_raw(7);
    /// assert_eq!(Dialect::SyncCenter.status_to_raw(unknown), Some(7));
    /// assert_eq!(Dialect::MobSync.status_to_raw(unknown), None); // 7 is "resuming" there
    /// ```
    #[inline]
    pub const fn status_to_raw(self, status: ProgressStatus) -> Option<u32> {
        match (self, status) {
            (_, ProgressStatus::Unknown(raw)) => match self.status_from_raw(raw) {
                ProgressStatus::Unknown(raw) => Some(raw),
                _ => None,
            },
            (Self::Neutral | Self::WinSync, _) => None,
            (Self::MobSync, _) => mobsync_number(status),
            (Self::SyncCenter, _) => sync_center_number(status),
        }
    }

    /// Whether the dialect has a word for this status. WS has none at all: it counts (WS-16).
    ///
    /// ```
    /// use sync_progress::{Dialect, protocol::ProgressStatus};
    ///
    /// assert!(Dialect::MobSync.knows_status(ProgressStatus::Paused));
    /// assert!(!Dialect::SyncCenter.knows_status(ProgressStatus::Paused));
    /// assert!(!Dialect::Neutral.knows_status(ProgressStatus::Unknown(9)));
    /// ```
    pub const fn knows_status(self, status: ProgressStatus) -> bool {
        match (self, status) {
            (_, ProgressStatus::Unknown(_)) => false,
            (Self::Neutral, _) => true,
            _ => self.status_to_raw(status).is_some(),
        }
    }

    /// What a status becomes where the dialect lacks it; `None` where nothing is to be said.
    ///
    /// The nearest status that makes the item look no more finished than it is. What goes with it (a
    /// text, a log entry) is added by [`say_report`](Self::say_report).
    ///
    /// ```
    /// use sync_progress::{Dialect, protocol::ProgressStatus};
    ///
    /// let said = |status| Dialect::SyncCenter.say_status(status).value;
    /// assert_eq!(said(ProgressStatus::Paused), Some(ProgressStatus::Indeterminate));
    /// assert_eq!(said(ProgressStatus::Skipped), Some(ProgressStatus::Canceled));
    /// assert_eq!(said(ProgressStatus::Pending), None); // not reported yet
    /// ```
    pub const fn say_status(self, status: ProgressStatus) -> Told<Option<ProgressStatus>> {
        if matches!(self, Self::Neutral) || self.status_to_raw(status).is_some() {
            return Told::exact(Some(status));
        }
        let (value, lost) = match (self, status) {
            (Self::WinSync, _) | (_, ProgressStatus::Pending) => (None, Lossy::UNSAID),
            (_, ProgressStatus::Resuming) => (Some(ProgressStatus::Updating), Lossy::STATUS),
            (_, ProgressStatus::Skipped) => (Some(ProgressStatus::Canceled), Lossy::STATUS),
            (_, ProgressStatus::Disconnected) => (Some(ProgressStatus::Failed), Lossy::STATUS),
            (_, ProgressStatus::Deleted) => (Some(ProgressStatus::Succeeded), Lossy::STATUS),
            // Paused, and numbers that would be taken for another status here: not over, not measured.
            _ => (Some(ProgressStatus::Indeterminate), Lossy::STATUS),
        };
        Told { value, lost }
    }

    /// The number that stands for a level, if the dialect has levels and can say this one.
    ///
    /// The three numbers are the same in MOB and SC. WS has none; there a
    /// [recoverable error](log_of_recoverable) is an error.
    ///
    /// ```
    /// use sync_progress::{Dialect, protocol::LogLevel};
    ///
    /// assert_eq!(Dialect::SyncCenter.level_to_raw(LogLevel::Warning), Some(2));
    /// assert_eq!(Dialect::SyncCenter.level_to_raw(LogLevel::Unknown(9)), Some(9));
    /// assert_eq!(Dialect::WinSync.level_to_raw(LogLevel::Warning), None);
    /// ```
    pub const fn level_to_raw(self, level: LogLevel) -> Option<u32> {
        match (self, level) {
            // An unknown level made by hand would be taken for one with a name.
            (Self::WinSync, _) | (_, LogLevel::Unknown(1..=3)) => None,
            _ => Some(level.raw()),
        }
    }
}

/// A recoverable error of WS as a log entry: an error, with the code in its description.
///
/// ```
/// use sync_progress::dialect::log_of_recoverable;
/// use sync_progress::protocol::{Change, Code, LogLevel, RecoverableError};
/// use sync_progress::{ProviderRole, SyncStage};
///
/// let entry = log_of_recoverable(&RecoverableError {
///     role: ProviderRole::Destination,
///     stage: SyncStage::Application,
///     change: Change::default(),
///     code: Code::ACCESS_DENIED,
///     item_name: "cat.jpg".into(),
///     description: "the file is in use".into(),
/// });
/// assert_eq!(entry.level, LogLevel::Error);
/// assert_eq!(&*entry.text, "cat.jpg: the file is in use");
/// assert_eq!(&*entry.description, "destination, application: 0x80070005 (access denied)");
/// ```
pub fn log_of_recoverable(error: &RecoverableError) -> LogEntry {
    let gap = if error.item_name.is_empty() || error.description.is_empty() { "" } else { ": " };
    let text = alloc::format!("{}{gap}{}", error.item_name, error.description);
    let description = alloc::format!("{}, {}: {}", error.role, error.stage, error.code);
    let entry = LogEntry::error(text).with_description(description);
    match &error.change.item {
        Some(item) => entry.about(item.clone()),
        None => entry,
    }
}

const fn mobsync_status(raw: u32) -> ProgressStatus {
    match raw {
        // Zero is a real status: a zeroed structure says "stopped".
        0 => ProgressStatus::Canceled,
        1 => ProgressStatus::Skipped,
        2 => ProgressStatus::Pending,
        3 => ProgressStatus::Updating,
        4 => ProgressStatus::Succeeded,
        5 => ProgressStatus::Failed,
        6 => ProgressStatus::Paused,
        7 => ProgressStatus::Resuming,
        8 => ProgressStatus::Indeterminate,
        0x100 => ProgressStatus::Deleted,
        other => ProgressStatus::Unknown(other),
    }
}

const fn mobsync_number(status: ProgressStatus) -> Option<u32> {
    Some(match status {
        ProgressStatus::Canceled => 0,
        ProgressStatus::Skipped => 1,
        ProgressStatus::Pending => 2,
        ProgressStatus::Updating => 3,
        ProgressStatus::Succeeded => 4,
        ProgressStatus::Failed => 5,
        ProgressStatus::Paused => 6,
        ProgressStatus::Resuming => 7,
        ProgressStatus::Indeterminate => 8,
        ProgressStatus::Deleted => 0x100,
        ProgressStatus::Disconnected | ProgressStatus::Unknown(_) => return None,
    })
}

const fn sync_center_status(raw: u32) -> ProgressStatus {
    match raw {
        1 => ProgressStatus::Updating,
        2 => ProgressStatus::Indeterminate,
        3 => ProgressStatus::Succeeded,
        4 => ProgressStatus::Failed,
        5 => ProgressStatus::Canceled,
        6 => ProgressStatus::Disconnected,
        other => ProgressStatus::Unknown(other),
    }
}

const fn sync_center_number(status: ProgressStatus) -> Option<u32> {
    Some(match status {
        ProgressStatus::Updating => 1,
        ProgressStatus::Indeterminate => 2,
        ProgressStatus::Succeeded => 3,
        ProgressStatus::Failed => 4,
        ProgressStatus::Canceled => 5,
        ProgressStatus::Disconnected => 6,
        _ => return None,
    })
}
