//! The sins of SC.

use super::sin::{Needs, Sin};
use super::{cancels, ends, joining, life, reports, sticky, words};
use crate::dialect::rules::{self, Level};
use Level::{Must, Should};

pub(super) const SINS: &[Sin] = &[
    // A session
    Sin::by_provider(rules::SESSION_NAMES_ITEMS, Must, life::begins_unnamed).first(),
    Sin::by_provider(rules::SESSION_NAMES_ITEMS, Must, reports::of_a_long_id),
    Sin::by_provider(rules::ALL_SESSION_ITEMS_END, Must, ends::left_open).last(),
    Sin::by_host(rules::RESULT_TOLD_ONCE, Must, ends::wrong_result).last(),
    Sin::by_host(rules::RESULT_TOLD_ONCE, Should, ends::result_twice).last(),
    // Items
    Sin::by_provider(rules::KNOWN_SC_STATUS, Must, reports::unknown_status),
    Sin::by_provider(rules::SESSION_ITEMS_ONLY, Should, reports::of_a_stranger),
    Sin::by_sink(rules::CLOSED_ITEM_ONLY_FAILS, Must, reports::taken_after_the_end)
        .beside(&[rules::ENDED_ITEM_ONLY_FAILS]),
    Sin::by_provider(rules::ENDED_ITEM_ONLY_FAILS, Must, reports::after_the_end),
    Sin::by_provider(rules::STEP_WITHIN_MAX, Should, reports::beyond_the_total),
    Sin::by_provider(rules::STEP_WITHIN_MAX, Should, reports::falling),
    Sin::by_provider(rules::DISCONNECTED_IS_LAST, Should, reports::done_without_device),
    Sin::by_provider(rules::ASKED_BEFORE_START, Must, reports::done_unasked)
        .needs(Needs::NO_QUESTIONS),
    // Cancel
    Sin::by_provider(rules::ONE_CANCELED_AFTER_CANCEL, Must, cancels::goes_on),
    Sin::by_provider(rules::ONE_CANCELED_AFTER_CANCEL, Must, cancels::succeeds),
    Sin::by_provider(rules::ONE_CANCELED_AFTER_CANCEL, Must, ends::canceled_and_left_open)
        .last()
        .beside(&[rules::ALL_SESSION_ITEMS_END]),
    Sin::by_provider(rules::NO_START_AFTER_SC_CANCEL, Must, cancels::starts_after_all),
    Sin::by_provider(rules::NO_START_AFTER_SC_CANCEL, Must, cancels::goes_on_after_all),
    Sin::by_sink(rules::DECISION_IS_STICKY, Must, sticky::forgets_an_item),
    Sin::by_sink(rules::DECISION_IS_STICKY, Must, sticky::forgets_all),
    Sin::by_sink(rules::DECISION_IS_STICKY, Must, sticky::forgets_that_all_has_each),
    Sin::by_sink(rules::DECISION_IS_STICKY, Must, sticky::forgets_all_reported),
    Sin::by_sink(rules::CHANNELS_AGREE, Should, sticky::tells_another_channel_otherwise),
    // Joining
    Sin::by_sink(rules::KNOWN_ITEM_ASKED, Must, joining::answers_about_a_stranger),
    Sin::by_provider(rules::JOINING_ITEM_IS_NEW, Must, joining::joins_again),
    Sin::by_provider(rules::JOINING_ITEM_IS_NEW, Must, life::begins_with_one_twice).first(),
    Sin::by_sink(rules::JOINING_ITEM_IS_NEW, Must, joining::taken_again)
        .beside(&[rules::JOINING_ITEM_IS_NEW]),
    Sin::by_sink(rules::JOINING_ITEM_IS_NEW, Must, joining::takes_a_stranger)
        .beside(&[rules::COMMIT_AFTER_PROPOSAL]),
    Sin::by_provider(rules::COMMIT_AFTER_PROPOSAL, Must, joining::commits_a_stranger),
    Sin::by_provider(rules::COMMIT_AFTER_PROPOSAL, Should, joining::commits_early),
    // Words
    Sin::by_provider(rules::TEXT_WITHIN_LIMIT, Must, reports::long_text_or_cut),
    Sin::by_provider(rules::TEXT_WITHIN_LIMIT, Should, reports::text_without_room_for_its_end),
    Sin::by_provider(rules::KNOWN_EVENT_LEVEL, Must, words::event_of_no_level),
    // Ours
    Sin::by_provider(rules::BEGINS_ONCE, Must, life::begins_again),
    Sin::by_provider(rules::BEGINS_ONCE, Must, life::speaks_before_the_beginning).first(),
    Sin::by_provider(rules::ENDS_ONCE, Must, life::ends_again).last(),
    Sin::by_provider(rules::NOTHING_AFTER_END, Must, life::speaks_after_the_end).last(),
    Sin::by_provider(rules::DIALECT_CAN_SAY, Must, words::wordless),
    Sin::by_host(rules::DIALECT_CAN_SAY, Must, words::foreign_act),
];
