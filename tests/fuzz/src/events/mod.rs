//! Events out of bytes, and bytes out of events: whatever is said takes six bytes, so that a change of one byte changes one
//! word, and a trace of a real run is an input too.

mod kind;
mod read;
mod reply;
mod small;
mod write;

use kind::Kind;
pub use reply::{fitting, replied, reply_byte};
use sync_progress::Dialect;
use sync_progress::protocol::SyncEvent;

/// An event that owns what it says.
pub type Event = SyncEvent<'static>;

/// What kind of event it is, and what it says.
pub type Bytes = [u8; 6];

/// What is said; every array says something.
pub fn read([kind, words @ ..]: Bytes, dialect: Dialect) -> Event {
    read::event(Kind::read(kind, dialect), words)
}

/// The bytes of an event, or of one that is near to it: ids, texts and numbers that have no byte become others.
pub fn write(event: &Event, dialect: Dialect) -> Bytes {
    let (kind, [a, b, c, d, e]) = write::event(event);
    [kind.write(dialect), a, b, c, d, e]
}
