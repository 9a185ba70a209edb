//! Keeps the house in order: reads the sources below `src/` and fails where a wall is broken.
//!
//! - [`imports`]: who may import whom (the table stands there as data; [`paths`] finds the imports);
//! - [`docs`]: every public item is documented with an example that runs ([`examples`] finds it);
//! - here: no file grows past 400 lines, and `unsafe` has one address, `src/windows`.
//!
//! The sources are read with a small lexer of our own ([`lexer`]) rather than with `syn`: what has to be found are
//! paths, item heads and doc comments, and a test that needs nothing but `std` runs wherever the crate builds.

mod docs;
mod examples;
mod imports;
mod lexer;
mod paths;
mod source;

use lexer::Kind;
use source::Source;

const MAX_LINES: usize = 400;

/// Fails with every finding at once, so that one run shows the whole list.
#[track_caller]
fn assert_clean(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[test]
fn the_sources_are_found() {
    let tree = source::tree();
    assert!(tree.iter().any(|source| source.path == "lib.rs"));
}

#[test]
fn imports_follow_the_table() {
    assert_clean(&imports::check(&source::tree()));
}

#[test]
fn public_items_have_an_example_that_runs() {
    assert_clean(&docs::check(&source::tree()));
}

#[test]
fn no_file_is_too_long() {
    let long = |source: &Source| {
        (source.lines > MAX_LINES).then(|| format!("src/{}: {} lines", source.path, source.lines))
    };
    assert_clean(&source::tree().iter().filter_map(long).collect::<Vec<_>>());
}

#[test]
fn unsafe_lives_in_windows_alone() {
    assert_clean(&source::tree().iter().flat_map(unsafe_words).collect::<Vec<_>>());
}

fn unsafe_words(source: &Source) -> Vec<String> {
    if source.module.first().is_some_and(|top| top == "windows") {
        return Vec::new();
    }
    let found = source.tokens.iter().filter(|token| token.kind == Kind::Word("unsafe".into()));
    found
        .map(|token| format!("src/{}:{}: unsafe outside src/windows", source.path, token.line))
        .collect()
}

/// The lint says the same to the compiler: each module forbids it, and only `lib.rs` allows it, for one.
#[test]
fn every_other_module_forbids_unsafe() {
    let tree = source::tree();
    let is_top = |source: &&Source| source.module.len() == 1 && source.module[0] != "windows";
    let forbids = |source: &Source| {
        let words: Vec<_> = source.tokens.iter().filter_map(lexer::Token::word).collect();
        words.windows(2).any(|pair| pair == ["forbid", "unsafe_code"])
    };
    let lax = tree.iter().filter(is_top).filter(|source| !forbids(source));
    assert_clean(
        &lax.map(|source| format!("src/{} does not forbid unsafe", source.path))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn unsafe_is_seen_in_code_only() {
    let of = |path, text| unsafe_words(&Source::read(path, text)).len();
    assert_eq!(of("sink/slot.rs", "fn f() { unsafe { g() } }"), 1);
    assert_eq!(of("sink/slot.rs", "#[unsafe(no_mangle)] fn f() {}"), 1);
    assert_eq!(
        of("sink/slot.rs", "#![forbid(unsafe_code)] // unsafe\nconst A: &str = \"unsafe\";"),
        0
    );
    assert_eq!(of("windows/abi.rs", "fn f() { unsafe { g() } }"), 0);
}
