//! WS: `ISyncCallback` and `ISyncSessionState`, given to native code and taken from it.

mod driven;
mod listener;
mod reported;
mod session;
mod session_reported;

use arbitrary::Arbitrary;

/// One side plays native code.
#[derive(Arbitrary, Debug)]
pub enum Input {
    /// A session that calls an exported callback, slot by slot.
    Driven(driven::Input),
    /// An application's callback that is imported, and told.
    Reported(reported::Input),
    /// A provider that calls an exported session state.
    Session(session::Input),
    /// A session state that is imported, and reported to.
    SessionReported(session_reported::Input),
}

impl Input {
    /// # Panics
    ///
    /// If a property does not hold.
    pub fn check(&self) {
        match self {
            Self::Driven(input) => input.check(),
            Self::Reported(input) => input.check(),
            Self::Session(input) => input.check(),
            Self::SessionReported(input) => input.check(),
        }
    }
}
