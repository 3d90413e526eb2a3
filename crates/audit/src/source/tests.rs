//! Tags are written so that they wait, and any page is read.

use super::*;

fn source(text: &str) -> Source {
    let page = Url::parse("https://shop.example/a/").expect("an address");
    Source::read(&page, &page, text.to_owned())
}

/// The only tag of `name`, gated.
fn gated(text: &str) -> String {
    let source = source(text);
    source.gated(source.tags.last().expect("a tag"), "analytics").new
}

#[test]
fn a_tag_is_written_so_that_it_waits() {
    for (now, then) in [
        ("<script src=/t.js></script>", r#"<script type="text/plain" data-category="analytics" src=/t.js>"#),
        (
            "<script async type='module' src=\"/t.js\"></script>",
            r#"<script data-type="module" data-category="analytics" async type="text/plain" src="/t.js">"#,
        ),
        (
            "<script data-category=x data-src=/t.js></script>",
            r#"<script type="text/plain" data-category=x data-src=/t.js>"#,
        ),
        ("<LINK rel=stylesheet href=/f.css>", r#"<LINK data-category="analytics" rel=stylesheet data-href=/f.css>"#),
        (
            "<link data-category=x rel=stylesheet data-src=/f.css>",
            "<link data-category=x rel=stylesheet data-href=/f.css>",
        ),
        ("<iframe data-service=y data-src=/e src=/e></iframe>", "<iframe data-service=y data-src=/e>"),
        ("<img src=/a srcset='/b 2x'>", r#"<img data-category="analytics" data-src=/a data-srcset='/b 2x'>"#),
        ("<object data=/a></object>", r#"<object data-category="analytics" data-src=/a>"#),
    ] {
        assert_eq!(gated(now), then, "{now}");
    }
}

#[test]
fn a_script_without_an_address_is_named_with_its_text() {
    let source = source("<script>a()</script><script>b()</script>");
    let change = source.gated(&source.tags[1], "analytics");
    assert_eq!(change.old, "<script>b()</script>");
    assert_eq!(change.new, "<script type=\"text/plain\" data-category=\"analytics\">b()</script>");
    assert_eq!(change.tag(), "<script type=\"text/plain\" data-category=\"analytics\">");
}

#[test]
fn what_a_noscript_loads_goes_with_it() {
    let source = source(
        "<p>\n<noscript><img src=\"https://a.test/?x&amp;y\"/></noscript>\n<noscript><p><img src=b></p></noscript>",
    );
    let images: Vec<&Tag> = source.tags.iter().filter(|tag| tag.name == "img").collect();
    assert_eq!(images.iter().map(|tag| tag.is_without_script()).collect::<Vec<_>>(), [true, true]);
    assert_eq!(source.loads(images[0]).map(String::from).collect::<Vec<_>>(), ["https://a.test/?x&y"]);
    let gone = source.without(images[0]);
    assert_eq!((gone.line, gone.old.as_str()), (2, "<noscript><img src=\"https://a.test/?x&amp;y\"/></noscript>"));
    assert_eq!(source.without(images[1]).old, "<img src=b>");
}

#[test]
fn a_name_is_changed_where_it_stands() {
    let source = source("<script type=text/plain data-category='!analytic x' src=a></script>");
    let change = source.renamed(&source.tags[0], "analytic", "analytics");
    assert_eq!(change.new, "<script type=text/plain data-category=\"!analytics x\" src=a>");
}

#[test]
fn an_inline_script_is_found_by_its_line() {
    let source = source("<body>\n<script>\na()\n</script>\n<script src=x></script>");
    assert_eq!(source.script_on(3).map(|tag| source.written(tag)), Some("<script>"));
    assert!(source.script_on(5).is_none());
}

proptest::proptest! {
    #[test]
    fn any_page_is_read(text in "(<(a|script|noscript|img|link)( (src|href|data-category)(=[a-z'\"]{0,3})?){0,2}>?|[<>'\"a-zé!-]){0,30}") {
        let source = source(&text);
        for tag in &source.tags {
            let change = source.gated(tag, "analytics");
            proptest::prop_assert!(text.contains(&change.old));
            source.without(tag);
        }
    }
}
