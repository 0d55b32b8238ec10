//! Samples of rows that pass through.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::common::{Place, lines};

fn spigot(more: &Value) -> Place {
    let text = (1..=200).map(|n| format!("{n}\n")).collect::<Vec<_>>().concat();
    let place = Place::new().with_input("in.csv", &format!("n\n{text}"));
    let mut members = json!({"Name": "look", "Inputs": ["in"], "Path": place.shown("sample")});
    members.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
    place.with_node("look", json!({"Spigot": members})).with_target("look")
}

#[test]
fn the_first_rows_are_written_and_all_pass() {
    let job = spigot(&json!({"Topk": 2}));
    assert_eq!(job.rows().len(), 200);
    assert_eq!(lines(&job.path("sample")), [r#"{"n":"1"}"#, r#"{"n":"2"}"#]);
}

#[test]
fn a_part_of_the_rows_is_the_same_in_every_run() {
    let job = spigot(&json!({"Prob": 0.25}));
    let sample = |threads| {
        job.run_with(threads, 64 << 20).unwrap_or_else(|error| panic!("{error}"));
        lines(&job.path("sample"))
    };
    let one = sample(1);
    assert!((20..=80).contains(&one.len()), "{}", one.len());
    assert_eq!(one, sample(4));
    let both = spigot(&json!({"Prob": "0.25", "Topk": "3"}));
    both.run_with(1, 64 << 20).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(lines(&both.path("sample")), one[..3]);
}

#[test]
fn a_sample_alone_is_written_too() {
    let place = Place::new().with_input("in.csv", "n\n1\n2\n");
    let path = place.shown("sample/");
    let job = place
        .with_node("look", json!({"Spigot": {"Name": "look", "Inputs": ["in"], "Path": path, "Topk": 1}}));
    let report = job.run_with(1, 64 << 20).expect("it runs");
    assert_eq!(lines(&job.path("sample")), [r#"{"n":"1"}"#]);
    let ids: Vec<(&str, u64)> = report.nodes.iter().map(|node| (node.id.as_str(), node.rows_out)).collect();
    assert_eq!(ids, [("in", 2), ("look", 2), ("look files", 1)]);
}

#[test]
fn a_run_until_a_sample_writes_the_sample_and_nothing_else() {
    let place = Place::new().with_input("in.csv", "n\n1\n2\n").with_file("other.csv", "n\n5\n");
    let (first, second) = (place.shown("first/"), place.shown("second/"));
    let spigot = |input: &str, path: String| json!({"Spigot": {"Name": path, "Inputs": [input], "Path": path, "Topk": 1}});
    let unique = json!({"DropDuplicates": {"Name": "unique", "Inputs": ["one"]}});
    let job = place
        .with_node("one", spigot("in", first))
        .with_node("unique", unique)
        .with_node("two", spigot("unique", second))
        .with_target("two");
    for (node, written, ids) in [
        ("one", ["first"].as_slice(), vec!["in", "one", "one files"]),
        ("two", &["first", "second"], vec!["in", "one", "unique", "two", "two files"]),
    ] {
        let report = job.run_until(node).unwrap_or_else(|error| panic!("{error}"));
        let there: Vec<&str> =
            ["first", "second", "out"].into_iter().filter(|name| job.path(name).exists()).collect();
        assert_eq!(there, written);
        assert_eq!(lines(&job.path(written[written.len() - 1])), [r#"{"n":"1"}"#]);
        let ran = report.nodes.iter().filter(|node| node.ran).map(|node| node.id.as_str());
        assert_eq!(ran.collect::<BTreeSet<_>>(), BTreeSet::from_iter(ids));
    }
    // The sample of the first is written once: the second run does not write it again.
    assert_eq!(lines(&job.path("first")).len(), 1);
    assert!(job.run_until("in").expect_err("nothing is written").to_string().contains("no target"));
}

#[test]
fn a_sample_has_a_size() {
    assert!(spigot(&json!({})).wrong().contains("is how many rows the sample has"));
    assert!(spigot(&json!({"Prob": 1.5})).wrong().contains("is from 0 to 1, not 1.5"));
    assert!(spigot(&json!({"Topk": "some"})).wrong().contains("is a whole number"));
    assert!(spigot(&json!({"Topk": 1, "Path": ""})).wrong().contains("`Path` is required"));
}
