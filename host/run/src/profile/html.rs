//! A profile as one page of HTML, which needs nothing else: no network, no script, and no colour to be read.

use std::fmt::Write as _;

use recipe_core::profile::{Bin, ColumnProfile, Estimate, Profile, Values};
use serde_json::Value;

use super::notes::{about, notes, percent, share, short, shown};
use crate::page::{document, escaped};
use crate::report::{count, grouped};

/// How many of the most common values and patterns are shown.
const COMMON: usize = 10;

/// Columns beyond these are not compared in a table, which would be too wide.
const COMPARED: usize = 12;

/// What plots look like.
const STYLE: &str = "
.parts{display:flex;flex-wrap:wrap;gap:1.5rem;align-items:flex-start}.bar{display:inline-block;height:.7em;background:var(--fill);border:1px solid var(--edge)}
svg text{font:11px system-ui,sans-serif;fill:var(--text)}svg rect{fill:var(--fill);stroke:var(--edge)}
@media print{.bar,svg rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
";

/// The page of a profile of what has this name.
pub fn html(name: &str, profile: &Profile) -> String {
    let mut out = format!(
        "<p>{}, {}, {}.</p>\n",
        count(profile.rows, "row"),
        count(profile.columns.len() as u64, "column"),
        duplicates(profile)
    );
    overview(profile, &mut out);
    let notes = notes(profile);
    if !notes.is_empty() {
        out.push_str("<section><h2>What stands out</h2><ul>\n");
        for note in &notes {
            let column =
                note.column.as_ref().map_or_else(String::new, |name| format!("<b>{}</b> ", escaped(name)));
            let _ = writeln!(out, "<li>{column}{}</li>", escaped(&note.text));
        }
        out.push_str("</ul></section>\n");
    }
    correlations(profile, &mut out);
    for (at, column) in profile.columns.iter().enumerate() {
        section(at, column, profile.rows, &mut out);
    }
    document(&format!("Profile of {name}"), STYLE, &out)
}

fn duplicates(profile: &Profile) -> String {
    match profile.duplicate_rows {
        Estimate { value: 0, error: None } => "no row is there twice".to_owned(),
        estimate => format!("{} equal to one before", about(estimate)),
    }
}

fn overview(profile: &Profile, out: &mut String) {
    out.push_str(
        "<table class=\"overview\"><tr><th>Column<th>Type<th class=\"n\">Missing<th class=\"n\">Different<th>Least<th>Median<th>Greatest</tr>\n",
    );
    for (at, column) in profile.columns.iter().enumerate() {
        let of = |value: Option<&Value>| value.map_or_else(String::new, |value| escaped(&shown(value)));
        let numbers = column.numbers.as_ref();
        let lengths = if column.is_text && numbers.is_some() { " (length)" } else { "" };
        let _ = writeln!(
            out,
            "<tr><td><a href=\"#c{at}\">{}</a><td>{}<td class=\"n\">{}<td class=\"n\">{}<td>{}{lengths}<td>{}<td>{}</tr>",
            escaped(&column.name),
            column.type_name,
            percent(share(column.missing, profile.rows)),
            column.values.as_ref().map_or_else(String::new, |values| about(values.distinct)),
            of(numbers.map(|numbers| &numbers.min)),
            of(numbers.map(|numbers| &numbers.percentiles[2])),
            of(numbers.map(|numbers| &numbers.max)),
        );
    }
    out.push_str("</table>\n");
}

fn correlations(profile: &Profile, out: &mut String) {
    let mut places: Vec<usize> = profile.correlations.iter().flat_map(|one| one.columns).collect();
    places.sort_unstable();
    places.dedup();
    places.truncate(COMPARED);
    if places.len() < 2 {
        return;
    }
    out.push_str("<section><h2>Correlations</h2><table class=\"overview\"><tr><th>");
    for at in &places {
        let _ = write!(out, "<th class=\"n\">{}", escaped(&profile.columns[*at].name));
    }
    out.push_str("</tr>\n");
    for one in &places {
        let _ = write!(out, "<tr><th>{}", escaped(&profile.columns[*one].name));
        for other in &places {
            let pair = [*one.min(other), *one.max(other)];
            let found = profile.correlations.iter().find(|known| known.columns == pair);
            let text = if one == other { Some(1.0) } else { found.and_then(|known| known.value) };
            let text = text.map_or_else(String::new, |value| format!("{value:.2}"));
            let _ = write!(out, "<td class=\"n\">{text}");
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table></section>\n");
}

fn section(at: usize, column: &ColumnProfile, rows: u64, out: &mut String) {
    let _ = writeln!(
        out,
        "<section id=\"c{at}\"><h2>{} <span class=\"kind\">{}</span></h2>\n<div class=\"parts\"><table>",
        escaped(&column.name),
        column.type_name
    );
    let mut row = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(out, "<tr><th>{name}<td class=\"n\">{}</tr>", escaped(&value));
        }
    };
    let cells = |cells: u64| format!("{} ({})", grouped(cells), percent(share(cells, rows)));
    row("Missing", cells(column.missing));
    if column.invalid > 0 {
        row("Invalid", cells(column.invalid));
    }
    if let Some(values) = &column.values {
        row("Different", about(values.distinct));
        row("There once", about(values.unique));
        row("Entropy", short(values.entropy));
    }
    if let Some(numbers) = &column.numbers {
        let of = if column.is_text { "length: " } else { "" };
        let optional = |number: Option<f64>| number.map_or_else(String::new, short);
        let error = numbers.error.map_or_else(String::new, |error| format!(" ± {}", short(error)));
        row(&format!("{of}least"), shown(&numbers.min));
        for (name, value) in ["5 %", "25 %", "median", "75 %", "95 %"].into_iter().zip(&numbers.percentiles) {
            row(&format!("{of}{name}"), format!("{}{error}", shown(value)));
        }
        row(&format!("{of}greatest"), shown(&numbers.max));
        if let Some(moments) = &numbers.moments {
            row(&format!("{of}mean"), short(moments.mean));
            row(&format!("{of}standard deviation"), optional(moments.standard_deviation));
            if !column.is_text {
                row("sum", short(moments.sum));
                row("skewness", optional(moments.skewness));
                row("kurtosis", optional(moments.kurtosis));
                row("median absolute deviation", optional(numbers.median_absolute_deviation));
                row("zeros", numbers.zeros.map_or_else(String::new, cells));
            }
        }
        if let Some(outliers) = &numbers.outliers {
            row(&format!("{of}outliers"), grouped(outliers.count));
        }
    }
    out.push_str("</table>\n");
    if let Some(numbers) = &column.numbers {
        histogram(&numbers.distribution, column.is_text, out);
    }
    if let Some(values) = &column.values {
        common(values, out);
    }
    if let Some(text) = &column.text {
        let all = column.values.as_ref().map_or(1, |values| values.counted);
        let patterns = text.patterns.iter().map(|(pattern, times)| (pattern.clone(), *times));
        bars("Patterns", patterns, all, out);
    }
    out.push_str("</div></section>\n");
}

fn common(values: &Values, out: &mut String) {
    let title = if values.is_exact() { "Most common" } else { "Most common of those counted" };
    let listed = values.most_common.iter().take(COMMON).map(|(value, times)| (shown(value), *times));
    bars(title, listed, values.rows, out);
}

fn bars(title: &str, values: impl Iterator<Item = (String, u64)>, all: u64, out: &mut String) {
    let _ = writeln!(out, "<table><tr><th colspan=\"3\">{title}</tr>");
    for (value, times) in values {
        let share = share(times, all);
        let _ = writeln!(
            out,
            "<tr><td><code>{}</code><td class=\"n\">{}<td><span class=\"bar\" style=\"width:{:.1}em\"></span> {}</tr>",
            escaped(&value),
            grouped(times),
            share * 8.0,
            percent(share)
        );
    }
    out.push_str("</table>\n");
}

/// Bars over their bounds. The count of each is shown where a pointer rests, and the highest one above all.
fn histogram(bins: &[Bin], is_text: bool, out: &mut String) {
    const WIDTH: f64 = 320.0;
    const HEIGHT: f64 = 110.0;
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or_default().max(1);
    let (Some(first), Some(last)) = (bins.first(), bins.last()) else { return };
    let name = if is_text { "Lengths" } else { "Values" };
    let (from, to) = (escaped(&shown(&first.from)), escaped(&shown(&last.to)));
    let _ = writeln!(
        out,
        "<svg width=\"{WIDTH}\" height=\"{}\" role=\"img\" aria-label=\"{name} from {from} to {to}\"><text x=\"0\" y=\"11\">{name}, at most {} in a bar</text>",
        HEIGHT + 34.0,
        grouped(most)
    );
    let width = WIDTH / bins.len() as f64;
    for (at, bin) in bins.iter().enumerate() {
        let height = bin.count as f64 / most as f64 * HEIGHT;
        let _ = writeln!(
            out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{height:.1}\"><title>{} to {}: {}</title></rect>",
            at as f64 * width,
            18.0 + HEIGHT - height,
            (width - 1.0).max(0.5),
            escaped(&shown(&bin.from)),
            escaped(&shown(&bin.to)),
            grouped(bin.count)
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"0\" y=\"{0}\">{from}</text><text x=\"{WIDTH}\" y=\"{0}\" text-anchor=\"end\">{to}</text></svg>",
        HEIGHT + 32.0
    );
}

#[cfg(test)]
mod tests {
    use recipe_core::profile::ProfileOptions;
    use recipe_core::table;

    use super::*;

    #[test]
    fn a_page_needs_nothing_else_and_lets_no_cell_act() {
        let table = table::parse(&["city: string | n: long", "<script>alert(1)</script> | 1", "a&b | 2"])
            .expect("a table");
        let profile = Profile::of(&[table], ProfileOptions::default()).expect("a profile");
        let page = html("a & b.csv", &profile);
        assert!(page.contains("Profile of a &amp; b.csv") && page.contains("2 rows, 2 columns"));
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
        assert!(!page.contains("http") && !page.contains("src="), "nothing is loaded");
        assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
        assert_eq!(page.matches("<section").count(), page.matches("</section>").count());
    }
}
