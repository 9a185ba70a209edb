//! Draws a recording: who worked on what and when, how it ended, what was canceled, and which rules were broken.

mod demo;
mod draw;
mod layout;
mod model;
mod page;
mod place;
mod style;
mod svg;

use sync_progress::Dialect;
fn main() {
    let demo = demo::run();
    let recorded = model::Recorded { dialect: Dialect::Neutral, entries: &demo.entries, times: &demo.times };
    let run = model::Run::of(&recorded);
    let caption = draw::Caption { source: "a scripted run".into(), warnings: vec![] };
    let svg = draw::draw(&run, &caption);
    if std::env::args().any(|a| a == "--html") { print!("{}", page::page("t", &svg)) } else { print!("{svg}"); }
}
