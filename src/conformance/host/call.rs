//! One call of a host: what a host of its dialect would answer, and what the script makes of it.

use super::script::{Disturbance, Now};
use super::shared::{Shared, State};
use crate::protocol::{
    Answer, AnswerExt as _, CancelCause, CancelDecision, EnumerationAction, Fault, HostAct, ItemId,
    LogId, MoreItems, Reply, ResolveAction, SinkError, SyncEvent, TraceEntry,
};
use crate::session::Refusal;
use crate::sync::lock;
use alloc::{boxed::Box, sync::Arc, vec::Vec};

/// The panic of a host. Whoever catches it knows whose it was.
pub(in crate::conformance) struct Scripted;

impl Shared {
    /// Somebody says something, and gets an answer.
    pub(super) fn say(&self, event: &SyncEvent<'_>) -> Reply {
        self.say_through(None, event)
    }

    /// The same through the callback of this number, which may have been replaced or taken away.
    pub(in crate::conformance) fn say_through(
        &self,
        callback: Option<u64>,
        event: &SyncEvent<'_>,
    ) -> Reply {
        let mut state = lock(&self.state);
        let called = state.begin(event);
        let is_old = state.is_late(callback) && !state.excuse(called);
        // One that was taken away is refused by rule.
        let planned = if is_old && !state.allowed.is_empty() {
            state.stale.push(called);
            Planned::only(failing(event, GONE))
        } else {
            state.plan(called, event)
        };
        let hook = state.hook.as_ref().filter(|_| planned.call_back).map(Arc::clone);
        drop(state);
        // No lock is held while others are called.
        if let Some(hook) = hook {
            hook();
        }
        let reply = if planned.panic { Reply::NotSeen } else { planned.reply };
        lock(&self.state).end(called, event, reply.clone());
        self.has_moved();
        if planned.panic {
            std::panic::resume_unwind(Box::new(Scripted));
        }
        reply
    }
}

/// What comes of a call.
struct Planned {
    reply: Reply,
    call_back: bool,
    panic: bool,
}

impl Planned {
    const fn only(reply: Reply) -> Self {
        Self { reply, call_back: false, panic: false }
    }
}

/// What one hears through a callback that was replaced: nobody is there, and nobody wants the work.
const GONE: SinkError =
    SinkError { decision: CancelDecision::CancelAll, fault: Fault::Disconnected };

const PANICKED: SinkError = SinkError::new(Fault::Panicked);

impl State {
    fn begin(&mut self, event: &SyncEvent<'_>) -> u64 {
        self.begin_before(event);
        let (called, lane) = (self.number(), self.lane());
        let event = event.clone().into_owned();
        let entry = TraceEntry { called, answered: u64::MAX, lane, event, reply: Reply::NotSeen };
        self.trace.insert(called, entry);
        called
    }

    fn end(&mut self, called: u64, event: &SyncEvent<'_>, reply: Reply) {
        self.session.answered(event, &reply);
        let answered = self.number();
        if let Some(entry) = self.trace.get_mut(&called) {
            (entry.answered, entry.reply) = (answered, reply);
        }
    }

    fn plan(&mut self, called: u64, event: &SyncEvent<'_>) -> Planned {
        if self.panicked.is_some() {
            // Another lane cannot know yet; it learns it in the same way.
            let panic = self.learns_of_panic();
            return Planned { panic, ..Planned::only(failing(event, PANICKED)) };
        }
        let due = self.due(event);
        let refused = due.iter().find_map(|what| match what {
            Disturbance::Refuse(rule) => Some(SinkError::new(Fault::Refused(*rule))),
            _ => None,
        });
        let reply = match refused {
            Some(error) => failing(event, error.deciding(self.session.decision_for(event.item()))),
            None => self.natural(event),
        };
        self.ask_for_the_joined();
        let mut planned = Planned::only(reply);
        for what in due {
            self.disturb(what, event, &mut planned);
        }
        if planned.panic {
            self.panicked = Some(called);
            self.learns_of_panic();
        }
        if self.gone {
            let decision = self.decision_beside(event, &planned.reply);
            planned.reply = failing(event, SinkError::new(Fault::Disconnected).deciding(decision));
        }
        planned
    }

    fn due(&mut self, event: &SyncEvent<'_>) -> Vec<Disturbance> {
        let lane = self.lane();
        let (answer, answer_of_lane) = self.count(lane);
        let reported =
            event.item().and_then(|id| self.session.item(id)).is_some_and(|it| it.reported);
        self.script.due(&Now { event, answer, lane, answer_of_lane, item_is_new: !reported })
    }

