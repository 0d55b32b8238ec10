//! Jobs with several sources and targets, here and in S3: the same bytes, and all targets or none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::dice::Dice;
use crate::proxy::Proxy;
use crate::servers;
use crate::space::{Files, Space, files, full};

/// The folder of a job among the recipes.
fn recipes(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../recipes").join(name)
}

/// What a job is to write, and what of it is there: by folder, without the names of files, which say which run it was.
fn by_folder(files: &Files) -> BTreeMap<String, String> {
    let folder = |(name, bytes): (&String, &bytes::Bytes)| {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        (folder.to_owned(), String::from_utf8(bytes.to_vec()).unwrap())
    };
    files.iter().map(folder).collect()
}

/// A space with the files of a job's folder, also in the bucket.
fn space(server: &'static servers::Server, bucket: &str, name: &str) -> Space {
    let space = Space::new(server, bucket);
    for path in std::fs::read_dir(recipes(name)).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_file() {
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            let content = std::fs::read(&path).unwrap();
            space.file(&format!("{name}/{file}"), &content);
            space.put(&file, content);
        }
    }
    let recipe = std::fs::read(recipes("claims-cleanup").join("recipe.json")).unwrap();
    space.file("claims-cleanup/recipe.json", &recipe);
    space
}

#[test]
fn the_claims_job_writes_the_same_in_every_form_here_and_in_s3() {
    let expected = by_folder(&files(&recipes("claims-job/expected/claims")));
    assert_eq!(expected.len(), 3, "three days");
    for server in servers::all() {
        let space = space(server, "claims-job", "claims-job");
        for threads in [1, 8] {
            for job in ["job.yaml", "glue.json --map s3://lake=claims-job"] {
                let _ = std::fs::remove_dir_all(space.path("claims-job/out"));
                space.succeeds(&format!("run claims-job/{job} --threads {threads}"));
                let written = by_folder(&files(&space.path("claims-job/out/claims")));
                assert!(written == expected, "{job}, {threads} threads: {written:?}");
            }
            let told = space.succeeds(&format!(
                "run claims-job/glue.json --map s3://lake=S3 --threads {threads} --seed {threads} --overwrite"
            ));
            assert!(told.contains("27 rows"), "{}: {told}", server.name);
            let written = by_folder(&space.data("out/claims/"));
            assert!(written == expected, "{}: {threads} threads: {written:?}", server.name);
        }
        assert_eq!(space.open_uploads(), 0, "{}", server.name);
    }
}

/// The bytes of the summary, and the rows of the history as JSON lines.
fn of_options(space: &Space, folder: &str) -> (String, String) {
    let history = format!("{folder}history/ --output history.jsonl --overwrite");
    space.succeeds(&format!("apply none.json --input {history}"));
    let history = std::fs::read_to_string(space.path("history.jsonl")).unwrap();
    space.succeeds(&format!(
        "apply none.json --input {folder}summary/ --output summary.csv --overwrite --infer none"
    ));
    (std::fs::read_to_string(space.path("summary.csv")).unwrap(), history)
}

#[test]
fn the_options_job_writes_the_same_in_every_form_here_and_in_s3() {
    let text = |name: &str| std::fs::read_to_string(recipes("options-job/expected").join(name)).unwrap();
    let expected = (text("summary.csv"), text("history.jsonl"));
    for server in servers::all() {
        let space = space(server, "options-job", "options-job");
        space.file("none.json", b"[]");
        for threads in [1, 8] {
            let run = format!("--now 2023-04-01T09:00:00Z --threads {threads}");
            let glue = "run options-job/glue.json --table trades.rates=options-job/rates.csv";
            for job in ["run options-job/job.yaml".to_owned(), format!("{glue} --map s3://lake=options-job")]
            {
                let _ = std::fs::remove_dir_all(space.path("options-job/out"));
                space.succeeds(&format!("{job} {run}"));
                let written = of_options(&space, "options-job/out/");
                assert!(written == expected, "{job}, {threads} threads: {written:?}");
            }
            space.succeeds(&format!("{glue} --map s3://lake=S3 {run} --seed {threads} --overwrite"));
            let written = of_options(&space, "S3/out/");
            assert!(written == expected, "{}: {threads} threads: {written:?}", server.name);
        }
        assert_eq!(space.open_uploads(), 0, "{}", server.name);
    }
}

#[test]
fn drawings_in_readmes_are_what_the_program_draws() {
    let space = Space::new(servers::s3s(), "drawn");
    for job in ["claims-job", "options-job"] {
        let readme = std::fs::read_to_string(recipes(job).join("README.md")).unwrap();
        let drawn = space.succeeds(&format!("graph {}", recipes(job).join("job.yaml").display()));
        assert!(readme.contains(&format!("```mermaid\n{}\n```", drawn.trim())), "{drawn}");
    }
}

