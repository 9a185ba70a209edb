//! What a speaker has seen of the answers (S-16 to S-18, S-21, S-35).

use super::{Broken, Model};
use crate::events::Event;
use sync_progress::CancelDecision;
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    CancelCause, EnumerationAction, Reply, ResolveAction, SyncEvent,
};

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
        let decision = reply.decision();
        if decision < self.decision_for(event.item()) && asks(event) {
            self.find(rules::DECISION_IS_STICKY);
            self.find(rules::CANCEL_IS_STICKY);
            self.find(rules::CHANNELS_AGREE);
        }
        match (decision, event.item()) {
            (CancelDecision::CancelAll, _) => self.ask_cancel(None, CancelCause::Answered),
            (CancelDecision::CancelItem, Some(id)) => {
                self.ask_cancel(Some(id), CancelCause::Answered);
            }
            _ => {}
        }
        if decision.is_all() {
            self.all_seen = true;
        }
        if decision.is_cancel()
            && let Some(id) = event.item()
            && let Some(item) = self.item_mut(id)
        {
            item.seen_after = item.seen_after.or(Some(item.reports.len()));
        }
        self.findings()
    }
}

/// Whether the answer to this event says whether to go on.
const fn asks(event: &Event) -> bool {
    matches!(event, SyncEvent::Progress { .. } | SyncEvent::CanContinue(_) | SyncEvent::Notice(_))
}
