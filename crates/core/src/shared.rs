//! The texts that the banner and the guard have to agree on.

use crate::contract::words;

words! {
    /// The names under which Assent keeps things on a device. Where a site has a key of its own, [`CHOICE`](storage::CHOICE) stands for it.
    pub mod storage {
        /// The answer of a site with its configuration at `/consent.json` or `/assent/consent.json`, in localStorage; the beginning of
        /// every other site's key.
        CHOICE = "assent",
        /// The start of the cookie with the shared record: its name and the sign after it.
        MIRROR = "assent=",
        /// The cookie that lives as long as the browser session in which a choice for the session was made.
        SESSION = "assent_session",
        /// Receipts that wait for the collector, in localStorage.
        OUTBOX = "assent.outbox",
        /// When this device last asked for withdrawals that were entered at the collector, in localStorage: milliseconds since 1970.
        ASKED = "assent.asked",
        /// The regime in which the collector has proof of the browser's objection, in localStorage.
        OBJECTION = "assent.gpc",
        /// An answer that waits to be carried out, in sessionStorage: its call and the arguments as a list in JSON.
        PENDING = "assent.pending",
    }
}

words! {
    /// The calls that answer, which the guard keeps until they are carried out.
    pub mod answers {
        /// The page's own control or script accepts everything.
        ACCEPT = "accept",
        /// The page's own control or script refuses everything.
        REJECT = "reject",
        /// `choose(grants, options?)` of the public API.
        CHOOSE = "choose",
        /// The page's own control or script takes everything back.
        WITHDRAW = "withdraw",
        /// The notice's button, pressed before the banner was here.
        ACCEPT_ALL = "accept_all",
        /// The notice's button, pressed before the banner was here.
        REJECT_ALL = "reject_all",
    }
}

words! {
    /// What else the guard asks of the banner.
    pub mod requests {
        /// `open(layer?)` of the public API.
        OPEN = "open",
        /// The page's own control, or a button of the notice, opens the preferences.
        PREFERENCES = "preferences",
        /// A gated element is near, and wants a placeholder.
        EMBED = "embed",
        /// An element that shall hold the declaration is near.
        DECLARE = "declare",
        /// What is stored has changed.
        SYNC = "sync",
    }
}

words! {
    /// The page's events that the banner sends; the guard sends the others (`AssentEvents` in `assent.d.ts`).
    pub mod announcements {
        /// The addresses that wait for each service.
        BLOCK = "block",
        /// What Assent shows.
        LAYER = "layer",
        /// A receipt was made.
        RECEIPT = "receipt",
        /// Something is wrong.
        ERROR = "error",
    }
}
