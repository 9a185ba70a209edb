//! The picture: header, axis, lanes, legend, and the rules that were broken.

use std::collections::{BTreeMap, HashSet};

use sync_progress::dialect::rules::Level;

use crate::layout::{Bar, LEFT, Layout, RIGHT, Scale, WIDTH};
use crate::model::{Attempt, Kind, Run, Stage, float};
use crate::place::{FLAG_ROW, MARK_ROW, PAD, Places, STAGE_ROW, is_of_session};
use crate::style::{STYLE, ending, headline, overlay};
use crate::svg::{Svg, n, shortened, width};
use crate::words::one_line;

/// What is said about the recording itself.
pub(crate) struct Caption {
    pub(crate) source: String,
    /// What is not as it should be with it.
    pub(crate) warnings: Vec<String>,
}

const MARGIN: f64 = 20.0;
const HEAD: f64 = 92.0;

/// The whole picture as SVG.
pub(crate) fn draw(run: &Run, caption: &Caption) -> String {
    let scale = Scale::of(run);
    let layout = Layout::of(run, scale);
    let places =
        Places::of(run, scale, &layout, HEAD + 16.0 * float(caption.warnings.len() as u64));
    let drawing = Drawing { run, scale, layout: &layout, places: &places };
    let mut body = Svg::default();
    drawing.head(&mut body, caption);
    drawing.back(&mut body);
    drawing.session(&mut body);
    drawing.host(&mut body);
    drawing.workers(&mut body);
    drawing.posts(&mut body);
    drawing.marks(&mut body);
    drawing.flags(&mut body);
    let bottom = drawing.legend(&mut body);
    let bottom = drawing.rules(&mut body, bottom);
    let (wide, high) = (n(WIDTH), n(bottom + 12.0));
    let mut whole = Svg::default();
    whole.raw(format_args!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img">"#
    ));
    whole.raw(STYLE);
    whole.rect("paper", (0.0, 0.0), (WIDTH, bottom + 12.0), "");
    whole.raw(body.into_text().trim_end());
    whole.raw("</svg>");
    whole.into_text()
}

struct Drawing<'a> {
    run: &'a Run,
    scale: Scale,
    layout: &'a Layout,
    places: &'a Places,
}

