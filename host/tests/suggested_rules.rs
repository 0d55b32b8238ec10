//! Rules that the command `rules suggest` writes, to begin with.

mod common;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use common::{Folder, ORDERS};

const PAGE: &str = include_str!("../../docs/validate.md");

#[test]
fn the_page_shows_what_is_suggested() {
    let folder = Folder::new();
    folder.file("orders.csv", ORDERS.as_bytes());
    let suggested = folder.succeeds("rules suggest orders.csv");
    assert!(PAGE.contains(&format!("```\n{suggested}```")), "{suggested}");
    let said = folder.succeeds("rules suggest orders.csv -o orders.json");
    assert_eq!(said, "orders.json: written; `recipe-host validate PATH --rules orders.json` checks it\n");
    assert!(folder.read("orders.json").contains("\"Name\": \"city: 17 % of the cells are null\""));
}

/// Files of recipes and of the corpus.
fn tables() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders = vec![root.join("recipes"), root.join("../shared/corpus")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "csv") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn suggested_rules_hold_on_what_they_were_made_of() {
    let folder = Folder::new();
    let mut checked = 0;
    for table in tables() {
        if table.metadata().is_ok_and(|file| file.len() > 4_000_000) || table.to_string_lossy().contains(' ')
        {
            continue;
        }
        let table = table.display();
        // What cannot be read is nothing to suggest rules for.
        if !folder.run(&format!("rules suggest {table} -o rules.dqdl --overwrite")).status.success() {
            continue;
        }
        folder.succeeds(&format!("rules suggest {table} -o rules.json --overwrite"));
        for rules in ["rules.dqdl", "rules.json"] {
            let output = folder.run(&format!("validate {table} --rules {rules}"));
            let (shown, error) =
                (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert!(output.status.success(), "{table}\n{}\n{shown}{error}", folder.read(rules));
        }
        checked += 1;
    }
    assert!(checked >= 8, "{checked} tables were looked at");
}

#[test]
fn what_is_suggested_is_read_back_whatever_is_in_the_cells() {
    let folder = Folder::new();
    let mut odd = String::from("\"a \"\"b\"\"\\\",\"c\nd\",e\n");
    for number in 0..20 {
        let _ = writeln!(odd, "\"x\\\\\"\"{}\",-0.0{number},\"\"", number % 2);
    }
    folder.file("odd.csv", odd.as_bytes());
    folder.file("empty.csv", b"a,b\n");
    for table in ["odd.csv", "empty.csv"] {
        for form in ["dqdl", "databrew"] {
            folder.succeeds(&format!("rules suggest {table} --to {form} -o rules --overwrite"));
            let shown = folder.succeeds(&format!("validate {table} --rules rules"));
            assert!(shown.contains(" passed\n"), "{shown}");
        }
    }
    folder.fails("rules suggest odd.csv -o rules", 2, &["`rules` exists; replace it with --overwrite"]);
}
