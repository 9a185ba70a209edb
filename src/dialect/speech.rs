//! What each dialect has words for.

use super::Dialect;
use crate::protocol::{HostAct, Notice, Phase, ProgressStatus, SyncEvent};

impl Dialect {
    /// Whether the dialect has words for this kind of event (`DIALECT_CAN_SAY`, N15).
    ///
    /// This is about kinds, not about numbers and lengths: see [`knows_status`](Self::knows_status)
    /// and [`limits`](Self::limits) for those.
    pub fn can_say(self, event: &SyncEvent<'_>) -> bool {
        let _ = (self, event);
        true
    }

    /// Whether the dialect has this status.
    pub const fn knows_status(self, status: ProgressStatus) -> bool {
        !matches!(status, ProgressStatus::Unknown(_))
    }
}
