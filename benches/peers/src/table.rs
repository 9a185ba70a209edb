//! The table, as Markdown.

use crate::goal::cost;
use crate::results::Results;
use crate::rows::{Row, Unit};
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
        let times = theirs.zip(ours).map(|(theirs, ours)| cost(row.unit, theirs, ours));
        if let Some(times) = times.filter(|times| times.is_finite()) {
            let _ = write!(text, " ({})", ratio(times));
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
    match times {
        t if !t.is_finite() => "–".into(),
        t if t >= 1e6 => format!("{} M ×", digits(t / 1e6)),
        t if t >= 1e4 => format!("{} k ×", digits(t / 1e3)),
        t => format!("{} ×", digits(t)),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goal::Goal;

    fn line_of(unit: Unit) -> String {
        let goals = vec![Goal::floor(1.5), Goal::Beats("prodash", 6.0)];
        let rows = [Row { work: "W1", what: "a tick".into(), unit, goals }];
        let mut results = Results::default();
        for (who, figures) in
            [("ours", [2.0, 1.0, 3.0]), ("floor", [1.0; 3]), ("prodash", [12.0; 3])]
        {
            for figure in figures {
                results.add("W1", "a tick", who, figure);
            }
        }
        table(&rows, &results).lines().last().unwrap().to_owned()
    }

    #[test]
    fn medians_ratios_and_verdicts() {
        assert_eq!(
            line_of(Unit::Time),
            "| W1 | a tick | **2.00 ns** | 1.00 ns | 2.00 × | 12.0 ns (6.00 ×) \
             | ≤ 1.5 × floor; prodash ≥ 6 × | **no**; yes |"
        );
    }

    #[test]
    fn where_more_is_better_ratios_are_turned_round() {
        assert_eq!(
            line_of(Unit::Speed),
            "| W1 | a tick | **2.00 Mtick/s** | 1.00 Mtick/s | 0.50 × | 12.0 Mtick/s (0.17 ×) \
             | ≤ 1.5 × floor; prodash ≥ 6 × | yes; **no** |"
        );
    }

    #[test]
    fn figures_have_three_digits_and_a_unit() {
        assert_eq!(Unit::Time.show(12.34), "12.3 ns");
        assert_eq!(Unit::Time.show(1_234.0), "1.23 µs");
        assert_eq!(Unit::Time.show(38e6), "38.0 ms");
        assert_eq!(Unit::Bytes.show(2166.0), "2166 B");
        assert_eq!(ratio(53_171_539.0), "53.2 M ×");
        assert_eq!(ratio(cost(Unit::Bytes, 54.0, 0.1)), "–");
    }
}
