//! `SyncMgr`'s dialect, by hand: an engine that is prepared and synchronizes.

use crate::shelf::sins;
use crate::words::{heard, id, ids, is, updating};
use sync_progress::conformance::Host;
use sync_progress::protocol::{
    Answer, AnswerExt as _, Code, HostAct, LogEntry, LogId, Notice, Oddities, Phase, ProgressStatus,
};
use sync_progress::{ProgressItem, ProgressSink as _};

use Phase::{Prepare, Synchronize};
use ProgressStatus::{Canceled, Failed, Resuming, Succeeded, Unknown, Updating};

sins! {
    /// It does the work, and asks then.
    WorksBeforeItAsks "#29 MUST";
    /// It goes on with a canceled item for a while.
    StopsTooLate "#30 MUST";
    /// It stops a canceled item without a word.
    NoClosingReport "#30 SHOULD";
    /// It takes a cancel of all for that of one item.
    StartsAfterCancelOfAll "#31 MUST";
    /// It looks at no answer.
    IgnoresAnswers "#31 MUST";
    /// It gives up without completing once all was canceled.
    NeverCompletesACancel "#32 MUST";
    /// A structure has a size of its own.
    OddSize "#35 MUST";
    /// It makes up a status.
    UnknownStatus "#36 MUST";
    /// It reports an item that it was not asked to prepare.
    ReportsAStranger "#38 SHOULD";
    /// It asks about an item that it was not asked to prepare.
    AsksAboutAStranger "#38 SHOULD";
    /// It passes the maximum.
    PassesTheMaximum "#39 SHOULD";
    /// It counts below zero.
    CountsBelowZero "#39 SHOULD";
    /// It goes back.
    GoesBack "#40 SHOULD";
    /// It thinks better of a failure.
    SucceedsAfterFailure "#41 SHOULD";
    /// It resumes what is done.
    ResumesWhatIsDone "#41 SHOULD";
    /// It completes its preparation twice.
    PreparesTwice "#42 MUST";
    /// It never completes its synchronization.
    NeverCompletes "#43 MUST";
    /// It completes its synchronization twice.
    CompletesTwice "#43 MUST";
    /// It completes what nobody started.
    CompletesUnasked "#44 MUST";
    /// It reports after it has completed.
    ReportsAfterCompletion "#46 SHOULD";
    /// It shows a dialog that it was not allowed to show.
    ShowsADialogAllTheSame "#50 MUST";
    /// It forgets to say that the dialog is gone.
    ForgetsTheDialog "#50 MUST";
    /// It completes with success, and one item is not done.
    LeavesAnItem "#56 SHOULD";
    /// It speaks of texts of the session, as one does elsewhere.
    SpeaksInTexts "N15 MUST";
    /// It asks what else there is, as one does elsewhere.
    AsksForMore "N15 MUST";
    /// It stops, and says that all went well.
    SucceedsAfterCancel "N13 MUST";
    /// It takes back a log entry twice.
    TakesBackTwice "N18 SHOULD";
    /// It takes back what it never logged.
    TakesBackAStranger "N18 SHOULD";
}

struct Engine {
    host: Host,
    sin: Sin,
    /// Everything was canceled.
    all: bool,
}

/// What `SyncMgr` does with a handler, and what that does.
pub(crate) fn synchronize(host: Host, sin: Sin) {
    let mut engine = Engine { host, sin, all: false };
    engine.set_up();
    engine.prepare();
    engine.synchronize();
}

impl Engine {
    fn set_up(&self) {
        let may_show_ui = self.sin != Sin::ShowsADialogAllTheSame;
        self.host.act(HostAct::Initialized { may_show_ui, code: Code::OK });
        self.host.act(HostAct::ItemsListed(ids(&["a", "b", "c"])));
        self.host.act(HostAct::CallbackSet);
    }

    fn prepare(&mut self) {
        self.host.act(HostAct::PhaseStarted { phase: Prepare, items: ids(&["a", "b", "c"]) });
        self.ask_for_a_password();
        self.complete(Prepare);
        if self.sin == Sin::PreparesTwice {
            self.complete(Prepare);
        }
        self.host.act(HostAct::PhaseReturned { phase: Prepare, code: Code::OK }); // after its completion
    }

    /// A dialog, if it may be shown.
    fn ask_for_a_password(&self) {
        let may = self.host.may_show_ui(true) == Ok(true);
        let shown = may || self.sin == Sin::ShowsADialogAllTheSame;
        if shown && self.sin != Sin::ForgetsTheDialog {
            let _it_is_gone = self.host.may_show_ui(false);
        }
    }

