//! Finds the paths in a source file that start at `crate`, `super` or `self`, and makes them absolute.

use std::collections::HashMap;

use crate::lexer::{Kind, Token};
use crate::source::{Source, after_group};

pub(crate) type Path = Vec<String>;

/// A path in the source, made absolute.
pub(crate) struct Import {
    /// The module that contains it.
    pub(crate) from: Path,
    pub(crate) path: Path,
    pub(crate) line: usize,
    pub(crate) test: bool,
}

/// Replaces a name that the root re-exports by the path it stands for.
pub(crate) fn resolve_export(path: &Path, exports: &HashMap<String, Path>) -> Path {
    match path.split_first().and_then(|(name, rest)| Some((exports.get(name)?, rest))) {
        Some((home, rest)) => [home, rest].concat(),
        None => path.clone(),
    }
}

/// What `lib.rs` re-exports: the visible name, and the path it comes from.
pub(crate) fn root_exports(root: &Source) -> HashMap<String, Path> {
    let mut exports = HashMap::new();
    for (at, token) in root.tokens.iter().enumerate() {
        if token.word() == Some("use") && !root.in_test[at] {
            let mut leaves = Vec::new();
            use_tree(&root.tokens, at + 1, &[], &mut leaves);
            exports.extend(
                leaves
                    .into_iter()
                    .filter_map(|leaf| Some((leaf.name?, absolute(&[], &leaf.path)?))),
            );
        }
    }
    exports
}

/// Every path of a file that starts at the crate root or relative to the module.
pub(crate) fn imports(file: &Source) -> Vec<Import> {
    let tokens = &file.tokens;
    let mut found = Vec::new();
    let mut inline: Vec<(usize, String)> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        inline.retain(|(end, _)| at < *end);
        inline.extend(inline_module(tokens, at));
        if !starts_path(tokens, at) {
            at += 1;
            continue;
        }
        let from: Path =
            file.module.iter().chain(inline.iter().map(|(_, name)| name)).cloned().collect();
        let mut leaves = Vec::new();
        let end = use_tree(tokens, at, &[], &mut leaves);
        let calls = tokens.get(end).is_some_and(|token| token.is('!'));
        for leaf in leaves {
            let path = absolute(&from, &leaf.path).unwrap_or_default();
            // An exported macro stands at the root, wherever it is made.
            if calls && path.len() == 1 {
                continue;
            }
            found.push(Import {
                from: from.clone(),
                path,
                line: tokens[at].line,
                test: file.in_test[at],
            });
        }
        at = end;
    }
    found
}

/// The end and the name of the module with a body, if `mod name {` stands here.
fn inline_module(tokens: &[Token], at: usize) -> Option<(usize, String)> {
    let [keyword, name, open, ..] = &tokens[at..] else {
        return None;
    };
    let is_module = keyword.word() == Some("mod") && open.is('{');
    is_module.then(|| Some((after_group(tokens, at + 2), name.word()?.to_owned())))?
}

/// Whether a path that says where it starts begins here: `crate::…`, `super::…`, `self::…`, our own name, or one of
/// them alone where it stands for the module itself (`use super as up`, `extern crate self as us`).
fn starts_path(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let after = tokens.get(at + 1);
    if before.is_some_and(|token| token.kind == Kind::Path) {
        return false;
    }
    let continues = after.is_some_and(|token| token.kind == Kind::Path);
    match tokens[at].word() {
        Some("crate") if before.and_then(Token::word) == Some("extern") => {
            after.and_then(Token::word) == Some("self")
        }
        // `pub(crate)` and `pub(super)` import nothing.
        Some("crate" | "super") => !after.is_some_and(|token| token.is(')')),
        Some("self" | "sync_progress") => continues,
        _ => false,
    }
}

/// One path at the end of a use tree, as written, and the name it makes visible.
struct Leaf {
    path: Path,
    name: Option<String>,
}

/// Reads the path or use tree that starts at `at`; returns the index after it, where an `as` may stand.
fn use_tree(tokens: &[Token], mut at: usize, prefix: &[String], leaves: &mut Vec<Leaf>) -> usize {
    let mut path = prefix.to_vec();
    loop {
        match tokens.get(at).map(|token| &token.kind) {
            Some(Kind::Word(word)) => path.push(word.clone()),
            Some(Kind::Mark('*')) => path.push("*".to_owned()),
            Some(Kind::Mark('{')) => return use_group(tokens, at, &path, leaves),
            _ => break,
        }
        at += 1;
        let separator = tokens.get(at).is_some_and(|token| token.kind == Kind::Path);
        // The arguments in `crate::a::<crate::b::C>` are paths of their own.
        let arguments = tokens.get(at + 1).is_some_and(|token| token.is('<'));
        if !separator || arguments {
            break;
        }
        at += 1;
    }
    let alias = tokens
        .get(at)
        .filter(|token| token.word() == Some("as"))
        .and_then(|_| tokens.get(at + 1)?.word());
    let name =
        alias.map(str::to_owned).or_else(|| path.iter().rfind(|part| *part != "self").cloned());
    leaves.push(Leaf { path, name });
    at
}

/// Reads `{a, b::c as d, e::{f}}`; returns the index after it.
fn use_group(tokens: &[Token], open: usize, prefix: &[String], leaves: &mut Vec<Leaf>) -> usize {
    let end = after_group(tokens, open);
    let mut at = open + 1;
    while at + 1 < end {
        at = use_tree(tokens, at, prefix, leaves);
        while at + 1 < end && !tokens[at].is(',') {
            at += 1;
        }
        at += 1;
    }
    end
}

/// Makes a path that starts at `crate`, `super` or `self` absolute; `None` if it climbs out of the crate.
fn absolute(from: &[String], path: &[String]) -> Option<Path> {
    let mut made = from.to_vec();
    for part in path {
        match &part[..] {
            "crate" | "sync_progress" => made.clear(),
            "self" => {}
            "super" => drop(made.pop()?),
            _ => made.push(part.clone()),
        }
    }
    Some(made)
}
