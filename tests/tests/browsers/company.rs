//! Gated markup in the company of others: lazy loaders, routers that keep copies, libraries that patch the page, vendors with attributes
//! of the same names, players of every size.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::json;

use super::fixture::{TAG, choose, config, document, inline, order, serve, staying, until_order};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["company":
        a_lazy_loader_finds_no_address, a_history_restores_nothing, a_copy_waits, a_facade_plays_after_consent, a_frame_s_own_document_waits,
        going_back_after_a_refusal_asks_for_nothing, a_patched_page_keeps_what_it_shows, a_vendor_keeps_its_attributes, the_page_s_own_pictures_load,
        players_of_every_size_have_placeholders, a_slide_keeps_its_placeholder,
    ]
}

/// Both spellings of a gated frame, with further attributes.
const SPELLINGS: [(&str, &str); 2] = [("data-service", "data-src"), ("data-assent-service", "data-assent-src")];
const FILM: &str = "/k/film";
/// Placeholders that live.
const PLACEHOLDERS: &str = "[...document.querySelectorAll('assent-embed')].filter((it) => it.shadowRoot?.querySelectorAll('button').length === 2).length";

fn film((service, src): (&str, &str), attributes: &str) -> String {
    format!(
        "<iframe {service}=\"gamma\" {src}=\"{FILM}\" width=\"480\" height=\"300\" title=\"A film\" {attributes}></iframe>"
    )
}

fn serve_film(page: &Page) {
    let picture =
        Content::new("image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"60\"/>");
    page.site().rules().serve(FILM, Content::html("<!doctype html><title>Film</title>")).serve("/k/picture", picture);
}

/// Waits for `count` live placeholders, none of them dead.
async fn until_placeholders(page: &Page, count: usize) -> Outcome {
    let all = format!("{PLACEHOLDERS} === {count} && document.querySelectorAll('assent-embed').length === {count}");
    page.until("the placeholders", &all).await
}

fn requests(page: &Page, path: &str, mark: u64) -> usize {
    page.site().log().of(path, mark).len()
}

async fn a_lazy_loader_finds_no_address(page: Page) -> Outcome {
    serve_film(&page);
    let picture = "<img class=\"lazyload\" data-category=\"analytics\" data-src=\"/k/picture\" width=\"60\" height=\"60\" alt=\"\">";
    let frames = SPELLINGS.map(|spelling| film(spelling, "class=\"lazyload\"")).concat();
    serve(&page, &config(), &format!("<script src=\"/vendor/lazysizes.js\"></script>{frames}{picture}"));
    page.open("/").await?;
    until_placeholders(&page, 2).await?;
    page.reject().await?;
    page.reload().await?;
    until_placeholders(&page, 2).await?;
    page.fence().await?;
    ensure_eq!(requests(&page, FILM, 0) + requests(&page, "/k/picture", 0), 0, "requests before consent");
    page.run("return assent.accept().then(() => null);").await?;
    page.until_arrived(FILM, 2, 0).await?;
    page.until_arrived("/k/picture", 1, 0).await.map(drop)
}

/// A library that goes to another page without loading a document, and how it is told to.
const ROUTERS: [(&str, &str); 3] = [
    ("htmx1.js", "<a id=\"onward\" href=\"/second\" hx-boost=\"true\">Onward</a>"),
    ("htmx2.js", "<a id=\"onward\" href=\"/second\" hx-boost=\"true\">Onward</a>"),
    ("turbo.js", "<a id=\"onward\" href=\"/second\">Onward</a>"),
];

async fn a_history_restores_nothing(page: Page) -> Outcome {
    serve_film(&page);
    for (library, link) in ROUTERS {
        for spelling in SPELLINGS {
            page.step(library);
            let script = format!("<script src=\"/vendor/{library}\"></script>");
            let first = format!("{}{}{link}", film(spelling, ""), inline("counted", "data-category=\"analytics\""));
            page.site()
                .rules()
                .serve("/consent.json", Content::json(&config()))
                .serve("/first", Content::html(&document(TAG, &script, &first)))
                .serve("/second", Content::html(&document(TAG, &script, "<p id=\"second\">Second</p>")));
            let mark = page.site().log().mark();
            page.open("/first").await?;
            page.run("return assent.accept().then(() => null);").await?;
            page.until_arrived(FILM, 1, mark).await?;
            page.until("the script ran", "order.includes('counted')").await?;
            page.run("document.getElementById('onward').click();").await?;
            page.until("the second page", "document.getElementById('second')").await?;
            page.reloads(async { page.run("assent.withdraw(); return null;").await }).await?;
            let mark = page.site().log().mark();
            page.run("history.back();").await?;
            page.until("the first page", "document.getElementById('onward')").await?;
            until_placeholders(&page, 1).await?;
            page.fence().await?;
            ensure_eq!(requests(&page, FILM, mark), 0, format!("requests for the film with {library}"));
            ensure_eq!(order(&page).await?, Vec::<String>::new(), format!("what ran with {library}"));
        }
    }
    Ok(())
}

