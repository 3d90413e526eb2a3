//! A page on its way to the browser: the tag becomes the first thing in it, and its addresses stay inside of the preview.

use std::cell::{Cell, RefCell};
use std::io::{self, Read};

use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY,
    CONTENT_SECURITY_POLICY_REPORT_ONLY, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, LAST_MODIFIED,
};
use axum::http::{StatusCode, response};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::read::MultiGzDecoder;
use lol_html::html_content::{ContentType, Element};
use lol_html::{HtmlRewriter, MemorySettings, Settings, element, end};

use super::policy::{self, Needs};
use crate::build::Preview;

/// How much of a page may have to be held at once, in bytes: a single tag of this length is no page's.
const MOST: usize = 16 * 1024 * 1024;

/// Attributes that hold one address.
const ADDRESSES: [&str; 5] = ["href", "src", "action", "formaction", "poster"];

/// Whether an answer is a whole page that the tag can be added to. UTF-16 alone is no superset of ASCII among the encodings of pages.
pub(super) fn is_page(parts: &response::Parts) -> bool {
    let kind =
        parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    let html = kind.split(';').next().unwrap_or_default().trim() == "text/html";
    html && !kind.contains("utf-16")
        && parts.status != StatusCode::PARTIAL_CONTENT
        && parts.status != StatusCode::NOT_MODIFIED
}

/// A page's bytes without their encoding; none where that is one that nobody asked for.
pub(super) fn decode(headers: &HeaderMap, body: Box<dyn Read>) -> Option<Box<dyn Read>> {
    match headers.get(CONTENT_ENCODING).map_or(b"identity".as_slice(), HeaderValue::as_bytes) {
        b"identity" | b"" => Some(body),
        b"gzip" | b"x-gzip" => Some(Box::new(MultiGzDecoder::new(body))),
        b"br" => Some(Box::new(brotli::Decompressor::new(body, 4096))),
        _ => None,
    }
}

/// What happens to one page.
pub(super) struct Changes<'a> {
    built: &'a Preview,
    at: &'a str,
    origin: &'a str,
    nonce: Option<String>,
}

impl<'a> Changes<'a> {
    /// Those for a page with these header fields, which are changed too. `at`: where the built files are; `origin`: the site's, empty for a directory.
    pub(super) fn begin(built: &'a Preview, at: &'a str, origin: &'a str, headers: &mut HeaderMap) -> Self {
        for name in [CONTENT_LENGTH, CONTENT_ENCODING, ETAG, LAST_MODIFIED, ACCEPT_RANGES] {
            headers.remove(name);
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let names = [CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY];
        let policies = names.map(|name| {
            let values = headers.get_all(&name).iter().filter_map(|value| value.to_str().ok().map(str::to_owned));
            let values: Vec<_> = values.collect();
            headers.remove(&name);
            (name, values)
        });
        let nonce = policy::nonce(policies.iter().flat_map(|(_, values)| values).map(String::as_str), &fresh());
        let changes = Self { built, at, origin, nonce };
        for (name, values) in &policies {
            for value in values {
                headers.extend(HeaderValue::from_str(&changes.widen(value)).ok().map(|value| (name.clone(), value)));
            }
        }
        changes
    }

    /// Reads a page to its end and gives it on piece by piece.
    ///
    /// # Errors
    /// When reading or `give` fails, or a single tag is longer than [`MOST`].
    pub(super) fn rewrite(
        &self,
        mut page: impl Read,
        mut give: impl FnMut(Vec<u8>) -> io::Result<()>,
    ) -> io::Result<()> {
        let tagged = Cell::new(false);
        let ready = RefCell::new(Vec::new());
        let settings = Settings::new()
            .with_strict(false)
            .with_adjust_charset_on_meta_tag(true)
            .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(MOST))
            .append_element_content_handler(element!("*", |element| {
                if !tagged.get() && element.tag_name() != "html" {
                    self.insert(element);
                    tagged.set(true);
                }
                self.keep_inside(element)
            }))
            .append_document_content_handler(end!(|end| {
                if !tagged.get() {
                    end.append(&self.tag(), ContentType::Html);
                }
                Ok(())
            }));
        let mut rewriter = HtmlRewriter::new(settings, |piece: &[u8]| ready.borrow_mut().extend_from_slice(piece));
        let mut buffer = [0; 16 * 1024];
        loop {
            let read = page.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            rewriter.write(&buffer[..read]).map_err(io::Error::other)?;
            let piece = ready.take();
            if !piece.is_empty() {
                give(piece)?;
            }
        }
        rewriter.end().map_err(io::Error::other)?;
        give(ready.take())
    }

    /// Puts the tag before everything else: first in `<head>`, or, in a page without one, before its first element.
    fn insert(&self, first: &mut Element<'_, '_>) {
        if first.tag_name() == "head" {
            first.prepend(&self.tag(), ContentType::Html);
        } else {
            first.before(&self.tag(), ContentType::Html);
        }
    }

    fn tag(&self) -> String {
        let nonce = self.nonce.iter().map(|nonce| format!(" nonce=\"{nonce}\"")).collect::<String>();
        self.built.tag.replacen("<script", &format!("<script{nonce}"), 1)
    }

    /// Keeps an element's addresses and its policy fit for this machine, and removes the tag of a build that is already published.
    fn keep_inside(&self, element: &mut Element<'_, '_>) -> lol_html::HandlerResult {
        for name in ADDRESSES {
            let Some(address) = element.get_attribute(name) else { continue };
            let here = self.local(&address);
            if name == "src" && element.tag_name() == "script" && self.is_own(here.unwrap_or(&address)) {
                element.remove();
                return Ok(());
            }
            if let Some(here) = here {
                element.set_attribute(name, here)?;
            }
        }
        let says_policy = element.tag_name() == "meta"
            && element
                .get_attribute("http-equiv")
                .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("content-security-policy"));
        if let (true, Some(policy)) = (says_policy, element.get_attribute("content")) {
            element.set_attribute("content", &self.widen(&policy))?;
        }
        Ok(())
    }

    /// An address of the site as it is here; none for others.
    fn local<'b>(&self, address: &'b str) -> Option<&'b str> {
        let rest = address.trim().strip_prefix(self.origin).filter(|_| !self.origin.is_empty())?;
        match rest {
            "" => Some("/"),
            _ => rest.starts_with('/').then_some(rest),
        }
    }

    /// Whether an address is a guard's where the built files are.
    fn is_own(&self, address: &str) -> bool {
        let path = address.trim().split(['?', '#']).next().unwrap_or_default();
        path.strip_prefix(self.at).is_some_and(|name| name == "assent.js" || name.ends_with("/assent.js"))
    }

    fn widen(&self, policy: &str) -> String {
        let needs = Needs { directives: &self.built.policy, origin: self.origin, nonce: self.nonce.as_deref() };
        policy::widen(policy, &needs)
    }
}

/// A nonce that no page knows; none where the system has no randomness, and a page that needs one then says so in its console.
fn fresh() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map(|()| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default()
}
