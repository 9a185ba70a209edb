//! [`Dice`]: what one choice decides.

use alloc::vec::Vec;

/// What one choice decides: which move, about whom, how it is said, and how it comes back.
///
/// Each has bits of its own, so that one of them can shrink and leave the others what they are. Zero decides for the
/// plain thing everywhere.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dice {
    which: u64,
    whom: u64,
    /// Digits, taken one after the other.
    how: u64,
    /// As well.
    back: u64,
}

/// The bits of a choice.
const WHICH: u32 = 16;
const WHOM: u32 = 8;
const HOW: u32 = 24;

impl Dice {
    /// Decides for the plain thing every time.
    pub(crate) const PLAIN: Self = Self { which: 0, whom: 0, how: 0, back: 0 };

    pub(crate) const fn new(choice: u64) -> Self {
        let (which, choice) = (choice & low(WHICH), choice >> WHICH);
        let (whom, choice) = (choice & low(WHOM), choice >> WHOM);
        Self { which, whom, how: choice & low(HOW), back: choice >> HOW }
    }

    /// A choice of these parts.
    pub(crate) fn choice((which, whom, how, back): (u16, u8, u32, u16)) -> u64 {
        let how = u64::from(how) & low(HOW);
        let back = u64::from(back) << HOW;
        (back | how) << (WHICH + WHOM) | u64::from(whom) << WHICH | u64::from(which)
    }

    /// Which move it is.
    pub(crate) const fn which(&self) -> u64 {
        self.which
    }

    /// How a call comes back; whether it does at once is to be asked before.
    pub(crate) const fn back(&self) -> u64 {
        self.back
    }

    /// Whether a call comes back later, once in so many times.
    pub(crate) fn later_once_in(&mut self, times: u64) -> bool {
        digit(&mut self.back, times) == times.saturating_sub(1)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        digit(&mut self.how, sides)
    }

    /// Yes, once in so many times.
    pub(crate) fn once_in(&mut self, times: u64) -> bool {
        self.roll(times) == times.saturating_sub(1)
    }

    /// One of those that it could be about.
    pub(crate) fn pick<T: Clone>(&self, of: &[T]) -> Option<T> {
        let count = u64::try_from(of.len()).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.whom % count).ok().and_then(|at| of.get(at)).cloned()
    }

    /// The plain one, or one of the others.
    pub(crate) fn or<T: Clone>(&mut self, plain: T, others: &[T]) -> T {
        let sides = u64::try_from(others.len()).unwrap_or(u64::MAX).saturating_add(1);
        let other = self.roll(sides).checked_sub(1);
        let other = other.and_then(|at| usize::try_from(at).ok()).and_then(|at| others.get(at));
        other.cloned().unwrap_or(plain)
    }
}

const fn low(bits: u32) -> u64 {
    (1 << bits) - 1
}

fn digit(digits: &mut u64, sides: u64) -> u64 {
    let sides = sides.max(1);
    let digit = *digits % sides;
    *digits /= sides;
    digit
}

/// What has the weight one is so many times as often as what is rare.
const RARE: u64 = 3;

/// What may be said next, each with a weight, the plainest first.
#[derive(Debug)]
pub(crate) struct Menu<T> {
    dishes: Vec<Dish<T>>,
    /// Whether what is added now may be had at all.
    is_open: bool,
}

#[derive(Clone, Copy, Debug)]
struct Dish<T> {
    weight: u64,
    what: T,
    is_there: bool,
}

impl<T: Copy> Menu<T> {
    pub(crate) const fn new() -> Self {
        Self { dishes: Vec::new(), is_open: true }
    }

    /// Says whether what is added from now on may be had at all.
    pub(crate) const fn section(&mut self, is_open: bool) {
        self.is_open = is_open;
    }

    /// So many times as often as what has the weight one.
    pub(crate) fn add(&mut self, weight: u64, what: T) {
        self.add_if(true, weight, what);
    }

    /// The same, if it may be had.
    pub(crate) fn add_if(&mut self, allowed: bool, weight: u64, what: T) {
        self.push(allowed, weight.saturating_mul(RARE), what);
    }

    /// Rarer than all the others, if it may be had.
    pub(crate) fn add_rare_if(&mut self, allowed: bool, what: T) {
        self.push(allowed, 1, what);
    }

    fn push(&mut self, allowed: bool, weight: u64, what: T) {
        self.dishes.push(Dish { weight, what, is_there: allowed && self.is_open });
    }

    /// What a number comes down to; nothing, if nothing may be had. It chooses from all that is on the menu, and only
    /// if that may not be had, from what may.
    pub(crate) fn order(&self, number: u64) -> Option<T> {
        let wanted = choose(self.dishes.iter(), number).filter(|dish| dish.is_there);
        // The same number once more would lean towards what stands first.
        let other = || number.wrapping_mul(SCATTER) >> 8;
        let there = || self.dishes.iter().filter(|dish| dish.is_there);
        wanted.or_else(|| choose(there(), other())).map(|dish| dish.what)
    }
}

/// A prime near the golden ratio of 32 bits.
const SCATTER: u64 = 0x9E37_79B1;

fn choose<'a, T: 'a>(
    dishes: impl Iterator<Item = &'a Dish<T>> + Clone,
    number: u64,
) -> Option<&'a Dish<T>> {
    let total: u64 = dishes.clone().map(|dish| dish.weight).sum();
    let mut at = number % total.max(1);
    let mut dishes = dishes;
    dishes.find(|dish| match at.checked_sub(dish.weight) {
        None => true,
        Some(left) => {
            at = left;
            false
        }
    })
}
