//! The short way: a report about which nothing can be wrong (S-40).
//!
//! Nearly every call is one. It is taken in one look at the item, to the same effect as by the judge, who
//! is asked about everything else.

use super::dispatch::Session;
use super::stop::Stop;
use crate::dialect::Dialect;
use crate::protocol::{ItemId, ProgressItem};

impl Session {
    /// Takes a report about which nothing can be wrong (S-40).
    ///
    /// True means that it was taken, that no rule was broken, and that the answer is to go on. False means
    /// that nothing was done: ask [`apply`](Self::apply), which knows every rule. Whoever is told of reports
    /// by the million saves a [`SyncEvent`](crate::protocol::SyncEvent) and a [`Verdict`](super::Verdict)
    /// for nearly each of them; what `apply` answers, and what is known afterwards, is the same.
    ///
    /// ```
    /// use sync_progress::protocol::{Answer, AnswerExt, Notice, SyncEvent};
    /// use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, session::Session};
    ///
    /// fn told(session: &mut Session, id: &ItemId, report: &ProgressItem) -> Answer {
    ///     if session.apply_plain(id, report) {
    ///         return Ok(CancelDecision::Continue);
    ///     }
    ///     let event = SyncEvent::progress(id, report);
    ///     session.apply(&event).map_or_else(|no| no.answer(), |taken| Ok(taken.reply.decision()))
    /// }
    ///
    /// let mut session = Session::new(Dialect::Neutral);
    /// let id = ItemId::try_from("a")?;
    /// session.apply(&SyncEvent::notice(&Notice::Begin { handler: None, items: vec![id.clone()] }))?;
    ///
    /// let report = ProgressItem::new().with_value(5);
    /// assert!(session.apply_plain(&id, &report));
    /// let less = ProgressItem::new().with_value(4); // which may be a finding
    /// assert!(!session.apply_plain(&id, &less));
    /// assert_eq!(told(&mut session, &id, &less).decision(), CancelDecision::Continue);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    #[must_use = "if it was not taken, nothing has been done"]
    pub fn apply_plain(&mut self, id: &ItemId, report: &ProgressItem) -> bool {
        if !self.is_calm() {
            return false;
        }
        // Apart, for comparing texts is a call, and who has none should not pay for its chance.
        if id.as_words().is_none() || report.text().is_some() {
            return self.apply_wordy(id, report);
        }
        self.items.line_mut(id).is_some_and(|item| item.take_plain(report))
    }

    #[inline(never)]
    fn apply_wordy(&mut self, id: &ItemId, report: &ProgressItem) -> bool {
        self.items.line_mut(id).is_some_and(|item| item.take_plain(report))
    }

