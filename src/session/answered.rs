//! What the speaker saw (S-17).

use super::dispatch::Session;
use super::verdict::Findings;
use crate::dialect::{Dialect, rules};
use crate::protocol::{
    AnswerExt as _, CancelDecision, EnumerationAction, Reply, ResolveAction, SyncEvent,
};

impl Session {
    pub(super) fn see(&mut self, event: &SyncEvent<'_>, reply: &Reply) -> Findings {
        let mut findings = Findings::default();
        match reply {
            Reply::MayShowUi(Ok(true)) if matches!(event, SyncEvent::MayShowUi(true)) => {
                self.host.dialog_opened();
            }
            Reply::Resolution(Ok(ResolveAction::Unknown(_))) => {
                findings.note(rules::KNOWN_RESOLUTION);
            }
            Reply::Enumeration(Ok(EnumerationAction::Unknown(_))) => {
                findings.note(rules::KNOWN_ENUMERATION_ACTION);
            }
            _ => {}
        }
        let decision = reply.decision().merge(self.error_stops(reply));
        self.see_decision(event.item(), decision);
        findings
    }

    /// A-WS-6: an error of a callback stops a WS session.
    fn error_stops(&self, reply: &Reply) -> CancelDecision {
        let failed = match reply {
            Reply::Answer(answer) => answer.fault().is_some(),
            Reply::Resolution(action) => action.is_err(),
            Reply::Enumeration(action) => action.is_err(),
            _ => false,
        };
        if failed && self.dialect == Dialect::WinSync {
            CancelDecision::CancelAll
        } else {
            CancelDecision::Continue
        }
    }
}
