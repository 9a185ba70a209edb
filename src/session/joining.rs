//! Items that join a running session (S-13 to S-15).

use super::dispatch::Session;
use super::item::Item;
use super::verdict::{Findings, Refusal, Verdict};
use crate::dialect::rules;
use crate::protocol::{ItemId, ProgressStatus};

impl Session {
    /// An item is added (SC-17).
    pub(super) fn add_item(&mut self, id: &ItemId) -> Result<Verdict, Refusal> {
        self.must_take(id)?;
        if !self.items.join(id, || Item::new(false)) {
            return Err(self.refuse_about(Some(id), self.rules.known_already));
        }
        self.offered.remove(id);
        Ok(Verdict::decide(self.decision()))
    }

    /// An item is proposed: it exists once it is synchronized (SC-18).
    pub(super) fn propose_item(&mut self, id: &ItemId) -> Result<Verdict, Refusal> {
        self.must_take(id)?;
        if self.listed.contains(id) || !self.items.join(id, || Item::new(true)) {
            return Err(self.refuse_about(Some(id), self.rules.known_already));
        }
        Ok(Verdict::decide(self.decision()))
    }

    /// A proposed item is confirmed (SC-19).
    pub(super) fn commit_item(&mut self, id: &ItemId) -> Result<Verdict, Refusal> {
        self.must_listen().map_err(self.about(Some(id)))?;
        let joined = self.items.change(id, |item| {
            let is_new = item.is_proposed();
            item.join();
            is_new.then_some(item.status() == Some(ProgressStatus::Succeeded))
        });
        let succeeded = match joined {
            None => return Err(self.refuse(self.rules.not_proposed)),
            Some(None) => return Err(self.refuse_about(Some(id), self.rules.known_already)),
            Some(Some(succeeded)) => succeeded,
        };
        let mut findings = Findings::default();
        if !succeeded {
            findings.note_should(rules::COMMIT_AFTER_PROPOSAL);
        }
        self.offered.remove(id);
        self.listed.insert(id.clone());
        Ok(Verdict::decide(self.decision_for(Some(id))).with(self.ours(findings)))
    }

    /// Something without an id joins; it is counted, since nothing more is known of it.
    pub(super) fn add_opaque(&mut self) -> Result<Verdict, Refusal> {
        self.must_listen()?;
        self.opaque = self.opaque.saturating_add(1);
        Ok(Verdict::decide(self.decision()))
    }

    /// The host offers items (SC-16); those that have joined already are not offered.
    pub(super) fn offer(&mut self, ids: &[ItemId]) -> Result<Verdict, Refusal> {
        self.must_not_be_ended()?;
        self.must_fit(ids)?;
        let joined = |id: &&ItemId| self.items.get(id).is_some_and(|item| !item.is_proposed());
        let new = ids.iter().filter(|id| !joined(id));
        self.offered.extend(new.cloned());
        Ok(Verdict::done())
    }

    fn must_take(&self, id: &ItemId) -> Result<(), Refusal> {
        self.must_listen().and_then(|()| self.must_fit([id])).map_err(self.about(Some(id)))
    }
}
