//! For an async engine: each task owns the handle of its item, waits in `select!` for its work or for a cancel, and a view
//! awaits the newest totals. A shutdown of the program (a token of tokio's) stops the session.

use std::error::Error;
use std::time::Duration;

use sync_progress::integrations::tokio::{Bridge, Updates, watched};
use sync_progress::protocol::{CancelCause, Outcome};
use sync_progress::reporter::Unfinished;
use sync_progress::sink::NullSink;
use sync_progress::{ItemReporter, ProgressSink, Reporter};
use tokio::io::{AsyncWriteExt, DuplexStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

const BLOCKS: u64 = 40;
const BLOCK: [u8; 4_096] = [0; 4_096];
const SIZE: u64 = BLOCKS * 4_096;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let shutdown = CancellationToken::new();
    // Your sink instead of `NullSink`.
    let (reporter, updates) = watched(Reporter::builder(NullSink), Duration::from_millis(50));
    let _bridge = Bridge::both(&reporter.canceler(), &shutdown, CancelCause::Shutdown);
    let view = tokio::spawn(show(updates));

    let mut tasks = JoinSet::new();
    for name in ["letters", "photos", "films"] {
        let Ok(item) = reporter.start(name, SIZE)?.go() else { continue };
        let (near, far) = tokio::io::duplex(1_024);
        tokio::spawn(serve(far, name == "films"));
        tasks.spawn(download(near, item));
    }
    // The films never come to an end: the server is silent in the middle of them.
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(400)).await;
        shutdown.cancel();
    });
    while let Some(ended) = tasks.join_next().await {
        let (name, outcome) = ended?;
        println!("{name}: {outcome}");
    }
    let summary = reporter.complete().map_err(Unfinished::into_error)?;
    println!("last seen: {}", view.await?);
    println!("{summary}");
    Ok(())
}

/// The bytes count by themselves, and a cancel ends the wait for them.
async fn download<S: ProgressSink>(
    mut from: DuplexStream,
    mut item: ItemReporter<S>,
) -> (String, Outcome) {
    let name = item.id().to_string();
    let outcome = match tokio::io::copy(&mut item.async_io(&mut from), &mut tokio::io::sink()).await
    {
        // A cancel is an error here; `finish` knows it from a success.
        Err(error) if sync_progress::reporter::canceled(&error).is_none() => {
            item.fail(error.to_string())
        }
        _ => item.finish(),
    };
    (name, outcome)
}

/// News come when there are some, at most so often as was asked for; who is slow gets the newest.
async fn show(mut updates: Updates) -> String {
    let mut last = String::new();
    while let Some(totals) = updates.next().await {
        last = format!(
            "{} of {} bytes, {} of {} items",
            totals.work.completed,
            totals.work.total,
            totals.ended.all(),
            totals.items
        );
        println!("{last}");
    }
    last
}

/// Another machine.
async fn serve(mut to: DuplexStream, hangs: bool) {
    for nth in 0..BLOCKS {
        if to.write_all(&BLOCK).await.is_err() {
            return;
        }
        if hangs && nth == 10 {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
