//! Engines made at random, against sinks that answer at random: the promises hold, a session of the
//! crate finds nothing to refuse, and the figures are those of a naive model.

#[path = "reporter_kit/judge.rs"]
mod judge;

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use sync_progress::cancel::CancelToken as _;
use sync_progress::clock::ManualClock;
use sync_progress::dialect::rules::Level;
use sync_progress::protocol::{
    Answer, CancelCause, Code, Fault, LogEntry, LogId, Notice, Outcome, ProgressStatus, Reply,
    SinkError, Total, TraceEntry, Work,
};
use sync_progress::reporter::{ItemReporter, Lane, Start};
use sync_progress::session::Session;
use sync_progress::sink::{Pace, ProgressSinkExt as _, Recorder};
use sync_progress::{
    CancelDecision, Dialect, ItemId, ProgressItem, ProgressSink, ProviderRole, Reporter, SyncStage,
};

/// Answers from a list, round and round.
#[derive(Debug)]
struct Answers {
    list: Vec<Answer>,
    next: AtomicUsize,
    pace: Pace,
}

impl Answers {
    fn next(&self) -> Answer {
        self.list[self.next.fetch_add(1, Ordering::Relaxed) % self.list.len()]
    }
}

impl ProgressSink for Answers {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        self.next()
    }
    fn notice(&self, _: &Notice) -> Answer {
        self.next()
    }
    fn log(&self, _: &LogEntry) -> Result<LogId, SinkError> {
        self.next().map(|_| LogId::NONE)
    }
    fn pace(&self) -> Pace {
        self.pace
    }
}

#[derive(Clone, Debug)]
enum Act {
    Announce(u8, Total),
    Start(u8, Total),
    Skip(u8),
    Advance(u8, u64),
    SetCompleted(u8, u64),
    SetTotal(u8, Total),
    Status(u8, ProgressStatus),
    Text(u8),
    Retry(u8),
    Log(u8),
    OpenLane(u8),
    AdvanceLane(u8, u64),
    End(u8, End),
    FailLate(u8),
    CancelItem(u8),
    CancelAll,
    Stage(u64),
    Clock(u8),
    Look,
}

#[derive(Clone, Copy, Debug)]
enum End {
    Finish,
    Fail,
    Skip,
    Cancel,
    Drop,
}

fn total() -> impl Strategy<Value = Total> {
    prop_oneof![
        4 => (0..100_u64).prop_map(Total::Known),
        1 => Just(Total::Unknown),
        1 => Just(Total::Known(u64::MAX)),
    ]
}

fn amount() -> impl Strategy<Value = u64> {
    prop_oneof![20 => 0..20_u64, 1 => Just(u64::MAX), 1 => Just(u64::MAX - 3)]
}

fn status() -> impl Strategy<Value = ProgressStatus> {
    prop_oneof![
        8 => Just(ProgressStatus::Paused),
        4 => Just(ProgressStatus::Updating),
        1 => Just(ProgressStatus::Disconnected),
        1 => Just(ProgressStatus::Succeeded),
        1 => Just(ProgressStatus::Deleted),
        1 => Just(ProgressStatus::Canceled),
    ]
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        5 => Just(End::Finish),
        1 => Just(End::Fail),
        1 => Just(End::Skip),
        1 => Just(End::Cancel),
        1 => Just(End::Drop),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let item = 0..8_u8;
    prop_oneof![
        2 => (item.clone(), total()).prop_map(|(id, total)| Act::Announce(id, total)),
        8 => (item.clone(), total()).prop_map(|(id, total)| Act::Start(id, total)),
        1 => item.clone().prop_map(Act::Skip),
        20 => (item.clone(), amount()).prop_map(|(id, amount)| Act::Advance(id, amount)),
        2 => (item.clone(), amount()).prop_map(|(id, amount)| Act::SetCompleted(id, amount)),
        2 => (item.clone(), total()).prop_map(|(id, total)| Act::SetTotal(id, total)),
        2 => (item.clone(), status()).prop_map(|(id, status)| Act::Status(id, status)),
        2 => item.clone().prop_map(Act::Text),
        2 => item.clone().prop_map(Act::Retry),
        1 => item.clone().prop_map(Act::Log),
        2 => item.clone().prop_map(Act::OpenLane),
        6 => (item.clone(), amount()).prop_map(|(id, amount)| Act::AdvanceLane(id, amount)),
        6 => (item.clone(), end()).prop_map(|(id, end)| Act::End(id, end)),
        1 => item.clone().prop_map(Act::FailLate),
        1 => item.prop_map(Act::CancelItem),
        1 => Just(Act::CancelAll),
        2 => amount().prop_map(Act::Stage),
        2 => any::<u8>().prop_map(Act::Clock),
        2 => Just(Act::Look),
    ]
}

