//! [`alone`]: what is under test gets a thread of its own, because it may never come back.

use super::host::Scripted;
use alloc::string::{String, ToString as _};
use core::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

/// Whose panic it was.
#[derive(Debug)]
pub(super) enum Panic {
    /// The host's, as its script had it.
    OfHost,
    /// Its own, with this message.
    Own(String),
}

/// Does something on a thread of its own, and then says how it went. It is `false` if there is no thread to be had.
pub(super) fn alone<T>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
    then: impl FnOnce(Result<T, Panic>) + Send + 'static,
) -> bool {
    let run =
        move || then(catch_unwind(AssertUnwindSafe(work)).map_err(|payload| whose(&*payload)));
    thread::Builder::new().name(name.into()).spawn(run).is_ok()
}

fn whose(payload: &(dyn Any + Send)) -> Panic {
    if payload.is::<Scripted>() {
        return Panic::OfHost;
    }
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    Panic::Own(text.unwrap_or("something that is no text").to_string())
}
