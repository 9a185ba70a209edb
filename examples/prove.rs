//! For the author of an engine: proves that it keeps the rules at every answer that it asks for, and shows what is said of one
//! that does not.

use std::error::Error;

use sync_progress::conformance::{Host, provider};
use sync_progress::dialect::rules::CANCELED_IS_NOT_SUCCEEDED;
use sync_progress::protocol::{Notice, Outcome, ProgressStatus};
use sync_progress::{Dialect, ItemId, ProgressItem, ProgressSink, Reporter};

/// Reports through a reporter, and stops when it is told to.
fn careful(host: Host) -> Result<(), Box<dyn Error>> {
    let reporter = Reporter::new(host);
    for name in ["inbox", "drafts"] {
        let Ok(mut item) = reporter.start(name, 3)?.go() else { continue };
        for _block in 0..3 {
            if item.advance(1).is_cancel() {
                break;
            }
        }
        item.finish();
    }
    reporter.complete().map(drop).map_err(|_| "items are live".into())
}

/// Reports by hand, and takes no heed of what it is answered.
fn careless(host: &Host) -> Result<(), Box<dyn Error>> {
    let id = ItemId::try_from("inbox")?;
    let _ = host.notice(&Notice::Begin { handler: None, items: vec![id.clone()] });
    for value in 0..3 {
        let report = ProgressItem::new().with_status(ProgressStatus::Updating).with_value(value);
        let _ = host.progress(&id, &report); // the answer goes nowhere
    }
    let _ = host.progress(&id, &ProgressItem::new().with_status(ProgressStatus::Succeeded));
    let _ = host.notice(&Notice::End { outcome: Outcome::Succeeded });
    Ok(())
}

fn main() {
    let report = provider(Dialect::Neutral, careful).strict().run();
    println!("{report}");
    report.assert();

    let report = provider(Dialect::Neutral, |host| careless(&host)).run();
    println!("{report}");
    assert!(report.broken().any(|rule| rule == CANCELED_IS_NOT_SUCCEEDED));
}
