//! A conversation, said line by line: what a checker told at each line, and what is found in the whole.

use crate::driver::*;
use std::panic::Location;
use sync_progress::conformance::{At, Checker, Violation, check};
use sync_progress::protocol::{
    Answer, AnswerExt as _, Fault, Reply, SinkError, SyncEvent, TraceEntry,
};
use sync_progress::session::Session;
use sync_progress::{CancelDecision, Dialect};

/// A conversation that is being held. Where a line does not say otherwise, it is answered as a session would.
pub(crate) struct Talk {
    dialect: Dialect,
    host: Session,
    checker: Checker,
    lane: u32,
    last: u64,
    entries: Vec<TraceEntry>,
    found: Vec<Violation>,
}

impl Talk {
    /// Nothing was said yet.
    pub(crate) fn before(dialect: Dialect) -> Self {
        Self {
            dialect,
            host: Session::new(dialect),
            checker: Checker::new(dialect),
            lane: 0,
            last: 0,
            entries: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Neutral, begun with these items.
    pub(crate) fn neutral(ids: &[&str]) -> Self {
        Self::before(Dialect::Neutral).says(begin(ids))
    }

    /// SC: a session that was made with these items.
    pub(crate) fn sync_center(ids: &[&str]) -> Self {
        Self::before(Dialect::SyncCenter).says(created(ids))
    }

    /// WS: the destination's provider has begun.
    pub(crate) fn winsync() -> Self {
        Self::before(Dialect::WinSync).says(began(ROLES[1]))
    }

    /// MOB: initialized, listed, with a callback.
    pub(crate) fn handler(ids: &[&str]) -> Self {
        use sync_progress::protocol::{Code, HostAct};
        let items = ids.iter().map(|text| id(text)).collect();
        Self::before(Dialect::MobSync)
            .says(host(HostAct::Initialized { may_show_ui: true, code: Code::OK }))
            .says(host(HostAct::ItemsListed(items)))
            .says(host(HostAct::CallbackSet))
    }

    /// MOB: the same, prepared, and synchronizing.
    pub(crate) fn mobsync(ids: &[&str]) -> Self {
        Self::handler(ids).cycle(ids)
    }

    /// MOB: these are prepared, and their synchronization has started.
    pub(crate) fn cycle(self, ids: &[&str]) -> Self {
        use sync_progress::protocol::{Code, Phase};
        self.says(started(Phase::Prepare, ids))
            .says(returned(Phase::Prepare, Code::OK))
            .says(completed(Phase::Prepare, Code::OK))
            .says(started(Phase::Synchronize, &[]))
            .says(returned(Phase::Synchronize, Code::OK))
    }

    /// From now on another thread speaks.
    pub(crate) const fn on(mut self, lane: u32) -> Self {
        self.lane = lane;
        self
    }

    /// Says it, and is answered as a session would.
    pub(crate) fn says(self, event: SyncEvent<'static>) -> Self {
        self.around(event, None, |talk| talk)
    }

    /// Says all of it.
    pub(crate) fn all(self, events: impl IntoIterator<Item = SyncEvent<'static>>) -> Self {
        events.into_iter().fold(self, Self::says)
    }

    /// Says it, and is answered like this.
    pub(crate) fn hears(self, event: SyncEvent<'static>, reply: Reply) -> Self {
        self.around(event, Some(reply), |talk| talk)
    }

    /// Says it, and before the answer comes, something else is said.
    pub(crate) fn around(
        mut self,
        event: SyncEvent<'static>,
        reply: Option<Reply>,
        inside: impl FnOnce(Self) -> Self,
    ) -> Self {
        let at = At { called: self.next(), lane: self.lane };
        self.found.extend(self.checker.call(at, &event));
        let said = self.host.apply(&event);
        let own = match said {
            Ok(verdict) => verdict.reply,
            Err(refusal) => failing(&event, refusal.sink_error()),
        };
        self = inside(self);
        let reply = reply.unwrap_or(own);
        self.host.answered(&event, &reply);
        self.found.extend(self.checker.answer(at, &event, &reply));
        let answered = self.next();
        let At { called, lane } = at;
        self.entries.push(TraceEntry { called, answered, lane, event, reply });
        self
    }

    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// What was found so far.
    pub(crate) fn found_words(&self) -> Vec<String> {
        self.found.iter().map(words).collect()
    }

    /// What is found if it ends here.
    pub(crate) fn left(mut self) -> Vec<String> {
        self.checker.finish().iter().map(words).collect()
    }

    /// The last event breaks this rule, and nothing before it breaks any: `#61 MUST provider`.
    #[track_caller]
    pub(crate) fn breaks(self, first: &'static str) -> Case {
        let at = self.entries.last().map_or(0, |entry| entry.called);
        self.breaks_at(at, first)
    }

    /// The same, but the event at fault is the one of this number.
    #[track_caller]
    pub(crate) fn breaks_at(self, at: u64, first: &'static str) -> Case {
        Case { place: Location::caller(), talk: self, expected: Expected::Broken(at, first) }
    }

    /// Nothing was wrong; but if it ends here, something was left undone.
    #[track_caller]
    pub(crate) fn leaves(self, first: &'static str) -> Case {
        Case { place: Location::caller(), talk: self, expected: Expected::Undone(first) }
    }

    /// The same, and what was left undone is this event.
    #[track_caller]
    pub(crate) fn leaves_at(self, at: u64, first: &'static str) -> Case {
        let case = self.leaves(first);
        let found = check(case.talk.dialect, &case.talk.entries);
        assert_eq!(found.first().map(|it| it.at), Some(at), "{}", case.place);
        case
    }

    /// Nothing was wrong so far.
    #[track_caller]
    pub(crate) fn goes_on(self) -> Case {
        Case { place: Location::caller(), talk: self, expected: Expected::SoFarGood }
    }

    /// Nothing was wrong, and nothing is missing.
    #[track_caller]
    pub(crate) fn ends_well(self) -> Case {
        Case { place: Location::caller(), talk: self, expected: Expected::Good }
    }
}

/// A fault, as the event is answered.
pub(crate) fn failing(event: &SyncEvent<'_>, error: SinkError) -> Reply {
    match event {
        SyncEvent::Log(_) => Reply::Logged(Err(error)),
        SyncEvent::MayShowUi(_) => Reply::MayShowUi(Err(error)),
        SyncEvent::MoreItems => Reply::MoreItems(Err(error)),
        SyncEvent::Conflict(_) => Reply::Resolution(Err(error)),
        SyncEvent::FullEnumerationNeeded => Reply::Enumeration(Err(error)),
        SyncEvent::Host(_) => Reply::Done,
        _ => Reply::Answer(Err(error)),
    }
}

/// A conversation, and what is to be found in it.
pub(crate) struct Case {
    place: &'static Location<'static>,
    talk: Talk,
    expected: Expected,
}

#[derive(Debug)]
enum Expected {
    Broken(u64, &'static str),
    Undone(&'static str),
    SoFarGood,
    Good,
}

impl Case {
    /// The number of the rule that is broken, if one is.
    pub(crate) fn rule(&self) -> Option<&'static str> {
        match self.expected {
            Expected::Broken(_, first) | Expected::Undone(first) => first.split(' ').next(),
            _ => None,
        }
    }

    /// Looks whether it is so; says what is not.
    pub(crate) fn fault(&self) -> Option<String> {
        let Self { place, talk, expected } = self;
        let whole = check(talk.dialect, &talk.entries);
        let first = |found: &[Violation]| found.first().map(words);
        // Whether it is told bit by bit or as a whole makes no difference.
        let agree = talk.found.iter().all(|it| whole.contains(it));
        let is_so = match *expected {
            Expected::Broken(at, rule) => {
                let only_there = talk.found.iter().all(|it| it.at == at);
                first(&talk.found).as_deref() == Some(rule)
                    && only_there
                    && whole[0] == talk.found[0]
            }
            Expected::Undone(rule) => {
                talk.found.is_empty() && first(&whole).as_deref() == Some(rule)
            }
            Expected::SoFarGood => talk.found.is_empty(),
            Expected::Good => whole.is_empty(),
        };
        let trace: Vec<String> = talk.entries.iter().map(|it| format!("  {it}\n")).collect();
        let found: Vec<String> =
            whole.iter().map(|it| format!("{} at {}", words(it), it.at)).collect();
        (!(agree && is_so))
            .then(|| format!("{place}: expected {expected:?}, found {found:?}\n{}", trace.concat()))
    }
}

/// Rule, level and accused.
pub(crate) fn words(found: &Violation) -> String {
    format!("{} {} {}", found.rule, found.level, found.accused)
}

pub(crate) const fn answer(decision: CancelDecision) -> Reply {
    Reply::Answer(Ok(decision))
}

pub(crate) const fn go() -> Reply {
    answer(CancelDecision::Continue)
}

pub(crate) const fn stop_item() -> Reply {
    answer(CancelDecision::CancelItem)
}

pub(crate) const fn stop_all() -> Reply {
    answer(CancelDecision::CancelAll)
}

pub(crate) fn fault(fault: Fault) -> Reply {
    let answer: Answer = Err(SinkError::new(fault));
    debug_assert_eq!(answer.fault(), Some(fault));
    Reply::Answer(answer)
}
