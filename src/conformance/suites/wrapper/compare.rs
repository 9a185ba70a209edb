//! [`compare`]: whether what was heard is what was said.

use super::super::terms::Terms;
use super::account::{Account, Said};
use crate::dialect::rules;
use crate::protocol::{
    ItemId, LogEntry, LogLevel, Notice, ProgressItem, ProgressStatus, RuleId, SyncEvent, Total,
};
use core::mem::discriminant;

/// Whether both are the same kind of event about the same thing.
pub(super) fn same_kind(said: &SyncEvent<'_>, heard: &SyncEvent<'_>) -> bool {
    let same_notice = match (said, heard) {
        (SyncEvent::Notice(said), SyncEvent::Notice(heard)) => {
            discriminant(said.as_ref()) == discriminant(heard.as_ref())
        }
        (SyncEvent::MayShowUi(said), SyncEvent::MayShowUi(heard)) => said == heard,
        _ => true,
    };
    same_notice && discriminant(said) == discriminant(heard) && said.item() == heard.item()
}

/// The rule that is broken by what was made of an event on its way. The account is as it was before it was said.
pub(super) fn compare(
    terms: Terms,
    account: &Account,
    said: &SyncEvent<'_>,
    heard: &SyncEvent<'_>,
) -> Option<RuleId> {
    match (said, heard) {
        _ if said == heard => None,
        (SyncEvent::Progress { report: said, .. }, SyncEvent::Progress { report: heard, .. }) => {
            report(terms, account, said, heard)
        }
        (SyncEvent::Notice(said), SyncEvent::Notice(heard)) => notice(terms, said, heard),
        (SyncEvent::Log(said), SyncEvent::Log(heard)) => Some(entry(said, heard)),
        _ => Some(rules::STRUCTURE_TOLD_ONCE),
    }
}

fn report(
    terms: Terms,
    account: &Account,
    said: &ProgressItem,
    heard: &ProgressItem,
) -> Option<RuleId> {
    let added = Added { terms, account };
    added
        .status(said, heard)
        .or_else(|| added.value(said, heard))
        .or_else(|| added.max(said.max(), heard.max()))
        .or_else(|| added.text(said, heard))
}

/// What may be added to a report on its way.
struct Added<'a> {
    terms: Terms,
    account: &'a Account,
}

impl Added<'_> {
    fn status(&self, said: &ProgressItem, heard: &ProgressItem) -> Option<RuleId> {
        match (said.status(), heard.status()) {
            (said, heard) if said == heard => None,
            (Some(ProgressStatus::Unknown(_)), _) => Some(rules::UNKNOWN_NUMBERS_STAY),
            (_, Some(heard)) if heard.is_terminal() => Some(rules::NEVER_MORE_FINISHED),
            (None, Some(heard)) => {
                let running = ProgressStatus::Updating;
                (!self.completes(|known| known.status.unwrap_or(running) == heard))
                    .then_some(rules::CLEAR_BIT_KEEPS_VALUE)
            }
            (Some(_), _) => Some(rules::STRUCTURE_TOLD_ONCE),
            (None, None) => None,
        }
    }

    fn value(&self, said: &ProgressItem, heard: &ProgressItem) -> Option<RuleId> {
        match (said.value(), heard.value()) {
            (said, heard) if said == heard => None,
            (Some(_), _) if said.is_terminal() => Some(rules::LAST_VALUE_WITH_END),
            (Some(_), _) => Some(rules::STRUCTURE_TOLD_ONCE),
            (None, heard) => {
                let holds = self.terms.contains(Terms::HOLDING_TICKS) && self.account.held;
                let is_held = holds && heard == self.account.said.value;
                let completes = |known: &Said| known.value.or(Some(0)) == heard;
                (!is_held && !self.completes(completes)).then_some(rules::CLEAR_BIT_KEEPS_VALUE)
            }
        }
    }

    fn max(&self, said: Option<Total>, heard: Option<Total>) -> Option<RuleId> {
        match (said, heard) {
            (said, heard) if said == heard => None,
            (Some(_), _) => Some(rules::STRUCTURE_TOLD_ONCE),
            (None, heard) => {
                let completes = |known: &Said| known.max.or(Some(Total::Unknown)) == heard;
                (!self.completes(completes)).then_some(rules::CLEAR_BIT_KEEPS_VALUE)
            }
        }
    }

    fn text(&self, said: &ProgressItem, heard: &ProgressItem) -> Option<RuleId> {
        match (said.text(), heard.text()) {
            (said, heard) if said == heard => None,
            (Some(_), _) => Some(rules::STRUCTURE_TOLD_ONCE),
            (None, heard) => {
                let completes = |known: &Said| known.text.as_deref() == heard;
                (!self.completes(completes)).then_some(rules::CLEAR_BIT_KEEPS_VALUE)
            }
        }
    }

    /// Whether something was completed from what was said before: in this attempt, or before the end of the last one.
    fn completes(&self, known: impl Fn(&Said) -> bool) -> bool {
        self.terms.contains(Terms::COMPLETING)
            && (known(&self.account.said) || self.account.before.as_ref().is_some_and(known))
    }
}

fn notice(terms: Terms, said: &Notice, heard: &Notice) -> Option<RuleId> {
    let leaves_out = terms.contains(Terms::LEAVING_OUT);
    match (said, heard) {
        (Notice::Begin { items: said, handler }, Notice::Begin { items: heard, handler: same })
            if handler == same =>
        {
            (!leaves_out || !is_part(heard, said)).then_some(rules::STRUCTURE_TOLD_ONCE)
        }
        (
            Notice::PhaseEnded { phase, code, retry: said },
            Notice::PhaseEnded { phase: same, code: raw, retry: heard },
        ) if phase == same => {
            if code != raw {
                return Some(rules::UNKNOWN_NUMBERS_STAY);
            }
            (!leaves_out || !is_part(heard, said)).then_some(rules::STRUCTURE_TOLD_ONCE)
        }
        (Notice::Stage(said), Notice::Stage(_))
            if !said.role.is_known() || !said.stage.is_known() =>
        {
            Some(rules::UNKNOWN_NUMBERS_STAY)
        }
        _ => Some(rules::STRUCTURE_TOLD_ONCE),
    }
}

/// Whether the one is the other with some left out.
fn is_part(part: &[ItemId], whole: &[ItemId]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|id| rest.any(|other| other == id))
}

fn entry(said: &LogEntry, heard: &LogEntry) -> RuleId {
    let unknown = matches!(said.level, LogLevel::Unknown(_)) && said.level != heard.level;
    if unknown { rules::UNKNOWN_NUMBERS_STAY } else { rules::STRUCTURE_TOLD_ONCE }
}
