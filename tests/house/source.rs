//! A source file as the checks see it: where it sits, its tokens, and which of them are compiled for tests alone.

use std::fs;
use std::path::Path;

use crate::lexer::{Kind, Token, lex};

#[derive(Debug)]
pub(crate) struct Source {
    /// Below `src/`, with forward slashes: `sink/slot.rs`.
    pub(crate) path: String,
    /// The module that the file is: `["sink", "slot"]`; empty for `lib.rs`.
    pub(crate) module: Vec<String>,
    pub(crate) tokens: Vec<Token>,
    /// For each token, whether it stands below a `#[cfg(test)]`.
    pub(crate) in_test: Vec<bool>,
    pub(crate) lines: usize,
}

impl Source {
    pub(crate) fn read(path: &str, text: &str) -> Self {
        let tokens = lex(text);
        let in_test = test_only(&tokens);
        Self {
            path: path.to_owned(),
            module: module_of(path),
            tokens,
            in_test,
            lines: text.lines().count(),
        }
    }

    /// The modules in files of their own that this file declares for tests alone: `#[cfg(test)] mod tests;`.
    fn test_modules(&self) -> Vec<Vec<String>> {
        let declared = |(at, window): (usize, &[Token])| match window {
            [keyword, name, end]
                if self.in_test[at] && keyword.word() == Some("mod") && end.is(';') =>
            {
                Some([&self.module[..], &[name.word()?.to_owned()]].concat())
            }
            _ => None,
        };
        self.tokens.windows(3).enumerate().filter_map(declared).collect()
    }
}

/// Every source file of the crate.
pub(crate) fn tree() -> Vec<Source> {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut files);
    with_test_files(files)
}

/// Marks the files whose module is declared below a `#[cfg(test)]` elsewhere.
pub(crate) fn with_test_files(mut files: Vec<Source>) -> Vec<Source> {
    let modules: Vec<_> = files.iter().flat_map(Source::test_modules).collect();
    for file in &mut files {
        if modules.iter().any(|module| file.module.starts_with(module)) {
            file.in_test.fill(true);
        }
    }
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<Source>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        let path = format!("{prefix}{}", entry.file_name().unwrap().to_str().unwrap());
        if entry.is_dir() {
            collect(&entry, &format!("{path}/"), files);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            files.push(Source::read(&path, &fs::read_to_string(&entry).unwrap()));
        }
    }
}

fn module_of(path: &str) -> Vec<String> {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').filter(|&part| part != "lib").map(str::to_owned).collect()
}

