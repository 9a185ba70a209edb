//! Two workers by hand, each with items of its own and eyes of its own, which share a host.

use crate::shelf::sins;
use crate::words::{heard, id, ids, is, updating};
use std::panic::resume_unwind;
use std::sync::mpsc::channel;
use std::thread;
use sync_progress::conformance::Host;
use sync_progress::protocol::{Answer, AnswerExt as _, Notice, Outcome, ProgressStatus};
use sync_progress::{CancelDecision, ProgressSink as _};

use ProgressStatus::{Canceled, Succeeded};

sins! {
    /// A worker forgets that all was canceled as soon as it has closed its item.
    ForgetsTheCancel "N11 MUST";
    /// A worker goes on with an item that was canceled by itself.
    GoesOn "N10 MUST";
    /// A worker leaves its item where it is.
    LeavesTheItem "N10 MUST";
    /// A worker says that all went well.
    SucceedsAfterCancel "N13 MUST";
    /// Both take the same item.
    TakesTheSame "N7 MUST";
    /// The session is ended while one is still at it.
    EndsTooEarly "N4 MUST";
    /// One of them begins the session anew.
    BeginsAgain "N1 MUST";
}

const ITEMS: [[&str; 2]; 2] = [["a", "b"], ["c", "d"]];

/// Each worker has two items, in two steps each.
#[expect(clippy::needless_pass_by_value, reason = "who has the host ends the session")]
pub(crate) fn synchronize(host: Host, sin: Sin) {
    let begin = Notice::Begin { handler: None, items: ids(&["a", "b", "c", "d"]) };
    let all = host.notice(&begin).decision().is_all();
    thread::scope(|scope| {
        let (ended, wait) = channel::<()>();
        let mut wait = Some(wait);
        let workers = ITEMS.map(|names| {
            let mut worker = Worker { host: host.clone(), sin, all, begin: &begin };
            let wait = wait.take().filter(|_| sin == Sin::EndsTooEarly);
            scope.spawn(move || {
                let _over = wait.map(|wait| wait.recv());
                worker.work(names);
            })
        });
        if sin == Sin::EndsTooEarly {
            heard(host.notice(&Notice::End { outcome: Outcome::Succeeded }));
        }
        drop(ended);
        for worker in workers {
            worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
    });
    if sin != Sin::EndsTooEarly {
        heard(host.notice(&Notice::End { outcome: Outcome::Succeeded }));
    }
}

struct Worker<'a> {
    host: Host,
    sin: Sin,
    /// It was told that everything is canceled.
    all: bool,
    begin: &'a Notice,
}

impl Worker<'_> {
    fn work(&mut self, names: [&str; 2]) {
        if self.sin == Sin::BeginsAgain {
            heard(self.host.notice(self.begin));
        }
        for name in names {
            self.item(if name == "d" && self.sin == Sin::TakesTheSame { "b" } else { name });
        }
    }

    fn item(&mut self, name: &str) {
        if self.all {
            return self.close(name, Canceled);
        }
        let mut decision = self.tell(name, 0);
        for step in 1..=2 {
            let heeds = decision.is_all() || self.sin != Sin::GoesOn;
            if decision.is_cancel() && heeds {
                break;
            }
            decision = decision.merge(self.tell(name, step));
        }
        match (self.sin, decision.is_cancel()) {
            (Sin::LeavesTheItem, true) => return,
            (Sin::SucceedsAfterCancel, true) => self.close(name, Succeeded),
            (_, true) => self.close(name, Canceled),
            (_, false) => self.close(name, Succeeded),
        }
        if self.sin == Sin::ForgetsTheCancel && self.all {
            self.all = false;
            if name == "a" {
                let _it_asks_too_late = self.tell("b", 1);
            }
        }
    }

    fn tell(&mut self, name: &str, value: u64) -> CancelDecision {
        let answer = self.host.progress(&id(name), &updating(value));
        self.hear(answer)
    }

    fn close(&mut self, name: &str, status: ProgressStatus) {
        let answer = self.host.progress(&id(name), &is(status));
        let _it_has_ended = self.hear(answer);
    }

    fn hear(&mut self, answer: Answer) -> CancelDecision {
        self.all |= answer.decision().is_all();
        answer.decision()
    }
}
