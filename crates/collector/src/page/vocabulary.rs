//! How the pages write and group the words of a receipt. Each `match` is exhaustive: a new event or method does not compile without its
//! words here.

use assent_core::{Event, Method, State};

use crate::store::Count;

/// What an event says about the visitors who answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Something is granted.
    Agreed,
    /// Everything optional is refused.
    Refused,
    /// Something is denied that runs without being asked for.
    OptedOut,
    /// An earlier grant is taken back. That visitor has been counted before.
    Withdrew,
}

/// What an event says.
pub(super) fn answer(event: Event) -> Answer {
    match event {
        Event::Given | Event::Partial | Event::Renewed | Event::GpcOverride => Answer::Agreed,
        Event::Refused => Answer::Refused,
        Event::OptedOut => Answer::OptedOut,
        Event::Withdrawn => Answer::Withdrew,
    }
}

/// An event in words.
pub(super) fn event(event: Event) -> &'static str {
    match event {
        Event::Given => "Accepted all",
        Event::Partial => "Accepted some",
        Event::Refused => "Refused",
        Event::Withdrawn => "Withdrawn",
        Event::Renewed => "Renewed",
        Event::OptedOut => "Opted out",
        Event::GpcOverride => "Accepted despite GPC",
    }
}

/// A method in words.
pub(super) fn method(method: Method) -> &'static str {
    match method {
        Method::BannerAcceptAll => "notice, accept",
        Method::BannerRejectAll => "notice, reject",
        Method::PrefsSave => "preferences, saved",
        Method::PrefsAcceptAll => "preferences, accept",
        Method::PrefsRejectAll => "preferences, reject",
        Method::EmbedAlways => "placeholder, allowed",
        Method::Api => "the page itself",
        Method::Gpc => "the browser (Global Privacy Control)",
    }
}

/// Whether the receipts of a count agree to something. The outcome is an event.
pub(super) fn agrees(count: &Count) -> bool {
    Event::named(&count.outcome).is_some_and(|event| answer(event) == Answer::Agreed)
}

/// Whether the receipts of a count grant a category. The outcome is a state.
pub(super) fn grants(count: &Count) -> bool {
    State::named(&count.outcome) == Some(State::Granted)
}
