//! [`Item`]: what the two sides know of one item.

use crate::ItemId;
use crate::protocol::{Outcome, ProgressStatus};

/// What the two sides know of one item.
///
/// ```text
///   Waiting ──first report──► Running ──end──► Ended ──new attempt──► Running
///                              │   ▲
///                 disconnected ▼   │ comes back
///                              Away
/// ```
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) id: ItemId,
    /// The only lane that speaks about it.
    pub(crate) lane: u32,
    pub(crate) life: Life,
    pub(crate) status: Option<ProgressStatus>,
    pub(crate) value: Option<u64>,
    pub(crate) total: Option<u64>,
    /// Proposed and not committed.
    pub(crate) proposed: bool,
    /// Somebody asked to stop it; the sink answers so from then on.
    pub(crate) asked: bool,
    /// Its lane knows: one closing report is owed, and nothing else.
    pub(crate) seen: bool,
    /// How often it was reported in this attempt; the first answer has to be read (#29, N30).
    pub(crate) reports: u32,
}

/// How far an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// Nothing was reported.
    Waiting,
    Running,
    /// Its device went away: an end that may be followed.
    Away,
    Ended,
}

impl Item {
    pub(crate) const fn new(id: ItemId, lane: u32, proposed: bool) -> Self {
        Self {
            id,
            lane,
            life: Life::Waiting,
            status: None,
            value: None,
            total: None,
            proposed,
            asked: false,
            seen: false,
            reports: 0,
        }
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.life == Life::Waiting
    }

    pub(crate) fn is_running(&self) -> bool {
        self.life == Life::Running
    }

    /// Whether it has still to be reported to end.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.life, Life::Waiting | Life::Running)
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.life == Life::Ended
    }

    pub(crate) fn outcome(&self) -> Option<Outcome> {
        self.status.and_then(ProgressStatus::outcome)
    }
}
