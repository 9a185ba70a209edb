//! One test per rule, as the macro makes them: an engine that keeps all, and one that is caught by the test of its rule.
#![cfg(feature = "conformance")]

use std::panic;
use sync_progress::conformance::{Host, Report, provider};
use sync_progress::dialect::rules;
use sync_progress::protocol::{Notice, Outcome};
use sync_progress::sink::ProgressSink;
use sync_progress::{Dialect, ItemId, Reporter};

/// Two items, a little work each.
fn honest(host: Host) {
    let reporter = Reporter::builder(host).item(ItemId::try_from("a").unwrap(), 2).build();
    if let Ok(mut item) = reporter.start("a", 2).unwrap().go() {
        if !item.advance(1).is_cancel() {
            let _ = item.advance(1);
        }
        item.finish();
    }
    drop(reporter.complete());
}

sync_progress::rule_tests! {
    /// In the neutral dialect.
    mod neutral: provider in Neutral;
    provider(Dialect::Neutral, honest).strict()
}

sync_progress::rule_tests! {
    /// As a handler of Sync Center.
    mod sync_center: provider in SyncCenter;
    provider(Dialect::SyncCenter, honest).strict()
}

/// Announces an item and forgets it.
fn forgetful() -> Report {
    let engine = |host: Host| {
        let items = vec!["a".try_into().unwrap()];
        let _ = host.notice(&Notice::Begin { handler: None, items });
        let _ = host.notice(&Notice::End { outcome: Outcome::Succeeded });
    };
    provider(Dialect::Neutral, engine).run()
}

#[test]
fn the_test_of_the_rule_fails_and_no_other() {
    let report = forgetful();
    let fails = |check: &dyn Fn()| panic::catch_unwind(panic::AssertUnwindSafe(check)).is_err();
    assert!(fails(&|| report.assert_rule(rules::ALL_ITEMS_END)));
    assert!(!fails(&|| report.assert_rule(rules::ENDS_ONCE)));
    assert!(!fails(&|| report.assert_rest(&[rules::ALL_ITEMS_END])));
    assert!(fails(&|| report.assert_rest(&[rules::ENDS_ONCE])));
    assert!(fails(&|| report.assert()));
}
