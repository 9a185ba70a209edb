//! How the tables of the catalogue are written and joined.

use super::{Level, Parties, Rule};
use crate::protocol::RuleId;

/// Turns lines into constants (documented by their sentence) and a table of [`Rule`]s.
///
/// One line: kind, number, name, who, level, source, sentence; then optionally the softer half, and
/// the dialects if they are not those that the table begins with.
macro_rules! rules {
    (
        $table:ident in $default:ident;
        $(
            $kind:ident $number:literal $name:ident: $($who:ident)|+, $level:ident, $source:literal,
            $sentence:literal $(, should $should:literal)? $(, in $dialects:ident)?;
        )*
    ) => {
        $(
            #[doc = concat!("Rule ", stringify!($kind), " ", $number, " (", $source, "): ", $sentence)]
            $(#[doc = concat!("\n\nExpected beside it: ", $should)])?
            pub const $name: crate::protocol::RuleId = crate::protocol::RuleId::$kind($number);
        )*
        pub(super) const $table: &[super::Rule] = &[
            $(
                super::Rule {
                    id: $name,
                    name: stringify!($name),
                    dialects: last!($default $($dialects)?),
                    who: super::Parties::empty()$(.union(super::Parties::$who))+,
                    level: super::Level::$level,
                    sentence: $sentence,
                    should: last!(None $((Some($should)))?),
                    source: $source,
                },
            )*
        ];
    };
}

/// The second if there is one, else the first.
macro_rules! last {
    ($first:tt) => {
        $first
    };
    ($first:tt $second:tt) => {
        $second
    };
}

pub(super) const fn count(mut tables: &[&[Rule]]) -> usize {
    let mut count = 0;
    while let [table, others @ ..] = tables {
        count += table.len();
        tables = others;
    }
    count
}

/// All tables in one. `N` is their [`count`], so that no blank is left.
pub(super) const fn joined<const N: usize>(mut tables: &[&[Rule]]) -> [Rule; N] {
    let mut joined = [BLANK; N];
    let mut free: &mut [Rule] = &mut joined;
    let mut table: &[Rule] = &[];
    while let [place, places @ ..] = free {
        while let ([], [next, others @ ..]) = (table, tables) {
            table = next;
            tables = others;
        }
        if let [rule, rules @ ..] = table {
            *place = *rule;
            table = rules;
        }
        free = places;
    }
    joined
}

const BLANK: Rule = Rule {
    id: RuleId::invariant(0),
    name: "",
    dialects: &[],
    who: Parties::empty(),
    level: Level::Should,
    sentence: "",
    should: None,
    source: "",
};
