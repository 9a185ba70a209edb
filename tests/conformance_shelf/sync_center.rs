//! Sync Center's dialect, by hand: an engine that makes the session itself, offers more, and lets go of the callback.

use crate::shelf::sins;
use crate::words::{heard, id, ids, is, updating};
use std::cell::Cell;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use sync_progress::conformance::Host;
use sync_progress::protocol::{
    Answer, AnswerExt as _, LogEntry, LogLevel, Notice, ProgressStatus, StageProgress, Work,
};
use sync_progress::{ItemId, ProgressItem, ProgressSink as _, ProviderRole, SyncStage};

use ProgressStatus::{Canceled, Disconnected, Failed, Indeterminate, Paused, Succeeded};

sins! {
    /// It makes a session of nothing.
    NamesNothing "#57 MUST";
    /// An id has 64 units.
    LongId "#57 MUST";
    /// It adds an item whose id has 64 units.
    AddsLongId "#57 MUST";
    /// It reports before it has made its session.
    ReportsBefore "N1 MUST";
    /// It says that it is paused, for which there is no word.
    SaysPaused "#58 MUST";
    /// It reports an item of another session.
    ReportsAStranger "#59 SHOULD";
    /// It says twice that an item is done.
    SucceedsTwice "#61 MUST";
    /// It says twice that an item was canceled.
    CancelsTwice "#61 MUST";
    /// It goes on with a closed item, is refused, and says it again.
    SwallowsARefusal "#61 MUST";
    /// It thinks better of a failure.
    SucceedsAfterFailure "#61 MUST";
    /// It passes the last step.
    PassesTheLastStep "#63 SHOULD";
    /// It goes back.
    GoesBack "#63 SHOULD";
    /// It stops, and reports success, as Microsoft's own sample does.
    SucceedsAfterCancel "#64 MUST";
    /// It reports once more before it closes a canceled item.
    ReportsOnceMore "#64 MUST";
    /// It stops an item that it has begun without a word.
    NoClosingReport "#64 MUST";
    /// It asks whether to go on, and goes on.
    IgnoresCanContinue "#65 MUST";
    /// It says of what it has not begun that all went well.
    SucceedsUnbegun "#64 MUST";
    /// It looks at no answer.
    IgnoresAnswers "#65 MUST";
    /// It takes a cancel of all for that of one item.
    StartsAfterCancelOfAll "#65 MUST";
    /// It does not look at the answer to a text of the session.
    IgnoresTextAnswer "#65 MUST";
    /// It adds an item that it made the session with.
    AddsAMember "#71 MUST";
    /// It proposes an item that it made the session with.
    ProposesAMember "#71 MUST";
    /// It commits an item that it made the session with.
    CommitsAMember "#71 MUST";
    /// It commits what it never proposed.
    CommitsAStranger "#72 MUST";
    /// It commits an item before that was synchronized.
    CommitsTooEarly "#72 SHOULD";
    /// It says nothing at all of one item.
    ForgetsAnItem "#74 MUST";
    /// It leaves one item paused for ever.
    LeavesAnItem "#74 MUST";
    /// It returns, and works on.
    ReturnsTooEarly "#75 MUST";
    /// A text has 261 units.
    LongText "#77 MUST";
    /// A text fills the buffer to its last unit.
    FullText "#77 SHOULD";
    /// An event has a level that nobody knows.
    OddLevel "#78 MUST";
    /// It lost the connection to an item, and says that it is done.
    SucceedsDisconnected "#80 SHOULD";
    /// It speaks of stages, as one does elsewhere.
    SpeaksOfStages "N15 MUST";
    /// It speaks of dialogs, as one does elsewhere.
    SpeaksOfDialogs "N15 MUST";
    /// It ends its session in one word, and reports.
    ReportsAfterTheEnd "N3 MUST";
    /// It catches the panic of its sink, and logs it there.
    CallsAPanickedSink "N28 MUST";
    /// It does the work, and asks then.
    WorksBeforeItAsks "N30 MUST";
}

