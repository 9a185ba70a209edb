//! A subscriber of the whole process that reports from inside (I-29): there `tracing` itself keeps nobody from coming back, so
//! this test has a process of its own.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sync_progress::ProgressItem;
use sync_progress::integrations::tracing::Traced;
use sync_progress::protocol::{LogEntry, ProgressStatus};
use sync_progress::sink::ProgressSink;
use sync_progress::{ItemId, Reporter};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Reports to the sink that it is told by, to a depth of three.
struct Talkative {
    sink: Arc<Traced>,
    told: Arc<AtomicU64>,
    spans: AtomicU64,
}

impl Talkative {
    fn report(&self) {
        self.told.fetch_add(1, Ordering::Relaxed);
        let depth = DEPTH.get();
        if depth == 3 {
            return;
        }
        DEPTH.set(depth + 1);
        let report = |name: &str, status| {
            let id = ItemId::try_from(name).unwrap();
            let report = ProgressItem::new().with_status(status).with_value(1);
            assert!(self.sink.progress(&id, &report).is_ok());
            let _ = self.sink.item_span(&id);
        };
        report("nested", ProgressStatus::Updating);
        report("a", ProgressStatus::Paused);
        self.sink.log(&LogEntry::information("from inside")).unwrap();
        report("nested", ProgressStatus::Succeeded);
        DEPTH.set(depth);
    }
}

impl Subscriber for Talkative {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sync_progress"
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        self.report();
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {
        self.report();
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
    fn clone_span(&self, id: &Id) -> Id {
        self.report();
        id.clone()
    }
    fn try_close(&self, _: Id) -> bool {
        self.report();
        true
    }
}

#[test]
fn i_29_a_subscriber_of_the_process_that_reports_from_inside() {
    let (sink, told) = (Arc::new(Traced::alone()), Arc::new(AtomicU64::new(0)));
    let subscriber =
        Talkative { sink: Arc::clone(&sink), told: Arc::clone(&told), spans: AtomicU64::new(0) };
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let reporter = Reporter::new(Arc::clone(&sink));
    std::thread::scope(|scope| {
        for name in ["a", "b", "c"] {
            let mut item = reporter.start(name, 2).unwrap().go().unwrap();
            scope.spawn(move || {
                assert!(!item.advance(2).is_cancel());
                item.finish();
            });
        }
    });
    assert!(reporter.complete().unwrap().outcome.is_success());
    assert!(!sink.has_panicked());
    assert!(told.load(Ordering::Relaxed) > 100, "it came back from inside");
}