fn answer() -> impl Strategy<Value = Answer> {
    let fault = prop_oneof![
        Just(Fault::Disconnected),
        Just(Fault::UnknownAnswer(9)),
        Just(Fault::Failed(Code::FAIL)),
    ];
    let decision = prop_oneof![
        8 => Just(CancelDecision::Continue),
        1 => Just(CancelDecision::CancelItem),
    ];
    prop_oneof![
        60 => Just(Ok(CancelDecision::Continue)),
        3 => Just(Ok(CancelDecision::CancelItem)),
        1 => Just(Ok(CancelDecision::CancelAll)),
        3 => (fault, decision).prop_map(|(fault, decision)| Err(SinkError { decision, fault })),
    ]
}

fn pace() -> impl Strategy<Value = Pace> {
    prop_oneof![
        Just(Pace::Every),
        Just(Pace::Never),
        (0..30_u64).prop_map(Pace::Step),
        Just(Pace::Period(std::time::Duration::from_millis(10))),
    ]
}

type Sink = Recorder<Answers>;

/// A live item as a naive reader would keep it.
struct Live<'a> {
    handle: ItemReporter<&'a Sink>,
    lanes: Vec<Lane>,
    own: u64,
    in_lanes: u64,
    total: Total,
    returned: bool,
    ended: Option<Outcome>,
}

impl Live<'_> {
    fn work(&self) -> Work {
        Work::new(self.own.saturating_add(self.in_lanes), self.total)
    }
}

/// What ended, and how much of what it had done.
#[derive(Default)]
struct Model {
    ended: BTreeMap<u8, (Outcome, Work)>,
    announced: BTreeMap<u8, Total>,
    canceled_all: bool,
}

fn name(id: u8) -> ItemId {
    ItemId::try_from(format!("{id}")).unwrap()
}

struct Run<'a> {
    sink: &'a Sink,
    reporter: Reporter<&'a Sink>,
    clock: ManualClock,
    live: BTreeMap<u8, Live<'a>>,
    model: Model,
}

