//! For the author of tests: run an engine against a session of the dialect that its host speaks, and see
//! which rule it breaks, who says so, and the calls that led there.

use std::error::Error;

use sync_progress::dialect::rules::Rule;
use sync_progress::protocol::{AnswerExt, Notice, Outcome, ProgressStatus};
use sync_progress::reporter::Unfinished;
use sync_progress::sink::{ProgressSinkExt, Recorder};
use sync_progress::{Dialect, ItemId, ProgressItem, ProgressSink, Reporter};

/// An engine that gives its reports to a sink.
type Engine = fn(&dyn ProgressSink) -> Result<(), Box<dyn Error>>;

fn main() {
    check("an engine that uses a reporter", with_a_reporter);
    check("an engine by hand that says too much", by_hand);
}

fn check(name: &str, engine: Engine) {
    println!("{name}:");
    let sink = Recorder::in_memory().checked(Dialect::SyncCenter).recorded();
    if let Err(error) = engine(&sink) {
        println!("  it gave up: {error}");
    }
    for entry in sink.entries() {
        println!(
            "  {:>3}..{:<3} {:?} -> {:?}",
            entry.called, entry.answered, entry.event, entry.reply
        );
    }
    let refusals = sink.inner().refusals();
    for (rule, times) in &refusals {
        match Rule::by_id(*rule) {
            Some(rule) => println!("  broken {times} times: {rule}"),
            None => println!("  broken {times} times: {rule}"),
        }
    }
    println!("  {}", if refusals.is_empty() { "it keeps the rules" } else { "it breaks rules" });
}

fn with_a_reporter(sink: &dyn ProgressSink) -> Result<(), Box<dyn Error>> {
    let items = [ItemId::try_from("a")?, ItemId::try_from("b")?];
    let reporter = Reporter::builder(sink).items(items.clone()).build();
    for id in &items {
        if let Ok(mut item) = reporter.start(id, 2)?.go() {
            item.advance(2).go_on()?;
            item.finish();
        }
    }
    reporter.complete().map_err(Unfinished::into_error)?;
    Ok(())
}

/// It is content with its item, and then reports more of it.
fn by_hand(sink: &dyn ProgressSink) -> Result<(), Box<dyn Error>> {
    let id = ItemId::try_from("a")?;
    let updating = ProgressItem::new().with_status(ProgressStatus::Updating);
    let done = ProgressItem::new().with_status(ProgressStatus::Succeeded);
    sink.notice(&Notice::Begin { handler: None, items: vec![id.clone()] })?.go_on()?;
    for report in [updating.clone().with_value(1).with_max(2), done, updating.with_value(2)] {
        // A refusal is no reason to stop, and the decision is there all the same.
        sink.progress(&id, &report).decision().go_on()?;
    }
    sink.notice(&Notice::End { outcome: Outcome::Succeeded })?.go_on()?;
    Ok(())
}
