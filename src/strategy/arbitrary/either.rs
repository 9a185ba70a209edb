//! [`Either`]: the usual thing, or now and then another one.

use core::fmt;
use proptest::prelude::{Just, Strategy};
use proptest::strategy::{NewTree, ValueTree};
use proptest::test_runner::TestRunner;

/// The usual thing, or the odd one so many times in sixteen. Shrinks to the usual thing, and only if that does not
/// do, within the odd one.
///
/// A union of `proptest` does the same and copies a generator of random numbers for each choice it has, which
/// costs many times as much as most of the values here.
#[derive(Clone, Debug)]
pub(super) struct Either<U, O> {
    sixteenths: u32,
    usual: U,
    odd: O,
}

/// So many times in sixteen the second.
pub(super) const fn either<U, O>(usual: U, sixteenths: u32, odd: O) -> Either<U, O> {
    Either { sixteenths, usual, odd }
}

/// Fourteen times in sixteen the first.
pub(super) const fn mostly<U, O>(usual: U, odd: O) -> Either<U, O> {
    either(usual, 2, odd)
}

/// Something, half of the time.
pub(super) fn maybe<S: Strategy>(what: S) -> impl Strategy<Value = Option<S::Value>>
where
    S::Value: Clone,
{
    either(Just(None), 8, what.prop_map(Some))
}

impl<T, U, O> Strategy for Either<U, O>
where
    T: fmt::Debug,
    U: Strategy<Value = T>,
    O: Strategy<Value = T>,
{
    type Tree = Tree<U::Tree, O::Tree>;
    type Value = T;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        // By a strategy: what a generator of random numbers can do has another name in each version.
        let is_odd = (0..16_u32).new_tree(runner)?.current() < self.sixteenths;
        let usual = self.usual.new_tree(runner)?;
        if !is_odd {
            return Ok(Tree { usual, odd: None, state: State::Usual });
        }
        let odd = Some(self.odd.new_tree(runner)?);
        Ok(Tree { usual, odd, state: State::Odd })
    }
}

/// What an [`Either`] shrinks in.
#[derive(Clone, Debug)]
pub(super) struct Tree<U, O> {
    usual: U,
    odd: Option<O>,
    state: State,
}

/// Which of the two it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Usual,
    Odd,
    /// The usual one for the odd one, as long as that does.
    Tried,
    /// The odd one, since the usual one did not do.
    Kept,
}

impl<T: fmt::Debug, U: ValueTree<Value = T>, O: ValueTree<Value = T>> ValueTree for Tree<U, O> {
    type Value = T;

    fn current(&self) -> T {
        match (self.state, &self.odd) {
            (State::Odd | State::Kept, Some(odd)) => odd.current(),
            _ => self.usual.current(),
        }
    }

    fn simplify(&mut self) -> bool {
        match (self.state, &mut self.odd) {
            (State::Odd, _) => {
                self.state = State::Tried;
                true
            }
            (State::Kept, Some(odd)) => odd.simplify(),
            _ => {
                self.state = State::Usual;
                self.usual.simplify()
            }
        }
    }

    fn complicate(&mut self) -> bool {
        match (self.state, &mut self.odd) {
            (State::Tried, _) => {
                self.state = State::Kept;
                true
            }
            (State::Odd | State::Kept, Some(odd)) => odd.complicate(),
            _ => self.usual.complicate(),
        }
    }
}
