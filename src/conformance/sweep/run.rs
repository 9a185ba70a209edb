//! One run of an engine, on a thread of its own.

use super::engine::Engine;
use crate::Dialect;
use crate::conformance::host::{Account, Scripted, Shared};
use crate::conformance::{Host, Script};
use crate::sync::{Mutex, lock};
use alloc::{
    boxed::Box,
    string::{String, ToString as _},
    sync::Arc,
};
use core::any::Any;
use core::time::Duration;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

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
        let thread = thread::Builder::new().name("engine under test".into()).spawn(move || {
            let returned = catch_unwind(AssertUnwindSafe(|| engine(host)));
            *lock(&place) = came_back(returned);
            theirs.returned();
        });
        let hangs = match thread {
            Ok(_) => !shared.wait(patience),
            Err(_) => true,
        };
        let came = lock(&came).clone();
        Self { script: script.clone(), account: shared.account(), came, hangs }
    }
}

fn came_back(returned: Result<Option<Result<(), String>>, Box<dyn Any + Send>>) -> Came {
    match returned {
        Ok(None) => Came::Back,
        Ok(Some(Ok(()))) => Came::Well,
        Ok(Some(Err(error))) => Came::Failed(error),
        Err(payload) if payload.is::<Scripted>() => Came::Unwound,
        Err(payload) => Came::Panicked(message(&*payload)),
    }
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("something that is no text").to_string()
}
