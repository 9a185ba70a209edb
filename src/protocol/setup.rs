//! [`Setup`]: what a handler is told when it is initialized.

use alloc::sync::Arc;
use core::num::NonZeroUsize;

/// What a handler is told when it is initialized (`Initialize`, MOB-32). Holds for its lifetime.
///
/// ```
/// use sync_progress::protocol::{Setup, SyncTrigger};
///
/// let setup = Setup::default();
/// assert!(!setup.may_show_ui); // nothing is shown unless the host allows it (MOB-34)
/// assert_eq!(setup.trigger, SyncTrigger::Manual);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Setup {
    /// Why there is a synchronization.
    pub trigger: SyncTrigger,
    /// Whether dialogs may be shown (`SYNCMGRFLAG_MAYBOTHERUSER`); progress is reported either way.
    pub may_show_ui: bool,
    /// Whether only settings are shown and nothing is synchronized (`SYNCMGRFLAG_SETTINGS`).
    pub settings_only: bool,
    /// What was given to `UpdateItems`, if that is how it began (MOB-40).
    pub cookie: Option<Arc<[u8]>>,
}

/// Why there is a synchronization (the event number of `SYNCMGRFLAG`; not a set of bits).
///
/// ```
/// use sync_progress::protocol::SyncTrigger;
///
/// assert_eq!(SyncTrigger::from_raw(3), SyncTrigger::Manual);
/// assert_eq!(SyncTrigger::from_raw(9).raw(), 9);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum SyncTrigger {
    /// A connection came up. Raw value 1.
    Connect,
    /// A connection is about to go down. Raw value 2.
    PendingDisconnect,
    /// The user asked for it. Raw value 3.
    #[default]
    Manual,
    /// The machine is idle. Raw value 4.
    Idle,
    /// A program asked for it (`UpdateItems`). Raw value 5.
    Invoke,
    /// A schedule. Raw value 6.
    Scheduled,
    /// A number that is none of these; kept, and to be treated as manual (MOB-32).
    Unknown(u32),
}

impl SyncTrigger {
    /// The trigger that a raw number stands for. Total.
    pub const fn from_raw(raw: u32) -> Self {
        match raw {
            1 => Self::Connect,
            2 => Self::PendingDisconnect,
            3 => Self::Manual,
            4 => Self::Idle,
            5 => Self::Invoke,
            6 => Self::Scheduled,
            other => Self::Unknown(other),
        }
    }

    /// The number that stands for this trigger at the border.
    pub const fn raw(self) -> u32 {
        match self {
            Self::Connect => 1,
            Self::PendingDisconnect => 2,
            Self::Manual => 3,
            Self::Idle => 4,
            Self::Invoke => 5,
            Self::Scheduled => 6,
            Self::Unknown(raw) => raw,
        }
    }
}

/// A window of the host's, to put a dialog in front of (`HWND`); a number that only the host and the
/// dialog understand.
///
/// ```
/// use sync_progress::protocol::ParentWindow;
///
/// assert_eq!(ParentWindow::from_raw(0), None);
/// assert_eq!(ParentWindow::from_raw(7).map(ParentWindow::raw), Some(7));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct ParentWindow(NonZeroUsize);

impl ParentWindow {
    /// The window that a number stands for; zero is none.
    pub const fn from_raw(raw: usize) -> Option<Self> {
        match NonZeroUsize::new(raw) {
            Some(raw) => Some(Self(raw)),
            None => None,
        }
    }

    /// The number.
    pub const fn raw(self) -> usize {
        self.0.get()
    }
}
