//! Below the lanes: what the signs mean, and the rules that were broken.

use std::collections::BTreeMap;

use crate::bars::is_cut;
use crate::draw::{Drawing, MARGIN};
use crate::model::{Broken, Kind};
use crate::signs::symbol;
use crate::style::overlay;
use crate::svg::{Svg, shortened, width};
use crate::words::one_line;

impl Drawing<'_> {
    /// What the signs mean that are there.
    pub(crate) fn legend(&self, svg: &mut Svg) -> f64 {
        let (mut x, y) = (MARGIN, self.places.bottom + 22.0);
        let mut kinds: Vec<Kind> = self.run.marks.iter().map(|mark| mark.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            let word = match kind {
                Kind::CancelAll => {
                    svg.line("cancel", (x, y - 4.0), (x + 12.0, y - 4.0));
                    "everything canceled"
                }
                Kind::CancelItem => "item canceled",
                Kind::Refused => "report refused",
                Kind::Fault => "sink failed",
                Kind::LogError => "error logged",
                Kind::LogWarning => "warning logged",
                Kind::Log => "logged",
                Kind::Host => "act of the host",
            };
            if kind != Kind::CancelAll {
                let (class, path) = symbol(kind, x + 5.0, y - 4.0, 4.5);
                svg.path(&format!("m {class}"), &path, "");
            }
            x = legend_word(svg, x + 17.0, y, word);
        }
        let was = |status: &str| {
            let statuses = self.run.attempts.iter().flat_map(|attempt| &attempt.statuses);
            statuses.filter_map(|(_, it)| overlay(*it)).any(|class| class == status)
        };
        for (class, word) in [("veil", "paused"), ("stripes", "no numbers, or resuming")] {
            if was(class) {
                svg.rect("succeeded", (x, y - 10.0), (14.0, 12.0), "");
                svg.rect(class, (x, y - 10.0), (14.0, 12.0), "");
                x = legend_word(svg, x + 19.0, y, word);
            }
        }
        if self.run.attempts.iter().any(is_cut) {
            svg.rect("band", (x, y - 10.0), (14.0, 12.0), "");
            svg.rect("cap", (x + 11.0, y - 10.0), (3.0, 12.0), "");
            x = legend_word(svg, x + 19.0, y, "did not succeed");
        }
        if x > MARGIN { y } else { self.places.bottom }
    }

    /// The sentence of each rule that was broken, with the first event that did so.
    pub(crate) fn rules(&self, svg: &mut Svg, bottom: f64) -> f64 {
        let mut found: BTreeMap<_, Vec<&Broken>> = BTreeMap::new();
        for broken in &self.run.broken {
            let key = (broken.violation.rule, broken.violation.level);
            found.entry(key).or_default().push(broken);
        }
        let mut y = bottom + 12.0;
        for broken in found.values().take(16) {
            let Some(first) = broken.first() else { continue };
            for (line, text) in wrapped(&first.violation.to_string(), 158).iter().enumerate() {
                y += if line == 0 { 20.0 } else { 14.0 };
                svg.text("bad", (MARGIN, y), text);
            }
            y += 14.0;
            let times = if broken.len() > 1 {
                format!("{} times, first: ", broken.len())
            } else {
                String::new()
            };
            svg.text(
                "sub",
                (MARGIN, y),
                &shortened(&format!("{times}{}", one_line(&first.event)), 165),
            );
        }
        if found.len() > 16 {
            y += 18.0;
            svg.text("bad", (MARGIN, y), &format!("and {} rules more", found.len() - 16));
        }
        y
    }
}
fn legend_word(svg: &mut Svg, x: f64, y: f64, word: &str) -> f64 {
    svg.text("sub", (x, y), word);
    x + width(word, 11.0) + 22.0
}

/// In lines of at most so many characters, where the words allow it.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > most {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines
}
