//! Spans and events of a session, told to the real `tracing` (clauses I-20 to I-32).

mod capture;
mod hostile;
mod silent;

use std::sync::Mutex;
use std::time::Duration;

use capture::{Capture, Kind, captured, named, words};
use sync_progress::callback::{NullCallback, SyncCallback};
use sync_progress::cancel::CancelSource;
use sync_progress::conformance::{self, Host, Wrapper};
use sync_progress::dialect::rules;
use sync_progress::integrations::tracing::{Traced, TracedExt};
use sync_progress::protocol::{
    Answer, CancelCause, Change, ChangeCounts, Code, Conflict, Fault, HostAct, LogEntry, LogLevel,
    Notice, Outcome, ProgressStatus, RecoverableError, SinkError, StageProgress, Work,
};
use sync_progress::reporter::{Start, Unfinished};
use sync_progress::sink::{NullSink, Pace, ProgressSink, ProgressSinkExt, from_fn};
use sync_progress::{
    CancelDecision, Dialect, ItemId, ProgressItem, ProviderRole, Reporter, SyncStage,
};
use tracing::{Level, dispatcher, info_span};

fn id(text: &str) -> ItemId {
    text.try_into().unwrap()
}

fn status(status: ProgressStatus) -> ProgressItem {
    ProgressItem::new().with_status(status)
}

fn begin(sink: &impl ProgressSink) {
    let _ = sink.notice(&Notice::Begin { handler: None, items: vec![] }).unwrap();
}

#[test]
fn i_20_i_21_a_session_and_its_items() {
    let lines = captured(|| {
        let _backup = info_span!("backup").entered();
        let reporter = Reporter::new(Traced::alone());
        let mut a = reporter.start("a", 10).unwrap().go().unwrap();
        assert!(!a.advance(4).is_cancel());
        a.finish();
        reporter.start("b", 5).unwrap().go().unwrap().fail("unreadable");
        reporter.complete().unwrap();
    });
    assert_eq!(
        words(&lines),
        [
            "open backup",
            "open sync.session in backup",
            "info sync.session.begin in sync.session",
            "debug sync.notice a in sync.session",
            "open sync.item a in sync.session",
            "debug sync.item.status a updating in sync.item a",
            "debug sync.item.status a succeeded in sync.item a",
            "close sync.item a succeeded in sync.session",
            "debug sync.notice b in sync.session",
            "open sync.item b in sync.session",
            "debug sync.item.status b updating in sync.item b",
            "warn sync.item.status b failed in sync.item b",
            "close sync.item b failed in sync.session",
            "warn sync.session.end failed in sync.session",
            "close sync.session failed in backup",
            "close backup",
        ]
    );
    let [a, b] = &named(&lines, Kind::Close, "sync.item")[..] else { panic!("{lines:?}") };
    assert_eq!([a.get("sync.work.completed"), a.get("sync.work.total")], ["4", "10"]);
    assert_eq!([a.get("otel.status_code"), a.get("sync.item.text")], ["", ""]);
    assert_eq!([b.get("otel.status_code"), b.get("sync.item.text")], ["ERROR", "unreadable"]);
    assert_eq!(b.get("otel.status_description"), "unreadable");
    let session = named(&lines, Kind::Close, "sync.session")[0];
    assert_eq!(session.get("sync.items.succeeded"), "1");
    assert_eq!(session.get("sync.items.failed"), "1");
    assert_eq!([session.get("sync.faults"), session.get("sync.cancel.cause")], ["", ""]);
}

#[test]
fn i_20_a_handler_and_its_items_are_named_at_the_beginning() {
    let lines = captured(|| {
        let builder = Reporter::builder(Traced::alone()).handler(id("mirror"));
        let reporter = builder.item(id("a"), 1).items([id("b")]).build();
        reporter.complete().unwrap();
    });
    let session = named(&lines, Kind::Open, "sync.session")[0];
    assert_eq!(
        [session.get("sync.handler.id"), session.get("sync.session.items")],
        ["mirror", "2"]
    );
    // What was never started has a span too: it is there, and says so.
    let items = named(&lines, Kind::Close, "sync.item");
    assert_eq!(items.iter().map(|it| it.get("sync.outcome")).collect::<Vec<_>>(), ["skipped"; 2]);
}

