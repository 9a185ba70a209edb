//! The sins of MOB.

use super::sin::{Needs, Sin};
use super::{callbacks, cancels, cycles, ends, life, phases, reports, sticky, words};
use crate::dialect::rules::{self, Level};
use Level::{Must, Should};

/// Begun step by step, with phases.
const CYCLES: Needs = Needs::STEPS;

pub(super) const SINS: &[Sin] = &[
    // Order
    Sin::by_host(rules::HOST_ORDER, Must, cycles::lists_too_early).first().needs(CYCLES),
    Sin::by_host(rules::HOST_ORDER, Must, cycles::initializes_again).needs(CYCLES),
    Sin::by_host(rules::HOST_ORDER, Must, cycles::prepares_too_early).first().needs(CYCLES),
    Sin::by_host(rules::HOST_ORDER, Must, cycles::out_of_order).needs(CYCLES),
    Sin::by_provider(rules::NO_CALLBACK_NO_REPORT, Must, callbacks::speaks_to_nobody).needs(CYCLES),
    Sin::by_host(rules::SYNCHRONIZE_AFTER_PREPARED, Must, cycles::synchronizes_unprepared)
        .needs(CYCLES),
    Sin::by_host(rules::RETRY_BEGINS_A_CYCLE, Must, cycles::retries_others).needs(CYCLES),
    // Items
    Sin::by_provider(rules::ASKED_BEFORE_WORK, Must, reports::done_unasked)
        .needs(Needs::NO_QUESTIONS),
    Sin::by_provider(rules::SIZE_AND_MASK, Must, reports::odd_structure),
    Sin::by_provider(rules::KNOWN_MOB_STATUS, Must, reports::unknown_status),
    Sin::by_provider(rules::PREPARED_ITEMS_ONLY, Must, reports::works_on_a_stranger),
    Sin::by_provider(rules::PREPARED_ITEMS_ONLY, Should, reports::of_a_stranger),
    Sin::by_provider(rules::PREPARED_ITEMS_ONLY, Should, reports::about_a_stranger),
    Sin::by_provider(rules::VALUE_WITHIN_MAX, Should, reports::beyond_the_total),
    Sin::by_provider(rules::VALUE_WITHIN_MAX, Should, reports::negative_maximum),
    Sin::by_provider(rules::VALUE_WITHIN_MAX, Should, reports::negative_value),
    Sin::by_provider(rules::VALUE_NEVER_FALLS, Should, reports::falling),
    Sin::by_provider(rules::ONE_END_PER_CYCLE, Should, reports::another_status),
    Sin::by_provider(rules::NO_PROGRESS_AFTER_COMPLETED, Should, reports::after_completion)
        .needs(CYCLES),
    Sin::by_provider(rules::ALL_PREPARED_END, Should, ends::completed_with_an_open_item)
        .needs(CYCLES),
    // Cancel
    Sin::by_provider(rules::CANCELED_ITEM_STOPS, Must, cancels::goes_on_twice),
    Sin::by_provider(rules::CANCELED_ITEM_STOPS, Should, ends::completed_with_a_canceled_item)
        .needs(CYCLES),
    Sin::by_provider(rules::NO_START_AFTER_CANCEL_ALL, Must, cancels::starts_after_all),
    Sin::by_provider(rules::NO_START_AFTER_CANCEL_ALL, Must, cancels::goes_on_after_all),
    Sin::by_provider(rules::COMPLETED_AFTER_CANCEL, Must, phases::never_synchronized_after_cancel)
        .last()
        .needs(CYCLES),
    Sin::by_sink(rules::KNOWN_ANSWERS_ONLY, Must, sticky::answers_in_other_words),
    Sin::by_sink(rules::CANCEL_IS_STICKY, Should, sticky::forgets_an_item),
    Sin::by_sink(rules::CANCEL_IS_STICKY, Should, sticky::forgets_an_item_reported),
    Sin::by_sink(rules::CANCEL_IS_STICKY, Should, sticky::forgets_all),
    Sin::by_sink(rules::CANCEL_IS_STICKY, Should, sticky::forgets_all_reported),
    Sin::by_host(rules::ONLY_SKIPPED_IS_SET, Must, cycles::sets_another_status),
    Sin::by_host(rules::ONLY_SKIPPED_IS_SET, Must, cycles::skips_too_late).needs(CYCLES),
    Sin::by_provider(rules::SKIPPED_ITEM_STOPS, Must, cancels::goes_on_although_skipped)
        .needs(CYCLES),
    Sin::by_provider(rules::CANCELED_IS_NOT_SUCCEEDED, Must, cancels::succeeds),
    Sin::by_provider(rules::CANCELED_IS_NOT_SUCCEEDED, Must, cancels::succeeds_although_skipped)
        .needs(CYCLES),
    // Completions
    Sin::by_provider(rules::PREPARE_COMPLETED_ONCE, Must, phases::prepared_again),
    Sin::by_provider(rules::PREPARE_COMPLETED_ONCE, Must, phases::prepared_and_declined)
        .needs(CYCLES),
    Sin::by_provider(rules::PREPARE_COMPLETED_ONCE, Must, phases::never_prepared)
        .last()
        .needs(CYCLES),
    Sin::by_provider(rules::SYNCHRONIZE_COMPLETED_ONCE, Must, phases::synchronized_again),
    Sin::by_provider(rules::SYNCHRONIZE_COMPLETED_ONCE, Must, phases::synchronized_and_declined)
        .needs(CYCLES),
    Sin::by_provider(rules::SYNCHRONIZE_COMPLETED_ONCE, Must, phases::never_synchronized)
        .last()
        .needs(CYCLES.union(Needs::NO_CANCELS)),
    Sin::by_provider(rules::SHOWN_COMPLETED_ONCE, Must, phases::shown_again).needs(CYCLES),
    Sin::by_provider(rules::SHOWN_COMPLETED_ONCE, Must, phases::shown_and_failed).needs(CYCLES),
    Sin::by_provider(rules::SHOWN_COMPLETED_ONCE, Must, phases::never_shown).last().needs(CYCLES),
    Sin::by_provider(rules::DIALOG_IN_PAIRS, Must, phases::hides_what_was_not_shown),
    Sin::by_provider(rules::DIALOG_IN_PAIRS, Must, phases::never_hides).last().needs(CYCLES),
    // Ours
    Sin::by_provider(rules::BEGINS_ONCE, Must, life::begins_again),
    Sin::by_provider(rules::ENDS_ONCE, Must, life::ends_again).last(),
    Sin::by_provider(rules::NOTHING_AFTER_END, Must, life::speaks_after_the_end).last(),
    Sin::by_provider(rules::DIALECT_CAN_SAY, Must, words::wordless),
    Sin::by_host(rules::DIALECT_CAN_SAY, Must, words::foreign_act),
    Sin::by_provider(rules::KNOWN_LOG_ENTRY, Should, words::takes_back_what_was_not_logged),
    Sin::by_provider(rules::KNOWN_LOG_ENTRY, Should, words::takes_back_twice),
];
