//! A refusal as the speaker hears it.

use crate::events::Event;
use sync_progress::protocol::{Reply, SinkError, SyncEvent};

pub fn refusal(event: &Event, error: SinkError) -> Reply {
    match event {
        SyncEvent::Log(_) => Reply::Logged(Err(error)),
        SyncEvent::MayShowUi(_) => Reply::MayShowUi(Err(error)),
        SyncEvent::MoreItems => Reply::MoreItems(Err(error)),
        SyncEvent::Conflict(_) => Reply::Resolution(Err(error)),
        SyncEvent::FullEnumerationNeeded => Reply::Enumeration(Err(error)),
        SyncEvent::Host(_) => Reply::Done,
        _ => Reply::Answer(Err(error)),
    }
}
