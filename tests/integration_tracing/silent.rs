//! Nothing per tick (I-22), also not the clone of a span: a subscriber that counts every call it gets.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, ThreadId};

use sync_progress::integrations::tracing::{Traced, TracedExt};
use sync_progress::protocol::{ProgressStatus, Total};
use sync_progress::sink::{ProgressSink, Recorder};
use sync_progress::{ItemId, ProgressItem, Reporter};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

struct Counting {
    calls: Arc<AtomicU64>,
    spans: AtomicU64,
    /// When another test sets its subscriber, all subscribers are asked again what they want.
    thread: ThreadId,
}

impl Counting {
    fn count(&self) {
        if thread::current().id() == self.thread {
            self.calls.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Subscriber for Counting {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        self.count();
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        self.count();
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {
        self.count();
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {
        self.count();
    }
    fn event(&self, _: &Event<'_>) {
        self.count();
    }
    fn enter(&self, _: &Id) {
        self.count();
    }
    fn exit(&self, _: &Id) {
        self.count();
    }
    fn clone_span(&self, id: &Id) -> Id {
        self.count();
        id.clone()
    }
    fn try_close(&self, _: Id) -> bool {
        self.count();
        true
    }
}

#[track_caller]
fn counted(run: impl FnOnce(&dyn Fn() -> u64)) {
    let calls = Arc::new(AtomicU64::new(0));
    let (spans, thread) = (AtomicU64::new(0), thread::current().id());
    let subscriber = Counting { calls: Arc::clone(&calls), spans, thread };
    tracing::subscriber::with_default(subscriber, || run(&|| calls.load(Ordering::Relaxed)));
}

/// Also if the sink behind wants every tick.
#[test]
fn i_22_ticks_of_a_reporter_tell_nothing() {
    counted(|calls| {
        let sink = Recorder::in_memory().traced();
        let reporter = Reporter::new(&sink);
        let mut item = reporter.start("a", 2_000).unwrap().go().unwrap();
        let before = calls();
        for _ in 0..1_000 {
            assert!(!item.advance(1).is_cancel());
        }
        assert!(sink.inner().tape().len() > 1_000, "they came by");
        assert_eq!(calls(), before);
        item.finish();
        assert!(calls() > before);
    });
}

/// Complete reports, as SC has them: status, text and total are said each time.
#[test]
fn i_22_complete_reports_tell_what_is_new_alone() {
    counted(|calls| {
        let (sink, id) = (Traced::alone(), ItemId::try_from("a").unwrap());
        let report = |value: u64| {
            let report = ProgressItem::new().with_status(ProgressStatus::Updating);
            report.with_value(value).with_max(value + 9).with_text(format!("{value} done"))
        };
        let _ = sink.progress(&id, &report(0)).unwrap();
        let before = calls();
        for value in 1..1_000 {
            let _ = sink.progress(&id, &report(value)).unwrap();
        }
        let _ = sink.progress(&id, &ProgressItem::new().with_max(Total::Unknown)).unwrap();
        assert_eq!(calls(), before);
    });
}

#[test]
fn i_22_stages_tell_their_beginning_alone() {
    counted(|calls| {
        use sync_progress::{ProviderRole, SyncStage};
        let reporter = Reporter::new(Recorder::in_memory().traced());
        let one = reporter.stage(ProviderRole::Source, SyncStage::Enumeration);
        let two = reporter.stage(ProviderRole::Source, SyncStage::Application);
        assert!(!one.report(1, 1).is_cancel() && !two.report(1, 1).is_cancel());
        let before = calls();
        for done in 2..500 {
            // Both are full at every moment, and grow.
            assert!(!one.report(done, done).is_cancel() && !two.report(done, done).is_cancel());
        }
        assert_eq!(calls(), before);
    });
}
