//! How much is done: enough to trust, or enough to see that it runs.

use std::time::Duration;

/// How much each case does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// How long a loop of calls is repeated.
    pub loops: Duration,
    /// How many items a session has, in the rows about many.
    pub sizes: Vec<usize>,
    /// How many items are live, or have ended, where a figure must not depend on it.
    pub live: usize,
    /// How often something is tried that happens once in a session.
    pub samples: usize,
    /// How long ticks keep one interval.
    pub phase: Duration,
}

impl Scale {
    /// For the table.
    pub fn full(large: bool) -> Self {
        let mut sizes = vec![1_000, 100_000, 1_000_000];
        if large {
            sizes.push(10_000_000);
        }
        Self {
            loops: Duration::from_millis(120),
            sizes,
            live: 1_000_000,
            samples: 400,
            phase: Duration::from_millis(1_200),
        }
    }

    /// For continuous integration.
    pub fn quick() -> Self {
        Self {
            loops: Duration::from_millis(20),
            sizes: vec![1_000, 10_000],
            live: 20_000,
            samples: 40,
            phase: Duration::from_millis(250),
        }
    }
}

/// `1 M`, `100 k`, `64`: a number of items as the table says it.
pub fn count(items: usize) -> String {
    match items {
        n if n >= 1_000_000 && n.is_multiple_of(1_000_000) => format!("{} M", n / 1_000_000),
        n if n >= 1_000 && n.is_multiple_of(1_000) => format!("{} k", n / 1_000),
        n => n.to_string(),
    }
}
