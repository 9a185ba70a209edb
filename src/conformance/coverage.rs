//! [`Coverage`]: how the kit checks each rule, or why it does not.

use crate::Dialect;
use crate::dialect::rules::{self, Parties, Rule};
use crate::protocol::RuleId;
use Suite::{Callback, Handler, Provider, Sink, Token, Wrapper};

/// What drives a check.
///
/// ```
/// use sync_progress::conformance::Suite;
///
/// assert_eq!(Suite::Provider.to_string(), "provider");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Suite {
    /// [`provider`](super::provider).
    Provider,
    /// [`handler`](super::handler).
    Handler,
    /// [`sink`](super::sink).
    Sink,
    /// [`callback`](super::callback).
    Callback,
    /// [`token`](super::token).
    Token,
    /// [`wrapper`](super::wrapper).
    Wrapper,
}

impl core::fmt::Display for Suite {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(match self {
            Provider => "provider",
            Handler => "handler",
            Sink => "sink",
            Callback => "callback",
            Token => "token",
            Wrapper => "wrapper",
        })
    }
}

/// How the kit checks one rule.
///
/// ```
/// use sync_progress::conformance::{Coverage, Suite};
/// use sync_progress::dialect::rules::{CALLBACK_HELD_ONCE, ONE_CANCELED_AFTER_CANCEL, NO_DIALOG_UNASKED};
///
/// assert!(Coverage::of(ONE_CANCELED_AFTER_CANCEL).unwrap().watched);
/// assert_eq!(Coverage::of(CALLBACK_HELD_ONCE).unwrap().driven, [Suite::Handler]);
/// assert!(Coverage::of(NO_DIALOG_UNASKED).unwrap().is_untested()); // and `note` says why
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Coverage {
    /// The rule.
    pub rule: RuleId,
    /// Whether a [`Checker`](super::Checker) finds it in a trace, wherever that comes from.
    pub watched: bool,
    /// The suites that bring about what has to be seen.
    pub driven: &'static [Suite],
    /// Which part of it cannot be seen from outside, and why; empty if all can.
    pub note: &'static str,
}

impl Coverage {
    /// How the kit checks this rule; nothing if there is no such rule.
    pub fn of(rule: RuleId) -> Option<&'static Self> {
        COVERAGE.iter().find(|row| row.rule == rule)
    }

    /// What is owed in a dialect by at least one of these, and how it is checked.
    pub fn owed(
        dialect: Dialect,
        who: Parties,
    ) -> impl Iterator<Item = (&'static Rule, &'static Self)> {
        let of = |row: &'static Self| Rule::by_id(row.rule).map(|rule| (rule, row));
        let owed =
            move |(rule, _): &(&Rule, &Self)| rule.applies_in(dialect) && rule.who.intersects(who);
        COVERAGE.iter().filter_map(of).filter(owed)
    }

    /// Whether nothing of it can be seen from outside.
    pub const fn is_untested(&self) -> bool {
        !self.watched && self.driven.is_empty()
    }
}

