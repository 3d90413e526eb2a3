//! What a receipt grants and denies, down to its services: the one reading that pages and tables share.

use assent_core::State;
use serde_json::Value;

/// A category whose services may have answers of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    /// The category's id.
    pub(crate) category: &'a str,
    /// The ids of the services, where the answer is theirs and not the whole category's.
    pub(crate) services: Vec<&'a str>,
}

impl std::fmt::Display for Answer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.category)?;
        if self.services.is_empty() { Ok(()) } else { write!(f, " ({})", self.services.join(", ")) }
    }
}

/// The decisions of a receipt's JSON; none where it has none.
pub(crate) fn decisions(receipt: &Value) -> &[Value] {
    receipt["decisions"].as_array().map_or(&[], Vec::as_slice)
}

/// The categories of these decisions with this state, and of the others those with a service of this state.
pub(crate) fn with_state<'a>(decisions: impl IntoIterator<Item = &'a Value>, state: State) -> Vec<Answer<'a>> {
    decisions.into_iter().filter_map(|decision| answer(decision, state)).collect()
}

fn answer(decision: &Value, state: State) -> Option<Answer<'_>> {
    let category = decision["purpose"].as_str()?;
    if decision["state"] == state.name() {
        return Some(Answer { category, services: Vec::new() });
    }
    let services = decision["services"].as_object().into_iter().flatten();
    let services: Vec<&str> = services.filter(|(_, of)| **of == state.name()).map(|(id, _)| id.as_str()).collect();
    (!services.is_empty()).then_some(Answer { category, services })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_granted_service_shows_in_a_denied_category() {
        let receipt = json!({ "decisions": [
            { "purpose": "analytics", "state": "granted", "services": { "matomo": "granted" } },
            { "purpose": "functional", "state": "denied", "services": { "youtube": "granted", "vimeo": "denied" } },
            { "purpose": "marketing", "state": "denied", "services": { "meta": "denied" } },
        ] });
        let written = |state| with_state(decisions(&receipt), state).iter().map(Answer::to_string).collect::<Vec<_>>();
        assert_eq!(written(State::Granted), ["analytics", "functional (youtube)"]);
        assert_eq!(written(State::Denied), ["functional", "marketing"]);
    }
}
