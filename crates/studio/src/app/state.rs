//! What all screens share: the document with its history, and what is known of its file.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use super::browser;
use crate::model::{Checked, Draft, History, Meeting, Screen, View, meet};

/// The state of the application. A copy is a handle to the same state.
#[derive(Clone, Copy)]
pub struct Studio {
    history: RwSignal<History>,
    /// The document as it is; null while there is none.
    pub document: Memo<Arc<Value>>,
    /// What is wrong with it.
    pub checked: Memo<Arc<Checked>>,
    /// The last document that the banner could read.
    pub readable: Memo<Arc<Value>>,
    /// The file's name.
    pub name: RwSignal<String>,
    /// The document as its file has it; null where it was never saved.
    pub base: RwSignal<Arc<Value>>,
    /// The file as somebody else changed it meanwhile, until the person chooses.
    pub theirs: RwSignal<Option<Arc<Value>>>,
    /// What a server on this machine said of the file last (its `ETag`); none without a server.
    pub disk: RwSignal<Option<String>>,
    /// The screen that is shown.
    pub screen: RwSignal<Screen>,
    /// What the preview shows.
    pub view: RwSignal<View>,
    /// What was done last, for those who do not see it.
    pub said: RwSignal<String>,
}

impl Studio {
    /// Begins with what was kept last, if anything was.
    pub fn new() -> Self {
        let kept = browser::last_draft();
        let (document, name, base) = match kept {
            Some(draft) => (draft.document, draft.name, draft.base),
            None => (Value::Null, "consent.json".to_owned(), Value::Null),
        };
        let history = RwSignal::new(History::new(document));
        let document = Memo::new(move |_| history.with(|history| Arc::clone(history.now())));
        let checked = Memo::new(move |_| Arc::new(document.with(|document| Checked::new(document, browser::now()))));
        let readable = Memo::new(move |before: Option<&Arc<Value>>| {
            match (checked.with(|checked| checked.config.is_some()), before) {
                (false, Some(before)) => Arc::clone(before),
                _ => document.get(),
            }
        });
        let screen = browser::hash().as_deref().and_then(Screen::of_name).unwrap_or(Screen::Start);
        let studio = Self {
            history,
            document,
            checked,
            readable,
            name: RwSignal::new(name),
            base: RwSignal::new(Arc::new(base)),
            theirs: RwSignal::new(None),
            disk: RwSignal::new(None),
            screen: RwSignal::new(screen),
            view: RwSignal::new(View { layer: "notice".into(), is_dark: browser::prefers_dark(), ..View::default() }),
            said: RwSignal::new(String::new()),
        };
        Effect::new(move |_| studio.keep());
        browser::on_kept(move |draft| studio.kept_elsewhere(draft));
        studio
    }

    /// Keeps the document in the browser.
    fn keep(self) {
        let document = self.document.get();
        let base = self.base.get();
        if !document.is_null() {
            let (document, base) = ((*document).clone(), (*base).clone());
            browser::keep(&Draft { name: self.name.get(), document, base, kept: browser::now() });
        }
    }

    /// Another tab kept the same file.
    fn kept_elsewhere(self, draft: Draft) {
        if draft.name == self.name.get_untracked() {
            self.meet(draft.document);
        }
    }

    /// Somebody else has another version: it is taken where nothing is lost, and else the person chooses.
    pub fn meet(self, theirs: Value) {
        let meeting = meet(&self.base.get_untracked(), &self.document.get_untracked(), &theirs);
        match meeting {
            Meeting::Theirs => {
                self.edit("take the version from elsewhere", None, |document| *document = theirs);
                self.say("The file was changed elsewhere, and is shown as it is now.");
            }
            Meeting::Conflict => self.theirs.set(Some(Arc::new(theirs))),
            Meeting::Same | Meeting::Mine => self.theirs.set(None),
        }
    }

    /// Changes the document; `place` is where, for letters that are typed one by one.
    pub fn edit(self, what: &str, place: Option<&str>, change: impl FnOnce(&mut Value)) {
        self.history.update(|history| history.edit(what, place, change));
    }

    /// Takes another document: a file that was opened, or a new one. What was there can be undone to.
    pub fn open(self, name: &str, document: Value, base: Value) {
        self.name.set(name.to_owned());
        self.base.set(Arc::new(base));
        self.theirs.set(None);
        self.edit(&format!("open {name}"), None, |now| *now = document);
    }

    /// The document is now what the file has.
    pub fn saved(self) {
        self.base.set(self.document.get_untracked());
    }

    /// The next letter begins a step of its own.
    pub fn rest(self) {
        self.history.update(History::rest);
    }

    /// Takes the last step back.
    pub fn undo(self) {
        let mut what = None;
        self.history.update(|history| what = history.undo());
        self.say(&what.map_or("Nothing to undo".into(), |what| format!("Undone: {what}")));
    }

    /// Does it again.
    pub fn redo(self) {
        let mut what = None;
        self.history.update(|history| what = history.redo());
        self.say(&what.map_or("Nothing to redo".into(), |what| format!("Done again: {what}")));
    }

    /// What could be undone, and what could be done again.
    pub fn steps(self) -> (Option<String>, Option<String>) {
        self.history.with(|history| (history.undoable().map(str::to_owned), history.redoable().map(str::to_owned)))
    }

    /// Tells people with a screen reader what was done.
    pub fn say(self, what: &str) {
        self.said.set(what.to_owned());
    }

    /// Shows a screen, and leads the focus there.
    pub fn show(self, screen: Screen) {
        if self.screen.get_untracked() != screen {
            self.rest();
            self.screen.set(screen);
            browser::focus("title");
        }
    }

    /// Whether there is a document.
    pub fn is_open(self) -> bool {
        self.document.with(|document| !document.is_null())
    }

    /// Whether the file lacks something that the document has.
    pub fn is_changed(self) -> bool {
        self.is_open() && self.document.with(|document| self.base.with(|base| document != base))
    }

    /// The file's text.
    pub fn text(self) -> String {
        self.document.with_untracked(|document| serde_json::to_string_pretty(&**document).unwrap_or_default() + "\n")
    }
}
