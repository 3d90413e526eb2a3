//! The preferences: a modal dialog that starts with nothing chosen, shows every service, and gives the focus back.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use fantoccini::Locator;
use serde_json::json;

use super::fixture::{OPTIONAL, inline, open, serve, staying, until_order};

const GATED: &str = "data-category=\"analytics\"";
const ESCAPE: char = '\u{E00C}';
const TAB: char = '\u{E004}';

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["interface":
        the_preferences_are_modal, nothing_is_chosen_beforehand, required_ones_cannot_be_switched_off, a_category_switches_its_services,
        services_switch_their_category, the_preferences_show_the_choice, the_focus_returns_to_the_notice, the_focus_returns_to_the_reopen_control,
        the_focus_stays_inside, every_cookie_is_listed, services_are_made_when_they_are_unfolded, accept_and_reject_work_in_the_preferences, a_withdrawal_offers_the_reload,
    ]
}

async fn the_preferences_are_modal(page: Page) -> Outcome {
    open(&page, "<main><button type=\"button\">Own</button></main>").await?;
    page.open_preferences().await?;
    ensure_eq!(
        page.is(&format!("{}.matches(':modal')", Page::in_preferences("dialog"))).await?,
        true,
        "the dialog is modal"
    );
    ensure_eq!(page.value("document.activeElement.localName").await?, "assent-preferences", "what has the focus");
    page.picture("interface/preferences").await?;
    Ok(())
}

async fn nothing_is_chosen_beforehand(page: Page) -> Outcome {
    open(&page, "").await?;
    page.open_preferences().await?;
    for name in OPTIONAL {
        ensure_eq!(page.is_on(name).await?, false, format!("the switch of {name}"));
    }
    Ok(())
}

async fn required_ones_cannot_be_switched_off(page: Page) -> Outcome {
    open(&page, "").await?;
    page.open_preferences().await?;
    let free = Page::in_preferences("input[role=switch][data-name=necessary]:not(:disabled)");
    ensure_eq!(page.is(&free).await?, false, "a switch for a required category");
    Ok(())
}

async fn a_category_switches_its_services(page: Page) -> Outcome {
    open(&page, "").await?;
    page.open_preferences().await?;
    page.switch("analytics", true).await?;
    ensure_eq!(
        [page.is_on("alpha").await?, page.is_on("beta").await?, page.is_on("gamma").await?],
        [true, true, false],
        "alpha, beta, gamma"
    );
    page.switch("analytics", false).await?;
    ensure_eq!([page.is_on("alpha").await?, page.is_on("beta").await?], [false, false], "alpha, beta");
    Ok(())
}

async fn services_switch_their_category(page: Page) -> Outcome {
    open(&page, "").await?;
    page.open_preferences().await?;
    page.switch("alpha", true).await?;
    ensure_eq!(page.is_on("analytics").await?, false, "analytics with one of two services");
    page.switch("beta", true).await?;
    ensure_eq!(page.is_on("analytics").await?, true, "analytics with both services");
    page.switch("beta", false).await?;
    page.save().await?;
    ensure_eq!(
        page.value("[assent.has('alpha'), assent.has('beta'), assent.has('analytics')]").await?,
        json!([true, false, false]),
        "what is granted"
    );
    Ok(())
}

async fn the_preferences_show_the_choice(page: Page) -> Outcome {
    open(&page, "").await?;
    page.open_preferences().await?;
    page.switch("marketing", true).await?;
    page.scope("session").await?;
    page.save().await?;
    page.reload().await?;
    page.open_preferences().await?;
    ensure_eq!(
        [page.is_on("marketing").await?, page.is_on("gamma").await?, page.is_on("analytics").await?],
        [true, true, false],
        "the switches"
    );
    ensure_eq!(
        page.is(&format!("{}.checked", Page::in_preferences("input[name=scope][value=session]"))).await?,
        true,
        "the lifetime"
    );
    Ok(())
}

async fn the_focus_returns_to_the_notice(page: Page) -> Outcome {
    open(&page, "").await?;
    page.notice().await?;
    page.run("document.querySelector('assent-notice button[data-assent-action=preferences]').focus()").await?;
    page.key('\u{E007}').await?;
    page.preferences().await?;
    page.key(ESCAPE).await?;
    page.no_preferences().await?;
    page.notice().await?;
    page.until(
        "the focus is on the button that opened the preferences",
        "document.activeElement.dataset.assentAction === 'preferences'",
    )
    .await
}

async fn the_focus_returns_to_the_reopen_control(page: Page) -> Outcome {
    open(&page, "").await?;
    page.reject().await?;
    page.open_preferences().await?;
    page.press("close").await?;
    page.no_preferences().await?;
    page.until("the focus is on the reopen control", "document.activeElement.localName === 'assent-reopen'").await
}

async fn the_focus_stays_inside(page: Page) -> Outcome {
    open(&page, "<main><a href=\"#x\">Own</a><button type=\"button\" id=\"own\">Own</button></main>").await?;
    page.open_preferences().await?;
    for _ in 0..30 {
        page.key(TAB).await?;
        let focus = page.value("document.activeElement.localName").await?;
        ensure!(focus == "assent-preferences" || focus == "body", "the Tab key reached {focus} behind the dialog");
    }
    Ok(())
}

async fn every_cookie_is_listed(page: Page) -> Outcome {
    open(&page, "").await?;
    page.open_preferences().await?;
    page.unfold().await?;
    let text = page.value("document.querySelector('assent-preferences').shadowRoot.textContent").await?;
    let text = text.as_str().unwrap_or_default();
    for part in ["alpha*", "beta*", "gamma*", "Example Ltd", "Persistent", "1 year"] {
        ensure!(text.contains(part), "the preferences do not say {part:?}");
    }
    Ok(())
}

/// A visitor's click has the services made, before they are shown; folded and unfolded again they are the same.
async fn services_are_made_when_they_are_unfolded(page: Page) -> Outcome {
    open(&page, "").await?;
    page.open_preferences().await?;
    let list = Page::in_preferences("details ul");
    ensure!(page.is(&format!("!{list}")).await?, "services are there before anybody asked for them");
    let root = page.client().find(Locator::Css("assent-preferences")).await?.shadow_root().await?;
    let summary = root.find(Locator::Css("summary")).await?;
    summary.click().await?;
    page.until("the services are listed", &list).await?;
    page.run(&format!("window.first = {list}")).await?;
    summary.click().await?;
    summary.click().await?;
    page.until("they are unfolded", &Page::in_preferences("details[open]")).await?;
    ensure!(page.is(&format!("{list} === first")).await?, "the services were made anew");
    Ok(())
}

async fn accept_and_reject_work_in_the_preferences(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    page.open_preferences().await?;
    page.press("reject").await?;
    page.no_preferences().await?;
    page.no_notice().await?;
    ensure_eq!(page.value("assent.has('analytics')").await?, false, "analytics");
    page.open_preferences().await?;
    page.press("accept").await?;
    page.no_preferences().await?;
    until_order(&page, &["a"]).await
}

async fn a_withdrawal_offers_the_reload(page: Page) -> Outcome {
    serve(&page, &staying(), &inline("a", GATED));
    page.open("/").await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    page.open_preferences().await?;
    page.withdraw_and_stay(&OPTIONAL).await?;
    page.press_reload().await?;
    until_order(&page, &[]).await
}
