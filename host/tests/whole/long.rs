//! Recipes of very many steps, tables of very many columns, and names that are very long.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::shell::Shell;

/// How many steps a recipe has: far more than a thread has room for, if each took its part of the stack.
const STEPS: usize = 10_000;

fn steps(kinds: &[(&str, Value)]) -> String {
    let steps = kinds.iter().cycle().take(STEPS);
    let steps =
        steps.map(|(operation, parameters)| json!({"Operation": operation, "Parameters": parameters}));
    Value::Array(steps.collect()).to_string()
}

fn sort() -> (&'static str, Value) {
    ("SORT", json!({"expressions": [{"sourceColumn": "v"}]}))
}

fn distinct() -> (&'static str, Value) {
    ("DELETE_DUPLICATE_ROWS", json!({}))
}

fn average() -> (&'static str, Value) {
    ("FILL_WITH_AVERAGE", json!({"sourceColumn": "v"}))
}

fn group() -> (&'static str, Value) {
    let largest = json!({"sourceColumnName": "g", "targetColumnName": "g", "functionName": "MAX"});
    ("GROUP_BY", json!({"sourceColumns": ["v"], "groupByAggFunctionOptions": [largest]}))
}

fn outer_join() -> (&'static str, Value) {
    let parameters = json!({
        "joinKeys": [{"key": "g", "value": "g"}], "joinType": "OUTER_JOIN", "leftColumns": ["g", "v"],
        "rightColumns": [], "secondaryDatasetName": "other",
    });
    ("JOIN", parameters)
}

#[test]
fn ten_thousand_steps_that_hold_rows() {
    let shell = Shell::new();
    shell.file("rows.csv", "g,v\na,3\nb,\nc,1\n");
    shell.file("other.csv", "g,w\na,1\nb,2\nc,3\n");
    let last_valid = ("FILL_WITH_LAST_VALID", json!({"sourceColumn": "v"}));
    let number = ("UPPER_CASE", json!({"sourceColumn": "g"}));
    let mix = [sort(), distinct(), average(), group(), last_valid, outer_join(), number];
    let cases: &[(&[(&str, Value)], &str)] = &[
        (&[sort()], "g,v\nb,\nc,1\na,3\n"),
        (&[distinct()], "g,v\na,3\nb,\nc,1\n"),
        (&[average()], "g,v\na,3\nb,2\nc,1\n"),
        (&[outer_join()], "g,v\na,3\nb,\nc,1\n"),
    ];
    let apply = "$R apply r.json --input rows.csv --with other=other.csv --output out.csv --overwrite";
    for (at, (kinds, output)) in cases.iter().enumerate() {
        shell.file("r.json", &steps(kinds));
        shell.gives(&format!("{apply} --threads {}", 1 + 2 * (at % 2)));
        assert_eq!(shell.read("out.csv"), *output, "{kinds:?}");
    }
    shell.file("r.json", &steps(&mix));
    shell.gives(&format!("{apply} --threads 1"));
    let alone = shell.read("out.csv");
    assert_eq!(alone.lines().count(), 4, "{alone}");
    shell.gives(&format!("{apply} --threads 3"));
    assert_eq!(shell.read("out.csv"), alone);
    let checked = shell.gives("$R check r.json --input rows.csv --with other=other.csv");
    assert!(checked.contains("10000 steps, no errors"), "{}", &checked[..200]);
    // What fails at the start, and in the middle, lets go of all steps.
    let folder = apply.replace("out.csv", "folder/ --output-format csv --partition-by nothing");
    shell.fails(&folder, 2, &["no column `nothing`"]);
    shell.file("rows.csv", "g,v\na,3\nb,\nc,x\n");
    shell.fails(&format!("{apply} --infer 1"), 1, &["`x`"]);
}

