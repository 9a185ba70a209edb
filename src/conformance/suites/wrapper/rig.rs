//! [`Rig`]: a wrapper under test between somebody who speaks and a host that answers by script.

use super::super::scene::{Scene, relevant};
use super::super::speak::Speak;
use super::super::stand::{Tell, TellAnywhere};
use super::super::terms::Terms;
use super::charge::Charge;
use super::outside::{Outside, Step};
use crate::conformance::{Disturbance, Fault, Host, Script, Violation, When};
use crate::dialect::rules::Parties;
use crate::protocol::{Code, HostAct, SyncEvent, TraceEntry};
use alloc::{rc::Rc, sync::Arc, vec::Vec};

pub(super) type Make = dyn Fn(Host) -> Rc<Tell> + Send + Sync;
pub(super) type MakeAnywhere = dyn Fn(Host) -> Arc<TellAnywhere> + Send + Sync;

pub(super) struct Rig {
    pub(super) scene: Arc<Scene>,
    pub(super) terms: Terms,
    pub(super) make: Arc<Make>,
    pub(super) anywhere: Option<Arc<MakeAnywhere>>,
    /// A session in all words of those who speak here.
    pub(super) talk: fn(&dyn Speak),
}

impl Rig {
    /// A host that does this, and lets dialogs be shown.
    pub(super) fn host(&self, script: Script) -> Host {
        self.scene.begin(&script);
        let host = Host::scripted(self.scene.dialect, script);
        let allowed = HostAct::Initialized { may_show_ui: true, code: Code::OK };
        if self.scene.dialect.can_say(&SyncEvent::host(allowed.clone())) {
            host.act(allowed);
        }
        host
    }

    /// A conversation with a fresh wrapper, with a host behind it that does this.
    pub(super) fn speak(&self, script: Script, talk: fn(&dyn Speak)) -> Vec<Step> {
        let host = self.host(script);
        let tell = (self.make)(host.clone());
        let outside = Outside::new(&self.scene, &host, &*tell);
        talk(&outside);
        outside.into_steps()
    }

    /// What the host behind is asked undisturbed: at each of these it can do something else.
    pub(super) fn answers(&self) -> Vec<SyncEvent<'static>> {
        let steps = self.speak(Script::new(), self.talk);
        steps.into_iter().flat_map(|step| step.heard).map(|entry| entry.event).collect()
    }

    /// The same conversation again and again: at each answer of the host, which is asked this, it does that.
    pub(super) fn at_each(
        &self,
        what: impl Fn(&SyncEvent<'_>) -> Vec<Disturbance>,
        look: impl Fn(&[Step]),
    ) {
        for (answer, event) in (1..).zip(self.answers()) {
            let disturbances = what(&event);
            if !disturbances.is_empty() {
                let script = disturbances
                    .into_iter()
                    .fold(Script::new(), |script, what| script.on(When::Answer(answer), what));
                look(&self.speak(script, self.talk));
            }
        }
    }

    /// Somebody is to blame for what happened in one of these steps.
    pub(super) fn charge(&self, steps: &[Step], at: usize, charge: Charge) {
        let (trace, called) = told(steps, at);
        let fault = match charge {
            Charge::Broken(rule, level) => {
                Fault::Broken(Violation { rule, level, accused: Parties::ADAPTER, at: called })
            }
            Charge::Wrong(what) => Fault::Wrong(what),
        };
        self.scene.add_with(fault, || relevant(&trace(), called));
    }
}

/// What was said outside, on lane 0, and what was heard behind meanwhile, on lane 1, as one trace when it is wanted; and the
/// number that a step has in it.
fn told(steps: &[Step], at: usize) -> (impl FnOnce() -> Vec<TraceEntry>, u64) {
    // A number for each call, and one for each answer.
    let length = |step: &Step| 2_u64.saturating_add(count(&step.heard).saturating_mul(2));
    let before = steps.iter().take(at).map(length).fold(0, u64::saturating_add);
    (|| as_one(steps), before.saturating_add(1))
}

fn count(heard: &[TraceEntry]) -> u64 {
    u64::try_from(heard.len()).unwrap_or(u64::MAX)
}

fn as_one(steps: &[Step]) -> Vec<TraceEntry> {
    let mut last = 0_u64;
    let mut number = || {
        last = last.saturating_add(1);
        last
    };
    let mut trace = Vec::new();
    for step in steps {
        let called = number();
        let mut inner: Vec<TraceEntry> = Vec::new();
        for entry in &step.heard {
            let called = number();
            inner.push(TraceEntry { called, answered: number(), lane: 1, ..entry.clone() });
        }
        let (event, reply) = (step.said.clone(), step.reply.clone());
        trace.push(TraceEntry { called, answered: number(), lane: 0, event, reply });
        trace.append(&mut inner);
    }
    trace
}
