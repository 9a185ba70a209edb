//! **Strategies**: legal sessions, sessions that break exactly one named rule, and any vocabulary, for `proptest`.
#![forbid(unsafe_code)]
