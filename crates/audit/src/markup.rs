//! Judges the markup of pages: tags that wait for what never comes, tags that look as if they waited and do not, and what loads
//! where there are no scripts to ask anybody.

use assent_core::nearest;

use super::finding::{Finding, Level, Rule};
use super::judge::Judge;
use super::phase::Phase;
use super::record::Occasion;
use super::source::{Source, Tag};

impl Judge<'_> {
    /// What is wrong with a page's markup. `names`: the categories and services that there are, if that is known.
    pub fn markup(&self, source: &Source, names: &[String]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for tag in &source.tags {
            if tag.is_without_script() {
                findings.extend(self.without_script(source, tag));
            } else if !names.is_empty() && tag.names().next().is_some() && (tag.loading().next().is_some()) {
                let unknown: Vec<&str> = tag.names().filter(|name| !names.iter().any(|known| known == name)).collect();
                findings.extend(unknown.iter().filter_map(|name| self.unknown(source, tag, name, names)));
                // Shops call things so, too: with names of their own it is no gate.
                if unknown.len() < tag.names().count() || self.loads_from_others(source, tag) {
                    findings.extend(self.not_gated(source, tag));
                }
            }
        }
        findings
    }

    /// What is asked for by every browser without scripts, where nobody can be asked first.
    fn without_script(&self, source: &Source, tag: &Tag) -> Option<Finding> {
        let sheet = tag.name != "link"
            || tag.attribute("rel").is_some_and(|rel| rel.to_ascii_lowercase().contains("stylesheet"));
        let address = source.loads(tag).find(|address| sheet && self.needs_consent(address))?;
        let subject = address.as_str().split(['?', '#']).next().unwrap_or_default();
        let message = format!(
            "a <noscript> requests {subject} for every visitor without JavaScript, who cannot be asked for consent"
        );
        let finding = at(source, tag, Rule::Noscript, subject, message);
        Some(finding.change("remove it: nothing can gate it".to_owned(), Some(source.without(tag))))
    }

    fn unknown(&self, source: &Source, tag: &Tag, name: &str, names: &[String]) -> Option<Finding> {
        // An image of a shop's own that has a category of the shop's own.
        if !tag.waits() && !tag.is_waiting_script() && !self.loads_from_others(source, tag) {
            return None;
        }
        let message = format!(
            "{} waits for “{name}”, which no category and no service is called: it never loads",
            source.written(tag)
        );
        let finding = at(source, tag, Rule::UnknownName, name, message);
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        Some(match nearest(name, &known) {
            Some(near) => finding.change(format!("write “{near}”"), Some(source.renamed(tag, name, &near))),
            None => finding.mend(format!("write one of {}", known.join(", "))),
        })
    }

    /// A tag that names a category, and is not written so that it waits for it.
    fn not_gated(&self, source: &Source, tag: &Tag) -> Option<Finding> {
        let live = tag.loading().find(|(live, _)| tag.attribute(live).is_some_and(|value| !value.starts_with("data:")));
        let what = if tag.name == "script" {
            if !tag.is_script() {
                return None;
            }
            "only type=\"text/plain\" makes a script wait"
        } else if tag.name == "link" && tag.attribute("data-src").is_some() && tag.attribute("data-href").is_none() {
            "a link waits by data-href, not by data-src"
        } else {
            // An image may show another of the site's own while it waits.
            live.filter(|_| !tag.waits() || self.loads_from_others(source, tag))?;
            "the browser loads its address at once"
        };
        let message = format!("{} names a category or service, and does not wait for it: {what}", source.written(tag));
        let change = source.gated(tag, "");
        let finding = at(source, tag, Rule::NotGated, &change.old, message);
        Some(finding.change(format!("write {}", change.tag()), Some(change)))
    }

    fn loads_from_others(&self, source: &Source, tag: &Tag) -> bool {
        source.loads(tag).any(|address| self.needs_consent(&address))
    }
}

fn at(source: &Source, tag: &Tag, rule: Rule, subject: &str, message: String) -> Finding {
    let mut finding = Finding::new(Phase::Before, rule, Level::Error, subject, message);
    let mut occasion = Occasion { page: source.page.clone(), ..Occasion::default() };
    occasion.cause.kind = super::record::CauseKind::Markup;
    occasion.cause.url = Some(source.page.clone());
    occasion.cause.line = u64::try_from(source.line(tag)).ok();
    finding = finding.at(&occasion);
    finding
}
