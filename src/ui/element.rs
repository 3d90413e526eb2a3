//! Elements of the interface, all of one type.
//!
//! Leptos compiles its rendering once for each type of view, and `view!` makes a type of each element with its attributes and
//! children, which was half of the banner. One type for all is compiled once. It also keeps Leptos from writing
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

/// What happens at an event; boxed, so that all handlers are of one type.
pub(super) type Handler = Box<dyn FnMut(ev::Event) + Send>;

/// A state that follows its signals; boxed for the same reason.
pub(super) type State = Box<dyn Fn() -> bool + Send>;

/// An element with a text, which may be empty.
#[inline(never)]
pub(super) fn element(tag: &'static str, attributes: &[(&'static str, &str)], text: &str) -> Element {
    let attribute = |(name, value): &(&'static str, &str)| custom_attribute(*name, (*value).to_owned()).into_any_attr();
    let attributes = attributes.iter().map(attribute).collect();
    let children = if text.is_empty() { Vec::new() } else { vec![text.to_owned().into_any()] };
    Element { tag, attributes, children }
}

/// An element around others.
#[inline(never)]
pub(super) fn group(tag: &'static str, attributes: &[(&'static str, &str)], children: Vec<Element>) -> Element {
    let mut group = element(tag, attributes, "");
    group.children.extend(children.into_iter().map(Element::view));
    group
}

impl Element {
    /// With an attribute more.
    #[inline(never)]
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.attributes.push(custom_attribute(name, value.to_owned()).into_any_attr());
        self
    }

    /// With a text that follows its signals.
    #[inline(never)]
    pub(super) fn live_text(mut self, text: Box<dyn Fn() -> String + Send>) -> Self {
        self.children.push(text.into_any());
        self
    }

    /// Calling `handler` at an event.
    #[inline(never)]
    pub(super) fn on(mut self, event: &'static str, handler: Handler) -> Self {
        self.attributes.push(on(ev::Custom::<ev::Event>::new(event), handler).into_any_attr());
        self
    }

    /// A check box or radio button whose state follows its signals.
    #[inline(never)]
    pub(super) fn checked(mut self, checked: State) -> Self {
        self.attributes.push(prop("checked", checked).into_any_attr());
        self
    }

    /// The view for Leptos.
    #[inline(never)]
    pub(super) fn view(self) -> AnyView {
        custom(self.tag).add_any_attr(self.attributes).child(self.children).into_any()
    }
}
