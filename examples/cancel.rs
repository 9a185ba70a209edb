//! For whoever wants to stop something: scopes with a cause, one within the other, and a deadline that
//! cancels by itself. The work asks as often as it likes, and is told why it was stopped.

use std::error::Error;
use std::thread;
use std::time::Duration;

use sync_progress::Reporter;
use sync_progress::cancel::{CancelSource, CancelToken};
use sync_progress::protocol::CancelCause;
use sync_progress::reporter::Start;
use sync_progress::sink::NullSink;

fn main() -> Result<(), Box<dyn Error>> {
    scopes();
    deadline()?;
    Ok(())
}

/// All includes item, and the first cause stays.
fn scopes() {
    let program = CancelSource::new();
    let (backup, upload) = (program.child(), program.child());
    backup.cancel(CancelCause::Requested);
    println!("backup: {}, upload: {}", backup.token().decision(), upload.token().decision());
    program.cancel(CancelCause::Shutdown);
    for (name, scope) in [("backup", &backup), ("upload", &upload)] {
        let token = scope.token();
        if let Some(cause) = token.cause() {
            println!("{name}: {}, because: {cause}", token.decision());
        }
    }
}

/// Two workers on one session that has 50 milliseconds; the items would take forever.
fn deadline() -> Result<(), Box<dyn Error>> {
    let session = CancelSource::new();
    let reporter = Reporter::builder(NullSink).cancel(&session).build();
    session.cancel_after(Duration::from_millis(50));
    thread::scope(|scope| {
        for name in ["endless", "without end"] {
            let Ok(Start::Go(mut item)) = reporter.start(name, None) else { continue };
            scope.spawn(move || {
                while !item.advance(1).is_cancel() {
                    thread::yield_now();
                }
                println!("{name} stops: {}", item.decision());
                item.finish(); // as canceled, because it has told us so
            });
        }
        // Somebody else can wait for it, without asking again and again.
        println!("waited, and then: {}", session.token().wait());
    });
    let summary = reporter.complete()?;
    if let Some(cause) = summary.cancel {
        println!("{}; {cause}", summary.items);
    }
    Ok(())
}
