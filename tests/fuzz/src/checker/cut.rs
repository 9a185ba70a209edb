//! The shortest trace (T-8).

use sync_progress::Dialect;
use sync_progress::conformance::{Violation, check, shortest};
use sync_progress::protocol::TraceEntry;

/// That of one violation; all of them would take long.
pub fn check_one(dialect: Dialect, trace: &[TraceEntry], found: &[Violation], which: usize) {
    let Some(violation) = found.get(which % found.len().max(1)) else { return };
    let short = shortest(dialect, trace, violation);
    assert!(is_part(&short, trace), "{short:#?} is no part");
    assert!(check(dialect, &short).contains(violation), "{violation} is lost in {short:#?}");
    assert_eq!(shortest(dialect, &short, violation), short, "it can be shorter");
}

fn is_part(short: &[TraceEntry], trace: &[TraceEntry]) -> bool {
    let mut rest = trace.iter();
    short.iter().all(|entry| rest.any(|other| other == entry))
}