/// How the kit checks each rule of the catalogue, by number.
///
/// ```
/// use sync_progress::conformance::COVERAGE;
/// use sync_progress::dialect::RULES;
///
/// assert!(COVERAGE.iter().map(|row| row.rule).eq(RULES.iter().map(|rule| rule.id)));
/// ```
pub const COVERAGE: &[Coverage] = &[
    // winsync.h
    watched(rules::KNOWN_ROLE_AND_STAGE),
    watched(rules::BAD_REPORT_REFUSED).and(&[Callback]),
    watched(rules::REPORT_REACHES_CALLBACK).but("seen where both sides are in the trace, and one thread reports"),
    watched(rules::INCREMENTS_ADDED).but("seen where both sides are in the trace"),
    watched(rules::OTHER_STAGES_UNCHANGED).but("seen where both sides are in the trace"),
    watched(rules::STAGE_WITHIN_TOTAL),
    watched(rules::ZERO_TOTAL_ZERO_WORK),
    driven(rules::ZERO_IS_NOT_MEASURED, &[Sink, Callback]),
    watched(rules::STAGE_NEVER_FALLS),
    driven(rules::TOTAL_MAY_CHANGE, &[Sink, Callback]),
    driven(rules::NO_STAGE_ORDER, &[Sink, Callback]),
    watched(rules::WITHIN_PROVIDER_SESSION).and(&[Sink, Callback]),
    watched(rules::BEGIN_AND_END_PAIR).but("the state object is not seen"),
    watched(rules::NO_CHANGE_AFTER_CANCEL).but("a batch is not seen, so neither is whether it asks in each"),
    watched(rules::ABORTED_AFTER_CANCEL),
    watched(rules::STARTED_ONCE),
    watched(rules::CHANGE_BEFORE_OUTCOME).and(&[Callback]),
    watched(rules::COUNTS_NEVER_FALL).and(&[Callback]),
    watched(rules::CONFLICT_ONLY_WHEN_ASKED),
    watched(rules::KNOWN_RESOLUTION).and(&[Callback]),
    watched(rules::KNOWN_ENUMERATION_ACTION).and(&[Callback]).but("what a provider sets beforehand is not seen"),
    watched(rules::CALLBACK_ERROR_STOPS).and(&[Provider]),
    untested(
        rules::NO_CALLBACK_NO_FAILURE,
        "an engine under test always has a host; `None` is a callback, too",
    ),
    watched(rules::STATISTICS_AGREE),
    // mobsync.h
    watched(rules::HOST_ORDER),
    driven(rules::CALLBACK_HELD_ONCE, &[Handler]),
    driven(rules::OLD_CALLBACK_SILENT, &[Handler]),
    watched(rules::NO_CALLBACK_NO_REPORT).and(&[Handler]),
    watched(rules::ASKED_BEFORE_WORK).but("work is not seen, but for a success with work as the first word"),
    watched(rules::CANCELED_ITEM_STOPS),
    watched(rules::NO_START_AFTER_CANCEL_ALL),
    watched(rules::COMPLETED_AFTER_CANCEL),
    watched(rules::KNOWN_ANSWERS_ONLY).and(&[Sink, Callback]),
    watched(rules::CANCEL_IS_STICKY).and(&[Sink]),
    watched(rules::SIZE_AND_MASK).but("as far as the border has noted it"),
    watched(rules::KNOWN_MOB_STATUS).but("the version of the system is not known"),
    driven(rules::CLEAR_BIT_KEEPS_VALUE, &[Sink, Wrapper]).but("what a sink remembers is not seen; that it takes sparse reports, and that a wrapper fills in nothing, is"),
    watched(rules::PREPARED_ITEMS_ONLY).and(&[Sink]),
    watched(rules::VALUE_WITHIN_MAX),
    watched(rules::VALUE_NEVER_FALLS),
    watched(rules::ONE_END_PER_CYCLE).and(&[Sink]),
    watched(rules::PREPARE_COMPLETED_ONCE),
    watched(rules::SYNCHRONIZE_COMPLETED_ONCE),
    watched(rules::SHOWN_COMPLETED_ONCE),
    watched(rules::SYNCHRONIZE_AFTER_PREPARED),
    watched(rules::NO_PROGRESS_AFTER_COMPLETED),
    watched(rules::RETRY_BEGINS_A_CYCLE),
    watched(rules::ONLY_SKIPPED_IS_SET),
    watched(rules::SKIPPED_ITEM_STOPS).and(&[Handler]),
    watched(rules::DIALOG_IN_PAIRS).and(&[Sink]),
    untested(rules::NO_DIALOG_UNASKED, "a dialog is not seen; what is told of one is #50"),
    driven(rules::PROGRESS_WITHOUT_DIALOGS, &[Handler]),
    driven(rules::LOG_INFO_IS_OPTIONAL, &[Sink]),
    driven(rules::ANY_THREAD, &[Sink, Callback, Token, Wrapper]),
    driven(rules::CONNECTIONS_LAST, &[Sink]).but("what becomes of a connection is not seen"),
    watched(rules::ALL_PREPARED_END),
    // syncmgr.h
    watched(rules::SESSION_NAMES_ITEMS),
    watched(rules::KNOWN_SC_STATUS),
    watched(rules::SESSION_ITEMS_ONLY).and(&[Sink]),
    watched(rules::CLOSED_ITEM_ONLY_FAILS).and(&[Sink]),
    watched(rules::ENDED_ITEM_ONLY_FAILS),
    driven(rules::INDETERMINATE_STEPS_IGNORED, &[Sink]).but("what a sink makes of them is not seen; that it takes them is"),
    watched(rules::STEP_WITHIN_MAX),
    watched(rules::ONE_CANCELED_AFTER_CANCEL),
    watched(rules::NO_START_AFTER_SC_CANCEL),
    untested(
        rules::ANSWER_MAY_BE_UNSEEN,
        "there is no NULL in Rust; the tests of the border do it",
    ),
    untested(
        rules::ANSWER_ALWAYS_WRITTEN,
        "an answer in Rust is returned, not written; the tests of the border do it",
    ),
    untested(
        rules::ANSWER_COMPARED_EXACTLY,
        "a decision has no codes; who ignores it breaks #64 or #65",
    ),
    driven(rules::NO_ID_ASKS_FOR_ALL, &[Sink]),
    watched(rules::KNOWN_ITEM_ASKED).and(&[Sink]),
    watched(rules::JOINING_ITEM_IS_NEW).and(&[Sink]),
    watched(rules::COMMIT_AFTER_PROPOSAL),
    driven(rules::NOTHING_PENDING_SAID, &[Sink]).but("codes and NULL are those of the border"),
    watched(rules::ALL_SESSION_ITEMS_END),
    driven(rules::RETURNS_WHEN_FINISHED, &[Provider]),
    watched(rules::RESULT_TOLD_ONCE),
    watched(rules::TEXT_WITHIN_LIMIT),
    watched(rules::KNOWN_EVENT_LEVEL).but("a name and a description are always there in Rust"),
    watched(rules::CHANNELS_AGREE).and(&[Sink, Token]),
    watched(rules::DISCONNECTED_IS_LAST),
    // All
    untested(
        rules::BORROWED_FOR_THE_CALL,
        "the compiler sees to it: everything is lent for the call",
    ),
    driven(rules::UNKNOWN_NUMBERS_STAY, &[Sink, Callback, Wrapper]),
    driven(rules::NEVER_MORE_FINISHED, &[Wrapper]),
    driven(rules::NO_PANIC_ACROSS, &[Sink, Callback]).but("what crosses the border of COM only its own tests see; that odd input makes nothing panic is seen here"),
    // Ours
    watched(rules::BEGINS_ONCE).and(&[Sink]),
    watched(rules::ENDS_ONCE),
    watched(rules::NOTHING_AFTER_END).and(&[Sink]),
    watched(rules::ALL_ITEMS_END),
    watched(rules::KNOWN_ITEMS_ONLY).and(&[Sink]),
    watched(rules::ID_IS_NEW).and(&[Sink]),
    watched(rules::ONE_END_PER_ATTEMPT).and(&[Sink]),
    watched(rules::WORK_WITHIN_TOTAL),
    watched(rules::WORK_NEVER_FALLS),
    watched(rules::CANCEL_ANSWERED_ONCE),
    watched(rules::NO_START_AFTER_ALL),
    watched(rules::DECISION_IS_STICKY).and(&[Sink, Callback, Token]),
    watched(rules::CANCELED_IS_NOT_SUCCEEDED),
    untested(rules::ID_WITHIN_LIMIT, "only SC has a limit, and there it is found as #57"),
    watched(rules::DIALECT_CAN_SAY).and(&[Sink]),
    watched(rules::KNOWN_STATUS),
    untested(
        rules::RETRY_AFTER_END,
        "within an attempt a new one looks like a pause; after a success it is found as N7",
    ),
    watched(rules::KNOWN_LOG_ENTRY),
    untested(
        rules::DROPPED_IS_FAILED,
        "which handle was dropped only its engine knows; the reporter's own tests do it",
    ),
    watched(rules::OLD_SINK_SILENT),
    driven(rules::LAST_VALUE_WITH_END, &[Wrapper]).but("what an engine has counted is not seen"),
    driven(rules::STRUCTURE_TOLD_ONCE, &[Wrapper]).but("what an engine should have told is not seen"),
    untested(rules::LATE_VALUE_IGNORED, "a value after the end is found as N7, #41 or #61"),
    driven(rules::SHOWN_WITHIN_BOUNDS, &[Sink, Callback]).but("what is shown is not told to anybody; that odd numbers are taken is"),
    untested(
        rules::NARROWING_KEEPS_MEANING,
        "numbers are made smaller in one place, `dialect`, whose own tests do it",
    ),
    driven(rules::FIRST_CAUSE_STAYS, &[Token]),
    driven(rules::FAULT_KEEPS_DECISION, &[Wrapper]),
    driven(rules::PANICKED_SINK_IS_LEFT, &[Provider, Handler, Wrapper]),
    driven(rules::NO_CALL_UNDER_LOCK, &[Provider, Sink, Callback, Wrapper]).but("a lock is not seen; that it hangs is"),
    watched(rules::ASKED_BEFORE_START).but("work is not seen, but for a success with work as the first word"),
];

const fn watched(rule: RuleId) -> Coverage {
    Coverage { rule, watched: true, driven: &[], note: "" }
}

const fn driven(rule: RuleId, driven: &'static [Suite]) -> Coverage {
    Coverage { rule, watched: false, driven, note: "" }
}

const fn untested(rule: RuleId, note: &'static str) -> Coverage {
    Coverage { rule, watched: false, driven: &[], note }
}

impl Coverage {
    const fn and(self, driven: &'static [Suite]) -> Self {
        Self { driven, ..self }
    }

    const fn but(self, note: &'static str) -> Self {
        Self { note, ..self }
    }
}
