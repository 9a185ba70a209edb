//! A run to look at without a recording: three workers copy a few files by a script, until the user has enough of it. It
//! is the picture in the README. The clock is set by hand, so it is the same each time.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;

use sync_progress::conformance::check;
use sync_progress::protocol::{
    Answer, CancelCause, CancelDecision, HostAct, LogEntry, LogId, Notice, Reply, SinkError,
    SyncEvent, TraceEntry,
};
use sync_progress::reporter::{ItemReporter, Reporter, StageReporter};
use sync_progress::{Dialect, ItemId, ProgressItem, ProgressSink, ProviderRole, SyncStage};

use crate::draw::{Caption, draw};
use crate::model::{Recorded, Run};

/// What was said, and when.
pub(crate) struct Demo {
    pub(crate) entries: Vec<TraceEntry>,
    pub(crate) times: Vec<Duration>,
}

/// Its name, and the picture.
pub(crate) fn picture() -> (String, String) {
    let Demo { entries, times } = run();
    let broken = check(Dialect::Neutral, &entries);
    let (entries, times, broken) = (&entries[..], &times[..], &broken[..]);
    let run = Run::of(&Recorded { dialect: Dialect::Neutral, entries, times, broken });
    let caption = Caption { source: "a scripted run".to_owned(), warnings: Vec::new() };
    ("A scripted run".to_owned(), draw(&run, &caption))
}

/// Name, and how many hundred kilobytes there are.
const FILES: [(&str, u64); 17] = [
    ("photos/2026/beach.jpg", 12),
    ("photos/2026/harbor.jpg", 9),
    ("letters/insurance.pdf", 5),
    ("music/album.flac", 38),
    ("photos/2026/market.jpg", 10),
    ("letters/private.odt", 7),
    ("videos/arrival.mov", 44),
    ("photos/2026/tower.jpg", 11),
    ("notes.txt", 1),
    ("photos/2026/garden.jpg", 10),
    ("videos/holiday.mov", 60),
    ("photos/2026/night.jpg", 8),
    ("letters/draft.odt", 4),
    ("backup/old.tar", 90),
    ("backup/older.tar", 80),
    ("backup/oldest.tar", 120),
    ("backup/first.tar", 40),
];
const IS_RETRIED: &str = "letters/private.odt";
const UNWANTED: &str = "videos/arrival.mov";
/// A unit of size.
const BYTES: u64 = 100_000;

/// Runs it.
pub(crate) fn run() -> Demo {
    let notebook = Notebook::default();
    let reporter = Reporter::new(&notebook);
    detect(&notebook, &reporter);
    let applied = reporter.stage(ProviderRole::Destination, SyncStage::Application);
    for (name, size) in FILES {
        let _ = reporter.announce(name, size * BYTES);
    }
    let _ = applied.report(0, FILES.iter().map(|(_, size)| size * BYTES).sum::<u64>());
    copy(&notebook, &reporter, &applied);
    notebook.by(0, 1_470);
    drop(applied);
    drop(reporter.complete()); // it says canceled
    notebook.into_demo()
}

fn detect(notebook: &Notebook, reporter: &Reporter<&Notebook>) {
    for (role, from) in [(ProviderRole::Source, 4), (ProviderRole::Destination, 70)] {
        let stage = reporter.stage(role, SyncStage::Detection);
        for step in 0..9 {
            notebook.by(0, from + step * 7);
            let _ = stage.report(step * 2, 16);
        }
    }
    let stage = reporter.stage(ProviderRole::Source, SyncStage::Enumeration);
    for step in 0..4 {
        notebook.by(0, 134 + step * 6);
        let _ = stage.report(step * 5, 15);
    }
}

/// A file in the hands of a worker.
struct Copying<'a> {
    item: ItemReporter<&'a Notebook>,
    name: &'static str,
    size: u64,
    left: u64,
    /// So many turns nothing happens.
    pause: u32,
}

