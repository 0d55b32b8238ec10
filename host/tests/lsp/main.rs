//! The language server, as an editor talks to it.
#![allow(clippy::needless_pass_by_value, reason = "messages are written where they are sent")]

#[path = "../common/mod.rs"]
mod common;
mod editor;

use std::io::{Read, Write};

use editor::Editor;
use serde_json::{Value, json};

fn labels(completions: &[Value]) -> Vec<&str> {
    completions.iter().map(|one| one["label"].as_str().expect("a label")).collect()
}

fn range(start: (u32, u32), end: (u32, u32)) -> Value {
    json!({"start": {"line": start.0, "character": start.1}, "end": {"line": end.0, "character": end.1}})
}

/// A text of single-byte characters after an edit.
fn edited(text: &str, edit: &Value) -> String {
    let byte = |place: &Value| {
        let line = place["line"].as_u64().expect("a line") as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        start + place["character"].as_u64().expect("a column") as usize
    };
    let (start, end) = (byte(&edit["range"]["start"]), byte(&edit["range"]["end"]));
    format!("{}{}{}", &text[..start], edit["newText"].as_str().expect("a text"), &text[end..])
}

#[test]
fn problems_are_shown_in_place_and_go_with_their_cause() {
    let mut editor = Editor::new(json!({"recipe": {"input": "data/claims.csv"}}));
    let text = "[\n  {\"Operation\": \"UPER_CASE\", \"Parameters\": {\"sourceColumn\": \"city\"}},\n  \
                {\"Operation\": \"LOWER_CASE\", \"Parameters\": {\"sourceColumn\": \"Claim Dat\"}}\n]\n";
    let problems = editor.open("r.json", text);
    assert_eq!(problems.len(), 2, "{problems:?}");
    let unknown = &problems[0];
    assert_eq!(unknown["range"], range((1, 16), (1, 27)), "{unknown}");
    assert_eq!((&unknown["code"], &unknown["severity"]), (&json!("unknown-operation"), &json!(1)));
    let message = "step 1 (UPER_CASE): operation `UPER_CASE` is not known; did you mean `UPPER_CASE`?";
    assert_eq!(unknown["message"], json!(message));
    let column = &problems[1];
    assert_eq!(column["range"], range((2, 61), (2, 72)), "{column}");
    assert_eq!(column["code"], json!("column-not-found"));
    let help = column["relatedInformation"][0]["message"].as_str().expect("help");
    assert_eq!(help, "help: columns at this step: `city`, `Claim Date`, `amount`");
    // One change after the other, the second where the first has left the text.
    let changes = json!([
        {"range": range((2, 71), (2, 71)), "text": "e"},
        {"range": range((1, 17), (1, 26)), "text": "UPPER_CASE"},
    ]);
    assert_eq!(editor.change("r.json", 2, changes), Vec::<Value>::new());
    // Broken JSON, and then the document is closed.
    let broken = editor.change("r.json", 3, json!([{"text": "[{\"Operation\": \"UPPER_CASE\""}]));
    assert_eq!((broken.len(), &broken[0]["code"]), (1, &json!("syntax")), "{broken:?}");
    let uri = editor.uri("r.json");
    editor.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    assert_eq!(editor.problems("r.json", Value::Null), Vec::<Value>::new());
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn positions_count_utf_16_units_also_where_lines_end_with_cr_lf() {
    let mut editor = Editor::new(Value::Null);
    let problems = editor.open("r.yaml", "# \u{1f600}\r\n- {uper_case: \"\u{1f600}\", when: a > 1}\r\n");
    assert_eq!(problems[0]["range"], range((1, 3), (1, 12)), "{problems:?}");
    let problems =
        editor.open("r.json", "[{\"Comment\": \"\u{1f600}\", \"Action\": {\"Operation\": \"NOPE\"}}]");
    assert_eq!(problems[0]["range"], range((0, 43), (0, 49)), "{problems:?}");
    let behind = json!([{"range": range((0, 44), (0, 48)), "text": "UPPER_CASE"}]);
    let problems = editor.change("r.json", 2, behind);
    assert_eq!(problems[0]["code"], json!("missing-parameter"), "{problems:?}");
}

#[test]
fn other_documents_and_jobs() {
    let mut editor = Editor::new(Value::Null);
    for (name, text) in [
        ("package.json", "{\"name\": \"x\", \"version\": \"1.0\"}"),
        ("compose.yaml", "services:\n  web:\n    image: x\n"),
        ("list.json", "[1, 2]"),
        ("empty.yaml", "\n"),
    ] {
        assert_eq!(editor.open(name, text), Vec::<Value>::new(), "{name}");
    }
    let large = format!("[{}]", " ".repeat(5 << 20));
    let problems = editor.open("large.json", &large);
    assert_eq!(problems[0]["message"], json!("this document is larger than 4 MB, and is not checked"));
    let job = "sources:\n  claims: {path: data/claims.csv}\nsteps:\n  clean:\n    from: claims\n    steps:\n    - uper_case: city\ntargets:\n  out: {from: clean, path: out/}\n";
    let problems = editor.open("job.yaml", job);
    let unknown: Vec<_> = problems.iter().filter(|one| one["code"] == json!("unknown-operation")).collect();
    assert_eq!(unknown.len(), 1, "{problems:?}");
    assert_eq!(unknown[0]["range"]["start"]["line"], json!(6), "{problems:?}");
}

#[test]
fn data_that_cannot_be_read_or_is_beside_the_recipe() {
    let mut editor = Editor::new(json!({"input": "gone.csv"}));
    let recipe = "- upper_case: town\n";
    let problems = editor.open("r.yaml", recipe);
    let message = problems[0]["message"].as_str().expect("a message");
    assert!(message.starts_with("columns are not checked: ") && message.contains("gone.csv"), "{message}");
    editor.folder.file("data/clean.toml", b"[input]\nno-header = true\n");
    editor.notify("workspace/didChangeConfiguration", json!({"settings": {"recipe": {}}}));
    let problems = editor.open("data/clean.yaml", recipe);
    assert_eq!(
        problems[0]["relatedInformation"][0]["message"],
        json!("help: columns at this step: `Column_1`, `Column_2`, `Column_3`")
    );
    // A table that only the run gives is no error, and neither are its columns.
    let join = "- lookup: {secondaryDatasetName: towns, joinKeys: [{key: Column_1, value: town}], rightColumns: [zip]}\n- upper_case: zip\n";
    let problems = editor.open("data/clean.yaml", join);
    let unexpected = ["dataset-not-found", "column-not-found"].map(|code| json!(code));
    assert!(problems.iter().all(|one| !unexpected.contains(&one["code"])), "{problems:?}");
}

#[test]
fn completions_by_place() {
    let mut editor = Editor::new(json!({"input": "data/claims.csv"}));
    let columns = ["city", "Claim Date", "amount"];
    for (name, marked, first) in [
        ("a.json", r#"[{"Action": {"Operation": "UPP|"}}]"#, &["DELETE"][..]),
        ("a.json", r#"[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"|"}}}]"#, &["sourceColumn"]),
        (
            "a.json",
            r#"[{"Action": {"Parameters": {|}, "Operation": "REPLACE_TEXT""#,
            &["sourceColumn", "pattern"],
        ),
        ("a.json", r#"[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "|"#, &columns),
        (
            "a.json",
            r#"[{"Action": {"Operation": "DELETE", "Parameters": {"sourceColumns": ["city", |]}}}]"#,
            &columns,
        ),
        (
            "a.json",
            r#"[{"Operation": "DELETE", "Parameters": {"sourceColumns": ["city"]}}, {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": |"#,
            &["Claim Date", "amount"],
        ),
        ("a.json", r#"[{"Operation": "UPPER_CASE", "|"}]"#, &["Parameters"]),
        (
            "a.json",
            r#"[{"Action": {"Operation": "UPPER_CASE"}, "ConditionExpressions": [{"Condition": "|"}]}]"#,
            &["IS", "IS_NOT", "IS_BETWEEN"],
        ),
        (
            "a.json",
            r#"[{"Action": {"Operation": "UPPER_CASE"}, "ConditionExpressions": [{"Or": [{"Condition": "IS", "TargetColumn": "|"}]}]}]"#,
            &columns,
        ),
        (
            "a.json",
            r#"[{"Action": {"Operation": "UPPER_CASE"}, "ConditionExpressions": [{"Condition": "IS", |}]}]"#,
            &["TargetColumn", "Value"],
        ),
        (
            "a.json",
            r#"[{"Operation": "RENAME_COLUMNS", "Parameters": {"style": "|"}}]"#,
            &["snake_case", "UPPER_SNAKE_CASE"],
        ),
        ("a.json", r#"[{"upper_case": "|"}]"#, &columns),
        ("a.yaml", "- upper_case: |\n- lower_case: city\n", &columns),
        ("a.yaml", "- rename: {city: town}\n- upper_case: |\n", &["town"]),
        ("a.yaml", "- upper_case: city\n  |\n", &["when", "comment", "disabled"]),
        ("a.yaml", "- |\n", &["keep", "remove", "derive"]),
        ("a.yaml", "- replace_text:\n    |\n", &["sourceColumn", "pattern"]),
        ("a.yaml", "- replace_text: {sourceColumn: city, isText: |}\n", &["true", "false"]),
        ("a.yaml", "- rename: {|}\n", &columns),
        ("a.yaml", "- derive:\n    total: am|\n", &columns),
        ("a.yaml", "- upper_case: city\n  when: |\n", &columns),
        ("a.yaml", "- Action:\n    Operation: |\n", &["DELETE"]),
        ("a.yaml", "- Action:\n    Operation: UPPER_CASE\n    Parameters:\n      |\n", &["sourceColumn"]),
        ("a.yaml", "- Action:\n    Operation: UPPER_CASE\n    |\n", &["Parameters"]),
        ("a.yaml", "Name: x\nSteps:\n- upper_case: [city, |\n", &columns),
    ] {
        let found = editor.completions(name, marked);
        let found = labels(&found);
        // Operations come in the order of the reference, whose first may change.
        let is_there = if first.len() == 1 { found.contains(&first[0]) } else { found.starts_with(first) };
        assert!(is_there, "{marked}: {found:?}");
    }
    for (name, marked) in [
        ("a.json", r"// a comment |"),
        ("a.json", r#"{"name": "|"}"#),
        ("a.yaml", "- derive: {a: \"upper('|')\"}\n"),
    ] {
        assert_eq!(editor.completions(name, marked), Vec::<Value>::new(), "{marked}");
    }
    assert!(labels(&editor.completions("a.yaml", "- derive: {a: upp|}\n")).contains(&"upper"));
    let ticked = editor.completions("a.yaml", "- derive: {a: \"`Cl|\"}\n");
    assert_eq!(labels(&ticked), columns);
    // Without data, columns are those that steps name.
    let mut editor = Editor::new(Value::Null);
    let found =
        editor.completions("sub/b.yaml", "- upper_case: town\n- derive: {n: price * 2}\n- round: |\n");
    assert_eq!(labels(&found), ["town", "price", "n"]);
}

#[test]
fn completions_are_written_as_the_document_is() {
    let mut editor = Editor::new(json!({"input": "data/claims.csv"}));
    for (name, marked, label, expected) in [
        ("a.json", r#"[{"Operation": |}]"#, "UPPER_CASE", r#"[{"Operation": "UPPER_CASE"}]"#),
        ("a.json", r#"[{"Operation": "UP|"}]"#, "UPPER_CASE", r#"[{"Operation": "UPPER_CASE"}]"#),
        (
            "a.json",
            r#"[{"Operation": "UPPER_CASE", "Parameters": {so|}}]"#,
            "sourceColumn",
            r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": }}]"#,
        ),
        (
            "a.json",
            r#"[{"Operation": "UPPER_CASE", "Parameters": {"s|": "x"}}]"#,
            "sourceColumn",
            r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "x"}}]"#,
        ),
        (
            "a.json",
            "[|]",
            "UPPER_CASE",
            r#"[{"Action":{"Operation":"UPPER_CASE","Parameters":{"sourceColumn":""}}}]"#,
        ),
        (
            "a.json",
            r#"[{"derive": {"x": "cit| || 'a'"}}]"#,
            "Claim Date",
            r#"[{"derive": {"x": "`Claim Date` || 'a'"}}]"#,
        ),
        ("a.yaml", "- upp|\n", "upper_case", "- upper_case: \n"),
        ("a.yaml", "- lower_case: city\n|\n", "upper_case", "- lower_case: city\n- upper_case: \n"),
        ("a.yaml", "- upper_case:|\n", "Claim Date", "- upper_case: Claim Date\n"),
        ("a.yaml", "- upper_case: 'c|'\n", "city", "- upper_case: 'city'\n"),
        ("a.yaml", "- keep: le|(city) > 3\n", "length", "- keep: length(city) > 3\n"),
        ("a.yaml", "- keep: \"`Cl|` > 3\"\n", "Claim Date", "- keep: \"`Claim Date` > 3\"\n"),
    ] {
        let found = editor.completions(name, marked);
        let one = found.iter().find(|one| one["label"] == json!(label));
        let one = one.unwrap_or_else(|| panic!("{marked}: {:?}", labels(&found)));
        assert_eq!(edited(&marked.replacen('|', "", 1), &one["textEdit"]), expected, "{marked}");
    }
    // The page of an operation comes where it is asked for.
    let found = editor.completions("a.yaml", "- upp|\n");
    let one = found.into_iter().find(|one| one["label"] == json!("upper_case")).expect("it is there");
    assert!(one.get("documentation").is_none() && one["detail"].is_string(), "{one}");
    let resolved = editor.result("completionItem/resolve", one);
    let page = resolved["documentation"]["value"].as_str().expect("a page");
    assert!(page.starts_with("# UPPER_CASE\n"), "{page}");
}

#[test]
fn hovers_say_what_things_are() {
    let mut editor = Editor::new(json!({"input": "data/claims.csv"}));
    for (name, marked, expected) in [
        ("a.json", r#"[{"Operation": "UPPER|_CASE"}]"#, "# UPPER_CASE\n"),
        ("a.yaml", "- upper|_case: city\n", "# UPPER_CASE\n"),
        ("a.yaml", "- kee|p: amount > 1\n", "# KEEP_VALUES\n"),
        (
            "a.json",
            r#"[{"Operation": "UPPER_CASE", "Parameters": {"source|Column": "city"}}]"#,
            "**sourceColumn** (column, required)",
        ),
        ("a.yaml", "- upper_case: ci|ty\n", "column `city`: string"),
        ("a.yaml", "- keep: amou|nt > 1\n", "column `amount`: double"),
        ("a.yaml", "- keep: upp|er(city) = 'X'\n", "`upper("),
        (
            "a.json",
            r#"[{"Action": {"Operation": "UPPER_CASE"}, "ConditionExpressions": [{"Condition": "IS_|MISSING"}]}]"#,
            "**IS_MISSING**",
        ),
    ] {
        let found = editor.at_cursor("textDocument/hover", name, marked);
        let text = found["contents"]["value"].as_str().unwrap_or_default();
        assert!(text.starts_with(expected), "{marked}: {found}");
    }
    assert_eq!(
        editor.at_cursor("textDocument/hover", "a.yaml", "# kee|p\n- keep: amount > 1\n"),
        Value::Null
    );
    let found = editor.at_cursor("textDocument/hover", "a.yaml", "- keep: amou|nt > 1\n");
    assert_eq!(found["range"], range((0, 8), (0, 14)));
}

#[test]
fn layout_and_symbols() {
    let mut editor = Editor::new(Value::Null);
    let text = "[{\"Operation\":\"UPPER_CASE\",\"Parameters\":{\"sourceColumn\":\"city\"}},\n{\"drop\": [\"a\", \"b\"]}]";
    editor.open("r.json", text);
    let uri = editor.uri("r.json");
    let options = json!({"tabSize": 2, "insertSpaces": true});
    let edits =
        editor.result("textDocument/formatting", json!({"textDocument": {"uri": uri}, "options": options}));
    let laid_out = edited(text, &edits[0]);
    editor.folder.file("r.json", text.as_bytes());
    editor.folder.succeeds("fmt r.json");
    assert_eq!(laid_out, editor.folder.read("r.json"));
    // What is laid out stays, and what has errors does, too.
    editor.change("r.json", 2, json!([{"text": laid_out}]));
    let again =
        editor.result("textDocument/formatting", json!({"textDocument": {"uri": uri}, "options": options}));
    assert_eq!(again, json!([]));
    editor.change("r.json", 3, json!([{"text": "[{\"Operation\": \"NOPE\"}]"}]));
    let wrong =
        editor.result("textDocument/formatting", json!({"textDocument": {"uri": uri}, "options": options}));
    assert_eq!(wrong, Value::Null);
    editor.open("r.yaml", "- upper_case:   city\r\n");
    let uri = editor.uri("r.yaml");
    let edits =
        editor.result("textDocument/formatting", json!({"textDocument": {"uri": uri}, "options": options}));
    assert_eq!(edited("- upper_case:   city\r\n", &edits[0]), "- upper_case: city\r\n");

    editor.open("s.json", text);
    let uri = editor.uri("s.json");
    let symbols = editor.result("textDocument/documentSymbol", json!({"textDocument": {"uri": uri}}));
    let shown = |at: usize| (symbols[at]["name"].clone(), symbols[at]["detail"].clone());
    assert_eq!(shown(0), (json!("1 UPPER_CASE"), json!("city")));
    assert_eq!(shown(1), (json!("2 DELETE"), json!("a, b")));
    assert_eq!(symbols[1]["range"], range((1, 0), (1, 20)));
}

#[test]
fn the_protocol_is_kept() {
    let mut editor = Editor::unready();
    let early = editor.request("textDocument/hover", json!({}));
    assert_eq!(early["error"]["code"], json!(-32002), "{early}");
    editor.result("initialize", json!({"processId": null, "rootUri": null, "capabilities": {}}));
    assert_eq!(editor.request("initialize", json!({}))["error"]["code"], json!(-32600));
    assert_eq!(editor.request("textDocument/definition", json!({}))["error"]["code"], json!(-32601));
    assert_eq!(editor.request("textDocument/hover", json!({"x": 1}))["error"]["code"], json!(-32602));
    editor.notify("$/setTrace", json!({"value": "off"}));
    editor.notify("textDocument/didOpen", json!({"x": 1}));
    assert_eq!(editor.result("shutdown", Value::Null), Value::Null);
    assert_eq!(editor.request("textDocument/hover", json!({}))["error"]["code"], json!(-32600));
    editor.notify("exit", Value::Null);
    assert_eq!(editor.code(), Some(0));

    let mut hasty = Editor::new(Value::Null);
    hasty.notify("exit", Value::Null);
    assert_eq!(hasty.code(), Some(1));
}

#[test]
fn what_is_no_message_ends_with_an_error() {
    for (sent, expected) in [
        ("", "standard input ended before the client said `exit`"),
        ("hello\n", "a line has no name of a header and `:`: `hello`"),
        ("Content-Length: 2\r\n\r\n{]", "a message is not JSON-RPC: `{]`"),
        ("Content-Length: 99999999999999\r\n\r\n", "at most 64 MiB are taken"),
    ] {
        let mut editor = Editor::unready();
        editor.input.take().expect("standard input").write_all(sent.as_bytes()).expect("it is read");
        let mut error = String::new();
        let mut output = editor.server.stderr.take().expect("standard error");
        output.read_to_string(&mut error).expect("text");
        assert_eq!(editor.code(), Some(1), "{error}");
        assert!(
            error.starts_with("error: the language server ends: ") && error.contains(expected),
            "{sent}: {error}"
        );
    }
}
