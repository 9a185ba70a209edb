//! [`Sin`]: one line of a table, and how a session is played around it.

use super::scene::Scene;
use super::{Mutant, Mutants};
use crate::dialect::Dialect;
use crate::dialect::rules::{Level, Parties};
use crate::protocol::RuleId;
use crate::strategy::play::{Cast, Dice, Hearing, Mood, Play};
use crate::strategy::sessions::choices;
use crate::strategy::shape::{Parts, Shape};
use alloc::vec::Vec;
use proptest::prelude::{Strategy, any};

/// One way to break a rule.
#[derive(Debug)]
pub(super) struct Sin {
    pub(super) rule: RuleId,
    level: Level,
    accused: Parties,
    beside: &'static [RuleId],
    when: When,
    needs: Needs,
    commit: Commit,
}

/// Goes lawfully to where the rule can be broken, breaks it, and gives the number of the event at fault. Nothing, if
/// there is no way from here.
pub(super) type Commit = fn(&mut Scene<'_>) -> Option<u64>;

/// When it is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// Before anything was said.
    First,
    /// Between a lawful part and another.
    Amid,
    /// Where the session would be closed; the sin ends it.
    Last,
}

bitflags::bitflags! {
    /// What has to be so from the beginning.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) struct Needs: u32 {
        /// Begun step by step, with phases or providers, not in one word.
        const STEPS = 1;
        /// One lane works.
        const ONE_LANE = 1 << 1;
        /// Reports of providers are passed on.
        const BOTH_SIDES = 1 << 2;
        /// Reports of providers are heard, and not what the application is told.
        const AT_SESSION = 1 << 3;
        /// What the application is told is heard, and not reports of providers.
        const AT_CALLBACK = 1 << 4;
        /// Nobody has asked about anything.
        const NO_QUESTIONS = 1 << 5;
        /// Nobody was canceled.
        const NO_CANCELS = 1 << 6;
    }
}

impl Sin {
    pub(super) const fn by_provider(rule: RuleId, level: Level, commit: Commit) -> Self {
        Self::by(Parties::PROVIDER, rule, level, commit)
    }

    pub(super) const fn by_sink(rule: RuleId, level: Level, commit: Commit) -> Self {
        Self::by(Parties::SINK, rule, level, commit)
    }

    pub(super) const fn by_host(rule: RuleId, level: Level, commit: Commit) -> Self {
        Self::by(Parties::HOST, rule, level, commit)
    }

    const fn by(accused: Parties, rule: RuleId, level: Level, commit: Commit) -> Self {
        let (beside, when, needs) = (&[], When::Amid, Needs::empty());
        Self { rule, level, accused, beside, when, needs, commit }
    }

    pub(super) const fn first(self) -> Self {
        Self { when: When::First, ..self }
    }

    pub(super) const fn last(self) -> Self {
        Self { when: When::Last, ..self }
    }

    pub(super) const fn needs(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }

    pub(super) const fn beside(self, beside: &'static [RuleId]) -> Self {
        Self { beside, ..self }
    }

    /// The session around it. Where there is no way from what was said before to the sin, less is said before.
    fn perform(&self, draw: &Draw) -> Option<Mutant> {
        let mut before = draw.before.as_slice();
        loop {
            let mutant = self.attempt(draw, before);
            if mutant.is_some() || before.is_empty() {
                return mutant;
            }
            before = before.get(..before.len() / 2).unwrap_or_default();
        }
    }

    fn attempt(&self, draw: &Draw, before: &[u64]) -> Option<Mutant> {
        let mut cast = draw.cast.clone();
        self.needs.shape(&mut cast);
        let mut play = Play::new(cast);
        if self.when == When::First {
            let at = self.commit(&mut play, draw)?;
            begin(&mut play, draw, before);
            finish(&mut play, draw);
            return Some(self.label(at, play));
        }
        begin(&mut play, draw, before);
        let at = self.commit(&mut play, draw)?;
        if self.when == When::Amid {
            finish(&mut play, draw);
        }
        Some(self.label(at, play))
    }

