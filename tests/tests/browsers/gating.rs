//! Which names open a gate: several names, negated names, services and their categories, names nobody knows.

use assent_tests::browser::Page;
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::suite::Scenario;

use super::fixture::{choose, inline, open, order, until_order};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["guard":
        several_names_must_all_be_granted, a_negated_name_runs_when_it_is_denied, a_negated_name_waits_for_an_answer,
        a_service_speaks_for_its_category, a_category_needs_all_its_services, unknown_names_are_never_met,
        required_categories_run_after_any_answer,
    ]
}

async fn several_names_must_all_be_granted(page: Page) -> Outcome {
    open(
        &page,
        &[inline("both", "data-category=\"analytics marketing\""), inline("one", "data-category=\"analytics\"")]
            .concat(),
    )
    .await?;
    page.notice().await?;
    choose(&page, "{ analytics: true, marketing: false }").await?;
    until_order(&page, &["one"]).await?;
    choose(&page, "{ analytics: true, marketing: true }").await?;
    until_order(&page, &["one", "both"]).await
}

async fn a_negated_name_runs_when_it_is_denied(page: Page) -> Outcome {
    open(
        &page,
        &[inline("without", "data-category=\"!analytics\""), inline("with", "data-category=\"analytics\"")].concat(),
    )
    .await?;
    page.reject().await?;
    until_order(&page, &["without"]).await
}

async fn a_negated_name_waits_for_an_answer(page: Page) -> Outcome {
    open(
        &page,
        &[inline("without", "data-category=\"!analytics\""), inline("with", "data-category=\"analytics\"")].concat(),
    )
    .await?;
    page.notice().await?;
    page.fence().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran before an answer");
    page.accept().await?;
    until_order(&page, &["with"]).await
}

async fn a_service_speaks_for_its_category(page: Page) -> Outcome {
    let body = [
        inline("alpha", "data-category=\"analytics\" data-service=\"alpha\""),
        inline("beta", "data-category=\"analytics\" data-service=\"beta\""),
        inline("by service alone", "data-category=\"alpha\""),
        inline("the category", "data-category=\"analytics\""),
    ];
    open(&page, &body.concat()).await?;
    page.notice().await?;
    choose(&page, "{ alpha: true, beta: false }").await?;
    until_order(&page, &["alpha", "by service alone"]).await
}

async fn a_category_needs_all_its_services(page: Page) -> Outcome {
    open(&page, &inline("the category", "data-category=\"analytics\"")).await?;
    page.notice().await?;
    choose(&page, "{ alpha: true, beta: true }").await?;
    until_order(&page, &["the category"]).await
}

async fn unknown_names_are_never_met(page: Page) -> Outcome {
    let names = ["nobody", "!nobody", "analytics nobody", "constructor", "__proto__", "toString", "!constructor"];
    let mut body: String = names.iter().map(|name| inline(name, &format!("data-category=\"{name}\""))).collect();
    body += &inline("known", "data-category=\"analytics\"");
    body += &inline("unknown service", "data-category=\"analytics\" data-service=\"nobody\"");
    open(&page, &body).await?;
    page.accept().await?;
    until_order(&page, &["known"]).await
}

async fn required_categories_run_after_any_answer(page: Page) -> Outcome {
    open(
        &page,
        &[inline("needed", "data-category=\"necessary\""), inline("optional", "data-category=\"analytics\"")].concat(),
    )
    .await?;
    page.reject().await?;
    until_order(&page, &["needed"]).await
}
