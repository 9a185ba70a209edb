//! What is shown of progress: fractions, rates, time left.
#![forbid(unsafe_code)]
