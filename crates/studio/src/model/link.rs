//! Where a rule's source can be read, for the sources that are cited most.

/// What a citation says, and the address of the document.
const LINKS: [(&str, &str); 10] = [
    ("Regulation (EU) 2016/679", "https://eur-lex.europa.eu/eli/reg/2016/679/oj"),
    ("Directive 2002/58/EC", "https://eur-lex.europa.eu/eli/dir/2002/58/oj"),
    ("C-673/17", "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:62017CJ0673"),
    (
        "EDPB 05/2020",
        "https://www.edpb.europa.eu/our-work-tools/our-documents/guidelines/guidelines-052020-consent-under-regulation-2016679_en",
    ),
    ("WCAG 2.2", "https://www.w3.org/TR/WCAG22/"),
    ("Global Privacy Control", "https://www.w3.org/TR/gpc/"),
    ("CCR 70", "https://cppa.ca.gov/regulations/"),
    (
        "Cal. Civ. Code 1798",
        "https://leginfo.legislature.ca.gov/faces/codes_displayText.xhtml?division=3.&part=4.&lawCode=CIV&title=1.81.5",
    ),
    ("RFC 8259", "https://www.rfc-editor.org/rfc/rfc8259"),
    ("16 CFR part 312", "https://www.ecfr.gov/current/title-16/chapter-I/subchapter-C/part-312"),
];

/// The address of the first document that a citation names; an address in the citation itself goes first.
#[must_use]
pub fn link(source: &str) -> Option<&str> {
    let own = source.split([' ', ',', ';', '(', ')']).find(|word| word.starts_with("https://"));
    let known = || {
        let found = LINKS.iter().filter_map(|(name, address)| Some((source.find(name)?, *address)));
        found.min_by_key(|(at, _)| *at).map(|(_, address)| address)
    };
    own.or_else(known)
}

#[cfg(test)]
mod tests {
    use super::link;

    #[test]
    fn the_first_document_of_a_citation_is_linked() {
        let gdpr = "https://eur-lex.europa.eu/eli/reg/2016/679/oj";
        assert_eq!(link("Regulation (EU) 2016/679 rec. 43; EDPB 05/2020, 42 to 45"), Some(gdpr));
        assert_eq!(
            link("Google, \"How\", https://policies.google.com/x (not read)"),
            Some("https://policies.google.com/x")
        );
        assert_eq!(link("General knowledge"), None);
    }
}
