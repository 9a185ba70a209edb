//! What is said to a callback.

use super::super::speak::{Cast, Speak};
use super::super::stand::Stand;
use super::super::table::Row;
use super::super::talk;
use super::super::terms::Terms;
use crate::dialect::rules;
use crate::protocol::{
    CancelDecision, Change, ChangeCounts, Code, Conflict, ItemId, ProviderRole, RecoverableError,
    Reply, SyncEvent, SyncStage, Work,
};
use alloc::borrow::Cow;
use std::thread;

pub(super) const ROWS: &[Row<Stand>] = &[
    Row::new(|_| rules::ZERO_IS_NOT_MEASURED, "zero of zero", zero),
    Row::new(|_| rules::TOTAL_MAY_CHANGE, "totals that change, values that begin again", totals),
    Row::new(|_| rules::NO_STAGE_ORDER, "stages in any order", stages),
    Row::new(|_| rules::KNOWN_RESOLUTION, "conflicts, also of nothing with nothing", conflicts),
    Row::new(
        |_| rules::KNOWN_ENUMERATION_ACTION,
        "the question for a full enumeration",
        |callback| drop(callback.say(&SyncEvent::FullEnumerationNeeded)),
    ),
    Row::new(|_| rules::CHANGE_BEFORE_OUTCOME, "changes with and without an item", changes),
    Row::new(|_| rules::COUNTS_NEVER_FALL, "counts, also those that cannot be", counts),
    Row::new(|_| rules::SHOWN_WITHIN_BOUNDS, "more than all there is", beyond),
    Row::new(|_| rules::UNKNOWN_NUMBERS_STAY, "numbers that nobody knows", unknown_numbers),
    Row::new(|_| rules::NO_PANIC_ACROSS, "errors with names of all kinds", errors),
    Row::new(|_| rules::BAD_REPORT_REFUSED, "sides and stages that nobody knows", unknown_stages)
        .needing(Terms::JUDGING),
    Row::new(|_| rules::ABORTED_AFTER_CANCEL, "calls after a cancel", after_a_cancel)
        .needing(Terms::JUDGING.union(Terms::CANCELED)),
    Row::new(|_| rules::DECISION_IS_STICKY, "everything is canceled", cancel)
        .needing(Terms::CANCELED),
    Row::new(|_| rules::NO_CALL_UNDER_LOCK, "a call from inside", from_inside)
        .needing(Terms::CALLING_BACK),
    Row::new(|_| rules::ANY_THREAD, "several threads at once", threads).needing(Terms::THREADS),
    // What breaks over something in particular was told so before.
    Row::new(|_| rules::DECISION_IS_STICKY, "a cancel that was answered stays", again_and_again),
    Row::new(|_| rules::KNOWN_ANSWERS_ONLY, "the answers", again_and_again),
    Row::new(|_| rules::WITHIN_PROVIDER_SESSION, "a session in all words", again_and_again),
];

const SIDES: [ProviderRole; 2] = [ProviderRole::Source, ProviderRole::Destination];

fn again_and_again(callback: &Stand) {
    stages(callback);
    talk::changes(callback);
    talk::changes(callback);
}

fn zero(callback: &Stand) {
    for _ in 0..3 {
        for role in SIDES {
            for stage in SyncStage::KNOWN {
                callback.takes(&callback.stage(role, stage, Work::new(0, 0)));
            }
        }
    }
}

fn totals(callback: &Stand) {
    for stage in SyncStage::KNOWN {
        for role in SIDES {
            for total in [Some(10), Some(1_000), None, Some(5), Some(0), Some(7)] {
                callback.takes(&callback.stage(role, stage, Work::new(5, total)));
            }
            callback.takes(&callback.stage(role, stage, Work::new(0, 7)));
        }
    }
}

/// Backwards, batch by batch, both sides in turn, and none comes to its end.
fn stages(callback: &Stand) {
    for batch in 0..4 {
        for stage in SyncStage::KNOWN.into_iter().rev() {
            for role in SIDES {
                callback.takes(&callback.stage(role, stage, Work::new(batch, 10)));
            }
        }
    }
}

