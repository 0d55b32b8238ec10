//! Jobs whose targets are files, beside folders or other files: all of them or none.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use recipe_run::store::runtime;

use crate::dice::Dice;
use crate::jobs::{Targets, killed};
use crate::proxy::Proxy;
use crate::servers;
use crate::space::{Files, Space, all_files, files, full};

const FILE_AND_FOLDER: Targets = Targets { all: "all.csv", odd: "odd/" };
const FOLDER_AND_FILE: Targets = Targets { all: "all/", odd: "odd.csv" };
const FILES: Targets = Targets { all: "here/all.csv", odd: "there/odd.csv" };

/// Whether a file has a name that ends so.
fn is_called(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|end| end == extension)
}

/// What readers of data see of a target that is a file or a folder.
fn local(space: &Space, name: &str) -> Files {
    match std::fs::read(space.path(name)) {
        Ok(bytes) => Files::from([(String::new(), bytes.into())]),
        Err(_) => files(&space.path(name)),
    }
}

#[test]
fn local_files_of_a_killed_job_are_all_there_or_none() {
    let space = Space::new(servers::s3s(), "files-local");
    let cases = if full() { 150 } else { 8 };
    let mut count = 0;
    for (number, targets) in [FILE_AND_FOLDER, FOLDER_AND_FILE, FILES].into_iter().enumerate() {
        let output = format!("out-{number}-");
        let read = |name: &str| local(&space, &format!("out-{number}-{name}"));
        count += killed(&space, &output, &targets, read, &mut Dice(20 + number as u64), cases);
    }
    println!("{} runs, of which {count} were killed", 3 * cases);
    assert!(count > 0);
    let left = all_files(space.folder.path());
    let left: Vec<&String> = left.keys().filter(|name| is_called(name, "tmp")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn files_in_s3_of_a_killed_job_are_all_there_or_none() {
    for server in servers::all() {
        let space = Space::new(server, "files-s3");
        let cases = if full() { 100 } else { 4 };
        let mut count = 0;
        for (number, targets) in [FILE_AND_FOLDER, FILES].into_iter().enumerate() {
            let output = format!("S3/out-{number}-");
            let read = |name: &str| space.data(&format!("out-{number}-{name}"));
            count += killed(&space, &output, &targets, read, &mut Dice(30 + number as u64), cases);
        }
        println!("{}: {} runs, of which {count} were killed", server.name, 2 * cases);
        assert!(count > 0);
        assert_eq!(space.open_uploads(), 0, "{}", server.name);
    }
}

const JOB: &str = "\
sources: {in: in.csv}
steps:
  odd: {from: in, where: \"a % 2 = 1\"}
targets:
  all: {from: in, path: OUT/all.csv}
  odd rows: {from: odd, path: OUT/odd.jsonl}
  parts: {from: odd, path: OUT/parts/, format: csv, mode: overwrite}
";

fn space(bucket: &str, output: &str) -> Space {
    let space = Space::new(servers::s3s(), &format!("{bucket}-{}", output.to_lowercase()));
    space.file("in.csv", b"a,b\n1,x\n2,y\n3,z\n");
    let output = output.replace("S3", &space.bucket.to_string());
    space.file("job.yaml", JOB.replace("OUT", &output).as_bytes());
    space
}

fn all(space: &Space, output: &str) -> BTreeMap<String, String> {
    let there = if output == "S3" { space.data("") } else { files(&space.path(output)) };
    let text = |(name, bytes): (String, bytes::Bytes)| (name, String::from_utf8(bytes.to_vec()).unwrap());
    there.into_iter().map(text).filter(|(name, _)| !is_called(name, "yaml")).collect()
}

fn expected() -> BTreeMap<String, String> {
    let text = |(name, text): (&str, &str)| (name.to_owned(), text.to_owned());
    [
        ("all.csv", "a,b\n1,x\n2,y\n3,z\n"),
        ("odd.jsonl", "{\"a\":1,\"b\":\"x\"}\n{\"a\":3,\"b\":\"z\"}\n"),
        ("parts/part-00000.csv", "a,b\n1,x\n3,z\n"),
    ]
    .map(text)
    .into()
}

/// Places for outputs: here and in S3.
const PLACES: [&str; 2] = ["out", "S3"];

#[test]
fn a_job_may_write_files_and_folders() {
    for output in PLACES {
        let space = space("job-files", output);
        let told = space.succeeds("run job.yaml --report report.json");
        assert_eq!(all(&space, output), expected(), "{output}");
        let report = std::fs::read_to_string(space.path("report.json")).unwrap();
        for name in ["all.csv", "odd.jsonl", "parts/"] {
            assert!(told.contains(name) && report.contains(name), "{output}: {name}: {told}");
        }
        // The same run again has nothing to do, with or without the flag.
        for flag in ["", "--overwrite"] {
            let told = space.succeeds(&format!("run job.yaml {flag}"));
            assert!(told.contains("nothing to do"), "{output}: {told}");
        }
        // Another one replaces files only where it is told to.
        space.file("in.csv", b"a,b\n5,v\n");
        space.fails("run job.yaml", 2, &["all.csv` exists"]);
        assert_eq!(all(&space, output), expected(), "{output}");
        space.succeeds("run job.yaml --overwrite");
        assert_eq!(all(&space, output)["all.csv"], "a,b\n5,v\n", "{output}");
        assert_eq!(all(&space, output)["odd.jsonl"], "{\"a\":5,\"b\":\"v\"}\n", "{output}");
        // One by itself replaces what runs of jobs wrote, and these replace it.
        let name = if output == "S3" { "S3/all.csv" } else { "out/all.csv" };
        space.succeeds(&format!("apply noop.json --input in.csv --output {name} --overwrite"));
        space.file("in.csv", b"a,b\n7,w\n");
        space.succeeds("run job.yaml --overwrite");
        assert_eq!(all(&space, output)["all.csv"], "a,b\n7,w\n", "{output}");
        assert_eq!(space.open_uploads(), 0);
    }
}

#[test]
fn a_job_that_fails_leaves_none_of_its_files() {
    for output in PLACES {
        let space = space("job-fails", output);
        let job = std::fs::read_to_string(space.path("job.yaml")).unwrap();
        let rules = "expectations:\n  enough: {from: odd, rules: [RowCount > 5]}\n";
        space.file("job.yaml", format!("{job}{rules}").as_bytes());
        space.fails("run job.yaml", 5, &["RowCount > 5"]);
        assert_eq!(all(&space, output), BTreeMap::new(), "{output}");
        assert_eq!(space.open_uploads(), 0);
        let left = all_files(space.folder.path());
        assert!(left.keys().all(|name| !is_called(name, "tmp")), "{:?}", left.keys());
    }
}

#[test]
fn a_file_that_is_there_keeps_all_targets_from_being_written() {
    for output in PLACES {
        let space = space("job-refused", output);
        let name = |name: &str| if output == "S3" { name.to_owned() } else { format!("{output}/{name}") };
        if output == "S3" {
            space.put("odd.jsonl", "mine");
        } else {
            space.file(&name("odd.jsonl"), b"mine");
        }
        space.fails("run job.yaml", 2, &["target `odd rows`", "odd.jsonl` exists"]);
        assert_eq!(all(&space, output), BTreeMap::from([("odd.jsonl".to_owned(), "mine".to_owned())]));
        assert_eq!(space.open_uploads(), 0);
    }
}

#[test]
fn what_is_no_file_is_not_one_of_several_targets() {
    let space = space("job-stream", "out");
    let job = std::fs::read_to_string(space.path("job.yaml")).unwrap();
    space.file("job.yaml", job.replace("out/odd.jsonl", "/dev/stdout, format: json").as_bytes());
    space.fails("run job.yaml", 2, &["target `odd rows`", "nothing can be taken back"]);
}

/// A run that is stopped at each request in turn, and the same one again without `--overwrite`: files that it has put in place do
/// not keep it from putting the others there.
#[test]
fn the_same_job_again_finishes_what_it_has_decided() {
    let space = space("job-again", "S3");
    let mut finished = 0;
    let stride = if full() { 1 } else { 4 };
    for at in (1..400).step_by(stride) {
        for name in space.objects("").into_keys() {
            let bucket = space.bucket.clone();
            runtime::wait(async move { bucket.delete(&name, None).await }).unwrap();
        }
        let proxy = Proxy::new(&space.server.endpoint, None);
        let mut child =
            space.command_at(&proxy.endpoint, "run job.yaml").stdout(Stdio::null()).spawn().unwrap();
        while proxy.seen().len() < at && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        let is_over = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        let there = all(&space, "S3");
        let told = space.succeeds("run job.yaml");
        assert_eq!(all(&space, "S3"), expected(), "at {at}: {there:?}");
        finished += usize::from(told.contains("nothing to do") && there.len() < 3);
        if is_over {
            println!("{at} requests; {finished} runs were finished by the next one");
            return;
        }
    }
    panic!("it does not come to an end");
}
