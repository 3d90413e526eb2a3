//! A site on which every leak is planted is found out, each with its id and its cause.

use crate::run::{Audited, audit, resolve};
use crate::server::{Answer, PIXEL, serve};

const HOSTS: [&str; 5] = ["leaky.test", "metrics.leaky.test", "tracker.test", "pixel.test", "frames.test"];

/// A notice that changes nothing but itself.
const NOTICE: &str = "<div id=notice class=cookie-banner><p>We use cookies.</p><button onclick='done(1)'>Accept all</button><button onclick='done(0)'>Reject all</button></div>
<a href='#' onclick='bring(); return false'>Cookie settings</a>
<script>
  function done(yes) { localStorage.setItem('cookieconsent_status', yes); document.getElementById('notice').hidden = true }
  function bring() { document.getElementById('notice').hidden = false }
  if (localStorage.getItem('cookieconsent_status') !== null) document.getElementById('notice').hidden = true
</script>";

fn leaky(host: &str, path: &str) -> Answer {
    match (host, path) {
        ("leaky.test", "/") => Answer::page(&format!(
            "<link rel=stylesheet href=/style.css><script src=http://tracker.test/tag.js></script>{NOTICE}
             <script>
               localStorage.setItem('device-id', '7');
               sessionStorage.visit = '8';
               indexedDB.open('profile');
               addEventListener('pagehide', () => navigator.sendBeacon('http://tracker.test/bye', 'x'));
               addEventListener('scroll', () => setTimeout(() => {{
                 const late = document.createElement('script');
                 late.src = 'http://tracker.test/late.js';
                 document.head.append(late);
               }}, 300), {{ once: true }});
             </script>
             <script src=/own.js></script><script src=/recognise.js></script>
             <iframe src=http://frames.test/embed></iframe><div style='height:4000px'></div>"
        ))
        .with("set-cookie", "visitor=1; Max-Age=31536000; HttpOnly")
        .with("set-cookie", "PHPSESSID=abc"),
        ("leaky.test", "/style.css") => Answer::of("text/css", "body { background: url(http://pixel.test/css.gif) }"),
        ("leaky.test", "/own.js") => Answer::script(
            "document.cookie = '_pk_id.1.1fff=abc; Max-Age=33955200; path=/';
             new Image().src = 'http://metrics.leaky.test/matomo.php?idsite=1&rec=1';",
        ),
        ("leaky.test", "/recognise.js") => Answer::script(
            "const canvas = document.createElement('canvas');
             canvas.getContext('2d').fillText('x', 0, 0); canvas.toDataURL();
             [...navigator.plugins].map(one => one.name);
             new OfflineAudioContext(1, 44100, 44100).startRendering();",
        ),
        ("tracker.test", "/tag.js") => Answer::script("new Image().src = 'http://tracker.test/hit.gif';"),
        ("tracker.test", "/late.js") => Answer::script(""),
        ("tracker.test" | "pixel.test", path) if path.ends_with(".gif") => Answer::of("image/gif", PIXEL),
        ("metrics.leaky.test", _) => Answer::of("image/gif", PIXEL),
        ("tracker.test", "/bye") => Answer::of("text/plain", "").with("set-cookie", "goodbye=1; Max-Age=9999"),
        ("frames.test", "/embed") => Answer::page(
            "<script>localStorage.setItem('framed', '1'); new Image().src = 'http://tracker.test/from-frame.gif'</script>",
        ),
        _ => Answer::nothing(),
    }
}

fn cause<'a>(audited: &'a Audited, id: &str) -> &'a str {
    audited.finding(id)["cause"]["url"].as_str().unwrap_or_default()
}

