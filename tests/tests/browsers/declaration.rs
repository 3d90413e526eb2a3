//! The cookie declaration of a policy page: in the page's own text, at the visitor's present answer, whenever the element comes.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::json;

use super::fixture::{TAG, choose, config, document, open, second_tab, serve, with};

const DECLARATION: &str = "<main><h1>Privacy</h1><div data-assent-declaration>Ask us.</div></main>";
const ESCAPE: char = '\u{E00C}';

pub fn scenarios() -> Vec<Scenario> {
    let mut all = assent_tests::scenarios!["declaration":
        it_tells_everything_before_any_choice, it_follows_the_choice, it_follows_another_tab, a_repeat_visit_has_it_too,
        it_comes_late_and_goes, headings_fit_the_page, it_leads_to_the_preferences, links_added_later_lead_there,
        the_site_styles_it, it_fits_a_narrow_screen, it_speaks_the_visitors_language, what_is_far_off_costs_nothing,
    ];
    all.push(Scenario::new("declaration/a policy of the demo has it", "repair", a_policy_of_the_demo_has_it));
    all
}

/// Waits for the declaration and gives a text of it, as a visitor sees it.
async fn text(page: &Page, selector: &str) -> Outcome<String> {
    page.until("the declaration is there", "document.querySelector('.assent-declaration')").await?;
    let text =
        page.value(&format!("document.querySelector('[data-assent-declaration] {selector}')?.innerText")).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

async fn until_state(page: &Page, category: &str, state: &str) -> Outcome {
    let seen = format!("document.querySelector('.assent-declaration [data-category={category}] .state')?.innerText");
    page.until(&format!("{category} is {state}"), &format!("{seen} === '{state}'")).await
}

async fn it_tells_everything_before_any_choice(page: Page) -> Outcome {
    let mut config = with(config(), "edition", json!("2026-11-21"));
    config["categories"][1]["if_refused"] = json!("No counting");
    serve(&page, &config, DECLARATION);
    page.open("/").await?;
    let all = text(&page, "").await?;
    for part in
        ["alpha", "beta*", "gamma*", "Example Ltd", "Testing", "1 year", "No counting", "Always on", "2026-11-21 (1)"]
    {
        ensure!(all.contains(part), "the declaration does not say {part:?}: {all}");
    }
    ensure!(!all.contains("Ask us."), "what stood in the element is still there");
    until_state(&page, "analytics", "0 of 2 on").await?;
    let cells = "[...document.querySelectorAll('.assent-declaration [data-service=alpha] tbody tr > *')].map((cell) => cell.innerText)";
    ensure_eq!(
        page.value(cells).await?,
        json!(["alpha*", "Example Ltd", "Cookie", "Persistent: 1 year", "Testing"]),
        "the row of a cookie"
    );
    page.notice().await?;
    ensure_eq!(page.cookies().await?, Vec::<String>::new(), "cookies before a choice");
    ensure_eq!(page.local_storage().await?, Vec::<String>::new(), "storage before a choice");
    page.picture("declaration/before").await?;
    Ok(())
}

async fn it_follows_the_choice(page: Page) -> Outcome {
    open(&page, DECLARATION).await?;
    page.notice().await?;
    choose(&page, "{ alpha: true }").await?;
    until_state(&page, "analytics", "1 of 2 on").await?;
    page.run("document.querySelector('.assent-declaration [data-service=alpha]').dataset.same = 1").await?;
    choose(&page, "{ analytics: true, marketing: true }").await?;
    until_state(&page, "analytics", "2 of 2 on").await?;
    until_state(&page, "marketing", "1 of 1 on").await?;
    ensure_eq!(
        page.is("document.querySelector('.assent-declaration [data-service=alpha]').dataset.same").await?,
        true,
        "the text that a visitor reads is the same element"
    );
    Ok(())
}

async fn it_follows_another_tab(page: Page) -> Outcome {
    open(&page, DECLARATION).await?;
    until_state(&page, "analytics", "0 of 2 on").await?;
    let first = second_tab(&page).await?;
    page.notice().await?;
    choose(&page, "{ alpha: true }").await?;
    page.client().switch_to_window(first).await?;
    until_state(&page, "analytics", "1 of 2 on").await
}

async fn a_repeat_visit_has_it_too(page: Page) -> Outcome {
    open(&page, DECLARATION).await?;
    page.reject().await?;
    let mark = page.reload().await?;
    until_state(&page, "analytics", "0 of 2 on").await?;
    ensure_eq!(page.has_notice().await?, false, "a question on a repeat visit");
    ensure_eq!(page.site().log().of("/assent/banner.wasm", mark).len(), 1, "requests for the banner");
    choose(&page, "{ beta: true }").await?;
    until_state(&page, "analytics", "1 of 2 on").await
}

async fn it_comes_late_and_goes(page: Page) -> Outcome {
    open(&page, "<main></main>").await?;
    page.reject().await?;
    let add = "const div = document.createElement('div'); div.dataset.assentDeclaration = ''; document.querySelector('main').append(div);";
    page.run(add).await?;
    until_state(&page, "analytics", "0 of 2 on").await?;
    page.run(&format!("document.querySelector('main').replaceChildren(); {add}")).await?;
    until_state(&page, "analytics", "0 of 2 on").await?;
    // Inside a shadow root that the page registered, with a sheet of its own.
    page.run_as_page(
        "document.querySelector('main').replaceChildren(); const root = document.querySelector('main').attachShadow({ mode: 'open' });
         root.innerHTML = '<div data-assent-declaration></div>'; assent.observe(root);",
    )
    .await?;
    let inside = "document.querySelector('main').shadowRoot";
    page.until("the declaration in a shadow root", &format!("{inside}.querySelector('.assent-declaration')")).await?;
    ensure_eq!(page.value(&format!("{inside}.adoptedStyleSheets.length")).await?, 1, "its style sheet");
    page.run_as_page("await assent.accept();").await?;
    let state = format!("{inside}.querySelector('[data-category=analytics] .state').innerText");
    page.until("it follows", &format!("{state} === '2 of 2 on'")).await
}

async fn headings_fit_the_page(page: Page) -> Outcome {
    let body = "<div data-assent-declaration id=\"a\"></div><div data-assent-declaration data-heading-level=\"4\" id=\"b\"></div>\
                <div data-assent-declaration data-heading-level=\"<h1>\" id=\"c\"></div>";
    open(&page, body).await?;
    page.run("document.getElementById('c').scrollIntoView()").await?;
    page.until("all three are there", "document.querySelectorAll('.assent-declaration').length === 3").await?;
    for (id, wanted) in [("a", ["H2", "H3", "H4"]), ("b", ["H4", "H5", "H6"]), ("c", ["H2", "H3", "H4"])] {
        let seen = format!(
            "[...new Set([...document.querySelectorAll('#{id} :is(h1,h2,h3,h4,h5,h6)')].map((heading) => heading.tagName))].sort()"
        );
        ensure_eq!(page.value(&seen).await?, json!(wanted), format!("the headings of {id}"));
    }
    ensure_eq!(page.value("document.querySelectorAll('.assent-declaration [id]').length").await?, 0, "ids in the page");
    Ok(())
}

async fn it_leads_to_the_preferences(page: Page) -> Outcome {
    open(&page, DECLARATION).await?;
    page.reject().await?;
    text(&page, "").await?;
    page.run("document.querySelector('.assent-declaration button').scrollIntoView({ block: 'center' })").await?;
    page.click(".assent-declaration button").await?;
    page.preferences().await?;
    page.key(ESCAPE).await?;
    page.no_preferences().await?;
    page.until("the focus is back", "document.activeElement.matches('.assent-declaration button')").await
}

async fn links_added_later_lead_there(page: Page) -> Outcome {
    open(&page, "<main></main>").await?;
    page.reject().await?;
    page.run(
        "const main = document.querySelector('main');
         const link = Object.assign(document.createElement('a'), { href: '/nowhere', textContent: 'Cookies' });
         link.dataset.assent = 'preferences'; main.append(link);
         const host = document.createElement('x-foot'); main.append(host);
         host.attachShadow({ mode: 'open' }).append(Object.assign(link.cloneNode(true), { id: 'inside' }));",
    )
    .await?;
    page.click("main > a").await?;
    page.preferences().await?;
    page.press("close").await?;
    page.no_preferences().await?;
    // A link in a component's shadow root, clicked by script as by hand.
    page.run("document.querySelector('x-foot').shadowRoot.getElementById('inside').click()").await?;
    page.preferences().await?;
    ensure_eq!(page.value("location.pathname").await?, "/", "where the link led");
    Ok(())
}

async fn the_site_styles_it(page: Page) -> Outcome {
    let style = "<style>td { padding: 3px; color: rgb(1, 2, 3) } h4 { letter-spacing: 2px }</style>";
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&config()))
        .serve("/", Content::html(&document(TAG, style, DECLARATION)));
    page.open("/").await?;
    text(&page, "").await?;
    let seen = "(() => { const td = getComputedStyle(document.querySelector('.assent-declaration td'));
        const heading = getComputedStyle(document.querySelector('.assent-declaration h4'));
        return [td.paddingTop, td.color, heading.letterSpacing]; })()";
    ensure_eq!(page.value(seen).await?, json!(["3px", "rgb(1, 2, 3)", "2px"]), "the site's own rules");
    Ok(())
}

