//! [`Clock`]: the time since some start.

use alloc::{boxed::Box, rc::Rc, sync::Arc};
use core::time::Duration;

/// The time since some start, the same one for the life of the clock.
///
/// # Contract
///
/// - Reading is cheap and never blocks.
/// - Whoever reads survives a clock that stands still, jumps or goes back.
///
/// ```
/// use std::cell::Cell;
/// use std::time::Duration;
/// use sync_progress::clock::Clock;
///
/// struct Steps(Cell<u64>);
/// impl Clock for Steps {
///     fn now(&self) -> Duration {
///         self.0.set(self.0.get() + 1);
///         Duration::from_secs(self.0.get())
///     }
/// }
/// let clock = Steps(Cell::new(0));
/// assert!(clock.now() < clock.now());
/// ```
pub trait Clock {
    /// The time since the start.
    fn now(&self) -> Duration;
}

macro_rules! forward {
    ($($owner:ty),*) => {
        $(
            #[deny(clippy::missing_trait_methods)]
            impl<C: Clock + ?Sized> Clock for $owner {
                #[inline]
                fn now(&self) -> Duration {
                    (**self).now()
                }
            }
        )*
    };
}

forward!(&C, Box<C>, Rc<C>, Arc<C>);
