//! Pages of HTML that need nothing else: no network, no script, and no colour to be read.

use std::fmt::Write as _;

/// What all pages look like, on a bright screen, on a dark one, and on paper.
const STYLE: &str = "
:root{color-scheme:light dark;--text:#111;--ground:#fff;--soft:#444;--line:#999;--thin:#ccc;--fill:#357;--edge:#113}
@media screen and (prefers-color-scheme:dark){:root{--text:#eee;--ground:#16181b;--soft:#bbb;--line:#777;--thin:#444;--fill:#8bd;--edge:#cde}}
body{font:15px/1.45 system-ui,sans-serif;color:var(--text);background:var(--ground);max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:0 0 .3rem;overflow-wrap:anywhere}h3{font-size:1rem;margin:.8rem 0 .2rem}
section{border-top:1px solid var(--line);padding:1rem 0;break-inside:avoid}a{color:inherit}
table{border-collapse:collapse}th,td{text-align:left;padding:.1rem .8rem .1rem 0;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.overview td,.overview th{border-bottom:1px solid var(--thin)}code,pre{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}
.kind{color:var(--soft);font-weight:normal}
@media print{body{margin:0;max-width:none;font-size:11px}a{text-decoration:none}}
";

/// A page with this title and body; `style` is what it looks like besides.
pub(crate) fn document(title: &str, style: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width\"/>\
         <title>{title}</title><style>{STYLE}{style}</style></head><body>\n<h1>{title}</h1>\n{body}</body></html>\n"
    )
}

/// Text as it is written in HTML. What would act, or turn the order of letters round, is shown.
pub(crate) fn escaped(text: &str) -> String {
    escaped_but(text, &[])
}

/// The same of a text of several lines, for XML, too.
pub fn escaped_lines(text: &str) -> String {
    escaped_but(&text.replace("\r\n", "\n"), &['\n', '\t'])
}

fn escaped_but(text: &str, kept: &[char]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {
                escaped.extend(c.escape_unicode());
            }
            c if c.is_control() && !kept.contains(&c) => escaped.extend(c.escape_default()),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The body of a page, well-formed as XML whatever text is added.
#[derive(Default)]
pub(crate) struct Body(String);

/// A cell of a table.
pub(crate) enum Cell {
    /// A text.
    Text(String),
    /// A number, or nothing in the place of one.
    Number(String),
    /// Anything, over so many columns.
    Wide(usize, Body),
}

impl Body {
    /// What was added.
    pub(crate) fn as_html(&self) -> &str {
        &self.0
    }

    /// Adds a paragraph.
    pub(crate) fn paragraph(&mut self, text: &str) {
        let _ = writeln!(self.0, "<p>{}</p>", escaped(text));
    }

    /// Adds a heading below that of a section.
    pub(crate) fn heading(&mut self, text: &str) {
        let _ = writeln!(self.0, "<h3>{}</h3>", escaped(text));
    }

    /// Adds a section, whose title may be followed by its kind.
    pub(crate) fn section(&mut self, title: &str, kind: &str, write: impl FnOnce(&mut Body)) {
        let kind = if kind.is_empty() {
            String::new()
        } else {
            format!(" <span class=\"kind\">{}</span>", escaped(kind))
        };
        let _ = writeln!(self.0, "<section><h2>{}{kind}</h2>", escaped(title));
        write(self);
        self.0.push_str("</section>\n");
    }

    /// Adds names and what they are; a name of nothing is left out.
    pub(crate) fn facts(&mut self, facts: impl IntoIterator<Item = (&'static str, String)>) {
        self.0.push_str("<table>\n");
        for (name, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
            let _ = writeln!(self.0, "<tr><th>{name}</th><td>{}</td></tr>", escaped(&value));
        }
        self.0.push_str("</table>\n");
    }

    /// Adds a list, if there are items.
    pub(crate) fn list<T: AsRef<str>>(&mut self, items: impl IntoIterator<Item = T>) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_none() {
            return;
        }
        self.0.push_str("<ul>\n");
        for item in items {
            let _ = writeln!(self.0, "<li>{}</li>", escaped(item.as_ref()));
        }
        self.0.push_str("</ul>\n");
    }

    /// Adds a text of several lines as it is.
    pub(crate) fn lines(&mut self, text: &str) {
        let _ = writeln!(self.0, "<pre style=\"white-space:pre-wrap\">{}</pre>", escaped_lines(text));
    }

    /// Adds a picture.
    pub(crate) fn picture(&mut self, svg: &str) {
        let _ = writeln!(self.0, "<div style=\"overflow-x:auto\">{svg}</div>");
    }

    /// Adds a table with these heads.
    pub(crate) fn table(&mut self, heads: Vec<Cell>, rows: impl IntoIterator<Item = Vec<Cell>>) {
        self.0.push_str("<table class=\"overview\">\n");
        self.row("th", heads);
        rows.into_iter().for_each(|row| self.row("td", row));
        self.0.push_str("</table>\n");
    }

    fn row(&mut self, name: &str, cells: Vec<Cell>) {
        self.0.push_str("<tr>");
        for cell in cells {
            let _ = match cell {
                Cell::Text(text) => write!(self.0, "<{name}>{}</{name}>", escaped(&text)),
                Cell::Number(text) => write!(self.0, "<{name} class=\"n\">{}</{name}>", escaped(&text)),
                Cell::Wide(columns, body) => {
                    write!(self.0, "<{name} colspan=\"{columns}\">{}</{name}>", body.as_html())
                }
            };
        }
        self.0.push_str("</tr>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_acts() {
        let text = "<b>&\"'\u{202e}\u{1b}[2J\u{7f}\u{ffff}\n\té";
        let shown = "&lt;b&gt;&amp;&quot;&#39;\\u{202e}\\u{1b}[2J\\u{7f}\\u{ffff}";
        assert_eq!(escaped(text), format!("{shown}\\n\\té"));
        assert_eq!(escaped_lines(text), format!("{shown}\n\té"));
        assert_eq!(escaped_lines("a\r\nb\rc"), "a\nb\\rc");
    }
}
