//! [`Word`]: everything a worker has to look at, in one atomic.

use crate::protocol::CancelCause;
use crate::sync::{AtomicU64, Ordering};
use core::fmt;

/// A cancel cause and a delivery epoch in one word (C-12).
///
/// ```text
/// bit  63 ......................... 8    7        6 ...... 0
///      epoch: grows when it is time      watched  cause,
///      to deliver, wraps around                   0: not canceled
/// ```
///
/// A worker keeps the word that it saw last, loads it at every tick and does something only when it
/// has changed: canceling and asking for a delivery are the same act. *Watched* says that somebody
/// wants to be told of a cancel, so that a cancel which nobody watches takes no lock. It is never
/// taken back: a flag that comes and goes would send every worker on a detour each time.
///
/// # Order
///
/// [`load`](Self::load) is relaxed: it only asks *whether* something changed, and a relaxed load of
/// one word is as fresh as any other. What was written before a cancel is released by the cancel and
/// acquired by [`cause`](Self::cause), which the worker asks once it has seen a change; the word
/// cannot go back in between. Raising the epoch, as a read-modify-write, leaves an earlier cancel's
/// release in force.
pub(crate) struct Word(AtomicU64);

const CAUSE: u64 = 0x7F;
const WATCHED: u64 = 0x80;
const ONE_EPOCH: u64 = 0x100;

impl Word {
    /// Not canceled, not watched, epoch zero.
    pub(crate) fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// Not canceled, not watched, epoch zero again: for the next item, when nobody knows this one any
    /// more.
    #[cfg(feature = "std")]
    pub(crate) fn reset(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// The raw word, to be compared with an earlier one, or decoded.
    #[inline]
    pub(crate) fn load(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Why, once canceled; and all that was written before the cancel is visible. One relaxed load
    /// until then.
    #[inline]
    pub(crate) fn cause(&self) -> Option<CancelCause> {
        if is_canceled(self.load()) { cause_of(self.0.load(Ordering::Acquire)) } else { None }
    }

    /// Cancels, unless canceled already; true iff this call did it (C-1, C-2).
    pub(crate) fn cancel(&self, cause: CancelCause) -> bool {
        let cancel = |word| (!is_canceled(word)).then_some(word | u64::from(cause.raw()));
        // Acquire on both ways: the canceler goes on to look for watchers, and who comes second
        // may read what the first one wrote.
        self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, cancel).is_ok()
    }

    /// Asks for a delivery.
    #[allow(dead_code, reason = "for the reporter, which needs `std`")]
    pub(crate) fn raise_epoch(&self) {
        self.0.fetch_add(ONE_EPOCH, Ordering::Release);
    }

    /// The raw word; and all that was written before its epoch was raised is visible.
    #[allow(dead_code, reason = "for the reporter, which needs `std`")]
    pub(crate) fn look(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    /// From now on a cancel is to be told. Look for a cancel *afterwards*: one that came before
    /// tells nobody, one that comes after sees the flag, and what was written before it was set.
    pub(crate) fn watch(&self) {
        self.0.fetch_or(WATCHED, Ordering::AcqRel);
    }

    /// Whether somebody wants to be told. Right for a canceler who asks *after* the cancel: the
    /// cancel has acquired what the watcher released.
    pub(crate) fn is_watched(&self) -> bool {
        self.0.load(Ordering::Acquire) & WATCHED != 0
    }
}

/// Whether this raw word is canceled.
#[inline]
pub(crate) const fn is_canceled(word: u64) -> bool {
    word & CAUSE != 0
}

/// The cause in this raw word.
pub(crate) fn cause_of(word: u64) -> Option<CancelCause> {
    u8::try_from(word & CAUSE).ok().and_then(CancelCause::from_raw)
}

/// The epoch in this raw word; it is only good for comparing.
#[inline]
pub(crate) const fn epoch_of(word: u64) -> u64 {
    word >> 8
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.load();
        f.debug_struct("Word")
            .field("cause", &cause_of(word))
            .field("epoch", &epoch_of(word))
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn c_2_every_cause_fits_and_the_first_one_stays() {
        for cause in CancelCause::ALL {
            let word = Word::new();
            assert_eq!(word.cause(), None);
            assert!(word.cancel(cause));
            assert!(!word.cancel(CancelCause::Requested));
            assert_eq!(word.cause(), Some(cause));
            assert!(is_canceled(word.load()));
        }
    }

    #[test]
    fn c_12_cause_watch_and_epoch_do_not_disturb_one_another() {
        let word = Word::new();
        word.raise_epoch();
        assert!(word.cancel(CancelCause::Shutdown));
        assert!(!word.is_watched());
        word.watch();
        word.watch();
        word.raise_epoch();
        assert_eq!(epoch_of(word.load()), 2);
        assert_eq!(word.cause(), Some(CancelCause::Shutdown));
        assert!(word.is_watched());
    }

    #[test]
    fn c_12_the_epoch_wraps_into_nothing() {
        let word = Word(AtomicU64::new(!CAUSE));
        word.raise_epoch();
        assert_eq!(epoch_of(word.load()), 0);
        assert!(word.is_watched());
        assert_eq!(word.cause(), None);
    }
}
