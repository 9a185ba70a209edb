//! What holds for any report, any answer, and any number of threads (B-40, B-49, B-12, B-14).

use std::ptr::null;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};

use proptest::collection::vec;
use proptest::prelude::*;
use sync_progress::dialect::Lossy;
use sync_progress::dialect::rules::{CLOSED_ITEM_ONLY_FAILS, KNOWN_ITEM_ASKED};
use sync_progress::protocol::{
    Answer, AnswerExt, Code, Fault, LogEntry, Notice, ProgressStatus, SinkError, SyncEvent, Total,
    Work,
};
use sync_progress::sink::{ProgressSink, Recorder, from_fn};
use sync_progress::windows::abi::{ISyncMgrSyncCallback, S_OK};
use sync_progress::windows::sync_center::{self, Import};
use sync_progress::windows::{Agile, Pointer};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};

use crate::native::IAGILEOBJECT;
use crate::native::sync_center::{Script, Told, callback};
use crate::sync_center_kit::{Handler, heard, id, report, wide};
use CancelDecision::{CancelAll, CancelItem, Continue};

fn statuses() -> impl Strategy<Value = ProgressStatus> {
    prop_oneof![
        9 => proptest::sample::select(&ProgressStatus::KNOWN[..]),
        1 => any::<u32>().prop_map(ProgressStatus::Unknown),
        1 => (0..9_u32).prop_map(ProgressStatus::Unknown),
    ]
}

/// Counts of every size, those round the ends of the range among them.
fn counts() -> impl Strategy<Value = u64> {
    let end = u64::from(u32::MAX);
    prop_oneof![0..20_u64, end - 2..end + 3, any::<u64>()]
}

fn totals() -> impl Strategy<Value = Total> {
    prop_oneof![8 => counts().prop_map(Total::Known), 1 => Just(Total::Unknown)]
}

fn complete() -> impl Strategy<Value = ProgressItem> {
    (statuses(), counts(), totals()).prop_map(|(status, done, total)| {
        report().with_status(status).with_value(done).with_max(total)
    })
}

/// The report with this part, if there is one.
fn with<T>(
    said: ProgressItem,
    part: Option<T>,
    name: impl FnOnce(ProgressItem, T) -> ProgressItem,
) -> ProgressItem {
    match part {
        Some(part) => name(said, part),
        None => said,
    }
}

fn sparse() -> impl Strategy<Value = ProgressItem> {
    let text = proptest::option::of("[a-zé😀\0]{0,300}");
    let parts = (proptest::option::of(statuses()), proptest::option::of(counts()));
    (parts, proptest::option::of(totals()), text).prop_map(|((status, value), max, text)| {
        let said = with(report(), status, ProgressItem::with_status);
        let said = with(said, value, ProgressItem::with_value);
        let said = with(said, max, ProgressItem::with_max);
        with(said, text, ProgressItem::with_text)
    })
}

/// The numbers of a report, as they were told.
fn numbers(told: &[Told]) -> Vec<(i32, u32, u32)> {
    told.iter()
        .map(|told| match told {
            Told::Progress(_, _, status, current, max, 0) => (*status, *current, *max),
            other => panic!("{other:?}"),
        })
        .collect()
}

/// What a native callback is told of a report, and what was lost on the way.
fn says(said: &ProgressItem) -> (Vec<Told>, Lossy) {
    let native = callback(Script::default());
    let sink = Import::new(native.give::<ISyncMgrSyncCallback>());
    assert_eq!(sink.progress(&id("a"), said), Ok(Continue));
    (native.told(), sink.lost())
}

fn tells(said: &ProgressItem) -> Vec<Told> {
    says(said).0
}

fn answers() -> impl Strategy<Value = Answer> {
    let decisions = prop_oneof![Just(Continue), Just(CancelItem), Just(CancelAll)];
    let faults = proptest::sample::select(vec![
        Fault::Refused(CLOSED_ITEM_ONLY_FAILS),
        Fault::Disconnected,
        Fault::Failed(Code::FAIL),
        Fault::UnknownAnswer(5),
    ]);
    (decisions, proptest::option::of(faults)).prop_map(|(decision, fault)| match fault {
        Some(fault) => Err(SinkError::new(fault).deciding(decision)),
        None => Ok(decision),
    })
}

/// A text that is empty takes the long way, and changes nothing else.
fn by_the_long_way(said: &ProgressItem) -> ProgressItem {
    said.clone().with_text("")
}

