//! The room that a stage takes of the page: what has the focus must not hide behind it (WCAG 2.2, 2.4.11, which names cookie banners).

use std::rc::Rc;

use assent_core::decimal;
use js_sys::Function;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleDeclaration, HtmlElement, ResizeObserver, window};

use super::environment::later;

/// A side of the page that is kept clear of an element, until this is dropped.
pub struct Room {
    element: HtmlElement,
    /// A property of the page's root, and its value up to the element's height: `calc(…`.
    property: &'static str,
    before: &'static str,
    /// The page's own values of it and of [`END`].
    own: [String; 2],
}

const END: &str = "padding-block-end";

impl Room {
    /// Keeps a side clear.
    pub fn keep(element: HtmlElement, (property, before): (&'static str, &'static str)) -> Option<Self> {
        let style = page_style()?;
        let own = [property, END].map(|name| style.get_property_value(name).unwrap_or_default());
        let room = Self { element, property, before, own };
        room.fit();
        Some(room)
    }

    /// Fits what is kept clear to the element's size: scrolling to what has the focus stops short of it, and the last of a page can be
    /// scrolled that far. A page that does not scroll is left as it is, lest it begin to.
    pub fn fit(&self) {
        let Some(style) = page_style() else { return };
        let height = decimal(usize::try_from(self.element.offset_height()).unwrap_or_default());
        let value = [self.before, &height, "px)"].concat();
        // On a small screen it may be nearly all of it; something must be left to scroll to.
        let _ = style.set_property(self.property, &["min(", &value, ", 100vh - 64px)"].concat());
        let root = window().and_then(|window| window.document()?.document_element());
        if self.property.ends_with("end") && root.is_some_and(|root| root.scroll_height() > root.client_height()) {
            let _ = style.set_property(END, &value);
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if let Some(style) = page_style() {
            for (name, own) in [self.property, END].iter().zip(&self.own) {
                let _ = style.set_property(name, own);
            }
        }
    }
}

/// Has `attend` called whenever an element's size changes. That is also when the page takes it away: what is not in the page has none
/// (CSSWG, Resize Observer, 2.1).
pub fn watch(element: &HtmlElement, attend: impl Fn() + 'static) {
    let (watched, attend) = (element.clone(), Rc::new(attend));
    let listener = Closure::<dyn Fn(JsValue, ResizeObserver)>::new(move |_, observer: ResizeObserver| {
        let (watched, attend) = (watched.clone(), Rc::clone(&attend));
        // In a task of its own: what is kept clear may give the page a scroll bar, and so what is watched another size. In this task the
        // page would then hear of an error, that of a loop which does not end.
        later(move || {
            let lost = !watched.is_connected();
            attend();
            // What `attend` put back may be gone again by the next frame, and then has the same size as when it was seen last: none. Who
            // begins to watch is told in any case.
            if lost && watched.is_connected() {
                observer.unobserve(&watched);
                observer.observe(&watched);
            }
        });
    });
    let listener: Function = listener.into_js_value().unchecked_into();
    if let Ok(observer) = ResizeObserver::new(&listener) {
        observer.observe(element);
    }
}

fn page_style() -> Option<CssStyleDeclaration> {
    Some(window()?.document()?.document_element()?.unchecked_into::<HtmlElement>().style())
}
