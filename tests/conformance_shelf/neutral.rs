//! The neutral dialect, by hand: an engine that speaks to a sink and to nothing else.

use crate::shelf::sins;
use crate::words::{id, is};
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync_progress::cancel::CancelToken as _;
use sync_progress::conformance::Host;
use sync_progress::protocol::{
    Answer, AnswerExt as _, LogEntry, Notice, Outcome, ProgressStatus, Work,
};
use sync_progress::{CancelDecision, ProgressSink as _};

use CancelDecision::Continue;
use ProgressStatus::{Canceled, Failed, Succeeded, Unknown, Updating};

sins! {
    /// It begins twice.
    BeginsTwice "N1 MUST";
    /// It never begins.
    NeverBegins "N1 MUST";
    /// It never ends.
    NeverEnds "N2 MUST";
    /// It ends twice.
    EndsTwice "N2 MUST";
    /// After the end it thinks of something.
    ReportsAfterTheEnd "N3 MUST";
    /// After the end it asks whether to go on.
    AsksAfterTheEnd "N3 MUST";
    /// It says nothing at all of one item.
    ForgetsAnItem "N4 MUST";
    /// It begins one item, and leaves it there.
    LeavesAnItem "N4 MUST";
    /// It reports an item that it never named.
    ReportsAStranger "N5 MUST";
    /// It asks about an item that it never named.
    AsksAboutAStranger "N5 MUST";
    /// It commits what it never proposed.
    CommitsAStranger "N5 MUST";
    /// It adds an item twice.
    AddsTwice "N6 MUST";
    /// It begins with an item twice.
    NamesTwice "N6 MUST";
    /// It adds an item that it began with.
    AddsAMember "N6 MUST";
    /// It says twice that an item is done.
    SucceedsTwice "N7 MUST";
    /// It thinks better of a failure.
    SucceedsAfterFailure "N7 MUST";
    /// It goes on with an item that is done.
    GoesOnAfterSuccess "N7 MUST";
    /// It closes a canceled item twice.
    ClosesTwice "N7 MUST";
    /// It passes 100 %.
    PassesTheTotal "N8 SHOULD";
    /// It goes back.
    GoesBack "N9 SHOULD";
    /// It looks at no answer.
    IgnoresAnswers "N11 MUST";
    /// It looks only whether all is canceled.
    IgnoresCancelOfItem "N10 MUST";
    /// It looks only whether the item is canceled.
    IgnoresCancelOfAll "N11 MUST";
    /// It looks at the answer of every other report.
    LooksTooLate "N10 MUST";
    /// It stops an item that it has begun without a word.
    NoClosingReport "N10 MUST";
    /// It closes the item that was running, and starts the next one.
    StartsAfterCancelOfAll "N11 MUST";
    /// It asks a token, and does not listen to it.
    IgnoresTheToken "N11 MUST";
    /// It stops, and says that all went well.
    SucceedsAfterCancel "N13 MUST";
    /// It says of what it has not begun that all went well.
    SucceedsUnbegun "N13 MUST";
    /// It makes up a status.
    UnknownStatus "N16 MUST";
    /// It takes back a log entry twice.
    TakesBackTwice "N18 SHOULD";
    /// It catches the panic of its sink, and calls it again.
    CallsAPanickedSink "N28 MUST";
    /// It does the work, and asks then.
    WorksBeforeItAsks "N30 MUST";
}

struct Engine {
    host: Host,
    sin: Sin,
    /// Everything was canceled.
    all: bool,
}

/// A session of two items, and a third that joins them.
pub(crate) fn synchronize(host: Host, sin: Sin) {
    let mut engine = Engine { host, sin, all: false };
    engine.begin();
    engine.keep_a_log();
    engine.item("a");
    engine.item("b");
    engine.join("c");
    engine.end();
}

impl Engine {
    fn begin(&mut self) {
        if self.sin == Sin::NeverBegins {
            return;
        }
        let mut items = vec![id("a"), id("b")];
        if self.sin == Sin::NamesTwice {
            items.push(id("a"));
        }
        for _ in 0..self.times(Sin::BeginsTwice) {
            let answer = self.host.notice(&Notice::Begin { handler: None, items: items.clone() });
            self.hear(answer);
        }
    }

    /// Writes an entry, and takes it back.
    fn keep_a_log(&mut self) {
        let Ok(logged) = self.host.log(&LogEntry::information("looking")) else { return };
        for _ in 0..self.times(Sin::TakesBackTwice) {
            let answer = self.host.notice(&Notice::EntryDeleted(Some(logged)));
            self.hear(answer);
        }
    }

    fn join(&mut self, name: &str) {
        let mut canceled = false;
        let named = if self.sin == Sin::AddsAMember { "a" } else { name };
        for _ in 0..self.times(Sin::AddsTwice) {
            let answer = self.host.notice(&Notice::ItemAdded(id(named)));
            canceled = self.hear(answer);
        }
        if self.sin == Sin::CommitsAStranger {
            let answer = self.host.notice(&Notice::ItemCommitted(id("z")));
            self.hear(answer);
        }
        if canceled { self.end_item(name, Canceled) } else { self.item(name) }
    }

