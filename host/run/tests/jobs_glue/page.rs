//! The page about jobs says what is done.

use std::fmt::Write as _;
use std::path::Path;

use recipe_run::job::{Support, support};

#[test]
fn the_page_has_every_type_of_nodes() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/jobs.md");
    let text = std::fs::read_to_string(&page).expect("the page");
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
    let head = "| type | here |\n|---|---|\n";
    let (before, rest) = text.split_once(head).expect("the head of the table");
    let behind = rest.find("\n\n").map_or("", |at| &rest[at + 1..]);
    let wanted = format!("{before}{head}{table}{behind}");
    if std::env::var_os("RECIPE_UPDATE").is_some() {
        std::fs::write(&page, wanted).expect("written");
    } else {
        assert!(
            text == wanted,
            "docs/jobs.md has other types than there are; RECIPE_UPDATE=1 writes it anew"
        );
    }
    assert_eq!(support().len(), 79, "every type of the API");
}
