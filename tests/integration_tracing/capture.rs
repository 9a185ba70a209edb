//! What a subscriber was told, line by line: a layer of our own on the registry of `tracing-subscriber`.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Write as _};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Level, Subscriber, dispatcher};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Open,
    Event,
    Close,
}

/// One span that was opened or closed, or one event.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) kind: Kind,
    pub(crate) level: Level,
    pub(crate) name: String,
    /// The span around it, by its name and item.
    pub(crate) within: String,
    pub(crate) fields: Fields,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(pub(crate) BTreeMap<String, String>);

impl Fields {
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

impl Line {
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.get(name)
    }
}

/// `open sync.item a in sync.session`, `debug sync.item.status a in sync.item a`.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Open => f.write_str("open")?,
            Kind::Close => f.write_str("close")?,
            Kind::Event => write!(f, "{}", self.level.to_string().to_lowercase())?,
        }
        write!(f, " {}", said(&self.name, &self.fields))?;
        let status = self.get("sync.item.status");
        let status = if status.is_empty() { self.get("sync.outcome") } else { status };
        if !status.is_empty() {
            write!(f, " {status}")?;
        }
        if self.within.is_empty() { Ok(()) } else { write!(f, " in {}", self.within) }
    }
}

fn said(name: &str, fields: &Fields) -> String {
    format!("{name} {}", fields.get("sync.item.id")).trim_end().to_owned()
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut text = String::new();
        write!(text, "{value:?}").unwrap();
        self.0.insert(field.name().to_owned(), text);
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

#[derive(Clone, Default)]
pub(crate) struct Capture(Arc<Mutex<Vec<Line>>>);

impl Capture {
    pub(crate) fn lines(&self) -> Vec<Line> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn dispatch(&self) -> Dispatch {
        Dispatch::new(Registry::default().with(self.clone()))
    }

    fn push(&self, line: Line) {
        self.0.lock().unwrap().push(line);
    }
}

/// Runs with a subscriber of this thread's own; what it was told.
pub(crate) fn captured(run: impl FnOnce()) -> Vec<Line> {
    let capture = Capture::default();
    dispatcher::with_default(&capture.dispatch(), run);
    capture.lines()
}

pub(crate) fn words(lines: &[Line]) -> Vec<String> {
    lines.iter().map(ToString::to_string).collect()
}

/// The lines of one name.
pub(crate) fn named<'a>(lines: &'a [Line], kind: Kind, name: &str) -> Vec<&'a Line> {
    lines.iter().filter(|line| line.kind == kind && line.name == name).collect()
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Capture {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let within = span.parent().map(|parent| shown(&parent)).unwrap_or_default();
        span.extensions_mut().insert(fields.clone());
        let (level, name) = (*span.metadata().level(), span.name().to_owned());
        self.push(Line { kind: Kind::Open, level, name, within, fields });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        values.record(span.extensions_mut().get_mut::<Fields>().unwrap());
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let within = context.event_span(event).map(|span| shown(&span)).unwrap_or_default();
        let metadata = event.metadata();
        let (level, name) = (*metadata.level(), metadata.name().to_owned());
        self.push(Line { kind: Kind::Event, level, name, within, fields });
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).unwrap();
        let fields = span.extensions().get::<Fields>().unwrap().clone();
        let within = span.parent().map(|parent| shown(&parent)).unwrap_or_default();
        let (level, name) = (*span.metadata().level(), span.name().to_owned());
        self.push(Line { kind: Kind::Close, level, name, within, fields });
    }
}

fn shown<'a, S: LookupSpan<'a>>(span: &tracing_subscriber::registry::SpanRef<'a, S>) -> String {
    span.extensions().get::<Fields>().map_or_else(String::new, |fields| said(span.name(), fields))
}
