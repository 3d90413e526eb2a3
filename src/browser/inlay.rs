//! A view inside an element of the page's own: in its light DOM, where the site styles it, and search engines, printers and
//! the browser's own search find it.

use std::any::Any;

use js_sys::{Array, Reflect};
use leptos::mount::mount_to;
use leptos::prelude::AnyView;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleSheet, HtmlElement, ShadowRoot, window};

/// An element of the page with a mounted view, which takes the place of what was inside. Dropping it takes the view away.
pub struct Inlay {
    element: HtmlElement,
    _view: Box<dyn Any>,
}

impl Inlay {
    /// Puts a view into an element.
    pub fn new(element: HtmlElement, view: impl FnOnce() -> Vec<AnyView> + 'static) -> Self {
        element.set_text_content(None);
        let view = Box::new(mount_to(element.clone(), view));
        Self { element, _view: view }
    }

    /// Whether it is still what the page shows in this element: pages come and go within a document, and scripts empty elements.
    pub fn stands(&self) -> bool {
        self.element.is_connected() && self.element.has_child_nodes()
    }

    /// Whether it is in this element.
    pub fn is_in(&self, element: &HtmlElement) -> bool {
        self.element == *element
    }
}

/// Has a sheet apply where an element stands, once. A page without it is as readable, so nothing depends on that.
pub fn adopt(sheet: &CssStyleSheet, element: &HtmlElement) {
    let root: JsValue = element.get_root_node().into();
    // Elements can hide the list of the document that a node knows, but not of the window's (`crates/xtask/src/wasm/unnamed.rs`).
    let root = if root.has_type::<ShadowRoot>() { root } else { window().and_then(|window| window.document()).into() };
    if let Ok(sheets) = Reflect::get(&root, &"adoptedStyleSheets".into()) {
        // Not an array, but something with an array's methods.
        let sheets: Array = sheets.unchecked_into();
        if !sheets.includes(sheet, 0) {
            sheets.push(sheet);
        }
    }
}
