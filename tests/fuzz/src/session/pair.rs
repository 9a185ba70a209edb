//! A session and its model, told the same.

use super::Hearing;
use crate::events::Event;
use crate::model::{Broken, Model, Refused, Said, Taken, View};
use crate::refusals::refusal;
use sync_progress::Dialect;
use sync_progress::protocol::{Fault, LogId, Reply, SinkError};
use sync_progress::session::{Findings, Refusal, Session, Verdict};

pub struct Pair {
    session: Session,
    model: Model,
    /// What was said and not heard yet.
    late: Option<(Event, Reply)>,
}

impl Pair {
    pub fn new(dialect: Dialect) -> Self {
        Self { session: Session::new(dialect), model: Model::new(dialect), late: None }
    }

    /// Both are told one event, and what was heard of its answer.
    pub fn step(&mut self, event: &Event, hearing: Hearing) {
        let real = said(self.session.dialect(), self.session.apply(event));
        let reply = match &real {
            Ok(taken) => taken.reply.clone(),
            Err(Refused { rule, decision }) => {
                refusal(event, SinkError::new(Fault::Refused(*rule)).deciding(*decision))
            }
        };
        assert_eq!(real, self.model.apply(event, made_id(&reply)), "{event:?}");
        self.compare(event);
        if let Some((event, reply)) = self.late.take() {
            self.hear(&event, &reply);
        }
        match hearing {
            Hearing::AtOnce => self.hear(event, &reply),
            Hearing::Late => self.late = Some((event.clone(), reply)),
            Hearing::Never => {}
            Hearing::Other(reply) => self.hear(event, &reply),
        }
    }

    fn hear(&mut self, event: &Event, reply: &Reply) {
        let real = broken(&self.session.answered(event, reply));
        assert_eq!(real, self.model.answered(event, reply), "{event:?} heard {reply:?}");
        self.compare(event);
    }

    fn compare(&self, event: &Event) {
        let real = View::from(&self.session.snapshot());
        assert_eq!(real, self.model.view(), "after {event:?}");
    }

    /// What can be asked piece by piece is what the whole says.
    pub fn check_parts(&self) {
        let session = &self.session;
        let whole = session.snapshot();
        assert_eq!(session.totals(), whole.totals);
        assert_eq!(session.cancel_cause(), whole.cancel);
        assert_eq!(session.is_ended(), whole.outcome.is_some());
        for item in &whole.items {
            assert_eq!(session.item(&item.id).as_ref(), Some(item));
            assert_eq!(session.decision_for(Some(&item.id)), item.decision.max(session.decision()));
        }
    }
}

pub fn broken(findings: &Findings) -> Broken {
    findings.iter().map(|finding| (finding.rule, finding.level)).collect()
}

pub fn said(dialect: Dialect, verdict: Result<Verdict, Refusal>) -> Said {
    match verdict {
        Ok(verdict) => {
            let findings = broken(&verdict.findings);
            Ok(Taken { reply: verdict.reply, forward: verdict.forward, findings })
        }
        Err(refusal) => {
            assert_eq!(refusal.code, dialect.refusal_to_code(refusal.rule));
            Err(Refused { rule: refusal.rule, decision: refusal.decision })
        }
    }
}

/// The id that the host made for a log entry; any will do.
fn made_id(reply: &Reply) -> Option<LogId> {
    match reply {
        Reply::Logged(Ok(id)) => Some(*id),
        _ => None,
    }
}
