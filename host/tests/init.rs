//! Jobs that the command `init` writes, to begin with.

mod common;

use common::Folder;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.file("data/people.csv", b"id,name\n1, Ana\n2,Bob\n");
    folder
}

#[test]
fn a_job_is_written_checked_and_run() {
    let folder = folder();
    let said = folder.succeeds("init data/people.csv");
    assert!(
        said.contains("    path: data/people.csv\n") && said.contains("`recipe-host run JOB.yaml`"),
        "{said}"
    );
    assert_eq!(folder.succeeds("init data/people.csv -o -"), said);
    folder.file("jobs/.keep", b"");
    let said = folder.succeeds("init data -o jobs/people.yaml");
    assert_eq!(said, "jobs/people.yaml: written; `recipe-host run` runs it\n");
    let job = folder.read("jobs/people.yaml");
    assert!(
        job.contains("    path: ../data\n") && job.contains("`recipe-host run jobs/people.yaml`"),
        "{job}"
    );
    folder.succeeds("check jobs/people.yaml");
    folder.succeeds("run jobs/people.yaml");
    let step = "# - remove_combined: {sourceColumn: name, removeLeadingAndTrailingWhitespace: true}";
    assert!(job.contains(step), "{job}");
    let asked = job.replace("steps: []", "steps:").replace(step, &step[2..]);
    folder.file("jobs/people.yaml", asked.as_bytes());
    assert!(folder.succeeds("preview jobs/people.yaml --node clean").contains("┆ Ana"));
}

#[test]
fn a_file_that_is_there_is_kept_unless_it_is_to_be_replaced() {
    let folder = folder();
    folder.file("job.yaml", b"mine");
    folder.fails("init data -o job.yaml", 2, &["error: `job.yaml` exists; replace it with --overwrite"]);
    assert_eq!(folder.read("job.yaml"), "mine");
    folder.succeeds("init data -o job.yaml --overwrite");
    folder.succeeds("run job.yaml");
    folder.fails(
        "init data -o data/job.yaml",
        2,
        &["the next run would read it as well; choose another place"],
    );
    folder.fails("init nothing.csv -o other.yaml", 2, &["nothing.csv"]);
}
