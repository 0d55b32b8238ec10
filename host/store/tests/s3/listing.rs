//! What a name stands for, here and in S3.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use recipe_store::listing::{Found, list, relist};
use recipe_store::s3::{Attributes, PutIf, S3};
use recipe_store::{ErrorKind, FileDescription, StoreError};

use crate::hook::{Hook, Trouble};
use crate::servers;

const FILES: [&str; 6] =
    ["in/a.csv", "in/b.csv", "in/c/d.csv", "in/_x/e.csv", "in/_y=1/f.csv", "in/note.txt"];

fn is_csv(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "csv")
}

/// What is listed, and below which folder, without the start of all names.
fn names(start: &str, found: &[Found]) -> Vec<(String, String)> {
    let name = |path: &Path| path.to_string_lossy().strip_prefix(start).expect("is below").to_owned();
    let mut names: Vec<_> = found.iter().map(|found| (name(&found.file.path), name(&found.root))).collect();
    names.sort();
    names
}

fn check(start: &str, s3: &S3) {
    let listed = |name: &str| list(&format!("{start}{name}"), s3, &is_csv);
    let found = |name: &str| names(start, &listed(name).expect("is found").found);
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(file, root)| ((*file).to_owned(), (*root).to_owned())).collect()
    };
    assert_eq!(found("in/a.csv"), pairs(&[("in/a.csv", "in")]));
    // A file that is named is meant, whatever its name.
    assert_eq!(found("in/note.txt"), pairs(&[("in/note.txt", "in")]));
    let all = [("in/_y=1/f.csv", "in/"), ("in/a.csv", "in/"), ("in/b.csv", "in/"), ("in/c/d.csv", "in/")];
    assert_eq!(found("in/"), pairs(&all));
    assert_eq!(found("in/*.csv"), pairs(&[("in/a.csv", "in"), ("in/b.csv", "in")]));
    assert_eq!(found("in/?/*"), pairs(&[("in/c/d.csv", "in")]));
    let errors = [listed("none"), listed("in/_x/none/"), listed("*/x*"), listed("only/"), listed("in/[")];
    let errors = errors.map(|result| result.expect_err("is not found"));
    assert!(errors.iter().all(|error| error.kind() == ErrorKind::Invalid), "{errors:?}");
    use StoreError::*;
    let [
        InputNotFound { name, .. },
        InputNotFound { .. },
        NoMatch { .. },
        NoData { is_remote, .. },
        BadPattern { .. },
    ] = &errors
    else {
        panic!("{errors:?}")
    };
    assert_eq!(name, &format!("{start}none"));
    assert_eq!(*is_remote, start.starts_with("s3://"));
}

#[test]
fn names_on_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    for name in FILES.into_iter().chain(["only/note.txt"]) {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "x\n").unwrap();
    }
    check(&format!("{}/", folder.path().display()), &S3::default());
}

#[test]
fn names_in_s3() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for server in servers::all() {
        let bucket = runtime.block_on(server.bucket("listing"));
        for key in FILES.into_iter().chain(["only/note.txt"]) {
            let none = Attributes::new();
            let put = bucket.put(key, "x\n".into(), PutIf::Always, &none);
            runtime.block_on(put).unwrap();
        }
        check("s3://listing/", &server.s3());
    }
}

#[test]
fn objects_are_relisted_without_a_request() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for server in servers::all() {
        let bucket = runtime.block_on(server.bucket("relisting"));
        let put = |key: &'static str, text: &'static str| {
            let none = Attributes::new();
            runtime.block_on(bucket.put(key, text.into(), PutIf::Always, &none)).unwrap();
        };
        for (key, text) in [("in/a.csv", "a\n"), ("in/b //ü+%.csv", "b\n"), ("in/c.csv", "c\n")] {
            put(key, text);
        }
        let listed = list("s3://relisting/in/", &server.s3(), &is_csv).unwrap().found;
        let described = listed.iter().map(|found| found.file.describe().unwrap());
        let document = serde_json::to_string(&described.collect::<Vec<_>>()).unwrap();

        let described: Vec<FileDescription> = serde_json::from_str(&document).unwrap();
        let hook = Hook::new(Trouble::Nothing);
        let files = relist(described.clone(), &server.s3_through(hook.client())).unwrap();
        assert_eq!(hook.count(), 0, "{:?}", hook.log());
        for (file, found) in files.iter().zip(&listed) {
            assert!(file.is_remote());
            assert_eq!(
                (&file.path, file.length, &file.version),
                (&found.file.path, found.file.length, &found.file.version)
            );
        }
        assert_eq!(files.iter().map(|file| file.describe().unwrap()).collect::<Vec<_>>(), described);
        let read = |at: usize| {
            let mut text = String::new();
            files[at].read()?.read_to_string(&mut text)?;
            std::io::Result::Ok(text)
        };
        assert_eq!([0, 1].map(|at| read(at).unwrap()), ["a\n", "b\n"]);
        put("in/c.csv", "C\n");
        let error = read(2).expect_err("it is another").to_string();
        assert!(error.contains("s3://relisting/in/c.csv"), "{error}");
    }
}

#[test]
fn who_reads_on_after_an_error_waits_for_nothing() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for server in servers::all() {
        let bucket = runtime.block_on(server.bucket("read-on"));
        let put = |text: &'static str| {
            runtime.block_on(bucket.put("a.csv", text.into(), PutIf::Always, &Attributes::new())).unwrap();
        };
        put("a\n");
        let listed = list("s3://read-on/a.csv", &server.s3(), &is_csv).unwrap().found;
        put("another\n");
        let mut reader = listed[0].file.read().unwrap();
        let (send, received) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 8];
            for _ in 0..2 {
                send.send(reader.read(&mut buffer).ok()).unwrap();
            }
        });
        let next = || received.recv_timeout(Duration::from_mins(1)).expect("it does not wait");
        assert_eq!([next(), next()], [None, Some(0)], "{}", server.name);
    }
}
