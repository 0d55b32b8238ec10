//! The pages about jobs and rules say what is done.

use std::fmt::Write as _;
use std::path::Path;

use recipe_run::job::{Support, rules, support};

/// Checks the rows of a table in a page of the documentation, or writes them anew where that is asked for.
fn check(page: &str, head: &str, table: &str) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(page);
    let text = std::fs::read_to_string(&page).expect("the page");
    let (before, rest) = text.split_once(head).expect("the head of the table");
    let is_row = |line: &&str| line.starts_with('|');
    let behind: String = rest.split_inclusive('\n').skip_while(is_row).collect();
    let wanted = format!("{before}{head}{table}{behind}");
    if std::env::var_os("RECIPE_UPDATE").is_some() {
        std::fs::write(&page, wanted).expect("written");
    } else {
        assert!(text == wanted, "{} is stale; RECIPE_UPDATE=1 writes it anew", page.display());
    }
}

#[test]
fn the_page_has_every_type_of_nodes() {
    let mut table = String::new();
    for (name, support) in support() {
        let said = match support {
            Support::Runs => "runs".to_owned(),
            Support::InPart(what) => format!("runs: {what}"),
            Support::Refused(why) => format!("refused: {why}"),
            _ => panic!("{name} has another support"),
        };
        let _ = writeln!(table, "| {name} | {} |", said.replace('|', "\\|"));
    }
    check("jobs.md", "| type | here |\n|---|---|\n", &table);
    assert_eq!(support().len(), 79, "every type of the API");
}

#[test]
fn the_page_has_every_type_of_rules() {
    let (mut evaluated, mut refused) = (String::new(), String::new());
    for (name, about) in rules() {
        let _ = match about {
            Ok(summary) => writeln!(evaluated, "| {name} | {summary} |"),
            Err(reason) => writeln!(refused, "| {name} | {reason} |"),
        };
    }
    check("quality.md", "| rule | what it measures |\n|---|---|\n", &evaluated);
    check("quality.md", "| rule | why |\n|---|---|\n", &refused);
}
