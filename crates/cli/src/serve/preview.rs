//! The built files for the configuration as it is now, kept in memory.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::Error;
use crate::build::{Artefacts, Preview as Built, Refusal, preview};
use crate::check::Checked;
use crate::output;

/// What visitors of the preview get.
#[derive(Clone)]
pub(super) enum State {
    /// The last text of the configuration could be built.
    Built(Arc<Built>),
    /// It could not be built, for this reason.
    Broken(Arc<str>),
}

/// A configuration whose build follows it.
pub(super) struct Preview {
    config: PathBuf,
    at: String,
    artefacts: Artefacts,
    colour: bool,
    /// The text that was built last, or why there was none, and what came of it.
    last: Mutex<Option<(Result<String, String>, State)>>,
}

impl Preview {
    /// Builds once.
    ///
    /// # Errors
    /// When there are no artefacts, or the configuration is not there.
    pub(super) fn open(config: &Path, at: &str, dist: Option<&Path>, colour: bool) -> Result<Self, Error> {
        let artefacts = Artefacts::find(dist)?;
        let preview = Self { config: config.to_owned(), at: at.to_owned(), artefacts, colour, last: Mutex::default() };
        Checked::read(&preview.config)?;
        preview.state();
        Ok(preview)
    }

    /// The address of the built files, with a slash at both ends.
    pub(super) fn at(&self) -> &str {
        &self.at
    }

    /// What holds for the configuration as it is at this moment. It is built where its text is another one than last time, and the terminal
    /// then says what came of it.
    pub(super) fn state(&self) -> State {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let checked = Checked::read(&self.config);
        let text = checked.as_ref().map(|checked| checked.text().to_owned()).map_err(ToString::to_string);
        if let Some((built_from, state)) = &*last
            && *built_from == text
        {
            return state.clone();
        }
        let (state, said) = match checked {
            Ok(checked) => self.build(&checked),
            Err(error) => (State::Broken(error.to_string().into()), output::tame(&error.to_string())),
        };
        // A closed terminal does not end the preview.
        let _ = output::print(&format!("{said}\n"));
        *last = Some((text, state.clone()));
        state
    }

    /// What came of a build, and what the terminal says of it.
    fn build(&self, checked: &Checked) -> (State, String) {
        let name = self.config.display().to_string();
        if checked.count().0 > 0 {
            let report = checked.report(false);
            let said =
                format!("{}\nPages show this until {} is fixed.", checked.report(self.colour), output::tame(&name));
            return (State::Broken(report.into()), said);
        }
        match preview(&without_receipts(checked.text()), &self.artefacts, &self.at) {
            Ok(built) => (State::Built(Arc::new(built)), format!("Built from {}.", output::tame(&name))),
            Err(refusal) => {
                let why = Refusal::to_string(&refusal);
                (State::Broken(why.clone().into()), output::tame(&why))
            }
        }
    }
}

/// A checked configuration that sends no receipts: what somebody tries on this machine is no visitor's answer, and must not become evidence.
fn without_receipts(text: &str) -> String {
    match serde_json::from_str(text) {
        Ok(Value::Object(mut config)) => {
            config.shift_remove("receipts");
            Value::Object(config).to_string()
        }
        _ => text.to_owned(),
    }
}
