//! Which pages to look at: those of the site's map, then those that links lead to, the nearest first, never off the site and never what a link does rather than shows.

use std::collections::{HashSet, VecDeque};

use url::Url;

use super::document::Document;

/// Words of an address that does something when it is asked for.
const DOING: [&str; 16] = [
    "logout",
    "log-out",
    "logoff",
    "signout",
    "sign-out",
    "abmelden",
    "deconnexion",
    "cerrar-sesion",
    "delete",
    "remove",
    "unsubscribe",
    "add-to-cart",
    "addtocart",
    "add_to_cart",
    "wp-admin",
    "action=",
];

/// Endings of what is no page.
const FILES: [&str; 24] = [
    "pdf", "zip", "gz", "tar", "rar", "7z", "exe", "msi", "dmg", "apk", "deb", "iso", "doc", "docx", "xls", "xlsx",
    "csv", "png", "jpg", "jpeg", "svg", "mp3", "mp4", "xml",
];

/// Pages to visit.
pub(super) struct Crawl {
    start: Url,
    waiting: VecDeque<Url>,
    known: HashSet<String>,
}

impl Crawl {
    pub fn from(start: &Url) -> Self {
        Self { start: start.clone(), waiting: VecDeque::new(), known: HashSet::from([key(start)]) }
    }

    /// Where a site has its map, if it has one.
    pub fn map(&self) -> Option<Url> {
        self.start.join("/sitemap.xml").ok()
    }

    /// Takes up the addresses of a site's map (<https://www.sitemaps.org/protocol.html>), and gives the further maps that it names.
    pub fn add_map(&mut self, map: &str) -> Vec<Url> {
        let places = map.split("<loc>").skip(1).filter_map(|rest| rest.split_once("</loc>"));
        let places = places.map(|(place, _)| place.trim().replace("&amp;", "&"));
        let addresses: Vec<Url> = places.filter_map(|place| Url::parse(&place).ok()).collect();
        if map.contains("<sitemapindex") {
            return addresses.into_iter().filter(|address| address.origin() == self.start.origin()).collect();
        }
        addresses.into_iter().for_each(|address| self.add_address(address));
        Vec::new()
    }

    fn add_address(&mut self, address: Url) {
        const MOST: usize = 10_000;
        if self.may_follow(&address) && self.known.len() < MOST && self.known.insert(key(&address)) {
            self.waiting.push_back(address);
        }
    }

    /// The next page.
    pub fn next(&mut self) -> Option<Url> {
        self.waiting.pop_front()
    }

    /// Takes up the links of a page.
    pub fn add(&mut self, document: &Document) {
        // Frames have links, too, but not for this window.
        let Ok(base) = Url::parse(&document.base).or_else(|_| Url::parse(&document.url)) else { return };
        for node in document.nodes.iter().filter(|node| node.name == "A" && !node.attributes.contains_key("download")) {
            if let Some(link) = node.attributes.get("href").and_then(|href| base.join(href).ok()) {
                self.add_address(link);
            }
        }
    }

    fn may_follow(&self, link: &Url) -> bool {
        let file = link.path().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let rest = format!("{}?{}", link.path(), link.query().unwrap_or_default()).to_ascii_lowercase();
        link.origin() == self.start.origin()
            && matches!(link.scheme(), "http" | "https")
            && link.as_str().len() < 2000
            && !file.is_some_and(|ending| FILES.contains(&ending.as_str()))
            && !DOING.iter().any(|word| rest.contains(word))
    }
}

/// Addresses that differ in their fragment alone are one page.
fn key(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Node;

    fn links(list: &[&str]) -> Document {
        let node = |href: &&str| Node {
            name: "A".to_owned(),
            attributes: [("href".to_owned(), (*href).to_owned())].into(),
            ..Node::default()
        };
        let url = "https://shop.example/a/".to_owned();
        Document { base: url.clone(), url, nodes: list.iter().map(node).collect() }
    }

    #[test]
    fn links_are_followed_once_on_the_site_alone_and_never_when_they_do_something() {
        let mut crawl = Crawl::from(&Url::parse("https://shop.example/a/").expect("an address"));
        crawl.add(&links(&[
            "b#one",
            "b#two",
            "#top",
            "/",
            "https://elsewhere.example/",
            "http://shop.example/",
            "/logout",
            "/list.pdf",
            "mailto:a@b.example",
            "javascript:alert(1)",
            "/basket?add-to-cart=7",
            "//shop.example:8080/",
            "\u{0}",
            "https://[bad/",
        ]));
        let found: Vec<String> = std::iter::from_fn(|| crawl.next()).map(String::from).collect();
        assert_eq!(found, ["https://shop.example/a/b#one", "https://shop.example/"]);
    }

    #[test]
    fn a_map_names_pages_of_the_site_or_further_maps() {
        let mut crawl = Crawl::from(&Url::parse("https://shop.example/").expect("an address"));
        let map = "<urlset><url><loc>https://shop.example/a?b&amp;c</loc></url><url><loc>https://other.example/</loc></url>\
                   <url><loc>\n https://shop.example/logout </loc></url><url><loc>nonsense</url></urlset>";
        assert_eq!(crawl.add_map(map), []);
        assert_eq!(crawl.next().map(String::from).as_deref(), Some("https://shop.example/a?b&c"));
        assert_eq!(crawl.next(), None);
        let index = "<sitemapindex><sitemap><loc>https://shop.example/2.xml</loc></sitemap><sitemap><loc>https://x.example/3.xml</loc>";
        assert_eq!(crawl.add_map(index).iter().map(Url::as_str).collect::<Vec<_>>(), ["https://shop.example/2.xml"]);
    }

    #[test]
    fn a_link_that_is_a_download_is_no_page() {
        let mut document = links(&["/b"]);
        document.nodes[0].attributes.insert("download".to_owned(), String::new());
        let mut crawl = Crawl::from(&Url::parse("https://shop.example/").expect("an address"));
        crawl.add(&document);
        assert_eq!(crawl.next(), None);
    }
}
