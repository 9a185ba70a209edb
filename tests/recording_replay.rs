//! What was recorded is said again, and compared by what it means (W-10, W-11).

#![cfg(feature = "serde")]

mod recording_kit;

use recording_kit::{of, report};
use std::borrow::Cow;
use std::cell::RefCell;
use std::time::Duration;
use sync_progress::callback::NullCallback;
use sync_progress::protocol::{
    EnumerationAction, HostAct, LogEntry, LogId, Notice, Outcome, Reply, SyncEvent, TraceEntry,
};
use sync_progress::recording::{Difference, Record, Replay, Replayed, diff};
use sync_progress::sink::{NullSink, Recorder, deliver, from_fn};
use sync_progress::{CancelDecision, ItemId, ProgressItem};

fn go_on() -> Reply {
    Reply::Answer(Ok(CancelDecision::Continue))
}

fn notice(sequence: u64, lane: u32, notice: Notice) -> Record {
    of(sequence, lane, SyncEvent::Notice(Cow::Owned(notice)), go_on())
}

fn end(sequence: u64) -> Record {
    notice(sequence, 0, Notice::End { outcome: Outcome::Succeeded })
}

fn logged(sequence: u64, id: u128) -> Record {
    let entry = LogEntry::error("e");
    of(sequence, 0, SyncEvent::log(&entry).into_owned(), Reply::Logged(Ok(LogId::from_u128(id))))
}

