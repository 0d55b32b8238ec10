//! Where the cursor, `|`, is found to be.

use recipe_core::engine::document::{Node, NodeValue};

use super::{CURSOR, holds, read, word};

/// The way to the cursor: keys and numbers of items, and the word it is in.
fn way(text: &str, is_json: bool) -> String {
    let text = text.replace('|', &CURSOR.to_string());
    let root = read(&text, is_json);
    let Some(word) = word(&root) else { return "none".to_owned() };
    let mut way = String::new();
    let mut node = &root;
    loop {
        let next: Option<(String, &Node)> = match &node.value {
            NodeValue::List(items) => {
                let found = items.iter().enumerate().find(|(_, item)| holds(item));
                found.map(|(at, item)| (format!("{at}/"), item))
            }
            NodeValue::Map(entries) => {
                let found = entries.iter().find(|(_, value)| holds(value));
                found.map(|(key, value)| (format!("{}/", key.name), value))
            }
            _ => None,
        };
        let Some((step, inner)) = next else { break };
        way.push_str(&step);
        node = inner;
    }
    assert!(text[word.span.clone()].contains(CURSOR), "{text}: the span has the cursor in it");
    format!("{way}{}{}", word.text.replace(CURSOR, "|"), if word.is_key { ":" } else { "" })
}

#[test]
fn the_cursor_is_found_in_json() {
    for (text, expected) in [
        (r#"[{"Operation": "UP|"}]"#, "0/Operation/UP|"),
        (r#"[{"Operation": "UP|PER", "Parameters": {}}]"#, "0/Operation/UP|PER"),
        (r#"[{"Operation": |}]"#, "0/Operation/|"),
        (r#"[{"Operation": "UP|"#, "0/Operation/UP|"),
        ("[{\"Operation\": \"UP|\n", "0/Operation/UP|"),
        ("[{\"Operation\": \"UP|}]\n, {\"a\": 1}", "0/Operation/UP|"),
        (r#"[{"Action": {"Parameters": {"so|": "x"}}}]"#, "0/Action/Parameters/so|:"),
        (r#"[{"Action": {"Parameters": {"a": "x", "so|}}}]"#, "0/Action/Parameters/so|:"),
        (r#"[{"Action": {"Parameters": {"a": "x", |}}}]"#, "0/Action/Parameters/|:"),
        (r#"[{"Action": {"Parameters": {"a": "x" |}}}]"#, "0/Action/Parameters/|:"),
        (r#"[{"Action": {"Parameters": {|}}}]"#, "0/Action/Parameters/|:"),
        (r#"[{"a": 1}, |]"#, "1/|"),
        (r#"[{"a": 1}, "|"]"#, "1/|"),
        (r#"[{"a": ["x", "|"]}, {"b": 2}]"#, "0/a/1/|"),
        (r#"[{"a": {"b": "c"  {"d": "|"}]"#, "1/d/|"),
        ("// a comment [ { | } ]", "none"),
        ("/* [ */ [ // ]\n {\"a\": |}]", "0/a/|"),
        (r#"{"Steps": [{"\u0041": "q\"|"}]}"#, "Steps/0/A/q\"|"),
        (r#"[{"a"|"#, "0/|:"),
        (r#"[{"a":|"#, "0/a/|"),
        ("|", "|"),
        ("]}|", "|"),
    ] {
        assert_eq!(way(text, true), expected, "{text}");
    }
}

#[test]
fn the_cursor_is_found_in_yaml() {
    for (text, expected) in [
        ("- upper_case: ci|\n", "0/upper_case/ci|"),
        ("- upper_case: |\n- lower_case: x\n", "0/upper_case/|"),
        ("- upper_case:|\n", "0/upper_case/|"),
        ("- upp|\n", "0/upp|"),
        ("- |\n", "0/|"),
        ("- a: 1\n- |\n- b: 2\n", "1/|"),
        ("- a: 1\n|\n", "1/|"),
        ("- a: 1\n  |\n- b: 2\n", "0/|:"),
        ("- a: 1\n  wh|\n", "0/wh|:"),
        ("- Action:\n    Operation: X\n    Parameters:\n      |\n", "0/Action/Parameters/|"),
        ("- Action:\n    Operation: X\n    Parameters:\n      a: 1\n      |\n", "0/Action/Parameters/|:"),
        ("- Action:\n    Operation: X\n    Parameters:\n      a: 1\n    |\n", "0/Action/|:"),
        ("- Action:\n    Operation: X\n    Parameters:\n      a: 1\n  |\n", "0/|:"),
        ("Steps:\n- a: 1\n- b: |\n", "Steps/1/b/|"),
        ("Steps:\n- a: 1\nNa|\n", "Na|:"),
        ("Steps:\n  - a:\n      - x\n      - |\n", "Steps/0/a/1/|"),
        ("- replace_text: {sourceColumn: a, pat|}\n", "0/replace_text/pat|:"),
        ("- replace_text: {sourceColumn: |\n", "0/replace_text/sourceColumn/|"),
        ("- drop: [a, |]\n- x: 1\n", "0/drop/1/|"),
        ("- drop: [a,\n    |]\n- x: 1\n", "0/drop/1/|"),
        (
            "- derive:\n    total: >\n      price *\n      am| * 2\n- x: 1\n",
            "0/derive/total/      price *\n      am| * 2\n",
        ),
        ("- keep: \"a > |\"\n", "0/keep/a > |"),
        ("- keep: 'it''s |\n- x: 1\n", "0/keep/it's |"),
        ("- \"up|\": x\n", "0/up|:"),
        ("# a comment |\n- a: 1\n", "none"),
        ("- a: 1 # here |\n", "none"),
        ("---\r\n- a: x\r\n- b: y|\r\n", "1/b/y|"),
        ("- a: text\n    that goes on: there\n- b: |\n", "1/b/|"),
        ("- - a: |\n", "0/0/a/|"),
        ("|", "|"),
    ] {
        assert_eq!(way(text, false), expected, "{text}");
    }
}

#[test]
fn no_text_is_too_broken() {
    let pieces = [
        "{", "}", "[", "]", ",", ":", "\"", "'", "-", " ", "\n", "#", "/*", "é", "\u{a0}", "a", "\\", "|",
        ">", "\u{f8ff}",
    ];
    let mut seed = 7_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..12 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
        }
        for is_json in [true, false] {
            let root = read(&text, is_json);
            if let Some(word) = word(&root) {
                assert!(text.get(word.span.clone()).is_some_and(|part| part.contains(CURSOR)), "{text:?}");
            }
        }
    }
    for deep in ["[".repeat(100_000), "- ".repeat(100_000), "{\"a\":".repeat(100_000)] {
        read(&deep, true);
        read(&deep, false);
    }
}
