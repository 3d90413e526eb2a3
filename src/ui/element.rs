//! Elements of the interface, all of one type.
//!
//! Leptos compiles its rendering once for each type of view, and `view!` makes a type of each element with its attributes and
//! children: 40 kB (brotli) for this interface. One type for all is compiled once. It also keeps Leptos from writing
//! static markup through `innerHTML`, which Trusted Types refuse.

use leptos::ev;
use leptos::prelude::*;
use leptos::tachys::html::attribute::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::tachys::html::attribute::custom::custom_attribute;
use leptos::tachys::html::element::custom;
use leptos::tachys::html::event::on;
use leptos::tachys::html::property::prop;

/// An element in the making.
pub(super) struct Element {
    tag: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// An element without attributes and children.
pub(super) fn element(tag: &'static str) -> Element {
    Element { tag, attributes: Vec::new(), children: Vec::new() }
}

impl Element {
    /// With an attribute.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push(custom_attribute(name, value.into()).into_any_attr());
        self
    }

    /// With a text after what it holds already.
    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        self.children.push(text.into().into_any());
        self
    }

    /// With a text that follows its signals.
    pub(super) fn live_text(mut self, text: Signal<String>) -> Self {
        self.children.push(text.into_any());
        self
    }

    /// With an element after what it holds already.
    pub(super) fn child(mut self, child: Element) -> Self {
        self.children.push(child.view());
        self
    }

    /// With elements after what it holds already.
    pub(super) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Element::view));
        self
    }

    /// Calling `handler` at an event.
    pub(super) fn on(mut self, event: &'static str, handler: Handler) -> Self {
        self.attributes.push(on(ev::Custom::<ev::Event>::new(event), handler).into_any_attr());
        self
    }

    /// A check box or radio button whose state follows a signal.
    pub(super) fn checked(mut self, checked: Signal<bool>) -> Self {
        self.attributes.push(prop("checked", checked).into_any_attr());
        self
    }

    /// The view for Leptos.
    pub(super) fn view(self) -> AnyView {
        custom(self.tag).add_any_attr(self.attributes).child(self.children).into_any()
    }
}

/// What happens at an event; boxed, so that all handlers are of one type.
pub(super) type Handler = Box<dyn FnMut(ev::Event) + Send>;
