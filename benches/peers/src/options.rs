//! The command line.

use crate::scale::Scale;

/// What to do.
#[derive(Debug)]
pub struct Options {
    pub rounds: usize,
    /// Which works, all if empty.
    pub only: Vec<String>,
    pub quick: bool,
    pub large: bool,
    /// The process is one case.
    pub case: Option<String>,
}

pub const USAGE: &str = "\
cargo run --release [-- OPTION...]

  --rounds N        how often each case runs (7; with --quick 3, and all but W1 once)
  --only W1,W3      these works alone
  --quick           small and short, to see that it runs; for continuous integration
  --large           also 10 million items

The table goes to standard output, and can be pasted; how far it is goes to standard error.";

impl Options {
    /// Reads the arguments, or says what is wrong with them.
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options =
            Self { rounds: 0, only: Vec::new(), quick: false, large: false, case: None };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--rounds" => options.rounds = number(&value()?)?,
                "--only" => options.only = value()?.split(',').map(str::to_uppercase).collect(),
                "--quick" => options.quick = true,
                "--large" => options.large = true,
                "--case" => options.case = Some(value()?),
                "--help" | "-h" => return Err(USAGE.into()),
                _ => return Err(format!("what is {argument}?\n\n{USAGE}")),
            }
        }
        if options.rounds == 0 {
            options.rounds = if options.quick { 3 } else { 7 };
        }
        Ok(options)
    }

    /// How much each case does.
    pub fn scale(&self) -> Scale {
        if self.quick { Scale::quick() } else { Scale::full(self.large) }
    }

    /// Whether this work is asked for.
    pub fn wants(&self, work: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == work)
    }
}

fn number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("{text} is no number of rounds"))
}
