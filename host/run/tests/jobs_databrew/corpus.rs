//! Files of public repositories, which run over rows of their kinds, or are refused for a reason. They are not part of this
//! repository.

use std::fs;
use std::path::PathBuf;

use crate::common::{Folder, mapped};

/// The folder of these files, where it is there.
fn corpus() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/jobs");
    if !folder.is_dir() {
        eprintln!("left out: there is no folder ../shared/corpus/jobs");
        return None;
    }
    Some(folder)
}

fn with_job(name: &str, files: &[(&str, &str)]) -> Option<Folder> {
    let text = fs::read_to_string(corpus()?.join(name)).expect(name);
    let folder = Folder::new(files);
    folder.write(name, &text);
    Some(folder)
}

#[test]
fn rows_are_written_by_year_month_and_day() {
    let name = "brew-cdk-marketing-partitions.json";
    let input = ("i/marketing/marketing_data.csv", "Date,clicks\n2024-02-29,1\n2024-03-01,2\n2024-02-29,3\n");
    let Some(folder) = with_job(name, &[input]) else { return };
    let local = |name: &str| folder.path().join(name).display().to_string();
    let maps = [("s3://example-input", local("i")), ("s3://example-output", local("o"))];
    let report = folder.run_with(name, &mapped(&maps, None)).expect("it runs");
    let names: Vec<String> = folder.files("o/marketing").into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["year=2024/month=2/day=29.parquet", "year=2024/month=3/day=1.parquet"]);
    let warnings: Vec<&str> = report.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert!(warnings.iter().any(|text| text.contains("asks for version 1.0")), "{warnings:?}");
    assert!(warnings.iter().any(|text| text.contains("`RoleArn` has no effect here")), "{warnings:?}");
}

#[test]
fn a_project_has_the_dataset_and_the_recipe() {
    let name = "brew-cdk-train-project-profile.json";
    let input = ("d/src/train.csv", "Id,MSZoning\n1,RL\n2,C (all)\n3,zz\n");
    let Some(folder) = with_job(name, &[input, ("d/src/deep/other.csv", "x\n1\n")]) else { return };
    let data = folder.path().join("d").display().to_string();
    let options = |job: Option<&str>| mapped(&[("s3://example-data", data.clone())], job);
    folder.run_with(name, &options(Some("databrew-sample-train-recipe-job"))).expect("it runs");
    let names: Vec<String> = folder.files("d/dest").into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, [".csv.gz"]);
    let error = folder.fails(name, &options(None));
    assert!(error.contains(
        "there are 2 jobs; name one with --job: `databrew-sample-train-profile-job` (a profile job)"
    ));
    let error = folder.fails(name, &options(Some("databrew-sample-train-profile-job")));
    assert!(error.contains("describes a dataset and writes none"), "{error}");
}

