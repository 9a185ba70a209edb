//! The sins of the neutral dialect.

use super::sin::{Needs, Sin};
use super::{callbacks, cancels, ends, joining, life, reports, sticky, words};
use crate::dialect::rules::{self, Level};
use Level::{Must, Should};

pub(super) const SINS: &[Sin] = &[
    // A session
    Sin::by_provider(rules::BEGINS_ONCE, Must, life::begins_again),
    Sin::by_provider(rules::BEGINS_ONCE, Must, life::speaks_before_the_beginning).first(),
    Sin::by_provider(rules::ENDS_ONCE, Must, life::ends_again).last(),
    Sin::by_provider(rules::ENDS_ONCE, Must, ends::never_ends).last(),
    Sin::by_provider(rules::ENDS_ONCE, Must, life::completes_what_was_not_started),
    Sin::by_provider(rules::NOTHING_AFTER_END, Must, life::speaks_after_the_end).last(),
    Sin::by_provider(rules::ALL_ITEMS_END, Must, ends::left_open).last(),
    // Items
    Sin::by_provider(rules::KNOWN_ITEMS_ONLY, Must, reports::of_a_stranger),
    Sin::by_provider(rules::KNOWN_ITEMS_ONLY, Must, reports::about_a_stranger),
    Sin::by_provider(rules::KNOWN_ITEMS_ONLY, Must, joining::commits_a_stranger),
    Sin::by_provider(rules::ID_IS_NEW, Must, joining::joins_again),
    Sin::by_provider(rules::ID_IS_NEW, Must, life::begins_with_one_twice).first(),
    Sin::by_provider(rules::ONE_END_PER_ATTEMPT, Must, reports::after_the_end),
    Sin::by_provider(rules::WORK_WITHIN_TOTAL, Should, reports::beyond_the_total),
    Sin::by_provider(rules::WORK_NEVER_FALLS, Should, reports::falling),
    // Cancel
    Sin::by_provider(rules::CANCEL_ANSWERED_ONCE, Must, cancels::goes_on),
    Sin::by_provider(rules::CANCEL_ANSWERED_ONCE, Must, ends::canceled_and_left_open)
        .last()
        .beside(&[rules::ALL_ITEMS_END]),
    Sin::by_provider(rules::NO_START_AFTER_ALL, Must, cancels::starts_after_all),
    Sin::by_provider(rules::NO_START_AFTER_ALL, Must, cancels::goes_on_after_all),
    Sin::by_sink(rules::DECISION_IS_STICKY, Must, sticky::forgets_an_item),
    Sin::by_sink(rules::DECISION_IS_STICKY, Must, sticky::forgets_an_item_reported),
    Sin::by_sink(rules::DECISION_IS_STICKY, Must, sticky::forgets_all),
    Sin::by_sink(rules::DECISION_IS_STICKY, Must, sticky::forgets_that_all_has_each),
    Sin::by_sink(rules::DECISION_IS_STICKY, Must, sticky::forgets_all_reported),
    Sin::by_provider(rules::CANCELED_IS_NOT_SUCCEEDED, Must, cancels::succeeds),
    // What can be said
    Sin::by_provider(rules::DIALECT_CAN_SAY, Must, words::wordless),
    Sin::by_host(rules::DIALECT_CAN_SAY, Must, words::foreign_act),
    Sin::by_provider(rules::KNOWN_STATUS, Must, reports::unknown_status),
    Sin::by_provider(rules::KNOWN_LOG_ENTRY, Should, words::takes_back_what_was_not_logged),
    Sin::by_provider(rules::KNOWN_LOG_ENTRY, Should, words::takes_back_twice),
    // What this crate promises beyond the protocols
    Sin::by_provider(rules::OLD_SINK_SILENT, Must, callbacks::speaks_to_nobody),
    Sin::by_provider(rules::ASKED_BEFORE_START, Must, reports::done_unasked)
        .needs(Needs::NO_QUESTIONS),
];
