//! SC: `ISyncMgrSyncCallback`, given to native code and taken from it.

mod driven;
mod names;
mod offering;
mod reported;
mod standing;

use arbitrary::Arbitrary;

/// One side plays native code.
#[derive(Arbitrary, Debug)]
pub enum Input {
    /// A handler that calls what was exported, slot by slot.
    Driven(driven::Input),
    /// A host's callback that is imported and reported to.
    Reported(reported::Input),
}

impl Input {
    /// # Panics
    ///
    /// If a property does not hold.
    pub fn check(&self) {
        match self {
            Self::Driven(input) => input.check(),
            Self::Reported(input) => input.check(),
        }
    }
}
