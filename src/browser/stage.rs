//! The elements in the page that carry the interface.

use std::any::Any;

use assent_core::decimal;
use js_sys::Array;
use leptos::mount::mount_to;
use leptos::prelude::{AnyView, Mountable, Render};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{
    CssStyleDeclaration, CssStyleSheet, Document, Element, Event, HtmlElement, ShadowRoot, ShadowRootInit,
    ShadowRootMode, window,
};

/// A custom element in the page with a shadow root and a mounted view. Dropping it takes all of that away.
pub struct Stage {
    element: HtmlElement,
    root: ShadowRoot,
    /// What is mounted; dropping it disposes of its signals. Any type, since the notice has none.
    view: Option<Box<dyn Any>>,
    /// The page's own scroll padding, while this stage stands in front of the page's end.
    padding: Option<(&'static str, String)>,
}

impl Stage {
    /// An empty stage. `None` where the browser has no constructable style sheets (Safari before 16.4).
    pub fn new(name: &str, css: &[&str], language: &str, direction: &str) -> Option<Self> {
        let element: HtmlElement = document()?.create_element(name).ok()?.unchecked_into();
        element.set_lang(language);
        element.set_dir(direction);
        let root = element.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).ok()?;
        let sheets = Array::new();
        for css in css {
            sheets.push(&sheet(css)?.into());
        }
        root.set_adopted_style_sheets(&sheets);
        Some(Self { element, root, view: None, padding: None })
    }

    /// The element in the page.
    pub fn element(&self) -> &HtmlElement {
        &self.element
    }

    /// Adds an element to the shadow root, or to one of its elements.
    pub fn frame(&self, parent: Option<&Element>, name: &str, attributes: &[(&str, &str)]) -> Option<Element> {
        let element = document()?.create_element(name).ok()?;
        for (attribute, value) in attributes {
            element.set_attribute(attribute, value).ok()?;
        }
        let parent: &web_sys::Node = parent.map_or(self.root.as_ref(), |parent| parent.as_ref());
        parent.append_child(&element).ok()?;
        Some(element)
    }

    /// Puts a view into the shadow root. Its root must be one static element: a dynamic one would vanish when it changes.
    pub fn mount_inside(&mut self, view: impl FnOnce() -> Vec<AnyView> + 'static) {
        self.view = Some(Box::new(mount_to(self.root.clone().unchecked_into(), view)));
    }

    /// Puts a view without signals into the light DOM, where the shadow root's slots take it up.
    pub fn mount_outside<View: Render<State: 'static>>(&mut self, view: View) {
        let mut state = view.build();
        state.mount(&self.element, None);
        self.view = Some(Box::new(state));
    }

    /// Has `perform` called with the names of the buttons that are clicked.
    pub fn listen(&self, perform: fn(&str)) {
        let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            // A translator may have put elements of its own into a button.
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let button = target.and_then(|target| target.closest("[data-assent-action]").ok()?);
            if let Some(name) = button.and_then(|button| button.get_attribute("data-assent-action")) {
                perform(&name);
            }
        });
        let _ = self.element.add_event_listener_with_callback("click", listener.into_js_value().unchecked_ref());
    }

    /// The element that a view put into the shadow root.
    pub fn inside(&self) -> Option<Element> {
        self.root.first_element_child()
    }

    /// Keeps what has the focus from hiding behind the stage (WCAG 2.2, 2.4.11, which names cookie banners).
    /// `property` is that of the page, and its value begins `calc(…`, with the stage's height to come.
    pub fn reserve(&mut self, (property, before): (&'static str, &str)) {
        if let Some(style) = page_style() {
            let height = decimal(usize::try_from(self.element.offset_height()).unwrap_or_default());
            let value = [before, &height, "px)"].concat();
            self.padding = style.get_property_value(property).ok().map(|own| (property, own));
            let _ = style.set_property(property, &value);
        }
    }

    /// Shows the stage before an element of the page.
    pub fn precede(&self, element: &Element) {
        let _ = element.before_with_node_1(&self.element);
    }

    /// Shows the stage as the first thing in the page: what asks a question comes early in reading order. The same notice of a built
    /// bundle (`www/bundle/after.js`) may be there already; it becomes the stage's own, so that it keeps the focus and a press that has begun.
    pub fn enter(&mut self) {
        let Some(body) = document().and_then(|document| document.body()) else { return };
        match body.first_element_child() {
            Some(there) if there.is_equal_node(Some(&self.element)) => self.element = there.unchecked_into(),
            _ => drop(body.prepend_with_node_1(&self.element)),
        }
    }
}

/// A style sheet. Those made by script are exempt from `style-src`, unlike style elements and attributes. `None` where the browser
/// cannot construct one (Safari before 16.4).
pub fn sheet(css: &str) -> Option<CssStyleSheet> {
    let sheet = CssStyleSheet::new().ok()?;
    sheet.replace_sync(css).ok()?;
    Some(sheet)
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let (Some((property, own)), Some(style)) = (&self.padding, page_style()) {
            let _ = style.set_property(property, own);
        }
        self.element.remove();
        self.view = None;
    }
}

fn page_style() -> Option<CssStyleDeclaration> {
    Some(document()?.document_element()?.unchecked_into::<HtmlElement>().style())
}

fn document() -> Option<Document> {
    window()?.document()
}
