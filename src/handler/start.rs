//! [`Start`] and [`Started`]: an asynchronous start, and what came of it.

use super::{Completed, Completion};
use crate::guard;
use crate::protocol::{Code, ParentWindow, Phase};
use alloc::boxed::Box;
use core::fmt;
use core::marker::PhantomData;
use core::sync::atomic::{AtomicBool, Ordering};

/// Starts one of the four phases of a handler, as a host: `run` calls the handler's method with a
/// [`Start`] and returns what the method returned. Gives the code that the start returned.
///
/// `tell` hears the completion, at most once, and exactly once if the code is [`Code::OK`]: on any
/// thread, before or after this returns (H-4). It must not panic.
///
/// A method that panics counts as accepted if it had accepted, and then its completion comes; else the
/// start fails with [`Code::UNEXPECTED`] (H-7). Without `std` the panic goes its way.
///
/// ```
/// use std::sync::mpsc;
/// use sync_progress::handler::{NullHandler, SyncHandler, begin};
/// use sync_progress::protocol::{Code, Phase};
///
/// let (tell, told) = mpsc::channel();
/// let code = begin(
///     Phase::Prepare,
///     move |completed| tell.send(completed).unwrap(),
///     |start| NullHandler.prepare(&[], start),
/// );
/// assert_eq!(code, Code::OK);
/// assert_eq!(told.recv()?.code, Code::OK);
/// # Ok::<(), mpsc::RecvError>(())
/// ```
pub fn begin<T, R>(phase: Phase, tell: T, run: R) -> Code
where
    T: FnOnce(Completed) + Send + 'static,
    R: for<'id> FnOnce(Start<'id>) -> Started<'id>,
{
    begin_before(None, phase, tell, run)
}

/// The same, with a window to put dialogs in front of.
///
/// ```
/// use sync_progress::handler::{NullHandler, SyncHandler, begin_before};
/// use sync_progress::protocol::{Code, ParentWindow, Phase};
///
/// let window = ParentWindow::from_raw(7);
/// let code = begin_before(window, Phase::ShowProperties, |_| (), |start| {
///     assert_eq!(start.parent(), window);
///     NullHandler.show_properties(None, start)
/// });
/// assert_eq!(code, Code::NOT_IMPLEMENTED);
/// ```
pub fn begin_before<T, R>(parent: Option<ParentWindow>, phase: Phase, tell: T, run: R) -> Code
where
    T: FnOnce(Completed) + Send + 'static,
    R: for<'id> FnOnce(Start<'id>) -> Started<'id>,
{
    let accepted = AtomicBool::new(false);
    let tell = Box::new(tell);
    let start = Start { phase, parent, tell, accepted: &accepted, mark: PhantomData };
    match guard::catch(|| run(start).code) {
        Some(code) => code,
        None if accepted.load(Ordering::Relaxed) => Code::OK,
        None => Code::UNEXPECTED,
    }
}

/// Makes each start a type of its own: no lifetime can stand for another.
type Mark<'id> = PhantomData<fn(&'id ()) -> &'id ()>;

/// An asynchronous start: it is accepted or declined, and what comes of that must be returned (H-1).
///
/// ```
/// use sync_progress::handler::{Start, Started, begin};
/// use sync_progress::protocol::{Code, Phase};
///
/// fn prepare<'id>(start: Start<'id>, can_do: bool) -> Started<'id> {
///     if !can_do {
///         return start.decline(Code::INVALID_ARGUMENT);
///     }
///     let (started, completion) = start.accept();
///     completion.complete(Code::OK);
///     started
/// }
/// assert_eq!(begin(Phase::Prepare, |_| (), |start| prepare(start, true)), Code::OK);
/// assert_eq!(begin(Phase::Prepare, |_| (), |start| prepare(start, false)), Code::INVALID_ARGUMENT);
/// ```
///
/// Only the start that a method was given can become the [`Started`] that it returns; the lifetime `'id`
/// is a mark that no other start has.
///
/// ```
/// use sync_progress::handler::{Start, Started};
/// use sync_progress::protocol::Code;
///
/// fn refuse(start: Start<'_>) -> Started<'_> {
///     start.decline(Code::FAIL)
/// }
/// ```
///
/// Another start does not do:
///
/// ```compile_fail
/// use sync_progress::handler::{Start, Started};
/// use sync_progress::protocol::Code;
///
/// fn mixed_up<'id>(start: Start<'id>, other: Start<'_>) -> Started<'id> {
///     drop(start);
///     other.decline(Code::FAIL) // error: this is the other start's
/// }
/// ```
#[must_use = "a start is accepted or declined"]
pub struct Start<'id> {
    phase: Phase,
    parent: Option<ParentWindow>,
    tell: Box<dyn FnOnce(Completed) + Send>,
    accepted: &'id AtomicBool,
    mark: Mark<'id>,
}

