//! Splits Rust source into words, marks and doc comments; comments vanish, strings become one token.

/// One piece of source, and the line on which it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) line: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An identifier, a keyword or a number.
    Word(String),
    /// The path separator `::`.
    Path,
    /// Any other punctuation, one character at a time.
    Mark(char),
    /// The inside of a string or character literal, escapes left as written.
    Text(String),
    /// A doc comment: `//!` and `/*!` are inner, `///` and `/**` are outer.
    Doc { inner: bool, text: String },
}

impl Token {
    pub(crate) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(crate) fn is(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

pub(crate) fn lex(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { rest: text, line: 1 };
    std::iter::from_fn(|| lexer.next_token()).collect()
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Lexer<'a> {
    fn next_token(&mut self) -> Option<Token> {
        loop {
            let line = self.line;
            let first = self.rest.chars().next()?;
            let kind = if self.rest.starts_with("//") || self.rest.starts_with("/*") {
                self.comment()
            } else if let Some(text) = self.string() {
                Some(Kind::Text(text.to_owned()))
            } else if first == '\'' {
                self.quote()
            } else if is_word(first) {
                Some(self.word())
            } else if self.rest.starts_with("::") {
                self.take(2);
                Some(Kind::Path)
            } else {
                self.take(first.len_utf8());
                (!first.is_whitespace()).then_some(Kind::Mark(first))
            };
            if let Some(kind) = kind {
                return Some(Token { kind, line });
            }
        }
    }

    /// Cuts `length` bytes off the front and counts the lines in them.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    fn word(&mut self) -> Kind {
        let raw = self.rest.strip_prefix("r#").is_some_and(|name| name.starts_with(is_word));
        if raw {
            self.take(2);
        }
        let length = self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len());
        Kind::Word(self.take(length).to_owned())
    }

    fn comment(&mut self) -> Option<Kind> {
        let length = if self.rest.starts_with("//") {
            self.rest.find('\n').unwrap_or(self.rest.len())
        } else {
            block_comment(self.rest)
        };
        let comment = self.take(length);
        let (head, body) = comment.split_at(comment.len().min(3));
        let body = body.strip_suffix("*/").unwrap_or(body).to_owned();
        let plain = body.starts_with(['/', '*']) || comment == "/**/";
        match head {
            "//!" | "/*!" => Some(Kind::Doc { inner: true, text: body }),
            "///" | "/**" if !plain => Some(Kind::Doc { inner: false, text: body }),
            _ => None,
        }
    }

    /// A string literal of any kind, with its prefix; `None` leaves the input as it was.
    fn string(&mut self) -> Option<&'a str> {
        let prefix =
            self.rest.find(|c| !matches!(c, 'b' | 'c' | 'r')).filter(|&length| length <= 2)?;
        let raw = self.rest[..prefix].contains('r');
        let body = &self.rest[prefix..];
        let hashes = if raw { body.len() - body.trim_start_matches('#').len() } else { 0 };
        let inside = body[hashes..].strip_prefix('"')?;
        let closing = format!("\"{}", &body[..hashes]);
        let length = if raw { inside.find(&closing) } else { unescaped(inside, '"') }
            .unwrap_or(inside.len());
        self.take(prefix + hashes + 1 + length + closing.len().min(inside.len() - length));
        Some(&inside[..length])
    }

    /// A character literal, or a lifetime, which says nothing here.
    fn quote(&mut self) -> Option<Kind> {
        let inside = &self.rest[1..];
        let mut chars = inside.chars();
        let (first, second) = (chars.next(), chars.next());
        if first == Some('\\') || second == Some('\'') {
            let length = unescaped(inside, '\'').unwrap_or(inside.len() - 1);
            self.take(length + 2);
            return Some(Kind::Text(inside[..length].to_owned()));
        }
        self.take(1 + inside.find(|c| !is_word(c)).unwrap_or(inside.len()));
        None
    }
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Where the first `end` that no backslash escapes stands.
fn unescaped(text: &str, end: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let here = c == end && !escaped;
        escaped = c == '\\' && !escaped;
        here.then_some(at)
    })
}

/// The length of the block comment that `text` starts with; block comments nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(next) = text[at..].find(['/', '*']) {
        at += next;
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words alone, which is what the checks look for.
    #[track_caller]
    fn words(text: &str, expected: &[&str]) {
        let tokens = lex(text);
        assert_eq!(tokens.iter().filter_map(Token::word).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn comments_and_strings_hold_no_words() {
        words("a // b\nc", &["a", "c"]);
        words("a /* b /* c */ d */ e", &["a", "e"]);
        words(r#"a "b \" c" d"#, &["a", "d"]);
        words(r###"a r#"b " c"# d br##"e "# f"## g"###, &["a", "d", "g"]);
        words(r#"a c"b" b"c" d"#, &["a", "d"]);
        words("a \"b\\\\\" c", &["a", "c"]);
    }

    #[test]
    fn quotes_are_characters_or_lifetimes() {
        words("f('\"') g('\\'') h('{')", &["f", "g", "h"]);
        words("fn f<'a>(x: &'a str) -> &'static str {}", &["fn", "f", "x", "str", "str"]);
        words("'\\u{1F600}' a 'é' b", &["a", "b"]);
    }

    #[test]
    fn words_may_be_raw_or_numbers() {
        words("r#type 0x1F_u8 rb bc r", &["type", "0x1F_u8", "rb", "bc", "r"]);
    }

    #[test]
    fn docs_are_told_from_comments() {
        let docs = |text| -> Vec<(bool, String)> {
            let doc = |token: Token| match token.kind {
                Kind::Doc { inner, text } => Some((inner, text)),
                _ => None,
            };
            lex(text).into_iter().filter_map(doc).collect()
        };
        assert_eq!(docs("/// a\n//! b\n//// c\n// d"), [(false, " a".into()), (true, " b".into())]);
        assert_eq!(
            docs("/** a */ /*! b */ /*** c */ /**/"),
            [(false, " a ".into()), (true, " b ".into())]
        );
    }

    #[test]
    fn lines_are_counted() {
        let lines = |text| lex(text).iter().map(|token| token.line).collect::<Vec<_>>();
        assert_eq!(lines("a\n/* \n */ b \"\n\n\" c\n"), [1, 3, 3, 5]);
    }
}
