//! DataBrew's operations as its documentation has them: the examples, and the names.

use std::collections::BTreeSet;
use std::path::Path;

use recipe_core::error::Kind;
use recipe_core::{Recipe, steps};
use serde_json::Value;

/// What the documentation says of each operation, or none, with a message, where the notes on it are not there.
#[expect(clippy::disallowed_methods, reason = "a test of files reads files; the crate does not")]
fn documented() -> Option<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference/databrew/actions.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).expect("a list"))
}

#[test]
fn every_documented_example_passes_check() {
    let Some(all) = documented() else { return };
    let mut problems = Vec::new();
    let mut names = BTreeSet::new();
    for operation in &all {
        let name = operation["operation"].as_str().expect("a name");
        let text = Value::from(vec![operation["example"].clone()]).to_string();
        let checked = Recipe::parse_named(name, &text).and_then(|recipe| {
            assert_eq!(recipe.steps().len(), 1, "{name}");
            recipe.check()
        });
        if let Err(errors) = checked {
            problems.push(errors.render());
        }
        names.insert(name);
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_eq!(names.len(), 216, "each operation has one");
}

/// The name that is suggested for one that is not known.
fn suggested(name: &str) -> Option<&'static str> {
    if steps::find(name).is_some() { None } else { recipe_core::nearest_operation(name) }
}

/// Names that lack a letter, have two of them swapped, or one more, or another.
fn mistyped(name: &str, letters: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for at in 0..name.len() {
        let (before, after) = (&name[..at], &name[at + 1..]);
        all.insert(format!("{before}{after}"));
        if let Some(next) = after.chars().next() {
            all.insert(format!("{before}{next}{}{}", &name[at..=at], &after[1..]));
        }
        for letter in letters.chars() {
            all.insert(format!("{before}{letter}{after}"));
            all.insert(format!("{before}{letter}{}", &name[at..]));
        }
    }
    all.remove(name);
    all
}

fn operations() -> Vec<&'static str> {
    steps::all().map(|step| step.operation).collect()
}

#[test]
fn a_mistyped_operation_is_never_taken_for_another() {
    let operations = operations();
    let mut problems = Vec::new();
    for name in &operations {
        // A letter that is wrong or too many leads to another name where that has the letter, and is near.
        let near = operations.iter().filter(|other| *other != name);
        let near = near.filter(|other| strsim::damerau_levenshtein(name, other) <= 2);
        let letters: BTreeSet<char> = near.flat_map(|other| other.chars()).collect();
        let letters: String = letters.into_iter().collect();
        for wrong in mistyped(name, &letters) {
            // Parted otherwise, it is another name.
            let is_other = operations.iter().any(|other| other.replace('_', "") == wrong.replace('_', ""));
            if let Some(found) = suggested(&wrong)
                && found != *name
                && !is_other
            {
                problems.push(format!("{wrong}: {found}, not {name}"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn an_unknown_operation_says_which_is_near() {
    for (name, near) in [("UPPER_CAS", Some("UPPER_CASE")), ("UNTRANSPOSE", None)] {
        let step = serde_json::json!([{"Operation": name, "Parameters": {}}]).to_string();
        let errors = Recipe::parse(&step).and_then(|recipe| recipe.check()).expect_err(name);
        let Kind::UnknownOperation { suggestion, .. } = errors.errors[0].kind() else { panic!("{errors}") };
        assert_eq!(suggestion.as_deref(), near, "{name}");
    }
}

#[test]
fn an_opposite_is_never_suggested() {
    const OPPOSITES: &[[&str; 2]] = &[
        ["ADD", "SUBTRACT"],
        ["ASCENDING", "DESCENDING"],
        ["BEFORE", "AFTER"],
        ["CEILING", "FLOOR"],
        ["ENCRYPT", "DECRYPT"],
        ["END", "START"],
        ["ENDS", "STARTS"],
        ["EVEN", "ODD"],
        ["FILL", "DELETE"],
        ["FILL", "REMOVE"],
        ["FIRST", "LAST"],
        ["KEEP", "DELETE"],
        ["KEEP", "DROP"],
        ["KEEP", "REMOVE"],
        ["LARGEST", "SMALLEST"],
        ["LEFT", "RIGHT"],
        ["MAX", "MIN"],
        ["MERGE", "SPLIT"],
        ["MOST", "LEAST"],
        ["MULTIPLY", "DIVIDE"],
        ["NEST", "UNNEST"],
        ["NEXT", "PREV"],
        ["PIVOT", "UNPIVOT"],
        ["UPPER", "LOWER"],
    ];
    let mut problems = Vec::new();
    let mut tried = 0;
    let mut opposite = |name: &str, of: &str| {
        tried += 1;
        if suggested(name) == Some(of) {
            problems.push(format!("{name}: {of}"));
        }
    };
    for name in operations() {
        let words: Vec<&str> = name.split('_').collect();
        for (at, word) in words.iter().enumerate() {
            let pairs = OPPOSITES.iter().flat_map(|[one, other]| [(one, other), (other, one)]);
            for (_, instead) in pairs.filter(|(same, _)| *same == word) {
                let mut words = words.clone();
                words[at] = instead;
                opposite(&words.join("_"), name);
                opposite(&words.concat(), name);
            }
            for no in ["UN", "DE", "DIS", "NON", "UN_", "NOT_", "NON_", "NO_"] {
                let mut words: Vec<String> = words.iter().map(ToString::to_string).collect();
                words[at].insert_str(0, no);
                opposite(&words.join("_"), name);
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(tried > 1000, "{tried} names were tried");
}
