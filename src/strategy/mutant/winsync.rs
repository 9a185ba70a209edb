//! The sins of WS.

use super::sin::{Needs, Sin};
use super::{callbacks, changes, life, sides, stages, words};
use crate::dialect::rules::{self, Level};
use Level::{Must, Should};

/// The trace has both sides of the session, and one lane reports.
const PASSED_ON: Needs = Needs::BOTH_SIDES.union(Needs::ONE_LANE);

pub(super) const SINS: &[Sin] = &[
    // Stages
    Sin::by_provider(rules::KNOWN_ROLE_AND_STAGE, Must, stages::unknown_side),
    Sin::by_host(rules::BAD_REPORT_REFUSED, Must, stages::unknown_side_taken)
        .beside(&[rules::KNOWN_ROLE_AND_STAGE]),
    Sin::by_host(rules::REPORT_REACHES_CALLBACK, Must, stages::keeps_to_itself).needs(PASSED_ON),
    Sin::by_host(rules::INCREMENTS_ADDED, Must, stages::adds_wrongly).needs(PASSED_ON),
    Sin::by_host(rules::OTHER_STAGES_UNCHANGED, Must, stages::passes_on_other_numbers)
        .needs(PASSED_ON),
    Sin::by_provider(rules::STAGE_WITHIN_TOTAL, Must, stages::beyond_the_total)
        .needs(Needs::AT_SESSION),
    Sin::by_provider(rules::STAGE_WITHIN_TOTAL, Must, stages::beyond_the_total)
        .needs(Needs::AT_CALLBACK),
    Sin::by_provider(rules::ZERO_TOTAL_ZERO_WORK, Should, stages::some_of_nothing)
        .needs(Needs::AT_SESSION),
    Sin::by_provider(rules::ZERO_TOTAL_ZERO_WORK, Should, stages::some_of_nothing)
        .needs(Needs::AT_CALLBACK),
    Sin::by_provider(rules::STAGE_NEVER_FALLS, Should, stages::falls).needs(Needs::AT_CALLBACK),
    // The session and its providers
    Sin::by_provider(rules::WITHIN_PROVIDER_SESSION, Must, sides::speaks_before_it_began)
        .first()
        .needs(Needs::STEPS),
    Sin::by_provider(rules::WITHIN_PROVIDER_SESSION, Must, sides::speaks_after_it_ended)
        .last()
        .needs(Needs::STEPS),
    Sin::by_provider(rules::BEGIN_AND_END_PAIR, Must, sides::begins_again).needs(Needs::STEPS),
    Sin::by_provider(rules::BEGIN_AND_END_PAIR, Must, sides::ends_again).last(),
    Sin::by_provider(rules::BEGIN_AND_END_PAIR, Must, sides::never_ends).last().needs(Needs::STEPS),
    Sin::by_host(rules::STARTED_ONCE, Must, sides::starts_again),
    // Cancel
    Sin::by_provider(rules::NO_CHANGE_AFTER_CANCEL, Should, changes::after_cancel),
    Sin::by_host(rules::ABORTED_AFTER_CANCEL, Must, sides::goes_on_after_cancel),
    Sin::by_host(rules::ABORTED_AFTER_CANCEL, Must, sides::forgets_the_cancel),
    Sin::by_provider(rules::CALLBACK_ERROR_STOPS, Should, changes::after_failure),
    // Changes
    Sin::by_provider(rules::CHANGE_BEFORE_OUTCOME, Must, changes::not_announced),
    Sin::by_provider(rules::CHANGE_BEFORE_OUTCOME, Should, changes::never_told).last(),
    Sin::by_provider(rules::COUNTS_NEVER_FALL, Must, changes::counts_fall),
    Sin::by_provider(rules::COUNTS_NEVER_FALL, Should, changes::wrong_count_grows),
    Sin::by_provider(rules::CONFLICT_ONLY_WHEN_ASKED, Must, changes::asks_about_what_is_decided),
    Sin::by_sink(rules::KNOWN_RESOLUTION, Must, changes::unknown_resolution),
    Sin::by_sink(rules::KNOWN_ENUMERATION_ACTION, Must, changes::unknown_enumeration),
    Sin::by_host(rules::STATISTICS_AGREE, Should, changes::wrong_statistics),
    // Ours
    Sin::by_provider(rules::BEGINS_ONCE, Must, life::begins_again),
    Sin::by_provider(rules::ENDS_ONCE, Must, life::ends_again).last(),
    Sin::by_provider(rules::NOTHING_AFTER_END, Must, life::speaks_after_the_end).last(),
    Sin::by_provider(rules::DIALECT_CAN_SAY, Must, words::wordless),
    Sin::by_host(rules::DIALECT_CAN_SAY, Must, words::foreign_act),
    Sin::by_provider(rules::OLD_SINK_SILENT, Must, callbacks::speaks_to_nobody),
];
