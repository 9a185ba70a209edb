//! [`Turns`]: one report at a time, so that sums never fall for the listener.

use crate::sync::{Mutex, MutexGuard, lock};

/// What is said one at a time, the newest last (B-66, as K-28): who finds somebody saying something leaves what is newer to
/// that one, and goes on. So nobody waits, no lock is held over a call, and a call from inside comes after the one that it
/// came from.
///
/// Unlike the sums of [`IntoSink`](crate::callback::IntoSink) nothing is left for a later report, for none may come.
#[derive(Debug)]
pub(super) struct Turns<S, T>(Mutex<Inner<S, T>>);

#[derive(Debug)]
struct Inner<S, T> {
    state: S,
    newest: Option<T>,
    saying: bool,
}

impl<S, T> Turns<S, T> {
    pub(super) fn new(state: S) -> Self {
        Self(Mutex::new(Inner { state, newest: None, saying: false }))
    }

    /// Looks at the state, and changes it.
    pub(super) fn with<R>(&self, act: impl FnOnce(&mut S) -> R) -> R {
        act(&mut lock(&self.0).state)
    }

    /// Makes something new of the state, and says the newest until there is none; unless somebody else does that. Whether
    /// there was something new.
    ///
    /// `make` and `take` are called under the lock, `say` is not, and does not panic.
    pub(super) fn say<U>(
        &self,
        make: impl FnOnce(&mut S) -> Option<T>,
        take: impl Fn(&mut S, T) -> U,
        mut say: impl FnMut(U),
    ) -> bool {
        let mut inner = lock(&self.0);
        let Some(new) = make(&mut inner.state) else { return false };
        inner.newest = Some(new);
        if inner.saying {
            return true;
        }
        let mut turn = Some(inner);
        while let Some(next) = next(turn.take().unwrap_or_else(|| lock(&self.0)), &take) {
            say(next);
        }
        true
    }
}

/// What is to be said next; the turn is over if there is nothing.
fn next<S, T, U>(
    mut inner: MutexGuard<'_, Inner<S, T>>,
    take: impl Fn(&mut S, T) -> U,
) -> Option<U> {
    let newest = inner.newest.take();
    inner.saying = newest.is_some();
    newest.map(|new| take(&mut inner.state, new))
}