/// The workers take turns, a block each, each at its own pace.
fn copy<'a>(
    notebook: &'a Notebook,
    reporter: &Reporter<&'a Notebook>,
    applied: &StageReporter<&'a Notebook>,
) {
    let mut files: VecDeque<_> = FILES.into();
    let mut in_hand: [Option<Copying<'a>>; 3] = [None, None, None];
    for now in (160_u64..1_460).step_by(2) {
        stop(notebook, reporter, now);
        for (worker, copying) in (1..).zip(&mut in_hand) {
            if now % (13 + 3 * u64::from(worker)) > 1 {
                continue;
            }
            notebook.by(worker, now);
            *copying = match copying.take() {
                Some(it) => block(reporter, applied, it),
                None => files.pop_front().and_then(|(name, size)| {
                    let item = reporter.start(name, size * BYTES).ok()?.go().ok()?;
                    Some(Copying { item, name, size, left: size, pause: 0 })
                }),
            };
        }
    }
}

/// What the user does: takes out one file, and then has enough.
fn stop(notebook: &Notebook, reporter: &Reporter<&Notebook>, now: u64) {
    let canceler = reporter.canceler();
    let item = match now {
        640 => Some(ItemId::try_from(UNWANTED).expect("it is a name")),
        1_400 => None,
        _ => return,
    };
    notebook.by(0, now);
    let cause = if item.is_some() { CancelCause::Skipped } else { CancelCause::Requested };
    notebook.note(HostAct::CancelAsked { item: item.clone(), cause });
    match item {
        Some(item) => canceler.cancel_item(&item, cause),
        None => canceler.cancel_all(cause),
    };
}

/// One more block, and what is left to do of the file.
fn block<'a>(
    reporter: &Reporter<&'a Notebook>,
    applied: &StageReporter<&'a Notebook>,
    mut it: Copying<'a>,
) -> Option<Copying<'a>> {
    if it.pause > 0 {
        return Some(Copying { pause: it.pause - 1, ..it });
    }
    if it.name == IS_RETRIED && it.left == it.size - 4 {
        let id = ItemId::try_from(it.name).expect("it is a name");
        reporter.log(LogEntry::warning("the share went away").about(id));
        if it.item.retry("waiting for the share").is_cancel() {
            it.item.cancel();
            return None;
        }
        // A block was smaller the first time, so that it does not fail there again.
        return Some(Copying { left: it.size - 1, pause: 5, ..it });
    }
    let now = it.left.min(2);
    let _the_item_hears = applied.advance(now * BYTES);
    if it.item.advance(now * BYTES).is_cancel() {
        it.item.cancel();
        return None;
    }
    if it.left <= now {
        it.item.finish();
        return None;
    }
    Some(Copying { left: it.left - now, ..it })
}

/// A recorder for workers that are no threads.
#[derive(Default)]
struct Notebook {
    worker: Cell<u32>,
    now: Cell<u64>,
    number: Cell<u64>,
    lines: RefCell<Vec<(TraceEntry, Duration)>>,
}

impl Notebook {
    /// Who speaks from here on, and how many milliseconds have passed.
    fn by(&self, worker: u32, now: u64) {
        self.worker.set(worker);
        self.now.set(self.now.get().max(now));
    }

    fn note(&self, act: HostAct) {
        self.write(SyncEvent::host(act), Reply::Done);
    }

    fn write(&self, event: SyncEvent<'_>, reply: Reply) {
        let called = self.number.get() + 1;
        let (answered, lane) = (called + 1, self.worker.get());
        self.number.set(answered);
        let entry = TraceEntry { called, answered, lane, event: event.into_owned(), reply };
        self.lines.borrow_mut().push((entry, Duration::from_millis(self.now.get())));
    }

    fn go_on(&self, event: SyncEvent<'_>) -> Answer {
        let answer = Ok(CancelDecision::Continue);
        self.write(event, Reply::Answer(answer));
        answer
    }

    fn into_demo(self) -> Demo {
        let (entries, times) = self.lines.into_inner().into_iter().unzip();
        Demo { entries, times }
    }
}

impl ProgressSink for &Notebook {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.go_on(SyncEvent::progress(id, report))
    }

    fn notice(&self, notice: &Notice) -> Answer {
        self.go_on(SyncEvent::notice(notice))
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.write(SyncEvent::log(entry), Reply::Logged(Ok(LogId::NONE)));
        Ok(LogId::NONE)
    }
}