/// How a page keeps a copy of `it`, and gives it as nodes again.
const COPIES: [(&str, &str); 5] = [
    ("cloneNode", "const copy = it.cloneNode(true); return () => copy;"),
    ("importNode", "const copy = document.importNode(it, true); return () => copy;"),
    (
        "cloneContents",
        "const range = document.createRange(); range.selectNode(it); const copy = range.cloneContents(); return () => copy;",
    ),
    (
        "innerHTML",
        "const html = it.outerHTML; return () => { const into = document.createElement('div'); into.innerHTML = html; return into; };",
    ),
    (
        "DOMParser",
        "const html = new XMLSerializer().serializeToString(it); return () => document.adoptNode(new DOMParser().parseFromString(html, 'text/html').body.firstElementChild);",
    ),
];

async fn a_copy_waits(page: Page) -> Outcome {
    serve_film(&page);
    let body = SPELLINGS.map(|spelling| film(spelling, "")).concat();
    for (name, copy) in COPIES {
        page.step(name);
        serve(&page, &staying(), &format!("<main id=\"it\">{body}</main>"));
        let mark = page.site().log().mark();
        page.open("/").await?;
        page.run("return assent.accept().then(() => null);").await?;
        page.until_arrived(FILM, 2, mark).await?;
        page.run_as_page(&format!("const it = document.getElementById('it'); window.copied = (() => {{ {copy} }})();"))
            .await?;
        page.run("return assent.withdraw().then(() => null);").await?;
        let mark = page.site().log().mark();
        page.run_as_page("document.getElementById('it').replaceWith(copied());").await?;
        until_placeholders(&page, 2).await?;
        page.fence().await?;
        ensure_eq!(requests(&page, FILM, mark), 0, format!("requests by a copy made by {name}"));
        choose(&page, "{ gamma: true }").await?;
        page.until_arrived(FILM, 2, mark).await?;
        until_placeholders(&page, 0).await?;
    }
    Ok(())
}

async fn a_facade_plays_after_consent(page: Page) -> Outcome {
    serve_film(&page);
    let facades = SPELLINGS.map(|spelling| film(spelling, "srcdoc=\"&lt;img src='/k/picture'>\"")).concat();
    serve(&page, &config(), &facades);
    page.open("/").await?;
    until_placeholders(&page, 2).await?;
    page.run("return assent.accept().then(() => null);").await?;
    page.until_arrived(FILM, 2, 0).await?;
    page.until(
        "both show the film",
        "[...document.querySelectorAll('iframe')].every((it) => it.contentDocument?.title === 'Film')",
    )
    .await
}

async fn a_frame_s_own_document_waits(page: Page) -> Outcome {
    serve_film(&page);
    let body = "<iframe data-assent-service=\"gamma\" data-assent-srcdoc=\"&lt;img src='/k/picture'>&lt;script>parent.order.push('escaped')&lt;/script>\" \
                width=\"480\" height=\"300\" title=\"A document\"></iframe>";
    page.expect_error("Blocked a frame");
    page.expect_error("Permission denied");
    page.expect_error("SecurityError");
    serve(&page, &config(), body);
    page.open("/").await?;
    until_placeholders(&page, 1).await?;
    ensure_eq!(requests(&page, "/k/picture", 0), 0, "requests before consent");
    page.run("return assent.accept().then(() => null);").await?;
    page.until_arrived("/k/picture", 1, 0).await?;
    page.fence().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran as the page");
    Ok(())
}

async fn going_back_after_a_refusal_asks_for_nothing(page: Page) -> Outcome {
    serve_film(&page);
    serve(&page, &config(), &film(SPELLINGS[1], ""));
    page.site()
        .rules()
        .header("/", "cache-control", "no-store")
        .serve("/next", Content::html(&document(TAG, "", "<p>Next</p>")));
    page.open("/").await?;
    page.reject().await?;
    until_placeholders(&page, 1).await?;
    page.run("document.querySelector('assent-embed').shadowRoot.querySelector('[data-assent-action=once]').click();")
        .await?;
    page.until_arrived(FILM, 1, 0).await?;
    page.run("window.left = true; location.href = '/next'").await?;
    page.until("the next page", "location.pathname === '/next' && window.assent").await?;
    let mark = page.site().log().mark();
    page.back().await?;
    // WebKit brings back the page itself, with what it shows.
    page.until("the page", &format!("location.pathname === '/' && (window.left || {PLACEHOLDERS} === 1)")).await?;
    page.fence().await?;
    ensure_eq!(requests(&page, FILM, mark), 0, "requests for what was shown once");
    Ok(())
}