proptest! {
    #[test]
    fn b_49_both_ways_say_the_same(said in complete()) {
        let (short, long) = (says(&said), says(&by_the_long_way(&said)));
        prop_assert_eq!((numbers(&short.0), short.1), (numbers(&long.0), long.1));
    }

    #[test]
    fn b_49_what_goes_is_what_the_dialect_says(said in complete()) {
        let expected = Dialect::SyncCenter.say_report(&id("a"), &said).value.report;
        let expected: Vec<_> = expected.into_iter().map(|said| {
            let narrow = |count: u64| u32::try_from(count).unwrap();
            let number = Dialect::SyncCenter.status_to_raw(said.status().unwrap()).unwrap();
            let max = said.max().and_then(Total::known).unwrap();
            (Code::from_bits(number).raw(), narrow(said.value().unwrap()), narrow(max))
        }).collect();
        prop_assert_eq!(numbers(&tells(&said)), expected);
    }

    #[test]
    fn b_49_whatever_is_said_goes_complete(said in vec(sparse(), 1..20)) {
        let native = callback(Script::default());
        let sink = sync_center::import(native.give::<ISyncMgrSyncCallback>());
        let (mut status, mut work) = (ProgressStatus::Updating, Work::default());
        for said in &said {
            prop_assert_eq!(sink.progress(&id("a"), said), Ok(Continue));
            if said.is_empty() {
                prop_assert_eq!(native.told(), [Told::Question(Some("a".to_owned()))]);
                continue;
            }
            status = said.status().unwrap_or(status);
            work.completed = said.value().unwrap_or(work.completed);
            work.total = said.max().unwrap_or(work.total);
            prop_assert_eq!(native.told(), tells(&said.clone().with_status(status).with_work(work)));
            if said.is_terminal() {
                (status, work) = (ProgressStatus::Updating, Work::default());
            }
        }
    }

    /// What a handler says to an export in front of an import is what the callback behind is told.
    #[test]
    fn b_40_what_crosses_twice_is_unchanged(
        status in prop_oneof![0..9_i32, any::<i32>()],
        steps in any::<(u32, u32)>(),
        name in "[a-zé😀]{1,31}",
        text in proptest::option::of("[a-zé😀]{0,129}"),
    ) {
        let native = callback(Script::default());
        let inside = Import::new(native.give::<ISyncMgrSyncCallback>());
        let outside = sync_center::export_local(inside);
        let (item, units) = (wide(&name), text.as_deref().map(wide));
        let units = units.as_ref().map_or(null(), Vec::as_ptr);
        let mut request = 77;
        let code = unsafe {
            outside.ReportProgress(item.as_ptr(), units, status, steps.0, steps.1, &raw mut request)
        };
        prop_assert_eq!((code, request), (S_OK, 0));
        let (current, max) = if status == 2 { (0, 0) } else { steps };
        prop_assert_eq!(native.told(), [Told::Progress(name, text, status, current, max, 0)]);
        drop(outside);
        prop_assert_eq!(native.references(), 0);
    }

    /// What SC can say is heard behind the border as it was said.
    #[test]
    fn b_40_a_report_comes_out_as_it_went_in(
        status in proptest::sample::select(vec![
            ProgressStatus::Updating, ProgressStatus::Succeeded, ProgressStatus::Failed,
            ProgressStatus::Canceled, ProgressStatus::Disconnected, ProgressStatus::Unknown(7),
        ]),
        steps in any::<(u32, u32)>(),
        text in proptest::option::of("[a-zé😀]{0,129}"),
        name in "[a-zé😀]{1,31}",
    ) {
        let work = Work::new(steps.0.into(), u64::from(steps.1));
        let said = with(report().with_status(status).with_work(work), text, ProgressItem::with_text);
        let tape = sync_progress::sink::Tape::new();
        let recorder = Recorder::new(tape.clone(), sync_progress::sink::NullSink);
        let sink = sync_center::import(sync_center::export(recorder));
        prop_assert_eq!(sink.progress(&id(&name), &said), Ok(Continue));
        prop_assert_eq!(heard(&tape), [SyncEvent::progress(&id(&name), &said).into_owned()]);
        prop_assert!(sink.inner().lost().is_empty());
    }

    /// An answer is read as it was given, but that a cancel goes before a fault that is no refusal (D-12).
    #[test]
    fn b_40_an_answer_comes_back_as_it_was_given(answer in answers()) {
        let sink = sync_center::import(Handler::answered(answer).callback);
        let read = sink.progress(&id("a"), &report().with_value(1));
        prop_assert_eq!(read.decision(), answer.decision());
        let gives_way = answer.decision().is_cancel()
            && !matches!(answer.fault(), Some(Fault::Refused(_)));
        prop_assert_eq!(read.fault(), answer.fault().filter(|_| !gives_way));
        let asked = sink.can_continue(Some(&id("b"))).decision();
        prop_assert_eq!(asked.is_cancel(), answer.decision().is_cancel());
    }
}

#[test]
fn b_49_a_refused_question_comes_back_as_a_refusal() {
    let refused = Err(Fault::Refused(KNOWN_ITEM_ASKED).into());
    let sink = sync_center::import(Handler::answered(refused).callback);
    assert_eq!(sink.can_continue(Some(&id("a"))), refused);
}

