//! Ids, short enough to meet.

use super::{arbitrary, either, mostly};
use crate::ItemId;
use crate::dialect::rules::RULES;
use crate::protocol::{InvalidId, LogId, RuleId};
use alloc::string::String;
use proptest::prelude::{Just, Strategy, any};
use proptest::{char, collection, prop_oneof, sample};
use uuid::Uuid;

arbitrary! {
    ItemId: either(
        sample::select(&["a", "b", "c", "d", "e", "f", "g", "h"][..]).prop_map(text),
        4,
        either((1..=8_u128).prop_map(|number| Self::from(Uuid::from_u128(number))), 8, long()),
    );
    LogId: either(
        (1..=8_u128).prop_map(Self::from_u128),
        4,
        either(Just(Self::NONE), 8, any::<u128>().prop_map(Self::from_u128)),
    );
    RuleId: mostly(
        (0..RULES.len()).prop_map(|at| RULES.get(at).map_or(Self::invariant(1), |rule| rule.id)),
        (any::<u8>(), any::<bool>()).prop_map(|(number, ours)| {
            if ours { Self::ours(number) } else { Self::invariant(number) }
        }),
    );
    InvalidId: prop_oneof![
        Just(Self::Empty),
        (0..64_usize).prop_map(|at| Self::Nul { at }),
        (0..64_usize).prop_map(|at| Self::UnpairedSurrogate { at }),
    ];
}

/// Round the limit of SC, or any text.
fn long() -> impl Strategy<Value = ItemId> {
    let limit = (62..=65_usize, sample::select(&["x", "é"][..]));
    let any = collection::vec(char::any(), 1..=40);
    either(
        limit.prop_map(|(units, letter)| text(&letter.repeat(units))),
        8,
        any.prop_map(|chars| text(&String::from_iter(chars))),
    )
}

/// The id of this text, without what cannot stand in one.
fn text(text: &str) -> ItemId {
    let clean: String = text.chars().filter(|letter| *letter != '\0').collect();
    ItemId::try_from(clean).unwrap_or_else(|_| Uuid::from_u128(1).into())
}
