//! [`Shared`]: what all handles of a host share.

use super::script::Script;
use crate::Dialect;
use crate::protocol::{HostAct, Notice, Reply, SyncEvent, TraceEntry};
use crate::session::{Session, Snapshot};
use crate::sync::{Condvar, Mutex, lock};
use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    vec::Vec,
};
use core::time::Duration;
use hashbrown::HashMap;
use std::thread::{self, ThreadId};

/// What a host is to call when it calls back in.
pub(super) type Hook = Box<dyn Fn() + Send + Sync>;

pub(in crate::conformance) struct Shared {
    pub(super) state: Mutex<State>,
    /// Something was said, or somebody let go.
    moved: Condvar,
}

pub(super) struct State {
    pub(super) session: Session,
    pub(super) script: Script,
    pub(super) trace: BTreeMap<u64, TraceEntry>,
    last: u64,
    lanes: HashMap<ThreadId, u32>,
    /// How many answers were asked for, in all and by lane.
    answers: u64,
    answers_of: HashMap<u32, u64>,
    pub(super) hook: Option<Arc<Hook>>,
    /// The peer is gone.
    pub(super) gone: bool,
    /// The number of the call in which the host panicked.
    pub(super) panicked: Option<u64>,
    /// Everybody has let go of the host.
    free: bool,
    /// The engine has returned.
    returned: Option<u64>,
    /// The callbacks that a handler may call now, by number: while one is replaced, two.
    pub(super) allowed: Vec<u64>,
    /// Calls that came through one that had been replaced.
    pub(super) stale: Vec<u64>,
    /// Calls through an old callback that were under way when it was exchanged from inside.
    pub(super) excused: Vec<u64>,
    /// The lane that exchanged the callback from inside a call, and the lanes of which one late call was excused since.
    exchanged_inside: Option<(u32, BTreeSet<u32>)>,
    /// The callback was taken away.
    cleared: bool,
}

impl Shared {
    pub(in crate::conformance) fn new(dialect: Dialect, script: Script) -> Self {
        let state = State {
            session: Session::new(dialect),
            script,
            trace: BTreeMap::new(),
            last: 0,
            lanes: HashMap::new(),
            answers: 0,
            answers_of: HashMap::new(),
            hook: None,
            gone: false,
            panicked: None,
            free: false,
            returned: None,
            allowed: Vec::new(),
            stale: Vec::new(),
            excused: Vec::new(),
            exchanged_inside: None,
            cleared: false,
        };
        Self { state: Mutex::new(state), moved: Condvar::new() }
    }

    pub(in crate::conformance) fn dialect(&self) -> Dialect {
        lock(&self.state).session.dialect()
    }

    pub(in crate::conformance) fn trace(&self) -> Vec<TraceEntry> {
        lock(&self.state).trace.values().cloned().collect()
    }

    /// The number of what was said last.
    pub(super) fn last(&self) -> u64 {
        lock(&self.state).last
    }

    /// What was said after that.
    pub(super) fn since(&self, number: u64) -> Vec<TraceEntry> {
        let after = (core::ops::Bound::Excluded(number), core::ops::Bound::Unbounded);
        lock(&self.state).trace.range(after).map(|(_, entry)| entry.clone()).collect()
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        lock(&self.state).session.snapshot()
    }

    pub(in crate::conformance) fn set_hook(&self, hook: Hook) {
        lock(&self.state).hook = Some(Arc::new(hook));
    }

    /// Writes down an act of the host.
    pub(in crate::conformance) fn act(&self, act: HostAct) {
        lock(&self.state).act(act);
        self.moved.notify_all();
    }

    /// A handler is about to be given the callback of this number.
    pub(in crate::conformance) fn allow(&self, callback: u64) {
        lock(&self.state).allowed.push(callback);
    }

    /// The callback is about to be taken away: nobody is told any more that a phase is completed.
    pub(in crate::conformance) fn abandon(&self) {
        lock(&self.state).cleared = true;
    }

    /// A handler was given the callback of this number, or none: from now on no other may be called.
    pub(in crate::conformance) fn exchanged(&self, act: HostAct, callback: Option<u64>) {
        let mut state = lock(&self.state);
        let lane = state.lane();
        state.exchanged_inside = state.is_inside(lane).then(|| (lane, BTreeSet::new()));
        state.act(act);
        state.allowed = callback.into_iter().collect();
        state.cleared = callback.is_none();
        drop(state);
        self.moved.notify_all();
    }

    /// Whether the rules allow a host to do this now.
    pub(in crate::conformance) fn allows(&self, act: &HostAct) -> bool {
        let event = SyncEvent::host(act.clone());
        lock(&self.state).session.clone().apply(&event).is_ok()
    }

    /// A phase was completed. It is told to the callback; where there is none, to nobody (B-24).
    pub(in crate::conformance) fn completed(&self, notice: &Notice) {
        let mut state = lock(&self.state);
        if !state.cleared {
            state.note(SyncEvent::notice(notice).into_owned(), Reply::Done);
        }
        drop(state);
        self.moved.notify_all();
    }

    pub(in crate::conformance) fn has_panicked(&self) -> bool {
        lock(&self.state).panicked.is_some()
    }

    /// What is to stop.
    pub(in crate::conformance) fn decision(&self) -> crate::CancelDecision {
        lock(&self.state).session.decision()
    }

