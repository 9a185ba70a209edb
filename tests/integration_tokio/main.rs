//! Tokens, tasks, streams and readers of the real tokio (clauses I-40 to I-49). No test sleeps; where one waits, it waits for
//! what another one does.

mod bridge;
mod io;
mod tasks;
mod updates;

use sync_progress::ItemId;

fn id(text: &str) -> ItemId {
    text.try_into().unwrap()
}