const PATCHES: [(&str, &str); 2] = [
    ("idiomorph.js", "Idiomorph.morph(document.getElementById('page'), sent)"),
    ("morphdom.js", "morphdom(document.getElementById('page'), sent)"),
];

async fn a_patched_page_keeps_what_it_shows(page: Page) -> Outcome {
    serve_film(&page);
    for (library, patch) in PATCHES {
        for spelling in SPELLINGS {
            page.step(library);
            let sent = format!(
                "<main id=\"page\">{}{}<p>Text</p></main>",
                film(spelling, "id=\"film\""),
                inline("counted", "id=\"tag\" data-category=\"analytics\"")
            );
            let head = format!(
                "<script src=\"/vendor/{library}\"></script><script>window.patch = (sent) => {{ {patch}; }};</script>"
            );
            page.site()
                .rules()
                .serve("/consent.json", Content::json(&config()))
                .serve("/", Content::html(&document(TAG, &head, &sent)));
            let patch = || page.run_with("patch(arguments[0]); return null;", vec![json!(sent.replace("Text", "New"))]);
            page.open("/").await?;
            page.run("return assent.reject().then(() => null);").await?;
            until_placeholders(&page, 1).await?;
            patch().await?;
            page.until("the patch", "document.querySelector('#page p').textContent === 'New'").await?;
            until_placeholders(&page, 1).await?;
            page.until("the frame gives way", "document.getElementById('film').offsetWidth === 0").await?;

            page.run("return assent.accept().then(() => null);").await?;
            page.until("the film", "document.getElementById('film').contentDocument?.title === 'Film'").await?;
            until_order(&page, &["counted"]).await?;
            patch().await?;
            page.fence().await?;
            page.until("the film stays", "document.getElementById('film').contentDocument?.title === 'Film'").await?;
            until_placeholders(&page, 0).await?;
            until_order(&page, &["counted"]).await?;
            page.reloads(async { page.run("assent.withdraw(); return null;").await }).await?;
        }
    }
    Ok(())
}

async fn a_vendor_keeps_its_attributes(page: Page) -> Outcome {
    let widget = "order.push(JSON.stringify({ ...document.currentScript.dataset }));";
    page.site().rules().serve("/s/widget.js", Content::script(widget));
    let tags = [
        "data-service=\"alpha\" data-src=\"/s/widget.js\" data-category=\"Show and tell\"",
        "data-assent-service=\"alpha\" src=\"/s/widget.js\" data-category=\"general\" data-service=\"x\" data-src=\"y\" data-type=\"z\"",
        "data-assent-category=\"marketing\" data-assent-src=\"/s/widget.js\" data-assent-type=\"text/javascript\" data-category=\"analytics\"",
        "data-category=\"Analytics\" data-src=\"/s/widget.js\"",
    ];
    serve(&page, &config(), &tags.map(|tag| format!("<script type=\"text/plain\" {tag}></script>")).concat());
    page.open("/").await?;
    choose(&page, "{ alpha: true }").await?;
    page.until("both ran", "order.length === 2").await?;
    page.fence().await?;
    let seen = page.value("order.map((it) => JSON.parse(it)).map(({ category, service, src, type }) => [category, service, src, type])").await?;
    let wanted = json!([["Show and tell", "alpha", "/s/widget.js", null], ["general", "x", "y", "z"]]);
    ensure_eq!(seen, wanted, "category, service, src and type as the vendor reads them");
    Ok(())
}

async fn the_page_s_own_pictures_load(page: Page) -> Outcome {
    serve_film(&page);
    page.site().rules().serve("/k/shoes", Content::new("image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"));
    let body = "<script src=\"/vendor/lazysizes.js\"></script>\
        <img class=\"lazyload\" data-category=\"Running shoes\" data-src=\"/k/shoes\" width=\"60\" height=\"60\" alt=\"\">\
        <img class=\"lazyload\" data-category=\"shoes\" data-assent-category=\" \" data-src=\"/k/picture\" width=\"60\" height=\"60\" alt=\"\">\
        <a class=\"own\" data-category=\"shoes\" data-href=\"/large\">Shoes</a><div class=\"own\" data-service=\"shoes\" data-src=\"/large\"></div>\
        <img id=\"shoes\" data-category=\"shoes\" data-src=\"/large\" width=\"60\" height=\"60\" alt=\"\">";
    serve(&page, &config(), body);
    page.open("/").await?;
    page.until_arrived("/k/shoes", 1, 0).await?;
    page.until_arrived("/k/picture", 1, 0).await?;
    ensure_eq!(
        page.value("document.querySelectorAll('.own:is([data-href],[data-src])').length").await?,
        2,
        "links and boxes"
    );
    // Before the configuration's names are known, this one might be a category.
    let back = "document.getElementById('shoes').dataset.src === '/large'";
    ensure!(!page.is(back).await?, "a picture with an unknown name has its address before an answer");
    page.reject().await?;
    page.until("it has its address", back).await?;
    page.reload().await?;
    page.until("it has its address on the next visit", back).await
}

