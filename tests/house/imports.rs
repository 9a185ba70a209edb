//! Who may import whom. `ROWS` is the table; the rest holds the paths of each file against it.
//!
//! A name that the crate root re-exports counts as an import from the module it comes from, so `crate::ItemId` is no
//! way round the table. Code compiled for tests alone may import anything from a lower floor.

use std::collections::HashMap;

use crate::paths::{Import, Path, imports, resolve_export, root_exports};
use crate::source::Source;

/// (who, whom): paths below the crate root. The longest row that fits the importer counts; a last part that ends in
/// `*` fits every name with that beginning. A path on the right allows what lies below it. Everyone may import from
/// its own part of the house, except that integrations never name one another.
const ROWS: &[(&str, &str)] = &[
    ("sync", ""),
    ("protocol", ""),
    ("clock", ""),
    ("guard", "protocol"),
    ("ledger", "protocol"),
    ("dialect", "protocol"),
    ("cancel", "protocol clock"),
    ("session", "protocol ledger dialect"),
    ("sink", "protocol clock guard dialect cancel"),
    ("sink::check*", "protocol clock guard dialect cancel session"),
    // A callback can stand where a sink is wanted, and both are recorded by the same recorder.
    ("callback", "protocol clock guard dialect cancel sink"),
    ("handler", "protocol clock guard dialect cancel sink"),
    ("reporter", "protocol clock guard ledger cancel callback sink"),
    ("merge", "protocol dialect session reporter"),
    ("recording", "protocol clock guard dialect session callback sink"),
    ("presentation", "protocol clock session reporter merge"),
    // A subscriber that panics is kept from the sink behind it, as listeners are from one another.
    ("integrations", "protocol clock guard cancel callback sink reporter merge presentation"),
    ("windows", "protocol guard dialect cancel callback sink handler"),
    ("conformance", "protocol clock dialect cancel session callback sink handler reporter"),
    ("strategy", "protocol clock dialect cancel session callback sink handler reporter"),
    // The reference model is written a second time on purpose: it shares no code with what it checks.
    ("strategy::model*", "protocol clock dialect cancel"),
];

/// The floors of the house, lowest first. Every row of the table points down.
const FLOORS: &[&[&str]] = &[
    &["sync"],
    &["protocol", "clock"],
    &["guard", "ledger", "dialect", "cancel"],
    &["session"],
    &["sink"],
    &["callback"],
    &["handler"],
    &["reporter"],
    &["merge", "recording"],
    &["presentation"],
    &["integrations", "windows"],
    &["conformance", "strategy"],
];

/// Atomics and locks, from the standard library or from the model checker: everyone's.
const FOR_ALL: &str = "sync";

pub(crate) fn check(files: &[Source]) -> Vec<String> {
    let exports =
        files.iter().find(|file| file.module.is_empty()).map(root_exports).unwrap_or_default();
    files
        .iter()
        .filter(|file| !file.module.is_empty())
        .flat_map(|file| check_file(file, &exports))
        .collect()
}

fn check_file(file: &Source, exports: &HashMap<String, Path>) -> Vec<String> {
    let Some(top) = FLOORS.iter().flat_map(|floor| *floor).find(|name| file.module[0] == **name)
    else {
        return vec![format!(
            "src/{}: `{}` is not in the table of imports",
            file.path, file.module[0]
        )];
    };
    let refuse = |import: &Import| {
        let path = resolve_export(&import.path, exports);
        let problem = if path.is_empty() || path[0] == "*" {
            "names the whole crate; name the module".to_owned()
        } else if !FLOORS.iter().any(|floor| floor.contains(&&path[0][..])) {
            format!(
                "imports `{}`, which is neither a module nor re-exported at the root",
                path.join("::")
            )
        } else if allowed(&import.from, &path) || (import.test && floor(&path[0]) < floor(top)) {
            return None;
        } else {
            format!("`{}` may not import `{}`", import.from.join("::"), path.join("::"))
        };
        Some(format!("src/{}:{}: {problem}", file.path, import.line))
    };
    imports(file).iter().filter_map(refuse).collect()
}

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&name))
}

fn allowed(from: &[String], to: &[String]) -> bool {
    let own = if from[0] == "integrations" { from.len().min(2) } else { 1 };
    let row = ROWS.iter().filter(|(who, _)| fits(who, from)).max_by_key(|(who, _)| who.len());
    to[0] == FOR_ALL
        || to.starts_with(&from[..own])
        || row.is_some_and(|(_, whom)| whom.split(' ').any(|allowed| fits(allowed, to)))
}

