//! Transforms of users at the command line: listed, shown, checked and run.

mod common;

use std::path::Path;

use common::Folder;

/// A folder with what is shipped in `recipes/transforms`.
fn folder() -> Folder {
    let folder = Folder::new();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../recipes/transforms");
    for entry in std::fs::read_dir(shipped).expect("the folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        folder.file(&format!("own/{name}"), &std::fs::read(&path).expect(&name));
    }
    folder
}

#[test]
fn they_are_listed_after_the_operations_and_have_pages() {
    let folder = folder();
    let said = folder.succeeds("steps --dir own");
    let (operations, own) = said.split_once("Your own transforms\n").expect("a heading");
    assert!(operations.contains("UPPER_CASE"), "{operations}");
    let lines: Vec<&str> = own.lines().collect();
    assert_eq!(lines.len(), 2, "{own}");
    assert!(
        lines[0].starts_with(
            "  repartition_by_date            Repartition by date: Splits a date into text columns"
        ),
        "{own}"
    );
    assert!(
        lines[1].starts_with("  synthetic_sales_data           Synthetic sales data: Makes up sales"),
        "{own}"
    );
    assert!(!folder.succeeds("steps").contains("Your own transforms"));
    let found = folder.succeeds("steps numSamples --dir own");
    assert!(found.starts_with("Your own transforms\n  synthetic_sales_data"), "{found}");
    let page = folder.succeeds("steps synthetic_sales_data --dir own");
    for part in [
        "# synthetic_sales_data\n\nSynthetic sales data\n",
        "Defined in `own/synthetic_sales_data.json`; its steps are in `own/synthetic_sales_data.recipe.yaml`.",
        "| `numSamples` | int | yes |  | matches `^[1-9][0-9]{0,6}$`: Enter a number from 1 to 9999999. | How many sales to make. |",
        "| `year` | int | no | `2023` | matches `^(19\\|20)[0-9]{2}$`: Enter a year from 1900 to 2099. | The year of all sales. |",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    folder.file("own/broken.json", br#"{"name": "broken", "functionName": "broken"}"#);
    let said = folder.succeeds("steps --dir own");
    assert!(
        said.contains("  own/broken.json: has errors, which `recipe-host check own/broken.json` shows"),
        "{said}"
    );
    folder.fails("steps MERGER --dir own", 2, &["did you mean `MERGE`?"]);
}

#[test]
fn they_are_checked_with_their_recipes() {
    let folder = folder();
    let said = folder.succeeds("check own/repartition_by_date.json");
    assert_eq!(
        said.trim_end(),
        "own/repartition_by_date.json: transform `repartition_by_date`, 4 parameters; own/repartition_by_date.recipe.yaml: 3 steps. No \
         errors."
    );
    assert!(folder.succeeds("check own/repartition_by_date.recipe.yaml").contains("4 parameters"));
    folder.file("own/repartition_by_date.recipe.yaml", b"- upper_case: '{{datCol}}'\n");
    folder.fails(
        "check own/repartition_by_date.json",
        2,
        &[
            "error[job-shape]: transform `repartition_by_date`: `repartition_by_date` has no parameter `datCol`",
            "own/repartition_by_date.recipe.yaml:1:15",
            "parameter `dateCol` stands nowhere in `own/repartition_by_date.recipe.yaml`",
            "own/repartition_by_date.json:8:15",
        ],
    );
}

#[test]
fn jobs_find_them_beside_themselves_and_in_other_folders() {
    let folder = folder();
    assert!(
        folder.succeeds("check own/job.yaml").contains("4 nodes"),
        "a source, two transforms and a target"
    );
    folder.succeeds("run own/job.yaml");
    assert_eq!(std::fs::read_dir(folder.path().join("own/out/sales/year=2024")).expect("months").count(), 12);
    let job = folder.read("own/job.yaml").replace("seed: seed.csv", "seed: own/seed.csv");
    folder.file("job.yaml", job.as_bytes());
    folder.fails("check job.yaml", 2, &["defines the transform `synthetic_sales_data`", "job.yaml:8:16"]);
    folder.succeeds("run job.yaml --dir own");
    assert!(folder.path().join("out/sales/year=2024/month=12/day=31").is_dir());
    let converted = folder.succeeds("convert own/job.yaml --to yaml");
    assert!(
        converted.contains("split_to_rows") && !converted.contains("{{"),
        "the steps with their values: {converted}"
    );
}

#[test]
fn the_schema_of_jobs_has_them() {
    let schema: serde_json::Value =
        serde_json::from_str(&Folder::new().succeeds("schema --job")).expect("JSON");
    let steps =
        schema["properties"]["steps"]["additionalProperties"]["anyOf"].as_array().expect("kinds of steps");
    let transform =
        steps.iter().find(|step| step["properties"].get("transform").is_some()).expect("a transform");
    assert_eq!(transform["required"], serde_json::json!(["from", "transform"]));
    assert_eq!(transform["properties"]["with"]["type"], "object");
}
