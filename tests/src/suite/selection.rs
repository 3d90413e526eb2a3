//! What the command line and the environment select, in the words of Rust's own test harness.

use crate::browser::Engine;

/// What to run.
pub(super) struct Selection {
    filters: Vec<String>,
    skipped: Vec<String>,
    exact: bool,
    pub(super) list: bool,
    pub(super) engines: Vec<Engine>,
}

impl Selection {
    /// Reads `[FILTER…] [--skip TEXT] [--exact] [--list]` and `ASSENT_BROWSERS`; other options of cargo's are passed over.
    pub(super) fn read() -> Result<Self, String> {
        let mut selection =
            Self { filters: Vec::new(), skipped: Vec::new(), exact: false, list: false, engines: engines()? };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--skip" => selection.skipped.extend(arguments.next()),
                "--exact" => selection.exact = true,
                "--list" => selection.list = true,
                option if option.starts_with('-') => {}
                filter => selection.filters.push(filter.to_owned()),
            }
        }
        Ok(selection)
    }

    pub(super) fn wants(&self, name: &str) -> bool {
        let fits = |text: &String| if self.exact { name == text } else { name.contains(text.as_str()) };
        (self.filters.is_empty() || self.filters.iter().any(fits)) && !self.skipped.iter().any(fits)
    }
}

/// All engines, or those that `ASSENT_BROWSERS` names; narrowing is said aloud.
fn engines() -> Result<Vec<Engine>, String> {
    let Ok(named) = std::env::var("ASSENT_BROWSERS") else { return Ok(Engine::ALL.to_vec()) };
    let engine = |name: &str| {
        let known = Engine::ALL.into_iter().find(|engine| engine.name() == name);
        known.ok_or_else(|| format!("ASSENT_BROWSERS: {name} is none of chromium, firefox, webkit"))
    };
    let engines: Vec<Engine> = named.split(',').map(str::trim).map(engine).collect::<Result<_, _>>()?;
    println!("ASSENT_BROWSERS narrows this run to {named}");
    Ok(engines)
}
