//! Who is to be told of a cancel: kept where there are locks, nobody elsewhere.

#[cfg(not(feature = "std"))]
mod disabled;
#[cfg(feature = "std")]
mod enabled;

#[cfg(not(feature = "std"))]
pub(super) use disabled::Watch;
#[cfg(feature = "std")]
pub(super) use enabled::Watch;

/// A place in a [`Watch`], given out once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seat(u64);