thread_local! {
    /// Dropped when the thread of the engine ends, which is after it has returned.
    static END_OF_THREAD: Cell<Option<Sender<()>>> = const { Cell::new(None) };
}

struct Engine {
    host: Host,
    sin: Sin,
    /// Everything was canceled.
    all: bool,
}

/// A session of two items, what the host would like besides, and one that is created meanwhile.
pub(crate) fn synchronize(host: Host, sin: Sin) {
    let mut engine = Engine { host, sin, all: false };
    engine.create_session();
    if sin == Sin::ReturnsTooEarly {
        let (returned, wait) = channel::<()>();
        END_OF_THREAD.set(Some(returned));
        thread::spawn(move || {
            let _over = wait.recv();
            engine.work();
        });
    } else {
        engine.work();
    }
}

impl Engine {
    fn create_session(&mut self) {
        if self.sin == Sin::ReportsBefore {
            self.tell("a", &updating(0));
        }
        let items = match self.sin {
            Sin::NamesNothing => vec![],
            Sin::LongId => vec![id("a"), long_id()],
            _ => ids(&["a", "b"]),
        };
        self.notice(&Notice::Begin { handler: Some(id("folders")), items });
    }

    fn work(&mut self) {
        self.say_hello();
        self.item("a");
        if self.sin != Sin::ForgetsAnItem {
            self.item("b");
        }
        self.more();
        self.create();
        self.odd_words();
    }

