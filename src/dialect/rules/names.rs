//! Names for the rules that code refers to, so that a refusal reads as a sentence.
//!
//! The number is what is printed; the sentence stands in the [catalogue](super::RULES).

use crate::protocol::RuleId;

macro_rules! names {
    ($($kind:ident $number:literal $name:ident)*) => {
        $(
            #[doc = concat!("Rule ", stringify!($kind), " ", $number, "; see the catalogue.")]
            pub const $name: RuleId = RuleId::$kind($number);
        )*
    };
}

names! {
    // winsync
    invariant 1 KNOWN_ROLE_AND_STAGE
    invariant 6 STAGE_WITHIN_TOTAL
    invariant 7 ZERO_TOTAL_ZERO_WORK
    invariant 9 STAGE_NEVER_FALLS
    invariant 12 WITHIN_PROVIDER_SESSION
    invariant 13 BEGIN_AND_END_PAIR
    invariant 14 NO_CHANGE_AFTER_CANCEL
    invariant 15 ABORTED_AFTER_CANCEL
    invariant 16 STARTED_ONCE
    invariant 17 CHANGE_BEFORE_OUTCOME
    invariant 18 COUNTS_NEVER_FALL
    invariant 19 CONFLICT_ONLY_WHEN_ASKED
    invariant 20 KNOWN_RESOLUTION
    invariant 21 KNOWN_ENUMERATION_ACTION
    invariant 24 STATISTICS_AGREE
    // mobsync
    invariant 25 HOST_ORDER
    invariant 27 OLD_CALLBACK_SILENT
    invariant 28 NO_CALLBACK_NO_REPORT
    invariant 30 CANCELED_ITEM_STOPS
    invariant 31 NO_START_AFTER_CANCEL_ALL
    invariant 32 COMPLETED_AFTER_CANCEL
    invariant 34 CANCEL_IS_STICKY
    invariant 35 SIZE_AND_MASK
    invariant 36 KNOWN_MOB_STATUS
    invariant 38 PREPARED_ITEMS_ONLY
    invariant 39 VALUE_WITHIN_MAX
    invariant 40 VALUE_NEVER_FALLS
    invariant 41 ONE_END_PER_CYCLE
    invariant 42 PREPARE_COMPLETED_ONCE
    invariant 43 SYNCHRONIZE_COMPLETED_ONCE
    invariant 44 SHOWN_COMPLETED_ONCE
    invariant 45 SYNCHRONIZE_AFTER_PREPARED
    invariant 46 NO_PROGRESS_AFTER_COMPLETED
    invariant 47 RETRY_BEGINS_A_CYCLE
    invariant 48 ONLY_SKIPPED_IS_SET
    invariant 49 SKIPPED_ITEM_STOPS
    invariant 50 DIALOG_IN_PAIRS
    invariant 51 NO_DIALOG_UNASKED
    invariant 56 ALL_PREPARED_END
    // syncmgr
    invariant 57 SESSION_NAMES_ITEMS
    invariant 58 KNOWN_SC_STATUS
    invariant 59 SESSION_ITEMS_ONLY
    invariant 60 CLOSED_ITEM_ONLY_FAILS
    invariant 63 STEP_WITHIN_MAX
    invariant 64 ONE_CANCELED_AFTER_CANCEL
    invariant 65 NO_START_AFTER_SC_CANCEL
    invariant 70 KNOWN_ITEM_ASKED
    invariant 71 JOINING_ITEM_IS_NEW
    invariant 72 COMMIT_AFTER_PROPOSAL
    invariant 74 ALL_SESSION_ITEMS_END
    invariant 76 RESULT_TOLD_ONCE
    invariant 77 TEXT_WITHIN_LIMIT
    invariant 78 KNOWN_EVENT_LEVEL
    invariant 80 DISCONNECTED_IS_LAST
    // all
    invariant 82 UNKNOWN_NUMBERS_STAY
    // ours
    ours 1 BEGINS_ONCE
    ours 2 ENDS_ONCE
    ours 3 NOTHING_AFTER_END
    ours 4 ALL_ITEMS_END
    ours 5 KNOWN_ITEMS_ONLY
    ours 6 ID_IS_NEW
    ours 7 ONE_END_PER_ATTEMPT
    ours 8 WORK_WITHIN_TOTAL
    ours 9 WORK_NEVER_FALLS
    ours 10 CANCEL_ANSWERED_ONCE
    ours 11 NO_START_AFTER_ALL
    ours 12 DECISION_IS_STICKY
    ours 13 CANCELED_IS_NOT_SUCCEEDED
    ours 14 ID_WITHIN_LIMIT
    ours 15 DIALECT_CAN_SAY
    ours 16 KNOWN_STATUS
    ours 17 RETRY_AFTER_END
    ours 18 KNOWN_LOG_ENTRY
}
