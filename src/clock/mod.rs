//! **Time as an argument**: clocks, and the one timer thread of the process.

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