fn conflicts(callback: &Stand) {
    let Cast { a, b, .. } = Cast::new();
    let change = |item: Option<&ItemId>| Change { item: item.cloned() };
    for (source, destination) in [
        (None, None),
        (Some(&a), Some(&a)),
        (Some(&a), None),
        (None, Some(&b)),
        (Some(&a), Some(&b)),
    ] {
        let conflict = Conflict { source: change(source), destination: change(destination) };
        callback.takes(&callback.say(&SyncEvent::Conflict(Cow::Owned(conflict))));
    }
}

fn changes(callback: &Stand) {
    let Cast { a, .. } = Cast::new();
    for (item, applied) in [(Some(&a), 1), (None, 2), (Some(&a), 3)] {
        let change = Change { item: item.cloned() };
        callback.say(&SyncEvent::Change(Cow::Owned(change)));
        callback.say(&SyncEvent::ChangeApplied(ChangeCounts { applied, failed: 0 }));
    }
}

fn counts(callback: &Stand) {
    for applied in [0, 1, u32::MAX.into(), u64::MAX, 3] {
        for failed in [0, u64::MAX, 1] {
            let counts = ChangeCounts { applied, failed };
            callback.say(&SyncEvent::ChangeApplied(counts));
            callback.say(&SyncEvent::ChangeFailed(counts));
        }
    }
}

fn beyond(callback: &Stand) {
    for completed in [1, u32::MAX.into(), u64::MAX - 1, u64::MAX] {
        for total in [0, 1, u64::MAX - 1, u64::MAX] {
            for stage in SyncStage::KNOWN {
                callback.stage(ProviderRole::Source, stage, Work::new(completed, total));
            }
        }
    }
}

const UNKNOWN: [u32; 4] = [3, 42, 0x7FFF_FFFF, u32::MAX];

fn unknown_numbers(callback: &Stand) {
    unknown_stages(callback);
    for raw in UNKNOWN {
        let error = RecoverableError {
            role: ProviderRole::Unknown(raw),
            stage: SyncStage::Unknown(raw),
            code: Code::from_bits(raw),
            ..talk::error("cat.jpg")
        };
        callback.say(&SyncEvent::RecoverableError(Cow::Owned(error)));
    }
}

fn unknown_stages(callback: &Stand) {
    for raw in UNKNOWN {
        callback.stage(ProviderRole::Unknown(raw), SyncStage::Detection, Work::new(1, 2));
        callback.stage(ProviderRole::Source, SyncStage::Unknown(raw), Work::new(1, 2));
    }
}

fn errors(callback: &Stand) {
    for name in ["", " ", "\0", "{}%s\n", "\u{202E}\u{FFFD}"] {
        let event = SyncEvent::RecoverableError(Cow::Owned(talk::error(name)));
        callback.takes(&callback.say(&event));
    }
}

fn after_a_cancel(callback: &Stand) {
    callback.cancel(None);
    talk::changes(callback);
}

/// Once it has said so, it is not asked to say it again; but if it is, it says the same.
fn cancel(callback: &Stand) {
    callback.cancel(None);
    for completed in 0..3 {
        let reply =
            callback.stage(ProviderRole::Source, SyncStage::Enumeration, Work::new(completed, 9));
        callback.answers(&reply, CancelDecision::CancelAll);
    }
}

fn from_inside(callback: &Stand) {
    callback.while_calling_back(
        |inside| {
            inside.stage(ProviderRole::Source, SyncStage::Detection, Work::new(1, 1));
            inside.say(&SyncEvent::Change(Cow::Owned(Change::default())));
            inside.say(&SyncEvent::Conflict(Cow::Owned(Conflict::default())));
        },
        || talk::changes(callback),
    );
}

/// So many threads report at once.
const THREADS: u64 = 4;

fn threads(callback: &Stand) {
    let Some(shared) = callback.shared() else { return };
    thread::scope(|scope| {
        for _ in 0..THREADS {
            let callback = shared.clone();
            scope.spawn(move || by_itself(&callback));
        }
    });
}

fn by_itself(callback: &dyn Speak) {
    for completed in 0..50 {
        let reply =
            callback.stage(ProviderRole::Source, SyncStage::Enumeration, Work::new(completed, 50));
        if reply == Reply::NotSeen {
            return;
        }
        callback.say(&SyncEvent::Change(Cow::Owned(Change::default())));
        callback.say(&SyncEvent::Conflict(Cow::Owned(Conflict::default())));
    }
}
