//! [`CancelToken`]: the question whether to go on.

use crate::protocol::{CancelCause, CancelDecision, Canceled};
use alloc::{boxed::Box, rc::Rc, sync::Arc};

/// The question whether to go on, asked as often as one likes (WS `IsCanceled`, SC `CanContinue`).
///
/// # Contract
///
/// - The answer is sticky: once it is a cancel it stays at least as strong (#34, N12).
/// - The first cause stays.
/// - Asking is cheap, takes no lock and never blocks.
/// - Any thread may ask, if the token is [`Sync`].
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::cancel::{CancelToken, NeverCanceled};
///
/// fn work(token: &impl CancelToken) -> u32 {
///     (0..10).take_while(|_| !token.is_canceled()).sum()
/// }
/// assert_eq!(work(&NeverCanceled), 45);
/// assert_eq!(NeverCanceled.decision(), CancelDecision::Continue);
/// ```
pub trait CancelToken {
    /// What is to stop: nothing, the item that this token is about, or everything.
    fn decision(&self) -> CancelDecision;

    /// Why; `None` as long as the decision is to go on.
    fn cause(&self) -> Option<CancelCause>;

    /// Whether something is to stop.
    fn is_canceled(&self) -> bool {
        self.decision().is_cancel()
    }

    /// The decision as a `Result`, for code that likes `?`.
    ///
    /// # Errors
    ///
    /// [`Canceled`] if something is to stop.
    fn go_on(&self) -> Result<(), Canceled> {
        self.decision().go_on()
    }
}

/// The token that never stops anything.
///
/// ```
/// use sync_progress::cancel::{CancelToken, NeverCanceled};
///
/// assert!(!NeverCanceled.is_canceled());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NeverCanceled;

#[deny(clippy::missing_trait_methods)]
impl CancelToken for NeverCanceled {
    #[inline]
    fn decision(&self) -> CancelDecision {
        CancelDecision::Continue
    }
    #[inline]
    fn cause(&self) -> Option<CancelCause> {
        None
    }
    #[inline]
    fn is_canceled(&self) -> bool {
        false
    }
    #[inline]
    fn go_on(&self) -> Result<(), Canceled> {
        Ok(())
    }
}

macro_rules! forward {
    ($($owner:ty),*) => {
        $(
            #[deny(clippy::missing_trait_methods)]
            impl<T: CancelToken + ?Sized> CancelToken for $owner {
                #[inline]
                fn decision(&self) -> CancelDecision {
                    (**self).decision()
                }
                #[inline]
                fn cause(&self) -> Option<CancelCause> {
                    (**self).cause()
                }
                #[inline]
                fn is_canceled(&self) -> bool {
                    (**self).is_canceled()
                }
                #[inline]
                fn go_on(&self) -> Result<(), Canceled> {
                    (**self).go_on()
                }
            }
        )*
    };
}

forward!(&T, Box<T>, Rc<T>, Arc<T>);

/// `None` never stops anything.
#[deny(clippy::missing_trait_methods)]
impl<T: CancelToken> CancelToken for Option<T> {
    fn decision(&self) -> CancelDecision {
        self.as_ref().map_or(CancelDecision::Continue, T::decision)
    }
    fn cause(&self) -> Option<CancelCause> {
        self.as_ref().and_then(T::cause)
    }
    fn is_canceled(&self) -> bool {
        self.as_ref().is_some_and(T::is_canceled)
    }
    fn go_on(&self) -> Result<(), Canceled> {
        self.as_ref().map_or(Ok(()), T::go_on)
    }
}
