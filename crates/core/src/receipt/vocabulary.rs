//! The words of a receipt.

use crate::contract::names;

names! {
    /// The form of a receipt.
    pub enum SchemaName("\"assent-receipt/1\"") {
        /// This one.
        V1 = "assent-receipt/1",
    }
}

names! {
    /// What happened to the consent.
    pub enum Event("an event of a receipt") {
        /// Everything was granted.
        Given = "given",
        /// Some of it was granted.
        Partial = "partial",
        /// All of it was refused.
        Refused = "refused",
        /// What had been granted was taken back.
        Withdrawn = "withdrawn",
        /// The same was granted again.
        Renewed = "renewed",
        /// Some or all of what ran without being asked for was objected to.
        OptedOut = "opted_out",
        /// Something was granted that the browser objects to, after the visitor was told of that.
        GpcOverride = "gpc_override",
    }
}

names! {
    /// How a choice was expressed.
    pub enum Method("a method of a receipt") {
        /// The notice's button.
        BannerAcceptAll = "banner.accept_all",
        /// The notice's button.
        BannerRejectAll = "banner.reject_all",
        /// The preferences, one by one.
        PrefsSave = "prefs.save",
        /// The preferences' button.
        PrefsAcceptAll = "prefs.accept_all",
        /// The preferences' button, or withdrawing everything there.
        PrefsRejectAll = "prefs.reject_all",
        /// The button on the placeholder of an embed.
        EmbedAlways = "embed.always",
        /// The page's own control or script.
        Api = "api",
        /// Global Privacy Control.
        Gpc = "gpc",
    }
}

names! {
    /// Who expressed a choice.
    pub enum Actor("\"data_subject\", \"user_agent\", \"guardian\" or \"controller\"") {
        /// The visitor.
        DataSubject = "data_subject",
        /// The visitor's browser.
        UserAgent = "user_agent",
        /// Who says to be the visitor's parent or guardian.
        Guardian = "guardian",
        /// The site's owner, who enters at the collector what the visitor asked for.
        Controller = "controller",
    }
}

names! {
    /// How the visitor's region is known.
    pub enum JurisdictionSource("\"config\" or \"server\"") {
        /// The tag says so.
        Config = "config",
        /// The server that the configuration names says so.
        Server = "server",
    }
}

names! {
    /// Whether a purpose is granted.
    pub enum State("\"granted\" or \"denied\"") {
        /// It is.
        Granted = "granted",
        /// It is not.
        Denied = "denied",
    }
}

names! {
    /// Why a purpose is lawful.
    pub enum Basis("\"consent\", \"necessary\" or \"notice\"") {
        /// Consent (GDPR Art. 6(1)(a)).
        Consent = "consent",
        /// The service asked for cannot be given without it (Directive 2002/58/EC Art. 5(3)).
        Necessary = "necessary",
        /// The visitor was told and may object: the law of the place asks for no more.
        Notice = "notice",
    }
}

names! {
    /// How consent was expressed.
    pub enum ConsentType("\"explicit\"") {
        /// By an action that means nothing else.
        Explicit = "explicit",
    }
}
