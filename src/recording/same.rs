//! What means the same, though it is not equal.

use super::Record;
use crate::protocol::{Notice, Reply, SyncEvent};

/// Whether two replies mean the same. A log id that a sink chose is a name, and another run chooses
/// another.
pub(super) fn same_reply(one: &Reply, other: &Reply) -> bool {
    match (one, other) {
        (Reply::Logged(Ok(_)), Reply::Logged(Ok(_))) => true,
        _ => one == other,
    }
}

/// Whether two records say the same. To take back an entry is to name it as the sink did.
pub(super) fn same_event(one: &Record, other: &Record) -> bool {
    let (one, other) = (&one.entry.event, &other.entry.event);
    one == other || (takes_back_one(one) && takes_back_one(other))
}

fn takes_back_one(event: &SyncEvent<'_>) -> bool {
    matches!(event, SyncEvent::Notice(notice) if matches!(**notice, Notice::EntryDeleted(Some(_))))
}

/// Whether two records say the same and were answered the same.
pub(super) fn same(one: &Record, other: &Record) -> bool {
    same_event(one, other) && same_reply(&one.entry.reply, &other.entry.reply)
}
