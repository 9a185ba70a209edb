//! [`ProgressSinkExt`]: how sinks are composed.

use super::{Caught, ProgressSink};
#[cfg(feature = "std")]
use super::{Recorder, Tape};

/// How sinks are composed: each method wraps the sink in one combinator.
///
/// ```
/// use sync_progress::sink::{NullSink, ProgressSinkExt};
///
/// let sink = NullSink.recorded().caught();
/// assert!(sink.inner().tape().is_empty());
/// ```
pub trait ProgressSinkExt: ProgressSink + Sized {
    /// Keeps a panic of this sink from its caller; see [`Caught`].
    fn caught(self) -> Caught<Self> {
        Caught::new(self)
    }

    /// Writes down what this sink hears and answers; see [`Recorder`].
    #[cfg(feature = "std")]
    fn recorded(self) -> Recorder<Self> {
        Recorder::new(Tape::new(), self)
    }
}

impl<S: ProgressSink> ProgressSinkExt for S {}
