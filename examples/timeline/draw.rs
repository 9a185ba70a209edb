//! The picture from top to bottom: header, axis, and the lanes of the session and of the host; what follows is drawn by
//! `bars`, `signs` and `legend`.
#![allow(clippy::format_push_string, reason = "a few words, and a string takes all")]

use std::collections::HashSet;

use sync_progress::dialect::rules::Level;

use crate::layout::{Layout, RIGHT, Scale, WIDTH};
use crate::model::{Kind, Run, StageLane, float};
use crate::place::{PAD, Places, STAGE_ROW};
use crate::style::{STYLE, ending, headline};
use crate::svg::{Svg, n, shortened, width};
use crate::words::one_line;

/// What is said about the recording itself.
pub(crate) struct Caption {
    pub(crate) source: String,
    /// What is not as it should be with it.
    pub(crate) warnings: Vec<String>,
}

pub(crate) const MARGIN: f64 = 20.0;
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

pub(crate) struct Drawing<'a> {
    pub(crate) run: &'a Run,
    pub(crate) scale: Scale,
    pub(crate) layout: &'a Layout,
    pub(crate) places: &'a Places,
}

impl Drawing<'_> {
    fn head(&self, svg: &mut Svg, caption: &Caption) {
        let run = self.run;
        let is_canceled = run.marks.iter().any(|mark| mark.kind == Kind::CancelAll);
        let outcome = headline(run.outcome, is_canceled);
        let last = run.ends.last().map_or(run.to, |(at, _)| *at);
        let after = if run.outcome.is_some() { "after" } else { "in" };
        svg.text(
            "head",
            (MARGIN, 34.0),
            &format!("{outcome} {after} {}", self.scale.long(run.from, last)),
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
    fn stage(&self, svg: &mut Svg, stage: &StageLane, top: f64) {
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
        for (row, (phase, from, to)) in self.places.phases.iter().zip(&self.run.phases) {
            let top = part.top + PAD + float(*row as u64) * STAGE_ROW + 2.0;
            let (from, to) = (self.scale.x(*from), self.scale.x(*to));
            svg.rect("phase", (from, top), ((to - from).max(2.0), STAGE_ROW - 4.0), "");
            svg.text("count", (from + 5.0, top + 10.5), &phase.to_string());
        }
        svg.text("lane", (MARGIN, part.bottom() - PAD - 4.0), "host");
    }
}

pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
