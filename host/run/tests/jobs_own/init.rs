//! Jobs that are written for files, to begin with.

use recipe_run::job::{Init, JobOptions, RunJob};

use super::{Folder, shown};

/// A job for a path below the folder, as `job.yaml` in it. Errors do not name the folder.
fn init(folder: &Folder, path: &str, file: &str) -> Result<String, String> {
    let init = Init::new(folder.path(path).display().to_string()).file(folder.path(file));
    let root = format!("{}/", folder.path("").display().to_string().trim_end_matches('/'));
    init.yaml().map(|text| text.replace(&root, "")).map_err(|error| shown(&error).replace(&root, ""))
}

/// The job with all steps and rules that it suggests.
fn with_all(job: &str) -> String {
    let (head, rules) = job.split_once("\n# expectations:").expect("rules");
    let mut text = String::new();
    for line in head.lines().map(|line| line.replace("steps: []", "steps:")) {
        text += &line.replace("      # - ", "      - ");
        text.push('\n');
    }
    for line in format!("# expectations:{rules}").lines() {
        text += line.strip_prefix("# ").expect("a comment");
        text.push('\n');
    }
    text
}

const PEOPLE: &str = "\
id;name;born;joined;amount;note;zip
1; Ana;31/12/1990;3/4/2020;1;;01234
2;Bob;01/02/1991;5/6/2021;n/a;;12345
3;Cem ;03/04/1992;7/8/2022;3;;00001
3;Cem ;03/04/1992;7/8/2022;3;;00001
4;;13/05/1993;9/9/2023;4;;90210
5;Dee;14/05/1993;9/9/2023;5;;90210
6;Eli;15/05/1993;9/9/2023;6;;90210
7;Fay;16/05/1993;9/9/2023;7;;90210
8;Gus;17/05/1993;9/9/2023;8.5;;90210
9;Hal;18/05/1993;9/9/2023;9;;90210
";

#[test]
fn a_job_tells_what_was_seen_and_runs_as_it_is() {
    let folder = Folder::with(&[("people.csv", PEOPLE)]);
    let job = init(&folder, "people.csv", "job.yaml").expect("a job");
    assert_eq!(
        job,
        r#"# A job to begin with, written after a look at all 10 rows of `people.csv` (1 file, 390 B). As it is, it copies them.
# `recipe-host check job.yaml` checks it, `recipe-host preview job.yaml --node clean` shows rows, and
# `recipe-host run job.yaml` runs it.

sources:
  people:
    path: people.csv
    format: csv
    delimiter: ";"
    # Its columns, the types that they are read as, and the first cells that differ:
    #   id      long    1, 2
    #   name    string  " Ana", "Bob"; 10% missing
    #   born    string  "31/12/1990", "01/02/1991"
    #   joined  string  "3/4/2020", "5/6/2021"
    #   amount  string  "1", "n/a"
    #   note    string  nothing but missing cells
    #   zip     string  "01234", "12345"
    # A column is read as another type, such as a code as text, where that is said:
    # types: {id: string}

steps:
  clean:
    from: people
    # For those that are wanted, delete the brackets and the `# ` before the step. `recipe-host steps` lists all there are.
    steps: []
      # 3 cells have white space around, such as " Ana":
      # - remove_combined: {sourceColumn: name, removeLeadingAndTrailingWhitespace: true}
      # All cells are dates, with the day first:
      # - change_data_type: {sourceColumn: born, columnDataType: date, dayFirst: true}
      # All cells are dates, and do not tell day and month apart; add `dayFirst: true` if the day is first:
      # - change_data_type: {sourceColumn: joined, columnDataType: date}
      # All but 1 cell are numbers; these, such as "n/a", would be null:
      # - change_data_type: {sourceColumn: amount, columnDataType: double}
      # Nothing was in these columns:
      # - drop: [note]
      # 1 of 10 rows equal one before:
      # - delete_duplicate_rows:

targets:
  out:
    from: clean
    path: people-clean/
    format: csv
    # mode: append # adds files at each run, and `overwrite` replaces them; without it, what is there is an error

# Rules that hold for the rows that were looked at; where one fails, nothing is written.
# expectations:
#   as before:
#     from: clean
#     rules:
#       - RowCount > 0
#       - IsComplete "id"
#       - IsComplete "born"
#       - IsComplete "joined"
#       - IsComplete "amount"
#       - IsComplete "zip"
"#
    );
    let run = RunJob::new(folder.parse(&job, &JobOptions::default()).expect("a job"));
    assert!(run.check().expect("no errors").warnings.is_empty());
    folder.run(&job);
    let rows = folder.read("people-clean");
    assert_eq!((rows.len(), rows[1].as_str()), (11, "1, Ana,31/12/1990,3/4/2020,1,,01234"));
    // The next job has a place of its own.
    assert!(init(&folder, "people.csv", "job.yaml").expect("a job").contains("path: people-clean-2/\n"));
}

