//! The notice, the preferences and the reopen control, by their stable hooks (docs/contracts.md).

use fantoccini::Locator;

use super::Page;
use crate::ensure_eq;
use crate::failure::{Failure, Outcome};

/// The preferences' shadow root.
const ROOT: &str = "document.querySelector('assent-preferences')?.shadowRoot";

impl Page {
    /// Waits until the notice can be seen and answered.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn notice(&self) -> Outcome {
        let visible = "(() => {
            const notice = document.querySelector('assent-notice');
            const button = notice?.querySelector('button[data-assent-action=accept]');
            return button && button.getClientRects().length && getComputedStyle(button).visibility === 'visible'
                && notice.getAnimations({ subtree: true }).every((animation) => animation.playState === 'finished');
        })()";
        self.until("the notice is visible", visible).await
    }

    /// Waits until the notice is gone from the page.
    ///
    /// # Errors
    /// When it stays.
    pub async fn no_notice(&self) -> Outcome {
        self.until("the notice is gone", "!document.querySelector('assent-notice')").await
    }

    /// Whether there is a notice now.
    ///
    /// # Errors
    /// When the page is gone.
    pub async fn has_notice(&self) -> Outcome<bool> {
        self.is("document.querySelector('assent-notice')").await
    }

    /// Waits for the notice, accepts everything, waits until the notice is gone and the answer is a decision.
    ///
    /// # Errors
    /// When one of it does not happen.
    pub async fn accept(&self) -> Outcome {
        self.press_in_notice("accept").await?;
        self.decision().await
    }

    /// Waits for the notice, rejects everything, waits until the notice is gone and the answer is a decision.
    ///
    /// # Errors
    /// When one of it does not happen.
    pub async fn reject(&self) -> Outcome {
        self.press_in_notice("reject").await?;
        self.decision().await
    }

    /// Waits until the visitor's answer is a decision: what the notice was told waits for the banner, and survives the page
    /// until then, so that a page that is reloaded earlier is no repeat visit.
    ///
    /// # Errors
    /// When there is none.
    pub async fn decision(&self) -> Outcome {
        self.until("the answer is a decision", "assent.get()?.receipt").await
    }

    /// Waits until the collector has every receipt of this device: a page with one that waits loads what sends it again.
    ///
    /// # Errors
    /// When one still waits.
    pub async fn delivered(&self) -> Outcome {
        self.until("every receipt is delivered", "!localStorage.getItem('assent.outbox')").await
    }

    /// Waits for the notice, presses `accept` or `reject`, and waits until the notice is gone; the decision may take its time.
    ///
    /// # Errors
    /// When one of it does not happen.
    pub async fn press_in_notice(&self, action: &str) -> Outcome {
        self.notice().await?;
        self.click(&format!("assent-notice button[data-assent-action={action}]")).await?;
        self.no_notice().await
    }

    /// Opens the preferences as a visitor does: from the notice while there is one, else with the reopen control.
    ///
    /// # Errors
    /// When they do not open.
    pub async fn open_preferences(&self) -> Outcome {
        self.until(
            "a way to the preferences",
            "document.querySelector('assent-notice') || document.querySelector('assent-reopen')",
        )
        .await?;
        if self.has_notice().await? {
            self.notice().await?;
            self.click("assent-notice button[data-assent-action=preferences]").await?;
        } else {
            let host = self.client.find(Locator::Css("assent-reopen")).await?;
            host.shadow_root().await?.find(Locator::Css("button")).await?.click().await?;
        }
        self.preferences().await
    }

    /// Waits until the preferences are open.
    ///
    /// # Errors
    /// When they do not open.
    pub async fn preferences(&self) -> Outcome {
        self.until("the preferences are open", &format!("{ROOT}?.querySelector('dialog')?.open")).await
    }

    /// Unfolds every category's services in the open preferences, and waits until they are there.
    ///
    /// # Errors
    /// When they do not come.
    pub async fn unfold(&self) -> Outcome {
        self.run(&format!(
            "{ROOT}.querySelectorAll('[part=category] details').forEach((part) => {{ part.open = true; }})"
        ))
        .await?;
        let there = format!(
            "[...{ROOT}.querySelectorAll('[part=category] details')].every((part) => part.querySelector('ul'))"
        );
        self.until("the services are listed", &there).await
    }

    /// Waits until the preferences are closed.
    ///
    /// # Errors
    /// When they stay open.
    pub async fn no_preferences(&self) -> Outcome {
        self.until("the preferences are closed", &format!("!{ROOT}?.querySelector('dialog')?.open")).await
    }

    /// An expression for the switch of a category or service; what is folded is unfolded for it.
    async fn find_switch(&self, name: &str) -> Outcome<String> {
        let input = format!("{ROOT}.querySelector('input[role=switch][data-name=\"{name}\"]')");
        if !self.is(&format!("!!{input}")).await? {
            self.unfold().await?;
        }
        Ok(input)
    }

    /// Turns the switch of a category or service on or off.
    ///
    /// # Errors
    /// When there is none, or it does not take the state.
    pub async fn switch(&self, name: &str, on: bool) -> Outcome {
        let input = self.find_switch(name).await?;
        self.until(&format!("a switch for {name}"), &input).await?;
        self.run(&format!("const input = {input}; if (input.checked !== {on}) input.click();")).await?;
        self.until(&format!("the switch of {name} is {on}"), &format!("{input}.checked === {on}")).await
    }

    /// Whether the switch of a category or service is on.
    ///
    /// # Errors
    /// When there is none.
    pub async fn is_on(&self, name: &str) -> Outcome<bool> {
        let input = self.find_switch(name).await?;
        self.is(&format!("{input}.checked")).await
    }

    /// Chooses for how long: `persistent` or `session`.
    ///
    /// # Errors
    /// When it cannot be chosen.
    pub async fn scope(&self, scope: &str) -> Outcome {
        let input = format!("{ROOT}.querySelector('input[type=radio][name=scope][value={scope}]')");
        self.until(&format!("a choice of {scope}"), &input).await?;
        self.run(&format!("{input}.click()")).await?;
        ensure_eq!(self.is(&format!("{input}.checked")).await?, true, format!("the lifetime {scope} is chosen"));
        Ok(())
    }

    /// Saves the preferences and waits until they are closed.
    ///
    /// # Errors
    /// When they stay open.
    pub async fn save(&self) -> Outcome {
        self.press("save").await?;
        self.no_preferences().await
    }

    /// Withdraws everything in the open preferences, waits until the page has reloaded, and sees that no optional grant is left.
    ///
    /// # Errors
    /// When the page stays, or a grant of `optional`.
    pub async fn withdraw(&self, optional: &[&str]) -> Outcome {
        self.reloads(self.press("withdraw")).await?;
        self.denied(optional).await
    }

    /// The same on a page that its configuration lets stay.
    ///
    /// # Errors
    /// When a grant of `optional` stays.
    pub async fn withdraw_and_stay(&self, optional: &[&str]) -> Outcome {
        self.press("withdraw").await?;
        self.denied(optional).await
    }

    /// Waits until nothing of `optional` is granted.
    async fn denied(&self, optional: &[&str]) -> Outcome {
        let denied = optional.iter().map(|name| format!("!assent.has('{name}')")).collect::<Vec<_>>().join(" && ");
        self.until("nothing optional is granted", &denied).await
    }

    /// Presses the button that unloads what already ran, offered after a withdrawal.
    ///
    /// # Errors
    /// When there is none that can be seen.
    pub async fn press_reload(&self) -> Outcome {
        let button =
            "document.querySelector('assent-status')?.shadowRoot?.querySelector('button[data-assent-action=reload]')";
        self.until("the offer to reload", &format!("{button}?.getClientRects().length")).await?;
        self.reloads(self.run(&format!("{button}.click()"))).await
    }

    /// Presses a button of the preferences: `save`, `accept`, `reject`, `withdraw`, `close` or `download`.
    ///
    /// # Errors
    /// When there is no such button that can be seen.
    pub async fn press(&self, action: &str) -> Outcome {
        let button = format!("{ROOT}?.querySelector('button[data-assent-action={action}]')");
        let visible = format!("{button}?.getClientRects().length");
        self.until(&format!("a button {action} in the preferences"), &visible).await?;
        self.run(&format!("{button}.click()")).await?;
        Ok(())
    }

    /// An element of the preferences, as an expression for the page.
    #[must_use]
    pub fn in_preferences(selector: &str) -> String {
        format!("{ROOT}?.querySelector({})", serde_json::Value::from(selector))
    }

    /// Presses a key as a visitor does, wherever the focus is.
    ///
    /// # Errors
    /// When the driver cannot.
    pub async fn key(&self, key: char) -> Outcome {
        use fantoccini::actions::{InputSource, KeyAction, KeyActions};
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        self.client
            .perform_actions(keys)
            .await
            .map_err(|error| Failure::new(format!("the key cannot be pressed: {error}")))
    }
}
