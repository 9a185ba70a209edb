//! Invariants of all three protocols, which hold in the neutral dialect too.

use crate::dialect::Dialect;

const HERE: &[Dialect] = &Dialect::ALL;

rules! {
    COMMON in HERE;
    invariant 81 BORROWED_FOR_THE_CALL: PROVIDER | SINK, Should, "all",
        "Texts and structures are used during the call only; what is kept is a copy.";
    invariant 82 UNKNOWN_NUMBERS_STAY: SINK, Should, "all",
        "A number that no document names is recorded as it came, never turned into a known one.";
    invariant 83 NEVER_MORE_FINISHED: ADAPTER, Should, "all",
        "A conversion makes no item look more finished than it was: it invents no terminal status and drops no cancel.";
    invariant 84 NO_PANIC_ACROSS: ADAPTER, Should, "all",
        "No panic and no exception crosses the border.";
}
