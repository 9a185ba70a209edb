//! Windows Sync, by hand: a provider and its session, which speak to the callback of an application.

use crate::shelf::sins;
use crate::words::{heard, id, updating};
use sync_progress::callback::SyncCallback as _;
use sync_progress::cancel::CancelToken as _;
use sync_progress::conformance::Host;
use sync_progress::protocol::{
    Answer, Change, ChangeCounts, Code, Conflict, ConflictPolicy, EnumerationAction, Fault,
    HostAct, Notice, ProviderReport, RecoverableError, SinkError, StageProgress, Work,
};
use sync_progress::{CancelDecision, ProgressSink as _, ProviderRole, SyncStage};

use ProviderRole::{Destination, Source};
use SyncStage::{Application, Detection, Enumeration};

sins! {
    /// It is neither source nor destination.
    UnknownRole "#1 MUST";
    /// It is in a stage that nobody knows.
    UnknownStage "#1 MUST";
    /// An error comes from a role that nobody knows.
    UnknownRoleOfError "#1 MUST";
    /// A provider reports to its session in a stage that nobody knows.
    ReportsUnknownStage "#1 MUST";
    /// It has done more than there is.
    PassesTheTotal "#6 MUST";
    /// It has done some of nothing.
    WorkOfNothing "#7 SHOULD";
    /// It goes back in the application stage.
    GoesBack "#9 SHOULD";
    /// It tells of a change after it has ended.
    SpeaksAfterTheEnd "#12 MUST";
    /// A provider reports to its session after it has ended.
    ReportsAfterTheEnd "#12 MUST";
    /// It begins twice.
    BeginsTwice "#13 MUST";
    /// It never ends.
    NeverEnds "#13 MUST";
    /// It ends twice.
    EndsTwice "#13 MUST";
    /// It ends what it never began.
    EndsUnbegun "#13 MUST";
    /// It applies one more change after it was canceled.
    AppliesAfterCancel "#14 SHOULD";
    /// It asks a token, and does not listen to it.
    IgnoresTheToken "#14 SHOULD";
    /// It tells that a change was applied, and of no change before.
    OutcomeWithoutChange "#17 MUST";
    /// It tells the same outcome twice.
    TwoOutcomes "#17 MUST";
    /// Of one change it does not tell what became of it.
    ForgetsAnOutcome "#17 SHOULD";
    /// Its counts fall.
    CountsFall "#18 MUST";
    /// It counts a failure as applied, too.
    CountsBoth "#18 SHOULD";
    /// Its counts do not grow.
    CountsStay "#18 SHOULD";
    /// It asks about a conflict, although the policy decides.
    AsksAllTheSame "#19 MUST";
    /// It goes on after an error of the callback.
    GoesOnAfterError "#22 SHOULD";
    /// It stops after an error of the callback, and tells nobody (T-19).
    SwallowsAnError "#22 SHOULD";
    /// It speaks of items, as one does elsewhere.
    SpeaksOfItems "N15 MUST";
    /// It asks about an item, as one does elsewhere.
    AsksAboutAnItem "N15 MUST";
    /// It ends its session twice.
    EndsItsSessionTwice "N2 MUST";
    /// It tells of a change after its session has ended.
    SpeaksAfterItsSession "N3 MUST";
}

/// It was canceled, or somebody failed.
#[derive(Debug)]
pub(crate) enum Stopped {
    Canceled,
    Failed(#[allow(dead_code, reason = "it is printed")] Fault),
}

struct Engine {
    host: Host,
    sin: Sin,
    counts: ChangeCounts,
    applied: u64,
}

/// Both providers begin, changes are found and applied in two batches, both providers end.
pub(crate) fn synchronize(host: Host, sin: Sin) -> Result<(), Stopped> {
    let mut engine = Engine { host, sin, counts: ChangeCounts::default(), applied: 0 };
    engine.begin();
    let came = engine.work();
    engine.end();
    match came {
        Err(Stopped::Failed(_)) if sin == Sin::SwallowsAnError => Ok(()),
        came => came,
    }
}

impl Engine {
    fn begin(&self) {
        let policy = match self.sin {
            Sin::AsksAllTheSame => ConflictPolicy::SourceWins,
            _ => ConflictPolicy::Ask,
        };
        self.host.act(HostAct::PolicySet(policy));
        self.host.act(HostAct::ProviderBegan { role: Source, code: Code::OK });
        if self.sin != Sin::EndsUnbegun {
            self.host.act(HostAct::ProviderBegan { role: Destination, code: Code::OK });
        }
        if self.sin == Sin::BeginsTwice {
            self.host.act(HostAct::ProviderBegan { role: Destination, code: Code::OK });
        }
        self.host.act(HostAct::Started);
    }

    fn end(&self) {
        if self.sin != Sin::NeverEnds {
            self.host.act(HostAct::ProviderEnded { role: Destination, code: Code::OK });
        }
        if self.sin == Sin::EndsTwice {
            self.host.act(HostAct::ProviderEnded { role: Destination, code: Code::OK });
        }
        self.host.act(HostAct::ProviderEnded { role: Source, code: Code::OK });
        let outcome = sync_progress::protocol::Outcome::Succeeded;
        let late = match self.sin {
            Sin::SpeaksAfterTheEnd => self.host.change(&Change::default()),
            Sin::ReportsAfterTheEnd => self.host.provider_report(reported(Detection)),
            Sin::EndsItsSessionTwice | Sin::SpeaksAfterItsSession => {
                self.host.notice(&Notice::End { outcome })
            }
            _ => return,
        };
        let _of_no_matter = match self.sin {
            Sin::EndsItsSessionTwice => self.host.notice(&Notice::End { outcome }),
            Sin::SpeaksAfterItsSession => self.host.change(&Change::default()),
            _ => late,
        };
    }

