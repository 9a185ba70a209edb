//! How a row looks: percent, bar, text.

use crate::presentation::Activity;
use crate::protocol::{Outcome, Share};
use ::indicatif::ProgressStyle;
use alloc::string::String;
use core::fmt::Write as _;

/// How many characters a bar takes.
const CELLS: u32 = 10;
/// A character that is partly full, by eighths.
const PARTS: [char; 8] = ['░', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// ` 42% ████▏░░░░░ `: full is for a share that is; one that is not known looks like none.
pub(super) fn bar(share: Option<Share>) -> String {
    let Some(share) = share else { return String::from("   ? ┄┄┄┄┄┄┄┄┄┄ ") };
    let mut bar = String::new();
    let _never_fails = write!(bar, "{:>3}% ", share.percent());
    let eighths = u64::from(share.millionths()) * u64::from(CELLS * 8) / 1_000_000;
    bar.extend((0..u64::from(CELLS)).map(|cell| match eighths.saturating_sub(cell * 8) {
        8.. => '█',
        part => usize::try_from(part).ok().and_then(|at| PARTS.get(at)).copied().unwrap_or('░'),
    }));
    bar.push(' ');
    bar
}

/// One line, whatever is in it: what would move the cursor does not reach the terminal.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { '?' } else { it }).collect()
}

/// As [`clean`], to be printed. A wide character as the last one is too much for indicatif where there is one column.
pub(super) fn line(text: &str) -> String {
    let mut line = clean(text);
    if line.chars().any(|it| it >= '\u{1100}') {
        line.push(' ');
    }
    line
}

/// The row in the color of its end.
pub(super) fn style(activity: Activity) -> ProgressStyle {
    let template = match activity {
        Activity::Running => "{wide_msg}",
        Activity::Paused => "{wide_msg:.dim}",
        Activity::Ended(Outcome::Succeeded) => "{wide_msg:.green}",
        Activity::Ended(Outcome::Failed | Outcome::Disconnected) => "{wide_msg:.red}",
        Activity::Ended(_) => "{wide_msg:.yellow}",
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i_3_a_bar_is_full_for_a_full_share_alone() {
        let of = |millionths| bar(Some(Share::try_from(millionths).unwrap()));
        assert_eq!(of(0), "  0% ░░░░░░░░░░ ");
        assert_eq!(of(12_499), "  1% ░░░░░░░░░░ ");
        assert_eq!(of(420_000), " 42% ████▏░░░░░ ");
        assert_eq!(of(999_999), " 99% █████████▉ ");
        assert_eq!(of(1_000_000), "100% ██████████ ");
        assert_eq!(bar(None), "   ? ┄┄┄┄┄┄┄┄┄┄ ");
    }

    #[test]
    fn i_5_no_text_moves_the_cursor() {
        assert_eq!(clean("a\nb\x1b[2Jc\r"), "a?b?[2Jc?");
        assert_eq!((&line("plain")[..], &line("国")[..]), ("plain", "国 "));
    }
}
