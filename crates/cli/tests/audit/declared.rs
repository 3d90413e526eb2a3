//! What was seen beside what `consent.json` declares.

use serde_json::json;

use crate::run::audit;
use crate::server::{Answer, serve};

fn site(_: &str, path: &str) -> Answer {
    match path {
        "/" => Answer::page(
            "<div id=notice class=cookie-banner>We use cookies <button onclick='done(1)'>Accept all</button><button onclick='done(0)'>Reject all</button></div>
             <button onclick='settings.hidden = false'>Cookie settings</button>
             <div id=settings class=cookie-settings hidden>Cookies <button onclick='done(0)'>Reject all</button></div>
             <script>
               const run = () => ['visit=1; Max-Age=31536000', 'short=1; Max-Age=86400', 'brief=1; Max-Age=999999', 'stranger=1']
                 .forEach(one => { document.cookie = one + '; path=/' });
               const sweep = () => ['visit', 'short', 'brief', 'stranger'].forEach(name => { document.cookie = name + '=; Max-Age=0; path=/' });
               const done = yes => { localStorage.cookieconsent_status = yes; document.getElementById('notice')?.remove(); yes ? run() : sweep() };
               if (localStorage.cookieconsent_status) { notice.remove(); if (localStorage.cookieconsent_status == 1) run() }
             </script>",
        ),
        _ => Answer::nothing(),
    }
}

#[test]
fn what_is_not_declared_or_stays_longer_than_declared_is_told() {
    let server = serve(site);
    let cookie = |name: &str, lifetime: &str| json!({ "name": name, "lifetime": lifetime, "purpose": "Counts visits" });
    let config = json!({
        "site": "shop.example", "controller": { "name": "Shop", "policy_url": "/privacy" },
        "categories": [{ "id": "analytics", "services": [{
            "id": "counter", "name": "Our counter", "provider": "Shop", "policy_url": "/privacy", "purposes": ["Counting visits"],
            "cookies": [cookie("visit", "30 days"), cookie("short", "30 days"), cookie("brief", "session"), cookie("absent", "session")],
        }] }],
    });
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("consent.json");
    std::fs::write(&file, config.to_string()).expect("a file");
    let (page, config) = (format!("http://{}/", server.address), format!("--config={}", file.display()));

    let audited = audit(&[&page, &config, "--quiet=0.5", "--strict"]);
    assert_eq!(audited.leaks(), Vec::<&str>::new(), "{}", audited.errors);
    assert_eq!(audited.code, 1, "with --strict a warning fails: {}", audited.errors);
    let told = |id: &str| audited.finding(id)["message"].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        told("accepted/lifetime/cookie:visit"),
        "the cookie “visit” of Our counter is declared to stay for 30 days, but stays for 365 days"
    );
    assert!(
        told("accepted/lifetime/cookie:brief").contains("is declared to end with the session, but stays for 11 days")
    );
    assert_eq!(told("accepted/undeclared/cookie:stranger"), "the cookie “stranger” is not in the configuration");
    assert!(told("accepted/never-seen/cookie:absent").contains("is declared, but was not seen"));
    let about = |name: &str| audited.ids().into_iter().filter(|id| id.ends_with(name)).count();
    assert_eq!(about("cookie:short"), 0, "it keeps to what is declared");
    assert_eq!(audited.finding("accepted/lifetime/cookie:visit")["level"], "warning");
}