impl Drawing<'_> {
    fn head(&self, svg: &mut Svg, caption: &Caption) {
        let run = self.run;
        let is_canceled = run.marks.iter().any(|mark| mark.kind == Kind::CancelAll);
        let outcome = headline(run.ends.last().map(|(_, outcome)| *outcome), is_canceled);
        let last = run.ends.last().map_or(run.to, |(at, _)| *at);
        svg.text(
            "head",
            (MARGIN, 34.0),
            &format!("{outcome} after {}", self.scale.long(run.from, last)),
        );
        let (class, text) = self.verdict();
        svg.text(&format!("{class} edge"), (WIDTH - MARGIN, 34.0), &text);
        let (calls, workers) = (run.calls, self.layout.lanes.len());
        let text = format!("{}, {calls} calls, {}", run.dialect, counted(workers, "worker"));
        let text = format!("{}  ·  {text}", shortened(&one_line(&caption.source), 90));
        svg.text("sub", (MARGIN, 54.0), &text);
        self.chips(svg, 78.0);
        for (line, warning) in (0_u64..).zip(&caption.warnings) {
            svg.text("bad", (MARGIN, 96.0 + 16.0 * float(line)), &one_line(warning));
        }
    }

    fn verdict(&self) -> (&'static str, String) {
        let of = |level: Level| {
            let broken = self.run.broken.iter().map(|it| it.violation);
            let broken = broken.filter(|violation| violation.level == level);
            broken.map(|violation| violation.rule).collect::<HashSet<_>>().len()
        };
        match (of(Level::Must), of(Level::Should)) {
            (0, 0) => ("good", "no rule broken".to_owned()),
            (must, 0) => ("bad", format!("{must} MUST broken")),
            (0, should) => ("bad", format!("{should} SHOULD broken")),
            (must, should) => ("bad", format!("{must} MUST and {should} SHOULD broken")),
        }
    }

    /// How many items ended how, with the color of each.
    fn chips(&self, svg: &mut Svg, y: f64) {
        let mut x = MARGIN;
        for (end, count) in self.run.outcomes().into_values() {
            let (class, word) = ending(end);
            let text = format!("{count} {word}");
            svg.rect(class, (x, y - 10.0), (12.0, 12.0), "");
            svg.text("strong", (x + 17.0, y), &text);
            x += 17.0 + width(&text, 11.5) + 20.0;
        }
        if x <= MARGIN {
            svg.text("sub", (x, y), "no items");
        }
    }

    /// The ground of all lanes, and what goes through them.
    fn back(&self, svg: &mut Svg) {
        let places = self.places;
        let fixed = [places.rules, places.session, places.host].into_iter().flatten();
        for part in fixed.chain(places.lanes.iter().copied()) {
            svg.rect("band", (MARGIN - 8.0, part.top), (RIGHT - MARGIN + 22.0, part.height), "");
        }
        let (top, bottom) = (places.axis + 4.0, places.bottom);
        for (x, label) in self.scale.ticks() {
            svg.line("grid", (x, top), (x, bottom));
            svg.text("tick", (x, places.axis), &label);
        }
        let unit = if self.run.is_timed { "time" } else { "calls and answers" };
        svg.text("count", (MARGIN, places.axis), unit);
        let cancel = self.run.marks.iter().find(|mark| mark.kind == Kind::CancelAll);
        if let Some(cancel) = cancel {
            let end = self.run.ends.iter().map(|(at, _)| *at).find(|at| *at >= cancel.at);
            let (from, to) = (self.scale.x(cancel.at), self.scale.x(end.unwrap_or(self.run.to)));
            svg.rect("after", (from, top), ((to - from).max(1.0), bottom - top), "");
        }
    }

    fn session(&self, svg: &mut Svg) {
        let Some(part) = self.places.session else { return };
        for (place, stage) in (0_u64..).zip(&self.run.stages) {
            self.stage(svg, stage, part.top + PAD + float(place) * STAGE_ROW);
        }
        if let Some(y) = self.places.marks {
            svg.text("lane", (MARGIN, y + 4.0), "session");
        }
    }

    /// A bar that is filled as far as the stage was at each moment.
    fn stage(&self, svg: &mut Svg, stage: &Stage, top: f64) {
        let name = format!("{} {}", stage.role, stage.stage);
        let (top, high) = (top + 2.0, STAGE_ROW - 4.0);
        svg.text("lane", (MARGIN, top + 11.0), &name);
        let (Some(first), Some(last)) = (stage.told.first(), stage.told.last()) else { return };
        let (from, to) = (self.scale.x(first.0), self.scale.x(last.0));
        let title = format!("{name}\n{}\ntold {} times", last.1, stage.told.len());
        svg.rect("stage", (from, top), ((to - from).max(2.0), high), &title);
        let mut path = format!("M{} {}", n(from), n(top + high));
        let (mut column, mut is_known) = (String::new(), false);
        for (at, work) in &stage.told {
            let Some(share) = work.share() else { continue };
            let x =
                n(self.scale.x(*at).max(from + 2.0 * f64::from(u8::from(stage.told.len() == 1))));
            is_known = true;
            // One step for each tenth of a pixel is enough; the last one counts.
            if x == column {
                path.truncate(path.rfind('V').unwrap_or(path.len()));
            } else {
                path += &format!("H{x}");
            }
            path += &format!("V{}", n(top + high * (1.0 - share.as_f64())));
            column = x;
        }
        if is_known {
            svg.path(
                "share",
                &format!("{path}H{}V{}Z", n(to.max(from + 2.0)), n(top + high)),
                &title,
            );
        }
        let text = last.1.share().map_or_else(|| last.1.to_string(), |share| share.to_string());
        let x = to.max(from + 2.0) + 5.0;
        let is_room = x + width(&text, 10.0) < RIGHT;
        let (class, x) = if is_room { ("count", x) } else { ("count edge", to - 5.0) };
        svg.text(class, (x, top + 11.0), &text);
    }

    fn host(&self, svg: &mut Svg) {
        let Some(part) = self.places.host else { return };
        for (place, (phase, from, to)) in (0_u64..).zip(self.run.phases.iter().take(12)) {
            let top = part.top + PAD + float(place) * STAGE_ROW + 2.0;
            let (from, to) = (self.scale.x(*from), self.scale.x(*to));
            svg.rect("phase", (from, top), ((to - from).max(2.0), STAGE_ROW - 4.0), "");
            svg.text("count", (from + 5.0, top + 10.5), &phase.to_string());
        }
        svg.text("lane", (MARGIN, part.bottom() - PAD - 4.0), "host");
    }

    fn workers(&self, svg: &mut Svg) {
        for (lane, part) in self.layout.lanes.iter().zip(&self.places.lanes) {
            svg.text("lane", (MARGIN, part.top + PAD + 11.0), &format!("worker {}", lane.worker));
            svg.text("count", (MARGIN, part.top + PAD + 24.0), &counted(lane.items, "item"));
            let mut rows: BTreeMap<usize, Vec<&Bar>> = BTreeMap::new();
            for bar in &lane.bars {
                rows.entry(bar.row).or_default().push(bar);
            }
            for (row, bars) in rows {
                let top = part.top + PAD + float(row as u64) * self.layout.row;
                for (place, bar) in bars.iter().enumerate() {
                    self.bar(svg, bar, top);
                    let before = place.checked_sub(1).map_or(LEFT, |at| bars[at].to + 4.0);
                    let after = bars.get(place + 1).map_or(RIGHT, |next| next.from);
                    self.label(svg, bar, top, (before, after));
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
        let is_cut = !matches!(ending(attempt.end).0, "succeeded" | "open");
        if is_cut && high >= 6.0 && long >= 10.0 {
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

    fn label(&self, svg: &mut Svg, bar: &Bar, top: f64, (before, after): (f64, f64)) {
        let row = self.layout.row;
        let Some(attempt) = bar.attempts.first().map(|place| &self.run.attempts[*place]) else {
            return;
        };
        if row < 11.0 && (bar.attempts.len() < 2 || !attempt.unbegun) {
            return;
        }
        let text = self.words(bar, attempt);
        let (size, class) = if self.layout.is_roomy { (11.0, "") } else { (10.0, "count") };
        let y = top + row / 2.0 + 3.8;
        let (long, from, to) = (width(&text, size), bar.from, bar.to.max(bar.from + 4.0));
        if long + 14.0 < to - from {
            svg.text(&format!("{class} on"), (from + 8.0, y), &text);
        } else if (self.layout.is_roomy || attempt.unbegun) && to + 9.0 + long < after {
            svg.text(class, (to + 9.0, y), &text);
        } else if (self.layout.is_roomy || attempt.unbegun) && from - 9.0 - long > before {
            svg.text(&format!("{class} edge"), (from - 9.0, y), &text);
        } else if to - from > 40.0 {
            let text = shortened(&text, most_characters((to - from - 12.0) / (size * 0.6)));
            svg.text(&format!("{class} on"), (from + 8.0, y), &text);
        }
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

    fn posts(&self, svg: &mut Svg) {
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

    fn marks(&self, svg: &mut Svg) {
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

    fn flags(&self, svg: &mut Svg) {
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

    /// What the signs mean that are there.
    fn legend(&self, svg: &mut Svg) -> f64 {
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
        if x > MARGIN { y } else { self.places.bottom }
    }

    /// The sentence of each rule that was broken, with the first event that did so.
    fn rules(&self, svg: &mut Svg, bottom: f64) -> f64 {
        let mut found: BTreeMap<_, Vec<&crate::model::Broken>> = BTreeMap::new();
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

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few characters")]
fn most_characters(room: f64) -> usize {
    room.max(2.0) as usize
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

fn circle(x: f64, y: f64, r: f64) -> String {
    let (left, r) = (n(x - r), n(r));
    let (y, wide) = (n(y), n(2.0 * r.parse::<f64>().unwrap_or_default()));
    format!("M{left} {y}a{r} {r} 0 1 0 {wide} 0a{r} {r} 0 1 0 -{wide} 0")
}

fn symbol(kind: Kind, x: f64, y: f64, r: f64) -> (&'static str, String) {
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
