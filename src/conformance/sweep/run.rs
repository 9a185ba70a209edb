//! One run of an engine, on a thread of its own.

use super::engine::Engine;
use crate::Dialect;
use crate::conformance::alone::{Panic, alone};
use crate::conformance::host::{Account, Shared};
use crate::conformance::{Host, Script};
use crate::sync::{Mutex, lock};
use alloc::{boxed::Box, string::String, sync::Arc};
use core::time::Duration;

/// How an engine came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::conformance) enum Came {
    /// It has returned nothing.
    Back,
    /// It has returned that all went well.
    Well,
    /// It has returned an error.
    Failed(String),
    /// The host's panic went through it.
    Unwound,
    /// It panicked by itself.
    Panicked(String),
    /// It did not come back, or nobody ended the session.
    Never,
}

/// One run.
pub(in crate::conformance) struct Run {
    pub(in crate::conformance) script: Script,
    pub(in crate::conformance) account: Account,
    pub(in crate::conformance) came: Came,
    /// Whether nothing was said for too long.
    pub(in crate::conformance) hangs: bool,
}

impl Run {
    /// Runs the engine once.
    pub(in crate::conformance) fn once(
        dialect: Dialect,
        script: &Script,
        engine: &Arc<Box<Engine>>,
        patience: Duration,
    ) -> Self {
        let shared = Arc::new(Shared::new(dialect, script.clone()));
        let came = Arc::new(Mutex::new(Came::Never));
        let host = Host::of(Arc::clone(&shared));
        let (engine, theirs, place) = (Arc::clone(engine), Arc::clone(&shared), Arc::clone(&came));
        let runs = alone(
            "engine under test",
            move || engine(host),
            move |returned| {
                *lock(&place) = came_back(returned);
                theirs.returned();
            },
        );
        let hangs = !runs || !shared.wait(patience);
        let came = lock(&came).clone();
        Self { script: script.clone(), account: shared.account(), came, hangs }
    }
}

fn came_back(returned: Result<Option<Result<(), String>>, Panic>) -> Came {
    match returned {
        Ok(None) => Came::Back,
        Ok(Some(Ok(()))) => Came::Well,
        Ok(Some(Err(error))) => Came::Failed(error),
        Err(Panic::OfHost) => Came::Unwound,
        Err(Panic::Own(message)) => Came::Panicked(message),
    }
}
