//! Who may grant something: the question for an age, where the configuration wants one, comes before whatever it decides about.

use assent_core::{AgeCheck, AgeRule, Choice, Gate, Method, Standing};

use crate::app::{App, perform};
use crate::browser;
use crate::ui::{barred, question};

/// What a visitor wants that may take an age.
pub enum Wish {
    /// A decision.
    Decide(Choice, Method),
    /// To see an embed, by the number of its placeholder.
    Reveal(u32),
    /// To grant what an embed waits for.
    Allow(u32),
}

impl App {
    /// What the visitor may do about what is not granted.
    pub(super) fn standing(&self) -> Standing {
        if self.guardian.get() {
            return Standing::Free;
        }
        Standing::of(self.policy.audience(), self.rule(), self.age.borrow().as_ref())
    }

    fn rule(&self) -> Option<&AgeRule> {
        AgeRule::of(self.policy.ages(), self.region.as_ref().map(|(region, _)| region))
    }

    /// What a receipt says of the age.
    pub(super) fn age_check(&self) -> Option<AgeCheck> {
        if self.guardian.get() { Some(AgeCheck { gate: Gate::Guardian, ok: true }) } else { self.age.borrow().clone() }
    }

    /// Carries out a wish, if the visitor may have it; asks or tells them first where there is something to ask or tell.
    pub(super) fn wish(&'static self, wish: Wish) {
        let more = match &wish {
            Wish::Decide(choice, _) => !choice.within(&self.present()),
            Wish::Reveal(_) | Wish::Allow(_) => true,
        };
        let locale = self.policy.locale();
        match self.standing() {
            Standing::Unasked if more => self.show_age(|| question(locale, browser::year(), perform), Some(wish)),
            Standing::Barred { guardian } if more => self.show_age(move || barred(locale, guardian, perform), None),
            _ => match wish {
                Wish::Decide(choice, method) => self.decide(choice, method),
                Wish::Reveal(embed) => self.reveal(embed),
                Wish::Allow(embed) => self.allow(embed),
            },
        }
    }

    /// Takes the visitor's year of birth. Of it nothing is kept but what the regime makes of it, and that only with a decision.
    pub(super) fn born(&'static self, year: u32) {
        let (Some(rule), Some(wish)) = (self.rule(), self.take_wish()) else { return };
        let check = rule.judge(year, browser::year());
        let refused = !check.ok;
        self.age.replace(Some(check));
        if refused {
            // Kept, so that nobody comes of age by loading the page anew.
            let method = if let Wish::Decide(_, method) = &wish { *method } else { Method::EmbedAlways };
            self.decide(Choice::uniform(&self.policy, false, self.present().scope), method);
        }
        // In a task of its own, as below.
        browser::later(move || self.wish(wish));
    }

    /// A guardian answers in the child's place, by the preferences.
    pub(super) fn answer_as_guardian(&'static self) {
        self.close_dialogs();
        self.guardian.set(true);
        // In a task of its own: the closed dialog owns whatever its button's handler makes, and disposes of it.
        browser::later(move || self.show_preferences());
    }
}