    /// The last handle was dropped.
    pub(super) fn let_go(&self) {
        let mut state = lock(&self.state);
        state.free = true;
        if !state.session.is_ended() && state.panicked.is_none() {
            match state.session.dialect() {
                Dialect::MobSync | Dialect::SyncCenter => state.act(HostAct::SessionReleased),
                Dialect::Neutral | Dialect::WinSync => {}
            }
        }
        drop(state);
        self.moved.notify_all();
    }

    pub(super) fn has_moved(&self) {
        self.moved.notify_all();
    }

    /// The engine has returned.
    pub(in crate::conformance) fn returned(&self) {
        let mut state = lock(&self.state);
        state.returned = Some(state.last);
        drop(state);
        self.moved.notify_all();
    }

    /// Waits until the engine has returned and its session is over, or nobody can end it any more. Says `false` if
    /// nothing was said for so long.
    pub(in crate::conformance) fn wait(&self, patience: Duration) -> bool {
        let mut state = lock(&self.state);
        loop {
            if state.is_over() {
                return true;
            }
            let before = state.last;
            let waited = self.moved.wait_timeout(state, patience);
            let (now, timeout) = waited.unwrap_or_else(std::sync::PoisonError::into_inner);
            state = now;
            if timeout.timed_out() && state.last == before && !state.is_over() {
                return false;
            }
        }
    }

    /// What came of a run that is over.
    pub(in crate::conformance) fn account(&self) -> Account {
        let mut state = lock(&self.state);
        let hook = state.hook.take();
        let account = Account {
            trace: state.trace.values().cloned().collect(),
            reached: state.script.is_done(),
            panicked: state.panicked,
            returned: state.returned,
            has_hook: hook.is_some(),
            stale: state.stale.clone(),
            excused: state.excused.clone(),
        };
        drop(state);
        // What it calls may hold the host.
        drop(hook);
        account
    }
}

/// What came of a run.
pub(in crate::conformance) struct Account {
    pub(in crate::conformance) trace: Vec<TraceEntry>,
    /// Whether every line of the script was due.
    pub(in crate::conformance) reached: bool,
    pub(in crate::conformance) panicked: Option<u64>,
    pub(in crate::conformance) returned: Option<u64>,
    pub(in crate::conformance) has_hook: bool,
    /// Calls through a callback that had been replaced.
    pub(in crate::conformance) stale: Vec<u64>,
    /// Calls through an old callback that nobody can be blamed for.
    pub(in crate::conformance) excused: Vec<u64>,
}

impl State {
    fn is_over(&self) -> bool {
        self.returned.is_some() && (self.free || self.session.is_ended())
    }

    /// Whether this lane is inside a call.
    fn is_inside(&self, lane: u32) -> bool {
        self.trace.values().any(|entry| entry.lane == lane && entry.answered == u64::MAX)
    }

    /// Whether a call comes through a callback that is not the handler's any more.
    pub(super) fn is_late(&self, callback: Option<u64>) -> bool {
        callback.is_some_and(|number| !self.allowed.contains(&number))
    }

    /// Whether a late call may have been under way: who exchanges a callback from inside waits for nobody (K-21), so each other
    /// lane may be about to make one.
    pub(super) fn excuse(&mut self, called: u64) -> bool {
        let lane = self.lane();
        let Some((own, excused)) = &mut self.exchanged_inside else { return false };
        let is_excused = lane != *own && excused.insert(lane);
        if is_excused {
            self.excused.push(called);
        }
        is_excused
    }

    pub(super) fn act(&mut self, act: HostAct) {
        self.note(SyncEvent::host(act), Reply::Done);
    }

    /// Something that is answered as it is said.
    fn note(&mut self, event: SyncEvent<'static>, reply: Reply) {
        let _ = self.session.apply(&event);
        self.session.answered(&event, &reply);
        let called = self.number();
        let entry = TraceEntry { called, answered: self.number(), lane: self.lane(), event, reply };
        self.trace.insert(called, entry);
    }

    /// A session of WS exists before its providers are called (WS-19); whoever names them says so.
    pub(super) fn begin_before(&mut self, event: &SyncEvent<'_>) {
        let first = self.trace.is_empty() && self.session.dialect() == Dialect::WinSync;
        let begins =
            matches!(event, SyncEvent::Notice(notice) if matches!(**notice, Notice::Begin { .. }));
        if first && !begins {
            let begin = Notice::Begin { handler: None, items: Vec::new() };
            self.note(SyncEvent::notice(&begin).into_owned(), Reply::Done);
        }
    }

    pub(super) fn number(&mut self) -> u64 {
        self.last = self.last.saturating_add(1);
        self.last
    }

    pub(super) fn lane(&mut self) -> u32 {
        let next = u32::try_from(self.lanes.len()).unwrap_or(u32::MAX);
        *self.lanes.entry(thread::current().id()).or_insert(next)
    }

    /// One more answer: its number among all, and on its lane.
    pub(super) fn count(&mut self, lane: u32) -> (u64, u64) {
        self.answers = self.answers.saturating_add(1);
        let of_lane = self.answers_of.entry(lane).or_default();
        *of_lane = of_lane.saturating_add(1);
        (self.answers, *of_lane)
    }
}