    fn work(&mut self) -> Result<(), Stopped> {
        self.stage(Source, Detection, 0, 0)?; // not measured
        self.odd_words();
        for batch in 0..2 {
            self.stage(Source, Enumeration, batch, 2)?;
            self.batch(batch)?;
        }
        Ok(())
    }

    /// Two changes, of which one may fail, and a conflict.
    fn batch(&mut self, batch: u64) -> Result<(), Stopped> {
        if self.host.is_canceled() && self.sin != Sin::IgnoresTheToken {
            return Err(Stopped::Canceled);
        }
        if batch == 0 {
            self.answered(self.host.conflict(&Conflict::default()))?;
            let action = self.answered(self.host.full_enumeration_needed())?;
            if action == Some(EnumerationAction::Abort) {
                return Err(Stopped::Canceled);
            }
        }
        self.change(true)?;
        self.change(batch == 0)?;
        self.applied += 2;
        self.stage(Destination, Application, self.applied, 4)
    }

    fn change(&mut self, works: bool) -> Result<(), Stopped> {
        if self.sin != Sin::OutcomeWithoutChange {
            let answer = self.host.change(&Change { item: None });
            self.hear(answer)?;
        }
        if !works {
            self.recoverable_error()?;
        }
        if self.sin == Sin::ForgetsAnOutcome && !works {
            return Ok(());
        }
        self.count(works);
        for _ in 0..=u8::from(self.sin == Sin::TwoOutcomes) {
            let answer = if works {
                self.host.change_applied(self.counts)
            } else {
                self.host.change_failed(self.counts)
            };
            self.hear(answer)?;
        }
        Ok(())
    }

    fn count(&mut self, works: bool) {
        let ChangeCounts { applied, failed } = &mut self.counts;
        match (self.sin, works) {
            (Sin::CountsStay, _) if *applied > 0 => {}
            (Sin::CountsFall, true) if *applied > 0 => *applied -= 1,
            (Sin::CountsBoth, false) => (*applied, *failed) = (*applied + 1, *failed + 1),
            (_, true) => *applied += 1,
            (_, false) => *failed += 1,
        }
    }

    fn recoverable_error(&self) -> Result<(), Stopped> {
        let role = if self.sin == Sin::UnknownRoleOfError {
            ProviderRole::Unknown(7)
        } else {
            Destination
        };
        self.hear(self.host.recoverable_error(&RecoverableError {
            role,
            stage: Application,
            change: Change::default(),
            code: Code::FAIL,
            item_name: "cat.jpg".into(),
            description: "in use".into(),
        }))
    }

    fn stage(
        &self,
        role: ProviderRole,
        stage: SyncStage,
        done: u64,
        of: u64,
    ) -> Result<(), Stopped> {
        let (role, stage, done, of) = match self.sin {
            Sin::UnknownRole => (ProviderRole::Unknown(7), stage, done, of),
            Sin::UnknownStage => (role, SyncStage::Unknown(3), done, of),
            Sin::PassesTheTotal if of > 0 => (role, stage, of + 1, of),
            Sin::WorkOfNothing => (role, stage, 1, 0),
            Sin::GoesBack if stage == Application => (role, stage, of - done, of),
            _ => (role, stage, done, of),
        };
        self.hear(self.host.stage(&StageProgress { role, stage, work: Work::new(done, of) }))
    }

    fn odd_words(&self) {
        match self.sin {
            Sin::SpeaksOfItems => heard(self.host.progress(&id("a"), &updating(0))),
            Sin::AsksAboutAnItem => heard(self.host.can_continue(Some(&id("a")))),
            Sin::ReportsUnknownStage => {
                heard(self.host.provider_report(reported(SyncStage::Unknown(3))));
            }
            _ => {}
        }
    }

    fn hear(&self, answer: Answer) -> Result<(), Stopped> {
        if answer.is_ok_and(CancelDecision::is_cancel) {
            if self.sin == Sin::AppliesAfterCancel {
                let _one_more = self.host.change(&Change::default());
            }
            return Err(Stopped::Canceled);
        }
        self.answered(answer).map(drop)
    }

    /// What was answered; a refusal is the session's own word, and no error of the application.
    fn answered<T>(&self, answer: Result<T, SinkError>) -> Result<Option<T>, Stopped> {
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(_) if self.sin == Sin::GoesOnAfterError => Ok(None),
            Err(SinkError { fault: Fault::Refused(_), decision }) if !decision.is_cancel() => {
                Ok(None)
            }
            Err(SinkError { fault: Fault::Refused(_), .. }) => Err(Stopped::Canceled),
            Err(SinkError { fault, .. }) => Err(Stopped::Failed(fault)),
        }
    }
}

fn reported(stage: SyncStage) -> ProviderReport {
    ProviderReport { role: Source, stage, completed: 0, total: 1 }
}
