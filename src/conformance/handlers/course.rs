//! [`Course`]: one life of a handler, as `SyncMgr` drives it.

use super::callback::Callback;
use super::line::{Line, News};
use super::plan::{Act, Place, Plan};
use crate::conformance::Host;
use crate::conformance::host::Shared;
use crate::dialect::rules;
use crate::handler::{Completed, Start, Started, SyncHandler, begin};
use crate::protocol::{
    Code, HostAct, ItemId, LogId, Notice, Phase, ProgressStatus, Reply, RuleId, Setup, SyncEvent,
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::time::Duration;

/// One life of a handler, as `SyncMgr` drives it.
pub(super) struct Course<H> {
    handler: Arc<H>,
    shared: Arc<Shared>,
    line: Arc<Line>,
}

impl<H> Clone for Course<H> {
    fn clone(&self) -> Self {
        let Self { handler, shared, line } = self;
        Self { handler: Arc::clone(handler), shared: Arc::clone(shared), line: Arc::clone(line) }
    }
}

impl<H: SyncHandler + Send + Sync + 'static> Course<H> {
    pub(super) fn new(handler: H, host: &Host, line: &Arc<Line>) -> Self {
        let (handler, shared) = (Arc::new(handler), Arc::clone(host.shared()));
        Self { handler, shared, line: Arc::clone(line) }
    }

    /// From the first call until the callback is taken away.
    pub(super) fn run(&self, plan: &Plan) -> Result<(), Code> {
        self.call_back_as_planned(plan);
        let Some(items) = self.introduce(plan)? else { return Ok(()) };
        let chosen: Vec<ItemId> = items.iter().take(plan.items).cloned().collect();
        for _ in 0..plan.cycles {
            self.cycle(&chosen, plan);
        }
        self.show(items.first());
        Ok(())
    }

    /// Takes the callback away and lets go of the handler; gives the rule by which a callback should have been released by then.
    /// Each is waited for, as long as there is patience.
    pub(super) fn release(self, patience: Option<Duration>) -> Option<RuleId> {
        let old = patience.and_then(|patience| self.line.held_before_last(patience));
        if self.line.has_given() {
            self.take_callback();
        }
        let Self { handler, line, .. } = self;
        let last = patience.and_then(|patience| line.held(patience));
        drop(handler);
        let leaked = last.and(patience).and_then(|patience| line.held(patience));
        let leaked = leaked.map(|_| rules::CALLBACK_HELD_ONCE);
        let old = old.map(|_| rules::OLD_CALLBACK_SILENT);
        leaked.or(old).or_else(|| last.map(|_| rules::NO_CALLBACK_NO_REPORT))
    }

    /// MOB-41: initialize, list the items, set the callback. Nothing more if the handler takes no part.
    fn introduce(&self, plan: &Plan) -> Result<Option<Vec<ItemId>>, Code> {
        let setup = Setup { may_show_ui: plan.may_show_ui, ..Setup::default() };
        let code = self.handler.initialize(&setup);
        self.shared.act(HostAct::Initialized { may_show_ui: plan.may_show_ui, code });
        if !code.is_ok() {
            return Ok(None);
        }
        self.handler.info()?;
        let items: Vec<ItemId> =
            self.handler.items()?.items.into_iter().map(|item| item.id).collect();
        self.shared.act(HostAct::ItemsListed(items.clone()));
        self.give_callback(HostAct::CallbackSet);
        Ok(Some(items))
    }

    /// Prepares and synchronizes; then shows what was logged for it, and goes on with what is to be tried again.
    fn cycle(&self, items: &[ItemId], plan: &Plan) {
        let before = self.shared.trace().len();
        if !self.synchronize(items, plan) {
            return;
        }
        for error in self.errors(before) {
            let shown = self
                .phase(Phase::ShowError, &[], |handler, start| handler.show_error(error, start));
            if let Some(Completed { code: Code::RETRY_SYNC, retry, .. }) = shown {
                self.synchronize(&retry, plan);
                return;
            }
        }
    }

    /// #45: synchronizes only what was prepared with OK. Says whether it was completed.
    fn synchronize(&self, items: &[ItemId], plan: &Plan) -> bool {
        let prepared =
            self.phase(Phase::Prepare, items, |handler, start| handler.prepare(items, start));
        if !prepared.is_some_and(|completed| completed.code.is_ok()) {
            return false;
        }
        if plan.place == Place::AtOnce {
            plan.act.iter().for_each(|act| self.line.ask(act.clone()));
        }
        self.phase(Phase::Synchronize, &[], H::synchronize).is_some()
    }

    /// Entries of this cycle that lead to an error (MOB-30), each shown once.
    fn errors(&self, before: usize) -> Vec<LogId> {
        let trace = self.shared.trace();
        let shown =
            trace.into_iter().skip(before).filter_map(|entry| match (entry.event, entry.reply) {
                (SyncEvent::Log(entry), Reply::Logged(Ok(id))) if entry.shows_error => Some(id),
                _ => None,
            });
        shown.collect()
    }

    /// Properties of the handler and of an item, and an error that nobody has logged: declined or completed.
    fn show(&self, item: Option<&ItemId>) {
        let show = |item: Option<&ItemId>| {
            self.phase(Phase::ShowProperties, &[], |handler, start| {
                handler.show_properties(item, start)
            });
        };
        show(None);
        if item.is_some() {
            show(item);
        }
        let stranger = LogId::from_u128(u128::MAX);
        self.phase(Phase::ShowError, &[], |handler, start| handler.show_error(stranger, start));
    }

    /// Starts a phase and waits for its end, doing meanwhile what there is to do; nothing if it was declined.
    fn phase(
        &self,
        phase: Phase,
        items: &[ItemId],
        start: impl for<'id> FnOnce(&H, Start<'id>) -> Started<'id>,
    ) -> Option<Completed> {
        if self.shared.has_panicked() {
            return None; // nobody is left whom the handler could tell
        }
        self.shared.act(HostAct::PhaseStarted { phase, items: items.to_vec() });
        let (shared, line) = (Arc::clone(&self.shared), Arc::clone(&self.line));
        let tell = move |completed: Completed| {
            shared.completed(&Notice::from(completed.clone()));
            line.complete(completed);
        };
        let code = begin(phase, tell, |given| start(&self.handler, given));
        self.shared.act(HostAct::PhaseReturned { phase, code });
        let accepted = match phase {
            Phase::Prepare | Phase::Synchronize => code.is_ok(),
            Phase::ShowProperties | Phase::ShowError => code.is_success(),
        };
        accepted.then(|| self.wait(phase))
    }

    fn wait(&self, phase: Phase) -> Completed {
        loop {
            match self.line.news(phase) {
                News::Completed(completed) => return completed,
                News::Todo(act) => self.act(&act),
            }
        }
    }

    /// What is to be done when the script says so: from inside the call, or by the host's own thread.
    fn call_back_as_planned(&self, plan: &Plan) {
        let (Some(act), place) = (plan.act.clone(), plan.place) else { return };
        let course = self.clone();
        // The host must not keep the handler alive by what it would call.
        let (handler, course) = (Arc::downgrade(&course.handler), (course.shared, course.line));
        self.shared.set_hook(Box::new(move || {
            let Some(handler) = handler.upgrade() else { return };
            let course =
                Self { handler, shared: Arc::clone(&course.0), line: Arc::clone(&course.1) };
            match place {
                Place::Inside => course.act(&act),
                Place::Outside => course.line.ask(act.clone()),
                Place::AtOnce => {}
            }
        }));
    }

    fn act(&self, act: &Act) {
        match act {
            Act::Replace => self.give_callback(HostAct::CallbackReplaced),
            Act::TakeAway => self.take_callback(),
            Act::Skip(id) => self.skip(id),
        }
    }

    fn give_callback(&self, act: HostAct) {
        let callback = Callback::new(&self.shared, &self.line);
        let number = callback.number();
        // From the call on the new one may be called, and until it returns the old one.
        self.shared.allow(number);
        self.handler.set_progress_callback(Some(Arc::new(callback)));
        self.shared.exchanged(act, Some(number));
    }

    fn take_callback(&self) {
        self.shared.abandon();
        self.handler.set_progress_callback(None);
        self.shared.exchanged(HostAct::CallbackCleared, None);
    }

    /// MOB-13: only as long as the phase runs. A handler that does not take it on says so by its code.
    fn skip(&self, id: &ItemId) {
        let status = ProgressStatus::Skipped;
        let act = HostAct::ItemStatusSet { id: id.clone(), status };
        if self.shared.allows(&act) && self.handler.set_item_status(id, status).is_ok() {
            self.shared.act(act);
        }
    }
}
