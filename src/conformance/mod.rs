//! **The kit**: proves that a provider, a handler or a sink keeps the rules, at every cancel point.
#![forbid(unsafe_code)]
