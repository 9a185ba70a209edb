//! Cancels: asked, seen in an answer, and heeded or not (S-16 to S-21).

use super::items::Item;
use super::{Broken, Model};
use crate::events::Event;
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    CancelCause, EnumerationAction, Fault, Outcome, ProgressStatus, Reply, ResolveAction, SyncEvent,
};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};

impl Model {
    /// The speaker has its answer: what did the answer break?
    pub fn answered(&mut self, event: &Event, reply: &Reply) -> Broken {
        self.found.clear();
        if *reply == Reply::NotSeen || self.outcome().is_some() {
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

    /// S-18 to S-20.
    pub(super) fn check_cancel(&mut self, before: &Item, item: &mut Item, report: &ProgressItem) {
        if before.has_ended() {
            return; // what comes after its end is another matter
        }
        match report.status().and_then(ProgressStatus::outcome) {
            Some(Outcome::Succeeded) if was_skipped_meanwhile(item) => {}
            Some(Outcome::Succeeded) if item.seen_after.is_some() => {
                self.find(rules::CANCELED_IS_NOT_SUCCEEDED);
                self.find(rules::ONE_CANCELED_AFTER_CANCEL);
            }
            None => {
                item.new_after_all |= item.reports.len() == 1 && self.all_seen;
                self.check_going_on(item, report);
            }
            Some(_) => {}
        }
    }

    /// A report that does not close its item, where a cancel may have been seen.
    fn check_going_on(&mut self, item: &Item, report: &ProgressItem) {
        let since = item.seen_after.map(|seen_after| item.reports.len() - seen_after);
        if item.new_after_all {
            let works = report.value().is_some_and(|value| value > 0);
            let asked = item.reports.len() > 1 || since.is_some();
            if asked || works {
                let rule = self.rule(
                    rules::NO_START_AFTER_ALL,
                    rules::NO_START_AFTER_CANCEL_ALL,
                    rules::NO_START_AFTER_SC_CANCEL,
                );
                self.find(rule);
            }
            return;
        }
        let under_way = usize::from(self.dialect == Dialect::MobSync);
        if since.is_some_and(|since| since > under_way) {
            let skipped = item.cancel == Some(CancelCause::Skipped);
            let mobsync =
                if skipped { rules::SKIPPED_ITEM_STOPS } else { rules::CANCELED_ITEM_STOPS };
            let rule =
                self.rule(rules::CANCEL_ANSWERED_ONCE, mobsync, rules::ONE_CANCELED_AFTER_CANCEL);
            self.find(rule);
        }
    }

    /// A cancel was seen in an answer about an item, or pushed.
    pub(super) fn see_cancel(&mut self, id: &ItemId, cause: CancelCause) {
        if let Some(item) = self.item_mut(id)
            && !item.has_ended()
        {
            item.cancel = item.cancel.or(Some(cause));
            item.seen_after = item.seen_after.or(Some(item.reports.len()));
        }
    }

    pub(super) fn ask_cancel(&mut self, id: Option<&ItemId>, cause: CancelCause) {
        match id {
            None => self.cancel = self.cancel.or(Some(cause)),
            Some(id) => {
                if let Some(item) = self.item_mut(id)
                    && !item.has_ended()
                {
                    item.cancel = item.cancel.or(Some(cause));
                }
            }
        }
    }
}

/// Whether the item was set to skipped since its last report, while the work may have been done (S-19).
fn was_skipped_meanwhile(item: &Item) -> bool {
    item.cancel == Some(CancelCause::Skipped)
        && item.seen_after.is_some_and(|seen| seen > 0 && item.reports.len() - seen == 1)
}

/// What stops a session of WS: an error of the application (A-WS-6), which a refusal by rule (S-34)
/// and a success without a name (D-11) are not.
const fn is_error(reply: &Reply) -> bool {
    let (Reply::Answer(Err(error))
    | Reply::Resolution(Err(error))
    | Reply::Enumeration(Err(error))) = reply
    else {
        return false;
    };
    !matches!(error.fault, Fault::Refused(_) | Fault::UnknownAnswer(_))
}
