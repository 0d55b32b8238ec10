//! Jobs over tables of AWS Glue, from a crawl to the table that a job writes.

use crate::servers;
use crate::space::{Ended, Space};

const JOB: &str = r#"{"CodeGenConfigurationNodes": {
  "in": {"S3CatalogSource": {"Name": "claims", "Database": "claims_db", "Table": "claims", "PartitionPredicate": "year >= '2025'"}},
  "sum": {"Aggregate": {"Name": "per state", "Inputs": ["in"], "Groups": [["state"], ["year"]],
      "Aggs": [{"Column": ["paid"], "AggFunc": "sum"}]}},
  "out": {"S3CatalogTarget": {"Name": "totals", "Inputs": ["sum"], "Database": "claims_db", "Table": "totals",
      "PartitionKeys": [["year"]], "SchemaChangePolicy": {"EnableUpdateCatalog": true, "UpdateBehavior": "UPDATE_IN_DATABASE"}}},
  "first": {"S3DirectTarget": {"Name": "rows", "Inputs": ["in"], "Path": "OUT", "Format": "parquet", "PartitionKeys": [["year"]],
      "SchemaChangePolicy": {"EnableUpdateCatalog": true, "Database": "claims_db", "Table": "kept",
          "UpdateBehavior": "UPDATE_IN_DATABASE"}}}}}"#;

fn run(space: &Space, line: &str) -> Ended {
    let mut command = space.command(line);
    // What `--endpoint-url` says is about S3 alone.
    command.env("AWS_ENDPOINT_URL", &space.server.endpoint).env("AWS_REGION", "eu-west-1");
    command.output().unwrap().into()
}

fn ran(space: &Space, line: &str) -> String {
    let ended = run(space, line);
    assert_eq!(ended.code, Some(0), "{line}: {}", ended.error);
    ended.out
}

#[test]
fn a_job_reads_tables_of_glue_and_writes_some() {
    let Some(moto) = servers::moto() else { return };
    let space = Space::new(moto, "tables");
    space.put("lake/claims/year=2024/a.csv", "id,state,paid\n1,AL,2.5\n");
    space.put("lake/claims/year=2025/a.csv", "id,state,paid\n2,AL,3\n3,TX,4\n");
    space.put("lake/claims/year=2026/a.csv", "id,state,paid\n4,AL,5.5\n");
    space.put("lake/totals/year=2024/a.csv", "state,sum(paid)\nAL,2.5\n");
    space.file("job.json", JOB.replace("OUT", &format!("{}/lake/kept/", space.bucket)).as_bytes());

    let crawled = ran(&space, "crawl S3/lake/ --catalog glue --database claims_db");
    assert!(crawled.contains("`claims_db.claims`: made, 3 partitions added"), "{crawled}");
    assert!(crawled.contains("`claims_db.totals`: made, 1 partition added"), "{crawled}");
    let checked = ran(&space, "check job.json --catalog glue");
    assert!(
        checked.contains("(Aggregate)\n  state: string\n  year: string\n  sum(paid): double\n"),
        "{checked}"
    );
    let told = ran(&space, "run job.json --catalog glue");
    assert!(told.contains("table `claims_db.totals`"), "{told}");
    assert!(told.contains("table `claims_db.kept`"), "{told}");
    let totals: Vec<String> = space.data("lake/totals/").into_keys().collect();
    assert_eq!(totals.len(), 3, "one file was there, and one comes for each year: {totals:?}");
    assert!(ran(&space, "run job.json --catalog glue").contains("nothing to do"));

    // The tables are there, with their partitions, for whoever reads them next.
    let again = ran(&space, "crawl S3/lake/ --catalog glue --database claims_db");
    assert_eq!(again.matches(": as it was").count(), 3, "{again}");
    let next = r#"{"CodeGenConfigurationNodes": {
      "in": {"CatalogSource": {"Name": "totals", "Database": "claims_db", "Table": "totals"}},
      "out": {"S3DirectTarget": {"Name": "out", "Inputs": ["in"], "Path": "out/", "Format": "csv"}}}}"#;
    space.file("next.json", next.as_bytes());
    ran(&space, "run next.json --catalog glue:eu-west-1");
    let files = std::fs::read_dir(space.path("out")).unwrap().map(|entry| entry.unwrap().path());
    let csv = files.filter(|path| path.extension().is_some_and(|ending| ending == "csv"));
    let mut rows: Vec<String> = csv
        .flat_map(|path| {
            std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    rows.sort();
    assert_eq!(rows, ["AL,2.5,2024", "AL,3.0,2025", "AL,5.5,2026", "TX,4.0,2025", "state,sum(paid),year"]);
}

#[test]
fn a_table_that_glue_does_not_have_is_named() {
    let Some(moto) = servers::moto() else { return };
    let space = Space::new(moto, "no-tables");
    space.file("job.json", JOB.replace("claims_db", "nothing_db").replace("OUT", "out/").as_bytes());
    let ended = run(&space, "check job.json --catalog glue");
    assert_eq!(ended.code, Some(2), "{}", ended.error);
    assert!(ended.error.contains("has no table `nothing_db.claims`"), "{}", ended.error);
}
