//! **WS**: `winsync.h`, the application's callback and the state of a session that a provider reports to.
//!
//! | You have | You want | Use |
//! |---|---|---|
//! | a [`SyncCallback`](crate::SyncCallback) | `ISyncCallback`, `ISyncCallback2` | [`export`] |
//! | `ISyncCallback` | a `SyncCallback` | [`import`] |
//! | a `SyncCallback` and a [`CancelToken`](crate::CancelToken) | `ISyncSessionState` | [`export_session_state`] |
//! | `ISyncSessionState` | a `SyncCallback` and a `CancelToken` | [`import_session_state`] |
//! | to see the native change, conflict or error | the object | [`current`] |
//!
//! The callback is the *application's* side, the session state the *provider's*: in the application stage its numbers are
//! increments and remainders, and the session adds them up (WS-6, A-WS-2).
//!
//! ```
//! use sync_progress::callback::{SyncCallback, from_fn};
//! use sync_progress::cancel::CancelSource;
//! use sync_progress::protocol::{StageProgress, Work};
//! use sync_progress::windows::winsync;
//! use sync_progress::{ProviderRole, SyncStage};
//! use std::sync::{Arc, Mutex};
//!
//! // A session's state, given to a native provider; and that state, reported to from Rust.
//! let seen = Arc::new(Mutex::new(vec![]));
//! let application = { let seen = seen.clone(); from_fn(move |report| seen.lock().unwrap().push(report.work)) };
//! let state = winsync::export_session_state(application, CancelSource::new().token());
//! let session = winsync::import_session_state(state);
//! let (role, stage) = (ProviderRole::Destination, SyncStage::Application);
//! for completed in [2, 5, 10] {
//!     // Goes over the border as (2, 8), (3, 5), (5, 0).
//!     session.stage(&StageProgress { role, stage, work: Work::new(completed, 10) })?;
//! }
//! assert_eq!(*seen.lock().unwrap(), [Work::new(2, 10), Work::new(5, 10), Work::new(10, 10)]);
//! # Ok::<(), sync_progress::protocol::SinkError>(())
//! ```

mod answer;
mod applier_info;
mod conflict;
mod counted;
mod current;
mod export;
mod export_state;
mod import;
mod import_state;
mod no_change;
mod owed;
mod read_error;
mod recoverable;
mod turns;

pub use current::current;
pub use export::{export, export_local};
pub use export_state::{export_session_state, export_session_state_local};
pub use import::{Import, NoChanges, import};
pub use import_state::{SessionState, import_session_state};
