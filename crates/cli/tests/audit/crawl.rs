//! Leaks on other pages than the first: found where links are followed that far, and told with their page.

use serde_json::{Value, json};

use crate::run::{Audited, audit};
use crate::server::{Answer, PIXEL, serve};

fn site(host: &str, path: &str) -> Answer {
    match (host, path) {
        ("127.0.0.1", "/") => Answer::page("<a href=/near>Near</a> <a href=/broken>Broken</a>"),
        ("127.0.0.1", "/near") => {
            Answer::page("<a href=/far>Far</a><script>document.cookie = 'near=1; Max-Age=99'</script>")
        }
        ("127.0.0.1", "/far") => Answer::page("<img src=http://tracker.test/far.gif>"),
        ("127.0.0.1", "/broken") => {
            Answer::of("application/octet-stream", "x").with("content-disposition", "attachment")
        }
        ("tracker.test", _) => Answer::of("image/gif", PIXEL),
        _ => Answer::nothing(),
    }
}

fn pages(audited: &Audited) -> &Value {
    &audited.report["sites"][0]["pages"]
}

#[test]
fn leaks_of_further_pages_are_told_with_their_page() {
    let server = serve(site);
    let at = |path: &str| format!("http://{}{path}", server.address);
    let resolve = format!("--resolve=tracker.test={}", server.address);
    let (cookie, request) = ("before/cookie/near@127.0.0.1", "before/request/http://tracker.test/far.gif");

    let first = audit(&[&at("/"), &resolve, "--quiet=0.3", "--crawl=0"]);
    assert_eq!((first.code, pages(&first)), (0, &json!([at("/")])), "{:?}", first.leaks());

    let near = audit(&[&at("/"), &resolve, "--quiet=0.3", "--crawl=1"]);
    assert_eq!((near.code, pages(&near)), (1, &json!([at("/"), at("/near")])));
    assert_eq!(near.leaks(), [cookie]);
    assert_eq!(near.finding(cookie)["pages"], json!([at("/near")]));

    let all = audit(&[&at("/"), &resolve, "--quiet=0.3"]);
    assert_eq!(pages(&all), &json!([at("/"), at("/near"), at("/far")]), "what is no page is left out");
    assert_eq!(all.leaks(), [request, cookie]);
    assert_eq!(all.finding(request)["pages"], json!([at("/far")]));
    assert!(all.all("before", "notes").any(|note| note.as_str().is_some_and(|note| note.contains("it is no page"))));
}

fn mapped(host: &str, path: &str) -> Answer {
    match (host, path) {
        ("mapped.test", "/") => Answer::page("<a href=/linked>Linked</a>"),
        ("mapped.test", "/sitemap.xml") => Answer::of(
            "application/xml",
            "<sitemapindex><sitemap><loc>http://mapped.test/pages.xml</loc></sitemap></sitemapindex>",
        ),
        ("mapped.test", "/pages.xml") => Answer::of(
            "application/xml",
            "<urlset><url><loc>http://mapped.test/hidden</loc></url><url><loc>http://other.test/</loc></url></urlset>",
        ),
        ("mapped.test", "/hidden" | "/linked") => Answer::page("<p>A page</p>"),
        _ => Answer::nothing(),
    }
}

#[test]
fn the_sites_map_comes_before_its_links() {
    let server = serve(mapped);
    let resolve = format!("--resolve=mapped.test={}", server.address);
    let audited = audit(&["http://mapped.test/", &resolve, "--quiet=0.3"]);
    assert_eq!(
        pages(&audited),
        &json!(["http://mapped.test/", "http://mapped.test/hidden", "http://mapped.test/linked"])
    );
    assert_eq!(audited.code, 0, "{}", audited.errors);
}
