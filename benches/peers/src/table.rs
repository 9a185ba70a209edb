//! The table, as Markdown.

use crate::goal::cost;
use crate::results::Results;
use crate::work::{Row, Unit};
use std::fmt::Write as _;

/// The peers in the order of their columns; those without a figure are left out.
const PEERS: [&str; 14] = [
    "prodash",
    "indicatif",
    "tokio-util token",
    "tokio-util child tokens",
    "Mutex<HashMap>",
    "dashmap",
    "tracing",
    "bounded channel",
    "clock each tick",
    "clock each 64th",
    "clock each 1 024th",
    "nine checks, foldhash map",
    "nine checks, std map",
    "nine checks, BTreeMap",
];

/// All rows that we have a figure for.
pub fn table(rows: &[Row], results: &Results) -> String {
    let peers: Vec<_> = PEERS.into_iter().filter(|peer| results.has(peer)).collect();
    let mut text = head(&peers);
    for row in rows {
        if results.ours(row.work, &row.what).is_some() {
            line(&mut text, row, &peers, results);
        }
    }
    text
}

/// Goals that our figures miss.
pub fn missed(rows: &[Row], results: &Results) -> usize {
    let goals = rows.iter().flat_map(|row| row.goals.iter().map(move |goal| (row, goal)));
    goals.filter(|(row, goal)| goal.is_met(row, results) == Some(false)).count()
}

fn head(peers: &[&str]) -> String {
    let names = peers.iter().map(|peer| peer.replace('<', "\\<"));
    let names: Vec<_> = names.collect();
    let rules = "|---:".repeat(peers.len() + 3);
    format!(
        "| | Work | **ours** | floor | ours ÷ floor | {} | goal | met |\n|---|---{rules}|---|---|\n",
        names.join(" | ")
    )
}

fn line(text: &mut String, row: &Row, peers: &[&str], results: &Results) {
    let figure = |who: &str| results.median(row.work, &row.what, who);
    let show = |figure: Option<f64>| figure.map_or_else(|| "–".into(), |it| row.unit.show(it));
    let ours = figure("ours");
    let _ = write!(text, "| {} | {} | **{}** ", row.work, row.what, show(ours));
    let floor = figure("floor");
    let times = ours.zip(floor).map(|(ours, floor)| cost(row.unit, ours, floor));
    let _ = write!(text, "| {} | {} ", show(floor), times.map_or_else(|| "–".into(), ratio));
    for peer in peers {
        let theirs = figure(peer);
        let _ = write!(text, "| {}", show(theirs));
        if let Some((theirs, ours)) = theirs.zip(ours) {
            let _ = write!(text, " ({})", ratio(cost(row.unit, theirs, ours)));
        }
        text.push(' ');
    }
    let goals: Vec<_> = row.goals.iter().map(|goal| goal.words(row.unit)).collect();
    let _ = writeln!(text, "| {} | {} |", goals.join("; "), verdict(row, results));
}

/// One word for each goal.
fn verdict(row: &Row, results: &Results) -> String {
    let word = |met| match met {
        Some(true) => "yes",
        Some(false) => "**no**",
        None => "?",
    };
    let words: Vec<_> = row.goals.iter().map(|goal| word(goal.is_met(row, results))).collect();
    words.join("; ")
}

fn ratio(times: f64) -> String {
    if times.is_finite() { format!("{} ×", digits(times)) } else { "–".into() }
}

impl Unit {
    /// A figure with its unit, to three digits.
    pub fn show(self, figure: f64) -> String {
        match self {
            Self::Time => time(figure),
            Self::Bytes => format!("{} B", digits(figure)),
            Self::Calls => digits(figure),
            Self::Speed => format!("{} Mtick/s", digits(figure)),
            Self::Scaling => format!("{} ×", digits(figure)),
            Self::Rate => format!("{} /s", digits(figure)),
        }
    }
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        n if n >= 1e9 => format!("{} s", digits(n / 1e9)),
        n if n >= 1e6 => format!("{} ms", digits(n / 1e6)),
        n if n >= 1e3 => format!("{} µs", digits(n / 1e3)),
        n => format!("{} ns", digits(n)),
    }
}

fn digits(figure: f64) -> String {
    match figure {
        f if f >= 100.0 => format!("{f:.0}"),
        f if f >= 10.0 => format!("{f:.1}"),
        f => format!("{f:.2}"),
    }
}
