//! Who may grant something: the question for an age, where the configuration wants one, comes before whatever it decides about.

use crate::session::{Close, Effect, Layer, Now, Session};
use crate::{AgeCheck, AgeRule, Choice, Gate, Grants, Method, Standing};

/// What a visitor wants that may take an age.
pub(super) enum Wish {
    /// A decision.
    Decide(Choice, Method),
    /// To see an embed, by the number of its placeholder.
    Reveal(u32),
    /// To see it, and to grant what it waits for.
    Allow(u32, Grants),
}

impl Session<'_> {
    pub(super) fn rule(&self) -> Option<&AgeRule> {
        AgeRule::of(self.visit.policy.ages(), self.visit.region.as_ref().map(|(region, _)| region))
    }

    /// What a receipt says of the age.
    pub(super) fn age_check(&self) -> Option<AgeCheck> {
        if self.guardian { Some(AgeCheck { gate: Gate::Guardian, ok: true }) } else { self.age.clone() }
    }

    /// Carries out a wish, if the visitor may have it; asks or tells them first where there is something to ask or tell.
    pub(super) fn wish(&mut self, wish: Wish, now: &Now) {
        let more = match &wish {
            Wish::Decide(choice, _) => !choice.within(&self.present()),
            Wish::Reveal(_) | Wish::Allow(..) => true,
        };
        self.wish = None;
        match self.standing() {
            Standing::Unasked if more => {
                self.show_about_age(Layer::Age, now);
                self.wish = Some(wish);
            }
            Standing::Barred { guardian } if more => self.show_about_age(Layer::TooYoung { guardian }, now),
            _ => match wish {
                Wish::Decide(choice, method) => self.decide(choice, method, None, now),
                Wish::Reveal(number) => self.effects.push(Effect::Reveal(number)),
                Wish::Allow(number, grants) => {
                    // The names were found in this policy, and none of them is refused.
                    if let Ok(choice) = self.present().with(self.visit.policy, &grants) {
                        self.decide(choice, Method::EmbedAlways, Some(number), now);
                    }
                }
            },
        }
    }

    /// Shows a dialog about the age. An answer that came before the banner has taken the notice with it, and is not one yet.
    fn show_about_age(&mut self, dialog: Layer, now: &Now) {
        if !self.notice {
            self.show_question(now);
        }
        self.show(dialog);
    }

    /// Takes the visitor's year of birth. Of it nothing is kept but what the regime makes of it, and that only with a decision.
    pub(super) fn born(&mut self, year: u32, now: &Now) {
        let check = self.rule().map(|rule| rule.judge(year, now.year));
        let (Some(check), Some(wish)) = (check, self.wish.take()) else { return };
        let refused = !check.ok;
        self.age = Some(check);
        self.about_age = false;
        self.effects.push(Effect::Close(Close::Age));
        self.effects.push(Effect::Continue);
        if refused {
            // Kept, so that nobody comes of age by loading the page anew.
            let method = if let Wish::Decide(_, method) = &wish { *method } else { Method::EmbedAlways };
            self.decide(Choice::uniform(self.visit.policy, false, self.present().scope), method, None, now);
        }
        self.wish = Some(wish);
    }

    /// A guardian answers in the child's place, by the preferences.
    pub(super) fn answer_as_guardian(&mut self) {
        if self.standing() == (Standing::Barred { guardian: true }) {
            self.close_dialogs();
            self.guardian = true;
            self.effects.push(Effect::Continue);
        }
    }

    fn close_dialogs(&mut self) {
        for layer in [Layer::Preferences, Layer::Age] {
            self.leave(layer);
        }
        self.effects.push(Effect::Close(Close::Dialogs));
    }

    /// Goes on once the dialog has gone that an answer closed.
    pub(super) fn go_on(&mut self, now: &Now) {
        // A dialog that has opened since has the wish.
        if self.about_age {
            return;
        }
        match self.wish.take() {
            Some(wish) => self.wish(wish, now),
            None if self.guardian => self.show(Layer::Preferences),
            None => {}
        }
    }
}
