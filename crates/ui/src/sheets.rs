//! The style sheets of the parts, as `build.rs` leaves them.

/// Buttons and switches, which all layers but the notice share.
pub const CONTROLS: &str = include_str!(concat!(env!("OUT_DIR"), "/controls.css"));
/// The preferences, and the dialogs about an age.
pub const PREFERENCES: &str = include_str!(concat!(env!("OUT_DIR"), "/preferences.css"));
/// A category's services.
pub const SERVICES: &str = include_str!(concat!(env!("OUT_DIR"), "/services.css"));
/// The declaration in the owner's page.
pub const DECLARATION: &str = include_str!(concat!(env!("OUT_DIR"), "/declaration.css"));
/// What is said after an answer.
pub const STATUS: &str = include_str!(concat!(env!("OUT_DIR"), "/status.css"));
/// The question for the year of birth.
pub const AGE: &str = include_str!(concat!(env!("OUT_DIR"), "/age.css"));
/// The placeholder of an embed.
pub const EMBED: &str = include_str!(concat!(env!("OUT_DIR"), "/embed.css"));
/// The control that leads back, which travels in the verdict.
pub const REOPEN: &str = include_str!(concat!(env!("OUT_DIR"), "/reopen.css"));
/// What only screen readers say.
pub const UNSEEN: &str = include_str!(concat!(env!("OUT_DIR"), "/unseen.css"));
