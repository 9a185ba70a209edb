//! [`Outside`]: who speaks to a wrapper, and listens to what comes out behind it.

use super::super::scene::Scene;
use super::super::speak::Speak;
use super::super::stand::Tell;
use crate::Dialect;
use crate::conformance::Host;
use crate::conformance::host::Scripted;
use crate::protocol::{ItemId, Notice, Reply, SyncEvent, TraceEntry};
use crate::sync::{Mutex, lock};
use alloc::vec::Vec;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Something was said to a wrapper.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) said: SyncEvent<'static>,
    /// What the wrapper answered.
    pub(super) reply: Reply,
    /// What the host behind it heard meanwhile, and answered.
    pub(super) heard: Vec<TraceEntry>,
    /// The panic of the host came out of the wrapper.
    pub(super) unwound: bool,
}

/// Speaks to a wrapper, step by step.
pub(super) struct Outside<'a> {
    scene: &'a Scene,
    host: &'a Host,
    tell: &'a Tell,
    /// Others speak at the same time; what the host hears of this item was said here.
    mine: Option<&'a ItemId>,
    /// No more than one thread is ever here; but who speaks is passed on as one that several may use.
    steps: Mutex<Vec<Step>>,
}

impl<'a> Outside<'a> {
    pub(super) fn new(scene: &'a Scene, host: &'a Host, tell: &'a Tell) -> Self {
        Self { scene, host, tell, mine: None, steps: Mutex::new(Vec::new()) }
    }

    pub(super) fn about(self, item: &'a ItemId) -> Self {
        Self { mine: Some(item), ..self }
    }

    pub(super) fn into_steps(self) -> Vec<Step> {
        core::mem::take(&mut lock(&self.steps))
    }

    /// Whether a panic came out: whoever sees one does not call again.
    fn is_over(&self) -> bool {
        lock(&self.steps).last().is_some_and(|step| step.unwound)
    }

    fn is_passed_on(&self, said: &SyncEvent<'_>, entry: &TraceEntry) -> bool {
        // A host of WS begins by itself.
        let by_itself = self.dialect() == Dialect::WinSync && begins(&entry.event) && !begins(said);
        let by_host = matches!(entry.event, SyncEvent::Host(_));
        let is_mine = self.mine.is_none_or(|mine| entry.event.item() == Some(mine));
        is_mine && !by_host && !by_itself
    }
}

fn begins(event: &SyncEvent<'_>) -> bool {
    matches!(event, SyncEvent::Notice(notice) if matches!(**notice, Notice::Begin { .. }))
}

impl Speak for Outside<'_> {
    fn dialect(&self) -> Dialect {
        self.scene.dialect
    }

    fn tell(&self, event: &SyncEvent<'_>) -> Reply {
        if self.is_over() {
            return Reply::NotSeen;
        }
        let before = self.host.last();
        self.scene.moves();
        let call = || self.scene.tape.during(event.clone(), || (self.tell)(event), Reply::clone);
        let (reply, unwound) = match catch_unwind(AssertUnwindSafe(call)) {
            Ok(reply) => (reply, false),
            Err(payload) if payload.is::<Scripted>() => (Reply::NotSeen, true),
            Err(payload) => resume_unwind(payload),
        };
        let since = self.host.since(before).into_iter();
        let heard = since.filter(|entry| self.is_passed_on(event, entry)).collect();
        let said = event.clone().into_owned();
        lock(&self.steps).push(Step { said, reply: reply.clone(), heard, unwound });
        reply
    }
}
