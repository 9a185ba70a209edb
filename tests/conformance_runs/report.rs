//! What comes of all runs: what fails, what warns, what was left out, and how it reads.

use crate::driver::*;
use crate::heard;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync_progress::conformance::{Fault, Host, Provider, provider};
use sync_progress::dialect::rules::{self, Level};
use sync_progress::protocol::{Notice, Outcome, ProgressStatus};
use sync_progress::{Dialect, ProgressSink as _};

/// It goes back (a SHOULD) and, if it is `bad`, names a stranger (a MUST).
fn engine(bad: bool) -> Provider {
    provider(Dialect::Neutral, move |host: Host| {
        heard(host.notice(&Notice::Begin { handler: None, items: ids(&["a"]) }));
        for value in [0, 2, 1] {
            if host.progress(&id("a"), &updating(value, 4))
                != Ok(sync_progress::CancelDecision::Continue)
            {
                break;
            }
        }
        heard(host.progress(&id("a"), &is(ProgressStatus::Failed)));
        if bad {
            heard(host.progress(&id("z"), &updating(0, 1)));
        }
        heard(host.notice(&Notice::End { outcome: Outcome::Failed }));
    })
}

/// T-20: a MUST fails, a SHOULD warns; in strict mode both fail.
#[test]
fn what_fails() {
    let report = engine(false).run();
    assert!(report.is_clean());
    assert_eq!((report.failures().count(), report.warnings().count()), (0, 1));
    report.assert();
    let strict = engine(false).strict().run();
    assert!(!strict.is_clean());
    assert_eq!((strict.failures().count(), strict.warnings().count()), (1, 0));
    assert!(message(|| strict.assert()).contains("N9 SHOULD, provider"));
}

/// The gravest comes first, whatever was met first.
#[test]
fn the_gravest_first() {
    let report = engine(true).run();
    assert_eq!(
        report.broken().collect::<Vec<_>>(),
        [rules::KNOWN_ITEMS_ONLY, rules::WORK_NEVER_FALLS]
    );
    let levels: Vec<Level> = report.problems().iter().map(|it| it.fault.level()).collect();
    assert_eq!(levels, [Level::Must, Level::Should]);
    assert!(report.problems().iter().all(|it| it.runs > 5 && it.run == "undisturbed"));
}

/// T-20: what is skipped is not reported, and the report says why.
#[test]
fn skipped() {
    let report = engine(true).strict().skip(rules::KNOWN_ITEMS_ONLY, "known to us").run();
    assert_eq!(report.broken().collect::<Vec<_>>(), [rules::WORK_NEVER_FALLS]);
    assert!(report.to_string().contains("skipped N5"), "{report}");
    assert!(report.to_string().contains("known to us"), "{report}");
}

/// T-20: what is expected to be broken has to be.
#[test]
fn expected() {
    let report = engine(true).expect_broken(rules::KNOWN_ITEMS_ONLY).run();
    report.assert();
    assert!(report.to_string().contains("broken as expected: N5"), "{report}");
    let report = engine(false).expect_broken(rules::KNOWN_ITEMS_ONLY).run();
    assert_eq!(
        report.failures().map(|it| it.fault.clone()).collect::<Vec<_>>(),
        [Fault::NotBroken(rules::KNOWN_ITEMS_ONLY)]
    );
}

/// Faults of different kinds, or about different rules, are different faults.
#[test]
fn expected_twice() {
    let both = [rules::KNOWN_ITEMS_ONLY, rules::BEGINS_ONCE];
    let report = both.into_iter().fold(engine(false), Provider::expect_broken).run();
    let kept: Vec<Fault> = report.failures().map(|it| it.fault.clone()).collect();
    assert_eq!(kept, both.map(Fault::NotBroken));
    let fails = provider(Dialect::Neutral, |host: Host| {
        heard(host.notice(&Notice::Begin { handler: None, items: vec![] }));
        heard(host.notice(&Notice::End { outcome: Outcome::Failed }));
        Err::<(), _>("disk full")
    });
    let report = fails.expect_broken(rules::BEGINS_ONCE).run();
    assert_eq!(report.failures().count(), 2, "{report}");
}

/// One rule at a time.
#[test]
fn by_rule() {
    let report = engine(true).run();
    report.assert_rule(rules::ENDS_ONCE);
    report.assert_rule(rules::WORK_NEVER_FALLS); // merely warns
    assert!(message(|| report.assert_rule(rules::KNOWN_ITEMS_ONLY)).contains("N5 MUST, provider"));
}

/// What is printed: a line of figures, and for each problem its rule, its first run and its trace.
#[test]
fn how_it_reads() {
    let text = engine(true).run().to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("provider, neutral: 1 failure and 1 warning in "), "{text}");
    for line in [
        "     1..2 lane 0  begin: a -> continue",
        "  -> 11..12 lane 0  z: updating 0/1 -> refused by rule N5",
    ] {
        assert!(lines.contains(&line), "{line}\n{text}");
    }
    assert!(text.contains("Reports and questions name items"), "{text}");
    assert!(text.contains("first in: undisturbed"), "{text}");
}

/// Which items were left open is told; one that was merely proposed owes no end.
#[test]
fn how_an_open_item_reads() {
    let engine = |host: Host| {
        heard(host.notice(&Notice::Begin { handler: None, items: ids(&["a", "b"]) }));
        heard(host.notice(&Notice::ItemProposed(id("c"))));
        heard(host.progress(&id("a"), &is(ProgressStatus::Failed)));
        heard(host.notice(&Notice::End { outcome: Outcome::Failed }));
    };
    let text = provider(Dialect::Neutral, engine).run().problems()[0].to_string();
    assert!(text.starts_with("N4 MUST, provider, event 7"), "{text}");
    let open: Vec<_> = text.lines().filter(|line| line.contains("not ended: ")).collect();
    assert_eq!(open, ["     not ended: b"], "{text}");
}

/// Of a long trace the last lines are shown, and how many came before.
#[test]
fn how_a_long_trace_reads() {
    let report = provider(Dialect::Neutral, |host: Host| {
        heard(host.notice(&Notice::Begin { handler: None, items: ids(&["a"]) }));
        for value in 0..29 {
            heard(host.progress(&id("a"), &updating(value, 40)));
        }
        heard(host.progress(&id("a"), &is(ProgressStatus::Failed)));
        heard(host.notice(&Notice::End { outcome: Outcome::Failed }));
        Err::<(), _>("disk full")
    });
    let text = report.run().problems()[0].to_string();
    assert!(text.contains("\n    12 before, and then\n"), "{text}");
    assert_eq!(text.lines().count(), 3 + 20, "{text}");
    let short = engine(true).run().problems()[0].to_string();
    assert!(!short.contains("before, and then"), "{short}");
}

fn message(run: impl FnOnce()) -> String {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| ()));
    let came = catch_unwind(AssertUnwindSafe(run));
    std::panic::set_hook(before);
    *came.unwrap_err().downcast::<String>().unwrap()
}
