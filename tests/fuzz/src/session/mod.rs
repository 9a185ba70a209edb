//! A session against the naive model of the specification's chapter S (`tests/session_model`): the same answers, refusals,
//! findings, forwarded reports and snapshots, whatever is said and whatever is heard.

mod pair;
mod retiring;

use crate::events::{self, Bytes, Event, Writer, byte_of};
use arbitrary::{Arbitrary, Result, Unstructured};
use pair::Pair;
use std::fmt;
use std::ops::Range;
use sync_progress::Dialect;
use sync_progress::protocol::{Reply, TraceEntry};
use sync_progress::session::Session;

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
        for ((event, hearing), [.., heard]) in self.steps().zip(&self.0) {
            pair.step(&event, hearing);
            if heard % 4 == 0 {
                pair.retire(&event);
            }
        }
        pair.check_parts();
    }

    /// The input that plays a trace, one event after the other.
    pub fn bytes_of(trace: &[TraceEntry]) -> Vec<u8> {
        let mut writer = Writer::new(Self::DIALECT);
        let mut session = Session::new(Self::DIALECT);
        let mut bytes = vec![];
        for entry in trace {
            let said = writer.write(&entry.event);
            let event = events::read(said, Self::DIALECT);
            let answer = session.apply(&event).ok().map(|taken| taken.reply);
            let heard = match &entry.reply {
                Reply::NotSeen => NEVER.end - 1,
                reply if answer.is_none_or(|answer| answer == *reply) => AT_ONCE.start + 1,
                reply => byte_of(&Some(reply.clone()), |byte| match hearing(byte, &event) {
                    Hearing::Other(other) => Some(other),
                    _ => None,
                }),
            };
            bytes.extend(said);
            bytes.push(heard);
        }
        bytes
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

const AT_ONCE: Range<u8> = 0..88;
const LATE: Range<u8> = AT_ONCE.end..120;
const NEVER: Range<u8> = LATE.end..136;

fn hearing(byte: u8, event: &Event) -> Hearing {
    match byte {
        _ if AT_ONCE.contains(&byte) => Hearing::AtOnce,
        _ if LATE.contains(&byte) => Hearing::Late,
        _ if NEVER.contains(&byte) => Hearing::Never,
        _ => Hearing::Other(events::replied((byte - NEVER.end) * 2 + (byte & 1), event)),
    }
}

impl<const DIALECT: usize> fmt::Debug for Input<DIALECT> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.steps()).finish()
    }
}