/// A player, how it becomes large enough, and what it has once it was shown.
const PLAYERS: [(&str, &str, &str); 5] = [
    (
        "<audio id=\"it\" controls data-service=\"gamma\" data-src=\"/k/film\"></audio>",
        "",
        "it.getAttribute('src') === '/k/film'",
    ),
    (
        "<iframe id=\"it\" data-service=\"gamma\" data-src=\"/k/film\" width=\"300\" height=\"20\" title=\"Mini\"></iframe>",
        "",
        "it.getAttribute('src') === '/k/film'",
    ),
    (
        "<iframe id=\"it\" data-service=\"gamma\" data-src=\"/k/film\" width=\"300\" height=\"0\" title=\"Grows\"></iframe>",
        "it.height = 166;",
        "it.getAttribute('src') === '/k/film'",
    ),
    (
        "<video id=\"it\" controls width=\"300\" height=\"200\"><source data-service=\"gamma\" data-src=\"/k/film\"></video>",
        "",
        "it.querySelector('source').getAttribute('src') === '/k/film'",
    ),
    (
        "<video id=\"it\" controls width=\"300\" height=\"200\" data-assent-service=\"gamma\" data-assent-poster=\"/k/picture\" data-assent-src=\"/k/film\"></video>",
        "",
        "it.getAttribute('poster') === '/k/picture' && it.getAttribute('src') === '/k/film'",
    ),
];

async fn players_of_every_size_have_placeholders(page: Page) -> Outcome {
    serve_film(&page);
    for (player, grow, shown) in PLAYERS {
        serve(&page, &config(), &format!("<p>{player}</p>"));
        page.open("/").await?;
        page.run("return assent.reject().then(() => null);").await?;
        page.fence().await?;
        page.run(&format!("const it = document.getElementById('it'); {grow}")).await?;
        until_placeholders(&page, 1).await?;
        ensure!(
            page.is("document.querySelector('assent-embed + #it')").await?,
            "the placeholder is not before the player"
        );
        ensure_eq!(requests(&page, "/k/picture", 0), 0, "requests for the poster");
        page.run(
            "document.querySelector('assent-embed').shadowRoot.querySelector('[data-assent-action=once]').click();",
        )
        .await?;
        page.until("it is shown", &format!("((it) => {shown})(document.getElementById('it'))")).await?;
        until_placeholders(&page, 0).await?;
        page.until("it has its place", "document.getElementById('it').offsetWidth > 0").await?;
    }
    Ok(())
}

async fn a_slide_keeps_its_placeholder(page: Page) -> Outcome {
    serve_film(&page);
    // All of them near the window, in every engine.
    let slide = |n: usize| {
        let film = film(SPELLINGS[n % 2], "");
        format!("<div class=\"swiper-slide\" style=\"height: 40px; overflow: hidden\">{film}</div>")
    };
    let slides: String = (0..4).map(slide).collect();
    let body = format!(
        "<script src=\"/vendor/swiper.js\"></script><div class=\"swiper\"><div class=\"swiper-wrapper\">{slides}</div></div>\
         <div id=\"copies\"></div>"
    );
    serve(&page, &config(), &body);
    page.open("/").await?;
    page.reject().await?;
    until_placeholders(&page, 4).await?;
    // A carousel that loops moves its slides; older ones make copies of them.
    page.run_as_page(
        "window.swiper = new Swiper('.swiper', { loop: true }); swiper.slidePrev(0); swiper.slideNext(0);
         for (const slide of document.querySelectorAll('.swiper-slide')) document.getElementById('copies').append(slide.cloneNode(true));",
    )
    .await?;
    until_placeholders(&page, 8).await?;
    page.fence().await?;
    ensure_eq!(requests(&page, FILM, 0), 0, "requests");
    page.run("return assent.accept().then(() => null);").await?;
    page.until_arrived(FILM, 8, 0).await?;
    until_placeholders(&page, 0).await
}
