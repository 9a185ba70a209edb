//! A journal writes what a listener hears and answers, and disturbs nobody, whatever happens to its file (W-9).

#![cfg(feature = "serde")]

mod recording_kit;

use recording_kit::{FORMATS, header, read};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use sync_progress::clock::ManualClock;
use sync_progress::protocol::{
    AnswerExt as _, Fault, HostAct, Notice, Outcome, Reply, StageProgress, SyncEvent, Work,
};
use sync_progress::recording::{Format, Journal, JournalError, Record};
use sync_progress::reporter::Start;
use sync_progress::sink::{NullSink, ProgressSinkExt, Tape, from_fn};
use sync_progress::{
    CancelDecision, Dialect, ItemId, ProgressItem, ProgressSink, ProviderRole, Reporter,
    SyncCallback, SyncStage,
};

/// What is written, also after the journal has swallowed it.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Written>>);

#[derive(Default)]
struct Written {
    bytes: Vec<u8>,
    writes: usize,
    flushes: usize,
    /// How many writes go well.
    luck: Option<usize>,
    panics: bool,
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        written.writes += 1;
        if written.luck.is_some_and(|luck| written.writes > luck) {
            assert!(!written.panics, "no more paper");
            return Err(io::Error::other("no more paper"));
        }
        written.bytes.extend(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).flushes += 1;
        Ok(())
    }
}