#[test]
fn steps_and_rules_that_are_suggested_run() {
    let folder = Folder::with(&[("people.csv", PEOPLE)]);
    let job = with_all(&init(&folder, "people.csv", "job.yaml").expect("a job"))
        .replace("IsComplete \"amount\"", "RowCount < 10");
    folder.run(&job);
    let rows = folder.read("people-clean");
    assert_eq!(rows[0], "id,name,born,joined,amount,zip");
    assert_eq!(rows[1], "1,Ana,1990-12-31,2020-03-04,1.0,01234");
    assert_eq!(rows[2], "2,Bob,1991-02-01,2021-05-06,,12345");
    assert_eq!(rows.len(), 10);
}

#[test]
fn folders_and_files_of_types_are_looked_at() {
    let folder = Folder::with(&[
        ("lake/year=2023/a.jsonl", "{\"id\": \"1\", \"tags\": [\"a\"], \"when\": \"2020-01-01\"}\n"),
        ("lake/year=2024/b.jsonl", "{\"id\": \"2\", \"tags\": [], \"when\": \"2020-01-02\"}\n"),
    ]);
    let job = init(&folder, "lake/", "job.yaml").expect("a job");
    assert!(job.contains("  lake:\n    path: lake/\n    format: json\n"), "{job}");
    assert!(job.contains("(2 files, ") && job.contains("#   year  long             2023, 2024\n"), "{job}");
    assert!(job.contains("#   tags  array of string  [\"a\"], []\n"), "{job}");
    assert!(job.contains("IsComplete \"when\"") && !job.contains("IsComplete \"tags\""), "{job}");
    for (number, text) in [job.clone(), with_all(&job)].into_iter().enumerate() {
        let out = format!("out-{number}");
        folder.run(&text.replace("lake-clean/", &format!("{out}/")));
        assert_eq!(folder.read(&out).len(), 2);
    }
    assert_eq!(folder.read("out-1")[0], r#"{"id":1,"tags":["a"],"when":"2020-01-01","year":2023}"#);
}

#[test]
fn names_and_cells_stay_where_they_are_written() {
    let odd =
        "\"a: #b\",\"c\nd\",\"e\"\"f\",{{x}},'q', true\n\"x\n- drop: [a]\",\"\u{2028}#\",\"\"\"\",'1', z,1\n";
    let folder = Folder::with(&[("odd name's.csv", odd)]);
    let job = init(&folder, "odd name's.csv", "job.yaml").expect("a job");
    assert!(!job.lines().any(|line| line.starts_with("- drop")), "{job}");
    folder.run(&with_all(&job));
    assert_eq!(folder.read("odd_name_s-clean")[0], "a: #b,\"c");
}

#[test]
fn a_long_file_is_looked_at_in_part() {
    let rows: Vec<String> = (0..25_000).map(|row| format!("{row},{}", row % 3)).collect();
    let folder =
        Folder::with(&[("long.csv", &format!("id,n\n{}\n", rows.join("\n"))), ("none.csv", "id,n\n")]);
    let job = init(&folder, "long.csv", "job.yaml").expect("a job");
    assert!(
        job.starts_with(
            "# A job to begin with, written after a look at the first 10000 rows of `long.csv` (1 file, "
        ),
        "{job}"
    );
    assert!(job.contains("#       - IsUnique \"id\"\n") && !job.contains("delete_duplicate_rows"), "{job}");
    let none = init(&folder, "none.csv", "job.yaml").expect("a job");
    assert!(none.contains("all 0 rows"), "{none}");
    folder.run(&with_all(&none));
}

#[test]
fn files_that_cannot_be_read_and_jobs_among_them_are_refused() {
    let folder = Folder::with(&[("data/a.csv", "id\n1\n"), ("b.bin", "\0\0\0")]);
    let error = init(&folder, "nothing.csv", "job.yaml").expect_err("it is not there");
    assert!(error.contains("nothing.csv"), "{error}");
    init(&folder, "b.bin", "job.yaml").expect_err("it is no table");
    let error = init(&folder, "data/a.csv", "data/a.csv").expect_err("it would be lost");
    assert_eq!(error, "job `data/a.csv` is one of the inputs; name another file");
    let error = init(&folder, "data/", "data/job.yaml").expect_err("the job would be read");
    assert!(error.starts_with("job `data/job.yaml` is where the input `data/` is read from"), "{error}");
}
