//! [`SyncCallbackExt`]: how callbacks are composed.

#[cfg(feature = "std")]
use super::IntoSink;
use super::{Caught, FanOut, SyncCallback};
#[cfg(feature = "std")]
use crate::dialect::Dialect;
#[cfg(feature = "std")]
use crate::sink::{Checked, Recorder, Tape};

/// How callbacks are composed: each method wraps the callback in one combinator.
///
/// ```
/// use sync_progress::callback::{NullCallback, SyncCallbackExt};
///
/// let callback = NullCallback.and(NullCallback).caught();
/// assert!(!callback.has_panicked());
/// ```
pub trait SyncCallbackExt: SyncCallback + Sized {
    /// This callback and another as one; see [`FanOut`].
    fn and<C: SyncCallback>(self, other: C) -> FanOut<Self, C> {
        FanOut::new(self, other)
    }

    /// Keeps a panic of this callback from its caller; see [`Caught`].
    fn caught(self) -> Caught<Self> {
        Caught::new(self)
    }

    /// Writes down what this callback hears and answers; see [`Recorder`].
    #[cfg(feature = "std")]
    fn recorded(self) -> Recorder<Self> {
        Recorder::new(Tape::new(), self)
    }

    /// Asks a session first; see [`Checked`].
    #[cfg(feature = "std")]
    fn checked(self, dialect: Dialect) -> Checked<Self> {
        Checked::new(dialect, self)
    }

    /// Tells this callback about items, as sums; see [`IntoSink`].
    #[cfg(feature = "std")]
    fn into_sink(self) -> IntoSink<Self> {
        IntoSink::new(self)
    }
}

impl<C: SyncCallback> SyncCallbackExt for C {}
