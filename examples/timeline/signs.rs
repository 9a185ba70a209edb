//! What is marked: cancels, refusals, log entries, and the flags of broken rules.

use std::collections::HashSet;

use sync_progress::dialect::rules::Level;

use crate::draw::{Drawing, MARGIN};
use crate::model::{Kind, float};
use crate::place::{FLAG_ROW, MARK_ROW, PAD, is_of_session};
use crate::svg::{Svg, n, shortened, width};
use crate::words::one_line;

impl Drawing<'_> {
    pub(crate) fn posts(&self, svg: &mut Svg) {
        for post in &self.places.posts {
            let y = self.places.strip.top + float(post.row as u64) * MARK_ROW;
            let class = if post.is_cancel { "cancel" } else { "end" };
            svg.line(class, (post.x, y + 1.0), (post.x, self.places.bottom));
            let long = width(&post.text, 11.0) + 8.0;
            let left = if post.leftward { post.x - long - 1.0 } else { post.x + 1.0 };
            svg.rect("plate", (left, y), (long, 14.0), "");
            let (edge, x) =
                if post.leftward { (" edge", post.x - 5.0) } else { ("", post.x + 5.0) };
            let class = if post.is_cancel { "asked" } else { "strong" };
            svg.text(&format!("{class}{edge}"), (x, y + 11.0), &post.text);
        }
    }

    pub(crate) fn marks(&self, svg: &mut Svg) {
        let host = self.places.host.map(|part| part.bottom() - PAD - MARK_ROW / 2.0);
        let mut drawn = HashSet::new();
        for mark in &self.run.marks {
            let bar = mark.attempt.and_then(|place| self.places.attempts[place]);
            let y = match mark.kind {
                Kind::Host => host,
                _ if is_of_session(mark) => self.places.marks,
                _ => bar.map(|(middle, ..)| middle),
            };
            let Some(y) = y else { continue };
            let x = self.scale.x(mark.at);
            // Those that would cover each other are drawn once.
            if drawn.insert((mark.kind, n((x / 3.0).round()), n(y))) {
                let title = format!("{}\n{}", self.scale.moment(mark.at), one_line(&mark.says));
                let (class, path) = symbol(mark.kind, x, y, self.layout.mark());
                svg.path(&format!("m {class}"), &path, &title);
            }
        }
    }

    pub(crate) fn flags(&self, svg: &mut Svg) {
        let Some(part) = self.places.rules else { return };
        svg.text("bad", (MARGIN, part.top + PAD + 11.0), "rules broken");
        for flag in &self.places.flags {
            let top = part.top + PAD + float(flag.row as u64) * FLAG_ROW;
            let broken = flag.broken.iter().map(|place| &self.run.broken[*place]);
            // One ring stands for many that would cover all else.
            let shown = if flag.broken.len() > 4 { 1 } else { 4 };
            let targets: Vec<(f64, f64)> = broken
                .clone()
                .take(shown)
                .filter_map(|found| Some((found.at, self.places.attempts[found.attempt?]?)))
                .map(|(at, (y, ..))| (self.scale.x(at), y))
                .collect();
            let lowest = targets.iter().map(|(_, y)| *y).fold(part.bottom(), f64::max);
            svg.line("lead", (flag.x, top + 2.0), (flag.x, lowest));
            let mut rings = HashSet::new();
            for (x, y) in targets.into_iter().filter(|(x, y)| rings.insert((n(*x), n(*y)))) {
                let ring = (self.layout.row * 0.36).clamp(3.0, 6.0);
                svg.path("ring", &circle(x, y, ring), "");
            }
            let title: Vec<_> = broken
                .take(6)
                .map(|found| {
                    format!("{}\n{}", found.violation, shortened(&one_line(&found.event), 200))
                })
                .collect();
            let left = if flag.leftward { flag.x - flag.size() } else { flag.x };
            let is_must = flag.level == Level::Must;
            let class = if is_must { "flag" } else { "flag-should" };
            svg.rect(class, (left, top), (flag.size(), FLAG_ROW - 3.0), &title.join("\n\n"));
            let class = if is_must { "flag-text" } else { "bad flag-text-should" };
            svg.text(class, (left + 5.0, top + 10.5), &flag.text);
        }
    }
}

fn circle(x: f64, y: f64, r: f64) -> String {
    let (left, r) = (n(x - r), n(r));
    let (y, wide) = (n(y), n(2.0 * r.parse::<f64>().unwrap_or_default()));
    format!("M{left} {y}a{r} {r} 0 1 0 {wide} 0a{r} {r} 0 1 0 -{wide} 0")
}

pub(crate) fn symbol(kind: Kind, x: f64, y: f64, r: f64) -> (&'static str, String) {
    let at = |dx: f64, dy: f64| format!("{} {}", n(x + dx * r), n(y + dy * r));
    match kind {
        Kind::CancelAll | Kind::CancelItem => {
            ("cancel-item", format!("{}M{}L{}", circle(x, y, r), at(-0.7, 0.7), at(0.7, -0.7)))
        }
        Kind::Refused => (
            "refused",
            format!("M{}L{}L{}L{}Z", at(0.0, -1.3), at(1.3, 0.0), at(0.0, 1.3), at(-1.3, 0.0)),
        ),
        Kind::Fault => (
            "fault",
            format!("M{}L{}M{}L{}", at(-0.9, -0.9), at(0.9, 0.9), at(-0.9, 0.9), at(0.9, -0.9)),
        ),
        Kind::LogError => {
            ("log-error", format!("M{}L{}L{}Z", at(0.0, -1.2), at(1.2, 1.0), at(-1.2, 1.0)))
        }
        Kind::LogWarning => {
            ("log-warning", format!("M{}L{}L{}Z", at(0.0, -1.2), at(1.2, 1.0), at(-1.2, 1.0)))
        }
        Kind::Log => ("log", circle(x, y, r * 0.7)),
        Kind::Host => (
            "host",
            format!("M{}L{}L{}L{}Z", at(-0.4, -1.0), at(0.4, -1.0), at(0.4, 1.0), at(-0.4, 1.0)),
        ),
    }
}
