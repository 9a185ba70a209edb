//! [`Open`]: a call under way of which something has to be remembered.

use super::At;
use super::owed::Channel;
use crate::protocol::{CancelDecision, LogId, RuleId, StageProgress};

#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    pub(super) at: At,
    /// What the sink has to answer at least, and through which channel it said so.
    pub(super) owed: Option<(Channel, CancelDecision)>,
    /// By which rule a host refuses the event.
    pub(super) refused: Option<RuleId>,
    /// What the application is to be told before the answer.
    pub(super) forward: Option<StageProgress>,
    pub(super) forwarded: bool,
    /// By which id the session knows the entry that is logged.
    pub(super) logged: Option<LogId>,
}