/// A job that reads one file and writes two targets.
const TWO: &str = "\
sources: {in: IN}
steps:
  odd: {from: in, where: \"a % 2 = 1\"}
targets:
  all: {from: in, path: OUT/ALL, format: csv, mode: overwrite}
  odd rows: {from: odd, path: OUT/ODD, format: csv, PARTITIONmode: overwrite}
";

/// The names of both targets, which end with `/` where they are folders.
pub(crate) struct Targets {
    pub(crate) all: &'static str,
    pub(crate) odd: &'static str,
}

const FOLDERS: Targets = Targets { all: "all/", odd: "odd/" };

fn text(first: u32) -> String {
    let rows = (first..first + 20_000).map(|row| format!("{row},{}\n", ["x", "y", "z"][row as usize % 3]));
    format!("a,b\n{}", rows.collect::<String>())
}

#[test]
fn a_source_with_several_targets_is_read_once() {
    let space = Space::new(servers::s3s(), "read-once");
    let content = text(0).repeat(120);
    space.put("in.csv", content.clone());
    let source = "{path: s3://read-once/in.csv, infer: none}";
    let job = TWO.replace("IN", source).replace("a % 2 = 1", "b = 'x'").replace("PARTITION", "");
    let job = job.replace("OUT", "s3://read-once").replace("ALL", "all/").replace("ODD", "some/");
    space.file("job.yaml", job.as_bytes());
    let proxy = Proxy::new(&space.server.endpoint, None);
    let ended = space.command_at(&proxy.endpoint, "run job.yaml").output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(["all/", "some/"].iter().all(|target| !space.data(target).is_empty()));
    let seen =
        proxy.seen().into_iter().filter(|seen| seen.method == "GET" && seen.target.contains("/in.csv"));
    let read: usize = seen.map(|seen| seen.answered).sum();
    println!("{read} bytes are read of {}", content.len());
    // Its first part is read before for the header.
    let spare = 8 << 20;
    assert!(content.len() > 2 * spare);
    assert!(
        (content.len()..=content.len() + spare).contains(&read),
        "{read} bytes are read of {}",
        content.len()
    );
}

/// The first cells of all rows, in order.
fn rows(files: &Files) -> Vec<u32> {
    let text = |bytes: &bytes::Bytes| String::from_utf8(bytes.to_vec()).unwrap();
    let of_file = |text: String| {
        let rows = text.lines().skip(1).map(|line| line.split(',').next().unwrap().parse().unwrap());
        rows.collect::<Vec<u32>>()
    };
    let mut rows: Vec<u32> = files.values().map(text).flat_map(of_file).collect();
    rows.sort_unstable();
    rows
}

/// Kills runs at random moments, and lets the next one put things right: both targets are as one run left them.
pub(crate) fn killed(
    space: &Space,
    output: &str,
    targets: &Targets,
    read: impl Fn(&str) -> Files,
    dice: &mut Dice,
    cases: u32,
) -> u32 {
    let Targets { all, odd } = targets;
    let partition = if odd.ends_with('/') { "partition_by: b, " } else { "" };
    let job = |input: &str, file: &str, case: u32| {
        let text = TWO.replace("ALL", all).replace("ODD", odd).replace("PARTITION", partition);
        let text = text.replace("IN", input).replace("OUT", &format!("{output}{case}"));
        let text = text.replace("S3", &space.bucket.to_string());
        space.file(file, text.as_bytes());
        format!("run {file}")
    };
    space.file("old.csv", text(0).as_bytes());
    space.file("in.csv", text(100_000).as_bytes());
    let begun = Instant::now();
    space.succeeds(&job("in.csv", "timed.yaml", 999_999));
    let whole = begun.elapsed().as_millis() as u64;
    let of = |first: u32| -> (Vec<u32>, Vec<u32>) {
        let all: Vec<u32> = (first..first + 20_000).collect();
        let odd = all.iter().copied().filter(|row| row % 2 == 1).collect();
        (all, odd)
    };
    let (old, new) = (of(0), of(100_000));
    let mut killed = 0;
    for case in 0..cases {
        space.succeeds(&job("old.csv", "old.yaml", case));
        let run = job("in.csv", "new.yaml", case);
        let mut child = space.command(&run).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(dice.below(whole)));
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        // Whoever comes over one of both puts both right.
        let (one, other) = if case % 2 == 0 { (all, odd) } else { (odd, all) };
        space.succeeds(&format!("clean {output}{case}/{one} --older-than 0s"));
        let there = (rows(&read(&format!("{case}/{all}"))), rows(&read(&format!("{case}/{odd}"))));
        let is_whole = there == old || there == new;
        assert!(is_whole, "case {case}: {} and {} rows after {one}", there.0.len(), there.1.len());
        space.succeeds(&format!("clean {output}{case}/{other} --older-than 0s"));
        let still = (rows(&read(&format!("{case}/{all}"))), rows(&read(&format!("{case}/{odd}"))));
        assert!(still == there, "case {case}: {other} is another than it was");
        space.succeeds(&run);
        let again = (rows(&read(&format!("{case}/{all}"))), rows(&read(&format!("{case}/{odd}"))));
        assert!(again == new, "case {case}");
    }
    killed
}

#[test]
fn local_targets_of_a_killed_job_are_both_there_or_both_not() {
    let space = Space::new(servers::s3s(), "two-local");
    let cases = if full() { 200 } else { 12 };
    let killed = killed(
        &space,
        "out-",
        &FOLDERS,
        |name| files(&space.path(&format!("out-{name}"))),
        &mut Dice(11),
        cases,
    );
    println!("{cases} runs, of which {killed} were killed");
    assert!(killed > 0);
}

#[test]
fn targets_in_s3_of_a_killed_job_are_both_there_or_both_not() {
    let space = Space::new(servers::s3s(), "two-s3");
    let cases = if full() { 200 } else { 12 };
    let killed =
        killed(&space, "S3/out-", &FOLDERS, |name| space.data(&format!("out-{name}")), &mut Dice(12), cases);
    println!("{cases} runs, of which {killed} were killed");
    assert!(killed > 0);
    assert_eq!(space.open_uploads(), 0);
}
