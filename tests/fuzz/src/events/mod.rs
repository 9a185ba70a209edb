//! Events out of bytes, and bytes out of events: whatever is said takes six bytes, so that a change of one byte changes one
//! word, and a trace of a real run is an input too.

mod kind;
mod read;
mod reply;
mod small;
mod write;

use kind::Kind;
pub use reply::replied;
pub use small::byte_of;
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

/// Makes bytes of the events of a trace, or of such that are near to them: ids, texts and numbers that have no byte become
/// others.
#[derive(Debug)]
pub struct Writer {
    dialect: Dialect,
    names: write::Writer,
}

impl Writer {
    pub fn new(dialect: Dialect) -> Self {
        Self { dialect, names: write::Writer::default() }
    }

    pub fn write(&mut self, event: &Event) -> Bytes {
        let (kind, words) = self.names.event(event);
        let mut bytes = [kind.write(self.dialect); 6];
        bytes[1..].copy_from_slice(&words);
        bytes
    }
}
