//! Tmp.
#![cfg(feature = "proptest")]
mod strategy_kit;
use proptest::prelude::*;
use std::time::Instant;
use strategy_kit::values;
use sync_progress::protocol::*;
use sync_progress::strategy::*;
use sync_progress::*;
fn t<S: Strategy>(name: &str, s: S) {
    let n = Instant::now();
    values(&s, 2000, |_| {});
    println!("{name}: {:?}", n.elapsed() / 2000);
}
#[test]
fn times() {
    t("u64", any::<u64>());
    t("bool", any::<bool>());
    t("counts", arbitrary::counts());
    t("texts", arbitrary::texts());
    t("ItemId", any::<ItemId>());
    t("Role", any::<ProviderRole>());
    t("Code", any::<Code>());
    t("Decision", any::<CancelDecision>());
    t("Answer", arbitrary::answers());
    t("Reply", any::<Reply>());
    t("More", any::<MoreItems>());
    t("ProgressItem", any::<ProgressItem>());
    t("Log", any::<LogEntry>());
    t("Notice", any::<Notice>());
    t("Act", any::<HostAct>());
    t("Event", any::<SyncEvent<'static>>());
    t("hostile", hostile(Dialect::Neutral));
    t("legal", legal(Dialect::Neutral));
}
