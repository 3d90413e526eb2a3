//! Sites with other consent tools, as npm has them: their buttons are found by what they say, also in shadow roots and frames.

use assent_tests::repository;

use crate::run::audit;
use crate::server::{Answer, PIXEL, serve};

/// A file of `tests/npm/node_modules`.
fn npm(path: &str) -> Vec<u8> {
    let file = repository::vendors().join("node_modules").join(path);
    std::fs::read(&file)
        .unwrap_or_else(|_| panic!("{} is not there: `cargo xtask test --only browsers` installs it", file.display()))
}

/// `held` runs once consent is given, whatever tool asks.
const HELD: &str =
    "document.cookie = 'visitor_id=1; Max-Age=600; path=/'; new Image().src = 'http://tracker.test/held.gif';";

fn tools(_: &str, path: &str) -> Answer {
    match path {
        "/vanilla" => Answer::page(&format!(
            "<link rel=stylesheet href=/vanilla.css><body><p>A page</p><script type=text/plain data-category=analytics>{HELD}</script><script src=/vanilla.js></script><script>
             CookieConsent.run({{ categories: {{ necessary: {{ enabled: true, readOnly: true }}, analytics: {{ autoClear: {{ cookies: [{{ name: 'visitor_id' }}] }} }} }},
               language: {{ default: 'de', translations: {{ de: {{
                 consentModal: {{ title: 'Cookies', description: 'x', acceptAllBtn: 'Alle akzeptieren', acceptNecessaryBtn: 'Alle ablehnen', showPreferencesBtn: 'Einstellungen' }},
                 preferencesModal: {{ title: 'Cookies', acceptAllBtn: 'Alle akzeptieren', acceptNecessaryBtn: 'Alle ablehnen', savePreferencesBtn: 'Auswahl speichern',
                   sections: [{{ title: 'Statistik', linkedCategory: 'analytics' }}] }} }} }} }} }})</script>"
        )),
        "/vanilla.js" => Answer::of("text/javascript", npm("vanilla-cookieconsent/dist/cookieconsent.umd.js")),
        "/vanilla.css" => Answer::of("text/css", npm("vanilla-cookieconsent/dist/cookieconsent.css")),
        "/klaro" => Answer::page(&format!(
            "<script>klaroConfig = {{ version: 1, elementID: 'klaro', acceptAll: true, lang: 'en', services: [{{ name: 'counter', title: 'Counter', purposes: ['analytics'], cookies: ['visitor_id'] }}],
               translations: {{ en: {{ purposes: {{ analytics: 'Analytics' }} }} }} }}</script>
             <script src=/klaro.js></script><script type=text/plain data-type=text/javascript data-name=counter>{HELD}</script>"
        )),
        "/klaro.js" => Answer::of("text/javascript", npm("klaro/dist/klaro.js")),
        "/shadow" => Answer::page(&format!(
            "<div id=host></div><script>
             const root = host.attachShadow({{ mode: 'closed' }});
             if (!localStorage.getItem('cookie_consent')) root.innerHTML = '<div><p>Мы используем файлы cookie</p><button id=no>Отклонить все</button><button id=yes>Принять все</button></div>';
             const done = yes => {{ localStorage.setItem('cookie_consent', yes ? '1' : '0'); root.innerHTML = ''; if (yes) {{ {HELD} }} }};
             if (root.getElementById('no')) {{ root.getElementById('no').onclick = () => done(false); root.getElementById('yes').onclick = () => done(true) }}</script>"
        )),
        "/frame" => Answer::page("<iframe src=/inside width=600 height=200></iframe>"),
        "/inside" => Answer::page("<div>Nous utilisons des cookies <button onclick=\"localStorage.setItem('cookie_consent', '0'); this.remove()\">Continuer sans accepter</button></div>"),
        path if path.ends_with(".gif") => Answer::of("image/gif", PIXEL),
        _ => Answer::nothing(),
    }
}

/// The answers that an audit gave, and whether it passed.
fn answers(path: &str) -> [Option<String>; 3] {
    let server = serve(tools);
    let page = format!("http://{}{path}", server.address);
    let resolve = format!("--resolve=tracker.test={}", server.address);
    let audited = audit(&[&page, &resolve, "--quiet=1"]);
    assert_eq!(audited.leaks(), Vec::<&str>::new(), "{path}: {}", audited.errors);
    assert_eq!(audited.code, 0, "{path}: {}", audited.errors);
    if audited.visit("accepted")["made"] == true {
        let held = audited.visit("accepted")["requests"].as_array().into_iter().flatten();
        assert!(
            held.into_iter().any(|request| request["url"] == "http://tracker.test/held.gif"),
            "{path}: consent was given in truth"
        );
    }
    ["rejected", "accepted", "withdrawn"].map(|phase| audited.visit(phase)["answer"].as_str().map(str::to_owned))
}

fn some(answer: &str) -> Option<String> {
    Some(answer.to_owned())
}

#[test]
fn vanilla_cookieconsent_is_answered_in_german() {
    let withdrawn =
        some("“Alle akzeptieren”, then CookieConsent (vanilla-cookieconsent)'s settings and “Alle ablehnen”");
    assert_eq!(answers("/vanilla"), [some("“Alle ablehnen”"), some("“Alle akzeptieren”"), withdrawn]);
}

#[test]
fn klaro_is_answered() {
    let [rejected, accepted, withdrawn] = answers("/klaro");
    assert!(rejected.is_some() && accepted.is_some() && withdrawn.is_some(), "{rejected:?} {accepted:?} {withdrawn:?}");
}

#[test]
fn a_notice_in_a_closed_shadow_root_or_a_frame_is_answered() {
    let [rejected, accepted, _] = answers("/shadow");
    assert_eq!((rejected, accepted), (some("“Отклонить все”"), some("“Принять все”")));
    assert_eq!(answers("/frame")[0], some("“Continuer sans accepter”"));
}
