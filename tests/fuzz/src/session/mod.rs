//! A session against the naive model of the specification's chapter S (`tests/session_model`): the same answers, refusals,
//! findings, forwarded reports and snapshots, whatever is said and whatever is heard.

mod pair;

use crate::events::{self, Bytes, Event};
use arbitrary::{Arbitrary, Result, Unstructured};
use pair::Pair;
use std::fmt;
use sync_progress::Dialect;
use sync_progress::protocol::Reply;

/// What is said in one of the four dialects, by its place among them.
pub struct Input<const DIALECT: usize>(Vec<Step>);

pub type Neutral = Input<0>;
pub type WinSync = Input<1>;
pub type MobSync = Input<2>;
pub type SyncCenter = Input<3>;

/// One event, and what the speaker hears.
type Step = [u8; 7];

/// What the speaker hears of the answer to an event.
#[derive(Debug)]
pub enum Hearing {
    /// What was answered, before the next event.
    AtOnce,
    /// What was answered, after the next event.
    Late,
    Never,
    /// Something else, before the next event: another sink was asked, or the answer got lost.
    Other(Reply),
}

/// So many are played; more take long, and find no more.
const STEPS: usize = 48;

impl<'a, const DIALECT: usize> Arbitrary<'a> for Input<DIALECT> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let steps = u.len() / size_of::<Step>();
        let steps = u.bytes(steps * size_of::<Step>())?.chunks_exact(size_of::<Step>());
        Ok(Self(steps.take(STEPS).filter_map(|step| step.try_into().ok()).collect()))
    }
}

impl<const DIALECT: usize> Input<DIALECT> {
    const DIALECT: Dialect = Dialect::ALL[DIALECT];

    /// # Panics
    ///
    /// If a property does not hold.
    pub fn check(&self) {
        let mut pair = Pair::new(Self::DIALECT);
        for (event, hearing) in self.steps() {
            pair.step(&event, hearing);
        }
        pair.check_parts();
    }

    fn steps(&self) -> impl Iterator<Item = (Event, Hearing)> {
        self.0.iter().map(|[a, b, c, d, e, f, heard]| {
            let said: Bytes = [*a, *b, *c, *d, *e, *f];
            let event = events::read(said, Self::DIALECT);
            let hearing = hearing(*heard, &event);
            (event, hearing)
        })
    }
}

fn hearing(byte: u8, event: &Event) -> Hearing {
    match byte {
        0..88 => Hearing::AtOnce,
        88..120 => Hearing::Late,
        120..136 => Hearing::Never,
        // Most of the others fit.
        136.. => Hearing::Other(events::replied((byte - 136) * 2 + (byte & 1), event)),
    }
}

impl<const DIALECT: usize> fmt::Debug for Input<DIALECT> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.steps()).finish()
    }
}