impl<'id> Start<'id> {
    /// The phase that is started.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// A window to put dialogs in front of, if the host has one.
    pub fn parent(&self) -> Option<ParentWindow> {
        self.parent
    }

    /// Takes it on: the start returns `S_OK`, and the completion is owed.
    ///
    /// ```
    /// use sync_progress::handler::{Start, Started};
    /// use sync_progress::protocol::Code;
    ///
    /// fn synchronize<'id>(start: Start<'id>) -> Started<'id> {
    ///     let (started, completion) = start.accept();
    ///     std::thread::spawn(move || completion.complete(Code::OK));
    ///     started
    /// }
    /// # let run = |start: Start<'_>| drop(synchronize(start));
    /// ```
    pub fn accept(self) -> (Started<'id>, Completion) {
        self.accepted.store(true, Ordering::Relaxed);
        let started = Started { code: Code::OK, mark: PhantomData };
        (started, Completion::new(self.phase, self.tell))
    }

    /// Does not take it on; there will be no completion (H-2).
    ///
    /// A code after which the protocol expects one becomes [`Code::FAIL`]: `S_OK`, and for showing
    /// properties or an error any other success (H-3).
    ///
    /// ```compile_fail,E0382
    /// use sync_progress::handler::{Start, Started};
    /// use sync_progress::protocol::Code;
    ///
    /// fn synchronize<'id>(start: Start<'id>) -> Started<'id> {
    ///     let started = start.decline(Code::FAIL);
    ///     let (_, completion) = start.accept(); // error: the start is used up
    ///     completion.complete(Code::OK);
    ///     started
    /// }
    /// ```
    pub fn decline(self, code: Code) -> Started<'id> {
        let owes_completion = match self.phase {
            Phase::Prepare | Phase::Synchronize => code.is_ok(),
            Phase::ShowProperties | Phase::ShowError => code.is_success(),
        };
        let code = if owes_completion { Code::FAIL } else { code };
        Started { code, mark: PhantomData }
    }
}

impl fmt::Debug for Start<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start").field("phase", &self.phase).finish_non_exhaustive()
    }
}

/// What came of a [`Start`]: what the start method returns.
///
/// ```
/// use sync_progress::handler::{Start, Started};
/// use sync_progress::protocol::Code;
///
/// fn prepare(start: Start<'_>) -> Started<'_> {
///     let (started, completion) = start.accept();
///     completion.complete(Code::OK);
///     started
/// }
/// ```
///
/// It cannot be kept for another time either:
///
/// ```compile_fail
/// use std::cell::RefCell;
/// use sync_progress::handler::{Start, Started};
///
/// fn keep<'id>(start: Start<'id>, kept: &RefCell<Vec<Started<'static>>>) -> Started<'id> {
///     let (started, completion) = start.accept();
///     drop(completion);
///     kept.borrow_mut().push(started); // error: its mark is not `'static`
///     kept.borrow_mut().pop().unwrap()
/// }
/// ```
#[must_use = "the start method returns it"]
pub struct Started<'id> {
    code: Code,
    mark: Mark<'id>,
}

impl Started<'_> {
    /// The code that the start returns.
    pub fn code(&self) -> Code {
        self.code
    }
}

impl fmt::Debug for Started<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Started").field(&self.code).finish()
    }
}