#[test]
fn i_20_what_is_said_without_a_beginning_opens_the_session() {
    let lines = captured(|| {
        let sink = Traced::alone();
        sink.log(&LogEntry::warning("no beginning")).unwrap();
        let _ = sink.progress(&id("a"), &status(ProgressStatus::Updating)).unwrap();
        drop(sink);
    });
    assert_eq!(
        words(&lines),
        [
            "open sync.session",
            "info sync.session.begin in sync.session",
            "warn sync.log in sync.session",
            "open sync.item a in sync.session",
            "debug sync.item.status a updating in sync.item a",
            "close sync.item a in sync.session",
            "close sync.session",
        ],
        "nobody has said how they ended"
    );
}

#[test]
fn i_21_dropped_aborted_and_panicked_items_close() {
    let lines = captured(|| {
        let reporter = Reporter::new(Traced::alone());
        let mut dropped = reporter.start("dropped", 9).unwrap().go().unwrap();
        assert!(!dropped.advance(3).is_cancel());
        drop(dropped);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _item = reporter.start("panicked", None).unwrap().go().unwrap();
            std::panic::resume_unwind(Box::new(()));
        }));
        assert!(panicked.is_err());
        drop(reporter);
    });
    let items = named(&lines, Kind::Close, "sync.item");
    let said = |at: usize| (items[at].get("sync.outcome"), items[at].get("sync.item.text"));
    assert_eq!(said(0), ("failed", "dropped unfinished"));
    assert_eq!(items[0].get("sync.work.completed"), "3");
    assert_eq!(said(1), ("failed", "dropped unfinished by a panic"));
    assert_eq!(named(&lines, Kind::Close, "sync.session")[0].get("sync.outcome"), "failed");
}

#[test]
fn i_21_a_question_opens_nothing() {
    let lines = captured(|| {
        let sink = Traced::alone();
        begin(&sink);
        let _ = sink.progress(&id("a"), &ProgressItem::new()).unwrap();
        let _ = sink.can_continue(Some(&id("b"))).unwrap();
    });
    assert!(named(&lines, Kind::Open, "sync.item").is_empty());
}

#[test]
fn i_21_the_next_session_closes_what_the_last_one_left() {
    let lines = captured(|| {
        let sink = Traced::alone();
        begin(&sink);
        let _ = sink.progress(&id("a"), &status(ProgressStatus::Updating).with_value(7)).unwrap();
        begin(&sink);
    });
    let item = named(&lines, Kind::Close, "sync.item")[0];
    assert_eq!([item.get("sync.outcome"), item.get("sync.work.completed")], ["", "7"]);
    assert_eq!(named(&lines, Kind::Close, "sync.session").len(), 2);
}

#[test]
fn i_23_statuses_and_their_levels() {
    use ProgressStatus as S;
    for (given, word, level, outcome) in [
        (S::Pending, "pending", Level::DEBUG, ""),
        (S::Updating, "updating", Level::DEBUG, ""),
        (S::Indeterminate, "indeterminate", Level::DEBUG, ""),
        (S::Paused, "paused", Level::DEBUG, ""),
        (S::Resuming, "resuming", Level::DEBUG, ""),
        (S::Unknown(77), "unknown_77", Level::DEBUG, ""),
        (S::Succeeded, "succeeded", Level::DEBUG, "succeeded"),
        (S::Deleted, "deleted", Level::DEBUG, "succeeded"),
        (S::Skipped, "skipped", Level::INFO, "skipped"),
        (S::Canceled, "canceled", Level::INFO, "canceled"),
        (S::Disconnected, "disconnected", Level::WARN, "disconnected"),
        (S::Failed, "failed", Level::WARN, "failed"),
    ] {
        let lines = captured(|| {
            let sink = Traced::alone();
            let start = if given == S::Pending { S::Updating } else { S::Pending };
            let _ = sink.progress(&id("a"), &status(start)).unwrap();
            let _ = sink.progress(&id("a"), &status(given).with_text("why").with_value(1)).unwrap();
            // The same again is no news, unless it ends the item again: that is told by a span of its own.
            if !given.is_terminal() {
                let _ = sink.progress(&id("a"), &status(given).with_value(2)).unwrap();
            }
        });
        let told = named(&lines, Kind::Event, "sync.item.status");
        assert_eq!(told.len(), 2, "{given}");
        assert_eq!((told[1].get("sync.item.status"), told[1].level), (word, level), "{given}");
        assert_eq!((told[1].get("sync.outcome"), told[1].get("sync.item.text")), (outcome, "why"));
        assert_eq!(told[1].within, "sync.item a", "{given}");
    }
}

