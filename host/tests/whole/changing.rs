//! Inputs that change while they are read: the run says so, whatever it stumbles over, and writes nothing.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use recipe_run::store::s3::S3;
use recipe_run::store::{StoreError, error::FileChange};
use recipe_run::tables::{CsvOptions, Format, OutputFormat, Ragged, Typing, Widths};
use recipe_run::{Apply, Recipe, RunError};
use tempfile::TempDir;

use crate::within::{finish, job, prepared};

/// What somebody does to a file.
type Change = fn(&Path);

/// Changes, and what is said of them.
const CHANGES: [(&str, Change, &str); 6] = [
    ("cut in a row", |path| cut(path, 2), "it was cut from"),
    ("cut at the end of a row", |path| cut(path, 1), "it was cut from"),
    ("added to", add, "it grew from"),
    ("rewritten in place", rewrite, "it was written to"),
    ("replaced", replace, "another file took its place"),
    ("deleted", |path| fs::remove_file(path).unwrap(), "it is not there any more"),
];

/// Cuts a file in its middle: at the end of a line, or so many bytes before.
fn cut(path: &Path, before: u64) {
    let text = fs::read(path).unwrap();
    let half = text.len() / 2;
    let end = text[half..].iter().position(|byte| *byte == b'\n').map_or(half, |line| half + line);
    OpenOptions::new().write(true).open(path).unwrap().set_len(end as u64 + 2 - before).unwrap();
}

fn add(path: &Path) {
    let rows = fs::read(path).unwrap().split_off(4);
    OpenOptions::new().append(true).open(path).unwrap().write_all(&rows).unwrap();
}

/// Writes as many other bytes to the same file.
fn rewrite(path: &Path) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    let length = file.metadata().unwrap().len();
    file.seek(SeekFrom::Start(length - 3)).unwrap();
    file.write_all(b"9").unwrap();
}

/// Puts a file with the same bytes and the same time in its place.
fn replace(path: &Path) {
    let (copy, time) = (path.with_extension("copy"), path.metadata().unwrap().modified().unwrap());
    fs::copy(path, &copy).unwrap();
    File::options().write(true).open(&copy).unwrap().set_modified(time).unwrap();
    fs::rename(copy, path).unwrap();
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn pipe(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        path
    }

    /// What is there besides these, in order.
    fn left(&self, known: &[&str]) -> Vec<String> {
        let names = fs::read_dir(self.0.path()).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| !known.contains(&name.as_str())).collect()
    }
}

/// A run that goes on until it cannot write into a pipe, and the other end of it, of which a byte was read: it is at work.
fn at_work(job: Apply, pipe: &Path) -> (JoinHandle<Result<(), RunError>>, File) {
    let run = std::thread::spawn(move || job.run().map(drop));
    let mut reader = File::open(pipe).unwrap();
    reader.read_exact(&mut [0]).unwrap();
    (run, reader)
}

fn ends(run: JoinHandle<Result<(), RunError>>, mut reader: File) -> String {
    std::io::copy(&mut reader, &mut std::io::sink()).unwrap();
    run.join().unwrap().expect_err("its input changed").to_string()
}

fn rows(count: u32) -> String {
    text(count, |row| format!("{row:07},{}\n", row % 7))
}

fn text(count: u32, row: fn(u32) -> String) -> String {
    (0..count).map(row).collect::<Vec<_>>().concat()
}

#[test]
fn a_file_that_changes_before_it_is_opened() {
    for (kind, change, said) in CHANGES {
        let folder = Folder::new();
        folder.write("in/a.csv", &format!("a,b\n{}", rows(20)));
        folder.write("in/b.csv", &format!("a,b\n{}", rows(2000)));
        for threads in [1, 4] {
            let job = job(folder.name("in"), folder.name("out.csv")).threads(threads);
            let run = prepared(&S3::default(), &job).unwrap();
            let before = fs::read(folder.path("in/b.csv")).unwrap();
            change(&folder.path("in/b.csv"));
            let error = finish(run).unwrap_err().to_string();
            let told = error.contains("in/b.csv` changed while it was read: ") && error.contains(said);
            assert!(told, "{kind}: {error}");
            assert_eq!(folder.left(&["in"]), [""; 0], "{kind}");
            fs::write(folder.path("in/b.csv"), before).unwrap();
        }
    }
}

