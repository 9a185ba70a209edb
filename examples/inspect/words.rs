//! Words from a recording, made fit to be shown: they are anybody's, and a terminal obeys some of them.

/// Control characters, marks that change the direction of a text, and what is no character at all.
pub(crate) fn is_unfit(character: char) -> bool {
    matches!(character,
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
        || character.is_control()
}

/// One line, with what is unfit shown as an escape.
pub(crate) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unfit(character) {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    out
}