/// The index after the group that opens at `open`, which holds `(`, `[` or `{`.
pub(crate) fn after_group(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Mark('(' | '[' | '{') => depth += 1,
            Kind::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// The index after the item that starts at `at`: its closing brace, or the semicolon that ends it.
/// A field, a variant or an arm ends at its comma too; an item does not, for `impl<A, B>` has one in its head.
pub(crate) fn after_item(tokens: &[Token], mut at: usize) -> usize {
    const ITEMS: [&str; 16] = [
        "async",
        "const",
        "enum",
        "extern",
        "fn",
        "impl",
        "macro_rules",
        "mod",
        "pub",
        "static",
        "struct",
        "trait",
        "type",
        "union",
        "unsafe",
        "use",
    ];
    let is_item = tokens.get(at).and_then(Token::word).is_some_and(|word| ITEMS.contains(&word));
    while let Some(token) = tokens.get(at) {
        match token.kind {
            Kind::Mark(';') => return at + 1,
            Kind::Mark(',') if !is_item => return at + 1,
            Kind::Mark('{') => return after_group(tokens, at),
            Kind::Mark('}') => return at,
            Kind::Mark('(' | '[') => at = after_group(tokens, at),
            _ => at += 1,
        }
    }
    at
}

/// Which tokens belong to an item marked `#[cfg(test)]`, or to a file that starts with `#![cfg(test)]`.
fn test_only(tokens: &[Token]) -> Vec<bool> {
    let mut test = vec![false; tokens.len()];
    let mut at = 0;
    while at < tokens.len() {
        let inner = tokens.get(at + 1).is_some_and(|token| token.is('!'));
        let open = at + 1 + usize::from(inner);
        if !tokens[at].is('#') || !tokens.get(open).is_some_and(|token| token.is('[')) {
            at += 1;
            continue;
        }
        let close = after_group(tokens, open);
        if !needs_test(&tokens[open..close]) {
            at = close;
        } else if inner {
            test[at..].fill(true);
            return test;
        } else {
            let end = after_item(tokens, after_attributes(tokens, close));
            test[at..end].fill(true);
            at = end;
        }
    }
    test
}

/// Skips further attributes and doc comments.
pub(crate) fn after_attributes(tokens: &[Token], mut at: usize) -> usize {
    while let Some(token) = tokens.get(at) {
        match token.kind {
            Kind::Doc { .. } => at += 1,
            Kind::Mark('#') => {
                let inner = tokens.get(at + 1).is_some_and(|token| token.is('!'));
                at = after_group(tokens, at + 1 + usize::from(inner));
            }
            _ => break,
        }
    }
    at
}

/// `[cfg(test)]` and `[cfg(all(test, …))]`; not `any(test, …)`, which is compiled without tests as well.
fn needs_test(attribute: &[Token]) -> bool {
    let words: Vec<_> = attribute.iter().filter_map(Token::word).collect();
    matches!(words[..], ["cfg", "test"] | ["cfg", "all", "test", ..]) || {
        let has = |word| words.contains(&word);
        words.starts_with(&["cfg", "all"]) && has("test") && !has("any") && !has("not")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn outside_tests(text: &str, expected: &[&str]) {
        let source = Source::read("a.rs", text);
        let outside = source.tokens.iter().zip(&source.in_test).filter(|(_, test)| !**test);
        assert_eq!(
            outside.filter_map(|(token, _)| token.word()).collect::<Vec<_>>(),
            expected,
            "{text}"
        );
    }

    #[test]
    fn cfg_test_covers_one_item() {
        outside_tests("a; #[cfg(test)] mod tests { b } c", &["a", "c"]);
        outside_tests("#[cfg(test)] #[allow(x)] /// d\n mod tests; c", &["c"]);
        outside_tests("#[cfg(all(test, loom))] impl<A, B> X for (A, B) { b } c", &["c"]);
        outside_tests("#[cfg(all(loom, test))] fn f(a: u8) -> [u8; 2] { b } c", &["c"]);
        outside_tests("x { #[cfg(test)] a: u8, b: u8 }", &["x", "b", "u8"]);
        outside_tests("x { #[cfg(test)] a } b", &["x", "b"]);
        outside_tests("#![cfg(test)] a", &[]);
    }

    #[test]
    fn other_conditions_are_not_tests() {
        outside_tests("#[cfg(not(test))] a", &["cfg", "not", "test", "a"]);
        outside_tests("#[cfg(any(test, loom))] a", &["cfg", "any", "test", "loom", "a"]);
        outside_tests(
            "#![cfg_attr(not(test), deny(b))] a",
            &["cfg_attr", "not", "test", "deny", "b", "a"],
        );
    }

    #[test]
    fn files_declared_for_tests_are_marked() {
        let files = vec![
            Source::read("session/mod.rs", "#[cfg(test)] mod tests; mod state;"),
            Source::read("session/tests.rs", "a"),
            Source::read("session/tests/more.rs", "a"),
            Source::read("session/state.rs", "a"),
        ];
        let marked = with_test_files(files);
        let marked = marked
            .iter()
            .filter(|file| file.in_test.iter().all(|&test| test))
            .map(|file| &file.path[..]);
        assert_eq!(marked.collect::<Vec<_>>(), ["session/tests.rs", "session/tests/more.rs"]);
    }

    #[test]
    fn files_are_modules() {
        assert!(module_of("lib.rs").is_empty());
        assert_eq!(module_of("sink/mod.rs"), ["sink"]);
        assert_eq!(module_of("sink/slot.rs"), ["sink", "slot"]);
    }
}