#[test]
fn a_file_that_changes_after_its_last_byte_or_before_it() {
    for (kind, change, said) in CHANGES {
        // The first file was read when rows of the second are rejected, and the second is being read.
        for changed in ["in/a.csv", "in/b.csv"] {
            let folder = Folder::new();
            folder.write("in/a.csv", &format!("a,b\n{}", rows(20)));
            folder.write(
                "in/b.csv",
                &format!("a,b\n{}{}", rows(20), format!("1,2,{}\n", "x".repeat(10_000)).repeat(800)),
            );
            let pipe = folder.pipe("rejects");
            let options = CsvOptions::default().with_ragged(Ragged::Reject);
            let job = job(folder.name("in"), folder.name("out.csv")).csv(options).rejects(&pipe);
            let (run, reader) = at_work(job.report(folder.path("report.json")), &pipe);
            change(&folder.path(changed));
            let error = ends(run, reader);
            let told =
                error.contains(&format!("{changed}` changed while it was read: ")) && error.contains(said);
            assert!(told, "{kind}, {changed}: {error}");
            assert_eq!(folder.left(&["in", "rejects"]), [""; 0], "{kind}, {changed}");
        }
    }
}

#[test]
fn files_of_every_format() {
    let folder = Folder::new();
    let narrow = text(15_000, |row| format!("{row},{:x}\n", row.wrapping_mul(0x9e37_79b9)));
    folder.write("in.csv", &format!("a,b\n{narrow}"));
    let wide = text(15_000, |row| format!("{row:010}{:010x}\n", row.wrapping_mul(0x9e37_79b9)));
    folder.write("in.fwf", &format!("{:<10}{:<10}\n{wide}", "a", "b"));
    let written = [
        ("in.jsonl", OutputFormat::JsonLines),
        ("in.parquet", OutputFormat::Parquet),
        ("in.orc", OutputFormat::Orc),
        ("in.avro", OutputFormat::Avro),
        ("in.xlsx", OutputFormat::Excel),
        ("in.csv.gz", OutputFormat::Csv),
    ];
    for (name, format) in written {
        let job = job(folder.name("in.csv"), folder.name(name));
        job.output_format(format).run().unwrap();
    }
    let pipe = folder.pipe("out.csv");
    for name in ["in.csv", "in.fwf"].into_iter().chain(written.map(|(name, _)| name)) {
        let before = fs::read(folder.path(name)).unwrap();
        for (kind, change, said) in CHANGES {
            let mut job = job(folder.name(name), folder.name("out.csv"));
            if name == "in.fwf" {
                job = job.format(Format::FixedWidth).widths(Widths::Characters(vec![10, 10]));
            }
            let (run, reader) = at_work(job, &pipe);
            change(&folder.path(name));
            let error = ends(run, reader);
            let told =
                error.contains(&format!("{name}` changed while it was read: ")) && error.contains(said);
            assert!(told, "{name}, {kind}: {error}");
            assert!(error.contains("is not the whole output"), "{name}, {kind}: {error}");
            fs::write(folder.path(name), &before).unwrap();
        }
        // One that stays as it is gives all rows.
        let run = prepared(&S3::default(), &job(folder.name(name), folder.name("all.csv")).overwrite());
        if name != "in.fwf" {
            finish(run.unwrap()).unwrap();
            assert_eq!(fs::read_to_string(folder.path("all.csv")).unwrap().lines().count(), 15_001, "{name}");
        }
    }
}

#[test]
fn second_tables_are_watched_as_well() {
    for (kind, change, said) in CHANGES {
        let folder = Folder::new();
        folder.write("in.csv", "a,b\n1,2\n");
        folder.write("tables/t.csv", &format!("k,n\n{}", rows(2000)));
        let job = job(folder.name("in.csv"), folder.name("out.csv")).table("t", folder.name("tables"));
        let run = prepared(&S3::default(), &job).unwrap();
        change(&folder.path("tables/t.csv"));
        let error = finish(run).unwrap_err().to_string();
        assert!(
            error.contains("tables/t.csv` changed while it was read: ") && error.contains(said),
            "{kind}: {error}"
        );
        assert_eq!(folder.left(&["in.csv", "tables"]), [""; 0], "{kind}");
    }
}

#[test]
fn what_is_wrong_with_a_row_is_told_of_a_file_that_stays() {
    let folder = Folder::new();
    folder.write("in.csv", &format!("a,b\n{}1,2,3\n", rows(2000)));
    let error = job(folder.name("in.csv"), folder.name("out.csv")).run().unwrap_err().to_string();
    assert!(error.contains("row 2001 (line 2002): 3 cells where there are 2 columns"), "{error}");
}

#[test]
fn the_change_is_told_in_place_of_an_error_of_a_row() {
    let folder = Folder::new();
    folder.write("in.csv", &format!("a,b\n{}", rows(2000)));
    // All rows are looked at for their types when the run starts.
    let apply =
        Apply::new(Recipe::parse("[]").unwrap()).input(folder.name("in.csv")).output(folder.name("o.csv"));
    let run = apply.typing(Typing::default()).threads(1).start().unwrap();
    fs::write(folder.path("in.csv"), format!("a,b\n{}", "x,y,z\n".repeat(2000))).unwrap();
    let Err(RunError::Store(StoreError::FileChanged { change, .. })) = finish(run) else {
        panic!("the file is another");
    };
    assert_eq!(change, FileChange::Shorter { before: 20_004, now: 12_004 });
}
