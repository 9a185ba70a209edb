//! Whether a session of WS tells its application what its providers report (#3 to #5).
//!
//! That can be seen only where both sides are in the trace: the report of a provider, and from inside it the report to the
//! application. A trace of one side says nothing about the other.

use super::At;
use super::open::Open;
use crate::Dialect;
use crate::conformance::Violation;
use crate::dialect::rules::{self, Level, Parties};
use crate::protocol::{AnswerExt as _, Notice, Reply, RuleId, SyncEvent, SyncStage};
use alloc::vec::Vec;

#[derive(Debug, Default)]
pub(super) struct Forwards {
    /// Whether any report was passed on, so that the trace has both sides.
    seen: bool,
    /// The first report that was not.
    missed: Option<u64>,
    /// The lane of all reports. Of several at once one may tell the sum of all (B-66), so nothing is missed for certain.
    lane: Option<u32>,
    several: bool,
}

impl Forwards {
    /// The application is told something; gives the rule that this breaks.
    pub(super) fn heard(
        &mut self,
        at: At,
        event: &SyncEvent<'_>,
        open: &mut [Open],
    ) -> Option<RuleId> {
        if matches!(event, SyncEvent::ProviderReport(_)) {
            self.several |= self.lane.is_some_and(|lane| lane != at.lane);
            self.lane = Some(at.lane);
        }
        let SyncEvent::Notice(notice) = event else { return None };
        let Notice::Stage(told) = notice.as_ref() else { return None };
        let around = |open: &&mut Open| open.forward.is_some() && open.at.lane == at.lane;
        let report = open.iter_mut().filter(around).max_by_key(|open| open.at.called)?;
        self.seen = true;
        report.forwarded = true;
        let differs = report.forward != Some(*told) && !self.several;
        differs.then_some(match told.stage {
            SyncStage::Application => rules::INCREMENTS_ADDED,
            _ => rules::OTHER_STAGES_UNCHANGED,
        })
    }

    /// A report was answered, and should have been passed on by now.
    pub(super) fn answered(&mut self, open: &Open, reply: &Reply) {
        let taken = matches!(reply, Reply::Answer(answer) if answer.fault().is_none());
        if open.forward.is_some() && !open.forwarded && taken {
            self.missed.get_or_insert(open.at.called);
        }
    }

    /// A report that the application was never told (#3).
    pub(super) fn left_out(&mut self, dialect: Dialect) -> Vec<Violation> {
        let missed = self.missed.take().filter(|_| self.seen && !self.several);
        let missed = missed.filter(|_| dialect == Dialect::WinSync);
        let rule = rules::REPORT_REACHES_CALLBACK;
        let accuse = |at| Violation { rule, level: Level::Must, accused: Parties::HOST, at };
        missed.map(accuse).into_iter().collect()
    }
}