#[test]
fn in_the_order_of_the_calls() {
    // As they stand in a file: in the order of the answers.
    let mut records = vec![report(0, "a", 1), report(1, "b", 2), report(2, "c", 3)];
    records.reverse();
    let sink = Recorder::in_memory();
    assert_eq!(Replay::new(records).into_sink(&sink), Ok(Replayed { said: 3, left_out: 0 }));
    let values: Vec<_> = sink
        .entries()
        .iter()
        .map(|entry| match &entry.event {
            SyncEvent::Progress { report, .. } => report.value().unwrap(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(values, [1, 2, 3]);
}

#[test]
fn it_stops_at_the_first_other_answer_and_shows_both() {
    let stop = from_fn(|id: &ItemId, _: &ProgressItem| match id.as_text() {
        Some("b") => CancelDecision::CancelAll,
        _ => CancelDecision::Continue,
    });
    let heard = Recorder::new(sync_progress::sink::Tape::new(), stop);
    let records = vec![report(0, "a", 1), report(1, "b", 2), report(2, "c", 3)];
    let difference = Replay::new(records.clone()).into_sink(&heard).unwrap_err();
    assert_eq!(*difference.record, records[1]);
    assert_eq!(difference.now, Reply::Answer(Ok(CancelDecision::CancelAll)));
    assert_eq!(heard.entries().len(), 2, "nothing is said after it");
}

#[test]
fn what_is_for_somebody_else_is_left_out() {
    let enumeration = Reply::Enumeration(Ok(EnumerationAction::Abort));
    let records = vec![
        of(0, 0, SyncEvent::host(HostAct::Started), Reply::Done),
        report(1, "a", 1),
        of(2, 0, SyncEvent::FullEnumerationNeeded, enumeration),
        of(3, 0, SyncEvent::MayShowUi(true), Reply::NotSeen), // nobody saw what was answered
    ];
    let replay = Replay::new(records);
    assert_eq!(replay.clone().into_sink(&NullSink), Ok(Replayed { said: 2, left_out: 2 }));
    assert_eq!(replay.into_callback(&NullCallback), Ok(Replayed { said: 1, left_out: 3 }));
}

/// Another run of the sink gives another id.
#[test]
fn the_id_of_a_log_entry_is_a_name() {
    assert!(Replay::new(vec![logged(0, 7)]).into_sink(&NullSink).is_ok());
    assert!(diff(&[logged(0, 7)], &[logged(0, 8)]).is_empty());
    let refused = of(
        0,
        0,
        logged(0, 7).entry.event,
        Reply::Logged(Err(sync_progress::protocol::Fault::Panicked.into())),
    );
    assert!(Replay::new(vec![refused.clone()]).into_sink(&NullSink).is_err());
    assert_eq!(diff(&[logged(0, 7)], &[refused]).len(), 1);
}

#[test]
fn in_recorded_time_by_whatever_clock() {
    let at = |millis, mut record: Record| {
        record.at = Some(Duration::from_millis(millis));
        record
    };
    let records = vec![
        at(5, report(0, "a", 1)),
        report(1, "a", 2),
        at(9, report(2, "a", 3)),
        at(2, report(3, "a", 4)),
    ];
    let course = RefCell::new(vec![]);
    let wait = |at: Duration| course.borrow_mut().push(format!("{}", at.as_millis()));
    let listener = |event: &SyncEvent<'_>| {
        course.borrow_mut().push("said".into());
        deliver(event, &NullSink)
    };
    Replay::new(records).in_time(wait, listener).unwrap();
    assert_eq!(course.into_inner().join(" "), "5 said said 9 said 2 said");
}

#[test]
fn workers_may_be_faster_or_slower() {
    let on_lane = |lane, mut record: Record| {
        record.entry.lane = lane;
        record
    };
    let one = [
        on_lane(0, report(0, "a", 1)),
        on_lane(1, report(1, "b", 1)),
        on_lane(0, report(2, "a", 2)),
        end(3),
    ];
    let two = [
        on_lane(2, report(0, "b", 1)),
        on_lane(0, report(1, "a", 1)),
        on_lane(0, report(2, "a", 2)),
        end(3),
    ];
    assert_eq!(diff(&one, &two), []);
    // A record's number, time and place in the file are nobody's meaning.
    let mut late = one.to_vec();
    late.reverse();
    for record in &mut late {
        record.sequence += 100;
        record.at = Some(Duration::MAX);
    }
    assert_eq!(diff(&one, &late), []);
}

/// Each change of meaning is told, and only it.
#[test]
fn what_is_another_meaning() {
    let one = vec![
        notice(0, 0, Notice::Begin { handler: None, items: vec![] }),
        report(1, "a", 1),
        report(2, "a", 2),
        notice(3, 0, Notice::Text("t".into())),
        end(4),
    ];
    let told = |change: &dyn Fn(&mut Vec<Record>)| {
        let mut other = one.clone();
        change(&mut other);
        for (sequence, record) in (0..).zip(&mut other) {
            (record.entry.called, record.entry.answered) = (2 * sequence + 1, 2 * sequence + 2);
        }
        let there = diff(&one, &other);
        assert_eq!(there.len(), diff(&other, &one).len(), "both ways");
        there
            .iter()
            .map(|it| it.to_string().split(' ').take(5).collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
            .join("; ")
    };
    assert_eq!(told(&|_| {}), "");
    assert_eq!(told(&|it| it.swap(1, 2)), "only in the second: record; only in the first: record");
    assert_eq!(told(&|it| drop(it.remove(1))), "only in the first: record");
    assert_eq!(told(&|it| it.push(report(9, "c", 1))), "only in the second: record");
    let other_answer = told(&|it| it[2].entry.reply = Reply::NotSeen);
    assert!(other_answer.starts_with("answered differently: record 2: "), "{other_answer}");
    assert_eq!(told(&|it| it.swap(0, 3)).split("; ").count(), 2);
    // The last report came after the end.
    assert_eq!(told(&|it| it[2..].rotate_left(1)).split("; ").count(), 2);
    // Session events on another lane, from the other half on.
    assert_eq!(told(&|it| it[3].entry.lane = 9).split("; ").count(), 2);
}

#[test]
fn a_hole_is_told_once_and_what_follows_matches() {
    let numbered = |numbers: &[u64]| -> Vec<Record> {
        numbers.iter().map(|number| report(*number, "a", *number)).collect()
    };
    let all: Vec<u64> = (0..100).collect();
    let holes: Vec<u64> =
        all.iter().copied().filter(|number| ![3, 50, 51, 99].contains(number)).collect();
    let differences = diff(&numbered(&all), &numbered(&holes));
    let numbers: Vec<u64> = differences
        .iter()
        .map(|difference| match difference {
            Difference::OnlyInFirst(record) => record.sequence,
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(numbers, [3, 50, 51, 99]);
}

/// The exports are listeners like others: what goes out through an import comes in through an export, and the answers come
/// back.
#[cfg(all(feature = "windows", feature = "proptest"))]
mod through_com {
    use super::*;
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use proptest::test_runner::TestRunner;
    use recording_kit::records;
    use std::cell::Cell;
    use sync_progress::callback;
    use sync_progress::protocol::{
        Answer, Conflict, Fault, ResolveAction, SinkError, StageProgress,
    };
    use sync_progress::strategy::legal;
    use sync_progress::windows::abi::ISyncCallback;
    use sync_progress::windows::{mobsync, sync_center, winsync};
    use sync_progress::{Dialect, ProgressSink, SyncCallback};

    fn sessions(dialect: Dialect) -> Vec<Vec<TraceEntry>> {
        let mut runner = TestRunner::deterministic();
        (0..200).map(|_| legal(dialect).new_tree(&mut runner).unwrap().current()).collect()
    }

    /// What a sink behind COM answers is what it answers without: recorded from the one, said to the other.
    fn check(dialect: Dialect, sink: impl ProgressSink) {
        let mut said = 0;
        for trace in sessions(dialect) {
            // Only items: what else a dialect says of itself depends on its host.
            let is_report = |entry: &TraceEntry| matches!(entry.event, SyncEvent::Progress { .. });
            let mut trace: Vec<_> = trace.into_iter().filter(is_report).collect();
            for entry in &mut trace {
                entry.reply = deliver(&entry.event, &answers());
            }
            let replayed = Replay::new(records(trace, None)).into_sink(&sink);
            said += replayed.unwrap_or_else(|difference| panic!("{difference}")).said;
        }
        assert!(said > 500, "{said}");
    }

    /// Each item by its id, always the same.
    fn answers() -> impl ProgressSink {
        from_fn(|id: &ItemId, _: &ProgressItem| match id.to_uuid().as_u128() % 3 {
            0 => Ok(CancelDecision::CancelItem),
            1 => Ok(CancelDecision::Continue),
            _ => Err(Fault::Failed(sync_progress::protocol::Code::FAIL).into()),
        })
    }

    /// What an application behind COM answers, too: what it chooses about conflicts, and its cancel.
    #[test]
    fn winsync() {
        let (mut said, mut chosen, mut canceled) = (0, 0, 0);
        for mut trace in sessions(Dialect::WinSync) {
            let application = Application::default();
            for entry in &mut trace {
                entry.reply = callback::deliver(&entry.event, &application);
            }
            // Behind a cancel of all nobody is asked any more.
            let is_cancel = |entry: &TraceEntry| entry.reply == CANCELED;
            if let Some(last) = trace.iter().position(is_cancel) {
                trace.truncate(last + 1);
                canceled += 1;
            }
            chosen += trace.iter().filter(|it| matches!(it.reply, Reply::Resolution(_))).count();
            let native: ISyncCallback = winsync::export_local(Application::default()).into();
            let border = winsync::import(native);
            let replayed = Replay::new(records(trace, None)).into_callback(&border);
            said += replayed.unwrap_or_else(|difference| panic!("{difference}")).said;
        }
        assert!(said > 500 && chosen > 50 && canceled > 20, "{said}, {chosen}, {canceled}");
    }

    const CANCELED: Reply = Reply::Answer(Ok(CancelDecision::CancelAll));

    /// Chooses by turns, and stops behind the tenth thing that it is told.
    #[derive(Default)]
    struct Application(Cell<usize>);

    impl Application {
        fn count(&self) -> usize {
            self.0.replace(self.0.get() + 1)
        }
    }

    impl SyncCallback for Application {
        fn stage(&self, _: &StageProgress) -> Answer {
            let is_late = self.count() >= 10;
            Ok(if is_late { CancelDecision::CancelAll } else { CancelDecision::Continue })
        }

        fn conflict(&self, _: &Conflict) -> Result<ResolveAction, SinkError> {
            let actions = [ResolveAction::Defer, ResolveAction::Merge, ResolveAction::AcceptSource];
            Ok(actions[self.count() % actions.len()])
        }

        fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
            Ok(EnumerationAction::Partial)
        }
    }

    #[test]
    fn mobsync() {
        check(Dialect::MobSync, mobsync::import(mobsync::export_local(answers())));
    }

    #[test]
    fn sync_center() {
        check(Dialect::SyncCenter, sync_center::import(sync_center::export_local(answers())));
    }
}