#[test]
fn a_folder_of_the_path_is_a_parameter() {
    let name = "brew-cfn-citibike-path-parameter.yaml";
    let rows = "starttime,stoptime,gender\n2021-02-01 00:00:01,2021-02-01 00:05:00,1\n,2021-02-01 00:05:00,1\n\
                2021-02-01 00:00:02,2021-02-01 00:05:00,0\n";
    let files = [("b/source/citibike/2021-02/a.csv", rows), ("b/source/citibike/2021-03/b.csv", rows)];
    let Some(folder) = with_job(name, &files) else { return };
    let mut options = folder.options();
    let error = folder.fails(name, &options);
    for part in [
        ":43:19: dataset `brew-cfn-citibike-path-parameter-dataset` (DatabrewDataset): ",
        "`SolutionS3Bucket` is neither a parameter nor a resource of the template",
        ":111:21: job `brew-cfn-citibike-path-parameter-job` (DataBrewJob): ",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    options.variables.insert("SolutionS3Bucket".into(), "b".into());
    let report = folder.run_with(name, &options).expect("it runs");
    let counts: Vec<(u64, u64)> = report.nodes.iter().map(|node| (node.rows_in, node.rows_out)).collect();
    assert_eq!(counts, [(6, 6), (6, 2), (2, 2)]);
}

#[test]
fn a_database_and_names_that_are_not_there_are_refused() {
    let bucket = "SsmParameterValuepathtobucketnameC96584B6F00A464EAD1953AFF4B05118Parameter";
    let prefix = "test-org-test-env-test-domain-test-databrew";
    for (name, job, parts) in [
        (
            "brew-cfn-json-mdaa-comprehensive.json",
            format!("{prefix}-main-test-recipe-job-s3"),
            &["JDBC", "there is no recipe `org-dev-data-ops-databrew-mdaa-s3-recipe`", "parameter store"][..],
        ),
        (
            "brew-cfn-json-mdaa-comprehensive.json",
            format!("{prefix}-main-test-recipe-job-generated"),
            &["there is no dataset `org-dev-data-ops-databrew-mdaa-jdbc-dataset`", "parameter store"],
        ),
        (
            "brew-cfn-json-mdaa-comprehensive.json",
            format!("{prefix}-main-test-profile-job"),
            &["describes a dataset and writes none"],
        ),
        (
            "brew-cfn-json-mdaa-noproject.json",
            format!("{prefix}-noproject-test-recipe-job6"),
            &["JDBC", "there is no recipe `org-dev-data-ops-databrew-mdaa-s3-recipe`", "parameter store"],
        ),
    ] {
        let Some(folder) = with_job(name, &[]) else { return };
        let mut options = folder.options();
        options.job = Some(job.clone());
        let error = folder.fails(name, &options);
        for part in parts {
            assert!(error.contains(part), "{job}: {part}: {error}");
        }
        options.variables.insert(bucket.into(), "b".into());
        assert!(!folder.fails(name, &options).contains("parameter store"), "{job}");
    }
}

#[test]
fn a_dataset_of_another_file_is_refused_where_it_stands() {
    let name = "brew-cfn-json-mdaa-comprehensive.json";
    let Some(folder) = with_job(name, &[]) else { return };
    let prefix = "test-org-test-env-test-domain-test-databrew-main-mdaa";
    for (dataset, parts) in [
        (
            "s3-dataset",
            &[
                "brew-cfn-json-mdaa-comprehensive.json:101:27: dataset ",
                "`starts_with :prefix1` is no test of dates: `starts_with` at character 1 is none of `after`",
            ][..],
        ),
        ("excel-dataset", &["one sheet is read, by its name or its index, and 4 are named"]),
        ("catalog-dataset", &["demo_raw_data` of the catalog is not given"]),
    ] {
        let job = format!(
            r#"{{"Name": "j", "DatasetName": "{prefix}-{dataset}", "RecipeReference": {{"Name": "{prefix}-s3-recipe"}},
                "Outputs": [{{"Location": {{"Bucket": "b", "Key": "out"}}}}]}}"#
        );
        folder.write("job.json", &job);
        let mut options = folder.options();
        for name in [
            "SsmParameterValuepathtobucketnameC96584B6F00A464EAD1953AFF4B05118Parameter",
            "SsmParameterValuetestorgtestdomainglueprojectdatabaseNamedemodatabaseC96584B6F00A464EAD1953AFF4B05118Parameter",
        ] {
            options.variables.insert(name.into(), "b".into());
        }
        let error = folder.fails("job.json", &options);
        for part in parts {
            assert!(error.contains(part), "{dataset}: {part}: {error}");
        }
    }
}

#[test]
fn step_functions_are_refused() {
    let name = "brew-stepfunctions-pii-calls.json";
    let Some(folder) = with_job(name, &[]) else { return };
    let error = folder.fails(name, &folder.options());
    assert!(
        error.starts_with("brew-stepfunctions-pii-calls.json:7:11: this is a definition of Step Functions"),
        "{error}"
    );
    assert!(error.contains("`createDataset`") && error.contains("`Bucket.$`"), "{error}");
}
