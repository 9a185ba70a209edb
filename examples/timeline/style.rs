//! How it looks. The colors are near to those of Okabe and Ito and differ in lightness, so that they are told apart also by
//! who does not see red or green; what matters has a shape of its own besides.

use sync_progress::protocol::{Outcome, ProgressStatus};

pub(crate) const STYLE: &str = r#"<style>
text{font-family:Inter,"Helvetica Neue",Helvetica,Arial,"DejaVu Sans",sans-serif;font-size:11px;fill:#1f2933;stroke:#f9fafb;stroke-width:2.5px;stroke-linejoin:round;paint-order:stroke}
.head{font-size:19px;font-weight:600}
.sub,.tick,.count{fill:#5b6770}
.count{font-size:10px}
.tick{text-anchor:middle;font-size:10px}
.lane{font-weight:600}
.strong{font-weight:600}
.bad{fill:#9b0d3a;font-weight:600}
.good{fill:#00664b;font-weight:600}
.edge{text-anchor:end}
.paper{fill:#fff}
.band{fill:#f5f7f9}
.after{fill:#e69f00;fill-opacity:.09}
.grid{stroke:#dfe4e8;stroke-width:1;fill:none}
.row{stroke:#e9edf0;stroke-width:1;fill:none}
.cancel{stroke:#b36b00;stroke-width:1.6;stroke-dasharray:5 3;fill:none}
.end{stroke:#3e4c59;stroke-width:1.4;fill:none}
.plate{fill:#fff;fill-opacity:.9}
.asked{fill:#8a5200;font-weight:600}
.succeeded{fill:#3bb58f}
.failed{fill:#b83200}
.canceled{fill:#f0b429}
.skipped{fill:#9fb3c1}
.disconnected{fill:#cc79a7}
.deleted{fill:#56b4e9}
.open{fill:#fff;stroke:#0072b2;stroke-width:1.2;stroke-dasharray:3 2}
.stage{fill:#dce9f5}
.share{fill:#0072b2;fill-opacity:.55}
.phase{fill:#e8e3f3}
.veil{fill:#fff;fill-opacity:.6}
.stripes{fill:url(#stripes)}
.cap{fill:#1f2933;fill-opacity:.72}
.on{fill:#0b1015;stroke:none}
.m{stroke-width:1.4}
.cancel-item{fill:#fff;stroke:#8a5200}
.refused{fill:#882255;stroke:#fff;stroke-width:1}
.fault{fill:none;stroke:#882255;stroke-width:2.2}
.log-error{fill:#b83200;stroke:#fff;stroke-width:.8}
.log-warning{fill:#fff;stroke:#d55e00}
.log,.host{fill:#7b8794}
.flag{fill:#9b0d3a}
.flag-text{fill:#fff;stroke:none;font-size:10px;font-weight:600}
.flag-should{fill:#fff;stroke:#9b0d3a}
.flag-text-should{font-size:10px}
.lead{stroke:#9b0d3a;stroke-width:1;stroke-opacity:.55;fill:none}
.ring{stroke:#9b0d3a;stroke-width:2;fill:none}
</style>
<defs><pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="6" fill="white" fill-opacity=".45"/></pattern></defs>"#;

/// The class and the word of how an item ended.
pub(crate) fn ending(end: Option<ProgressStatus>) -> (&'static str, &'static str) {
    match end {
        Some(ProgressStatus::Succeeded) => ("succeeded", "succeeded"),
        Some(ProgressStatus::Failed) => ("failed", "failed"),
        Some(ProgressStatus::Canceled) => ("canceled", "canceled"),
        Some(ProgressStatus::Skipped) => ("skipped", "skipped"),
        Some(ProgressStatus::Disconnected) => ("disconnected", "disconnected"),
        Some(ProgressStatus::Deleted) => ("deleted", "deleted"),
        _ => ("open", "did not end"),
    }
}

/// What lies over a bar while its item was doing this.
pub(crate) fn overlay(status: ProgressStatus) -> Option<&'static str> {
    match status {
        ProgressStatus::Pending | ProgressStatus::Paused => Some("veil"),
        ProgressStatus::Indeterminate | ProgressStatus::Resuming => Some("stripes"),
        _ => None,
    }
}

/// Whatever was stopped is told, also if something had failed before.
pub(crate) fn headline(end: Option<Outcome>, is_canceled: bool) -> &'static str {
    match end {
        Some(Outcome::Failed) if is_canceled => "Failed and canceled",
        None if is_canceled => "Canceled, and no end was told",
        Some(Outcome::Succeeded) => "Succeeded",
        Some(Outcome::Skipped) => "Skipped",
        Some(Outcome::Canceled) => "Canceled",
        Some(Outcome::Disconnected) => "Disconnected",
        Some(Outcome::Failed) => "Failed",
        _ => "No end was told",
    }
}
