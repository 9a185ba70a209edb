//! What the README shows of the kit is what it prints: the engine that it shows is proved here, and the outcome compared.
#![cfg(feature = "conformance")]

use std::fs;
use std::path::Path;
use sync_progress::conformance::{self, Host};
use sync_progress::protocol::{AnswerExt, Notice, Outcome, ProgressStatus};
use sync_progress::{Dialect, ItemId, ProgressItem, ProgressSink};

/// As the README has it, line for line.
mod my_engine {
    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "an engine takes whom it reports to")]
    pub(crate) fn synchronize(host: Host) -> Result<(), Box<dyn std::error::Error>> {
        let items = vec![ItemId::try_from("inbox")?, ItemId::try_from("drafts")?];
        let _ = host.notice(&Notice::Begin { handler: None, items: items.clone() });
        for id in &items {
            for step in 0..3 {
                let report = ProgressItem::new().with_status(ProgressStatus::Updating);
                let answer = host.progress(id, &report.with_value(step).with_max(3));
                if answer.decision().is_cancel() {
                    break;
                }
            }
            let done = ProgressItem::new().with_status(ProgressStatus::Succeeded);
            let _ = host.progress(id, &done);
        }
        let _ = host.notice(&Notice::End { outcome: Outcome::Succeeded });
        Ok(())
    }
}

#[test]
fn the_readme_shows_what_the_kit_prints() {
    let report = conformance::provider(Dialect::Neutral, my_engine::synchronize).run();
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let printed = report.to_string();
    assert!(readme.contains(printed.trim_end()), "the README does not show this:\n\n{printed}");
}
