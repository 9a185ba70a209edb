//! How items become known (S-4, S-13 to S-15), and how a session begins and ends (S-22, S-23).

use super::Model;
use super::items::Item;
use sync_progress::dialect::rules;
use sync_progress::protocol::{HostAct, MoreItems, Notice, Outcome, ProgressStatus, Reply, RuleId};
use sync_progress::{Dialect, ItemId};

impl Model {
    pub(super) fn begin(&mut self, handler: Option<&ItemId>, ids: &[ItemId]) -> Result<(), RuleId> {
        if self.dialect == Dialect::SyncCenter && ids.is_empty() {
            return Err(rules::SESSION_NAMES_ITEMS);
        }
        self.must_fit(ids.iter().chain(handler))?;
        for id in ids {
            if self.item(id).is_some() {
                let rule = self.not_new();
                self.find(rule);
            }
            self.join(id);
        }
        Ok(())
    }

    /// No id is too long (S-4).
    pub(super) fn must_fit<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a ItemId>,
    ) -> Result<(), RuleId> {
        let fit = ids.into_iter().all(|id| self.dialect.id_fits(id));
        if fit { Ok(()) } else { Err(self.too_long()) }
    }

    fn too_long(&self) -> RuleId {
        if self.dialect == Dialect::SyncCenter {
            rules::SESSION_NAMES_ITEMS
        } else {
            rules::ID_WITHIN_LIMIT
        }
    }

    pub(super) fn join(&mut self, id: &ItemId) {
        if self.item(id).is_none() {
            self.items.push(Item::new(id, 1));
        }
    }

    fn not_new(&self) -> RuleId {
        self.rule(rules::ID_IS_NEW, rules::ID_IS_NEW, rules::JOINING_ITEM_IS_NEW)
    }

    pub(super) fn add(&mut self, id: &ItemId) -> Result<(), RuleId> {
        self.must_fit([id])?;
        if self.item(id).is_some() {
            return Err(self.not_new());
        }
        self.join(id);
        Ok(())
    }

    pub(super) fn propose(&mut self, id: &ItemId) -> Result<(), RuleId> {
        self.must_fit([id])?;
        if self.listed().contains(id) {
            return Err(self.not_new());
        }
        self.add(id)?;
        self.item_mut(id).unwrap().proposed = true;
        Ok(())
    }

    pub(super) fn commit(&mut self, id: &ItemId) -> Result<(), RuleId> {
        let not_new = self.not_new();
        let not_proposed = self.rule(
            rules::KNOWN_ITEMS_ONLY,
            rules::KNOWN_ITEMS_ONLY,
            rules::COMMIT_AFTER_PROPOSAL,
        );
        let item = self.item_mut(id).ok_or(not_proposed)?;
        if !item.proposed {
            return Err(not_new);
        }
        item.proposed = false;
        if item.status() != Some(ProgressStatus::Succeeded) {
            self.find_should(rules::COMMIT_AFTER_PROPOSAL);
        }
        Ok(())
    }

    fn listed(&self) -> Vec<ItemId> {
        let listed = |act: &HostAct| match act {
            HostAct::ItemsListed(ids) => ids.clone(),
            _ => vec![],
        };
        self.acts().flat_map(listed).collect()
    }

    /// What was offered and has not joined (S-15).
    pub(super) fn pending(&self) -> Vec<ItemId> {
        let offered = |act: &HostAct| match act {
            HostAct::ItemsOffered(ids) => ids.clone(),
            _ => vec![],
        };
        let mut pending: Vec<ItemId> = self.acts().flat_map(offered).collect();
        pending.retain(|id| self.item(id).is_none_or(|item| item.proposed));
        pending.sort();
        pending.dedup();
        pending
    }

    pub(super) fn more_items(&self) -> Reply {
        Reply::MoreItems(Ok(MoreItems { ids: self.pending(), opaque: 0 }))
    }

    pub(super) fn opaque(&self) -> u32 {
        let opaque = self.notices().filter(|notice| **notice == Notice::OpaqueItemAdded);
        u32::try_from(opaque.count()).unwrap()
    }

    /// What is found when it ends (S-23, S-30).
    pub(super) fn check_end(&mut self) {
        let open = |item: &Item| {
            !item.proposed && item.status().and_then(ProgressStatus::outcome).is_none()
        };
        if self.items.iter().any(open) {
            self.find(rules::ALL_ITEMS_END);
            self.find(rules::ALL_SESSION_ITEMS_END);
        }
        if self.any_inside() {
            self.find(rules::BEGIN_AND_END_PAIR);
        }
        self.check_starts_at_end();
        if self.dialogs > 0 {
            self.find(rules::DIALOG_IN_PAIRS);
        }
    }

    pub(super) fn check_result(&mut self, outcome: Outcome) {
        if self.acted(|act| matches!(act, HostAct::ResultTold(_))) {
            self.find_should(rules::RESULT_TOLD_ONCE);
        }
        if self.worst_of_items() != outcome {
            self.find(rules::RESULT_TOLD_ONCE);
        }
    }
}
