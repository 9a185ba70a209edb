//! The rules that are ours: what the protocols have in common once the names are taken away, and what
//! this crate promises beyond them.
//!
//! Where a protocol has an invariant of its own on the same matter, that one applies in its dialect and
//! ours does not, so that one fault is never told twice.

use crate::dialect::Dialect;

const HERE: &[Dialect] = &Dialect::ALL;
const NEUTRAL: &[Dialect] = &[Dialect::Neutral];
const BUT_MOBSYNC: &[Dialect] = &[Dialect::Neutral, Dialect::SyncCenter];
const BUT_SYNC_CENTER: &[Dialect] = &[Dialect::Neutral, Dialect::MobSync];
const WITH_ITEMS: &[Dialect] = &[Dialect::Neutral, Dialect::MobSync, Dialect::SyncCenter];

rules! {
    OURS in HERE;
    // A session
    ours 1 BEGINS_ONCE: PROVIDER, Must, "WS-19, MOB-41, SC-1",
        "A session begins at most once, and nothing is reported before it begins.";
    ours 2 ENDS_ONCE: PROVIDER, Must, "WS-20, MOB-20, SC-4",
        "A session that began ends exactly once.";
    ours 3 NOTHING_AFTER_END: PROVIDER, Must, "WS-20, MOB-20, SC-4",
        "After the end of a session nothing is reported in it.";
    ours 4 ALL_ITEMS_END: PROVIDER, Must, "MOB-18, SC-4",
        "Every item that was announced has ended when its session ends.", in NEUTRAL;
    // Items
    ours 5 KNOWN_ITEMS_ONLY: PROVIDER, Must, "MOB-18, SC-12, SC-17",
        "Reports and questions name items that the session began with or that joined it.", in NEUTRAL;
    ours 6 ID_IS_NEW: PROVIDER, Must, "SC-17, SC-18, SC-26",
        "An item that joins a session has an id that the session does not know yet.", in NEUTRAL;
    ours 7 ONE_END_PER_ATTEMPT: PROVIDER, Must, "SC-10, MOB-20",
        "Each attempt at an item ends exactly once; after its end only a late failure is taken, which replaces it.",
        in NEUTRAL;
    ours 8 WORK_WITHIN_TOTAL: PROVIDER, Should, "WS-1, A-WS-3, A-MOB-10",
        "The completed work of an item is no more than its total, once that is known.", in NEUTRAL;
    ours 9 WORK_NEVER_FALLS: PROVIDER, Should, "A-MOB-10",
        "The completed work of an item does not fall within an attempt while its total stays.", in NEUTRAL;
    // Cancel
    ours 10 CANCEL_ANSWERED_ONCE: PROVIDER, Must, "MOB-10, SC-9, SC-14",
        "After a cancel, each item that it concerns gets exactly one closing report.", in NEUTRAL;
    ours 11 NO_START_AFTER_ALL: PROVIDER, Must, "MOB-10, SC-11",
        "After a cancel of all, no item is started.", in NEUTRAL;
    ours 12 DECISION_IS_STICKY: SINK, Must, "MOB-10, SC-28",
        "Once an item, or everything, was canceled, later answers say so too; all includes each item.",
        in BUT_MOBSYNC;
    ours 13 CANCELED_IS_NOT_SUCCEEDED: PROVIDER, Must, "MOB-10, SC-9",
        "An item whose provider was answered with a cancel does not end as succeeded, even with all its work completed.",
        in BUT_SYNC_CENTER;
    // What can be said
    ours 14 ID_WITHIN_LIMIT: PROVIDER | ADAPTER, Must, "SC-5",
        "An item id is no longer than its dialect allows.";
    ours 15 DIALECT_CAN_SAY: PROVIDER | HOST | ADAPTER, Must, "ours",
        "Only what a dialect has words for is said in it.";
    ours 16 KNOWN_STATUS: PROVIDER, Must, "SYNCMGRSTATUS, SYNCMGR_PROGRESS_STATUS",
        "A status is one that has a name.", in NEUTRAL;
    ours 17 RETRY_AFTER_END: PROVIDER | HOST, Must, "MOB-25",
        "A new attempt at an item begins only after the last one has ended.", in NEUTRAL;
    ours 18 KNOWN_LOG_ENTRY: PROVIDER, Should, "MOB-29",
        "What is taken back from the log was logged before, and not taken back yet.", in BUT_SYNC_CENTER;
    // What this crate promises beyond the protocols
    ours 19 DROPPED_IS_FAILED: PROVIDER, Must, "ours",
        "A handle that is dropped before its item has ended ends it as failed, with a text that says so.",
        in WITH_ITEMS;
    ours 20 OLD_SINK_SILENT: PROVIDER | ADAPTER, Must, "MOB-2, MOB-3",
        "Once the call that replaces a sink or takes it away has returned, the old sink hears nothing.";
    ours 21 LAST_VALUE_WITH_END: PROVIDER, Must, "SC-9",
        "The last value of an item comes no later than its terminal report, which carries it.", in WITH_ITEMS;
    ours 22 STRUCTURE_TOLD_ONCE: PROVIDER | ADAPTER, Must, "ours",
        "Beginnings, ends and joining items are told exactly once, never left out and never repeated; of the values in between the newest wins.";
    ours 23 LATE_VALUE_IGNORED: PROVIDER, Must, "SC-9, SC-10",
        "A value that is set after the end of its item is not reported, and answers cancel item.", in WITH_ITEMS;
    ours 24 SHOWN_WITHIN_BOUNDS: SINK, Must, "WS-1, A-WS-3, A-MOB-10",
        "What is shown stays within 0 and 100 %, does not fall within an attempt, and is 100 % only on success.";
    ours 25 NARROWING_KEEPS_MEANING: ADAPTER, Must, "ours",
        "A count that is made smaller keeps order, zero, full and not full, and what was lost is told.";
    ours 26 FIRST_CAUSE_STAYS: SINK | HOST, Must, "SC-28",
        "The first cause of a cancel stays; later ones change nothing.";
    ours 27 FAULT_KEEPS_DECISION: SINK | ADAPTER, Must, "A-MOB-13",
        "A fault of one sink does not swallow the decision of another; the strongest is answered.";
    ours 28 PANICKED_SINK_IS_LEFT: PROVIDER | ADAPTER, Must, "ours",
        "A sink that panicked is not called again, and the others still hear how each item ends.";
    ours 29 NO_CALL_UNDER_LOCK: PROVIDER | ADAPTER, Must, "MOB-6",
        "A sink is never called while a lock is held, and may call back in.";
    ours 30 ASKED_BEFORE_START: PROVIDER, Must, "MOB-7",
        "An item is reported, and the answer read, before its work begins.", in BUT_MOBSYNC;
}
