//! The report as one page that needs nothing beside it: no script, no font, no file.

use super::chart::bars;
use super::text::{escape, prose};
use super::{Report, Table};
use crate::condition::CONDITIONS;
use crate::figure::figure;

/// What is drawn, in the order of the page: the figure's key, and what its chart says.
const CHARTS: [(&str, &str); 6] = [
    ("first.notice", "Until the notice is visible"),
    ("cold.brotli", "Bytes of a repeat visit with an empty cache, brotli"),
    ("cold.script", "Scripting on a repeat visit"),
    ("first.blocking", "Total blocking time of a first visit"),
    ("accept.ran", "From the click on “accept” to the gated script"),
    ("open.drawn", "From the click on “settings” to drawn preferences"),
];

impl Report<'_> {
    /// The whole page.
    pub fn html(&self) -> String {
        let [slow, _] = CONDITIONS;
        let mut page = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>Assent beside its peers</title><style>{}</style></head><body><main><header><h1>Assent beside its peers</h1>\
             <p class=\"lead\">One page, one browser, one machine, everybody in turn. Shorter is better everywhere. Charts: {}.</p></header>",
            include_str!("page.css"),
            escape(slow.name)
        );
        page += "<section class=\"charts\" aria-label=\"Charts\">";
        for (key, title) in CHARTS {
            page += &figure(key).map(|figure| bars(self.results, slow, figure, title)).unwrap_or_default();
        }
        page += "</section>";
        self.budgets(&mut page);
        for condition in CONDITIONS {
            page += &format!("<section><h2>{}</h2>", escape(condition.name));
            for table in self.tables(condition) {
                write(&mut page, &table);
            }
            page += "</section>";
        }
        page += "<section><h2>A large site</h2>";
        facts(&mut page, self.large());
        page += "</section>";
        for (title, figures) in self.others() {
            page += &format!("<section><h2>{}</h2>", escape(title));
            if figures.is_empty() {
                page += &format!("<p>{}</p>", prose(super::ABSENT));
            } else {
                facts(&mut page, figures);
            }
            page += "</section>";
        }
        page += "<section><h2>Contestants</h2>";
        facts(&mut page, self.contestants());
        page += "</section><section><h2>Where and when</h2>";
        facts(&mut page, self.facts());
        page + "<p>Void rows did not prove that they did what is measured. <code>docs/bench.md</code> says what is measured, how, and what is not.</p></section></main></body></html>\n"
    }

    fn budgets(&self, page: &mut String) {
        let met = self.budgets.iter().filter(|budget| budget.share.is_some_and(|share| share <= 1.0)).count();
        let measured = self.budgets.iter().filter(|budget| budget.share.is_some()).count();
        *page += &format!(
            "<section><h2>Budgets</h2><p>{met} of {measured} measured ones are met.</p><div class=\"wide\"><table><thead><tr><th>What</th><th class=\"number\">Allowed</th><th class=\"number\">Measured</th><th>Verdict</th></tr></thead><tbody>"
        );
        for budget in &self.budgets {
            let class = match budget.share {
                None => "unknown",
                Some(share) if share <= 1.0 => "met",
                Some(_) => "missed",
            };
            *page += &format!(
                "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{}</td><td><span class=\"verdict {class}\">{}</span></td></tr>",
                prose(&budget.what),
                escape(&budget.allowed),
                escape(&budget.measured),
                escape(&budget.verdict())
            );
        }
        *page += "</tbody></table></div></section>";
    }
}

fn facts<N: AsRef<str>>(page: &mut String, facts: Vec<(N, String)>) {
    *page += "<dl>";
    for (name, fact) in facts {
        *page += &format!("<div><dt>{}</dt><dd>{}</dd></div>", escape(name.as_ref()), escape(&fact));
    }
    *page += "</dl>";
}

fn write(page: &mut String, table: &Table) {
    *page += &format!(
        "<h3>{}</h3><p>{}</p><div class=\"wide\"><table><thead><tr><td></td>",
        escape(table.title),
        prose(table.about)
    );
    for head in &table.heads {
        *page += &format!("<th class=\"number\" scope=\"col\">{}</th>", escape(head));
    }
    *page += "</tr></thead><tbody>";
    for line in &table.lines {
        let class = if line.ours { " class=\"ours\"" } else { "" };
        *page += &format!("<tr{class}><th scope=\"row\">{}</th>", escape(&line.name));
        match &line.cells {
            Err(reason) => {
                *page += &format!("<td class=\"void\" colspan=\"{}\">void: {}</td>", table.heads.len(), escape(reason))
            }
            Ok(cells) => {
                for cell in cells {
                    let ratio = cell.ratio.as_ref().map(|ratio| format!(" <small>{ratio}</small>")).unwrap_or_default();
                    let class = if cell.least { "number least" } else { "number" };
                    *page += &format!("<td class=\"{class}\">{}{ratio}</td>", escape(&cell.value));
                }
            }
        }
        *page += "</tr>";
    }
    *page += "</tbody></table></div>";
}