#[test]
fn every_planted_leak_is_named_with_its_cause() {
    let server = serve(leaky);
    let mut arguments = resolve(&HOSTS, server.address);
    arguments.extend(["http://leaky.test/".to_owned(), "--quiet=1".to_owned()]);
    let audited = audit(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(audited.code, 1, "{}", audited.errors);

    let planted = [
        ("request/http://tracker.test/tag.js", "http://leaky.test/"),
        ("request/http://tracker.test/hit.gif", "http://tracker.test/tag.js"),
        ("request/http://pixel.test/css.gif", "http://leaky.test/style.css"),
        ("request/http://tracker.test/bye", "http://leaky.test/"),
        ("request/http://tracker.test/late.js", "http://leaky.test/"),
        ("request/http://frames.test/embed", "http://leaky.test/"),
        ("request/http://tracker.test/from-frame.gif", "http://frames.test/embed"),
        ("request/http://metrics.leaky.test/matomo.php", "http://leaky.test/own.js"),
        ("cookie/visitor@leaky.test", "http://leaky.test/"),
        ("cookie/_pk_id.1.1fff@leaky.test", "http://leaky.test/own.js"),
        ("storage/local_storage:device-id@leaky.test", "http://leaky.test/"),
        ("storage/session_storage:visit@leaky.test", ""),
        ("storage/indexed_db:profile@leaky.test", "http://leaky.test/"),
        ("storage/local_storage:framed@frames.test", "http://frames.test/embed"),
        ("fingerprinting/http://leaky.test/recognise.js", "http://leaky.test/recognise.js"),
    ];
    for phase in ["before", "rejected", "withdrawn"] {
        assert_eq!(audited.visit(phase)["made"], true, "{phase}");
        for (leak, by) in planted {
            if phase != "before" && leak.contains("session_storage") {
                // Unchanged from the first page on: no script nor the browser tells of it again.
                continue;
            }
            assert_eq!(cause(&audited, &format!("{phase}/{leak}")), by, "{phase}/{leak}");
        }
        let matomo = audited.finding(&format!("{phase}/request/http://metrics.leaky.test/matomo.php"));
        assert_eq!(matomo["service"], "matomo");
    }
    let chain = &audited.finding("before/request/http://tracker.test/hit.gif")["cause"]["because_of"];
    assert_eq!(chain[0], "http://leaky.test/", "what brought the script that asked");
    assert!(audited.leaks().contains(&"withdrawn/leftover/cookie:_pk_id.1.1fff@leaky.test"));
    for fine in ["PHPSESSID", "cookieconsent_status", "own.js", "style.css"] {
        assert!(
            !audited.leaks().iter().any(|id| id.contains(&format!("/{fine}")) || id.contains(&format!(":{fine}"))),
            "{fine}"
        );
    }
    assert_eq!(audited.visit("rejected")["answer"], "“Reject all”");
    let services: Vec<_> =
        audited.report["sites"][0]["services"].as_array().into_iter().flatten().map(|met| &met["id"]).collect();
    assert_eq!(services, ["matomo"]);
}

fn worker(_: &str, path: &str) -> Answer {
    match path {
        "/" => Answer::page("<script>navigator.serviceWorker.register('/worker.js')</script>"),
        "/worker.js" => Answer::script(
            "self.addEventListener('install', event => event.waitUntil(Promise.all([
               caches.open('kept'), fetch('http://tracker.test/from-worker.gif', { mode: 'no-cors' })])))",
        ),
        path if path.ends_with(".gif") => Answer::of("image/gif", PIXEL),
        _ => Answer::nothing(),
    }
}

#[test]
fn a_service_worker_is_heard_from_its_first_line() {
    let server = serve(worker);
    let page = format!("http://{}/", server.address);
    let resolve = format!("--resolve=tracker.test={}", server.address);
    let audited = audit(&[&page, &resolve, "--quiet=1"]);
    assert_eq!(audited.code, 1, "{}", audited.errors);
    let by = format!("{page}worker.js");
    assert_eq!(cause(&audited, "before/request/http://tracker.test/from-worker.gif"), by);
    assert!(audited.leaks().contains(&"before/storage/cache_storage:kept@127.0.0.1"));
    assert_eq!(cause(&audited, "before/storage/service_worker:/@127.0.0.1"), page);
    assert!(audited.ids().contains(&"rejected/not-possible/refuse"), "there is no notice, and the report says so");
}
