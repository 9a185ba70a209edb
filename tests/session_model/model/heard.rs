//! What a speaker has seen of the answers (S-16 to S-18, S-21, S-35).

use super::{Broken, Model};
use crate::events::Event;
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    CancelCause, EnumerationAction, Fault, Reply, ResolveAction, SyncEvent,
};
use sync_progress::{CancelDecision, Dialect};

impl Model {
    /// The speaker has its answer: what did the answer break?
    pub fn answered(&mut self, event: &Event, reply: &Reply) -> Broken {
        self.found.clear();
        if *reply == Reply::NotSeen {
            return Broken::new();
        }
        match reply {
            Reply::Resolution(Ok(ResolveAction::Unknown(_))) => self.find(rules::KNOWN_RESOLUTION),
            Reply::Enumeration(Ok(EnumerationAction::Unknown(_))) => {
                self.find(rules::KNOWN_ENUMERATION_ACTION);
            }
            _ => {}
        }
        if let (SyncEvent::MayShowUi(true), Reply::MayShowUi(Ok(true))) = (event, reply) {
            self.dialogs += 1;
        }
        let mut decision = reply.decision();
        if self.dialect == Dialect::WinSync && is_error(reply) {
            decision = CancelDecision::CancelAll;
        }
        if decision.is_all() {
            self.ask_cancel(None, CancelCause::Answered);
            self.all_seen = true;
        }
        if let (true, Some(id)) = (decision.is_cancel(), event.item()) {
            // Who is told that everything stops, stops for the same reason.
            let all = self.cancel.filter(|_| decision.is_all());
            self.see_cancel(id, all.unwrap_or(CancelCause::Answered));
        }
        self.findings()
    }
}

/// What stops a session of WS: an error of the application (A-WS-6), which a refusal by rule (S-34)
/// and a success without a name (D-11) are not.
const fn is_error(reply: &Reply) -> bool {
    let error = match reply {
        Reply::Answer(Err(error))
        | Reply::Resolution(Err(error))
        | Reply::Enumeration(Err(error)) => error,
        _ => return false,
    };
    !matches!(error.fault, Fault::Refused(_) | Fault::UnknownAnswer(_))
}
