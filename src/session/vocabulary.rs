//! Which rule says it here: the same matter has another number in each dialect.

use crate::dialect::{Dialect, Rule, rules};
use crate::protocol::RuleId;

/// The rules about items, by matter.
#[derive(Debug)]
pub(super) struct ItemRules {
    pub(super) unknown: RuleId,
    pub(super) unknown_asked: RuleId,
    pub(super) too_long: RuleId,
    pub(super) above_total: RuleId,
    pub(super) falls: RuleId,
    pub(super) unknown_status: RuleId,
    pub(super) not_closed: RuleId,
    pub(super) started_after_all: RuleId,
    pub(super) succeeded: RuleId,
    pub(super) known_already: RuleId,
    pub(super) not_proposed: RuleId,
    pub(super) not_ended: RuleId,
}

/// The rules about items in this dialect. WS has no items; it never gets here.
pub(super) const fn item_rules(dialect: Dialect) -> &'static ItemRules {
    match dialect {
        Dialect::Neutral | Dialect::WinSync => &NEUTRAL,
        Dialect::MobSync => &MOBSYNC,
        Dialect::SyncCenter => &SYNC_CENTER,
    }
}

const NEUTRAL: ItemRules = ItemRules {
    unknown: rules::KNOWN_ITEMS_ONLY,
    unknown_asked: rules::KNOWN_ITEMS_ONLY,
    too_long: rules::ID_WITHIN_LIMIT,
    above_total: rules::WORK_WITHIN_TOTAL,
    falls: rules::WORK_NEVER_FALLS,
    unknown_status: rules::KNOWN_STATUS,
    not_closed: rules::CANCEL_ANSWERED_ONCE,
    started_after_all: rules::NO_START_AFTER_ALL,
    succeeded: rules::CANCELED_IS_NOT_SUCCEEDED,
    known_already: rules::ID_IS_NEW,
    not_proposed: rules::KNOWN_ITEMS_ONLY,
    not_ended: rules::ALL_ITEMS_END,
};

const MOBSYNC: ItemRules = ItemRules {
    unknown: rules::PREPARED_ITEMS_ONLY,
    unknown_asked: rules::PREPARED_ITEMS_ONLY,
    above_total: rules::VALUE_WITHIN_MAX,
    falls: rules::VALUE_NEVER_FALLS,
    unknown_status: rules::KNOWN_MOB_STATUS,
    not_closed: rules::CANCELED_ITEM_STOPS,
    started_after_all: rules::NO_START_AFTER_CANCEL_ALL,
    // `not_ended` among them: it is the completion that wants all items ended (#56), not the end.
    ..NEUTRAL
};

const SYNC_CENTER: ItemRules = ItemRules {
    unknown: rules::SESSION_ITEMS_ONLY,
    unknown_asked: rules::KNOWN_ITEM_ASKED,
    too_long: rules::SESSION_NAMES_ITEMS,
    above_total: rules::STEP_WITHIN_MAX,
    falls: rules::STEP_WITHIN_MAX,
    unknown_status: rules::KNOWN_SC_STATUS,
    not_closed: rules::ONE_CANCELED_AFTER_CANCEL,
    started_after_all: rules::NO_START_AFTER_SC_CANCEL,
    succeeded: rules::ONE_CANCELED_AFTER_CANCEL,
    known_already: rules::JOINING_ITEM_IS_NEW,
    not_proposed: rules::COMMIT_AFTER_PROPOSAL,
    not_ended: rules::ALL_SESSION_ITEMS_END,
};

/// The rule itself where it holds, else the one of ours that is nearest: the neutral dialect can say what
/// only one protocol has a rule about.
pub(super) fn rule_here(dialect: Dialect, rule: RuleId) -> RuleId {
    if Rule::by_id(rule).is_some_and(|rule| rule.applies_in(dialect)) {
        return rule;
    }
    match rule {
        rules::HOST_ORDER | rules::STARTED_ONCE => rules::BEGINS_ONCE,
        rules::PREPARE_COMPLETED_ONCE
        | rules::SYNCHRONIZE_COMPLETED_ONCE
        | rules::SHOWN_COMPLETED_ONCE => rules::ENDS_ONCE,
        _ => rules::DIALECT_CAN_SAY,
    }
}