#[test]
fn pivots_one_after_the_other() {
    let shell = Shell::new();
    let rows = (0..3000).map(|row| format!("{},{},{},1\n", row % 3, row % 2, row % 5));
    shell.file("rows.csv", &format!("a,b,c,v\n{}", rows.collect::<String>()));
    let pivot = |column: &str, value: &str| {
        json!({"Operation": "PIVOT", "Parameters":
            {"sourceColumn": column, "valueColumn": value, "aggregateFunction": "SUM"}})
    };
    let steps = [pivot("c", "v"), pivot("b", "c_4_v_sum"), pivot("a", "b_1_c_4_v_sum_sum")];
    shell.file("r.json", &json!(steps).to_string());
    // Each of the 30 combinations is there a hundred times.
    let made = "c_0_v_sum,c_1_v_sum,c_2_v_sum,c_3_v_sum,b_0_c_4_v_sum_sum,a_0_b_1_c_4_v_sum_sum_sum,\
                a_1_b_1_c_4_v_sum_sum_sum,a_2_b_1_c_4_v_sum_sum_sum\n\
                100,100,100,100,100,100,100,100\n";
    for threads in [1, 3] {
        shell.gives(&format!(
            "$R apply r.json --input rows.csv --output out.csv --overwrite --threads {threads} --schema a=int,b=int,c=int"
        ));
        assert_eq!(shell.read("out.csv"), made, "{threads} threads");
    }
}

/// A table with columns `c0`, `c1`, ...
fn wide(columns: usize) -> (String, String) {
    let (mut header, mut object) = (String::new(), String::new());
    for at in 0..columns {
        let delimiter = if at == 0 { "" } else { "," };
        write!(header, "{delimiter}c{at}").unwrap();
        write!(object, "{delimiter}\"c{at}\":{at}").unwrap();
    }
    let numbers = header.replace('c', "");
    (format!("{header}\n{numbers}\n"), format!("{{{object}}}\n"))
}

#[test]
fn as_many_columns_as_are_allowed() {
    let shell = Shell::new();
    let (csv, json) = wide(50_000);
    shell.file("wide.csv", &csv);
    shell.file("wide.jsonl", &json);
    shell.file("r.json", r#"[{"Operation": "DELETE", "Parameters": {"sourceColumns": ["c49999"]}}]"#);
    shell.fails("$R check r.json --input wide.csv", 1, &["50000 columns", "--max-columns"]);
    let run = "$R apply r.json --max-columns 50000 --overwrite";
    shell.gives(&format!("{run} --input wide.csv --output a.parquet"));
    shell.gives(&format!("{run} --input wide.jsonl --output b.csv"));
    shell.file("r.json", "[]");
    shell.gives(&format!("{run} --input a.parquet --output c.csv"));
    let (csv, _) = wide(49_999);
    assert!(shell.read("b.csv") == csv && shell.read("c.csv") == csv);
}

#[test]
fn errors_are_short_however_long_names_are_and_however_many_there_are() {
    let shell = Shell::new();
    let long = "n".repeat(1_000_000);
    shell.file("long.csv", &format!("{long},b\n1,2\n"));
    let step = |operation: &str, column: &str| {
        json!([{"Operation": operation, "Parameters": {"sourceColumn": column}}]).to_string()
    };
    let cut = format!("{}…{}", "n".repeat(75), "n".repeat(25));
    shell.file("r.json", &step("UPPER_CASE", "c"));
    let check = |recipe: &str, parts: &[&str]| {
        let ended = shell.run(&format!("$R check {recipe} --input long.csv"));
        assert_eq!(ended.code, Some(2), "{}", ended.error.chars().take(2000).collect::<String>());
        assert!(ended.error.len() < 100_000, "{} bytes", ended.error.len());
        for part in parts {
            assert!(ended.error.contains(part), "`{part}`: {}", ended.error);
        }
        ended.error
    };
    check("r.json", &["column `c` not found", &format!("columns at this step: `{cut}`, `b`")]);
    shell.file("r.json", &step("UPPER_CASE", &format!("{long}n")));
    check("r.json", &[&format!("column `{cut}` not found")]);
    shell.file("r.json", &step(&long, "b"));
    check("r.json", &[&format!("step 1 ({cut}): operation `{cut}` is not known")]);

    let wrong = (0..8000).map(|at| json!({"Operation": format!("NOPE{at}"), "Parameters": {}}));
    shell.file("r.json", &Value::Array(wrong.collect()).to_string());
    let error = check("r.json", &["`NOPE0`", "`NOPE99`", "and 7900 more errors"]);
    assert!(!error.contains("`NOPE100`"));
    let wrong = (0..8000)
        .map(|at| json!({"Operation": "DELETE", "Parameters": {"sourceColumns": [format!("x{at}")]}}));
    shell.file("r.json", &Value::Array(wrong.collect()).to_string());
    check("r.json", &["`x99`", "and 7900 more errors"]);
}
