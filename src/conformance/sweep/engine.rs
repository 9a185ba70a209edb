//! [`Finished`]: how an engine says that it is done.

use crate::conformance::Host;
use crate::reporter::Summary;
use alloc::{boxed::Box, format, string::String};
use core::fmt;

/// What an engine may return: nothing, or a `Result`. An error of an undisturbed run is a fault; after a disturbance it is an
/// answer like any other.
///
/// ```
/// use sync_progress::conformance::Finished;
///
/// assert_eq!(().outcome(), None);
/// assert_eq!(Ok::<u8, &str>(1).outcome(), Some(Ok(())));
/// assert_eq!(Err::<u8, &str>("disk full").outcome(), Some(Err("\"disk full\"".into())));
/// ```
pub trait Finished {
    /// Whether it went well, if it says so; an error in words.
    fn outcome(&self) -> Option<Result<(), String>>;
}

impl Finished for () {
    fn outcome(&self) -> Option<Result<(), String>> {
        None
    }
}

/// How it ended stands in the trace.
impl Finished for Summary {
    fn outcome(&self) -> Option<Result<(), String>> {
        None
    }
}

impl<T, E: fmt::Debug> Finished for Result<T, E> {
    fn outcome(&self) -> Option<Result<(), String>> {
        Some(self.as_ref().map(drop).map_err(|error| format!("{error:?}")))
    }
}

/// An engine, with what it returns put aside.
pub(in crate::conformance) type Engine = dyn Fn(Host) -> Option<Result<(), String>> + Send + Sync;

pub(super) fn boxed<R: Finished>(run: impl Fn(Host) -> R + Send + Sync + 'static) -> Box<Engine> {
    Box::new(move |host| run(host).outcome())
}
