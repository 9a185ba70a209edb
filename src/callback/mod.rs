//! **[`SyncCallback`]**: the application's side of a WS session.

mod traits;

pub use traits::{NullCallback, SyncCallback};
