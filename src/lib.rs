//! Assent's banner: asks a visitor for consent, and compiles the answer into the guard's next verdict.
//!
//! The way in is [`boot`], which the guard calls once it has loaded this module. `app` joins the interface of
//! `assent-ui`, which is a package of its own because it also renders natively, to the effects in `browser`. Natively this crate is empty.

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod browser;

/// Reads the configuration, which the guard has fetched beside this module if it could, and asks the visitor unless a decision is
/// in force. Gives the function that the guard hands its calls to from then on: `(name, arguments)`, which throws where a call cannot
/// be carried out.
///
/// # Errors
/// Why the visitor cannot be asked, as a text for the console. Everything gated then stays blocked.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn boot(
    host: browser::Host,
    configuration: Option<web_sys::Response>,
) -> Result<wasm_bindgen::JsValue, wasm_bindgen::JsError> {
    match browser::Setting::fetch(&host, configuration).await {
        Ok(setting) => {
            browser::body().await;
            Ok(app::start(host, setting))
        }
        Err(trouble) => {
            // The question may be on the page already (`www/parts/first.js`), which nobody could answer.
            app::tell_no_layer(&host);
            Err(wasm_bindgen::JsError::new(&trouble))
        }
    }
}
