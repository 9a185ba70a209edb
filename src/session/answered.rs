//! What the speaker saw (S-17).

use super::dispatch::Session;
use super::verdict::Findings;
use crate::dialect::{Dialect, rules};
use crate::protocol::{
    AnswerExt as _, CancelDecision, EnumerationAction, Fault, Reply, ResolveAction, SyncEvent,
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
        let fault = match reply {
            Reply::Answer(answer) => answer.fault(),
            Reply::Resolution(Err(error)) | Reply::Enumeration(Err(error)) => Some(error.fault),
            _ => None,
        };
        // A refusal by rule is the session's own word, not the application's; a success without a name
        // is no error (D-11).
        let failed = fault
            .is_some_and(|fault| !matches!(fault, Fault::Refused(_) | Fault::UnknownAnswer(_)));
        if failed && self.dialect == Dialect::WinSync {
            CancelDecision::CancelAll
        } else {
            CancelDecision::Continue
        }
    }
}
