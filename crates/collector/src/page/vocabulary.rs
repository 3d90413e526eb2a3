//! How the pages write and group the words of a receipt. Each `match` is exhaustive: a new event or method does not compile without its
//! words here.

use assent_core::{Actor, Basis, Event, Gate, JurisdictionSource, Method, Scope, State};

use crate::log::Reason;
use crate::store::{Action, RequestKind};

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

/// Who expressed a choice, in words.
pub(super) fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::DataSubject => "the visitor",
        Actor::UserAgent => "the visitor's browser",
        Actor::Guardian => "somebody who says to be the visitor's parent or guardian",
        Actor::Controller => "the site's owner, at the collector, for the visitor",
    }
}

/// A legal basis in words.
pub(super) fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Consent => "consent",
        Basis::Necessary => "necessary for the service",
        Basis::Notice => "notice, with a right to object",
    }
}

/// An answer in words.
pub(super) fn state(state: State) -> &'static str {
    match state {
        State::Granted => "granted",
        State::Denied => "denied",
    }
}

/// For how long a choice holds, in words.
pub(super) fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Persistent => "until its validity ends",
        Scope::Session => "until the browser is closed",
    }
}

/// How a region is known, in words.
pub(super) fn jurisdiction_source(source: JurisdictionSource) -> &'static str {
    match source {
        JurisdictionSource::Config => "the page says so",
        JurisdictionSource::Server => "a server says so",
    }
}

/// How the question for an age was answered, in words.
pub(super) fn gate(gate: Gate) -> &'static str {
    match gate {
        Gate::SelfDeclared => "by the year of birth that the visitor named",
        Gate::Guardian => "by somebody who says to be a parent or guardian",
    }
}

/// Why a content was removed, in words.
pub(super) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Erased => "its subject had it erased",
        Reason::Expired => "its retention ended",
        Reason::Anonymised => "its retention ended; what was chosen stays without ids and times",
    }
}

/// A action in words.
pub(super) fn action(action: Action) -> &'static str {
    match action {
        Action::SignedIn => "signed in",
        Action::Searched => "searched receipts",
        Action::Opened => "opened a receipt",
        Action::Packed => "took an evidence pack",
        Action::Exported => "exported",
        Action::Erased => "erased",
        Action::Withdrew => "withdrew for a visitor",
        Action::Entered => "entered a request",
        Action::Answered => "answered a request",
        Action::Corrected => "corrected a request",
    }
}

/// What a subject asks for, in words.
pub(super) fn kind(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Access => "Access",
        RequestKind::Correction => "Correction",
        RequestKind::Erasure => "Erasure",
        RequestKind::Restriction => "Restriction",
        RequestKind::Transfer => "Portability",
        RequestKind::Objection => "Objection",
        RequestKind::Withdrawal => "Withdrawal",
        RequestKind::Other => "Something else",
    }
}

/// Where a choice was made, in words, by the number of the layer.
pub(super) fn layer(layer: &str) -> String {
    match layer {
        "0" => "the page itself".into(),
        "1" => "notice".into(),
        "2" => "preferences".into(),
        other => format!("layer {other}"),
    }
}