impl Run<'_> {
    fn act(&mut self, act: &Act) {
        match *act {
            Act::Announce(id, total) => self.announce(id, total),
            Act::Start(id, total) => self.start(id, total),
            Act::Skip(id) => self.skip(id),
            Act::End(id, end) => self.end(id, end),
            Act::FailLate(id) => self.fail_late(id),
            Act::CancelItem(id) => {
                self.reporter.canceler().cancel_item(&name(id), CancelCause::Requested);
            }
            Act::CancelAll => {
                self.reporter.canceler().cancel_all(CancelCause::Requested);
            }
            Act::Stage(amount) => {
                let stage = self.reporter.stage(ProviderRole::Source, SyncStage::Application);
                let _ = stage.advance(amount);
            }
            Act::Clock(ms) => {
                self.clock.advance(std::time::Duration::from_millis(u64::from(ms)));
            }
            Act::Look => self.look(),
            Act::Advance(id, _)
            | Act::SetCompleted(id, _)
            | Act::SetTotal(id, _)
            | Act::Status(id, _)
            | Act::Text(id)
            | Act::Retry(id)
            | Act::Log(id)
            | Act::OpenLane(id)
            | Act::AdvanceLane(id, _) => {
                if let Some(live) = self.live.get_mut(&id) {
                    act_on(live, act);
                    // A log entry has a name for its answer; what else the sink said counts as returned.
                    let was_logged = matches!(act, Act::Log(_)) && live.ended.is_none();
                    live.returned |= was_logged && was_canceled(self.sink);
                }
            }
        }
        self.model.canceled_all |= self.reporter.decision().is_all();
        assert_eq!(self.model.canceled_all, self.reporter.decision().is_all(), "it stays");
    }

    fn is_used(&self, id: u8) -> bool {
        self.live.contains_key(&id) || self.model.ended.contains_key(&id)
    }

    fn announce(&mut self, id: u8, total: Total) {
        let all = self.reporter.decision().is_all();
        let used = self.is_used(id) || self.model.announced.contains_key(&id);
        match self.reporter.announce(name(id), total) {
            Ok(decision) => {
                assert!(all || !used);
                assert!(!all || decision.is_all());
                if !all {
                    self.model.announced.insert(id, total);
                }
            }
            Err(_) => assert!(used),
        }
    }

    fn start(&mut self, id: u8, total: Total) {
        match self.reporter.start(name(id), total) {
            Err(_) => assert!(self.is_used(id)),
            Ok(Start::Go(handle)) => {
                assert!(!self.is_used(id));
                self.model.announced.remove(&id);
                let live = Live {
                    handle,
                    lanes: Vec::new(),
                    own: 0,
                    in_lanes: 0,
                    total,
                    returned: false,
                    ended: None,
                };
                self.live.insert(id, live);
            }
            Ok(Start::Declined(decision)) => {
                assert!(decision.is_cancel());
                let told = self.reporter.snapshot(); // it is gone
                assert!(told.items().iter().all(|item| item.id != name(id)));
                let was_announced = self.model.announced.remove(&id).is_some();
                if was_announced || !self.model.canceled_all {
                    self.model.ended.insert(id, (Outcome::Canceled, Work::new(0, total)));
                }
            }
        }
    }

    fn skip(&mut self, id: u8) {
        let used = self.is_used(id);
        let was_all = self.model.canceled_all;
        let total = self.model.announced.get(&id).copied();
        match self.reporter.skip(name(id), "skip") {
            Err(_) => assert!(used),
            Ok(_) if was_all && total.is_none() => {}
            Ok(decision) => {
                assert!(!used);
                self.model.announced.remove(&id);
                let canceled = was_all || decision == CancelDecision::CancelItem;
                let ended = self.reporter.totals().ended;
                let work = Work::new(0, total.unwrap_or(Total::Unknown));
                // Whether an answer came before or with the end shows in the counts only.
                let before = self.count(Outcome::Canceled);
                let outcome =
                    if ended.canceled > before { Outcome::Canceled } else { Outcome::Skipped };
                assert!(!canceled || outcome == Outcome::Canceled);
                self.model.ended.insert(id, (outcome, work));
            }
        }
    }

    fn count(&self, outcome: Outcome) -> u64 {
        let of_live = self.live.values().filter(|live| live.ended == Some(outcome)).count();
        let ended = self.model.ended.values().filter(|(it, _)| *it == outcome).count();
        u64::try_from(of_live + ended).unwrap()
    }

    fn end(&mut self, id: u8, end: End) {
        let Some(live) = self.live.remove(&id) else { return };
        let work = live.work();
        let (returned, ended) = (live.returned, live.ended);
        let expected = match (ended, end) {
            (Some(outcome), _) => outcome,
            (None, End::Fail) => Outcome::Failed,
            (None, _) if returned => Outcome::Canceled,
            (None, End::Finish) => Outcome::Succeeded,
            (None, End::Skip) => Outcome::Skipped,
            (None, End::Cancel) => Outcome::Canceled,
            (None, End::Drop) => Outcome::Failed,
        };
        let outcome = match end {
            End::Finish => live.handle.finish(),
            End::Fail => live.handle.fail("fail"),
            End::Skip => live.handle.skip("skip"),
            End::Cancel => live.handle.cancel(),
            End::Drop => {
                drop(live.handle);
                expected
            }
        };
        assert_eq!(outcome, expected);
        for mut lane in live.lanes {
            assert!(lane.advance(5).is_cancel());
        }
        self.model.ended.insert(id, (outcome, work));
    }

    fn fail_late(&mut self, id: u8) {
        // An item that was ended by its status is known to the reporter, and to us by its handle.
        if self.live.get(&id).is_some_and(|live| live.ended.is_some()) {
            return;
        }
        match self.reporter.fail_late(&name(id), "late") {
            Ok(_) => self.model.ended.get_mut(&id).expect("it has ended").0 = Outcome::Failed,
            Err(_) => assert!(!self.model.ended.contains_key(&id)),
        }
    }

    /// The figures are those of the model.
    fn look(&mut self) {
        let snapshot = self.reporter.snapshot();
        let mut expected = BTreeMap::new();
        for (id, live) in self.live.iter().filter(|(_, live)| live.ended.is_none()) {
            expected.insert(name(*id), live.work());
            assert_eq!(live.handle.work(), live.work());
        }
        for (id, total) in &self.model.announced {
            expected.insert(name(*id), Work::new(0, *total));
        }
        let found = snapshot.items().iter().map(|item| (item.id.clone(), item.work));
        assert_eq!(found.collect::<BTreeMap<_, _>>(), expected);
        let add = |sum: u64, more: u64| sum.saturating_add(more);
        let by_status = self.live.values().filter(|live| live.ended.is_some());
        let ended = self.model.ended.values().map(|(_, work)| *work);
        let ended: Vec<_> = ended.chain(by_status.map(Live::work)).collect();
        let done = ended.iter().map(|work| work.completed).fold(0, add);
        let total = ended.iter().map(|work| work.total.known().unwrap_or(work.completed));
        assert_eq!(snapshot.ended(), Work::new(done, total.fold(0, add)));
    }
}

fn was_canceled(sink: &Sink) -> bool {
    let reply = sink.entries().pop().map(|entry| entry.reply);
    matches!(reply, Some(Reply::Logged(Err(error))) if error.decision.is_cancel())
}