    /// A text and an event of the whole session, and the question whether to go on at all.
    fn say_hello(&mut self) {
        let answer = self.host.notice(&Notice::Text("looking".into()));
        if self.sin != Sin::IgnoresTextAnswer {
            self.hear(answer);
        }
        let level =
            if self.sin == Sin::OddLevel { LogLevel::Unknown(4) } else { LogLevel::Warning };
        let event = LogEntry::new(level, "slow").with_description("the network is slow");
        let call = || self.host.log(&event).map(drop);
        if self.sin == Sin::CallsAPanickedSink {
            if std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).is_err() {
                let _ = self.host.log(&LogEntry::error("it panicked"));
            }
        } else {
            let _it_is_only_a_log = call();
        }
        if self.sin != Sin::IgnoresTextAnswer {
            let answer = self.host.can_continue(None);
            self.hear(answer);
        }
    }

    fn item(&mut self, name: &str) {
        if self.all {
            if self.sin == Sin::StartsAfterCancelOfAll {
                self.tell(name, &updating(1));
            }
            let status = if self.sin == Sin::SucceedsUnbegun { Succeeded } else { Canceled };
            self.tell(name, &is(status));
            return;
        }
        if self.is_declined(name) {
            return heard(self.tell(name, &is(Canceled)));
        }
        let mut canceled = self.start(name);
        for step in 1..=2 {
            if canceled {
                break;
            }
            canceled = self.step(name, step);
        }
        self.close(name, canceled);
    }

    /// Whether it is not even to begin.
    fn is_declined(&mut self, name: &str) -> bool {
        if matches!(self.sin, Sin::WorksBeforeItAsks | Sin::IgnoresTextAnswer) {
            return false;
        }
        let answer = self.host.can_continue(Some(&id(name)));
        self.sin != Sin::IgnoresCanContinue && self.hear(answer)
    }

    fn start(&mut self, name: &str) -> bool {
        match self.sin {
            Sin::WorksBeforeItAsks => false,
            Sin::IgnoresTextAnswer => self.tell(name, &updating(1)),
            Sin::ReportsAStranger => self.tell("z", &updating(0)),
            Sin::LongText => self.tell(name, &updating(0).with_text("x".repeat(261))),
            Sin::FullText => self.tell(name, &updating(0).with_text("x".repeat(260))),
            _ => self.tell(name, &updating(0).with_text("reading")),
        }
    }

    fn step(&mut self, name: &str, step: u64) -> bool {
        match self.sin {
            Sin::WorksBeforeItAsks => false,
            Sin::SaysPaused => self.tell(name, &is(Paused)),
            Sin::PassesTheLastStep => self.tell(name, &updating(2 * step)),
            Sin::GoesBack => self.tell(name, &updating(2 - step)),
            Sin::SucceedsDisconnected if step == 2 => self.tell(name, &is(Disconnected)),
            _ if step == 1 => self.tell(name, &is(Indeterminate)), // its steps are ignored
            _ => self.tell(name, &updating(step)),
        }
    }

    fn close(&mut self, name: &str, canceled: bool) {
        let status = if canceled { Canceled } else { Succeeded };
        match (self.sin, status) {
            (Sin::LeavesAnItem, _) if name == "b" => return,
            (Sin::NoClosingReport, Canceled) => return,
            (Sin::SucceedsAfterCancel, Canceled) => return heard(self.tell(name, &is(Succeeded))),
            (Sin::ReportsOnceMore, Canceled) => heard(self.tell(name, &updating(2))),
            (Sin::CancelsTwice, Canceled) => heard(self.tell(name, &is(Canceled))),
            (Sin::SucceedsTwice, Succeeded) => heard(self.tell(name, &is(Succeeded))),
            (Sin::SucceedsAfterFailure, Succeeded) => heard(self.tell(name, &is(Failed))),
            _ => {}
        }
        let report = is(status);
        self.tell(
            name,
            &if status == Succeeded { report.with_work(Work::new(2, 2)) } else { report },
        );
        if self.sin == Sin::SwallowsARefusal {
            for _ in 0..3 {
                self.tell(name, &updating(2));
            }
        }
    }

    /// What the host would like to have synchronized, too.
    fn more(&mut self) {
        let more = self.host.more_items().unwrap_or_default();
        let odd = match self.sin {
            Sin::AddsAMember => Some(id("a")),
            Sin::AddsLongId => Some(long_id()),
            _ => None,
        };
        for item in more.ids.into_iter().chain(odd) {
            if self.all {
                return; // it has not joined, so nothing is owed
            }
            let answer = self.host.notice(&Notice::ItemAdded(item.clone()));
            let name = item.as_text().unwrap_or_default();
            if answer
                .fault()
                .is_none_or(|fault| !matches!(fault, sync_progress::protocol::Fault::Refused(_)))
            {
                let canceled = self.hear(answer);
                if canceled { heard(self.tell(name, &is(Canceled))) } else { self.item(name) }
            }
        }
    }

    /// An item that exists once it is synchronized.
    fn create(&mut self) {
        if self.all {
            return;
        }
        let name = if self.sin == Sin::ProposesAMember { "a" } else { "new" };
        if self.notice(&Notice::ItemProposed(id(name))) {
            return; // not begun, and never there
        }
        match self.sin {
            Sin::CommitsAMember => heard(self.notice(&Notice::ItemCommitted(id("a")))),
            Sin::CommitsAStranger => heard(self.notice(&Notice::ItemCommitted(id("z")))),
            Sin::CommitsTooEarly => heard(self.notice(&Notice::ItemCommitted(id(name)))),
            _ => {}
        }
        self.item("new");
        let has_succeeded = self
            .host
            .snapshot()
            .items
            .iter()
            .any(|item| item.id == id("new") && item.status == Some(Succeeded));
        if has_succeeded && self.sin != Sin::CommitsTooEarly {
            self.notice(&Notice::ItemCommitted(id("new")));
        }
    }

    fn odd_words(&mut self) {
        let (role, stage) = (ProviderRole::Source, SyncStage::Detection);
        match self.sin {
            Sin::SpeaksOfStages => {
                let stage = StageProgress { role, stage, work: Work::new(0, 1) };
                self.notice(&Notice::Stage(stage));
            }
            Sin::SpeaksOfDialogs => drop(self.host.may_show_ui(true).is_ok()),
            Sin::ReportsAfterTheEnd => {
                self.notice(&Notice::End { outcome: sync_progress::protocol::Outcome::Succeeded });
                self.tell("a", &is(Failed));
            }
            _ => {}
        }
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

fn long_id() -> ItemId {
    id(&"x".repeat(64))
}
