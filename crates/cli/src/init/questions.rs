//! The questions on a terminal, each with an answer that Enter takes.

use assent_core::config::SiteId;
use assent_core::{BY_REGION, Href, regime_names};
use assent_studio::model::{Answers, category_of};
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Input, MultiSelect, Select};

use crate::Error;

/// Asks for everything, beginning with what is known.
///
/// # Errors
/// When the terminal is gone.
pub(crate) fn ask(known: Answers, colour: bool) -> Result<Answers, Error> {
    let theme: Box<dyn Theme> = if colour { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) };
    let theme = theme.as_ref();
    let address = |text: &String| Href::parse(text).map(drop).ok_or("an address: https://…, mailto:… or /a-page");
    let gone = |error: dialoguer::Error| Error::Refused(format!("the terminal cannot be asked: {error}"));
    let optional = |prompt: &str, known: Option<String>| {
        let input = Input::<String>::with_theme(theme).with_prompt(prompt).allow_empty(true);
        let input = input.with_initial_text(known.unwrap_or_default());
        let empty_or = move |text: &String| if text.is_empty() { Ok(()) } else { address(text) };
        input
            .validate_with(empty_or)
            .interact_text()
            .map(|text| Some(text).filter(|text| !text.is_empty()))
            .map_err(gone)
    };
    let text = |prompt: &str, known: String| {
        Input::<String>::with_theme(theme).with_prompt(prompt).default(known).interact_text().map_err(gone)
    };
    let site = Input::with_theme(theme)
        .with_prompt("The site's host")
        .default(known.site)
        .validate_with(|text: &String| {
            SiteId::parse(text).map(drop).ok_or("a host such as example.com, in small letters")
        })
        .interact_text()
        .map_err(gone)?;
    let controller = text("Who answers for the data: the company's or your name", known.controller)?;
    let policy_url = Input::with_theme(theme)
        .with_prompt("The address of the privacy policy")
        .default(known.policy_url)
        .validate_with(address)
        .interact_text()
        .map_err(gone)?;
    let contact =
        optional("Where visitors write to, such as mailto:privacy@example.com (may be empty)", known.contact)?;
    let languages = Input::<String>::with_theme(theme)
        .with_prompt("Languages of the notice, the main one first")
        .default(known.languages.join(" "))
        .validate_with(|text: &String| spoken(text).map(drop))
        .interact_text()
        .map_err(gone)?;
    let regimes: Vec<&str> = [BY_REGION].into_iter().chain(regime_names()).collect();
    let preset = regimes.iter().position(|name| *name == known.regime).unwrap_or(0);
    let regime = Select::with_theme(theme)
        .with_prompt("The law that holds (by_region: that of the visitor's place)")
        .items(&regimes)
        .default(preset)
        .max_length(12)
        .interact()
        .map_err(gone)?;
    let services: Vec<&str> = assent_shipped::names("services").collect();
    let shown: Vec<(String, bool)> = services
        .iter()
        .map(|id| {
            let category = category_of(id).unwrap_or_default();
            (format!("{id} ({category})"), known.services.iter().any(|own| own == id))
        })
        .collect();
    let chosen = MultiSelect::with_theme(theme)
        .with_prompt("Services that the site uses (space chooses, Enter ends)")
        .items_checked(shown)
        .max_length(15)
        .interact()
        .map_err(gone)?;
    let endpoint = optional("The collector's address for receipts (may be empty)", known.endpoint)?;
    Ok(Answers {
        site,
        controller,
        policy_url,
        contact,
        languages: spoken(&languages).unwrap_or(known.languages),
        regime: regimes[regime].to_owned(),
        endpoint,
        services: chosen.into_iter().map(|index| services[index].to_owned()).collect(),
    })
}

/// The languages in a text, each of which has the notice's texts.
pub(crate) fn spoken(text: &str) -> Result<Vec<String>, String> {
    let tags: Vec<String> = text.split([' ', ',']).filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
    for (index, tag) in tags.iter().enumerate() {
        if !assent_shipped::speaks(tag) {
            return Err(format!(
                "\"{tag}\" is no language that ships: {}",
                assent_shipped::names("locales").collect::<Vec<_>>().join(" ")
            ));
        }
        if tags[..index].contains(tag) {
            return Err(format!("\"{tag}\" is there twice"));
        }
    }
    if tags.is_empty() { Err("at least one language".into()) } else { Ok(tags) }
}
