//! The guard, as the banner sees it: `www/guard.js` hands this object to `boot`.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    /// What the guard offers to the banner.
    pub type Host;

    /// The address of the directory that the guard came from, with its final slash.
    #[wasm_bindgen(method, getter)]
    pub fn base(this: &Host) -> String;

    /// The address of the configuration.
    #[wasm_bindgen(method, getter)]
    pub fn config(this: &Host) -> String;

    /// The key under which this site's choice is stored.
    #[wasm_bindgen(method, getter)]
    pub fn key(this: &Host) -> String;

    /// The key under which this tab keeps an answer until it is carried out.
    #[wasm_bindgen(method, getter)]
    pub fn pending(this: &Host) -> String;

    /// How many answers of this page wait to be carried out.
    #[wasm_bindgen(method, getter)]
    pub fn waits(this: &Host) -> u32;

    /// The revision that the tag names; 0 where it names none.
    #[wasm_bindgen(method, getter)]
    pub fn revision(this: &Host) -> u32;

    /// The language that the tag names.
    #[wasm_bindgen(method, getter)]
    pub fn lang(this: &Host) -> Option<String>;

    /// The region that the tag names.
    #[wasm_bindgen(method, getter)]
    pub fn region(this: &Host) -> Option<String>;

    /// Fetches as the browser does, whatever the page has put around its own `fetch` since the guard came; gives nothing where nothing came.
    #[wasm_bindgen(method)]
    pub fn fetch(this: &Host, url: &str) -> js_sys::Promise;

    /// A value as JSON, whatever `toJSON` a library of the page gave to all arrays, with so many spaces for each level; empty where
    /// such a library throws.
    #[wasm_bindgen(method)]
    pub fn json(this: &Host, value: &JsValue, space: u32) -> String;

    /// Loads the page anew, which ends every script that runs in it. No form is sent again.
    #[wasm_bindgen(method)]
    pub fn reload(this: &Host);

    /// What is in force, or null.
    #[wasm_bindgen(method)]
    fn get(this: &Host) -> JsValue;

    /// Applies a decision that was just made, or, without a record, what holds before any choice.
    #[wasm_bindgen(method)]
    pub fn settle(this: &Host, stored: &JsValue, made: bool);

    /// Tells the page's listeners.
    #[wasm_bindgen(method)]
    pub fn emit(this: &Host, event: &str, payload: &JsValue);

    /// Shows a gated element whatever the verdict says, and moves the focus into it.
    #[wasm_bindgen(method)]
    pub fn reveal(this: &Host, element: &HtmlElement);
}

impl Host {
    /// A text that the early layer has fetched, by its address or by the configuration's key that names it (`www/parts/first.js`).
    pub fn fetched(&self, url: &str) -> Option<String> {
        Reflect::get(self, &url.into()).ok()?.as_string()
    }

    /// Whether the visitor's own decision is in force: such a one has its receipt.
    pub fn decided(&self) -> bool {
        Reflect::get(&self.get(), &"receipt".into()).is_ok_and(|receipt| receipt.is_object())
    }
}
