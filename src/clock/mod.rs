//! **Time as an argument**: clocks, and the one timer thread of the process.
//!
//! Nothing here is read on a hot path. The timer thread is started by the first one who needs it,
//! sleeps while there is nothing to do, and calls no code of others but the wakers of those who wait
//! for a deadline.
//!
//! ```
//! use std::time::Duration;
//! use sync_progress::clock::{Clock, ManualClock};
//!
//! fn took(clock: &impl Clock, act: impl FnOnce()) -> Duration {
//!     let before = clock.now();
//!     act();
//!     clock.now().saturating_sub(before) // a clock may go back
//! }
//! let clock = ManualClock::new();
//! assert_eq!(took(&clock, || clock.advance(Duration::from_secs(2))), Duration::from_secs(2));
//! ```
#![forbid(unsafe_code)]

mod manual;
#[cfg(feature = "std")]
mod schedule;
#[cfg(feature = "std")]
mod system;
#[cfg(feature = "std")]
pub(crate) mod ticker;
mod traits;

pub use manual::ManualClock;
#[cfg(feature = "std")]
pub use system::SystemClock;
pub use traits::Clock;
