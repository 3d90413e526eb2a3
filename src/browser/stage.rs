//! The elements in the page that carry the interface.

use std::any::Any;

use assent_core::decimal;
use js_sys::{Array, Function};
use leptos::mount::mount_to;
use leptos::prelude::{AnyView, Mountable, Render};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{
    CssStyleDeclaration, CssStyleSheet, Document, Element, Event, HtmlElement, ResizeObserver, ShadowRoot,
    ShadowRootInit, ShadowRootMode, window,
};

/// A custom element in the page with a shadow root and a mounted view. Dropping it takes all of that away.
pub struct Stage {
    element: HtmlElement,
    root: ShadowRoot,
    /// What is mounted; dropping it disposes of its signals. Any type, since the notice has none.
    view: Option<Box<dyn Any>>,
    /// What hears of clicks.
    listener: Option<Function>,
    /// What keeps the page clear of this stage.
    room: Option<Room>,
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
        Some(Self { element, root, view: None, listener: None, room: None })
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

    /// Has `attend` called whenever the stage's size changes. That is also when the page takes it away: what is not in the page has none
    /// (CSSWG, Resize Observer, 2.1).
    pub fn watch(&self, attend: fn()) {
        let listener = Closure::<dyn Fn()>::new(attend).into_js_value();
        if let Ok(observer) = ResizeObserver::new(listener.unchecked_ref()) {
            observer.observe(&self.element);
        }
    }

    /// Keeps what has the focus from hiding behind the stage (WCAG 2.2, 2.4.11, which names cookie banners).
    /// `property` is that of the page, and its value begins `calc(…`, with the stage's height to come.
    pub fn reserve(&mut self, (property, before): (&'static str, &'static str)) {
        let Some(style) = page_style() else { return };
        let own = [property, END].map(|name| style.get_property_value(name).unwrap_or_default());
        self.room = Some(Room { property, before, own });
        self.make_room();
    }

    /// Fits what is reserved to the stage's size: scrolling to what has the focus stops short of it, and the last of a page can be scrolled
    /// that far. A page that does not scroll is left as it is, lest it begin to.
    pub fn make_room(&self) {
        let (Some(room), Some(style)) = (&self.room, page_style()) else { return };
        let height = decimal(usize::try_from(self.element.offset_height()).unwrap_or_default());
        let value = [room.before, &height, "px)"].concat();
        // On a small screen it may be nearly all of it; something must be left to scroll to.
        let _ = style.set_property(room.property, &["min(", &value, ", 100vh - 64px)"].concat());
        let root = document().and_then(|document| document.document_element());
        if room.property.ends_with("end") && root.is_some_and(|root| root.scroll_height() > root.client_height()) {
            let _ = style.set_property(END, &value);
        }
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
            Some(there) if there.is_equal_node(Some(&self.element)) => self.element = there.unchecked_into(),
            _ => drop(body.prepend_with_node_1(&self.element)),
        }
        // It fails for what is no popover, and before Safari 17, Firefox 125 and Chromium 114.
        let _ = self.element.show_popover();
        self.hear();
    }

    /// Every time that it is shown, since `document.open` takes listeners away; the same one counts once.
    fn hear(&self) {
        if let Some(listener) = &self.listener {
            let _ = self.element.add_event_listener_with_callback("click", listener);
        }
    }
}

/// What keeps a side of the page clear: a property of its root, its value up to the stage's height, and the page's own values of it and of
/// [`END`].
struct Room {
    property: &'static str,
    before: &'static str,
    own: [String; 2],
}

const END: &str = "padding-block-end";

/// A style sheet. Those made by script are exempt from `style-src`, unlike style elements and attributes. `None` where the browser
/// cannot construct one (Safari before 16.4).
pub fn sheet(css: &str) -> Option<CssStyleSheet> {
    let sheet = CssStyleSheet::new().ok()?;
    sheet.replace_sync(css).ok()?;
    Some(sheet)
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let (Some(room), Some(style)) = (&self.room, page_style()) {
            for (name, own) in [room.property, END].iter().zip(&room.own) {
                let _ = style.set_property(name, own);
            }
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
