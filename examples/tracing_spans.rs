//! For who has `tracing` already: one line puts a span around the session and each item, with events between and
//! nothing per tick. Filter by the target `sync_progress`; here everything is shown, as it opens and closes.

use std::error::Error;

use sync_progress::cancel::CancelSource;
use sync_progress::integrations::tracing::TracedExt;
use sync_progress::protocol::{CancelCause, LogEntry};
use sync_progress::reporter::Unfinished;
use sync_progress::sink::NullSink;
use sync_progress::{ProgressSink, ProviderRole, Reporter, SyncStage};
use tracing::Level;
use tracing_subscriber::fmt::format::FmtSpan;

fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_max_level(Level::DEBUG)
        .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
        .with_target(false)
        .without_time()
        .init();

    let stop = CancelSource::new();
    // Your sink instead of `NullSink`; the token tells why everything was canceled.
    let sink = NullSink.traced().stopped_by(stop.token());
    let reporter = Reporter::builder(&sink).cancel(&stop).build();

    let detection = reporter.stage(ProviderRole::Source, SyncStage::Detection);
    detection.report(4, 4).go_on()?;
    let application = reporter.stage(ProviderRole::Destination, SyncStage::Application);
    application.report(0, 4).go_on()?;

    copy(&reporter, "letters.txt", 1_000)?;
    reporter.start("locked.db", 500)?.go()?.fail("used by another program");
    reporter.log(LogEntry::warning("the disk is nearly full"));

    let mut films = reporter.start("films.mp4", 9_000)?.go()?;
    // What an engine has to say by itself stands inside the span of its item.
    sink.item_span(films.id()).in_scope(|| tracing::info!("copying in parts"));
    assert!(!films.advance(3_000).is_cancel());
    stop.cancel(CancelCause::Requested);
    assert!(films.advance(3_000).is_cancel());
    films.finish();

    let summary = reporter.complete().map_err(Unfinished::into_error)?;
    println!("{summary}");
    Ok(())
}

/// A hundred ticks, of which the subscriber hears nothing.
fn copy(
    reporter: &Reporter<impl ProgressSink>,
    name: &str,
    size: u64,
) -> Result<(), Box<dyn Error>> {
    let mut item = reporter.start(name, size)?.go()?;
    for _block in 0..100 {
        item.advance(size / 100).go_on()?;
    }
    item.finish();
    Ok(())
}