/// Whether `path` lies at or below `pattern`.
fn fits(pattern: &str, path: &[String]) -> bool {
    let mut parts = path.iter();
    pattern.split("::").all(|wanted| {
        parts.next().is_some_and(|part| match wanted.strip_suffix('*') {
            Some(beginning) => part.starts_with(beginning),
            None => part == wanted,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::with_test_files;

    /// What is found in one file with this text, in a crate whose root re-exports two names.
    fn findings(path: &str, text: &str) -> Vec<String> {
        let root =
            "pub use protocol::{ItemId as Id, event::SyncEvent}; pub use crate::session::Session;";
        check(&[Source::read("lib.rs", root), Source::read(path, text)])
    }

    #[track_caller]
    fn refused(path: &str, text: &str) {
        assert_eq!(findings(path, text).len(), 1, "{path}: {text}: {:?}", findings(path, text));
    }

    #[track_caller]
    fn accepted(path: &str, text: &str) {
        assert_eq!(findings(path, text), Vec::<String>::new(), "{path}: {text}");
    }

    #[test]
    fn every_row_points_down() {
        let top = |path: &str| floor(path.split("::").next().unwrap()).unwrap();
        for (who, whom) in ROWS {
            for lower in whom.split(' ').filter(|whom| !whom.is_empty()) {
                assert!(top(lower) < top(who), "{who} may not import {lower}");
            }
        }
        let mut rows: Vec<_> =
            ROWS.iter().map(|(who, _)| *who).filter(|who| !who.contains("::")).collect();
        let mut floors = FLOORS.concat();
        rows.sort_unstable();
        floors.sort_unstable();
        assert_eq!(rows, floors, "a row for each part of the house");
    }

    #[test]
    fn each_spelling_of_a_forbidden_import_is_seen() {
        for text in [
            "use crate::session::Session;",
            "use crate::{session::Session};",
            "use crate::{protocol::{self, ItemId}, session::{Session as S}};",
            "use {core::fmt, crate::session::Session};",
            "pub(crate) use crate::session::*;",
            "use crate::session;",
            "use crate::{session as state};",
            "use super::super::session::Session;",
            "use super::{super::session::Session, row};",
            "use super::{row as r, super::session::Session};",
            "use self::super::super::session::Session;",
            "fn f() { crate::session::Session::new() }",
            "fn f() { <crate::protocol::A as crate::session::B>::f() }",
            "fn f() { g::<crate::session::Session>() }",
            "fn f() { crate::protocol::g::<crate::session::Session>() }",
            "fn f(s: &super::super::session::Session) {}",
            "#[doc(hidden)] pub(in crate::session) fn f() {}",
            "macro_rules! m { () => { $crate::session::Session } }",
            "mod inner { use super::super::super::session::Session; }",
            "mod inner {} use super::super::session::Session;",
            "use crate::Session;",
            "use crate::{Id, Session as S};",
            "use sync_progress::session::Session;",
            "extern crate self as us;",
            "use crate as root;",
            "use super::super as root;",
            "use crate::*;",
            "use crate::unheard_of::X;",
            "use super::super::super::X;",
        ] {
            refused("dialect/narrow.rs", text);
        }
    }

    #[test]
    fn what_the_table_allows_passes() {
        for text in [
            "use crate::protocol::{ItemId, event::{self, SyncEvent}}; use core::{fmt, mem::{self}};",
            "use crate::{protocol, sync::AtomicU64, Id, SyncEvent as E};",
            "use super::row::Row; use super::super::protocol::Work; use self::inner::X; use crate::dialect::rules;",
            "mod inner { use super::super::Row; pub(super) fn f() {} pub(crate) struct S; }",
            "fn f(&self) -> Self { self.session.x; session::y(self) }",
            "/// [`crate::session::Session`]\nfn f() { \"crate::session\"; /* crate::session */ } // super::super::session",
        ] {
            accepted("dialect/narrow.rs", text);
        }
    }

    #[test]
    fn rows_have_their_exceptions() {
        let session = "use crate::session::Session;";
        accepted("sink/checked.rs", session);
        accepted("sink/check.rs", session);
        accepted("sink/check/lane.rs", session);
        refused("sink/mod.rs", session);
        refused("sink/slot.rs", session);
        refused("reporter/mod.rs", session);
        refused("session/apply.rs", "use crate::cancel::CancelSource;");
        accepted("strategy/legal.rs", session);
        refused("strategy/model.rs", session);
        refused("handler/start.rs", "use crate::callback::SyncCallback;");
        refused("integrations/tokio.rs", "use crate::integrations::tracing::Span;");
        refused("integrations/tokio.rs", "use super::tracing::Span;");
        accepted("integrations/tokio/token.rs", "use super::wait; use crate::cancel::CancelToken;");
        refused("cellar/mod.rs", "");
        accepted("lib.rs", "pub use session::Session; use crate::windows;");
    }

    #[test]
    fn tests_may_import_what_is_lower() {
        accepted("reporter/mod.rs", "#[cfg(test)] mod tests { use crate::session::Session; }");
        refused("reporter/mod.rs", "#[cfg(test)] mod tests {} use crate::session::Session;");
        refused("dialect/mod.rs", "#[cfg(test)] mod tests { use crate::session::Session; }");
        let tree = |declared| {
            let files = [
                ("reporter/mod.rs", declared),
                ("reporter/tests.rs", "use crate::session::Session;"),
            ];
            check(&with_test_files(files.map(|(path, text)| Source::read(path, text)).into()))
        };
        assert!(tree("#[cfg(test)] mod tests;").is_empty());
        assert_eq!(tree("mod tests;").len(), 1);
    }

    #[test]
    fn a_finding_says_where_and_what() {
        let found = findings("dialect/narrow.rs", "\nuse crate::{\n    session::Session};");
        assert_eq!(
            found,
            ["src/dialect/narrow.rs:2: `dialect::narrow` may not import `session::Session`"]
        );
    }
}
