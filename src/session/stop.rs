//! [`Stop`]: a cancel, why, and whether the speaker has seen it.

use crate::protocol::CancelCause;

/// Whether something is to stop, and whether the speaker knows.
///
/// ```text
///            ask                see
///   Running ─────► Asked{cause} ────► Seen{cause, reports since}
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stop {
    /// Nobody asked.
    #[default]
    Running,
    /// Somebody asked; the speaker has not been told.
    Asked(CancelCause),
    /// The speaker has been told, and has reported so many times since without closing.
    Seen {
        /// Why.
        cause: CancelCause,
        /// Reports since then.
        reports: u8,
    },
}

impl Stop {
    /// Asks; the first cause stays.
    pub(super) fn ask(&mut self, cause: CancelCause) {
        if matches!(self, Self::Running) {
            *self = Self::Asked(cause);
        }
    }

    /// The speaker was told; if nobody had asked, the answer itself is the cause.
    pub(super) fn see(&mut self, cause: CancelCause) {
        *self = match *self {
            Self::Running => Self::Seen { cause, reports: 0 },
            Self::Asked(first) => Self::Seen { cause: first, reports: 0 },
            seen @ Self::Seen { .. } => seen,
        };
    }

    /// The speaker reported once more; says how often since it was told.
    pub(super) fn report(&mut self) -> Option<u8> {
        match self {
            Self::Seen { reports, .. } => {
                *reports = reports.saturating_add(1);
                Some(*reports)
            }
            _ => None,
        }
    }

    /// A new attempt has to be told again.
    pub(super) const fn again(self) -> Self {
        match self {
            Self::Seen { cause, .. } => Self::Asked(cause),
            other => other,
        }
    }

    pub(super) const fn is_asked(self) -> bool {
        !matches!(self, Self::Running)
    }

    pub(super) const fn is_seen(self) -> bool {
        matches!(self, Self::Seen { .. })
    }

    pub(super) const fn cause(self) -> Option<CancelCause> {
        match self {
            Self::Running => None,
            Self::Asked(cause) | Self::Seen { cause, .. } => Some(cause),
        }
    }
}