    fn item(&mut self, name: &str) {
        if name == "b" && self.sin == Sin::ForgetsAnItem {
            return;
        }
        if self.all {
            if self.sin == Sin::StartsAfterCancelOfAll {
                self.report(name, Updating, 1);
            }
            let succeeds = self.sin == Sin::SucceedsUnbegun;
            return self.end_item(name, if succeeds { Succeeded } else { Canceled });
        }
        if name == "b" {
            self.ask_strangers();
        }
        let mut canceled = self.start(name);
        for step in 1..=2 {
            if canceled || name == "b" && self.sin == Sin::LeavesAnItem {
                break;
            }
            canceled = self.step(name, step);
        }
        if name == "b" && self.sin == Sin::LeavesAnItem {
            return;
        }
        self.close(name, if canceled { Canceled } else { Succeeded });
    }

    fn ask_strangers(&mut self) {
        let answer = match self.sin {
            Sin::AsksAboutAStranger => self.host.can_continue(Some(&id("z"))),
            Sin::ReportsAStranger => self.host.progress(&id("z"), &is(Updating)),
            _ => return,
        };
        self.hear(answer);
    }

    /// One item is asked about by a token, the others by their first report.
    fn start(&mut self, name: &str) -> bool {
        if self.sin == Sin::WorksBeforeItAsks {
            return false;
        }
        if name == "b" {
            let decision = self.host.token(&id(name)).decision();
            if self.sin != Sin::IgnoresTheToken && self.hear(Ok(decision)) {
                return true;
            }
        }
        self.report(name, Updating, 0)
    }

    fn step(&mut self, name: &str, step: u64) -> bool {
        match self.sin {
            Sin::WorksBeforeItAsks => false,
            Sin::PassesTheTotal => self.report(name, Updating, 2 * step),
            Sin::GoesBack => self.report(name, Updating, 2 - step),
            Sin::UnknownStatus => self.report(name, Unknown(77), step),
            Sin::LooksTooLate if step == 1 => {
                self.report(name, Updating, 1);
                false
            }
            _ => self.report(name, Updating, step),
        }
    }

    fn close(&mut self, name: &str, status: ProgressStatus) {
        let canceled = status == Canceled;
        match self.sin {
            Sin::NoClosingReport if canceled => return,
            Sin::SucceedsAfterCancel if canceled => return self.end_item(name, Succeeded),
            Sin::ClosesTwice if canceled => self.end_item(name, Canceled),
            Sin::SucceedsTwice if !canceled => self.end_item(name, Succeeded),
            Sin::SucceedsAfterFailure if !canceled => self.end_item(name, Failed),
            _ => {}
        }
        self.end_item(name, status);
        if self.sin == Sin::GoesOnAfterSuccess && !canceled {
            self.report(name, Updating, 2);
        }
    }

    fn end_item(&mut self, name: &str, status: ProgressStatus) {
        let done = status == Succeeded && !self.all;
        let done = if done { is(status).with_value(2) } else { is(status) };
        let answer = self.host.progress(&id(name), &done);
        self.hear(answer);
    }

    fn end(&mut self) {
        let times = if self.sin == Sin::NeverEnds { 0 } else { self.times(Sin::EndsTwice) };
        let outcome = if self.all { Outcome::Canceled } else { Outcome::Succeeded };
        for _ in 0..times {
            let _it_is_over = self.host.notice(&Notice::End { outcome });
        }
        match self.sin {
            Sin::ReportsAfterTheEnd => self.end_item("a", Failed),
            Sin::AsksAfterTheEnd => drop(self.host.can_continue(None).map_err(drop)),
            _ => {}
        }
    }

    fn report(&mut self, name: &str, status: ProgressStatus, value: u64) -> bool {
        let report = is(status).with_work(Work::new(value, 2));
        let call = || self.host.progress(&id(name), &report);
        let answer = if self.sin == Sin::CallsAPanickedSink {
            catch_unwind(AssertUnwindSafe(call)).unwrap_or(Ok(Continue))
        } else {
            call()
        };
        self.hear(answer)
    }

    /// Whether what it is about is to stop.
    fn hear(&mut self, answer: Answer) -> bool {
        let decision = answer.decision();
        let deaf = match self.sin {
            Sin::IgnoresAnswers => true,
            Sin::IgnoresCancelOfItem => !decision.is_all(),
            Sin::IgnoresCancelOfAll => decision.is_all(),
            _ => false,
        };
        if deaf {
            return false;
        }
        self.all |= decision.is_all();
        decision.is_cancel()
    }

    /// Twice, if that is what it does wrong.
    fn times(&self, sin: Sin) -> usize {
        1 + usize::from(self.sin == sin)
    }
}
