//! The engine of `examples/mirror`, on trees of its own.

#[path = "../../examples/mirror/engine.rs"]
mod engine;

use crate::shelf::clean;
use engine::{Job, mirror};
use std::fs;
use sync_progress::{Dialect, Reporter};

/// Files to be copied by two workers, a folder, what is to be removed, and what is there already.
#[test]
fn the_mirror() {
    let source = tempfile::tempdir().unwrap();
    let from = source.path().to_owned();
    fs::write(from.join("small"), "a").unwrap();
    fs::write(from.join("large"), vec![7; 300_000]).unwrap(); // three chunks
    fs::create_dir(from.join("folder")).unwrap();
    fs::write(from.join("folder/below"), "b").unwrap();
    clean(Dialect::Neutral, "the engine of the mirror", move |host| {
        let target = tempfile::tempdir().map_err(|error| error.to_string())?;
        fs::write(target.path().join("old"), "c").map_err(|error| error.to_string())?;
        let job = Job::new(&from, target.path(), true, 2).map_err(|error| error.to_string())?;
        let reporter = Reporter::new(host);
        let _the_summary_tells = mirror(&job, &reporter, &|_| ());
        reporter.complete().map(drop).map_err(|_| "items are live".to_string())
    });
}
