//! Every public item has documentation with an example that runs.
//!
//! Counted are modules, types, traits, functions at module level, type aliases and exported macros, each where it is
//! defined. Constants, fields, variants and methods share the example of what they belong to. `pub(crate)` is not
//! public; every other `pub` is, for the lint `unreachable_pub` keeps it from standing where nobody outside sees it.
//! Two kinds of module are excused: a private `sealed`, whose trait nobody can name, and one that defines nothing and is
//! there to show a page of text.

use crate::examples::{has_running_example, inner_docs, outer_docs};
use crate::lexer::{Kind, Token};
use crate::source::{Source, after_attributes, after_group, after_item};

pub(crate) fn check(files: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let mut items = Vec::new();
        if file.module.is_empty() {
            items.push(Item { keyword: "crate", name: "root", line: 1, docs: inner_docs(file, 0) });
        }
        collect(file, 0, file.tokens.len(), &mut items);
        found.extend(items.into_iter().filter_map(|item| judge(files, file, item)));
    }
    found
}

/// What is wrong with the documentation of one item; a module may be documented in its own file too.
fn judge(files: &[Source], file: &Source, item: Item<'_>) -> Option<String> {
    let Item { keyword, name, line, docs } = item;
    let home = [&file.module[..], &[name.to_owned()]].concat();
    let own_file = files.iter().find(|file| keyword == "mod" && file.module == home);
    let docs = docs + &own_file.map(|file| inner_docs(file, 0)).unwrap_or_default();
    let lacks = if docs.trim().is_empty() { "documentation" } else { "example that runs" };
    (!has_running_example(&docs))
        .then(|| format!("src/{}:{line}: {keyword} {name} has no {lacks}", file.path))
}

struct Item<'a> {
    keyword: &'a str,
    name: &'a str,
    line: usize,
    docs: String,
}

/// The public items at module level between two tokens, those in inline modules and in macro calls included.
fn collect<'a>(file: &'a Source, start: usize, end: usize, items: &mut Vec<Item<'a>>) {
    let tokens = &file.tokens[..end];
    let mut next = start;
    while next < end {
        let first = next;
        let at = after_attributes(tokens, first);
        next = after_item(tokens, at).max(at + 1);
        if file.in_test.get(at) != Some(&false) {
            continue;
        }
        if let Some(open) = macro_call(tokens, at) {
            next = after_group(tokens, open);
            collect(file, open + 1, next - 1, items);
        } else if let Some((public, keyword, name)) = head(tokens, at) {
            let body = (at..next).find(|&at| tokens[at].is('{')).filter(|_| keyword == "mod");
            let exported = keyword == "macro_rules" && names(&tokens[first..at], "macro_export");
            let page = body.is_some_and(|open| is_page(&tokens[..next - 1], open + 1));
            if (public || exported) && !page {
                let inner = body.map(|open| inner_docs(file, open + 1)).unwrap_or_default();
                let docs = outer_docs(file, first) + &inner;
                items.push(Item { keyword, name, line: tokens[at].line, docs });
            }
            if let Some(open) = body.filter(|_| public || name != "sealed") {
                collect(file, open + 1, next - 1, items);
            }
        }
    }
}

fn names(attributes: &[Token], wanted: &str) -> bool {
    attributes.iter().any(|token| token.word() == Some(wanted))
}

/// Whether the rest of a module's body holds nothing but other such modules.
fn is_page(body: &[Token], start: usize) -> bool {
    let at = after_attributes(body, start);
    let next = after_item(body, at);
    let open = (at..next).find(|&at| body[at].is('{'));
    at >= body.len()
        || head(body, at).is_some_and(|(_, keyword, _)| keyword == "mod")
            && open.is_some_and(|open| is_page(&body[..next - 1], open + 1))
            && is_page(body, next)
}

/// The opening of a macro call at module level, such as `bitflags! { … }`: what it defines counts like the rest.
fn macro_call(tokens: &[Token], mut at: usize) -> Option<usize> {
    tokens.get(at)?.word().filter(|word| *word != "macro_rules")?;
    while tokens.get(at + 1)?.kind == Kind::Path {
        at += 2;
    }
    let open = tokens.get(at + 2)?;
    (tokens[at + 1].is('!') && (open.is('{') || open.is('('))).then_some(at + 2)
}

/// Whether an item is public, its keyword and its name; `None` for what is not counted.
fn head(tokens: &[Token], mut at: usize) -> Option<(bool, &str, &str)> {
    const COUNTED: [&str; 8] =
        ["mod", "struct", "enum", "union", "trait", "fn", "type", "macro_rules"];
    let visible = tokens.get(at)?.word() == Some("pub");
    let restricted = visible && tokens.get(at + 1)?.is('(');
    at = if restricted { after_group(tokens, at + 1) } else { at + usize::from(visible) };
    while is_modifier(tokens, at) {
        at += 1;
    }
    let keyword = tokens.get(at)?.word().filter(|word| COUNTED.contains(word))?;
    Some((visible && !restricted, keyword, tokens[at + 1..].iter().find_map(Token::word)?))
}

