//! `recipe-host run` with nodes that run queries.
#![cfg(feature = "sql")]

mod common;

use common::Folder;

const JOB: &str = r#"{"CodeGenConfigurationNodes": {
  "n1": {"S3CsvSource": {"Name": "sales", "Paths": ["sales.csv"], "Separator": "comma", "QuoteChar": "quote", "WithHeader": true}},
  "n2": {"S3CsvSource": {"Name": "states", "Paths": ["states.csv"], "Separator": "comma", "QuoteChar": "quote", "WithHeader": true}},
  "n3": {"SparkSQL": {"Name": "best", "Inputs": ["n1", "n2"],
         "SqlAliases": [{"From": "n1", "Alias": "sales"}, {"From": "n2", "Alias": "states"}],
         "SqlQuery": "QUERY"}},
  "n4": {"S3DirectTarget": {"Name": "out", "Inputs": ["n3"], "Path": "out/", "Format": "csv"}}}}"#;

fn workspace(query: &str) -> Folder {
    let workspace = Folder::new();
    workspace.file("sales.csv", b"id,state,profit\n1,AL,5\n2,TX,7\n3,AL,9\n4,NY,\n");
    workspace.file("states.csv", b"state,name\nAL,Alabama\nTX,Texas\n");
    workspace.file("job.json", JOB.replace("QUERY", query).as_bytes());
    workspace
}

/// What the run wrote.
fn written(workspace: &Folder) -> String {
    let folder = workspace.path().join("out");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "csv"));
    files.sort();
    files.iter().map(|path| std::fs::read_to_string(path).expect("a text")).collect()
}

#[test]
fn a_query_joins_its_inputs() {
    let query = "select t.name, max(s.profit), count(*) as n from sales s join states t on s.state = t.STATE \
                 group by t.name order by 1;";
    let workspace = workspace(query);
    let said = workspace.succeeds("run job.json");
    assert!(said.contains("SparkSQL"), "{said}");
    assert_eq!(written(&workspace), "name,max(profit),n\nAlabama,9,2\nTexas,7,1\n");
}

#[test]
fn an_input_is_read_as_often_as_the_query_needs() {
    let workspace = workspace(
        "select a.id, b.id as other from sales a join sales b on a.state = b.state and a.id < b.id",
    );
    workspace.succeeds("run job.json --threads 1");
    assert_eq!(written(&workspace), "id,other\n1,3\n");
}

#[test]
fn a_query_that_is_wrong_is_shown_in_the_job() {
    let workspace = workspace("select profits from sales");
    workspace.fails(
        "run job.json",
        2,
        &["there is no column `profits`", "did you mean `profit`?", "node `best`"],
    );
    workspace.fails("run job.json --dry-run", 2, &["there is no column `profits`"]);
    let names = workspace.names();
    assert!(!names.contains(&"out".to_owned()), "{names:?}");
}

#[test]
fn a_dry_run_shows_the_columns_of_a_query() {
    let workspace = workspace("select state, sum(profit) / 2 from sales group by state");
    let said = workspace.succeeds("run job.json --dry-run");
    assert!(said.contains("(sum(profit) / 2): double"), "{said}");
}

#[test]
fn a_job_in_yaml_has_queries_and_rules_with_queries() {
    let workspace = workspace("select 1");
    let job = "\
sources: {sales: {path: sales.csv}, states: {path: states.csv}}
steps:
  best:
    sql: select s.state, max(profit) as profit from sales s left semi join states on s.state = states.state group by s.state
    from: [sales, states]
targets: {out: {from: best, path: out/, format: csv}}
expectations:
  states are known: {from: sales, tables: {states: states}, on_failure: fail, rules: RULES}
";
    let passing = r#"['ReferentialIntegrity "state" "states.{state}" = 0.75', 'CustomSql "select count(*) from primary" = 4']"#;
    workspace.file("job.yaml", job.replace("RULES", passing).as_bytes());
    let said = workspace.succeeds("run job.yaml");
    assert!(said.contains("2 of 2 rules passed"), "{said}");
    assert_eq!(written(&workspace), "state,profit\nAL,9\nTX,7\n");
    let failing = r#"['ColumnCorrelation "id" "profit" < 0.5', 'Completeness "profit" = 0.5 where "id > 2"', 'CustomSql "select id from primary where profit > 5" with threshold > 0.4']"#;
    workspace.file("job.yaml", job.replace("RULES", failing).as_bytes());
    workspace.fails(
        "run job.yaml --overwrite",
        5,
        &[
            "out/",
            "is written, and the job fails with its data quality rules",
            "ColumnCorrelation \"id\" \"profit\" < 0.5: Value: 1.0",
        ],
    );
    workspace.file(
        "job.yaml",
        job.replace("RULES", failing).replace("on_failure: fail", "on_failure: stop").as_bytes(),
    );
    workspace.fails("run job.yaml --overwrite", 5, &["1 of 3 data quality rules failed"]);
}
