//! Places in a document: JSON paths such as `categories[2].services[0].id`, as the reader and the linter write them.

use serde_json::{Map, Value};

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    let parts = path.split(['.', '[']).filter(|part| !part.is_empty());
    parts.map(|part| match part.strip_suffix(']').map(str::parse) {
        Some(Ok(index)) => Step::Index(index),
        _ => Step::Key(part),
    })
}

/// The path of the object or list that a path's last step is in, and that step.
fn split(path: &str) -> (&str, Option<Step<'_>>) {
    let at = path.rfind(['.', '[']).unwrap_or(0);
    (&path[..at], steps(&path[at..]).next())
}

/// The value at a path; the whole for an empty one.
#[must_use]
pub fn at<'a>(root: &'a Value, path: &str) -> Option<&'a Value> {
    steps(path).try_fold(root, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Index(index) => value.get(index),
    })
}

/// The text at a path; empty where there is none.
#[must_use]
pub fn text<'a>(root: &'a Value, path: &str) -> &'a str {
    at(root, path).and_then(Value::as_str).unwrap_or_default()
}

/// The items of the list at a path; none where there is no list.
#[must_use]
pub fn items<'a>(root: &'a Value, path: &str) -> &'a [Value] {
    at(root, path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Writes a value at a path, and the objects and lists that lead to it. A value of another kind on the way gives way.
pub fn set(root: &mut Value, path: &str, value: Value) {
    *make(root, path) = value;
}

fn make<'a>(root: &'a mut Value, path: &str) -> &'a mut Value {
    steps(path).fold(root, |value, step| match step {
        Step::Key(key) => {
            if !value.is_object() {
                *value = Value::Object(Map::new());
            }
            &mut value[key]
        }
        Step::Index(index) => {
            if !value.is_array() {
                *value = Value::Array(Vec::new());
            }
            if let Value::Array(items) = value
                && items.len() <= index
            {
                items.resize(index + 1, Value::Null);
            }
            &mut value[index]
        }
    })
}

/// Takes the value at a path out, and every object that it leaves empty.
pub fn remove(root: &mut Value, path: &str) {
    let (owner, Some(last)) = split(path) else { return };
    let Some(within) = existing(root, owner) else { return };
    match (within, last) {
        (Value::Object(members), Step::Key(key)) => {
            members.shift_remove(key);
            if members.is_empty() && !owner.is_empty() && !owner.ends_with(']') {
                remove(root, owner);
            }
        }
        (Value::Array(items), Step::Index(index)) if index < items.len() => {
            items.remove(index);
        }
        _ => {}
    }
}

fn existing<'a>(root: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    steps(path).try_fold(root, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Index(index) => value.get_mut(index),
    })
}

/// Gives the key at a path another name, in its place.
pub fn rename(root: &mut Value, path: &str, to: &str) {
    let (owner, Some(Step::Key(key))) = split(path) else { return };
    if let Some(Value::Object(members)) = existing(root, owner) {
        let old = std::mem::take(members);
        members.extend(old.into_iter().map(|(name, value)| (if name == key { to.to_owned() } else { name }, value)));
    }
}

/// Adds an item to the list at a path.
pub fn push(root: &mut Value, path: &str, item: Value) {
    let list = make(root, path);
    match list {
        Value::Array(items) => items.push(item),
        other => *other = Value::Array(vec![item]),
    }
}

/// Moves an item of the list at a path to another index.
pub fn shift(root: &mut Value, path: &str, from: usize, to: usize) {
    if let Some(Value::Array(items)) = existing(root, path)
        && from < items.len()
        && to < items.len()
    {
        let item = items.remove(from);
        items.insert(to, item);
    }
}

/// Writes what somebody typed: an empty text takes the key out, except where it is `required`.
pub fn write(root: &mut Value, path: &str, text: &str, required: bool) {
    if text.is_empty() && !required {
        remove(root, path);
    } else {
        set(root, path, Value::String(text.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_lead_where_the_readers_do() {
        let root = json!({ "categories": [{ "id": "a" }, { "services": [{ "id": "b" }] }] });
        assert_eq!(text(&root, "categories[1].services[0].id"), "b");
        assert_eq!(at(&root, ""), Some(&root));
        assert_eq!(at(&root, "categories[2]"), None);
        assert_eq!(items(&root, "categories").len(), 2);
    }

    #[test]
    fn what_leads_to_a_value_is_made_and_goes_with_it() {
        let mut root = json!({ "site": "a" });
        set(&mut root, "appearance.light.accent", json!("#123"));
        assert_eq!(root, json!({ "site": "a", "appearance": { "light": { "accent": "#123" } } }));
        remove(&mut root, "appearance.light.accent");
        assert_eq!(root, json!({ "site": "a" }));
        set(&mut root, "list[1].id", json!("b"));
        assert_eq!(root["list"], json!([null, { "id": "b" }]));
        // An item stays, however empty: the others' places would change.
        remove(&mut root, "list[1].id");
        assert_eq!(root["list"], json!([null, {}]));
        set(&mut root, "site.name", json!("c"));
        assert_eq!(at(&root, "site"), Some(&json!({ "name": "c" })));
    }

    #[test]
    fn items_move_and_keys_keep_their_places() {
        let mut root = json!({ "a": [1, 2, 3], "b": 4, "c": 5 });
        shift(&mut root, "a", 2, 0);
        shift(&mut root, "a", 0, 9);
        push(&mut root, "a", json!(6));
        rename(&mut root, "b", "d");
        assert_eq!(root.to_string(), r#"{"a":[3,1,2,6],"d":4,"c":5}"#);
    }

    #[test]
    fn an_empty_required_text_stays() {
        let mut root = json!({ "controller": { "name": "A" } });
        write(&mut root, "controller.name", "", true);
        assert_eq!(root, json!({ "controller": { "name": "" } }));
        write(&mut root, "controller.name", "", false);
        assert_eq!(root, json!({}));
    }
}
