//! Invariants of `syncmgr.h`.

use crate::dialect::Dialect;

const HERE: &[Dialect] = &[Dialect::SyncCenter];

rules! {
    SYNC_CENTER in HERE;
    invariant 57 SESSION_NAMES_ITEMS: PROVIDER, Must, "SC-1, SC-5, SC-26, A-SC-10",
        "A session is made with a handler's id and item ids, and every id has 1 to 63 units.";
    invariant 58 KNOWN_SC_STATUS: PROVIDER, Must, "SC-29",
        "A status is one of the six of this protocol; the bound is not a status of its own.";
    invariant 59 SESSION_ITEMS_ONLY: PROVIDER, Should, "SC-1, SC-12, SC-17, A-SC-14",
        "A report names an item that the session was made with, that was added or that was proposed; any other is answered with invalid argument.";
    invariant 60 CLOSED_ITEM_ONLY_FAILS: SINK, Must, "SC-10",
        "After succeeded, failed or canceled an item accepts failed only; anything else is answered with access denied, and the item becomes failed.";
    invariant 61 ENDED_ITEM_ONLY_FAILS: PROVIDER, Must, "SC-10, A-SC-3",
        "An item is reported succeeded or canceled at most once in a session, and nothing but failed after its end.";
    invariant 62 INDETERMINATE_STEPS_IGNORED: SINK, Must, "SC-7",
        "With the status indeterminate the steps are ignored, whatever they are.";
    invariant 63 STEP_WITHIN_MAX: PROVIDER, Should, "SC-7",
        "With the status updating the current step is not beyond the last, there is at least one, and the current one does not fall while the last stays.";
    invariant 64 ONE_CANCELED_AFTER_CANCEL: PROVIDER, Must, "SC-9, SC-14",
        "After a cancel the item is reported exactly once more, as canceled; failed is tolerated.";
    invariant 65 NO_START_AFTER_SC_CANCEL: PROVIDER, Must, "SC-11",
        "A cancel of one item stops no other; a cancel of all stops all, and no item is started after it.";
    invariant 66 ANSWER_MAY_BE_UNSEEN: SINK, Must, "SC-8",
        "A caller need not give a place for the cancel request.";
    invariant 67 ANSWER_ALWAYS_WRITTEN: SINK, Should, "A-SC-4",
        "A sink that succeeds writes the cancel request, also when it is none; the caller sets it to none beforehand.";
    invariant 68 ANSWER_COMPARED_EXACTLY: PROVIDER, Must, "SC-12",
        "The answer to the question whether to go on is compared with yes and no exactly, not tested for success.";
    invariant 69 NO_ID_ASKS_FOR_ALL: SINK, Must, "SC-13, A-SC-1",
        "The question whether to go on, asked with no id or an empty one, is about the whole handler.",
        should "The provider gives the empty one.";
    invariant 70 KNOWN_ITEM_ASKED: SINK, Must, "SC-12",
        "The question whether to go on, asked about an unknown or foreign item, is answered with invalid argument.";
    invariant 71 JOINING_ITEM_IS_NEW: SINK, Must, "SC-17, SC-18, SC-19",
        "Adding a member, proposing an id that exists, and committing what was not proposed or is a member, are answered with invalid argument.";
    invariant 72 COMMIT_AFTER_PROPOSAL: PROVIDER, Must, "SC-18, SC-19",
        "An item is committed after it was proposed under the same id.",
        should "It has succeeded before.";
    invariant 73 NOTHING_PENDING_SAID: SINK, Must, "SC-16",
        "When nothing is pending, the question for more items is answered with no, and with no lists.";
    invariant 74 ALL_SESSION_ITEMS_END: PROVIDER, Must, "SC-4",
        "Every item of the session is reported finished before the callback is released.";
    invariant 75 RETURNS_WHEN_FINISHED: PROVIDER, Must, "SC-23",
        "A handler that made the session itself returns from its synchronization only when it has finished.";
    invariant 76 RESULT_TOLD_ONCE: HOST, Must, "SC-25, A-SC-11",
        "At the end the starter is told the aggregated status.",
        should "It is told once.";
    invariant 77 TEXT_WITHIN_LIMIT: PROVIDER, Must, "SC-6, A-SC-5",
        "A progress text has at most 260 units.",
        should "It has at most 259, so that its end fits.";
    invariant 78 KNOWN_EVENT_LEVEL: PROVIDER, Must, "SYNCMGR_EVENT_LEVEL, SC-29",
        "An event is information, a warning or an error, has no flags, and has a name and a description.";
    invariant 79 CHANNELS_AGREE: SINK, Should, "SC-28",
        "A cancel seen through one of the three channels is seen through the others.";
    invariant 80 DISCONNECTED_IS_LAST: PROVIDER, Should, "A-SC-2",
        "Disconnected is the last report of an item, unless it comes back.";
}
