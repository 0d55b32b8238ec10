//! The transforms in `recipes/transforms`, in their own job and in one of Glue Studio.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use recipe_run::job::{Job, JobOptions, RunJob, check_transform};
use serde_json::{Value, json};

use super::common::{Folder, files};

const FILES: [&str; 6] = [
    "job.yaml",
    "repartition_by_date.json",
    "repartition_by_date.recipe.yaml",
    "seed.csv",
    "synthetic_sales_data.json",
    "synthetic_sales_data.recipe.yaml",
];

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../recipes/transforms").join(name)
}

fn folder() -> Folder {
    let texts = FILES.map(|name| std::fs::read_to_string(shipped(name)).expect(name));
    let files: Vec<(&str, &str)> = FILES.into_iter().zip(texts.iter().map(String::as_str)).collect();
    Folder::with(&files)
}

#[test]
fn the_job_writes_made_up_sales_by_day() {
    let folder = folder();
    let text = std::fs::read_to_string(folder.path("job.yaml")).expect("a job");
    folder.report(&text);
    let mut paths = Vec::new();
    files(&folder.path("out/sales"), &mut paths);
    let days: BTreeSet<PathBuf> =
        paths.iter().filter_map(|path| path.parent().map(Path::to_path_buf)).collect();
    assert_eq!((paths.len(), days.len()), (366, 366), "one file for each day of a leap year");
    assert!(days.contains(&folder.path("out/sales/year=2024/month=02/day=29")), "with leading zeros");
    let rows = folder.read("out/sales");
    assert_eq!(rows.len(), 2500);
    let rows: Vec<Value> = rows.iter().map(|row| serde_json::from_str(row).expect("JSON")).collect();
    let departments: BTreeSet<&str> = rows.iter().filter_map(|row| row["department"].as_str()).collect();
    assert_eq!(
        departments.into_iter().collect::<Vec<_>>(),
        ["Books", "Clothing", "Electronics", "Garden", "Grocery"]
    );
    for row in &rows {
        let amount = row["amount_dollars"].as_f64().expect("a number");
        assert!((5.0..1000.0).contains(&amount), "{row}");
        assert!(row["sale_date"].as_str().is_some_and(|day| day.starts_with("2024-")), "{row}");
        assert_eq!(row.as_object().expect("an object").len(), 3, "{row}");
    }
    let first = rows.iter().find(|row| row["sale_date"] == "2024-01-01").expect("a sale");
    assert!(first["department"].is_string(), "{first}");
}

#[test]
fn the_number_of_sales_is_the_one_that_is_asked_for() {
    let folder = folder();
    for number in [1, 999, 1000, 1001, 2001] {
        let job = format!(
            "sources: {{seed: people.csv}}\nsteps:\n  sales: {{from: seed, transform: synthetic_sales_data, with: {{numSamples: {number}}}}}\n\
             targets: {{out: {{from: sales, path: out/, format: json}}}}\n"
        );
        let rows = folder.run(&job);
        assert_eq!(rows.len(), number, "of an input with two rows");
        assert_eq!(
            rows[0],
            r#"{"sale_date":"2023-09-12","amount_dollars":84.93,"department":"Electronics"}"#
        );
    }
    let job = "sources: {seed: seed.csv}\nsteps:\n  sales: {from: seed, transform: synthetic_sales_data, with: {numSamples: 0, year: 24}}\n\
               targets: {out: {from: sales, path: out/, format: json}}\n";
    let error = folder.error(job);
    assert!(
        error.contains("`numSamples`: `0` does not match the rule")
            && error.contains("help: Enter a number from 1 to 9999999."),
        "{error}"
    );
    assert!(
        error.contains("`year`: `24` does not match the rule")
            && error.contains("help: Enter a year from 1900 to 2099."),
        "{error}"
    );
}

#[test]
fn dates_are_split_in_a_job_of_glue_studio() {
    let folder = Folder::with(&[("in.csv", "id,day,year\n1,2024-02-09,x\n2,,x\n")]);
    let node = json!({"Name": "Split", "Inputs": ["in"], "TransformName": "repartition_by_date", "FunctionName": "repartition_by_date",
        "Path": "s3://aws-glue-assets-1-us-east-1/transforms/repartition_by_date.py", "Version": "1.0.0",
        "Parameters": [{"Name": "dateCol", "Type": "str", "Value": ["day"]}, {"Name": "dayCol", "Type": "str", "Value": ["day of month"]}]});
    let nodes = json!({
        "in": {"S3CsvSource": {"Name": "in", "Paths": ["s3://lake/in.csv"], "Separator": "comma", "QuoteChar": "quote", "WithHeader": true}},
        "split": {"DynamicTransform": node},
        "out": {"S3DirectTarget": {"Name": "out", "Inputs": ["split"], "Path": "s3://lake/out/", "Format": "json", "PartitionKeys": [["month"]]}},
    });
    let mut options = JobOptions::default();
    options.maps.push(("s3://lake".into(), folder.path("").display().to_string()));
    options.folders.push(shipped(""));
    let job = Job::parse("job.json", &json!({"CodeGenConfigurationNodes": nodes}).to_string(), &options);
    let job = job.unwrap_or_else(|error| panic!("{}", folder.shown(&error))).expect("a job");
    RunJob::new(job).run().unwrap_or_else(|error| panic!("{}", folder.shown(&error)));
    assert_eq!(
        folder.read("out/month=02"),
        [r#"{"id":"1","day":"2024-02-09","year":"2024","day of month":"09"}"#]
    );
    let missing = folder.read("out/month=__HIVE_DEFAULT_PARTITION__");
    assert_eq!(missing, [r#"{"id":"2","day":null,"year":null,"day of month":null}"#]);
}

#[test]
fn the_example_on_the_page_works() {
    let page = std::fs::read_to_string(shipped("../../docs/jobs.md")).expect("the page");
    let (_, section) = page.split_once("## Your own transforms").expect("the section");
    let block = |language: &str| {
        let (_, rest) = section.split_once(&format!("```{language}\n")).expect("a block");
        rest.split("```").next().expect("its end").to_owned()
    };
    let folder = Folder::with(&[("cut.json", &block("json")), ("cut.recipe.yaml", &block("yaml"))]);
    let (_, step) = section.split_once("`short: {").expect("a step");
    let step =
        step.split('`').next().expect("its end").replace("claims", "in").replace("Diagnosis Code", "name");
    let job = format!(
        "sources: {{in: people.csv}}\nsteps:\n  short: {{{step}\ntargets: {{out: {{from: short, path: out/, format: csv}}}}\n"
    );
    let job = job.replace("length: 3", "length: 2");
    assert_eq!(folder.run(&job), ["id,name,city", "1,An,Lima", "2,Bo,Oslo"]);
}

#[test]
fn the_definitions_have_no_errors() {
    for (name, parameters, steps) in [("repartition_by_date", 4, 3), ("synthetic_sales_data", 2, 12)] {
        let check = check_transform(shipped(&format!("{name}.json")));
        let check = check.unwrap_or_else(|error| panic!("{error}")).expect("a transform");
        assert_eq!((check.name.as_str(), check.parameters, check.steps), (name, parameters, steps));
        assert!(check.warnings.is_empty(), "{:?}", check.warnings);
    }
}
