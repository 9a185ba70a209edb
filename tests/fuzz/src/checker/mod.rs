//! The checker of the kit, on traces of any kind: numbers that repeat or run backwards, calls that overlap and nest, answers
//! to other questions.
//!
//! - It answers each trace, the same each time, however its entries are sorted (`judged`).
//! - It names rules of the dialect, at their level, with a party that owes them and an entry of the trace (`judged`).
//! - What the model of a session refuses and finds is a violation, and of the model's rules there is no other (`model`).
//! - Who answers as a session does is not accused (T-10).
//! - The shortest trace is a part of the trace that breaks the same rule at the same event, and is itself the shortest (`cut`).

mod cut;
mod judged;
mod model;
mod trace;

use crate::events::Bytes;
use arbitrary::{Arbitrary, Result, Unstructured};
use std::fmt;
use sync_progress::Dialect;
use sync_progress::conformance::check;
use trace::Trace;

/// A conversation in one of the dialects.
pub struct Input {
    dialect: Dialect,
    /// Which violation is shown by the shortest trace.
    shortest: u8,
    said: Vec<Said>,
}

/// What is said, what is answered, and when.
type Said = [u8; 8];

/// So many entries are checked; more take long, and find no more.
const ENTRIES: usize = 40;

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let first = u8::arbitrary(u)?;
        let length = u.len() / size_of::<Said>() * size_of::<Said>();
        let said = u.bytes(length)?.chunks_exact(size_of::<Said>());
        Ok(Self {
            dialect: Dialect::ALL[usize::from(first % 4)],
            shortest: first / 4,
            said: said.take(ENTRIES).filter_map(|said| said.try_into().ok()).collect(),
        })
    }
}

impl Input {
    /// # Panics
    ///
    /// If a property does not hold.
    pub fn check(&self) {
        let Self { dialect, shortest, .. } = *self;
        let Trace { entries, is_faithful } = self.trace();
        let found = check(dialect, &entries);
        judged::check_each(dialect, &entries, &found);
        judged::check_again(dialect, &entries, &found);
        if is_faithful {
            judged::check_sink_is_innocent(&found);
        }
        model::compare(dialect, &entries, &found);
        cut::check_one(dialect, &entries, &found, shortest.into());
    }

    fn trace(&self) -> Trace {
        let said = self.said.iter().map(|[a, b, c, d, e, f, reply, when]| {
            let said: Bytes = [*a, *b, *c, *d, *e, *f];
            (said, *reply, *when)
        });
        trace::tell(self.dialect, said)
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, the shortest of {}:", self.dialect, self.shortest)?;
        let entries = self.trace().entries;
        entries.iter().try_for_each(|entry| writeln!(f, "{entry}"))?;
        check(self.dialect, &entries).iter().try_for_each(|found| writeln!(f, "{found}"))
    }
}
