//! [`Asked`]: whether the handles are to be asked for what is new.

use crate::cancel::Word;
use crate::sync::{AtomicBool, Ordering};

/// Whether some handle has looked at the session's word since the handles were last asked to: only
/// then there is a reason to ask again. As long as none has, the last request stands for all.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Asked {
    answered: AtomicBool,
}

impl Asked {
    pub(super) fn new() -> Self {
        Self { answered: AtomicBool::new(true) }
    }

    /// Asks all handles to look up, unless they have been asked and none has.
    ///
    /// The answers are forgotten before the word is raised: whoever sees it raised answers anew.
    pub(super) fn ask(&self, word: &Word) {
        if self.answered.load(Ordering::Relaxed) {
            self.answered.store(false, Ordering::Relaxed);
            word.raise_epoch();
        }
    }

    /// A handle looks up; the word that it is to remember.
    pub(super) fn look(&self, word: &Word) -> u64 {
        let seen = word.look();
        if !self.answered.load(Ordering::Relaxed) {
            self.answered.store(true, Ordering::Relaxed);
        }
        seen
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn r_29_who_has_not_looked_is_not_asked_twice() {
        let (asked, word) = (Asked::new(), Word::new());
        let before = word.load();
        asked.ask(&word);
        let once = word.load();
        assert_ne!(once, before);
        asked.ask(&word);
        assert_eq!(word.load(), once);
        assert_eq!(asked.look(&word), once);
        asked.ask(&word);
        assert_ne!(word.load(), once);
    }
}

#[cfg(all(test, loom))]
mod loom_tests {
    use super::*;
    use alloc::sync::Arc;
    use loom::thread;

    /// Whatever was asked and seen before, the next request is seen by everyone.
    #[test]
    fn loom_r_29_no_request_is_lost() {
        loom::model(|| {
            let shared = Arc::new((Asked::new(), Word::new()));
            let workers = [0, 1].map(|_| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || {
                    let (asked, word) = &*shared;
                    asked.look(word);
                    asked.look(word)
                })
            });
            let (asked, word) = &*shared;
            asked.ask(word);
            asked.ask(word);
            let seen = workers.map(|worker| worker.join().unwrap());
            asked.ask(word);
            assert!(seen.iter().all(|seen| *seen != word.load()));
        });
    }
}
