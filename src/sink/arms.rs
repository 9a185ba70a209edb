//! [`Arms`]: the sinks of a fan-out, two of different types or any number of one.

use super::{Caught, ProgressSink};
use alloc::vec::Vec;

/// The sinks of a [`FanOut`](super::FanOut): a pair, or a list of one type.
///
/// ```
/// use sync_progress::sink::{NullSink, ProgressSinkExt, fan_out};
///
/// let pair = NullSink.and(NullSink);
/// let list = fan_out(vec![NullSink, NullSink]);
/// # let _ = (pair, list);
/// ```
pub trait Arms {
    /// Shows each sink, in order.
    fn each(&self, visit: &mut dyn FnMut(&dyn ProgressSink));
}

impl<A: ProgressSink, B: ProgressSink> Arms for (Caught<A>, Caught<B>) {
    #[inline]
    fn each(&self, visit: &mut dyn FnMut(&dyn ProgressSink)) {
        visit(&self.0);
        visit(&self.1);
    }
}

impl<S: ProgressSink> Arms for Vec<Caught<S>> {
    fn each(&self, visit: &mut dyn FnMut(&dyn ProgressSink)) {
        for sink in self {
            visit(sink);
        }
    }
}
