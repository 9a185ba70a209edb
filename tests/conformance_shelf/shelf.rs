//! What stands on the shelf: engines that break one rule each, beside the same engine that breaks none.

use std::fmt::Debug;
use sync_progress::Dialect;
use sync_progress::conformance::{Fault, Finished, Host, Problem, provider};
use sync_progress::dialect::rules::Parties;

/// What an engine of a table may do wrong: a line each, with the words that say what, and the rule that it breaks first.
macro_rules! sins {
    ($($(#[doc = $what:literal])+ $name:ident $breaks:literal;)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Sin {
            /// It keeps every rule.
            None,
            $($(#[doc = $what])+ $name,)+
        }

        pub(crate) const SINS: &[crate::shelf::Row<Sin>] =
            &[$((Sin::$name, $breaks, concat!($($what),+)),)+];
    };
}
pub(crate) use sins;

/// A sin, the rule that it breaks (`N7 MUST`), and what the engine does.
pub(crate) type Row<S> = (S, &'static str, &'static str);

/// So many lines a reader is to look at, at most.
const HANDFUL: usize = 8;

/// Every mutant is found, by the rule that it breaks first; and with no sin there is nothing to find.
#[track_caller]
pub(crate) fn prove<S, R>(dialect: Dialect, engine: fn(Host, S) -> R, honest: S, sins: &[Row<S>])
where
    S: Copy + Debug + Send + Sync + 'static,
    R: Finished + 'static,
{
    clean(dialect, &format!("{honest:?}"), move |host| engine(host, honest));
    let faults: Vec<String> = sins
        .iter()
        .filter_map(|(sin, breaks, what)| {
            let sin = *sin;
            let report = provider(dialect, move |host| engine(host, sin)).run();
            let fault = fault_of(report.problems(), breaks)?;
            Some(format!("{sin:?} ({dialect}),{what} {fault}\n{report}"))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Nothing is found, even strictly, and there was something to look at.
#[track_caller]
pub(crate) fn clean<R: Finished + 'static>(
    dialect: Dialect,
    name: &str,
    engine: impl Fn(Host) -> R + Send + Sync + 'static,
) {
    let report = provider(dialect, engine).strict().run();
    assert!(report.problems().is_empty(), "{name}: {report}");
    assert!(report.runs() > 10, "{name}: {report}");
}

/// What is wrong with what was found.
fn fault_of(problems: &[Problem], breaks: &str) -> Option<String> {
    let Some(first) = problems.first() else { return Some("was not found".into()) };
    let Fault::Broken(violation) = &first.fault else {
        return Some(format!("was expected to break {breaks}, and {}", first.fault));
    };
    let found = format!("{} {}", violation.rule, violation.level);
    if found != breaks || violation.accused != Parties::PROVIDER {
        return Some(format!("was expected to break {breaks}, and broke {found}"));
    }
    let lines = first.trace.len();
    (lines == 0 || lines > HANDFUL).then(|| format!("is shown in {lines} lines"))
}
