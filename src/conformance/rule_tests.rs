//! [`rule_tests`](crate::rule_tests): one test per rule, so that a test run names the rule that broke.

/// One `#[test]` for each rule that a provider or a handler owes, so that a test run names the rule that broke.
///
/// It takes the name of a module, the suite and its dialect, and the suite itself as it would be
/// [run](crate::conformance::Provider::run). The suite runs once; each test looks at one rule of its report, and one more,
/// `everything_else`, at what none of these rules names: hanging, panicking, saying nothing. Rules that cannot be seen from outside have no test;
/// [`COVERAGE`](crate::conformance::COVERAGE) has them and why.
///
/// ```
/// use sync_progress::conformance::{Host, provider};
/// use sync_progress::{Dialect, Reporter};
///
/// fn synchronize(host: Host) {
///     let reporter = Reporter::new(host);
///     if let Ok(item) = reporter.start("a", 1).unwrap().go() {
///         item.finish();
///     }
///     drop(reporter.complete());
/// }
///
/// sync_progress::rule_tests! {
///     /// The engine, rule by rule: `my_engine::n13_canceled_is_not_succeeded` and others.
///     mod my_engine: provider in Neutral;
///     provider(Dialect::Neutral, synchronize).strict()
/// }
/// # fn main() {}
/// ```
///
/// A handler is one of `MobSync`: `mod my_handler: handler in MobSync; handler(MyHandler::new)`.
#[macro_export]
macro_rules! rule_tests {
    (
        $(#[$meta:meta])*
        mod $name:ident: $suite:ident in $dialect:ident;
        $run:expr
    ) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "what the suite names may stand outside, or in the prelude")]
            use super::*;

            fn report() -> &'static $crate::conformance::Report {
                static REPORT: ::std::sync::OnceLock<$crate::conformance::Report> =
                    ::std::sync::OnceLock::new();
                REPORT.get_or_init(|| $run.run())
            }

            /// Else the rules of one dialect were looked for in a report about another.
            #[test]
            fn it_is_about_this_dialect() {
                assert_eq!(report().dialect(), $crate::Dialect::$dialect);
            }

            $crate::rule_tests! { @list $suite in $dialect, tests }
        }
    };
    (@tests $($test:ident $rule:ident,)*) => {
        $(
            #[test]
            fn $test() {
                report().assert_rule($crate::dialect::rules::$rule);
            }
        )*

        #[test]
        fn everything_else() {
            report().assert_rest(&[$($crate::dialect::rules::$rule),*]);
        }
    };
    (@ids $($test:ident $rule:ident,)*) => {
        [$((stringify!($test), $crate::dialect::rules::$rule)),*]
    };
    (@list provider in Neutral, $do:ident) => {
        $crate::rule_tests! { @$do
            n1_begins_once BEGINS_ONCE,
            n2_ends_once ENDS_ONCE,
            n3_nothing_after_end NOTHING_AFTER_END,
            n4_all_items_end ALL_ITEMS_END,
            n5_known_items_only KNOWN_ITEMS_ONLY,
            n6_id_is_new ID_IS_NEW,
            n7_one_end_per_attempt ONE_END_PER_ATTEMPT,
            n8_work_within_total WORK_WITHIN_TOTAL,
            n9_work_never_falls WORK_NEVER_FALLS,
            n10_cancel_answered_once CANCEL_ANSWERED_ONCE,
            n11_no_start_after_all NO_START_AFTER_ALL,
            n13_canceled_is_not_succeeded CANCELED_IS_NOT_SUCCEEDED,
            n15_dialect_can_say DIALECT_CAN_SAY,
            n16_known_status KNOWN_STATUS,
            n18_known_log_entry KNOWN_LOG_ENTRY,
            n20_old_sink_silent OLD_SINK_SILENT,
            n28_panicked_sink_is_left PANICKED_SINK_IS_LEFT,
            n29_no_call_under_lock NO_CALL_UNDER_LOCK,
            n30_asked_before_start ASKED_BEFORE_START,
        }
    };
    (@list provider in WinSync, $do:ident) => {
        $crate::rule_tests! { @$do
            invariant_1_known_role_and_stage KNOWN_ROLE_AND_STAGE,
            invariant_6_stage_within_total STAGE_WITHIN_TOTAL,
            invariant_7_zero_total_zero_work ZERO_TOTAL_ZERO_WORK,
            invariant_9_stage_never_falls STAGE_NEVER_FALLS,
            invariant_12_within_provider_session WITHIN_PROVIDER_SESSION,
            invariant_13_begin_and_end_pair BEGIN_AND_END_PAIR,
            invariant_14_no_change_after_cancel NO_CHANGE_AFTER_CANCEL,
            invariant_17_change_before_outcome CHANGE_BEFORE_OUTCOME,
            invariant_18_counts_never_fall COUNTS_NEVER_FALL,
            invariant_19_conflict_only_when_asked CONFLICT_ONLY_WHEN_ASKED,
            invariant_22_callback_error_stops CALLBACK_ERROR_STOPS,
            n1_begins_once BEGINS_ONCE,
            n2_ends_once ENDS_ONCE,
            n3_nothing_after_end NOTHING_AFTER_END,
            n15_dialect_can_say DIALECT_CAN_SAY,
            n20_old_sink_silent OLD_SINK_SILENT,
            n28_panicked_sink_is_left PANICKED_SINK_IS_LEFT,
            n29_no_call_under_lock NO_CALL_UNDER_LOCK,
        }
    };
    (@list provider in MobSync, $do:ident) => {
        $crate::rule_tests! { @$do
            invariant_28_no_callback_no_report NO_CALLBACK_NO_REPORT,
            invariant_29_asked_before_work ASKED_BEFORE_WORK,
            invariant_30_canceled_item_stops CANCELED_ITEM_STOPS,
            invariant_31_no_start_after_cancel_all NO_START_AFTER_CANCEL_ALL,
            invariant_32_completed_after_cancel COMPLETED_AFTER_CANCEL,
            invariant_35_size_and_mask SIZE_AND_MASK,
            invariant_36_known_mob_status KNOWN_MOB_STATUS,
            invariant_38_prepared_items_only PREPARED_ITEMS_ONLY,
            invariant_39_value_within_max VALUE_WITHIN_MAX,
            invariant_40_value_never_falls VALUE_NEVER_FALLS,
            invariant_41_one_end_per_cycle ONE_END_PER_CYCLE,
            invariant_42_prepare_completed_once PREPARE_COMPLETED_ONCE,
            invariant_43_synchronize_completed_once SYNCHRONIZE_COMPLETED_ONCE,
            invariant_44_shown_completed_once SHOWN_COMPLETED_ONCE,
            invariant_46_no_progress_after_completed NO_PROGRESS_AFTER_COMPLETED,
            invariant_49_skipped_item_stops SKIPPED_ITEM_STOPS,
            invariant_50_dialog_in_pairs DIALOG_IN_PAIRS,
            invariant_56_all_prepared_end ALL_PREPARED_END,
            n1_begins_once BEGINS_ONCE,
            n2_ends_once ENDS_ONCE,
            n3_nothing_after_end NOTHING_AFTER_END,
            n13_canceled_is_not_succeeded CANCELED_IS_NOT_SUCCEEDED,
            n15_dialect_can_say DIALECT_CAN_SAY,
            n18_known_log_entry KNOWN_LOG_ENTRY,
            n20_old_sink_silent OLD_SINK_SILENT,
            n28_panicked_sink_is_left PANICKED_SINK_IS_LEFT,
            n29_no_call_under_lock NO_CALL_UNDER_LOCK,
        }
    };
    (@list provider in SyncCenter, $do:ident) => {
        $crate::rule_tests! { @$do
            invariant_57_session_names_items SESSION_NAMES_ITEMS,
            invariant_58_known_sc_status KNOWN_SC_STATUS,
            invariant_59_session_items_only SESSION_ITEMS_ONLY,
            invariant_61_ended_item_only_fails ENDED_ITEM_ONLY_FAILS,
            invariant_63_step_within_max STEP_WITHIN_MAX,
            invariant_64_one_canceled_after_cancel ONE_CANCELED_AFTER_CANCEL,
            invariant_65_no_start_after_sc_cancel NO_START_AFTER_SC_CANCEL,
            invariant_72_commit_after_proposal COMMIT_AFTER_PROPOSAL,
            invariant_74_all_session_items_end ALL_SESSION_ITEMS_END,
            invariant_75_returns_when_finished RETURNS_WHEN_FINISHED,
            invariant_77_text_within_limit TEXT_WITHIN_LIMIT,
            invariant_78_known_event_level KNOWN_EVENT_LEVEL,
            invariant_80_disconnected_is_last DISCONNECTED_IS_LAST,
            n1_begins_once BEGINS_ONCE,
            n2_ends_once ENDS_ONCE,
            n3_nothing_after_end NOTHING_AFTER_END,
            n15_dialect_can_say DIALECT_CAN_SAY,
            n20_old_sink_silent OLD_SINK_SILENT,
            n28_panicked_sink_is_left PANICKED_SINK_IS_LEFT,
            n29_no_call_under_lock NO_CALL_UNDER_LOCK,
            n30_asked_before_start ASKED_BEFORE_START,
        }
    };
    (@list handler in MobSync, $do:ident) => {
        $crate::rule_tests! { @$do
            invariant_26_callback_held_once CALLBACK_HELD_ONCE,
            invariant_27_old_callback_silent OLD_CALLBACK_SILENT,
            invariant_28_no_callback_no_report NO_CALLBACK_NO_REPORT,
            invariant_29_asked_before_work ASKED_BEFORE_WORK,
            invariant_30_canceled_item_stops CANCELED_ITEM_STOPS,
            invariant_31_no_start_after_cancel_all NO_START_AFTER_CANCEL_ALL,
            invariant_32_completed_after_cancel COMPLETED_AFTER_CANCEL,
            invariant_35_size_and_mask SIZE_AND_MASK,
            invariant_36_known_mob_status KNOWN_MOB_STATUS,
            invariant_38_prepared_items_only PREPARED_ITEMS_ONLY,
            invariant_39_value_within_max VALUE_WITHIN_MAX,
            invariant_40_value_never_falls VALUE_NEVER_FALLS,
            invariant_41_one_end_per_cycle ONE_END_PER_CYCLE,
            invariant_42_prepare_completed_once PREPARE_COMPLETED_ONCE,
            invariant_43_synchronize_completed_once SYNCHRONIZE_COMPLETED_ONCE,
            invariant_44_shown_completed_once SHOWN_COMPLETED_ONCE,
            invariant_46_no_progress_after_completed NO_PROGRESS_AFTER_COMPLETED,
            invariant_49_skipped_item_stops SKIPPED_ITEM_STOPS,
            invariant_50_dialog_in_pairs DIALOG_IN_PAIRS,
            invariant_52_progress_without_dialogs PROGRESS_WITHOUT_DIALOGS,
            invariant_56_all_prepared_end ALL_PREPARED_END,
            n1_begins_once BEGINS_ONCE,
            n2_ends_once ENDS_ONCE,
            n3_nothing_after_end NOTHING_AFTER_END,
            n13_canceled_is_not_succeeded CANCELED_IS_NOT_SUCCEEDED,
            n15_dialect_can_say DIALECT_CAN_SAY,
            n18_known_log_entry KNOWN_LOG_ENTRY,
            n20_old_sink_silent OLD_SINK_SILENT,
            n28_panicked_sink_is_left PANICKED_SINK_IS_LEFT,
        }
    };
}