impl Paper {
    fn with_luck(luck: usize, panics: bool) -> Self {
        let paper = Self::default();
        *paper.0.lock().unwrap() = Written { luck: Some(luck), panics, ..Written::default() };
        paper
    }
    fn look<T>(&self, at: impl FnOnce(&Written) -> T) -> T {
        at(&self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
    fn records(&self) -> Vec<Record> {
        self.look(|written| read(&written.bytes).unwrap())
    }
}

fn journal(paper: &Paper) -> Journal<Paper> {
    Journal::new(paper.clone(), Format::JsonLines, &header(Dialect::Neutral)).unwrap()
}

fn id() -> ItemId {
    ItemId::try_from("a").unwrap()
}

fn ask(sink: &impl ProgressSink, value: u64) -> CancelDecision {
    sink.progress(&id(), &ProgressItem::new().with_value(value)).decision()
}

fn tell(sink: &impl ProgressSink, value: u64) {
    let _ = ask(sink, value);
}

/// Beside a tape that hears the same, whose order is that of the calls.
#[test]
fn it_says_what_a_tape_says() {
    for format in FORMATS {
        let (tape, paper) = (Tape::new(), Paper::default());
        let journal = Journal::new(paper.clone(), format, &header(Dialect::Neutral)).unwrap();
        let refuse = from_fn(|_, report: &ProgressItem| match report.value() {
            Some(3) => CancelDecision::CancelItem,
            _ => CancelDecision::Continue,
        });
        let recorder = sync_progress::sink::Recorder::new(tape.clone(), journal.recorder(refuse));
        let reporter = Reporter::new(recorder);
        let Ok(Start::Go(mut item)) = reporter.start("a", 9) else { panic!("nobody minds") };
        while !item.advance(1).is_cancel() {}
        item.finish();
        reporter.complete().unwrap();

        let told: Vec<_> = paper.records().into_iter().map(|it| it.entry).collect();
        let heard = tape.entries();
        let strip = |entries: &[sync_progress::protocol::TraceEntry]| -> Vec<_> {
            entries.iter().map(|it| (it.event.clone(), it.reply.clone())).collect()
        };
        assert_eq!(strip(&told), strip(&heard));
    }
}

/// Each entry is written at once, whole, with one write.
#[test]
fn an_entry_is_there_as_soon_as_it_is_answered() {
    let paper = Paper::default();
    let journal = journal(&paper);
    let sink = journal.recorder(NullSink);
    for value in 0..5 {
        tell(&sink, value);
        assert_eq!(paper.records().len() as u64, value + 1);
        assert_eq!(paper.look(|written| written.writes) as u64, value + 2);
    }
}

#[test]
fn nothing_is_locked_while_the_listener_is_called() {
    let paper = Paper::default();
    let journal = journal(&paper);
    let inside = journal.clone();
    let nested = from_fn(move |_: &ItemId, _: &ProgressItem| {
        inside.note(HostAct::Started); // it would hang
        inside.flush();
        assert!(inside.error().is_none());
        CancelDecision::Continue
    });
    tell(&journal.recorder(nested), 1);
    let records = paper.records();
    // In the order of the answers; the numbers say that the second was made inside the first.
    let numbers: Vec<_> = records.iter().map(|it| (it.entry.called, it.entry.answered)).collect();
    assert_eq!(numbers, [(2, 3), (1, 4)]);
    assert_eq!(records[0].entry.reply, Reply::Done);
}

#[test]
fn threads_have_lanes_and_no_line_is_mixed() {
    for format in FORMATS {
        let paper = Paper::default();
        let journal = Journal::new(paper.clone(), format, &header(Dialect::Neutral)).unwrap();
        let sink = journal.recorder(NullSink);
        std::thread::scope(|scope| {
            for worker in 0..4_u64 {
                let sink = &sink;
                scope.spawn(move || (0..250).for_each(|value| tell(sink, worker * 1000 + value)));
            }
        });
        let records = paper.records();
        assert_eq!(records.len(), 1000);
        let mut numbers: Vec<_> =
            records.iter().flat_map(|it| [it.entry.called, it.entry.answered]).collect();
        assert!(records.windows(2).all(|pair| pair[0].entry.answered < pair[1].entry.answered));
        numbers.sort_unstable();
        assert!(numbers.into_iter().eq(1..=2000));
        let lanes: std::collections::BTreeSet<_> = records.iter().map(|it| it.entry.lane).collect();
        assert!(lanes.into_iter().eq(0..4));
    }
}

/// The conversation goes on; the error is told at the end, and what was written before is there.
#[test]
fn a_full_disk_disturbs_nobody() {
    for panics in [false, true] {
        let paper = Paper::with_luck(3, panics); // the header and two records
        let journal = journal(&paper);
        let sink =
            journal.recorder(from_fn(|_: &ItemId, _: &ProgressItem| CancelDecision::CancelItem));
        for value in 0..5 {
            assert_eq!(ask(&sink, value), CancelDecision::CancelItem);
        }
        assert_eq!(paper.records().len(), 2);
        assert!(journal.error().unwrap().to_string().contains(if panics {
            "panicked"
        } else {
            "paper"
        }));
        match journal.finish() {
            Err(JournalError::Failed { lost, .. }) => assert_eq!(lost, 3),
            other => panic!("{:?}", other.map(drop)),
        }
        assert_eq!(paper.look(|written| written.writes), 4, "nobody tries again");
    }
}

#[test]
fn a_disk_that_is_full_from_the_start_is_told_at_once() {
    let paper = Paper::with_luck(0, false);
    assert!(Journal::new(paper, Format::Binary, &header(Dialect::Neutral)).is_err());
}

#[test]
fn what_comes_after_the_end_is_lost_and_counted() {
    let paper = Paper::default();
    let journal = journal(&paper);
    let sink = journal.recorder(NullSink);
    tell(&sink, 1);
    assert!(journal.finish().is_ok());
    tell(&sink, 2);
    assert_eq!(paper.records().len(), 1);
    assert!(matches!(journal.finish(), Err(JournalError::Finished { lost: 1 })));
}

#[test]
fn it_flushes_at_the_end_of_a_session_and_with_its_last_handle() {
    let paper = Paper::default();
    let journal = journal(&paper);
    let sink = journal.recorder(NullSink);
    let flushes = || paper.look(|written| written.flushes);
    tell(&sink, 1);
    assert_eq!(flushes(), 0);
    let _ = sink.notice(&Notice::End { outcome: Outcome::Succeeded });
    assert_eq!(flushes(), 1);
    journal.note(HostAct::SessionReleased);
    assert_eq!(flushes(), 2);
    drop(journal);
    assert_eq!(flushes(), 2, "the recorder has it still");
    drop(sink);
    assert_eq!(flushes(), 3);
}

/// The listener's panic goes its way; the call stands there without an answer.
#[test]
fn a_call_that_panics_has_no_answer() {
    let paper = Paper::default();
    let journal = journal(&paper);
    let sink =
        journal.recorder(from_fn(|_: &ItemId, _: &ProgressItem| -> CancelDecision { panic!() }));
    let caught = sink.caught();
    let answer = caught.progress(&id(), &ProgressItem::new());
    assert_eq!(answer.fault(), Some(Fault::Panicked));
    let records = paper.records();
    assert_eq!(records[0].entry.reply, Reply::NotSeen);
    assert!(records[0].entry.called < records[0].entry.answered);
}

#[test]
fn times_are_those_of_the_calls_since_the_recording_began() {
    let (paper, clock) = (Paper::default(), Arc::new(ManualClock::new()));
    clock.set(Duration::from_secs(100));
    let journal = Journal::with_clock(
        paper.clone(),
        Format::JsonLines,
        &header(Dialect::Neutral),
        Arc::clone(&clock),
    );
    let hands = Arc::clone(&clock);
    let sink = journal.unwrap().recorder(from_fn(move |_: &ItemId, _: &ProgressItem| {
        hands.set(Duration::from_secs(160)); // the listener takes its time
        CancelDecision::Continue
    }));
    clock.set(Duration::from_millis(100_250));
    tell(&sink, 1);
    clock.set(Duration::from_secs(5)); // the clock went back
    tell(&sink, 2);
    let times: Vec<_> = paper.records().iter().map(|it| it.at.unwrap()).collect();
    assert_eq!(times, [Duration::from_millis(250), Duration::ZERO]);
}

#[test]
fn a_callback_is_recorded_too() {
    let paper = Paper::default();
    let journal = journal(&paper);
    let callback = journal.recorder(sync_progress::callback::NullCallback);
    let (role, stage) = (ProviderRole::Source, SyncStage::Detection);
    let _ = callback.stage(&StageProgress { role, stage, work: Work::new(1, 2) });
    let _ = callback.full_enumeration_needed();
    let events: Vec<_> = paper.records().into_iter().map(|it| it.entry.event).collect();
    assert!(matches!(events[..], [SyncEvent::Notice(_), SyncEvent::FullEnumerationNeeded]));
}