    fn synchronize(&mut self) {
        self.host.act(HostAct::PhaseStarted { phase: Synchronize, items: vec![] });
        self.host.act(HostAct::PhaseReturned { phase: Synchronize, code: Code::OK });
        self.keep_a_log();
        for name in ["a", "b", "c"] {
            self.item(name);
        }
        self.odd_words();
        match self.sin {
            Sin::NeverCompletes => return,
            Sin::NeverCompletesACancel if self.all => return,
            Sin::CompletesTwice => self.complete(Synchronize),
            Sin::CompletesUnasked => self.complete(Phase::ShowError),
            _ => {}
        }
        self.complete(Synchronize);
        if self.sin == Sin::ReportsAfterCompletion {
            self.tell("a", &is(if self.all { Canceled } else { Succeeded }));
        }
    }

    fn keep_a_log(&mut self) {
        let entry = LogEntry::warning("slow").with_id(LogId::from_u128(7));
        let Ok(mut logged) = self.host.log(&entry) else { return };
        if self.sin == Sin::TakesBackAStranger {
            logged = LogId::from_u128(8);
        }
        for _ in 0..=u8::from(self.sin == Sin::TakesBackTwice) {
            self.notice(&Notice::EntryDeleted(Some(logged)));
        }
    }

    fn item(&mut self, name: &str) {
        if self.all {
            if self.sin == Sin::StartsAfterCancelOfAll {
                self.tell(name, &updating(1));
            }
            self.tell(name, &is(Canceled));
            return;
        }
        if self.is_declined(name) {
            return heard(self.tell(name, &is(Canceled)));
        }
        let mut canceled = self.start(name);
        for step in 1..=2 {
            if canceled && self.sin != Sin::StopsTooLate {
                break;
            }
            let now = self.step(name, step);
            canceled |= now;
        }
        self.close(name, canceled);
    }

    /// Whether it is not even to begin; an empty report asks.
    fn is_declined(&mut self, name: &str) -> bool {
        let asked = if self.sin == Sin::AsksAboutAStranger { "z" } else { name };
        self.sin != Sin::WorksBeforeItAsks && self.tell(asked, &ProgressItem::new())
    }

    fn start(&mut self, name: &str) -> bool {
        let begun = updating(0);
        match self.sin {
            Sin::WorksBeforeItAsks => false,
            Sin::ReportsAStranger => self.tell("z", &begun),
            Sin::OddSize => self.tell(name, &begun.with_oddities(Oddities::WRONG_SIZE)),
            Sin::CountsBelowZero => self.tell(name, &begun.with_oddities(Oddities::NEGATIVE_VALUE)),
            _ => self.tell(name, &begun),
        }
    }

    fn step(&mut self, name: &str, step: u64) -> bool {
        match self.sin {
            Sin::WorksBeforeItAsks => false,
            Sin::PassesTheMaximum => self.tell(name, &updating(2 * step)),
            Sin::GoesBack => self.tell(name, &updating(2 - step)),
            Sin::UnknownStatus => self.tell(name, &is(Unknown(9))),
            _ => self.tell(name, &is(Updating).with_value(step)),
        }
    }

    fn close(&mut self, name: &str, canceled: bool) {
        let status = if canceled { Canceled } else { Succeeded };
        match (self.sin, status) {
            (Sin::LeavesAnItem, Succeeded) if name == "b" => return,
            (Sin::NoClosingReport, Canceled) => return,
            (Sin::SucceedsAfterCancel, Canceled) => return heard(self.tell(name, &is(Succeeded))),
            (Sin::SucceedsAfterFailure, Succeeded) => heard(self.tell(name, &is(Failed))),
            _ => {}
        }
        let report = is(status);
        self.tell(
            name,
            &if status == Succeeded { report.with_value(2).with_max(2) } else { report },
        );
        if self.sin == Sin::ResumesWhatIsDone && status == Succeeded {
            self.tell(name, &is(Resuming));
        }
    }

    fn odd_words(&mut self) {
        match self.sin {
            Sin::SpeaksInTexts => heard(self.notice(&Notice::Text("nearly done".into()))),
            Sin::AsksForMore => drop(self.host.more_items().is_ok()),
            _ => {}
        }
    }

    fn complete(&mut self, phase: Phase) {
        self.notice(&Notice::PhaseEnded { phase, code: Code::OK, retry: vec![] });
    }

    fn tell(&mut self, name: &str, report: &ProgressItem) -> bool {
        let answer = self.host.progress(&id(name), report);
        self.hear(answer)
    }

    fn notice(&mut self, notice: &Notice) -> bool {
        let answer = self.host.notice(notice);
        self.hear(answer)
    }

    /// Whether what it is about is to stop.
    fn hear(&mut self, answer: Answer) -> bool {
        let decision = answer.decision();
        if self.sin == Sin::IgnoresAnswers {
            return false;
        }
        self.all |= decision.is_all();
        decision.is_cancel()
    }
}
