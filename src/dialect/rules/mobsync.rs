//! Invariants of `mobsync.h`.

use crate::dialect::Dialect;

const HERE: &[Dialect] = &[Dialect::MobSync];

rules! {
    MOBSYNC in HERE;
    invariant 25 HOST_ORDER: HOST, Must, "MOB-41",
        "A handler is initialized, asked for its items, given its callback, told to prepare and told to synchronize, in this order.";
    invariant 26 CALLBACK_HELD_ONCE: PROVIDER, Must, "MOB-1, MOB-2, MOB-3",
        "A callback that is kept is referenced once and released once; nothing is left at the end.";
    invariant 27 OLD_CALLBACK_SILENT: PROVIDER, Must, "MOB-2",
        "A callback that was replaced is released and not called again.";
    invariant 28 NO_CALLBACK_NO_REPORT: PROVIDER, Must, "MOB-3, A-MOB-1",
        "Once the callback was taken away, nothing of it is held.",
        should "No report is attempted, and unfinished work counts as abandoned.";
    invariant 29 ASKED_BEFORE_WORK: PROVIDER, Must, "MOB-7",
        "A call that names an item comes before any work on it, to learn whether it was canceled.";
    invariant 30 CANCELED_ITEM_STOPS: PROVIDER, Must, "MOB-10",
        "After an answer of cancel item, no more work is done on that item.",
        should "One closing report says that it was canceled or skipped.";
    invariant 31 NO_START_AFTER_CANCEL_ALL: PROVIDER, Must, "MOB-10",
        "After an answer of cancel all, no item is started that was not running, and the running ones end.";
    invariant 32 COMPLETED_AFTER_CANCEL: PROVIDER, Must, "MOB-20",
        "A canceled synchronization is completed like any other.";
    invariant 33 KNOWN_ANSWERS_ONLY: SINK, Must, "MOB-10",
        "A report that succeeds is answered with go on, cancel item or cancel all, and nothing else.";
    invariant 34 CANCEL_IS_STICKY: SINK, Should, "MOB-10",
        "Once an item, or everything, was canceled, later reports get the same answer.";
    invariant 35 SIZE_AND_MASK: PROVIDER, Must, "MOB-11, A-MOB-2, A-MOB-14",
        "A report gives the size of its structure, and its mask holds the four documented bits only.";
    invariant 36 KNOWN_MOB_STATUS: PROVIDER, Must, "SYNCMGRSTATUS",
        "A status that is given is one of the ten of this protocol.";
    invariant 37 CLEAR_BIT_KEEPS_VALUE: SINK, Should, "A-MOB-9",
        "A part that a report does not name keeps its last value.";
    invariant 38 PREPARED_ITEMS_ONLY: PROVIDER, Must, "MOB-18",
        "Exactly the items that were last prepared are synchronized.",
        should "Reports name only these.";
    invariant 39 VALUE_WITHIN_MAX: PROVIDER, Should, "A-MOB-10",
        "Once both are known, the value is neither negative nor beyond the maximum, and the maximum is not negative.";
    invariant 40 VALUE_NEVER_FALLS: PROVIDER, Should, "A-MOB-10",
        "A value does not fall while the maximum stays, unless the item was pending or resuming in between.";
    invariant 41 ONE_END_PER_CYCLE: PROVIDER, Should, "SYNCMGRSTATUS",
        "After a terminal status an item has no other status in the same cycle.";
    invariant 42 PREPARE_COMPLETED_ONCE: PROVIDER, Must, "MOB-14, MOB-15",
        "A preparation is completed exactly once if its start returned OK, before or after that return, and never otherwise.";
    invariant 43 SYNCHRONIZE_COMPLETED_ONCE: PROVIDER, Must, "MOB-20, MOB-21",
        "A synchronization is completed exactly once if its start returned OK, before or after that return, and never otherwise.";
    invariant 44 SHOWN_COMPLETED_ONCE: PROVIDER, Must, "MOB-23, MOB-24, A-MOB-4",
        "Showing properties or an error is completed exactly once if its start returned a success, and never after a failure.";
    invariant 45 SYNCHRONIZE_AFTER_PREPARED: HOST, Must, "MOB-16",
        "A synchronization starts only after a preparation that was completed with OK; after any other code the handler is released.";
    invariant 46 NO_PROGRESS_AFTER_COMPLETED: PROVIDER, Should, "MOB-20, MOB-22",
        "Between the completion of a synchronization and the next preparation no progress is reported; log entries may come.";
    invariant 47 RETRY_BEGINS_A_CYCLE: HOST, Must, "MOB-25",
        "A completion that asks for a retry begins a new cycle with a copy of the items it names, which is completed anew.";
    invariant 48 ONLY_SKIPPED_IS_SET: HOST, Must, "MOB-12, MOB-13",
        "The host sets an item to skipped and to nothing else, and only between the return of a preparation or synchronization and its completion.";
    invariant 49 SKIPPED_ITEM_STOPS: PROVIDER, Must, "MOB-12",
        "An item that was set to skipped is not started, or is ended.";
    invariant 50 DIALOG_IN_PAIRS: PROVIDER, Must, "MOB-26, A-MOB-8",
        "A dialog that was allowed is told to be gone, once; one that was not allowed is not shown.";
    invariant 51 NO_DIALOG_UNASKED: PROVIDER, Must, "MOB-17, MOB-27, MOB-34",
        "Without leave to bother the user no dialog is shown except for an error; a preparation that needs one says no.";
    invariant 52 PROGRESS_WITHOUT_DIALOGS: PROVIDER, Must, "MOB-9",
        "Progress is reported with and without leave to bother the user.";
    invariant 53 LOG_INFO_IS_OPTIONAL: SINK, Must, "MOB-28, MOB-29",
        "A log entry without extra data is taken, and deleting without an id clears this handler's entries only.";
    invariant 54 ANY_THREAD: SINK, Must, "MOB-6",
        "Calls are taken from any thread.";
    invariant 55 CONNECTIONS_LAST: SINK, Must, "MOB-31",
        "The default connection and repeated requests work, and connections outlive the call.";
    invariant 56 ALL_PREPARED_END: PROVIDER, Should, "MOB-18, MOB-20",
        "Every prepared item has reached a terminal status when the synchronization is completed with OK.";
}