#[test]
fn i_23_a_new_attempt_is_the_same_item() {
    let lines = captured(|| {
        let reporter = Reporter::new(Traced::alone());
        let mut item = reporter.start("a", 10).unwrap().go().unwrap();
        assert!(!item.advance(4).is_cancel());
        assert!(!item.retry("once more").is_cancel());
        assert!(!item.advance(2).is_cancel());
        item.finish();
        reporter.complete().unwrap();
    });
    assert_eq!(named(&lines, Kind::Open, "sync.item").len(), 1);
    let told = named(&lines, Kind::Event, "sync.item.status");
    let told: Vec<_> = told.iter().map(|it| it.get("sync.item.status")).collect();
    assert_eq!(told, ["updating", "resuming", "succeeded"]);
    assert_eq!(named(&lines, Kind::Close, "sync.item")[0].get("sync.work.completed"), "2");
}

#[test]
fn i_24_log_entries_and_their_levels() {
    for (given, level) in [
        (LogLevel::Information, Level::INFO),
        (LogLevel::Warning, Level::WARN),
        (LogLevel::Error, Level::ERROR),
        (LogLevel::Unknown(9), Level::WARN),
    ] {
        let lines = captured(|| {
            let sink = Traced::alone();
            let _ = sink.progress(&id("a"), &status(ProgressStatus::Updating)).unwrap();
            let entry = LogEntry::new(given, "the disk").with_description("is full");
            sink.log(&entry.clone().about(id("a"))).unwrap();
            sink.log(&entry.about(id("unknown"))).unwrap();
        });
        let told = named(&lines, Kind::Event, "sync.log");
        assert_eq!((told[0].level, told[0].get("message")), (level, "the disk"));
        assert_eq!(told[0].get("sync.log.description"), "is full");
        assert_eq!(told[0].get("sync.log.level"), given.raw().to_string());
        assert_eq!([&told[0].within, &told[1].within], ["sync.item a", "sync.session"]);
        assert_eq!(told[1].get("sync.item.id"), "unknown");
    }
}

#[test]
fn i_25_an_answered_cancel_is_told_once() {
    let lines = captured(|| {
        let stop = from_fn(|id, report| match (id.as_text(), report.value()) {
            (Some("a"), Some(1..)) => CancelDecision::CancelItem,
            (Some("b"), Some(1..)) => CancelDecision::CancelAll,
            _ => CancelDecision::Continue,
        });
        let sink = stop.traced();
        begin(&sink);
        for name in ["a", "b"] {
            for value in 0..4 {
                let report = status(ProgressStatus::Updating).with_value(value);
                let _decision = sink.progress(&id(name), &report).unwrap();
            }
            let _decision = sink.progress(&id(name), &status(ProgressStatus::Canceled)).unwrap();
        }
        let _ = sink.notice(&Notice::End { outcome: Outcome::Canceled }).unwrap();
    });
    let told = named(&lines, Kind::Event, "sync.cancel");
    let said = |field| told.iter().map(|it| it.get(field)).collect::<Vec<_>>();
    assert_eq!(said("sync.cancel.scope"), ["item", "all"]);
    assert_eq!(said("sync.cancel.cause"), ["answered"; 2]);
    assert_eq!(said("sync.item.id"), ["a", ""]);
    let ends = named(&lines, Kind::Close, "sync.item");
    assert!(ends.iter().all(|it| it.get("sync.cancel.cause") == "answered"), "{ends:?}");
    assert_eq!(named(&lines, Kind::Close, "sync.session")[0].get("sync.cancel.cause"), "answered");
}

