//! [`Dice`]: what one choice decides.

use alloc::vec::Vec;

/// The digits of one choice, taken one after the other.
///
/// The choice zero has nothing but zeros, and zero is the plain thing everywhere, so that a choice that
/// shrinks makes a session plainer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Decides for the plain thing every time.
    pub(crate) const PLAIN: Self = Self(0);

    pub(crate) const fn new(choice: u64) -> Self {
        Self(choice)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        let sides = sides.max(1);
        let digit = self.0 % sides;
        self.0 /= sides;
        digit
    }

    /// Yes, once in so many times.
    pub(crate) fn once_in(&mut self, times: u64) -> bool {
        times > 0 && self.roll(times) == times.saturating_sub(1)
    }

    /// One of these, the first of them being the plain one.
    pub(crate) fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let at = self.roll(u64::try_from(of.len()).unwrap_or(u64::MAX));
        usize::try_from(at).ok().and_then(|at| of.get(at)).cloned()
    }

    /// The plain one, or one of the others.
    pub(crate) fn or<T: Clone>(&mut self, plain: T, others: &[T]) -> T {
        let sides = u64::try_from(others.len()).unwrap_or(u64::MAX).saturating_add(1);
        let other = self.roll(sides).checked_sub(1);
        let other = other.and_then(|at| usize::try_from(at).ok()).and_then(|at| others.get(at));
        other.cloned().unwrap_or(plain)
    }
}

/// What has the weight one is so many times as often as what is rare.
const RARE: u64 = 3;

/// What may be said next, each with a weight, the plainest first.
#[derive(Debug)]
pub(crate) struct Menu<T>(Vec<(u64, T)>);

impl<T: Copy> Menu<T> {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// So many times as often as what has the weight one.
    pub(crate) fn add(&mut self, weight: u64, dish: T) {
        self.0.push((weight.saturating_mul(RARE), dish));
    }

    /// Rarer than all the others, if it may be had at all.
    pub(crate) fn add_rare_if(&mut self, allowed: bool, dish: T) {
        if allowed {
            self.0.push((1, dish));
        }
    }

    /// The same, if it may be had.
    pub(crate) fn add_if(&mut self, allowed: bool, weight: u64, dish: T) {
        if allowed {
            self.add(weight, dish);
        }
    }

    /// What a choice comes down to; nothing, if there is nothing.
    pub(crate) fn order(&self, dice: &mut Dice) -> Option<T> {
        let mut at = dice.roll(self.0.iter().map(|(weight, _)| weight).sum());
        self.0.iter().find_map(|(weight, dish)| match at.checked_sub(*weight) {
            None => Some(*dish),
            Some(left) => {
                at = left;
                None
            }
        })
    }
}
