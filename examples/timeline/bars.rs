//! The lanes of the workers: a bar for each item, with what it is and how it ended.
#![allow(clippy::format_push_string, reason = "a few words, and a string takes all")]

use std::collections::BTreeMap;

use crate::draw::{Drawing, MARGIN, counted};
use crate::layout::{Bar, LEFT, RIGHT};
use crate::model::{Attempt, float};
use crate::place::PAD;
use crate::style::{ending, overlay};
use crate::svg::{Svg, shortened, width};
use crate::words::one_line;

impl Drawing<'_> {
    pub(crate) fn workers(&self, svg: &mut Svg) {
        for (lane, part) in self.layout.lanes.iter().zip(&self.places.lanes) {
            svg.text("lane", (MARGIN, part.top + PAD + 11.0), &format!("worker {}", lane.worker));
            svg.text("count", (MARGIN, part.top + PAD + 24.0), &counted(lane.items, "item"));
            let mut rows: BTreeMap<usize, Vec<&Bar>> = BTreeMap::new();
            for bar in &lane.bars {
                rows.entry(bar.row).or_default().push(bar);
            }
            for (row, bars) in rows {
                let top = part.top + PAD + float(row as u64) * self.layout.row;
                let mut before = LEFT;
                for (place, bar) in bars.iter().enumerate() {
                    self.bar(svg, bar, top);
                    let after = bars.get(place + 1).map_or(RIGHT, |next| next.from);
                    before = self.label(svg, bar, top, (before, after));
                }
            }
        }
    }

    fn bar(&self, svg: &mut Svg, bar: &Bar, top: f64) {
        let row = self.layout.row;
        let (top, high) = (top + row * 0.1, row * 0.8);
        let Some(attempt) = bar.attempts.first().map(|place| &self.run.attempts[*place]) else {
            return;
        };
        let least = if attempt.unbegun { 4.0 } else { 2.0 };
        let long = (bar.to - bar.from).max(least);
        svg.rect(ending(attempt.end).0, (bar.from, top), (long, high), &self.title(bar, attempt));
        if bar.attempts.len() > 1 || long < 4.0 {
            return;
        }
        for (place, (at, status)) in attempt.statuses.iter().enumerate() {
            let until = attempt.statuses.get(place + 1).map_or(attempt.to, |(next, _)| *next);
            let (from, to) = (self.scale.x(*at), self.scale.x(until));
            if let Some(class) = overlay(*status).filter(|_| to - from >= 1.0) {
                svg.rect(class, (from, top), (to - from, high), "");
            }
        }
        if is_cut(attempt) && high >= 6.0 && long >= 10.0 {
            svg.rect("cap", (bar.from + long - 3.0, top), (3.0, high), "");
        }
    }

    fn title(&self, bar: &Bar, attempt: &Attempt) -> String {
        let word = ending(attempt.end).1;
        let (from, to) = (self.scale.moment(attempt.from), self.scale.moment(attempt.to));
        if bar.attempts.len() > 1 {
            let last = bar.attempts.last().map(|place| &self.run.attempts[*place].id);
            let last = last.map(|id| one_line(&id.to_string())).unwrap_or_default();
            let id = one_line(&attempt.id.to_string());
            let unbegun = if attempt.unbegun { ", never begun" } else { "" };
            return format!(
                "{} items {word}{unbegun}\n{id}\n… {last}\nat {from}",
                bar.attempts.len()
            );
        }
        let mut title = format!("{}\n{word}", one_line(&attempt.id.to_string()));
        if attempt.number > 1 {
            title += &format!(" at try {}", attempt.number);
        }
        if let Some(text) = &attempt.text {
            title += &format!(": {}", shortened(&one_line(text), 300));
        }
        let long = self.scale.long(attempt.from, attempt.to);
        title += &format!("\n{} of work\n{from} to {to} ({long})", attempt.work);
        let was = attempt.statuses.iter().map(|(_, status)| status.to_string());
        title + &format!("\n{}\n{} reports", was.collect::<Vec<_>>().join(", "), attempt.calls)
    }

    /// Beside the bar, where there is room; else in it, as much as fits. Says how far it reaches to the right.
    fn label(&self, svg: &mut Svg, bar: &Bar, top: f64, (before, after): (f64, f64)) -> f64 {
        let (row, is_roomy) = (self.layout.row, self.layout.is_roomy);
        let (from, to) = (bar.from, bar.to.max(bar.from + 4.0));
        let Some(attempt) = bar.attempts.first().map(|place| &self.run.attempts[*place]) else {
            return to;
        };
        let is_large = is_roomy || bar.attempts.len() > 1 && attempt.unbegun;
        if row < 11.0 && !is_large {
            return to;
        }
        let text = self.words(bar, attempt);
        let (size, class) = if is_roomy { (11.0, "item") } else { (10.0, "count") };
        let (long, y) = (width(&text, size), top + row / 2.0 + 3.8);
        if is_large && to + 9.0 + long < after {
            svg.text(class, (to + 9.0, y), &text);
            return to + 9.0 + long;
        }
        if is_large && from - 9.0 - long > before {
            svg.text(&format!("{class} edge"), (from - 9.0, y), &text);
        } else if to - from > 70.0 {
            let text = shortened(&text, most_characters((to - from - 16.0) / (size * 0.58)));
            svg.text(&format!("{class} on"), (from + 8.0, y), &text);
        }
        to
    }

    fn words(&self, bar: &Bar, attempt: &Attempt) -> String {
        let (class, word) = ending(attempt.end);
        if bar.attempts.len() > 1 {
            let unbegun = if attempt.unbegun { ", never begun" } else { "" };
            return format!("{} {word}{unbegun}", bar.attempts.len());
        }
        let id = one_line(&attempt.id.to_string());
        if !self.layout.is_roomy {
            return id;
        }
        let mut words = shortened(&id, 48);
        if attempt.unbegun {
            return format!("{words}  ·  {word}, never begun");
        }
        if attempt.number > 1 {
            words += &format!("  ·  try {}", attempt.number);
        }
        if class != "succeeded" {
            words += &format!("  ·  {word}");
            let at = if class == "open" { ", last at" } else { " at" };
            let percent = attempt.percent().map(|percent| format!("{at} {percent}%"));
            words += &percent.unwrap_or_default();
            let text = attempt.text.as_ref().filter(|_| class == "failed");
            words += &text
                .map(|text| format!(": {}", shortened(&one_line(text), 40)))
                .unwrap_or_default();
        }
        words
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few characters")]
fn most_characters(room: f64) -> usize {
    room.max(2.0) as usize
}

/// Whether it ended otherwise than it was meant to.
pub(crate) fn is_cut(attempt: &Attempt) -> bool {
    !matches!(ending(attempt.end).0, "succeeded" | "open")
}
