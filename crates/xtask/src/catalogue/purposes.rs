//! Which of our sentences a source's description means: by words in it, the first that fits.

/// Sentences of `pkg-config/words/en.json` by their ids, each with words that speak for it. The special comes before the general.
const SIGNS: [(&str, &[&str]); 35] = [
    (
        "keeps-cookie-test",
        &["supports cookies", "accepts cookies", "cookies are enabled", "cookie support", "test cookie", "can be set"],
    ),
    (
        "keeps-answer",
        &[
            "consent",
            "cookie banner",
            "cookie notice",
            "cookie preference",
            "cookie policy",
            "opt-out",
            "opted out",
            "opt out",
            "opt-in",
        ],
    ),
    ("keeps-forgery", &["csrf", "xsrf", "cross-site request", "forgery"]),
    ("keeps-robots", &["robot", " bots", " bot ", "captcha", "human"]),
    ("keeps-fraud", &["fraud", "abuse", "spam", "malicious"]),
    ("keeps-overload", &["ddos", "rate limit", "attack"]),
    ("keeps-server", &["load balanc", "same server", "which server", "data center", "affinity", "sticky"]),
    ("keeps-cart", &["cart", "basket"]),
    ("keeps-order", &["checkout"]),
    ("keeps-payment", &["payment"]),
    ("keeps-chat", &["chat"]),
    (
        "keeps-signed-in",
        &["logged in", "logged-in", "log in", "login", "sign in", "signed in", "signed-in", "authenticat"],
    ),
    ("keeps-language", &["language", "currency", "locale"]),
    ("keeps-variant", &["a/b", "split test", "experiment", "variant", "variation", "test group"]),
    ("keeps-partner-click", &["affiliate"]),
    ("keeps-match", &["sync", "id matching", "cookie matching"]),
    ("keeps-profile", &["profile"]),
    (
        "keeps-ads-choose",
        &[
            "retarget",
            "remarket",
            "targeted",
            "targeting",
            "relevant ad",
            "personalized ad",
            "personalised ad",
            "interest",
            "serve ads",
        ],
    ),
    ("keeps-ads-measure", &["conversion", "ad performance", "effectiveness of"]),
    ("keeps-ad-click", &["click id", "clicked on an ad", "ad click", "clickid"]),
    ("keeps-how-often", &["frequency", "how many times", "number of times"]),
    ("keeps-source", &["referr", "traffic source", "campaign", "utm"]),
    ("keeps-recording", &["recording", "heatmap", "session replay"]),
    ("keeps-survey-answered", &["survey", "feedback", "poll"]),
    ("keeps-message-closed", &["popup", "pop-up", "dismiss", "closed"]),
    ("keeps-search", &["search term", "search quer", "searched"]),
    ("keeps-player", &["video", "player"]),
    ("keeps-location", &["location", "geo", "country"]),
    ("keeps-visit-pages", &["page view", "pageview", "number of visits", "number of pages", "pages visited"]),
    ("keeps-visit-times", &["timestamp", "last visit", "first visit", "time of"]),
    ("keeps-visitor", &["unique", "identif", "distinguish", "visitor id", "user id", "client id"]),
    ("keeps-visit", &["session"]),
    ("keeps-visit-details", &["statistic", "analytic", "how visitors", "how users"]),
    ("keeps-faster", &["cache", "faster", "loading"]),
    ("keeps-settings", &["preference", "setting", "remember"]),
];

/// The id of a sentence for what a description says; by its category where it says nothing that is known.
pub fn of(description: &str, category: &str) -> &'static str {
    let description = description.to_lowercase();
    let found = SIGNS.iter().find(|(_, signs)| signs.iter().any(|sign| description.contains(sign))).map(|(id, _)| *id);
    match (found, category) {
        // What recognises a browser for ads does so across sites.
        (Some("keeps-visitor"), "marketing") => "keeps-browser-across",
        (Some(id), _) => id,
        (None, "marketing") => "keeps-ads-choose",
        (None, "analytics") => "keeps-visitor",
        (None, _) => "keeps-state",
    }
}

/// The ids that may be given.
#[cfg(test)]
pub fn ids() -> impl Iterator<Item = &'static str> {
    SIGNS.iter().map(|(id, _)| *id).chain(["keeps-browser-across", "keeps-ads-choose", "keeps-visitor", "keeps-state"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_of_the_vocabulary() {
        let words: serde_json::Value =
            serde_json::from_str(include_str!("../../../../pkg-config/words/en.json")).expect("words");
        for id in ids() {
            assert!(words.get(id).is_some(), "{id}");
        }
    }

    #[test]
    fn the_special_comes_before_the_general() {
        assert_eq!(of("Stores the user's cookie consent state", "functional"), "keeps-answer");
        assert_eq!(of("A unique ID for the visitor", "analytics"), "keeps-visitor");
        assert_eq!(of("A unique ID for the visitor", "marketing"), "keeps-browser-across");
        assert_eq!(of("", "functional"), "keeps-state");
    }
}