/// `async`, `unsafe`, `extern "C"` before an item, and the `const` of a `const fn`, which is no constant.
fn is_modifier(tokens: &[Token], at: usize) -> bool {
    let word = |at: usize| tokens.get(at).and_then(Token::word);
    let string = tokens.get(at).is_some_and(|token| matches!(token.kind, Kind::Text(_)));
    string
        || matches!(word(at), Some("async" | "unsafe" | "extern"))
        || (word(at) == Some("const")
            && matches!(word(at + 1), Some("fn" | "async" | "unsafe" | "extern")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of the items that are found wanting in `text`, the body of a module.
    #[track_caller]
    fn wanting(text: &str, expected: &[&str]) {
        let found = check(&[Source::read("sink/mod.rs", text)]);
        let name = |finding: &String| finding.split(' ').nth(2).unwrap().to_owned();
        assert_eq!(found.iter().map(name).collect::<Vec<_>>(), expected, "{text}");
    }

    const EXAMPLE: &str = "/// Text.\n///\n/// ```\n/// let a = 1;\n/// ```\n";

    #[test]
    fn every_kind_of_item_counts() {
        for item in [
            "pub struct A;",
            "pub struct A(pub u32);",
            "pub struct A { pub b: u32 }",
            "pub enum A { B }",
            "pub union A { b: u8 }",
            "pub trait A { fn b(); }",
            "pub unsafe trait A {}",
            "pub fn A() {}",
            "pub const fn A() {}",
            "pub const unsafe extern \"C\" fn A() {}",
            "pub async fn A() {}",
            "pub type A = u8;",
            "pub mod A;",
            "#[macro_export] macro_rules! A { () => { pub struct B; } }",
            "bitflags! { #[derive(Debug)] pub struct A: u32 { const B = 1; } }",
            "bitflags::bitflags! { pub struct A: u32 {} }",
            "mod b { pub struct A; }",
            "const B: [u8; 1] = [1]; impl<X, Y> B for (X, Y) {} use b::{c, d}; pub struct A;",
        ] {
            wanting(item, &["A"]);
        }
        wanting("pub mod A { pub mod B { pub fn C() {} } } pub enum D {}", &["A", "B", "C", "D"]);
    }

    #[test]
    fn what_is_not_public_or_shares_an_example_does_not_count() {
        for item in [
            "struct A;",
            "pub(crate) struct A;",
            "pub(in crate::sink) fn a() {}",
            "pub const A: u8 = 1; pub static B: u8 = { 1 };",
            "pub use a::{B, C}; pub extern crate a;",
            "macro_rules! a { () => { pub struct B; } }",
            "impl A { pub fn b() {} pub const fn c() {} }",
            "fn a() { pub struct B; }",
            "#[cfg(test)] pub mod tests { pub struct A; }",
            "#[cfg(test)] mod tests; #[cfg(all(test, loom))] pub fn a() {}",
            "thread_local! { pub static A: u8 = 1; }",
        ] {
            wanting(item, &[]);
        }
    }

    #[test]
    fn an_example_satisfies() {
        wanting(&format!("{EXAMPLE} #[derive(Debug)] pub struct A; pub struct B;"), &["B"]);
        wanting(&format!("#[must_use] {EXAMPLE} pub fn a() {{}} {EXAMPLE} pub mod b {{ }}"), &[]);
        wanting(&format!("bitflags! {{ {EXAMPLE} pub struct A: u8 {{}} }}"), &[]);
        wanting(&format!("pub mod a {{ {} }}", EXAMPLE.replace("///", "//!")), &[]);
        wanting("/// Text.\n///\n/// ```text\n/// a\n/// ```\npub struct A;", &["A"]);
    }

    #[test]
    fn modules_may_be_documented_in_their_file() {
        let root = Source::read(
            "lib.rs",
            &format!("{}\n pub mod a; pub mod b; pub mod c;", EXAMPLE.replace("///", "//!")),
        );
        let a = Source::read("a/mod.rs", &EXAMPLE.replace("///", "//!"));
        let b = Source::read("b.rs", &format!("mod x {{ {} }}", EXAMPLE.replace("///", "//!")));
        let found = check(&[root, a, b]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(
            check(&[Source::read("lib.rs", "//! Text.")]),
            ["src/lib.rs:1: crate root has no example that runs"]
        );
    }

    #[test]
    fn a_finding_says_where_and_what() {
        let of = |text| check(&[Source::read("sink/slot.rs", text)]);
        assert_eq!(
            of("\npub struct Slot;"),
            ["src/sink/slot.rs:2: struct Slot has no documentation"]
        );
        assert_eq!(
            of("/// A.\n\npub fn f() {}"),
            ["src/sink/slot.rs:3: fn f has no example that runs"]
        );
    }
}
