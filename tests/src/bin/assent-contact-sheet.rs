//! `assent-contact-sheet DIRECTORY`: what visitors see, as pictures: the notice in every layout, scheme, width and direction, the
//! preferences in every scheme, width and direction, and what is hard to lay out: long words, text of twice the size.
//!
//! `cargo xtask contact-sheet` builds what it looks at and runs it. `index.png` has all of them on one page.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use assent_tests::browser::{Device, Driver, Engine, Page, Profile};
use assent_tests::failure::Outcome;
use assent_tests::repository;
use assent_tests::server::{Content, Site};
use serde_json::{Value, json};

const LAYOUTS: [&str; 4] = ["box", "bar", "corner", "centre"];
const SCREENS: [(u32, u32); 3] = [(360, 640), (768, 1024), (1440, 900)];
/// English, and Arabic for the other direction.
const LANGUAGES: [&str; 2] = ["en", "ar"];

/// One picture.
struct Shot {
    layout: &'static str,
    language: &'static str,
    screen: (u32, u32),
    dark: bool,
    preferences: bool,
    /// What `appearance` has besides the layout.
    appearance: Value,
    /// The size of the browser's text in percent.
    text: u32,
    /// What is special about it.
    note: &'static str,
}

impl Shot {
    fn name(&self) -> String {
        let Self { layout, language, screen: (width, _), note, .. } = self;
        let scheme = if self.dark { "dark" } else { "light" };
        let layer = if self.preferences { "preferences" } else { layout };
        [layer, note, scheme, language, &width.to_string()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("-")
    }
}

/// Every picture, in the order of the page.
fn shots() -> Vec<Shot> {
    let plain = |layout, language, screen, dark| Shot {
        layout,
        language,
        screen,
        dark,
        preferences: false,
        appearance: json!({}),
        text: 100,
        note: "",
    };
    let mut shots = Vec::new();
    let each = |make: &mut dyn FnMut(&'static str, (u32, u32), bool)| {
        for language in LANGUAGES {
            for dark in [false, true] {
                SCREENS.into_iter().for_each(|screen| make(language, screen, dark));
            }
        }
    };
    for layout in LAYOUTS {
        each(&mut |language, screen, dark| shots.push(plain(layout, language, screen, dark)));
    }
    each(&mut |language, screen, dark| {
        shots.push(Shot { preferences: true, ..plain("box", language, screen, dark) });
    });
    let [phone, _, desktop] = SCREENS;
    for layout in LAYOUTS {
        for screen in [phone, desktop] {
            shots.push(Shot { note: "long", ..plain(layout, "el", screen, false) });
            shots.push(Shot { note: "long", ..plain(layout, "de", screen, false) });
            shots.push(Shot { note: "large", text: 200, ..plain(layout, "en", screen, false) });
            let brand = json!({
                "position": "top-end", "radius": "4px", "font": "inherit", "logo": "/logo.svg", "logo_text": "Larkfield",
                "light": { "accent": "#1d6a4b", "bg": "#fbfcfa" }, "dark": { "accent": "#86d3ae", "bg": "#131916" },
            });
            shots.push(Shot { note: "brand", appearance: brand, ..plain(layout, "en", screen, false) });
        }
    }
    shots.push(Shot { note: "large", text: 200, preferences: true, ..plain("box", "en", phone, false) });
    shots.push(Shot { note: "long", preferences: true, ..plain("box", "el", phone, false) });
    shots
}

const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 132 32" width="132" height="32"><path d="M4 27 16 5l12 22z" fill="#1d6a4b"/><text x="36" y="23" font-family="Georgia,serif" font-size="20" fill="#1d6a4b">Larkfield</text></svg>"##;

async fn take(page: &Page, shot: &Shot, file: &Path) -> Outcome {
    let example = fs::read_to_string(repository::configuration("repair"))?;
    let mut config: Value = serde_json::from_str(&example)?;
    config["languages"] = json!(["en", "de", "el", "ar"]);
    config["appearance"] = shot.appearance.clone();
    config["appearance"]["layout"] = json!(shot.layout);
    let sample = fs::read_to_string(repository::root().join("www/studio/preview.html"))?;
    let direction = if shot.language == "ar" { "rtl" } else { "ltr" };
    let tag = format!(
        "<script src=\"/assent/assent.js\" data-config=\"/consent.json\" data-lang=\"{}\"></script>",
        shot.language
    );
    let html = sample
        .replace("<script src=\"preview.js\"></script>", &tag)
        .replace("preview.css", "/assent/studio/preview.css")
        .replace("<html lang=\"en\">", &format!("<html lang=\"en\" dir=\"{direction}\">"));
    page.site().rules().serve("/consent.json", Content::json(&config)).serve("/sample", Content::html(&html));
    page.device(Device::Screen(shot.screen.0, shot.screen.1)).await?;
    page.device(Device::Dark(shot.dark)).await?;
    page.open("/sample").await?;
    page.notice().await?;
    if shot.preferences {
        page.open_preferences().await?;
    }
    if shot.text != 100 {
        // Media queries in em follow the browser's setting, which no page can change: this is the harder half of the case.
        let rule = format!(":host {{ font-size: {}% !important }}", shot.text);
        let enlarge = "for (const host of document.querySelectorAll('assent-notice, assent-preferences')) host.shadowRoot.adoptedStyleSheets[0].insertRule(arguments[0], 1);";
        page.run_with(enlarge, vec![rule.into()]).await?;
    }
    page.until("the pictures are there", "[...document.querySelector('assent-notice').shadowRoot.querySelectorAll('img')].every((picture) => picture.complete)").await?;
    fs::write(file, page.client().screenshot().await?)?;
    Ok(())
}

/// One page with every picture, and the picture of it.
async fn index(page: &Page, names: &[String], directory: &Path) -> Outcome {
    let figure =
        |name: &String| format!("<figure><img src=\"{name}.png\" alt=\"\"><figcaption>{name}</figcaption></figure>");
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Contact sheet</title><style>
         body {{ margin: 16px; background: #888; font: 11px system-ui; }} main {{ display: flex; flex-wrap: wrap; gap: 12px; align-items: flex-end; }}
         figure {{ margin: 0; }} img {{ display: block; height: 210px; }} figcaption {{ background: #fff; padding: 2px 4px; }}
         </style></head><body><main>{}</main></body></html>",
        names.iter().map(figure).collect::<String>()
    );
    fs::write(directory.join("index.html"), &html)?;
    page.site().rules().serve("/sheet/", Content::html(&html));
    for name in names {
        let picture = fs::read(directory.join(format!("{name}.png")))?;
        page.site().rules().serve(&format!("/sheet/{name}.png"), Content::new("image/png", picture));
    }
    page.device(Device::Dark(false)).await?;
    page.device(Device::Screen(1600, 900)).await?;
    page.open("/sheet/").await?;
    page.until("every picture is there", "[...document.images].every((image) => image.complete && image.naturalWidth)")
        .await?;
    let height = page
        .value("document.documentElement.scrollHeight")
        .await?
        .as_u64()
        .and_then(|height| u32::try_from(height).ok());
    page.device(Device::Screen(1600, height.unwrap_or(900))).await?;
    fs::write(directory.join("index.png"), page.client().screenshot().await?)?;
    Ok(())
}

async fn run(directory: PathBuf, filter: Option<String>) -> Outcome<usize> {
    fs::create_dir_all(&directory)?;
    let driver = Driver::start(Engine::Chromium).await?;
    let site = Site::start("repair").await?;
    site.rules().serve("/logo.svg", Content::new("image/svg+xml", LOGO));
    let page = Page::start(&driver, site, Profile::Fresh).await?;
    let mut names = Vec::new();
    for shot in shots().iter().filter(|shot| filter.as_ref().is_none_or(|part| shot.name().contains(part))) {
        take(&page, shot, &directory.join(format!("{}.png", shot.name()))).await?;
        names.push(shot.name());
    }
    index(&page, &names, &directory).await?;
    page.close().await;
    Ok(names.len())
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(directory) = arguments.next().map(PathBuf::from) else {
        eprintln!("usage: assent-contact-sheet DIRECTORY [PART OF THE NAMES]");
        return ExitCode::FAILURE;
    };
    let filter = arguments.next().and_then(|filter| filter.into_string().ok());
    match run(directory.clone(), filter).await {
        Ok(count) => {
            println!("{count} pictures, and all of them in {}", directory.join("index.png").display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
