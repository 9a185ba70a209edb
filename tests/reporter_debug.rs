//! What a programmer sees who prints a part of a session: which part it is, and where it stands.

use sync_progress::protocol::CancelCause;
use sync_progress::reporter::Start;
use sync_progress::sink::NullSink;
use sync_progress::{ItemId, ProviderRole, Reporter, SyncStage};

#[track_caller]
fn shows(shown: &str, parts: &[&str]) {
    for part in parts {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}

#[test]
fn the_session_and_who_stops_it() {
    let announced = ItemId::try_from("announced").unwrap();
    let builder = Reporter::builder(NullSink).items([announced]);
    shows(&format!("{builder:?}"), &["Builder", "handler: None", "announced"]);
    let reporter = builder.build();
    shows(&format!("{reporter:?}"), &["Reporter", "Hub", "Scope { cause: None"]);
    let canceler = reporter.canceler();
    shows(&format!("{canceler:?}"), &["Canceler { cause: None"]);
    canceler.cancel_all(CancelCause::Shutdown);
    shows(&format!("{canceler:?} {reporter:?}"), &["Canceler { cause: Some(Shutdown)", "Hub"]);
}

#[test]
fn an_item_and_its_adapters() {
    let reporter = Reporter::new(NullSink);
    let start = reporter.start("a.txt", 9).unwrap();
    shows(&format!("{start:?}"), &["Go(ItemReporter", "a.txt"]);
    let Start::Go(mut item) = start else { panic!("nobody has canceled") };
    let mut lane = item.lane();
    assert!(!lane.advance(4).is_cancel());
    shows(&format!("{lane:?}"), &["Lane { done: 4"]);
    shows(&format!("{:?}", item.reader(&b""[..])), &["ItemReader", "ItemReporter", "a.txt"]);
    shows(&format!("{:?}", item.writer(std::io::sink())), &["ItemWriter", "ItemReporter", "a.txt"]);
    shows(&format!("{:?}", item.iter(0..3)), &["ItemIter", "ItemReporter", "a.txt"]);
    shows(&format!("{item:?}"), &["ItemReporter", "a.txt", "completed: 4", "Known(9)"]);
    let unfinished = reporter.complete().unwrap_err();
    shows(&format!("{unfinished:?}"), &["Unfinished", "a.txt"]);
    let reporter = unfinished.into_reporter();
    reporter.canceler().cancel_all(CancelCause::Requested);
    shows(&format!("{:?}", reporter.start("b", 1).unwrap()), &["Declined(CancelAll)"]);
    item.finish();
}

#[test]
fn a_stage() {
    let reporter = Reporter::new(NullSink);
    let stage = reporter.stage(ProviderRole::Source, SyncStage::Detection);
    assert!(!stage.report(3, 7).is_cancel());
    shows(&format!("{stage:?}"), &["StageReporter", "Source", "Detection", "completed: 3"]);
}
