//! Where the main thread's time went, by the browser's own trace. Wall time: on a processor that is slowed down four times, four times as much.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

/// Milliseconds of each kind of work, without what it called of another kind, and how often styles and layout were computed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Work {
    /// Running scripts and WebAssembly, and collecting their garbage.
    pub script: f64,
    /// Parsing and compiling scripts and WebAssembly, as far as it is done on the main thread.
    pub compile: f64,
    /// Parsing style sheets and computing styles.
    pub style: f64,
    pub layout: f64,
    /// Everything from laid-out boxes to what the compositor gets.
    pub paint: f64,
    /// Parsing HTML.
    pub parse: f64,
    /// Tasks, without any of the above.
    pub other: f64,
    /// All tasks together.
    pub busy: f64,
    pub styles: f64,
    pub layouts: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Script,
    Compile,
    Style,
    Layout,
    Paint,
    Parse,
    Task,
}

/// The kind of an event of the trace, by its name, as DevTools' Performance panel has them. An event without a kind counts as part of
/// the one that it is in.
fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "RunTask" => Kind::Task,
        "EvaluateScript" | "FunctionCall" | "EventDispatch" | "TimerFire" | "FireAnimationFrame" | "FireIdleCallback"
        | "RunMicrotasks" | "v8.run" | "v8.callFunction" | "v8.evaluateModule" | "XHRReadyStateChange" | "XHRLoad" | "MinorGC"
        | "MajorGC" | "HandlePostMessage" => Kind::Script,
        "v8.compile" | "v8.compileModule" | "V8.CompileCode" | "v8.produceCache" | "v8.deserializeOnMainThread"
        | "V8.DeserializeContext" | "v8.instantiateModule" => Kind::Compile,
        name if name.starts_with("v8.wasm.") || name.starts_with("wasm.") => Kind::Compile,
        "UpdateLayoutTree" | "RecalculateStyles" | "ParseAuthorStyleSheet" => Kind::Style,
        "Layout" => Kind::Layout,
        "PrePaint" | "Paint" | "Layerize" | "UpdateLayer" | "UpdateLayerTree" | "CompositeLayers" | "Commit"
        | "IntersectionObserverController::computeIntersections" | "HitTest" => Kind::Paint,
        "ParseHTML" => Kind::Parse,
        _ => return None,
    })
}

/// One event with a duration, in microseconds.
struct Span {
    kind: Kind,
    start: f64,
    end: f64,
    /// Whether it counts as one computation of its kind.
    computed: bool,
}

impl Work {
    /// From the trace of one visit.
    pub fn read(events: &[Value]) -> Self {
        let mut threads: HashMap<(u64, u64), Vec<Span>> = HashMap::new();
        let mut pages = HashSet::new();
        let mut begun: HashMap<(u64, u64), Vec<(String, f64)>> = HashMap::new();
        for event in events {
            let thread = (event["pid"].as_u64().unwrap_or(0), event["tid"].as_u64().unwrap_or(0));
            let (name, start) = (event["name"].as_str().unwrap_or_default(), event["ts"].as_f64().unwrap_or(0.0));
            let (name, start, end) = match event["ph"].as_str() {
                Some("X") => (name.to_owned(), start, start + event["dur"].as_f64().unwrap_or(0.0)),
                Some("B") => {
                    begun.entry(thread).or_default().push((name.to_owned(), start));
                    continue;
                }
                Some("E") => match begun.entry(thread).or_default().pop() {
                    Some((name, began)) => (name, began, start),
                    None => continue,
                },
                _ => continue,
            };
            let Some(kind) = kind(&name) else { continue };
            let computed = name != "ParseAuthorStyleSheet";
            if kind != Kind::Task && kind != Kind::Compile {
                pages.insert(thread);
            }
            threads.entry(thread).or_default().push(Span { kind, start, end, computed });
        }
        // Other threads have tasks too; those of pages alone compute styles and run the page's scripts.
        threads.retain(|thread, _| pages.contains(thread));
        let mut work = Self::default();
        for spans in threads.into_values() {
            work.add(spans);
        }
        work
    }

    /// Adds the spans of one thread, which lie side by side or in each other.
    fn add(&mut self, mut spans: Vec<Span>) {
        spans.sort_by(|one, other| one.start.total_cmp(&other.start).then(other.end.total_cmp(&one.end)));
        let mut open: Vec<Span> = Vec::new();
        for span in spans {
            while open.last().is_some_and(|outer| outer.end <= span.start) {
                open.pop();
            }
            let whole = (span.end - span.start) / 1e3;
            match span.kind {
                Kind::Task if !open.iter().any(|outer| outer.kind == Kind::Task) => self.busy += whole,
                Kind::Style if span.computed => self.styles += 1.0,
                Kind::Layout => self.layouts += 1.0,
                _ => {}
            }
            *self.of(span.kind) += whole;
            if let Some(outer) = open.last() {
                *self.of(outer.kind) -= whole;
            }
            open.push(span);
        }
    }

    fn of(&mut self, kind: Kind) -> &mut f64 {
        match kind {
            Kind::Script => &mut self.script,
            Kind::Compile => &mut self.compile,
            Kind::Style => &mut self.style,
            Kind::Layout => &mut self.layout,
            Kind::Paint => &mut self.paint,
            Kind::Parse => &mut self.parse,
            Kind::Task => &mut self.other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn work_inside_of_other_work_is_counted_once() {
        let event = |name: &str, start: u64, duration: u64| json!({ "name": name, "ph": "X", "pid": 1, "tid": 1, "ts": start * 1000, "dur": duration * 1000 });
        let elsewhere = json!({ "name": "RunTask", "ph": "X", "pid": 2, "tid": 1, "ts": 0, "dur": 9000 });
        let events = vec![
            event("RunTask", 0, 100),
            event("FunctionCall", 10, 50),
            event("Unknown", 12, 40),
            event("v8.compile", 15, 5),
            event("UpdateLayoutTree", 30, 10),
            event("Layout", 70, 20),
            event("RunTask", 200, 10),
            elsewhere,
        ];
        let work = Work::read(&events);
        assert_eq!((work.script, work.compile, work.style, work.layout, work.busy), (35.0, 5.0, 10.0, 20.0, 110.0));
        assert_eq!((work.styles, work.layouts, work.other), (1.0, 1.0, 40.0));
    }
}
