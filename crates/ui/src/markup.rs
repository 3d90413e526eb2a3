//! Writes the interface, element by element, into views of one type.
//!
//! Leptos compiles its rendering once for each type of view, and `view!` makes a type of each element with its attributes and
//! children, which was half of the banner. One type for all is compiled once, and writing in place moves nothing.
//! It also keeps Leptos from rendering static markup through `innerHTML`, which Trusted Types refuse.

use leptos::ev;
use leptos::prelude::*;
use leptos::tachys::html::attribute::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::tachys::html::attribute::custom::custom_attribute;
use leptos::tachys::html::element::custom;
use leptos::tachys::html::event::on;

/// Attributes by name.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// A page in the making: the elements that are open, the innermost last.
#[derive(Default)]
pub(super) struct Markup {
    open: Vec<Element>,
    done: Vec<AnyView>,
}

struct Element {
    tag: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

impl Markup {
    /// Opens an element.
    #[inline(never)]
    pub(super) fn open(&mut self, tag: &'static str, attributes: Attributes) {
        let attribute =
            |(name, value): &(&'static str, &str)| custom_attribute(*name, (*value).to_owned()).into_any_attr();
        let attributes = attributes.iter().map(attribute).collect();
        self.open.push(Element { tag, attributes, children: Vec::new() });
    }

    /// Closes the innermost element.
    #[inline(never)]
    pub(super) fn close(&mut self) {
        if let Some(Element { tag, attributes, children }) = self.open.pop() {
            self.add(custom(tag).add_any_attr(attributes).child(children).into_any());
        }
    }

    /// Writes an element that holds a text.
    #[inline(never)]
    pub(super) fn leaf(&mut self, tag: &'static str, attributes: Attributes, text: &str) {
        self.open(tag, attributes);
        self.text(text);
        self.close();
    }

    /// Writes a text.
    #[inline(never)]
    pub(super) fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.add(text.to_owned().into_any());
        }
    }

    /// Writes a text that follows its signals; boxed, so that all are of one type.
    #[inline(never)]
    pub(super) fn live_text(&mut self, text: Box<dyn Fn() -> String + Send>) {
        self.add(text.into_any());
    }

    /// Writes what is there once a signal says so; boxed, so that all are of one type.
    #[inline(never)]
    pub(super) fn later(&mut self, content: Box<dyn Fn() -> Vec<AnyView> + Send>) {
        self.add(content.into_any());
    }

    /// Calls `handler` at an event of the innermost element.
    #[inline(never)]
    pub(super) fn on(&mut self, event: &'static str, handler: Box<dyn FnMut(ev::Event) + Send>) {
        self.set(on(ev::Custom::<ev::Event>::new(event), handler).into_any_attr());
    }

    /// Lets the innermost element, a check box or radio button, follow its signals.
    #[inline(never)]
    pub(super) fn checked(&mut self, checked: Box<dyn Fn() -> bool + Send>) {
        #[cfg(target_arch = "wasm32")]
        self.set(leptos::tachys::html::property::prop("checked", checked).into_any_attr());
        // Printed, a property would be lost.
        #[cfg(not(target_arch = "wasm32"))]
        self.set(custom_attribute("checked", checked()).into_any_attr());
    }

    /// The views, once every element is closed.
    pub(super) fn finish(self) -> Vec<AnyView> {
        self.done
    }

    fn set(&mut self, attribute: AnyAttribute) {
        if let Some(innermost) = self.open.last_mut() {
            innermost.attributes.push(attribute);
        }
    }

    /// Adds a view to the innermost element.
    pub(super) fn add(&mut self, view: AnyView) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(view),
            None => self.done.push(view),
        }
    }
}
