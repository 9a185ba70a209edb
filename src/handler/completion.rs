//! [`Completion`]: the end of an accepted start.

use crate::protocol::{Code, ItemId, Notice, Phase};
use alloc::{boxed::Box, vec::Vec};
use core::fmt;

/// The end of an accepted start, owed to the host exactly once; on any thread, before or after the start
/// method returns (H-4).
///
/// Dropped unused it completes with [`Code::FAIL`], and with [`Code::UNEXPECTED`] while a panic unwinds
/// (H-5), so that the host never waits in vain.
///
/// ```
/// use sync_progress::handler::Completion;
/// use sync_progress::protocol::Code;
///
/// fn work(completion: Completion) {
///     std::thread::spawn(move || completion.complete(Code::OK));
/// }
/// ```
///
/// It cannot be used twice:
///
/// ```compile_fail,E0382
/// use sync_progress::handler::Completion;
/// use sync_progress::protocol::Code;
///
/// fn twice(completion: Completion) {
///     completion.complete(Code::OK);
///     completion.complete(Code::FAIL); // error: used up
/// }
/// ```
#[must_use = "dropped unused, it completes with a failure"]
pub struct Completion {
    phase: Phase,
    tell: Option<Box<dyn FnOnce(Completed) + Send>>,
}

impl Completion {
    pub(super) fn new(phase: Phase, tell: Box<dyn FnOnce(Completed) + Send>) -> Self {
        Self { phase, tell: Some(tell) }
    }

    /// The phase that this ends.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The work of this phase is over, and this came of it; any code (A-MOB-7).
    pub fn complete(mut self, code: Code) {
        self.tell(code, Vec::new());
    }

    /// The error was shown, and these items are to be synchronized again (MOB-25).
    ///
    /// # Errors
    ///
    /// The completion is given back if this is not the end of showing an error: nothing else can ask for a
    /// retry (H-6).
    ///
    /// ```
    /// use sync_progress::handler::Completion;
    /// use sync_progress::protocol::Code;
    ///
    /// fn over(completion: Completion) {
    ///     if let Err(completion) = completion.retry(vec![]) {
    ///         completion.complete(Code::OK);
    ///     }
    /// }
    /// ```
    pub fn retry(mut self, items: Vec<ItemId>) -> Result<(), Self> {
        if self.phase != Phase::ShowError {
            return Err(self);
        }
        self.tell(Code::RETRY_SYNC, items);
        Ok(())
    }

    fn tell(&mut self, code: Code, retry: Vec<ItemId>) {
        if let Some(tell) = self.tell.take() {
            tell(Completed { phase: self.phase, code, retry });
        }
    }
}

impl Drop for Completion {
    fn drop(&mut self) {
        let code = if is_panicking() { Code::UNEXPECTED } else { Code::FAIL };
        self.tell(code, Vec::new());
    }
}

#[cfg(feature = "std")]
fn is_panicking() -> bool {
    std::thread::panicking()
}

#[cfg(not(feature = "std"))]
fn is_panicking() -> bool {
    false
}

impl fmt::Debug for Completion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Completion").field("phase", &self.phase).finish_non_exhaustive()
    }
}

/// What a host hears when an accepted start has come to its end.
///
/// ```
/// use sync_progress::handler::Completed;
/// use sync_progress::protocol::{Code, Notice, Phase};
///
/// let completed = Completed { phase: Phase::Prepare, code: Code::OK, retry: vec![] };
/// assert!(matches!(Notice::from(completed), Notice::PhaseEnded { phase: Phase::Prepare, .. }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Completed {
    /// The phase that ended.
    pub phase: Phase,
    /// What came of it, kept raw.
    pub code: Code,
    /// What is to be synchronized again, if the code is [`Code::RETRY_SYNC`].
    pub retry: Vec<ItemId>,
}

/// The end as a handler would tell it to a sink.
impl From<Completed> for Notice {
    fn from(completed: Completed) -> Self {
        let Completed { phase, code, retry } = completed;
        Self::PhaseEnded { phase, code, retry }
    }
}
