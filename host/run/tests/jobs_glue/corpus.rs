//! Jobs that others wrote.

use std::path::{Path, PathBuf};

use recipe_run::job::{Job, JobOptions};

use super::common::shown;

/// Files, and what is said of each: what it is refused for, or nothing where only its tables and variables are missing.
const JOBS: &[(&str, &[&str])] = &[
    ("api-bare-nodes-catalog-to-parquet.json", &["--table wind_farm_project.wind_farm_project=PATH"]),
    ("api-catalog-mapping-custom-write.json", &["(CustomCode)", "--table example_raw.d_items_raw=PATH"]),
    ("api-csv-noheader-iceberg.json", &["(S3IcebergCatalogTarget)", "Iceberg"]),
    ("api-docs-catalog-mapping-json.json", &["parameter `Path` is required", "--table"]),
    ("api-iceberg-sql-dropdup-custom.json", &["(CustomCode)", "(CatalogIcebergSource)"]),
    ("api-salesforce-repartition-json.json", &["(ConnectorDataSource)"]),
    ("api-stepfunctions-two-filters-fanout.json", &["`Paths.$`", "(CustomCode)"]),
    ("api-taxi-dropdup-dropfields.json", &[]),
    ("api-w2-join-right-dropfields.json", &["$PROCESSED_BUCKET", "(CustomCode)"]),
    ("console-agg-rename-split-partition.json", &["`${s3_bucket_name_read_and_write}`", "(CustomCode)"]),
    ("console-four-joins-catalog.json", &["--table vendas.vendas_csv=PATH"]),
    ("git-aggregate-count.json", &[]),
    ("git-catalog-mapping-gzip-json.json", &["--table yyz-tickets.tickets=PATH"]),
    ("git-csv-to-csv.json", &[]),
    ("git-docs-my-visual-job.json", &[]),
    ("git-dq-redshift-datazone.json", &["(AmazonRedshiftSource)"]),
    ("git-script-job-no-nodes.json", &["this job is a program (`jobMode` SCRIPT)"]),
    ("git-sql-max-to-mysql.json", &["(MySQLCatalogTarget)"]),
];

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/jobs");
    if !folder.is_dir() {
        eprintln!("left out: there is no folder ../shared/corpus/jobs");
        return None;
    }
    Some(folder)
}

#[test]
fn jobs_of_others_are_read_or_refused_with_the_reason() {
    let Some(folder) = corpus() else { return };
    for (file, reasons) in JOBS {
        let text = std::fs::read_to_string(folder.join(file)).expect(file);
        let read = Job::parse(file, &text, &JobOptions::default());
        match read {
            Ok(job) => assert!(job.is_some() && reasons.is_empty(), "{file} was not refused for {reasons:?}"),
            Err(error) => {
                let error = shown(&error);
                assert!(!reasons.is_empty(), "{file}: {error}");
                for reason in *reasons {
                    assert!(error.contains(reason), "{file}: {reason}: {error}");
                }
                assert!(error.contains(&format!("--> {file}:")), "{error}");
            }
        }
    }
}