async fn it_fits_a_narrow_screen(page: Page) -> Outcome {
    let mut long = config();
    long["categories"][1]["services"][0]["cookies"][0]["name"] =
        json!("a_name_that_no_narrow_telephone_can_show_in_one_line_*");
    serve(&page, &long, DECLARATION);
    page.site().rules().serve(
        "/narrow",
        Content::html("<!doctype html><title>Narrow</title><iframe src=\"/\" width=\"320\" height=\"640\" style=\"border:0\"></iframe>"),
    );
    page.open("/narrow").await?;
    let frame = "document.querySelector('iframe').contentDocument";
    page.until("the declaration is there", &format!("{frame}.querySelector('.assent-declaration table')")).await?;
    ensure_eq!(
        page.value(&format!("{frame}.documentElement.clientWidth <= 320")).await?,
        true,
        "how narrow the page is"
    );
    let over = format!("{frame}.documentElement.scrollWidth - {frame}.documentElement.clientWidth");
    ensure_eq!(page.value(&over).await?, 0, "pixels to scroll sideways");
    // The engines disagree on whether a computed `content` still names the attribute, or has its value.
    let label =
        format!("frames[0].getComputedStyle({frame}.querySelector('.assent-declaration td'), '::before').content");
    let label = page.value(&label).await?;
    ensure!(
        label.as_str().is_some_and(|text| text.contains("Set by") || text.contains("data-column")),
        "cells do not name their column: {label}"
    );
    let roles = format!(
        "[...new Set([...{frame}.querySelectorAll('.assent-declaration table, .assent-declaration table *')].map((part) => part.getAttribute('role') ?? ''))].sort()"
    );
    ensure_eq!(
        page.value(&roles).await?,
        json!(["", "cell", "columnheader", "row", "rowgroup", "rowheader", "table"]),
        "the roles of the table's parts; the caption needs none"
    );
    Ok(())
}

