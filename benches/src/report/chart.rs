//! Bars, one for each contestant, as an inline drawing with its words beside it. Colours come from the page's style sheet.

use super::text::escape;
use crate::condition::Condition;
use crate::figure::Figure;
use crate::results::Results;

const WIDTH: f64 = 720.0;
const NAMES: f64 = 190.0;
const VALUES: f64 = 92.0;
const STEP: f64 = 30.0;

/// The chart of one figure, the shortest bar first; empty where nothing was measured.
pub fn bars(results: &Results, condition: Condition, figure: &Figure, title: &str) -> String {
    let contestants = results.contestants.iter().filter(|contestant| contestant.platform());
    let mut bars: Vec<_> =
        contestants.filter_map(|one| Some((one, results.value(condition, &one.id, figure)?))).collect();
    bars.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    let Some(most) = bars.last().map(|(_, value)| value.max(f64::MIN_POSITIVE)) else { return String::new() };
    let room = WIDTH - NAMES - VALUES;
    let told: Vec<String> =
        bars.iter().map(|(one, value)| format!("{} {}", one.name, figure.unit.write(*value))).collect();
    let height = STEP * bars.len() as f64;
    let mut drawing = format!(
        "<figure class=\"chart\"><figcaption>{}</figcaption><svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\">",
        escape(title),
        escape(&format!("{title}: {}", told.join(", ")))
    );
    for (index, (contestant, value)) in bars.iter().enumerate() {
        let top = STEP * index as f64;
        let middle = top + STEP / 2.0;
        let length = (value / most * room).max(2.0);
        drawing += &format!(
            "<g class=\"{}\"><text x=\"{}\" y=\"{middle}\" text-anchor=\"end\">{}</text><rect x=\"{NAMES}\" y=\"{}\" width=\"{length:.1}\" height=\"{}\" rx=\"3\"/><text class=\"value\" x=\"{:.1}\" y=\"{middle}\">{}</text></g>",
            if contestant.ours() { "ours" } else { "peer" },
            NAMES - 12.0,
            escape(&contestant.name),
            top + 5.0,
            STEP - 10.0,
            NAMES + length + 8.0,
            escape(&figure.unit.write(*value)),
        );
    }
    drawing + "</svg></figure>"
}
