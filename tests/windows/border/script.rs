//! What a sink or a callback answers.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU32, Ordering};

use sync_progress::CancelDecision;
use sync_progress::protocol::{Answer, Code, Fault};

/// The numbers are those of `border.h`.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Script {
    GoesOn,
    CancelsItem,
    CancelsAll,
    Panics,
    IsGone,
    Fails,
    /// Has more items, and other choices than the usual ones.
    Offers,
    /// Chooses what has no name.
    ChoosesNonsense,
}

const ALL: [Script; 8] = [
    Script::GoesOn,
    Script::CancelsItem,
    Script::CancelsAll,
    Script::Panics,
    Script::IsGone,
    Script::Fails,
    Script::Offers,
    Script::ChoosesNonsense,
];

/// Answers its so-manieth call by the script, and goes on with all others.
pub(crate) struct Scripted {
    pub(crate) script: Script,
    at: u32,
    calls: AtomicU32,
}

impl Scripted {
    pub(crate) fn new(script: u32, at: u32) -> Self {
        Self { script: ALL[script as usize], at, calls: AtomicU32::new(0) }
    }

    pub(crate) fn answer(&self) -> Answer {
        if self.calls.fetch_add(1, Ordering::Relaxed) + 1 != self.at {
            return Ok(CancelDecision::Continue);
        }
        match self.script {
            Script::CancelsItem => Ok(CancelDecision::CancelItem),
            Script::CancelsAll => Ok(CancelDecision::CancelAll),
            // Without a word: it is wanted.
            Script::Panics => resume_unwind(Box::new("as the script wants it")),
            Script::IsGone => Err(Fault::Disconnected.into()),
            Script::Fails => Err(Fault::Failed(Code::FAIL).into()),
            _ => Ok(CancelDecision::Continue),
        }
    }
}
