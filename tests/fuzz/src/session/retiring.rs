//! A session that retires items beside one that does not: what it takes numbers to see is forgotten, and nothing else (S-41 to S-43).

use super::pair::{broken, said};
use crate::events::Event;
use crate::model::{Broken, Said, View};
use std::collections::BTreeSet;
use sync_progress::dialect::rules;
use sync_progress::protocol::{ProgressStatus, Reply, RuleId, Share, Work};
use sync_progress::session::{Session, Snapshot};
use sync_progress::{Dialect, ItemId};

pub struct Retiring {
    session: Session,
    /// Items that were ever retired; their numbers may have been forgotten.
    forgotten: BTreeSet<ItemId>,
}

/// What it takes numbers to see.
const OF_NUMBERS: [RuleId; 5] = [
    rules::WORK_WITHIN_TOTAL,
    rules::WORK_NEVER_FALLS,
    rules::VALUE_WITHIN_MAX,
    rules::VALUE_NEVER_FALLS,
    rules::STEP_WITHIN_MAX,
];

impl Retiring {
    pub fn new(dialect: Dialect) -> Self {
        Self { session: Session::new(dialect), forgotten: BTreeSet::new() }
    }

    pub fn apply(&mut self, event: &Event, whole: &Said) {
        let said = said(self.session.dialect(), self.session.apply(event));
        match (&said, whole) {
            (Ok(said), Ok(whole)) => {
                assert_eq!((&said.reply, said.forward), (&whole.reply, whole.forward), "{event:?}");
                self.check_findings(event, &said.findings, &whole.findings);
            }
            _ => assert_eq!(said, *whole, "{event:?}"),
        }
    }

    pub fn answered(&mut self, event: &Event, reply: &Reply, whole: &Broken) {
        let found = broken(&self.session.answered(event, reply));
        assert_eq!(found, *whole, "{event:?} heard {reply:?}");
    }

    /// The same, but for what takes the numbers of a forgotten item.
    fn check_findings(&self, event: &Event, found: &Broken, whole: &Broken) {
        assert!(found.is_subset(whole), "{event:?}: {found:?} of {whole:?}");
        let forgotten = event.item().is_some_and(|id| self.forgotten.contains(id));
        let mut missing = whole.difference(found);
        let may_miss = |rule: &RuleId| forgotten && OF_NUMBERS.contains(rule);
        assert!(missing.all(|(rule, _)| may_miss(rule)), "{event:?}: {found:?} of {whole:?}");
    }

    /// S-41.
    pub fn retire(&mut self, id: &ItemId, whole: &Snapshot) {
        let before = self.session.item(id);
        let first = if whole.dialect == Dialect::MobSync { whole.cycle.max(1) } else { 1 };
        let may = before
            .as_ref()
            .is_some_and(|item| item.ended && !item.proposed && item.attempt < first + 2);
        let may_not = whole.cancel.is_some() || before.as_ref().is_some_and(|item| item.retired);
        let retired = self.session.retire(id);
        assert!(!retired || may, "{id} was retired: {before:?}");
        // Not one that began after a cancel of all, nor one that is retired already.
        assert!(retired || !may || may_not, "{id} was not retired: {before:?}");
        assert!(!self.session.retire(id), "{id} was retired twice");
        if retired {
            self.check_item(id);
            self.forgotten.insert(id.clone());
        }
    }

    /// What is left of it.
    fn check_item(&self, id: &ItemId) {
        use ProgressStatus::{Deleted, Succeeded};
        let item = self.session.item(id).unwrap();
        assert!(item.ended && item.retired);
        assert_eq!((item.work, item.text), (Work::default(), None));
        let is_full = matches!(item.status, Some(Succeeded | Deleted));
        assert_eq!(item.shown, is_full.then_some(Share::FULL));
    }

    /// S-43.
    pub fn compare(&self, whole: &View) {
        let mut view = View::from(&self.session.snapshot());
        let items = view.items.iter_mut().zip(&whole.items);
        for (item, other) in items.filter(|(item, _)| self.forgotten.contains(&item.id)) {
            (item.work, item.shown, item.text) = (other.work, other.shown, other.text.clone());
        }
        if !self.forgotten.is_empty() {
            (view.totals.work, view.totals.saturated) = (whole.totals.work, whole.totals.saturated);
        }
        assert_eq!(view, *whole);
    }
}