#[test]
fn b_12_threads_report_through_one_callback() {
    const THREADS: u32 = 4;
    const REPORTS: u32 = 500;
    let (count, stop) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
    let (counter, stopped) = (Arc::clone(&count), Arc::clone(&stop));
    let callback = sync_center::export(from_fn(move |_: &ItemId, _: &ProgressItem| {
        counter.fetch_add(1, SeqCst);
        if stopped.load(SeqCst) { CancelAll } else { Continue }
    }));
    let sink = sync_center::import(Agile::new(callback).unwrap());
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let sink = &sink;
            scope.spawn(move || {
                for step in 0..REPORTS {
                    let item = id(&format!("{thread}.{}", step % 50));
                    let said = report().with_status(ProgressStatus::Updating);
                    let said = said.with_work(Work::new(step.into(), u64::from(REPORTS)));
                    assert_eq!(sink.progress(&item, &said), Ok(Continue));
                }
            });
        }
    });
    assert_eq!(count.load(SeqCst), THREADS * REPORTS);
    stop.store(true, SeqCst);
    assert_eq!(sink.progress(&id("0.1"), &report().with_value(1)), Ok(CancelAll));
    assert_eq!(sink.can_continue(None), Ok(CancelAll)); // #79
}

#[test]
fn b_48_the_end_may_come_on_another_thread() {
    let handler = Handler::of(sync_progress::sink::NullSink);
    assert_eq!(handler.report("a", 3, 9, 9), (S_OK, 0));
    let tape = handler.tape.clone();
    let callback = Agile::new(handler.callback).unwrap();
    std::thread::spawn(move || drop(callback)).join().unwrap();
    let last = heard(&tape).pop();
    let end = Notice::End { outcome: sync_progress::protocol::Outcome::Succeeded };
    assert_eq!(last, Some(SyncEvent::notice(&end)));
}

/// A sink that reports through the callback in front of it, whatever it hears.
#[test]
fn b_14_a_sink_may_call_back_from_every_slot() {
    #[derive(Default)]
    struct Host(std::cell::RefCell<Option<ISyncMgrSyncCallback>>, std::cell::Cell<u32>);
    impl Host {
        fn call_back(&self) {
            self.1.set(self.1.get() + 1);
            if let Some(callback) = self.0.borrow().as_ref().filter(|_| self.1.get() < 50) {
                let item = wide(&format!("inside {}", self.1.get()));
                let mut request = 77;
                unsafe {
                    let answer =
                        callback.ReportProgress(item.as_ptr(), null(), 1, 0, 9, &raw mut request);
                    assert_eq!((answer, request), (S_OK, 0));
                    assert_eq!(callback.CanContinue(item.as_ptr()), S_OK);
                }
            }
        }
    }
    impl ProgressSink for Host {
        fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
            self.call_back();
            Ok(Continue)
        }
        fn notice(&self, _: &Notice) -> Answer {
            self.call_back();
            Ok(Continue)
        }
        fn log(&self, _: &LogEntry) -> Result<sync_progress::protocol::LogId, SinkError> {
            self.call_back();
            Ok(sync_progress::protocol::LogId::NONE)
        }
        fn can_continue(&self, _: Option<&ItemId>) -> Answer {
            self.call_back();
            Ok(Continue)
        }
    }
    let host = Rc::new(Host::default());
    let callback = sync_center::export_local(Rc::clone(&host));
    *host.0.borrow_mut() = Some(callback.clone());
    let handler = Handler { callback, tape: sync_progress::sink::Tape::new() };
    for act in 0..5 {
        host.1.set(0);
        let code = match act {
            0 => handler.report("a", 1, 0, 9).0,
            1 => handler.text("a").0,
            2 => handler.add("a"),
            3 => handler.event(Some("a")),
            _ => handler.can_continue(None),
        };
        assert_eq!(code, S_OK);
        assert!(host.1.get() > 2, "{act}");
    }
    host.1.set(50);
    drop(host.0.take());
}

/// Two imports of one callback, which is called directly wherever they are.
#[test]
fn b_11_references_balance_over_threads() {
    let native = callback(Script::default()).and_for(IAGILEOBJECT);
    let agile = || Agile::new(native.give::<ISyncMgrSyncCallback>()).unwrap();
    let (one, two) = (sync_center::import(agile()), sync_center::import(agile()));
    assert_eq!(native.references(), 2);
    std::thread::scope(|scope| {
        for sink in [&one, &two] {
            scope.spawn(move || assert!(sink.progress(&id("a"), &report().with_value(1)).is_ok()));
        }
    });
    assert_eq!((native.told().len(), native.references()), (2, 2)); // a call takes none
    drop((one, two));
    assert_eq!(native.references(), 0);
    let pointer = agile();
    assert_eq!(Pointer::<ISyncMgrSyncCallback>::with(&pointer, |_| native.references()), Ok(1));
}