    /// What a host of this dialect answers.
    fn natural(&mut self, event: &SyncEvent<'_>) -> Reply {
        match self.session.apply(event) {
            Err(refusal) => failing(event, Refusal::sink_error(refusal)),
            Ok(verdict) => match verdict.reply {
                // To abort would be a cancel, and this host wants none.
                Reply::Enumeration(Ok(EnumerationAction::Abort)) => {
                    Reply::Enumeration(Ok(EnumerationAction::Partial))
                }
                reply => reply,
            },
        }
    }

    /// Items that are to be canceled once they are known.
    fn ask_for_the_joined(&mut self) {
        let session = &self.session;
        let due = self.script.joined(|id| session.item(id).is_some());
        for (id, what) in due {
            match what {
                Disturbance::Cancel(CancelDecision::CancelItem) => self.ask(Some(id)),
                Disturbance::Cancel(CancelDecision::CancelAll) => self.ask(None),
                _ => {}
            }
        }
    }

    fn ask(&mut self, item: Option<ItemId>) {
        self.act(HostAct::CancelAsked { item, cause: CancelCause::Requested });
    }

    fn disturb(&mut self, what: Disturbance, event: &SyncEvent<'_>, planned: &mut Planned) {
        match what {
            Disturbance::Cancel(decision) => self.cancel(decision, event, &mut planned.reply),
            Disturbance::Fail(code) => {
                let error = SinkError::new(Fault::Failed(code));
                let decision = self.decision_beside(event, &planned.reply);
                planned.reply = failing(event, error.deciding(decision));
            }
            Disturbance::FailDeciding(code, decision) => {
                let error = SinkError::new(Fault::Failed(code)).deciding(decision);
                planned.reply = failing(event, error.deciding(planned.reply.decision()));
            }
            Disturbance::Refuse(_) => {}
            Disturbance::Disconnect => self.gone = true,
            Disturbance::Panic => planned.panic = true,
            Disturbance::CallBack => planned.call_back = true,
            Disturbance::Offer(ids) => {
                self.act(HostAct::ItemsOffered(ids.clone()));
                if let Reply::MoreItems(Ok(more)) = &mut planned.reply {
                    more.ids.extend(ids);
                }
            }
        }
    }

    /// A fault carries the strongest decision there is, also where the answer had no room for one.
    fn decision_beside(&self, event: &SyncEvent<'_>, reply: &Reply) -> CancelDecision {
        reply.decision().merge(self.session.decision_for(event.item()))
    }

    /// Answers with a decision, or asks for it where an answer has no room for one.
    fn cancel(&mut self, decision: CancelDecision, event: &SyncEvent<'_>, reply: &mut Reply) {
        match reply {
            Reply::Answer(answer) => *answer = answer.merge(Ok(decision)),
            Reply::Enumeration(Ok(action)) if decision.is_all() => {
                *action = EnumerationAction::Abort;
            }
            _ if decision.is_all() => self.ask(None),
            _ => {
                if let Some(id) = event.item().filter(|id| self.session.item(id).is_some()) {
                    self.ask(Some(id.clone()));
                }
            }
        }
    }
}

/// A fault, as the event is answered.
fn failing(event: &SyncEvent<'_>, error: SinkError) -> Reply {
    match event {
        SyncEvent::Log(_) => Reply::Logged(Err(error)),
        SyncEvent::MayShowUi(_) => Reply::MayShowUi(Err(error)),
        SyncEvent::MoreItems => Reply::MoreItems(Err(error)),
        SyncEvent::Conflict(_) => Reply::Resolution(Err(error)),
        SyncEvent::FullEnumerationNeeded => Reply::Enumeration(Err(error)),
        _ => Reply::Answer(Err(error)),
    }
}

/// A reply as the method returns it. A host answers each event in its own kind; anything else would be a call that nobody
/// answered.
pub(in crate::conformance) trait Heard: Sized {
    fn heard(reply: Reply) -> Self;
}

const UNANSWERED: SinkError = SinkError::new(Fault::Disconnected);

macro_rules! heard {
    ($($kind:ident($type:ty)),*) => {
        $(
            impl Heard for Result<$type, SinkError> {
                fn heard(reply: Reply) -> Self {
                    match reply {
                        Reply::$kind(answer) => answer,
                        _ => Err(UNANSWERED),
                    }
                }
            }
        )*
    };
}

heard!(
    Logged(LogId),
    MayShowUi(bool),
    MoreItems(MoreItems),
    Resolution(ResolveAction),
    Enumeration(EnumerationAction)
);

impl Heard for Answer {
    fn heard(reply: Reply) -> Self {
        match reply {
            Reply::Answer(answer) => answer,
            _ => Err(UNANSWERED),
        }
    }
}
