//! Reads documentation and finds the code blocks in it that rustdoc runs.

use std::fs;
use std::path::Path;

use crate::lexer::{Kind, Token};
use crate::source::{Source, after_group};

/// The documentation written before an item whose attributes start at `at`.
pub(crate) fn outer_docs(file: &Source, at: usize) -> String {
    docs(file, at, false)
}

/// The documentation at the top of a module whose content starts at `at`.
pub(crate) fn inner_docs(file: &Source, at: usize) -> String {
    docs(file, at, true)
}

/// Doc comments and `doc` attributes from `at` up to the first token that is neither these nor another attribute.
fn docs(file: &Source, mut at: usize, wanted: bool) -> String {
    let mut text = String::new();
    while let Some(token) = file.tokens.get(at) {
        match &token.kind {
            Kind::Doc { inner, text: line } => {
                if *inner == wanted {
                    text += line;
                    text.push('\n');
                }
                at += 1;
            }
            Kind::Mark('#') => {
                let inner = file.tokens.get(at + 1).is_some_and(|token| token.is('!'));
                let end = after_group(&file.tokens, at + 1 + usize::from(inner));
                if inner == wanted {
                    text += &doc_attribute(&file.path, &file.tokens[at..end]).unwrap_or_default();
                }
                at = end;
            }
            _ => break,
        }
    }
    text
}

/// The text of `#[doc = "…"]` or `#[doc = include_str!("…")]`, also below a `cfg_attr`; what stands in for the text where
/// a feature is missing (`cfg_attr(not(…), …)`) is left out.
fn doc_attribute(path: &str, attribute: &[Token]) -> Option<String> {
    if attribute.iter().any(|token| token.word() == Some("not")) {
        return None;
    }
    let start =
        attribute.windows(2).position(|pair| pair[0].word() == Some("doc") && pair[1].is('='))?;
    let included = attribute.get(start + 2)?.word() == Some("include_str");
    let text = attribute[start..].iter().find_map(|token| match &token.kind {
        Kind::Text(text) => Some(text),
        _ => None,
    })?;
    if !included {
        return Some(text.clone() + "\n");
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path);
    fs::read_to_string(folder.parent()?.join(text)).ok()
}

/// Whether a fenced code block in `docs` is compiled and run by rustdoc, and has something in it.
pub(crate) fn has_running_example(docs: &str) -> bool {
    let mut open: Option<(&str, bool)> = None;
    let mut content = false;
    for line in docs.lines().map(str::trim) {
        let fence = &line[..line.len() - line.trim_start_matches(['`', '~']).len()];
        match open {
            None if fence.len() >= 3 => {
                open = Some((fence, runs(&line[fence.len()..])));
                content = false;
            }
            Some((opened, runs)) if fence.starts_with(opened) && fence == line => {
                if runs && content {
                    return true;
                }
                open = None;
            }
            _ => content |= !line.is_empty(),
        }
    }
    false
}

/// Whether rustdoc runs a block with these words after the opening fence.
fn runs(info: &str) -> bool {
    let words = info.split([',', ' ', '\t']).filter(|word| !word.is_empty());
    let mut words = words.map(|word| {
        matches!(word, "rust" | "should_panic" | "standalone_crate") || word.starts_with("edition")
    });
    words.all(|known| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn runs_one(expected: bool, docs: &str) {
        assert_eq!(has_running_example(docs), expected, "{docs}");
    }

    #[test]
    fn blocks_that_run() {
        runs_one(true, " A\n\n ```\n let a = 1;\n ```\n B");
        runs_one(true, "```rust\na\n```");
        runs_one(true, "```should_panic,edition2024\na\n```");
        runs_one(true, "~~~\na\n~~~");
        runs_one(true, "````\n```\na\n````");
        runs_one(true, "```text\na\n```\n```\nb\n```");
    }

    #[test]
    fn blocks_that_do_not_run() {
        for word in [
            "text",
            "no_run",
            "ignore",
            "ignore-windows",
            "compile_fail",
            "toml",
            "console",
            "rust,no_run",
        ] {
            runs_one(false, &format!("```{word}\na\n```"));
        }
        runs_one(false, "A `b` ``c``");
        runs_one(false, "```\n\n```");
        runs_one(false, "```text\n```\n");
        runs_one(false, "```\na");
        runs_one(false, "```text\na\n```\nb\n```text\nc\n```");
    }

    #[test]
    fn attributes_are_documentation_too() {
        let file = |text| outer_docs(&Source::read("lib.rs", text), 0);
        assert_eq!(file("#[doc = \"a\"] #[derive(B)] /// c\npub struct D;"), "a\n c\n");
        let included = file("#[doc = include_str!(\"../Cargo.toml\")] pub mod a {}");
        assert!(included.starts_with("[package]"), "{included}");
        let fences = "#[cfg_attr(not(a), doc = \"```ignore\")] #[cfg_attr(a, doc = \"```\")] ";
        assert_eq!(file(fences), "```\n");
        assert_eq!(file("#[doc(alias = \"x\")] pub mod a {}"), "");
    }
}
