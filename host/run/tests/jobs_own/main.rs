//! Jobs that people write by hand.

mod convert;
mod expectations;
mod incremental;
mod init;

use std::path::PathBuf;

use recipe_run::RunError;
use recipe_run::job::{Job, JobOptions, JobReport, RunJob};
use tempfile::TempDir;

/// A folder with files, and jobs in it.
struct Folder(TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        for (name, text) in files {
            let path = folder.path(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn parse(&self, text: &str, options: &JobOptions) -> Result<Job, RunError> {
        let source = self.path("job.yaml").display().to_string();
        Job::parse(&source, text, options).map(|job| job.expect("a job"))
    }

    fn run(&self, text: &str) -> JobReport {
        let job =
            self.parse(text, &JobOptions::default()).unwrap_or_else(|error| panic!("{}", shown(&error)));
        RunJob::new(job).run().unwrap_or_else(|error| panic!("{}", shown(&error)))
    }

    fn error(&self, text: &str) -> String {
        let run = self.parse(text, &JobOptions::default()).and_then(|job| RunJob::new(job).run());
        shown(&run.map(|report| panic!("it ran: {report}")).unwrap_err())
    }

    /// The lines of a target's files.
    fn read(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(folder)).expect("a folder");
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.retain(|path| path.is_file() && path.file_name().is_none_or(|name| name != "_SUCCESS"));
        paths.sort();
        let text = |path: &PathBuf| std::fs::read_to_string(path).expect("text");
        paths.iter().flat_map(|path| text(path).lines().map(str::to_owned).collect::<Vec<_>>()).collect()
    }
}

fn shown(error: &RunError) -> String {
    match error {
        RunError::Recipe(diagnostics) => diagnostics.render(),
        other => other.to_string(),
    }
}

const PEOPLE: &str = "id,name,city\n1,Ana,Lima\n2,Bob,Oslo\n3,,Lima\n";
const CITIES: &str = "city,country,name\nLima,PE,lima\nRome,IT,rome\n";

#[test]
fn sources_steps_and_targets() {
    let folder = Folder::with(&[
        ("people.csv", PEOPLE),
        ("cities.csv", CITIES),
        ("recipes/shout.yaml", "- upper_case: city\n"),
    ]);
    let report = folder.run(
        "\
job: people
sources:
  people: people.csv
  cities: {path: cities.csv, infer: none}
steps:
  named: {from: people, where: name is not null}
  joined: {join: [named, cities], on: city, type: left}
  loud: {from: joined, recipe: recipes/shout.yaml}
  short: {from: loud, steps: [{select: [id, city]}]}
  both: {union: [short, short]}
  once: {union: [short, short], distinct: true}
targets:
  joined rows: {from: joined, path: out/joined/, format: csv}
  twice: {from: both, path: out/twice/, format: csv}
  once more: {from: once, path: out/once/, format: json}
",
    );
    assert_eq!(report.job.as_deref(), Some("people"));
    let joined = ["id,name,city,country,name_right", "1,Ana,Lima,PE,lima", "2,Bob,Oslo,,"];
    assert_eq!(folder.read("out/joined"), joined, "a key is one column, and other names get a suffix");
    assert_eq!(folder.read("out/twice"), ["id,city", "1,LIMA", "2,OSLO", "1,LIMA", "2,OSLO"]);
    assert_eq!(folder.read("out/once"), [r#"{"id":1,"city":"LIMA"}"#, r#"{"id":2,"city":"OSLO"}"#]);
}

#[test]
fn joins_of_keys_with_one_name_and_with_two() {
    let folder = Folder::with(&[("a.csv", "k,v\n1,a\n2,b\n"), ("b.csv", "k,w\n2,x\n3,y\n")]);
    for (kind, expected) in [
        ("inner", &["k,v,w", "2,b,x"][..]),
        ("outer", &["k,v,w", "1,a,", "2,b,x", "3,,y"]),
        ("right", &["k,v,w", "2,b,x", "3,,y"]),
        ("semi", &["k,v", "2,b"]),
        ("anti", &["k,v", "1,a"]),
    ] {
        folder.run(&format!(
            "sources: {{a: a.csv, b: b.csv}}\nsteps: {{j: {{join: [a, b], on: [k], type: {kind}}}}}\n\
             targets: {{out: {{from: j, path: out/{kind}/, format: csv}}}}\n"
        ));
        assert_eq!(folder.read(&format!("out/{kind}")), expected, "{kind}");
    }
    folder.run(
        "sources: {a: a.csv, b: b.csv}\nsteps: {j: {join: [a, b], on: {v: w}, type: outer, suffix: ' (b)'}}\n\
         targets: {out: {from: j, path: out/two/, format: csv}}\n",
    );
    assert_eq!(folder.read("out/two"), ["k,v,k (b),w", "1,a,,", "2,b,,", ",,2,x", ",,3,y"]);
}

#[test]
fn how_sources_are_read() {
    let folder = Folder::with(&[
        ("a.txt", "# made by hand\nid;paid;day;note\n007;1,50;31.12.2024;NA\n"),
        ("b.json", r#"{"rows": [{"id": 1}, {"id": 2}]}"#),
    ]);
    folder.run(
        "\
sources:
  a:
    path: a.txt
    format: csv
    delimiter: ;
    comment: '#'
    null_values: [NA]
    decimal_comma: true
    date_format: dd.MM.yyyy
    types: {id: string}
  b: {path: b.json, json_path: rows}
targets:
  a out: {from: a, path: out/a/, format: json}
  b out: {from: b, path: out/b.csv}
"
        .replace(
            "  b out: {from: b, path: out/b.csv}\n",
            "  b out: {from: b, path: out/b/, format: csv, delimiter: tab}\n",
        )
        .as_str(),
    );
    assert_eq!(folder.read("out/a"), [r#"{"id":"007","paid":1.5,"day":"2024-12-31","note":null}"#]);
    assert_eq!(folder.read("out/b"), ["id", "1", "2"]);
}

#[test]
fn targets_may_be_files() {
    let folder = Folder::with(&[("people.csv", PEOPLE)]);
    folder.run("sources: {p: people.csv}\ntargets: {out: {from: p, path: clean.jsonl}}\n");
    let text = std::fs::read_to_string(folder.path("clean.jsonl")).expect("a file");
    assert_eq!(text.lines().count(), 3);
    folder.run("sources: {p: people.csv}\ntargets: {a: {from: p, path: a.jsonl}, b: {from: p, path: b/, format: csv}}\n");
    assert_eq!(std::fs::read_to_string(folder.path("a.jsonl")).expect("a file"), text);
    assert_eq!(folder.read("b").len(), 4);
    let error = folder.error(
        "sources: {p: people.csv}\ntargets: {a: {from: p, path: a.jsonl}, c: {from: p, path: c/, format: csv}}\n",
    );
    assert!(error.contains("target `a`: output `") && error.contains("a.jsonl` exists"), "{error}");
    assert!(!folder.path("c/_SUCCESS").exists());
    let error = folder.error(
        "sources: {p: people.csv}\ntargets: {a: {from: p, path: a.csv, partition_by: [id]}, b: {from: p, path: b/, format: csv}}\n",
    );
    assert!(error.contains("a.csv"), "{error}");
}

#[test]
fn all_that_is_wrong_is_said_with_its_place() {
    let folder = Folder::with(&[("people.csv", PEOPLE)]);
    let error = folder.error(
        "\
sources:
  people: {path: people.csv, delimeter: ';', format: cvs, infer: some}
steps:
  a: {from: people, steps: [{uper_case: city}]}
  b: {from: peple, where: id > 1, recipe: x.json}
  c: {join: [a], on: id}
  people: {union: [a, a]}
  d: {from: people, recipe: nothing.json}
targets:
  out: {from: a}
target: {}
",
    );
    for expected in [
        "source `people`: `delimeter` is not known; did you mean `delimiter`?",
        "source `people`: `format`: is one of `avro`, `csv`",
        "source `people`: `infer`: is a number of rows",
        "step `a`: step 1: operation `uper_case` is not known",
        "step `b`: a step does one of recipe, steps, transform, join, union, where, sql, and this one does recipe and where",
        "step `c`: `join`: is a list of two names, and has 1",
        "there is another `people`",
        "step `d`: recipe `nothing.json` is in no file of",
        "target `out`: parameter `path` is required",
        "`target` is not part of a job; did you mean `targets`?",
    ] {
        assert!(error.contains(expected), "{expected}: {error}");
    }
    assert!(error.contains("job.yaml:2:30"), "{error}");
}

#[test]
fn columns_and_steps_are_checked_with_the_data() {
    let folder = Folder::with(&[
        ("people.csv", PEOPLE),
        ("r.json", r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "citi"}}]"#),
    ]);
    let error = folder.error(
        "\
sources: {p: people.csv}
steps:
  a: {from: p, recipe: r.json}
  b: {from: p, where: nme = 'x'}
  c: {join: [p, p], on: idd}
targets: {x: {from: a, path: x/}, y: {from: b, path: y/}, z: {from: c, path: z/}}
",
    );
    assert!(
        error.contains("step `a`: step 1 (UPPER_CASE): column `citi` not found; did you mean `city`?"),
        "{error}"
    );
    assert!(error.contains("r.json:1:"), "in the recipe's own text: {error}");
    assert!(error.contains("step `b`: ") && error.contains("did you mean `name`?"), "{error}");
    assert!(
        error.contains("step `c`: ") && error.contains("column `idd` not found; did you mean `id`?"),
        "{error}"
    );
}

#[test]
fn paths_and_variables_are_given_from_outside() {
    let folder = Folder::with(&[("people.csv", PEOPLE), ("other.csv", "id\n9\n")]);
    let text = "sources: {p: 's3://prod/${day}.csv', t: {table: db.t}}\n\
                targets: {a: {from: p, path: 's3://prod/a/', format: csv}, b: {from: t, path: b/, format: csv}}\n";
    let mut options = JobOptions::default();
    let path = |name: &str| folder.path(name).display().to_string();
    options.maps.push(("s3://prod".into(), path("")));
    options.variables.insert("day".into(), "people".into());
    options.tables.insert("db.t".into(), path("other.csv"));
    options.replaced.insert("b".into(), path("elsewhere/"));
    let job = folder.parse(text, &options).unwrap_or_else(|error| panic!("{}", shown(&error)));
    RunJob::new(job).run().unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert_eq!(folder.read("a").len(), 4);
    assert_eq!(folder.read("elsewhere"), ["id", "9"]);
}

#[test]
fn nodes_are_looked_at_without_a_target() {
    let folder = Folder::with(&[("people.csv", PEOPLE)]);
    let text = "sources: {p: people.csv}\nsteps: {l: {from: p, where: city = 'Lima'}}\ntargets: {}\n";
    let job = folder
        .parse(&text.replace("targets: {}", "targets: {o: {from: l, path: o/}}"), &JobOptions::default());
    let run = RunJob::new(job.expect("a job"));
    let preview = run.preview("l", 1).expect("rows");
    assert_eq!((preview.rows.num_rows(), preview.is_partial, preview.node.as_str()), (1, true, "step `l`"));
    let whole = run.preview("o", 10).expect("rows");
    assert_eq!((whole.rows.num_rows(), whole.is_partial), (2, false));
    assert!(!folder.path("o").exists());
    let error = run.preview("x", 1).expect_err("no such node").to_string();
    assert!(error.contains("there is no node `x`; nodes: `p`, `l`, `o`"), "{error}");
}

#[test]
fn the_job_on_the_page_is_one() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/jobs.md");
    let text = std::fs::read_to_string(page).expect("the page");
    let blocks: Vec<&str> =
        text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let blocks: Vec<&str> = blocks.into_iter().filter(|block| block.starts_with("job:")).collect();
    let folder = Folder::with(&[("claims-cleanup.json", "[]")]);
    let [block] = blocks.as_slice() else { panic!("one block of YAML") };
    let job = folder.parse(block, &JobOptions::default()).unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert_eq!(job.outline().len(), 9, "nodes");
}
