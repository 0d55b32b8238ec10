//! The report of a run as a page: all there is to know is on it, it needs nothing else, and no text acts in it.

mod common;

use common::Folder;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

const RECIPE: &str = "Name: claims
Steps:
  - change_data_type: {sourceColumn: amount, columnDataType: double}
    comment: Amounts are numbers.
  - upper_case: city
    when: amount > 5
  - drop: note
  - derive: {half: amount / 2}
  - expect: {sourceColumn: id, max: '3', onFail: drop}
";

const ROWS: &str = "id,city,amount,note\n1,Mobile,12.5,a\n2,Dothan,much,b\n3,Selma,7,\n4,Auburn,more,d\n";

/// The text of a page as people read it, a line for each cell and paragraph. It has to be well-formed, to load nothing, and to
/// hold no element that acts.
fn text_of(page: &str) -> String {
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{page}");
    for loads in ["http", "src=", "href=", "url(", "@import"] {
        assert!(!page.contains(loads), "{loads} is in {page}");
    }
    let mut reader = Reader::from_str(page);
    let (mut text, mut open) = (String::new(), Vec::new());
    loop {
        match reader.read_event().expect("it is well-formed") {
            Event::Start(tag) => {
                check(&tag, page);
                open.push(tag.name().0.to_owned());
            }
            Event::Empty(tag) => check(&tag, page),
            Event::End(_) => {
                let closed = open.pop();
                if closed.is_some_and(|name| matches!(name.as_str(), "td" | "th" | "p" | "li" | "h1" | "pre"))
                {
                    text.push('\n');
                }
            }
            Event::Text(part) if open.last().is_some_and(|name| name != "style") => {
                text.push_str(&part.xml10_content());
            }
            Event::GeneralRef(part) => text.push_str(match &*part {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "#39" => "'",
                other => panic!("&{other}; is in {page}"),
            }),
            Event::Text(_) | Event::DocType(_) => {}
            Event::Eof => break,
            other => panic!("{other:?} is in {page}"),
        }
    }
    assert_eq!(open, Vec::<String>::new(), "all elements are closed");
    text
}

const ELEMENTS: [&str; 25] = [
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "span", "section", "table",
    "tr", "td", "th", "ul", "li", "pre", "div", "svg", "g", "text", "rect", "path",
];

/// An element that only shows, and does nothing when something happens.
fn check(tag: &BytesStart<'_>, page: &str) {
    assert!(ELEMENTS.contains(&tag.name().0), "{tag:?} is in {page}");
    for attribute in tag.attributes() {
        let attribute = attribute.expect("an attribute");
        assert!(!attribute.key.0.starts_with("on"), "{attribute:?}");
    }
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn a_page_says_what_every_step_did_and_what_failed() {
    let folder = Folder::new();
    folder.file("claims.csv", ROWS.as_bytes());
    folder.file("claims.yaml", RECIPE.as_bytes());
    let printed = folder
        .succeeds("apply claims.yaml -i claims.csv -o clean.csv --report report.html --report report.json");
    assert!(printed.contains("4 rows"), "{printed}");
    let report: Value = serde_json::from_str(&folder.read("report.json")).expect("JSON");
    let page = folder.read("report.html");
    assert!(page.contains("<tr><th>Rows</th><td>4</td></tr>"), "{page}");
    for (change, row) in [
        ("kept", "<td>id</td><td>long</td><td>as text</td><td>id</td><td>string</td>"),
        ("retyped", "<td>amount</td><td>string</td><td>≠ other type</td><td>amount</td><td>double</td>"),
        ("removed", "<td>note</td><td>string</td><td>− removed</td><td></td><td></td>"),
        ("added", "<td></td><td></td><td>+ added</td><td>half</td><td>double</td>"),
    ] {
        assert!(page.contains(row), "{change}: {page}");
    }
    let failed = "<td>claims.csv</td><td class=\"n\">2</td><td>amount</td><td>much</td>";
    let again = "<td>claims.csv</td><td class=\"n\">4</td><td>amount</td><td>more</td>";
    assert!(page.contains(failed) && page.contains(again), "{page}");
    let text = text_of(&page);
    has(
        &text,
        &[
            "Run of claims\n",
            "Written: 4 rows in, 3 rows out to clean.csv; 2 cells could not be converted; 1 row not as expected",
            "Began\n",
            "Amounts are numbers.\n",
            "- upper_case: city\n  when: amount > 5\n",
            "4 rows checked, 1 not as expected.\n",
            "The first values that could not be converted",
            "CHANGE_DATA_TYPE\n4\n4\n",
            RECIPE.trim_end(),
            report["run"].as_str().expect("a name"),
            report["recipe"]["sha256"].as_str().expect("a hash"),
            report["engine"]["version"].as_str().expect("a version"),
        ],
    );
    // What the page has besides is not in the report for programs.
    for absent in [
        &report["steps"][0]["yaml"],
        &report["recipe"]["text"],
        &report["input"]["columns"],
        &report["began"],
    ] {
        assert_eq!(absent, &Value::Null);
    }
}

#[test]
fn cells_that_no_step_looks_at_have_no_other_type() {
    let folder = Folder::new();
    folder.file("a.jsonl", b"{\"id\": 1, \"city\": \"Mobile\"}\n");
    folder.file("upper.yaml", b"- upper_case: city\n");
    for (output, change) in [("b.jsonl", "as text"), ("b.csv", "as text"), ("b.parquet", "")] {
        folder.succeeds(&format!("apply upper.yaml -i a.jsonl -o {output} --report r.html --overwrite"));
        let row = format!("<td>id</td><td>long</td><td>{change}</td><td>id</td>");
        assert!(folder.read("r.html").contains(&row), "{output}: {}", folder.read("r.html"));
    }
}

#[test]
fn no_text_acts_wherever_it_is_from() {
    const HOSTILE: &str = "</td><script>alert(1)</script>\u{202e}txt&amp;'onload='";
    let folder = Folder::new();
    let quoted = HOSTILE.replace('"', "\"\"");
    folder.file("a b<i>.csv", format!("n,\"{quoted}\"\n\"{quoted}\u{1b}[2J\u{7}\",x\n").as_bytes());
    let recipe = serde_json::json!({"Name": HOSTILE, "Steps": [
        {"Action": {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "n", "columnDataType": "double"}},
         "Comment": HOSTILE},
        {"Action": {"Operation": "DUPLICATE", "Parameters": {"sourceColumn": HOSTILE, "targetColumn": "<b>bold</b>"}}}]});
    folder.file("recipe.json", recipe.to_string().as_bytes());
    folder.succeeds("apply recipe.json -i a*.csv -o out.csv --infer none --report report.html");
    let page = folder.read("report.html");
    let text = text_of(&page);
    let shown = HOSTILE.replace('\u{202e}', "\\u{202e}");
    has(
        &text,
        &[
            &format!("Run of {shown}\n"),
            &format!("{shown}\\u{{1b}}[2J\\u{{7}}\n"),
            "<b>bold</b>\n",
            "a b<i>.csv\n",
        ],
    );
    assert!(!page.contains("<script") && !page.contains("<i>"), "{page}");
    let hidden = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
    assert!(!page.contains(hidden), "{page}");
}

