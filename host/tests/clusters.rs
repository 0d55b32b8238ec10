//! `recipe-host cluster`: a mapping is proposed, reviewed, and applied.

mod common;

use common::Folder;

const ROWS: &str = "id,city,state\n1,Mobile,AL\n2,MOBILE,AL\n3,\" Mobile \",AL\n4,Mobile,AL\n5,Dothan,AL\n6,dothan,TX\n7,Dothan,AL\n8,,AL\n";

fn recipe(more: &str) -> String {
    format!(
        r#"[
          {{"Action": {{"Operation": "EXPECT", "Parameters": {{"sourceColumn": "city", "notNull": "true", "onFail": "quarantine"}}}}}},
          {{"Action": {{"Operation": "CLUSTER_VALUES", "Parameters": {{"sourceColumn": "city", "method": "FINGERPRINT"{more}}}}},
            "ConditionExpressions": [{{"Condition": "IS", "Value": "[\"AL\"]", "TargetColumn": "state"}}]}},
          {{"Action": {{"Operation": "DELETE", "Parameters": {{"sourceColumns": ["state"]}}}}}}
        ]"#
    )
}

#[test]
fn a_mapping_is_reviewed_and_applied() {
    let folder = Folder::new();
    folder.file("in.csv", ROWS.as_bytes());
    folder.file("recipe.json", recipe("").as_bytes());
    let told = folder.succeeds("cluster recipe.json --input in.csv --output cities.csv");
    assert!(told.starts_with("2 values would become others: cities.csv\n"), "{told}");
    assert_eq!(folder.read("cities.csv"), "from,to\n Mobile ,Mobile\nMOBILE,Mobile\n");
    folder.fails("cluster recipe.json --input in.csv --output cities.csv", 2, &["exists", "--overwrite"]);
    folder.succeeds("cluster recipe.json --input in.csv --output cities.csv --overwrite");
    let printed = folder.succeeds("cluster recipe.json --input in.csv -o - --step 2");
    assert_eq!(printed, folder.read("cities.csv"));
}

#[test]
fn what_was_reviewed_is_all_that_is_applied() {
    let folder = Folder::new();
    folder.file("in.csv", ROWS.as_bytes());
    folder.file("recipe.json", recipe(r#", "mappingDatasetName": "cities""#).as_bytes());
    // The step proposes what its method finds, whatever mapping it has now.
    folder.succeeds("cluster recipe.json --input in.csv --output cities.csv");
    assert_eq!(folder.read("cities.csv").lines().count(), 3);
    folder.file("cities.csv", b"from,to\nMOBILE,Mobile (city)\n");
    for threads in [1, 4] {
        let line = format!(
            "apply recipe.json --input in.csv --with cities=cities.csv --output out.csv --rejects rejects.jsonl --overwrite --threads {threads}"
        );
        folder.succeeds(&line);
        assert_eq!(
            folder.read("out.csv"),
            "id,city\n1,Mobile\n2,Mobile (city)\n3, Mobile \n4,Mobile\n5,Dothan\n6,dothan\n7,Dothan\n"
        );
    }
    folder.file("cities.csv", b"from,to\nMOBILE,Mobile\nMOBILE,Dothan\n");
    folder.fails(
        "apply recipe.json --input in.csv --with cities=cities.csv --output new.csv --rejects new.jsonl",
        2,
        &["maps `MOBILE` to `Mobile` and to `Dothan`"],
    );
    folder.fails(
        "apply recipe.json --input in.csv --output new.csv --rejects new.jsonl",
        2,
        &["dataset `cities` was not given", "--with NAME=PATH"],
    );
}

#[test]
fn the_step_has_to_be_there() {
    let folder = Folder::new();
    folder.file("in.csv", ROWS.as_bytes());
    folder.fails("cluster noop.json --input in.csv -o a.csv", 2, &["the recipe has no step CLUSTER_VALUES"]);
    let step = r#"{"Operation": "CLUSTER_VALUES", "Parameters": {"sourceColumn": "city"}}"#;
    folder.file("two.json", format!("[{step}, {step}]").as_bytes());
    folder.fails("cluster two.json --input in.csv -o a.csv", 2, &["steps 1 and 2 are both CLUSTER_VALUES"]);
    folder.succeeds("cluster two.json --input in.csv -o a.csv --step 2");
    assert_eq!(folder.read("a.csv"), "from,to\n", "the first step left nothing to merge");
    folder.fails(
        "cluster two.json --input in.csv -o b.csv --step 3",
        2,
        &["step 3 is not a step CLUSTER_VALUES"],
    );
    let several = r#"[{"Operation": "CLUSTER_VALUES", "Parameters": {"sourceColumns": ["city", "state"]}}]"#;
    folder.file("several.json", several.as_bytes());
    folder.fails("cluster several.json --input in.csv -o b.csv", 2, &["give each its own step"]);
}

#[test]
fn many_values_are_merged_alike_on_any_threads_in_little_memory() {
    let folder = Folder::new();
    let spell = |row: usize| match row % 3 {
        0 => format!("Customer {}", row % 2500),
        1 => format!("customer, {}", row % 2500),
        _ => format!("{} CUSTOMER", row % 2500),
    };
    let rows: Vec<String> = (0..20_000).map(|row| format!("{row},\"{}\"\n", spell(row))).collect();
    folder.file("in.csv", format!("id,name\n{}", rows.concat()).as_bytes());
    folder.file(
        "recipe.json",
        br#"[{"Operation": "CLUSTER_VALUES", "Parameters": {"sourceColumn": "name", "targetColumn": "clean"}}]"#,
    );
    let mut outputs = Vec::new();
    for more in ["--threads 1", "--threads 4", "--threads 2 --memory-limit 2MB"] {
        folder.succeeds(&format!("apply recipe.json --input in.csv --output out.csv --overwrite {more}"));
        outputs.push(folder.read("out.csv"));
    }
    assert!(outputs.iter().all(|output| *output == outputs[0]));
    let mut clean: Vec<&str> =
        outputs[0].lines().skip(1).filter_map(|line| line.rsplit_once(',')).map(|(_, name)| name).collect();
    clean.sort_unstable();
    clean.dedup();
    assert_eq!(clean.len(), 2500);
}
