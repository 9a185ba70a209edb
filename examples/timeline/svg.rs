//! Elements of SVG as text. What comes from a recording is escaped here, and nowhere else.

use std::fmt::{Display, Write as _};

use crate::words::is_unfit;

/// A picture that is being written. Words come last, so that nothing covers them.
#[derive(Default)]
pub(crate) struct Svg {
    shapes: String,
    words: String,
}

impl Svg {
    pub(crate) fn into_text(self) -> String {
        self.shapes + &self.words
    }

    /// Markup of our own; nothing from a recording.
    pub(crate) fn raw(&mut self, markup: impl Display) {
        let _a_string_takes_all = writeln!(self.shapes, "{markup}");
    }

    pub(crate) fn rect(&mut self, class: &str, at: (f64, f64), size: (f64, f64), title: &str) {
        let (x, y, w, h) = (n(at.0), n(at.1), n(size.0), n(size.1));
        let element = format!(r#"rect class="{class}" x="{x}" y="{y}" width="{w}" height="{h}""#);
        self.element(&element, "rect", title);
    }

    pub(crate) fn path(&mut self, class: &str, data: &str, title: &str) {
        self.element(&format!(r#"path class="{class}" d="{data}""#), "path", title);
    }

    pub(crate) fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let (x, y, to_x, to_y) = (n(from.0), n(from.1), n(to.0), n(to.1));
        self.raw(format_args!(r#"<path class="{class}" d="M{x} {y}L{to_x} {to_y}"/>"#));
    }

    pub(crate) fn text(&mut self, class: &str, at: (f64, f64), text: &str) {
        let (x, y, text) = (n(at.0), n(at.1), escaped(text));
        let class = if class.is_empty() { String::new() } else { format!(r#" class="{class}""#) };
        let element = format!(r#"<text{class} x="{x}" y="{y}">{text}</text>"#);
        let _a_string_takes_all = writeln!(self.words, "{element}");
    }

    fn element(&mut self, open: &str, name: &str, title: &str) {
        if title.is_empty() {
            self.raw(format_args!("<{open}/>"));
        } else {
            self.raw(format_args!("<{open}><title>{}</title></{name}>", escaped(title)));
        }
    }
}

/// A coordinate: tenths are fine enough.
pub(crate) fn n(value: f64) -> String {
    let mut text = format!("{value:.1}");
    if text.ends_with(".0") {
        text.truncate(text.len() - 2);
    }
    text
}

/// For an element or a quoted attribute. What XML forbids, and what would turn the direction of a line, is shown as an
/// escape; only a line break stays what it is.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push('\n'),
            other if is_unfit(other) => out.extend(other.escape_unicode()),
            other => out.push(other),
        }
    }
    out
}

/// About how wide a text of this size is drawn.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|it| if it < '\u{1100}' { 0.58 } else { 1.05 }).sum::<f64>() * size
}

/// At most so many characters; the middle goes first, because paths differ at their ends.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let tail = (most.saturating_sub(1)) * 2 / 3;
    let head = most.saturating_sub(1) - tail;
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(count - tail).collect();
    format!("{start}…{end}")
}