async fn it_speaks_the_visitors_language(page: Page) -> Outcome {
    let tag = TAG.replace("data-config", "data-lang=\"de\" data-config");
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&config()))
        .serve("/", Content::html(&document(&tag, "", DECLARATION)));
    page.open("/").await?;
    ensure_eq!(text(&page, "h2").await?, "Cookies und Speicher dieser Website", "the title");
    ensure_eq!(page.value("document.querySelector('.assent-declaration').lang").await?, "de", "the language it names");
    until_state(&page, "analytics", "0 von 2 aktiv").await
}

async fn what_is_far_off_costs_nothing(page: Page) -> Outcome {
    open(&page, &format!("<p style=\"height: 9000px\">Long</p>{DECLARATION}")).await?;
    page.reject().await?;
    let mark = page.reload().await?;
    page.fence().await?;
    ensure_eq!(page.site().log().of("/assent/banner.js", mark).len(), 0, "requests for the banner");
    page.run("document.querySelector('[data-assent-declaration]').scrollIntoView()").await?;
    until_state(&page, "analytics", "0 of 2 on").await
}

async fn a_policy_of_the_demo_has_it(page: Page) -> Outcome {
    page.open("/privacy.html").await?;
    page.reject().await?;
    page.run("document.querySelector('[data-assent-declaration]').scrollIntoView()").await?;
    let all = text(&page, "").await?;
    for part in ["Countly", "PostHog", "ph_phc_brightwire_posthog"] {
        ensure!(all.contains(part), "the declaration does not say {part:?}: {all}");
    }
    page.run("document.querySelector('.assent-declaration [data-category=analytics]').scrollIntoView()").await?;
    page.picture("declaration/demo").await?;
    Ok(())
}