#[test]
fn i_25_the_cause_of_a_cancel_from_elsewhere_is_known_from_its_token() {
    for cause in CancelCause::ALL {
        let lines = captured(|| {
            let stop = CancelSource::new();
            let sink = Traced::alone().stopped_by(stop.token());
            let reporter = Reporter::builder(sink).cancel(&stop).build();
            let mut item = reporter.start("a", 10).unwrap().go().unwrap();
            stop.cancel(cause);
            assert!(item.advance(1).is_cancel());
            item.finish();
            assert!(matches!(reporter.start("b", 1), Ok(Start::Declined(_))));
            reporter.complete().unwrap();
        });
        let told = named(&lines, Kind::Event, "sync.cancel");
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].get("sync.cancel.scope"), "all");
        let word = told[0].get("sync.cancel.cause");
        assert_eq!(word, format!("{cause:?}").to_lowercase());
        for span in ["sync.item", "sync.session"] {
            assert_eq!(
                named(&lines, Kind::Close, span)[0].get("sync.cancel.cause"),
                word,
                "{span}"
            );
        }
    }
}

#[test]
fn i_25_what_the_host_does_is_told_by_who_knows_it() {
    let lines = captured(|| {
        let sink = Traced::alone();
        begin(&sink);
        let _ = sink.progress(&id("a"), &status(ProgressStatus::Updating)).unwrap();
        for cause in [CancelCause::Skipped, CancelCause::Requested] {
            sink.host(&HostAct::CancelAsked { item: Some(id("a")), cause });
            sink.host(&HostAct::CancelAsked { item: Some(id("unknown")), cause });
        }
        sink.host(&HostAct::CancelAsked { item: None, cause: CancelCause::Deadline });
        sink.host(&HostAct::CancelAsked { item: None, cause: CancelCause::Shutdown });
        sink.host(&HostAct::CallbackCleared);
        let _ = sink.progress(&id("a"), &status(ProgressStatus::Canceled)).unwrap();
    });
    let told = named(&lines, Kind::Event, "sync.cancel");
    let told: Vec<_> = told.iter().map(|it| (it.get("sync.cancel.cause"), &*it.within)).collect();
    assert_eq!(told, [("skipped", "sync.item a"), ("deadline", "sync.session")], "the first stays");
    let item = named(&lines, Kind::Close, "sync.item")[0];
    assert_eq!(item.get("sync.cancel.cause"), "skipped");
    let act = named(&lines, Kind::Event, "sync.notice").pop().unwrap();
    assert_eq!(act.get("message"), "host: callback taken away");
}

/// Refuses or fails as told.
struct Faulty(Mutex<SinkError>);

impl ProgressSink for Faulty {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        Err(*self.0.lock().unwrap())
    }
}

#[test]
fn i_26_faults_and_refusals() {
    let refused = Fault::Refused(rules::KNOWN_ITEMS_ONLY);
    for (fault, kind, rule) in [
        (refused, "refused", rules::KNOWN_ITEMS_ONLY.to_string()),
        (Fault::Disconnected, "disconnected", String::new()),
        (Fault::Failed(Code::FAIL), "failed", String::new()),
        (Fault::UnknownAnswer(7), "unknown_answer", String::new()),
        (Fault::Panicked, "panicked", String::new()),
    ] {
        let lines = captured(|| {
            let sink = Faulty(Mutex::new(SinkError::new(fault))).traced();
            begin(&sink);
            for value in 0..100 {
                let report = status(ProgressStatus::Updating).with_value(value);
                assert!(sink.progress(&id("a"), &report).is_err());
            }
            let _ = sink.notice(&Notice::End { outcome: Outcome::Failed }).unwrap();
        });
        let told = named(&lines, Kind::Event, "sync.fault");
        assert_eq!(told.len(), 1, "{fault}: not per tick");
        assert_eq!((told[0].level, told[0].get("sync.fault.kind")), (Level::WARN, kind));
        assert_eq!(told[0].get("sync.rule"), rule);
        assert_eq!(told[0].get("message"), fault.to_string());
        assert_eq!(told[0].get("sync.item.id"), "a");
        let opened = usize::from(fault != refused);
        assert_eq!(named(&lines, Kind::Open, "sync.item").len(), opened, "{fault}");
        assert_eq!(named(&lines, Kind::Close, "sync.session")[0].get("sync.faults"), "100");
    }
}

#[test]
fn i_26_a_fault_does_not_hide_a_cancel() {
    let lines = captured(|| {
        let error = SinkError::new(Fault::Disconnected).deciding(CancelDecision::CancelAll);
        let sink = Faulty(Mutex::new(error)).traced();
        let _error = sink.progress(&id("a"), &status(ProgressStatus::Updating));
    });
    assert_eq!(named(&lines, Kind::Event, "sync.cancel").len(), 1);
    assert_eq!(named(&lines, Kind::Event, "sync.fault").len(), 1);
}

