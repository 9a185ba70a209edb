//! Items, as what was reported about them (S-4, S-5, S-12).

use super::{Model, decide};
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    CancelCause, Outcome, ProgressStatus, Reply, RuleId, Share, Total, Work,
};
use sync_progress::{ItemId, ProgressItem};

/// What was reported about one item in its present attempt.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: ItemId,
    pub proposed: bool,
    pub attempt: u32,
    pub reports: Vec<ProgressItem>,
    /// Why it is to stop by itself.
    pub cancel: Option<CancelCause>,
    /// How many reports it had when a cancel was seen in an answer about it.
    pub seen_after: Option<usize>,
    /// Whether it was new when its speaker had seen that everything is to stop.
    pub new_after_all: bool,
}

impl Item {
    pub fn new(id: &ItemId, attempt: u32) -> Self {
        Self {
            id: id.clone(),
            proposed: false,
            attempt,
            reports: vec![],
            cancel: None,
            seen_after: None,
            new_after_all: false,
        }
    }

    /// The next attempt: a cancel of the item stays, and has to be seen again (S-11).
    pub fn again(&self) -> Self {
        let Self { proposed, cancel, .. } = *self;
        Self { proposed, cancel, ..Self::new(&self.id, self.attempt + 1) }
    }

    pub fn status(&self) -> Option<ProgressStatus> {
        self.reports.iter().rev().find_map(ProgressItem::status)
    }

    pub fn has_ended(&self) -> bool {
        self.status().is_some_and(ProgressStatus::is_terminal)
    }

    /// How it ended, if its status says that it did.
    pub fn outcome(&self) -> Option<Outcome> {
        self.status().and_then(ProgressStatus::outcome)
    }

    pub fn has_succeeded(&self) -> bool {
        self.outcome() == Some(Outcome::Succeeded)
    }

    pub fn text(&self) -> Option<&str> {
        self.reports.iter().rev().find_map(ProgressItem::text)
    }

    /// What its numbers show; while it is indeterminate, nothing (S-8).
    fn share(&self) -> Option<Share> {
        if self.status() == Some(ProgressStatus::Indeterminate) {
            return None;
        }
        let value = self.reports.iter().rev().find_map(ProgressItem::value)?;
        Work::new(value, self.work().total).share()
    }

    /// The last numbers that were named (S-5).
    pub fn work(&self) -> Work {
        let value = self.reports.iter().rev().find_map(ProgressItem::value);
        let total = self.reports.iter().rev().find_map(ProgressItem::max);
        Work::new(value.unwrap_or(0), total.unwrap_or(Total::Unknown))
    }

    /// What may be shown (S-12): the most that was reached so far, and all of it only on success.
    pub fn shown(&self) -> Option<Share> {
        let mut shown = None;
        for upto in 1..=self.reports.len() {
            let so_far = Self { reports: self.reports[..upto].to_vec(), ..self.clone() };
            shown = if so_far.has_succeeded() {
                Some(Share::FULL)
            } else {
                so_far.share().max(shown).map(|share| share.min(Share::ALMOST))
            };
        }
        shown
    }
}

impl Model {
    pub(super) fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == *id)
    }

    pub(super) fn item_mut(&mut self, id: &ItemId) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.id == *id)
    }

    pub(super) fn worst_of_items(&self) -> Outcome {
        self.items
            .iter()
            .filter(|item| !item.proposed)
            .map(|item| item.outcome().unwrap_or(Outcome::Failed))
            .max()
            .unwrap_or_default()
    }

    /// What refuses a report or a question about an unknown item (S-4).
    pub(super) fn unknown_item(&self) -> RuleId {
        self.rule(rules::KNOWN_ITEMS_ONLY, rules::PREPARED_ITEMS_ONLY, rules::SESSION_ITEMS_ONLY)
    }

    pub(super) fn unknown_asked(&self) -> RuleId {
        self.rule(rules::KNOWN_ITEMS_ONLY, rules::PREPARED_ITEMS_ONLY, rules::KNOWN_ITEM_ASKED)
    }

    pub(super) fn can_continue(&self, id: Option<&ItemId>) -> Result<Reply, RuleId> {
        match id {
            Some(id) if self.item(id).is_none() => Err(self.unknown_asked()),
            _ => Ok(decide(self.decision_for(id))),
        }
    }
}
