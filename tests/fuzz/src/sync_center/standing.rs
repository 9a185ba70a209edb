//! What a session knows of its items: a model of B-46 and B-48.

use std::collections::HashMap;
use sync_progress::protocol::{Answer, AnswerExt as _, Code, Fault, Outcome, ProgressStatus};
use sync_progress::{CancelDecision, Dialect, ItemId};

#[derive(Default)]
pub struct Standings {
    pub all: CancelDecision,
    items: HashMap<ItemId, Standing>,
}

#[derive(Default)]
struct Standing {
    is_proposed: bool,
    is_member: bool,
    is_canceled: bool,
    end: Option<Outcome>,
}

impl Standings {
    /// What was decided, now or before, about everything or about this item.
    pub fn decision(&self, item: Option<&ItemId>) -> CancelDecision {
        let own = item.and_then(|id| self.items.get(id)).is_some_and(|item| item.is_canceled);
        self.all.merge(if own { CancelDecision::CancelItem } else { CancelDecision::Continue })
    }

    pub fn note(&mut self, item: Option<&ItemId>, decision: CancelDecision) {
        match (decision, item) {
            (CancelDecision::CancelAll, _) => self.all = decision,
            (CancelDecision::CancelItem, Some(id)) => self.item(id).is_canceled = true,
            _ => {}
        }
    }

    pub fn reported(&mut self, id: &ItemId, status: ProgressStatus, answer: &Answer) {
        self.note(Some(id), answer.decision());
        let item = self.item(id);
        if let Some(Fault::Refused(rule)) = answer.fault() {
            // What the sink refused counts for nothing, but that a closed item has failed (SC-10).
            if Dialect::SyncCenter.refusal_to_code(rule) == Code::ACCESS_DENIED {
                item.end = Some(Outcome::Failed);
            }
        } else {
            item.is_member |= !item.is_proposed;
            item.end = status.outcome();
        }
    }

    pub fn join(&mut self, id: &ItemId) {
        self.item(id).is_member = true;
    }

    pub fn propose(&mut self, id: &ItemId) {
        self.item(id).is_proposed = true;
    }

    /// The worst end of the members; one that has not ended has failed.
    pub fn worst(&self) -> Outcome {
        let members = self.items.values().filter(|item| item.is_member);
        members.map(|item| item.end.unwrap_or(Outcome::Failed)).max().unwrap_or_default()
    }

    fn item(&mut self, id: &ItemId) -> &mut Standing {
        self.items.entry(id.clone()).or_default()
    }
}