fn stage(role: ProviderRole, stage: SyncStage, completed: u64, total: Option<u64>) -> Notice {
    Notice::Stage(StageProgress { role, stage, work: Work::new(completed, total) })
}

#[test]
fn i_27_stages_begin_and_end() {
    use ProviderRole::{Destination, Source};
    use SyncStage::{Application, Detection, Enumeration};
    let reports: [(Notice, &[&str]); 10] = [
        (stage(Source, Detection, 0, None), &["begin source detection"]),
        (stage(Source, Detection, 9, None), &[]),
        (stage(Destination, Detection, 0, Some(4)), &["begin destination detection"]),
        (
            stage(Source, Enumeration, 1, Some(4)),
            &["end source detection", "begin source enumeration"],
        ),
        (stage(Source, Enumeration, 2, Some(4)), &[]),
        // Work is left there: the two run beside each other.
        (stage(Source, Application, 0, Some(2)), &["begin source application"]),
        (stage(Source, Enumeration, 4, Some(4)), &[]),
        // What has ended and grows is no news; what begins anew is.
        (stage(Source, Detection, 12, None), &[]),
        (
            stage(Source, Detection, 0, Some(9)),
            &["end source enumeration", "begin source detection"],
        ),
        (stage(Source, Detection, 1, Some(9)), &[]),
    ];
    let expected: Vec<&str> = reports.iter().flat_map(|(_, said)| *said).copied().collect();
    let lines = captured(|| {
        let sink = Traced::alone();
        begin(&sink);
        for (report, _) in &reports {
            let _ = sink.notice(report).unwrap();
        }
        let _ = sink.notice(&Notice::End { outcome: Outcome::Succeeded }).unwrap();
    });
    let told = lines.iter().filter(|line| line.name.starts_with("sync.stage."));
    let said = |line: &capture::Line| {
        let act = line.name.trim_start_matches("sync.stage.");
        format!("{act} {} {}", line.get("sync.role"), line.get("sync.stage"))
    };
    let told: Vec<String> = told.map(said).collect();
    assert_eq!(told[..expected.len()], expected);
    assert_eq!(
        told[expected.len()..],
        ["end source detection", "end destination detection", "end source application"],
        "with the session"
    );
    let end = named(&lines, Kind::Event, "sync.stage.end").pop().unwrap();
    assert_eq!([end.get("sync.work.completed"), end.get("sync.work.total")], ["0", "2"]);
}

#[test]
fn i_28_no_answer_changes() {
    fn as_it_is<W>(suite: Wrapper<W>) -> Wrapper<W> {
        suite
    }
    for dialect in Dialect::ALL {
        let suite = conformance::wrapper(dialect, |host: Host| Traced::new(host));
        as_it_is(suite).threads().strict().assert();
    }
    conformance::callback_wrapper(|host: Host| Traced::new(host)).threads().strict().assert();
}

#[test]
fn i_28_the_pace_is_that_of_the_sink_behind() {
    let minute = Pace::Period(Duration::from_secs(60));
    assert_eq!(NullSink.paced(minute).traced().pace(), minute);
    assert_eq!(Traced::alone().pace(), Pace::Never);
}

#[test]
fn i_28_an_engine_in_front_of_it_is_clean() {
    let suite = conformance::provider(Dialect::Neutral, |host: Host| {
        let reporter = Reporter::new(host.traced());
        for name in ["a", "b", "c"] {
            let Ok(mut item) = reporter.start(name, 3)?.go() else { continue };
            while item.work().completed < 3 && !item.advance(1).is_cancel() {}
            item.finish();
        }
        reporter.complete().map(drop).map_err(Unfinished::into_error)?;
        Ok::<(), Box<dyn std::error::Error>>(())
    });
    suite.strict().assert();
}

#[test]
fn i_30_a_failure_that_comes_late_is_a_second_short_span() {
    let lines = captured(|| {
        let reporter = Reporter::new(Traced::alone());
        reporter.start("a", 1).unwrap().go().unwrap().finish();
        assert!(!reporter.fail_late(&id("a"), "the disk lost it").unwrap().is_cancel());
        reporter.complete().unwrap();
    });
    let ends = named(&lines, Kind::Close, "sync.item");
    let ends: Vec<_> = ends.iter().map(|it| it.get("sync.outcome")).collect();
    assert_eq!(ends, ["succeeded", "failed"]);
}

