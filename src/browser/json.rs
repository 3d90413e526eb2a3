//! Values between Rust and JavaScript. The browser parses and writes JSON; serde's own code for it would cost 15 kB.

use std::cell::OnceCell;

use assent_core::{Node, TooDeep};
use js_sys::{Array, JSON, Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};

use crate::browser::Host;

/// A JavaScript value as a node.
///
/// # Errors
/// [`TooDeep`] where it nests deeper than any contract, or refers to itself.
pub fn from_js(value: &JsValue) -> Result<Node, TooDeep> {
    fn convert(value: &JsValue, depth: usize) -> Result<Node, TooDeep> {
        Ok(if let Some(bool) = value.as_bool() {
            Node::Bool(bool)
        } else if let Some(number) = value.as_f64() {
            Node::Number(number)
        } else if let Some(string) = value.as_string() {
            Node::String(string)
        } else if Array::is_array(value) {
            let items: &Array = value.unchecked_ref();
            let depth = Node::descend(depth)?;
            Node::List(items.iter().map(|item| convert(&item, depth)).collect::<Result<_, _>>()?)
        } else if value.is_object() {
            // Not by instanceof: an object of another frame's script is none of ours by that.
            let object: &Object = value.unchecked_ref();
            let depth = Node::descend(depth)?;
            let entries = Object::entries(object);
            let members = entries.iter().map(|entry| {
                let entry = Array::from(&entry);
                Ok((entry.get(0).as_string().unwrap_or_default(), convert(&entry.get(1), depth)?))
            });
            Node::Object(members.collect::<Result<_, _>>()?)
        } else {
            Node::Null
        })
    }
    convert(value, 0)
}

/// Parses JSON; `None` where it is none, or nests too deeply.
pub fn parse(json: &str) -> Option<Node> {
    from_js(&JSON::parse(json).ok()?).ok()
}

/// A node as a JavaScript value.
pub fn to_js(node: &Node) -> JsValue {
    node.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

thread_local! {
    /// One page has one guard, and the session writes through a plain function.
    static GUARD: OnceCell<Host> = const { OnceCell::new() };
}

/// Has the guard write JSON from here on. It comes first, once a page.
pub fn write_with(host: Host) {
    GUARD.with(|guard| guard.set(host).ok());
}

fn write(value: &JsValue, space: u32) -> String {
    GUARD.with(|guard| guard.get().map(|guard| guard.json(value, space))).unwrap_or_default()
}

/// A JavaScript value as JSON without white space.
pub fn to_json(value: &JsValue) -> String {
    write(value, 0)
}

/// A JavaScript value as JSON for people.
pub fn to_text(value: &JsValue) -> String {
    write(value, 2)
}

/// A JavaScript object with one member.
pub fn object(key: &str, value: &JsValue) -> JsValue {
    let object = Object::new();
    // Setting a property of a new object cannot fail.
    let _ = Reflect::set(&object, &key.into(), value);
    object.into()
}