#[test]
fn a_run_with_nothing_to_do_says_so() {
    let folder = Folder::new();
    folder.file("in/a.csv", b"n\n1\n2\n");
    let line =
        "apply noop.json -i in -o out/ --output-format csv --incremental --overwrite-reports --report r.html";
    folder.succeeds(line);
    has(&text_of(&folder.read("r.html")), &["Written: 2 rows in, 2 rows out", "There are none.\n"]);
    folder.succeeds(line);
    let text = text_of(&folder.read("r.html"));
    has(&text, &["Nothing to do for ", "Every input was read by an earlier run into this folder.\n"]);
    folder.succeeds("apply noop.json -i in -o two/");
    folder.succeeds("apply noop.json -i in -o two/ --report s.HTML");
    let text = text_of(&folder.read("s.HTML"));
    has(
        &text,
        &["Nothing to do for two", "This run wrote the output before, of the same input.\n", "Rows\n2\n"],
    );
}

#[test]
fn a_page_is_absent_where_the_run_fails_and_not_replaced_unasked() {
    let folder = Folder::new();
    folder.file("claims.csv", ROWS.as_bytes());
    folder.file("claims.yaml", RECIPE.as_bytes());
    let line = "apply claims.yaml -i claims.csv -o clean.csv --report report.html";
    folder.fails(&format!("{line} --max-failed 1"), 5, &[]);
    folder.fails(&format!("{line} --report ./report.html"), 2, &["report.html"]);
    folder.file("report.html", b"mine");
    folder.fails(line, 2, &["report.html", "--overwrite-reports"]);
    assert_eq!(folder.read("report.html"), "mine");
}

#[test]
fn a_page_about_a_job_has_its_graph_and_every_node() {
    let folder = Folder::new();
    folder.file("claims.csv", ROWS.as_bytes());
    let job = "job: claims & more
sources:
  claims: {path: claims.csv, infer: none}
steps:
  clean:
    from: claims
    steps:
      - change_data_type: {sourceColumn: amount, columnDataType: double}
        comment: Amounts are <numbers>.
      - drop: note
targets:
  out: {from: clean, path: out/, format: csv}
";
    folder.file("job.yaml", job.as_bytes());
    folder.succeeds("run job.yaml --report report.html --report report.json");
    let page = folder.read("report.html");
    let text = text_of(&page);
    has(
        &text,
        &[
            "Run of claims & more\n",
            "Written: 4 rows out to 1 target; 2 cells could not be converted",
            "Amounts are <numbers>.\n",
            "- drop: note\n",
            "claims.csv\n2\namount\nmuch\n",
            "Location\nout",
            "amount\ndouble\n",
        ],
    );
    let drawn = folder.succeeds("graph job.yaml --to svg");
    assert_eq!(page.matches("<path d=").count(), drawn.matches("<path d=").count());
    assert_eq!((page.matches("<svg").count(), page.matches("<g><title>").count()), (1, 3), "{page}");
    let report: Value = serde_json::from_str(&folder.read("report.json")).expect("JSON");
    assert_eq!((&report["began"], &report["outline"]), (&Value::Null, &Value::Null));
    has(&text, &[report["run"].as_str().expect("a name")]);
    folder.succeeds("run job.yaml --report again.html");
    has(
        &text_of(&folder.read("again.html")),
        &["Nothing to do: all targets are written, and no input is new.\n"],
    );
}
