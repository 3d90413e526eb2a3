//! The interface: what visitors see. Knows policies and drafts, never storage, network or the guard.

use assent_core::Policy;

mod aftermath;
mod age;
mod button;
mod category;
mod declaration;
mod dialog;
mod draft;
mod markup;
mod notice;
mod placeholder;
mod preferences;
mod receipt;
mod service;
pub mod sheets;
#[cfg(not(target_arch = "wasm32"))]
mod still;
mod switch;
mod words;

pub use aftermath::{Aftermath, aftermath};
pub use age::{barred, question};
pub use declaration::{Headings, declaration};
pub use draft::Draft;
#[cfg(not(target_arch = "wasm32"))]
pub use notice::notice_html;
pub use notice::{FRAME, HOST, LAYOUT, SHEET, answer, logo, notice};
pub use placeholder::{Asked, placeholder};
pub use preferences::{Opening, preferences};
pub use receipt::ReceiptView;
#[cfg(not(target_arch = "wasm32"))]
pub use still::{Still, notice_still, preferences_still};
pub use words::Spell;

/// The shipped colours of the dark scheme, a style sheet of their own.
pub const DARK: &str = include_str!(concat!(env!("OUT_DIR"), "/dark.css"));

/// The style sheets that all layers share: ours, and the owner's look.
#[must_use]
pub fn look(policy: &Policy) -> (&'static str, String) {
    let own = policy.appearance().css(DARK);
    (include_str!(concat!(env!("OUT_DIR"), "/theme.css")), own)
}

/// Something that a visitor asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Grant everything.
    Accept,
    /// Deny everything optional.
    Reject,
    /// Show the preferences.
    Settings,
    /// Take the draft of the preferences as the choice.
    Save,
    /// Take back every consent.
    Withdraw,
    /// Close what is open, without an answer.
    Close,
    /// Keep the receipt as a file.
    Download,
    /// Load the page anew.
    Reload,
    /// Show an embed, this time; by the number of its placeholder.
    Once(u32),
    /// Grant what an embed waits for.
    Always(u32),
    /// Name the year of one's birth.
    Born(u32),
    /// Answer for a child.
    Guardian,
}

impl Action {
    /// The name in the stable hook `data-assent-action`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Settings => "preferences",
            Self::Save => "save",
            Self::Withdraw => "withdraw",
            Self::Close => "close",
            Self::Download => "download",
            Self::Reload => "reload",
            Self::Once(_) => "once",
            Self::Always(_) => "always",
            Self::Born(_) => "continue",
            Self::Guardian => "guardian",
        }
    }
}

/// Carries out what a visitor asks for. A plain function keeps the interface free of whoever does it.
pub type Perform = fn(Action);
