//! Invariants of `winsync.h`.

use crate::dialect::Dialect;

const HERE: &[Dialect] = &[Dialect::WinSync];

rules! {
    WINSYNC in HERE;
    invariant 1 KNOWN_ROLE_AND_STAGE: PROVIDER, Must, "WS-5",
        "The role of a stage report is source or destination; its stage is detection, enumeration or application.";
    invariant 2 BAD_REPORT_REFUSED: HOST, Must, "WS-5",
        "A provider's report with an unknown role or stage is answered with invalid argument.",
        should "It is not passed on, and the sum of increments is not touched.";
    invariant 3 REPORT_REACHES_CALLBACK: HOST, Must, "WS-4",
        "Every report that a session accepts from a provider reaches the registered callback.";
    invariant 4 INCREMENTS_ADDED: HOST, Must, "WS-6",
        "In the application stage the callback is told the sum of all increments, and that sum plus what is left.";
    invariant 5 OTHER_STAGES_UNCHANGED: HOST, Must, "WS-6",
        "Outside the application stage the callback is told the provider's own numbers, and the sum of increments stays as it is.";
    invariant 6 STAGE_WITHIN_TOTAL: PROVIDER, Must, "WS-1, A-WS-3",
        "The completed work of a stage is no more than its total (a warning, never a failure).";
    invariant 7 ZERO_TOTAL_ZERO_WORK: PROVIDER, Should, "WS-1, WS-8",
        "A total of zero comes with completed work of zero.";
    invariant 8 ZERO_IS_NOT_MEASURED: SINK, Must, "WS-8",
        "Zero of zero is taken any number of times, and nothing is divided by it.";
    invariant 9 STAGE_NEVER_FALLS: PROVIDER, Should, "WS-6",
        "Within a session the completed work of the application stage, as the callback sees it, never falls.";
    invariant 10 TOTAL_MAY_CHANGE: SINK, Must, "WS-2, WS-6",
        "A total may grow or shrink between two reports, and the values may start again when the role or the stage changes.";
    invariant 11 NO_STAGE_ORDER: SINK, Must, "WS-2, WS-9",
        "No order of stages is asked for, and no last report with everything completed.";
    invariant 12 WITHIN_PROVIDER_SESSION: PROVIDER, Must, "WS-20, WS-21",
        "A provider reports and calls back only after it began its session and before it ended it.";
    invariant 13 BEGIN_AND_END_PAIR: PROVIDER, Must, "WS-19, WS-20",
        "Beginning twice fails, ending what was not begun fails, the end names the state object of the beginning, and nothing of it is kept.";
    invariant 14 NO_CHANGE_AFTER_CANCEL: PROVIDER, Should, "WS-18, WS-23",
        "A provider asks at least once per batch whether it was canceled, and applies no change once it was.";
    invariant 15 ABORTED_AFTER_CANCEL: HOST, Must, "WS-14, WS-23",
        "After a cancel, or an answer of abort, every method fails with the code for abort; nothing is rolled back.";
    invariant 16 STARTED_ONCE: HOST, Must, "WS-22",
        "A session is started successfully at most once.";
    invariant 17 CHANGE_BEFORE_OUTCOME: PROVIDER, Must, "WS-10, WS-16",
        "A change is announced before it is told to be applied or failed.",
        should "It is told to be one of the two, exactly once.";
    invariant 18 COUNTS_NEVER_FALL: PROVIDER, Must, "WS-16",
        "The counts of applied and of failed changes are totals of the session, so neither ever falls.",
        should "The one that is told grows by at least one, and the other stays.";
    invariant 19 CONFLICT_ONLY_WHEN_ASKED: PROVIDER, Must, "WS-11",
        "The callback is asked about a conflict only if the policy leaves conflicts to it.";
    invariant 20 KNOWN_RESOLUTION: SINK, Must, "WS-11, A-WS-7",
        "The way to resolve a conflict is set before the question returns, and is one of the five that have a name.";
    invariant 21 KNOWN_ENUMERATION_ACTION: SINK, Must, "WS-12, A-WS-1",
        "The question for a full enumeration is answered with full, partial or abort.",
        should "The provider sets abort beforehand, so that a forgotten answer changes nothing.";
    invariant 22 CALLBACK_ERROR_STOPS: PROVIDER, Should, "WS-3, A-WS-6",
        "An error from a callback stops the session and is handed on.";
    invariant 23 NO_CALLBACK_NO_FAILURE: PROVIDER, Should, "WS-21",
        "Without a callback nobody is told, and nothing fails for it.";
    invariant 24 STATISTICS_AGREE: HOST, Should, "WS-16, WS-21",
        "The statistics at the end are the last counts of applied and failed changes.";
}
