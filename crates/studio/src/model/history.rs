//! Undo and redo without bound: the documents that there were.

use std::sync::Arc;

use serde_json::Value;

/// A document with those before and after it.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    now: Arc<Value>,
    past: Vec<(Arc<Value>, String)>,
    future: Vec<(Arc<Value>, String)>,
    /// The place of the last edit, while it may still be the same one.
    typing: Option<String>,
}

impl History {
    /// A document that nothing came before.
    #[must_use]
    pub fn new(document: Value) -> Self {
        Self { now: Arc::new(document), past: Vec::new(), future: Vec::new(), typing: None }
    }

    /// The document as it is.
    #[must_use]
    pub fn now(&self) -> &Arc<Value> {
        &self.now
    }

    /// Changes the document. `what` says how, for the owner. Edits with the same `place` one after another are one step: the letters of a
    /// word are not undone one by one. An edit without a place is a step of its own.
    pub fn edit(&mut self, what: &str, place: Option<&str>, change: impl FnOnce(&mut Value)) {
        let mut document = (*self.now).clone();
        change(&mut document);
        if document == *self.now {
            return;
        }
        let is_same = place.is_some() && self.typing.as_deref() == place;
        let before = std::mem::replace(&mut self.now, Arc::new(document));
        if !is_same {
            self.past.push((before, what.to_owned()));
        }
        self.future.clear();
        self.typing = place.map(str::to_owned);
    }

    /// The next edit is a step of its own.
    pub fn rest(&mut self) {
        self.typing = None;
    }

    /// Takes the last step back; gives what it was.
    pub fn undo(&mut self) -> Option<String> {
        let (before, what) = self.past.pop()?;
        self.future.push((std::mem::replace(&mut self.now, before), what.clone()));
        self.typing = None;
        Some(what)
    }

    /// Takes the last step that was taken back again; gives what it is.
    pub fn redo(&mut self) -> Option<String> {
        let (after, what) = self.future.pop()?;
        self.past.push((std::mem::replace(&mut self.now, after), what.clone()));
        self.typing = None;
        Some(what)
    }

    /// What [`Self::undo`] would take back.
    #[must_use]
    pub fn undoable(&self) -> Option<&str> {
        self.past.last().map(|(_, what)| what.as_str())
    }

    /// What [`Self::redo`] would do again.
    #[must_use]
    pub fn redoable(&self) -> Option<&str> {
        self.future.last().map(|(_, what)| what.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn put(history: &mut History, place: Option<&str>, value: i32) {
        history.edit(&format!("{value}"), place, |document| *document = json!(value));
    }

    #[test]
    fn every_step_comes_back_and_goes_again() {
        let mut history = History::new(json!(0));
        (1..=500).for_each(|value| put(&mut history, None, value));
        for value in (0..500).rev() {
            assert!(history.undo().is_some());
            assert_eq!(**history.now(), json!(value));
        }
        assert_eq!(history.undo(), None);
        assert_eq!(history.redoable(), Some("1"));
        for value in 1..=500 {
            assert!(history.redo().is_some());
            assert_eq!(**history.now(), json!(value));
        }
        assert_eq!(history.redo(), None);
    }

    #[test]
    fn letters_of_one_field_are_one_step() {
        let mut history = History::new(json!(0));
        (1..4).for_each(|value| put(&mut history, Some("site"), value));
        put(&mut history, Some("controller.name"), 4);
        history.rest();
        put(&mut history, Some("controller.name"), 5);
        for value in [4, 3, 0] {
            history.undo();
            assert_eq!(**history.now(), json!(value));
        }
    }

    #[test]
    fn an_edit_after_an_undo_ends_what_could_be_done_again() {
        let mut history = History::new(json!(0));
        put(&mut history, None, 1);
        history.undo();
        put(&mut history, None, 0);
        assert_eq!(history.redoable(), Some("1"), "nothing was changed");
        put(&mut history, None, 2);
        assert_eq!((history.redoable(), history.undoable()), (None, Some("2")));
    }
}