fn act_on(live: &mut Live<'_>, act: &Act) {
    let over = live.ended.is_some();
    let decision = match *act {
        Act::Advance(_, amount) => {
            live.own = if over { live.own } else { live.own.saturating_add(amount) };
            live.handle.advance(amount)
        }
        Act::SetCompleted(_, done) => {
            live.own = if over { live.own } else { done };
            live.handle.set_completed(done)
        }
        Act::SetTotal(_, total) => {
            live.total = if over { live.total } else { total };
            live.handle.set_total(total)
        }
        Act::Status(_, status) => {
            let decision = live.handle.status(status);
            if let (false, true) = (over, status.is_terminal()) {
                let plain = status.outcome().unwrap();
                let canceled = live.returned && plain != Outcome::Failed;
                live.ended = Some(if canceled { Outcome::Canceled } else { plain });
                return;
            }
            decision
        }
        Act::Text(_) => live.handle.text("text"),
        Act::Retry(_) => {
            // It is tried unless canceled before; what its own report is answered changes nothing.
            let tried = !over && live.handle.cause().is_none();
            let decision = live.handle.retry("retry");
            if tried {
                (live.own, live.in_lanes) = (0, 0);
                live.lanes.clear();
            }
            decision
        }
        Act::Log(_) => {
            live.handle.log(LogEntry::warning("log"));
            return;
        }
        Act::OpenLane(_) => {
            live.lanes.push(live.handle.lane());
            return;
        }
        Act::AdvanceLane(_, amount) => {
            let Some(lane) = live.lanes.last_mut() else { return };
            let amount = amount.min(1000);
            let decision = lane.advance(amount);
            if !over && live.handle.cause().is_some() == decision.is_cancel() {
                live.in_lanes = live.in_lanes.saturating_add(amount);
            }
            live.returned |= decision.is_cancel() && !over;
            return;
        }
        _ => unreachable!("not about one item"),
    };
    assert!(!over || decision.is_cancel());
    live.returned |= decision.is_cancel() && !over;
}

/// A session of the crate refuses nothing, and finds no MUST broken.
fn check(trace: &[TraceEntry]) {
    let mut session = Session::new(Dialect::Neutral);
    for entry in trace {
        let verdict = session.apply(&entry.event);
        let verdict = verdict.unwrap_or_else(|refusal| panic!("{refusal}: {entry:?}"));
        let findings = session.answered(&entry.event, &entry.reply);
        for finding in verdict.findings.iter().chain(findings.iter()) {
            let sinks_own = finding.rule == sync_progress::dialect::rules::DECISION_IS_STICKY;
            assert!(finding.level != Level::Must || sinks_own, "{finding}: {entry:?}\n{trace:#?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn the_promises_hold(
        acts in prop::collection::vec(act(), 1..80),
        list in prop::collection::vec(answer(), 1..60),
        pace in pace(),
        completes in any::<bool>(),
    ) {
        let answers = Answers { list, next: AtomicUsize::new(0), pace };
        let sink = answers.recorded();
        let clock = ManualClock::new();
        let reporter = Reporter::builder(&sink).clock(clock.clone()).build();
        let _ = reporter.text("begins");
        let model = Model { canceled_all: reporter.decision().is_all(), ..Model::default() };
        let mut run = Run { sink: &sink, reporter, clock, live: BTreeMap::new(), model };
        for act in &acts {
            run.act(act);
        }
        run.look();
        let Run { reporter, mut live, model, .. } = run;
        // The handles of ended items say nothing more.
        let over: Vec<u8> =
            live.iter().filter(|(_, it)| it.ended.is_some()).map(|(id, _)| *id).collect();
        let mut known = model.ended.len() + model.announced.len() + live.len();
        for id in over {
            live.remove(&id);
        }
        if completes {
            let reporter = match reporter.complete() {
                Ok(_) if live.is_empty() => None,
                Ok(_) => panic!("completed with live items"),
                Err(unfinished) => {
                    let ids: Vec<_> = live.keys().map(|id| name(*id)).collect();
                    prop_assert_eq!(unfinished.live(), &ids[..]);
                    Some(unfinished.into_reporter())
                }
            };
            drop(live);
            if let Some(reporter) = reporter {
                let summary = reporter.complete().unwrap();
                prop_assert_eq!(usize::try_from(summary.items.all()).unwrap(), known);
            }
        } else {
            drop(reporter);
            drop(live);
        }
        let trace = sink.entries();
        check(&trace);
        let judged = judge::judge(&trace);
        known -= judged.ends.len();
        prop_assert_eq!(known, 0);
        for (id, (outcome, _)) in &model.ended {
            let end = judged.ends[&name(*id)];
            prop_assert_eq!(end.outcome(), Some(*outcome), "{}", id);
        }
    }
}