    fn commit(&self, play: &mut Play, draw: &Draw) -> Option<u64> {
        (self.commit)(&mut Scene::new(play, self.rule, Dice::new(draw.luck)))
    }

    fn label(&self, at: u64, play: Play) -> Mutant {
        let Self { rule, level, accused, beside, .. } = *self;
        Mutant { rule, level, accused, at, beside, trace: play.into_trace() }
    }
}

/// What comes before the sin. Some sins have begun the session themselves.
fn begin(play: &mut Play, draw: &Draw, before: &[u64]) {
    if !play.begun {
        play.open(Mood::Calm, &mut Dice::new(draw.opening));
    }
    play.walk(before, Mood::Calm);
}

/// What comes after the sin.
fn finish(play: &mut Play, draw: &Draw) {
    play.walk(&draw.after, Mood::Free);
    play.close();
}

impl Needs {
    fn shape(self, cast: &mut Cast) {
        cast.manner.in_one_word &= !self.contains(Self::STEPS);
        if self.contains(Self::ONE_LANE) {
            cast.lanes = 1;
        }
        for (need, hearing) in [
            (Self::BOTH_SIDES, Hearing::Both),
            (Self::AT_SESSION, Hearing::Session),
            (Self::AT_CALLBACK, Hearing::Callback),
        ] {
            if self.contains(need) {
                cast.manner.hearing = hearing;
            }
        }
        for (need, parts) in [
            (Self::NO_QUESTIONS, Parts::QUESTIONS),
            (Self::NO_CANCELS, Parts::CANCEL_ITEM | Parts::CANCEL_ALL),
        ] {
            if self.contains(need) {
                cast.shape.parts.remove(parts);
            }
        }
    }
}

/// What was drawn for a mutant.
#[derive(Debug)]
struct Draw {
    cast: Cast,
    opening: u64,
    before: Vec<u64>,
    luck: u64,
    after: Vec<u64>,
}

/// Mutants with one of these sins.
pub(super) fn mutants(dialect: Dialect, sins: Vec<&'static Sin>) -> Mutants {
    // Which sin it is does not shrink.
    ((0..sins.len()).no_shrink(), draws(dialect))
        .prop_filter_map("there is no way to the sin", move |(which, draw)| {
            sins.get(which)?.perform(&draw)
        })
        .boxed()
}

fn draws(dialect: Dialect) -> impl Strategy<Value = Draw> {
    let shape = Shape::new(dialect);
    let people = (shape.items.clone(), shape.lanes.clone(), any::<u64>());
    let course = (any::<u64>(), choices(0..=BEFORE), any::<u64>(), choices(0..=AFTER));
    (people, course).prop_map(move |((items, lanes, manner), (opening, before, luck, after))| {
        let cast = Cast::new(shape.clone(), items, lanes, &mut Dice::new(manner));
        Draw { cast, opening, before, luck, after }
    })
}

/// At most so many moves come before the sin.
const BEFORE: usize = 24;

/// At most so many moves come after the sin.
const AFTER: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::mutant;
    use alloc::format;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    /// From every beginning there is a way to every sin, or from a part of it; mostly from all of it.
    #[test]
    fn there_is_a_way_to_each_sin() {
        const DRAWS: u32 = 100;
        for dialect in Dialect::ALL {
            let (mut runner, draws) = (TestRunner::deterministic(), draws(dialect));
            for sin in mutant::sins(dialect) {
                let name = format!("{dialect} {} {} {:?}", sin.rule, sin.level, sin.when);
                let mut straight = 0;
                for _ in 0..DRAWS {
                    let draw = draws.new_tree(&mut runner).unwrap().current();
                    assert!(sin.perform(&draw).is_some(), "{name}: {draw:?}");
                    straight += u32::from(sin.attempt(&draw, &draw.before).is_some());
                }
                assert!(straight * 2 > DRAWS, "{name}: {straight} of {DRAWS}");
            }
        }
    }
}
