//! [`deliver`]: what was written down, said again to a callback.

use super::SyncCallback;
use crate::protocol::{Notice, Reply, SyncEvent};

/// Says a written-down event to a callback, and gives its reply (K-19). An event that no callback is
/// told is not said: [`Reply::NotSeen`]. What a *provider* says to its session
/// ([`SyncEvent::ProviderReport`]) is among those: the session makes of it what the application is told.
///
/// ```
/// use sync_progress::callback::{NullCallback, deliver};
/// use sync_progress::protocol::{EnumerationAction, Reply, SyncEvent};
///
/// let reply = deliver(&SyncEvent::FullEnumerationNeeded, &NullCallback);
/// assert_eq!(reply, Reply::Enumeration(Ok(EnumerationAction::Abort)));
/// assert_eq!(deliver(&SyncEvent::MoreItems, &NullCallback), Reply::NotSeen);
/// ```
pub fn deliver<C: SyncCallback + ?Sized>(event: &SyncEvent<'_>, callback: &C) -> Reply {
    match event {
        SyncEvent::Notice(notice) => match notice.as_ref() {
            Notice::Stage(report) => Reply::Answer(callback.stage(report)),
            _ => Reply::NotSeen,
        },
        SyncEvent::Change(change) => Reply::Answer(callback.change(change)),
        SyncEvent::Conflict(conflict) => Reply::Resolution(callback.conflict(conflict)),
        SyncEvent::FullEnumerationNeeded => Reply::Enumeration(callback.full_enumeration_needed()),
        SyncEvent::RecoverableError(error) => Reply::Answer(callback.recoverable_error(error)),
        SyncEvent::ChangeApplied(counts) => Reply::Answer(callback.change_applied(*counts)),
        SyncEvent::ChangeFailed(counts) => Reply::Answer(callback.change_failed(*counts)),
        _ => Reply::NotSeen,
    }
}
