//! What a session is told, and what it has done.

use crate::{Choice, Grants, Method, Mirrored, Node, Scope, Timestamp};

/// What the browser says at the moment of an event.
pub struct Now {
    /// The present moment by the device's clock.
    pub at: Timestamp,
    /// The present year by the device's clock and zone.
    pub year: u32,
    /// `Date.getTimezoneOffset`, in minutes.
    pub tz_offset: i32,
    /// Bytes of a cryptographic random source: ten for each of two ids. Never the same twice.
    pub random: [[u8; 10]; 2],
    /// Whether the guard enforces a decision of the visitor.
    pub in_force: bool,
    /// Whether an answer waits that was given on the page before, or while the banner came: it is about to be handed over.
    pub pending: bool,
    /// What the device holds for this site, as it is stored.
    pub stored: Option<Node>,
    /// The domain's record, where records are mirrored.
    pub shared: Option<Mirrored>,
    /// Whether the browser session lasts in which a choice for the session was made. Looked at only where there is `stored` or `shared`.
    pub session: bool,
}

/// What happened.
pub enum Event {
    /// The page begins, or what the device holds may have changed: by another tab, another host of the domain, or an earlier life of
    /// this page.
    Synchronised,
    /// Somebody wants to see a layer.
    Opened(Layer),
    /// The layer on top was closed without an answer.
    Closed,
    /// Everything was answered alike.
    Answered {
        /// Whether it was granted.
        granted: bool,
        /// For how long. `None`: as the policy presets it.
        scope: Option<Scope>,
        /// How. `None`: by the button of the layer on top.
        method: Option<Method>,
    },
    /// The preferences were saved as they stood.
    Saved(Choice),
    /// The page's script answered for some names.
    Chose {
        /// The names with their answer; a category answers for all its services.
        grants: Grants,
        /// For how long. `None`: as before.
        scope: Option<Scope>,
    },
    /// Everything is taken back, in this way.
    Withdrew(Method),
    /// Somebody wants to see an embed.
    Embed {
        /// The number of its placeholder.
        number: u32,
        /// What it waits for, where that shall be granted from now on. `None`: this time only.
        grants: Option<Grants>,
    },
    /// The visitor named the year of their birth.
    Born(u32),
    /// Somebody says to be the visitor's parent or guardian.
    Guardian,
    /// The task has come that [`Effect::Continue`] wanted.
    Continued,
    /// Whether the device took what [`Effect::Mirror`] or [`Effect::Note`] asked of it.
    Took(bool),
    /// Whether what [`Effect::Settle`] stored will be there on the next page.
    Kept(bool),
    /// A layer could not be shown.
    Failed(Layer),
}

/// Something that is shown to the visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// The first layer.
    Notice,
    /// The second.
    Preferences,
    /// The question for the year of birth.
    Age,
    /// That a visitor of this age cannot grant anything.
    TooYoung {
        /// Whether a guardian may for them.
        guardian: bool,
    },
}

/// What leaves the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Close {
    /// The dialog about the visitor's age.
    Age,
    /// The preferences.
    Preferences,
    /// What says how the last choice went.
    Status,
    /// The dialog about the visitor's age and the preferences.
    Dialogs,
    /// Every layer, since there is a decision.
    All,
}

/// What the banner is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Show a layer, unless it is there; a dialog about the age takes the place of another. [`Event::Failed`] tells where that cannot be.
    Show(Layer),
    /// Have something leave the page.
    Close(Close),
    /// Keep the record in the domain's cookie; [`Event::Took`] tells whether the browser has it.
    Mirror {
        /// The record, as [`Mirrored::parse`] reads it.
        text: String,
        /// For how many seconds.
        seconds: u64,
        /// Whether the server that the configuration names sets it too, for browsers that let only such a cookie live.
        serve: bool,
    },
    /// Have the device remember a decision and, after that, the guard enforce it. [`Event::Kept`] tells whether the device did.
    Settle {
        /// What is stored, and handed to the guard.
        stored: Node,
        /// Whether it ends with the browser session.
        scope: Scope,
        /// The same of the choice that it replaces.
        replaced: Option<Scope>,
    },
    /// Remove what the device holds, and have the guard enforce that nothing was decided.
    Forget,
    /// Have the guard enforce what holds before any choice; nothing of it is stored.
    Suppose(Node),
    /// Note on the device that the browser's objection is proved in this regime; [`Event::Took`] tells whether that is news, and noted.
    Note,
    /// Hand a receipt to the collector and to the page's listeners.
    Post(Node),
    /// Tell the visitor how a choice went.
    Announce {
        /// Something is denied that was granted, may still run in this page, and the page does not reload by itself.
        lost: bool,
        /// Nothing is granted any more that had been.
        withdrawn: bool,
    },
    /// Show the embed of this number whatever the verdict says, on this page.
    Reveal(u32),
    /// Send [`Event::Continued`] in a task of its own: a dialog that closes disposes of what its handler made.
    Continue,
}