#[test]
fn i_31_what_a_callback_hears() {
    let lines = captured(|| {
        let callback = NullCallback.traced();
        let (role, stage) = (ProviderRole::Source, SyncStage::Detection);
        let _ = callback.stage(&StageProgress { role, stage, work: Work::new(1, 2) }).unwrap();
        let _ = callback.change(&Change { item: Some(id("a")) }).unwrap();
        callback.conflict(&Conflict::default()).unwrap();
        callback.full_enumeration_needed().unwrap();
        let error = RecoverableError {
            role,
            stage,
            change: Change { item: None },
            code: Code::FAIL,
            item_name: "".into(),
            description: "".into(),
        };
        let _ = callback.recoverable_error(&error).unwrap();
        let _ = callback.change_applied(ChangeCounts { applied: 1, failed: 0 }).unwrap();
        let _ = callback.change_failed(ChangeCounts { applied: 1, failed: 2 }).unwrap();
    });
    let told = named(&lines, Kind::Event, "sync.notice");
    let told: Vec<_> = told.iter().map(|it| (it.level, it.get("message"))).collect();
    assert_eq!(
        told,
        [
            (Level::DEBUG, "change of a"),
            (Level::INFO, "conflict: defer"),
            (Level::INFO, "full enumeration needed: abort"),
            (Level::WARN, &*format!("source detection: recoverable error, {}", Code::FAIL)),
        ]
    );
    assert_eq!(named(&lines, Kind::Event, "sync.stage.begin").len(), 1);
    // Abort is a cancel of all (WS-14).
    assert_eq!(named(&lines, Kind::Event, "sync.cancel").len(), 1);
    let session = named(&lines, Kind::Close, "sync.session")[0];
    assert_eq!(
        [session.get("sync.changes.applied"), session.get("sync.changes.failed")],
        ["1", "2"]
    );
    assert_eq!(session.get("sync.outcome"), "", "a callback is told no end");
}

#[test]
fn i_32_an_engine_may_speak_inside_the_spans() {
    let lines = captured(|| {
        let sink = Traced::alone();
        let reporter = Reporter::new(&sink);
        let item = reporter.start("a", 1).unwrap().go().unwrap();
        sink.item_span(item.id()).in_scope(|| tracing::info!("inside"));
        sink.session_span().in_scope(|| tracing::info!("beside"));
        let ended = item.id().clone();
        item.finish();
        assert!(sink.item_span(&ended).is_none());
        reporter.complete().unwrap();
        assert!(sink.session_span().is_none());
    });
    let said = |message| lines.iter().find(|it| it.get("message") == message).unwrap();
    assert_eq!([&*said("inside").within, &*said("beside").within], ["sync.item a", "sync.session"]);
}

#[test]
fn i_29_threads_of_one_subscriber() {
    let capture = Capture::default();
    let dispatch = capture.dispatch();
    dispatcher::with_default(&dispatch, || {
        let reporter = Reporter::new(Traced::alone());
        std::thread::scope(|scope| {
            for worker in 0..4 {
                let (reporter, dispatch) = (&reporter, &dispatch);
                scope.spawn(move || {
                    dispatcher::with_default(dispatch, || {
                        for nth in 0..50 {
                            let name = format!("{worker}/{nth}");
                            let mut item = reporter.start(name, 3).unwrap().go().unwrap();
                            assert!(!item.advance(3).is_cancel());
                            item.finish();
                        }
                    });
                });
            }
        });
        reporter.complete().unwrap();
    });
    let lines = capture.lines();
    let opened = named(&lines, Kind::Open, "sync.item");
    assert_eq!(opened.len(), 200);
    assert!(opened.iter().all(|it| it.within == "sync.session"));
    let closed = named(&lines, Kind::Close, "sync.item");
    assert!(closed.iter().all(|it| it.get("sync.outcome") == "succeeded"));
    assert_eq!(closed.len(), 200);
    let session = named(&lines, Kind::Close, "sync.session");
    assert_eq!((session.len(), session[0].get("sync.items.succeeded")), (1, "200"));
}
