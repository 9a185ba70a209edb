//! Subscribers that report from inside, or panic (I-29), and sessions as they come (I-21).

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::{id, status};
use sync_progress::integrations::tracing::{Traced, TracedExt};
use sync_progress::protocol::{LogEntry, ProgressStatus};
use sync_progress::sink::{ProgressSink, Recorder};
use sync_progress::{ProgressItem, Reporter};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Reports to the sink that it is told by, whatever it is told.
#[derive(Clone, Default)]
struct Talkative {
    sink: Arc<Traced<Recorder>>,
    inside: Arc<AtomicBool>,
    nested: Arc<AtomicU64>,
    spans: Arc<AtomicU64>,
}

impl Talkative {
    fn report(&self) {
        if self.inside.swap(true, Ordering::Relaxed) {
            return;
        }
        self.nested.fetch_add(1, Ordering::Relaxed);
        let nested = id("nested");
        let _ = self.sink.progress(&nested, &status(ProgressStatus::Updating).with_value(1));
        let _ = self.sink.progress(&id("a"), &ProgressItem::new().with_value(1));
        let _ = self.sink.log(&LogEntry::information("from inside").about(id("a")));
        let _ = self.sink.item_span(&id("a"));
        let _ = self.sink.progress(&nested, &status(ProgressStatus::Succeeded));
        self.inside.store(false, Ordering::Relaxed);
    }
}

impl Subscriber for Talkative {
    /// Silent here: `tracing` asks this under a lock of its own.
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        self.report();
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {
        self.report();
    }
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

/// A lock that is held while the subscriber is told would never be let go here.
#[test]
fn i_29_a_subscriber_that_reports_from_inside() {
    let subscriber = Talkative::default();
    let (sink, nested) = (Arc::clone(&subscriber.sink), Arc::clone(&subscriber.nested));
    tracing::subscriber::with_default(subscriber, || {
        let reporter = Reporter::new(Arc::clone(&sink));
        let mut item = reporter.start("a", 2).unwrap().go().unwrap();
        assert!(!item.advance(2).is_cancel());
        drop(item);
        reporter.complete().unwrap();
    });
    assert!(nested.load(Ordering::Relaxed) > 10, "it was told, and reported each time");
    assert!(!sink.has_panicked());
}

/// Panics when it is told this for the n-th time.
#[derive(Default)]
struct Panicking {
    left: AtomicU64,
    spans: AtomicU64,
}

impl Panicking {
    fn told(&self) {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 0 {
            resume_unwind(Box::new("the subscriber"));
        }
    }
}

impl Subscriber for Panicking {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        self.told();
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {
        self.told();
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {
        self.told();
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
    fn try_close(&self, _: Id) -> bool {
        self.told();
        true
    }
}

#[test]
fn i_29_a_subscriber_that_panics_is_told_no_more_and_the_sink_is() {
    let mut panicked = 0;
    for left in 0..60 {
        let subscriber = Panicking { left: AtomicU64::new(left), ..Panicking::default() };
        let sink = tracing::subscriber::with_default(subscriber, || {
            let sink = Recorder::in_memory().traced();
            let reporter = Reporter::new(&sink);
            for name in ["a", "b"] {
                let mut item = reporter.start(name, 2).unwrap().go().unwrap();
                assert!(!item.advance(2).is_cancel());
                item.finish();
            }
            let summary = reporter.complete().unwrap();
            assert!(summary.outcome.is_success() && !summary.panicked, "at {left}");
            assert_eq!(summary.faults, 0);
            sink
        });
        // Begin, two times added, started, told, ended; and the end.
        assert_eq!(sink.inner().tape().len(), 10, "at {left}");
        panicked += u64::from(sink.has_panicked());
    }
    assert!(panicked > 20, "{panicked}");
}

/// Every span that is opened is closed, once, and each item stands in the session.
#[cfg(feature = "proptest")]
#[test]
fn i_21_whatever_session_is_told() {
    use crate::capture::{Kind, captured, named};
    use proptest::test_runner::{Config, TestRunner};
    use sync_progress::sink::deliver;
    use sync_progress::{Dialect, strategy};

    for dialect in Dialect::ALL {
        for hostile in [false, true] {
            let traces = if hostile {
                strategy::hostile(dialect)
            } else {
                proptest::strategy::Strategy::boxed(strategy::legal(dialect))
            };
            let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
            let run = TestRunner::new(config).run(&traces, |trace| {
                let lines = captured(|| {
                    let sink = Traced::alone();
                    for entry in &trace {
                        let _reply = deliver(&entry.event, &sink);
                        let _reply = sync_progress::callback::deliver(
                            &entry.event,
                            &sync_progress::callback::NullCallback.traced(),
                        );
                    }
                    assert!(!sink.has_panicked());
                });
                for span in ["sync.session", "sync.item"] {
                    let (opened, closed) =
                        (named(&lines, Kind::Open, span), named(&lines, Kind::Close, span));
                    assert_eq!(opened.len(), closed.len());
                }
                assert!(
                    named(&lines, Kind::Open, "sync.item")
                        .iter()
                        .all(|it| it.within == "sync.session")
                );
                Ok(())
            });
            run.unwrap();
        }
    }
}