    /// Reports are taken, none comes too late, and nothing is canceled as a whole.
    #[inline]
    fn is_calm(&self) -> bool {
        self.dialect != Dialect::WinSync
            && self.life.is_running()
            && self.stop == Stop::Running
            && !self.host.callback_is_cleared()
            && !self.phases.is_synchronized()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CancelDecision;
    use crate::protocol::{
        CancelCause, Code, HostAct, Notice, Oddities, Outcome, Phase, ProgressStatus, Reply,
        SyncEvent, Total,
    };
    use crate::session::Verdict;
    use alloc::{format, vec::Vec};
    use core::cell::Cell;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    /// One thing that happens. Numbers are small, so that they meet.
    #[derive(Clone, Debug)]
    enum Step {
        Report(u8, ProgressItem),
        Seen(u8, CancelDecision),
        Happens(SyncEvent<'static>),
    }

    fn id(number: u8) -> ItemId {
        match number {
            0 => uuid::Uuid::from_u128(7).into(),
            _ => ItemId::try_from(format!("item {number}")).unwrap(),
        }
    }

    fn step() -> impl Strategy<Value = Step> {
        let decision =
            prop::sample::select(&[CancelDecision::CancelItem, CancelDecision::CancelAll][..]);
        prop_oneof![
            40 => (0..4_u8, report()).prop_map(|(item, report)| Step::Report(item, report)),
            1 => (0..3_u8, decision).prop_map(|(item, decision)| Step::Seen(item, decision)),
            2 => event().prop_map(Step::Happens),
        ]
    }

    fn report() -> impl Strategy<Value = ProgressItem> {
        let status = prop_oneof![
            8 => Just(None),
            4 => Just(Some(ProgressStatus::Updating)),
            4 => prop::sample::select(&ProgressStatus::KNOWN[..]).prop_map(Some),
            1 => Just(Some(ProgressStatus::Unknown(77))),
        ];
        let total = prop_oneof![
            4 => Just(None),
            1 => Just(Some(Total::Unknown)),
            4 => (0..9_u64).prop_map(|total| Some(Total::Known(total))),
        ];
        let value = prop::option::weighted(0.8, 0..9_u64);
        let text = prop::option::weighted(0.3, "[ab]?");
        let odd = prop::option::weighted(0.05, (1..512_u32).prop_map(Oddities::from_bits_truncate));
        (status, value, total, text, odd).prop_map(|(status, value, total, text, odd)| {
            let mut report = ProgressItem::new().with_oddities(odd.unwrap_or_default());
            report = status.into_iter().fold(report, ProgressItem::with_status);
            report = value.into_iter().fold(report, ProgressItem::with_value);
            report = total.into_iter().fold(report, ProgressItem::with_max);
            text.into_iter().fold(report, ProgressItem::with_text)
        })
    }

    fn event() -> impl Strategy<Value = SyncEvent<'static>> {
        let (phase, code) = (Phase::Synchronize, Code::OK);
        let ids: Vec<ItemId> = (0..3).map(id).collect();
        let prepare = HostAct::PhaseStarted { phase: Phase::Prepare, items: ids };
        let asked = HostAct::CancelAsked { item: Some(id(1)), cause: CancelCause::Requested };
        let all = HostAct::CancelAsked { item: None, cause: CancelCause::Shutdown };
        let ended = |phase| Notice::PhaseEnded { phase, code, retry: Vec::new() };
        prop::sample::select(Vec::from([
            SyncEvent::host(prepare),
            SyncEvent::host(asked),
            SyncEvent::host(all),
            SyncEvent::host(HostAct::CallbackCleared),
            SyncEvent::host(HostAct::CallbackSet),
            SyncEvent::host(HostAct::PhaseStarted { phase, items: Vec::new() }),
            SyncEvent::notice(&ended(Phase::Prepare)).into_owned(),
            SyncEvent::notice(&ended(phase)).into_owned(),
            SyncEvent::notice(&Notice::ItemProposed(id(3))).into_owned(),
            SyncEvent::notice(&Notice::End { outcome: Outcome::default() }).into_owned(),
        ]))
    }

    fn begun(dialect: Dialect) -> Session {
        let mut session = Session::new(dialect);
        let items = (0..3).map(id).collect();
        session.apply(&SyncEvent::notice(&Notice::Begin { handler: None, items })).unwrap();
        session
    }

    /// S-40: whoever goes the short way has been judged as well.
    #[test]
    fn the_short_way_leads_where_the_long_one_does() {
        for dialect in Dialect::ALL {
            let (short, long) = (Cell::new(0), Cell::new(0));
            let mut runner = TestRunner::new(Config {
                cases: 400,
                failure_persistence: None,
                ..Config::default()
            });
            let steps = prop::collection::vec(step(), 0..60);
            let run = runner.run(&steps, |steps| {
                let mut session = begun(dialect);
                for step in &steps {
                    let goes_on = take(&mut session, step)?;
                    let count = if goes_on { &short } else { &long };
                    count.set(count.get() + 1);
                }
                Ok(())
            });
            assert!(run.is_ok(), "{dialect}: {run:?}");
            // Both ways are gone often, or this says little.
            let has_items = dialect != Dialect::WinSync;
            assert_eq!(short.get() > 400, has_items, "{dialect}: {}", short.get());
            assert!(long.get() > 400, "{dialect}: {}", long.get());
        }
    }

    fn take(session: &mut Session, step: &Step) -> Result<bool, TestCaseError> {
        match step {
            Step::Happens(event) => drop(session.apply(event)),
            Step::Seen(item, decision) => {
                let (id, report) = (id(*item), ProgressItem::new());
                let reply = Reply::Answer(Ok(*decision));
                session.answered(&SyncEvent::progress(&id, &report), &reply);
            }
            Step::Report(item, report) => return both_ways(session, &id(*item), report),
        }
        Ok(false)
    }

    fn both_ways(
        session: &mut Session,
        id: &ItemId,
        report: &ProgressItem,
    ) -> Result<bool, TestCaseError> {
        let mut short = session.clone();
        let goes_on = short.apply_plain(id, report);
        let said = session.judge(&SyncEvent::progress(id, report));
        if goes_on {
            prop_assert_eq!(said, Ok(Verdict::decide(CancelDecision::Continue)), "{}", report);
            // Not just what a snapshot shows: every later judgment rests on all that is remembered.
            prop_assert_eq!(format!("{short:?}"), format!("{session:?}"), "{}", report);
        }
        Ok(goes_on)
    }
}
