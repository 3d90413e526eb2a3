//! The elements in the page that carry the interface.

use std::any::Any;

use js_sys::{Array, Function};
use leptos::mount::mount_to;
use leptos::prelude::{AnyView, Mountable, Render};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{
    CssStyleSheet, Document, Element, Event, HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode, window,
};

/// A custom element in the page with a shadow root and a mounted view. Dropping it takes all of that away.
pub struct Stage {
    element: HtmlElement,
    root: ShadowRoot,
    /// What is mounted; dropping it disposes of its signals. Any type, since the notice has none.
    view: Option<Box<dyn Any>>,
    /// What hears of clicks.
    listener: Option<Function>,
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
        Some(Self { element, root, view: None, listener: None })
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
    pub fn listen(&mut self, perform: fn(&str)) {
        let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            // A translator may have put elements of its own into a button.
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let button = target.and_then(|target| target.closest("[data-assent-action]").ok()?);
            if let Some(name) = button.and_then(|button| button.get_attribute("data-assent-action")) {
                perform(&name);
            }
        });
        self.listener = Some(listener.into_js_value().unchecked_into());
        self.hear();
    }

    /// The element that a view put into the shadow root.
    pub fn inside(&self) -> Option<Element> {
        self.root.first_element_child()
    }

    /// Shows the stage before an element of the page.
    pub fn precede(&self, element: &Element) {
        let _ = element.before_with_node_1(&self.element);
    }

    /// Shows the stage as the first thing in the page: what asks a question comes early in reading order. One that is a popover is above
    /// the page's own layers, and is not moved by a transformed ancestor. The same notice of a built bundle (`www/bundle/after.js`) may be
    /// there already; it becomes the stage's own, so that it keeps the focus and a press that has begun.
    pub fn enter(&mut self) {
        let Some(body) = document().and_then(|document| document.body()) else { return };
        match body.first_element_child() {
            // Other stages have nothing outside of their shadow root, which this does not compare.
            Some(there) if self.element.has_child_nodes() && there.is_equal_node(Some(&self.element)) => {
                self.element = there.unchecked_into();
            }
            _ => drop(body.prepend_with_node_1(&self.element)),
        }
        // It fails for what is no popover, and before Safari 17, Firefox 125 and Chromium 114.
        let _ = self.element.show_popover();
        self.hear();
    }

    /// Lays out a dialog that is not in the page, inside another stage's shadow root, where the page does not notice, and takes it out
    /// again before anything of it is drawn.
    pub fn lay_out(&self, within: &Element) {
        let (Some(root), Some(dialog)) = (within.shadow_root(), self.inside()) else { return };
        // Not by the dialog's own methods, which move the focus.
        let _ = root.append_child(&self.element).and_then(|_| dialog.set_attribute("open", ""));
        let _ = dialog.client_height();
        let _ = dialog.remove_attribute("open");
        self.element.remove();
    }

    /// Every time that it is shown, since `document.open` takes listeners away; the same one counts once.
    fn hear(&self) {
        if let Some(listener) = &self.listener {
            let _ = self.element.add_event_listener_with_callback("click", listener);
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
        self.element.remove();
        self.view = None;
    }
}

fn document() -> Option<Document> {
    window()?.document()
}
