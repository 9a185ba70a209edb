//! [`LogEntry`]: what a provider wants remembered (MOB `LogError`, SC `ReportEvent`).

use super::{ItemId, Oddities};
use alloc::sync::Arc;
use core::fmt;
use uuid::Uuid;

/// How grave a [`LogEntry`] is; the numbers are the same in MOB and SC (protocol rule: level map).
///
/// ```
/// use sync_progress::protocol::LogLevel;
///
/// assert_eq!(LogLevel::from_raw(3), LogLevel::Error);
/// assert_eq!(LogLevel::from_raw(4).raw(), 4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum LogLevel {
    /// Good to know. Raw value 1.
    Information,
    /// Something to look at. Raw value 2.
    Warning,
    /// Something went wrong; counts as an error of item and session (SC-21). Raw value 3.
    Error,
    /// A number that is none of these; kept as it came.
    Unknown(u32),
}

impl LogLevel {
    /// The levels that the documents name.
    pub const KNOWN: [Self; 3] = [Self::Information, Self::Warning, Self::Error];

    /// The level that a raw number stands for. Total.
    pub const fn from_raw(raw: u32) -> Self {
        match raw {
            1 => Self::Information,
            2 => Self::Warning,
            3 => Self::Error,
            other => Self::Unknown(other),
        }
    }

    /// The number that stands for this level at the border.
    pub const fn raw(self) -> u32 {
        match self {
            Self::Information => 1,
            Self::Warning => 2,
            Self::Error => 3,
            Self::Unknown(raw) => raw,
        }
    }
}

impl fmt::Display for LogLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Information => f.write_str("information"),
            Self::Warning => f.write_str("warning"),
            Self::Error => f.write_str("error"),
            Self::Unknown(raw) => write!(f, "unknown level {raw}"),
        }
    }
}

/// The name of a log entry: chosen by the handler (MOB) or by the sink (SC).
///
/// ```
/// use sync_progress::protocol::LogId;
///
/// assert!(LogId::NONE.is_none());
/// assert!(!LogId::from_u128(7).is_none());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct LogId(Uuid);

impl LogId {
    /// `GUID_NULL`: names no entry; what a sink gives that keeps no log.
    pub const NONE: Self = Self(Uuid::nil());

    /// A log id from a number.
    pub const fn from_u128(number: u128) -> Self {
        Self(Uuid::from_u128(number))
    }

    /// The UUID.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// Whether this names no entry.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }
}

impl From<Uuid> for LogId {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A link that a reader of the log can follow (SC-20).
///
/// ```
/// use sync_progress::protocol::Link;
///
/// let link = Link { text: "Help".into(), reference: "https://example.org".into() };
/// assert_eq!(&*link.text, "Help");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Link {
    /// What is shown.
    pub text: Arc<str>,
    /// Where it leads.
    pub reference: Arc<str>,
}

/// What a provider wants remembered: an entry of MOB's error list or an event of SC.
///
/// ```
/// use sync_progress::protocol::{LogEntry, LogLevel};
///
/// let entry = LogEntry::warning("skipped a device").about("dev/null".try_into()?);
/// assert_eq!(entry.level, LogLevel::Warning);
/// assert_eq!(entry.to_string(), "warning: dev/null: skipped a device");
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct LogEntry {
    /// How grave it is.
    pub level: LogLevel,
    /// The text (MOB) or the name of the event (SC).
    pub text: Arc<str>,
    /// More about it (SC description); empty if there is nothing more.
    #[cfg_attr(feature = "serde", serde(default))]
    pub description: Arc<str>,
    /// The item concerned; `None` means the session as a whole.
    pub item: Option<ItemId>,
    /// The id the handler chose (MOB); a sink chooses one if there is none.
    pub id: Option<LogId>,
    /// Whether the entry leads to `ShowError` (MOB-30).
    #[cfg_attr(feature = "serde", serde(default))]
    pub shows_error: bool,
    /// A link to follow (SC).
    pub link: Option<Link>,
    /// The handler's own data (SC).
    pub context: Option<Arc<str>>,
    /// What was odd about it when it came across a border.
    #[cfg_attr(feature = "serde", serde(default))]
    pub odd: Oddities,
}

impl LogEntry {
    /// An entry about the session as a whole.
    pub fn new(level: LogLevel, text: impl Into<Arc<str>>) -> Self {
        Self {
            level,
            text: text.into(),
            description: "".into(),
            item: None,
            id: None,
            shows_error: false,
            link: None,
            context: None,
            odd: Oddities::empty(),
        }
    }

    /// Good to know.
    pub fn information(text: impl Into<Arc<str>>) -> Self {
        Self::new(LogLevel::Information, text)
    }

    /// Something to look at.
    pub fn warning(text: impl Into<Arc<str>>) -> Self {
        Self::new(LogLevel::Warning, text)
    }

    /// Something went wrong.
    pub fn error(text: impl Into<Arc<str>>) -> Self {
        Self::new(LogLevel::Error, text)
    }

    /// The same entry, about one item.
    #[must_use]
    pub fn about(mut self, item: ItemId) -> Self {
        self.item = Some(item);
        self
    }

    /// The same entry, under an id of the handler's choice.
    #[must_use]
    pub fn with_id(mut self, id: LogId) -> Self {
        self.id = Some(id);
        self
    }

    /// The same entry, with more words.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<Arc<str>>) -> Self {
        self.description = description.into();
        self
    }
}

impl fmt::Display for LogEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.level)?;
        if let Some(item) = &self.item {
            write!(f, "{item}: ")?;
        }
        f.write_str(&self.text)
    }
}
