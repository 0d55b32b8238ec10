//! What a local folder does with files, as others see it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::*;

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("lists").flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

async fn begun(dest: &Local, key: &str) -> Box<dyn Upload> {
    dest.begin(key, &FileAttributes::default()).await.expect("begins")
}

#[tokio::test]
async fn an_upload_is_hidden_until_it_is_completed() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let dest = Local::new(folder.path().join("out"));
    let mut upload = begun(&dest, "a=1/x.csv").await;
    upload.write(Bytes::from(vec![b'x'; 3 << 20])).await.expect("writes");
    let id = upload.id().to_owned();
    assert!(id.strip_prefix(".x.csv.").is_some_and(|rest| rest.strip_suffix(".tmp").is_some()), "{id}");
    assert_eq!(names(&folder.path().join("out/a=1")), [id.as_str()]);
    assert!(dest.list("").await.expect("lists").is_empty());
    let open = dest.uploads().await.expect("lists").expect("are known");
    assert_eq!((open[0].key.as_str(), open[0].id.as_str()), ("a=1/x.csv", id.as_str()));

    let uploaded = upload.finish().await.expect("ends");
    assert_eq!(uploaded.bytes, 3 << 20);
    assert_eq!(uploaded.sha256, format!("{:x}", Sha256::digest(vec![b'x'; 3 << 20])));
    let done = dest.complete(&uploaded, Condition::Always).await.expect("works");
    assert_eq!(dest.complete(&uploaded, Condition::Always).await.expect("twice is fine"), done);
    assert_eq!(names(&folder.path().join("out/a=1")), ["x.csv"]);
    let head = dest.head("a=1/x.csv").await.expect("looks").expect("is there");
    assert_eq!(done, Completed::Done { version: head.version });

    dest.put("a=1/x.csv", "other".into()).await.expect("writes");
    assert_eq!(dest.complete(&uploaded, Condition::Always).await.expect("works"), Completed::Gone);
}

#[tokio::test]
async fn an_upload_that_is_dropped_leaves_nothing() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let dest = Local::new(folder.path().join("out"));
    drop(begun(&dest, "a=1/b=2/x.csv").await);
    assert!(names(&folder.path().join("out")).is_empty());

    let all: Arc<dyn Destination> = Arc::new(dest.clone());
    let Begun::Open(transaction) = begin(all, info("one", Mode::Fail)).await.expect("begins") else {
        panic!("there is something to do");
    };
    let upload = transaction.file("a=1/", 0, "csv", "text/csv", None).await.expect("begins");
    upload.finish().await.expect("ends");
    drop(transaction);
    assert_eq!(names(&folder.path().join("out")), ["_recipe_log"]);
}

#[tokio::test]
async fn hidden_files_of_others_are_left_alone() {
    let folder = tempfile::tempdir().expect("makes a folder");
    for name in [".x.csv.swp", ".x.csv.tmp", ".hidden", ".x.csv.0123456789abcdeg.tmp"] {
        fs::write(folder.path().join(name), "mine").expect("writes");
    }
    let before = names(folder.path());
    let dest = Local::new(folder.path());
    assert!(dest.uploads().await.expect("lists").expect("are known").is_empty());
    assert!(dest.abort("x.csv", ".hidden").await.is_err());
    assert!(dest.abort("x.csv", "../.x.csv.0123456789abcdef.tmp").await.is_err());
    assert_eq!(names(folder.path()), before);
}

#[tokio::test]
async fn only_the_version_that_was_meant_is_deleted() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let dest = Local::new(folder.path());
    dest.put("a/x", "one".into()).await.expect("writes");
    let head = dest.head("a/x").await.expect("looks").expect("is there");
    dest.put("a/x", "other".into()).await.expect("writes");
    dest.delete("a/x", Some(&head.version)).await.expect("does nothing");
    assert_eq!(names(folder.path()), ["a"]);
    dest.delete("a/x", None).await.expect("deletes");
    assert!(names(folder.path()).is_empty(), "an empty folder is left");
    dest.delete("a/x", None).await.expect("it is gone anyway");
}

#[tokio::test]
async fn nothing_is_written_outside_of_the_folder() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let dest = Local::new(folder.path().join("out"));
    for key in ["../x", "a/../../x", "/x", "a//x", "", ".", "a/..", "a\\..\\x"] {
        assert!(dest.begin(key, &FileAttributes::default()).await.is_err(), "{key}");
        assert!(dest.put(key, Bytes::new()).await.is_err(), "{key}");
        assert!(dest.delete(key, None).await.is_err(), "{key}");
    }
    assert!(names(folder.path()).is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn links_below_the_folder_are_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().expect("makes a folder");
    let (out, elsewhere) = (folder.path().join("out"), folder.path().join("elsewhere"));
    fs::create_dir(&out).expect("makes a folder");
    fs::create_dir(&elsewhere).expect("makes a folder");
    fs::write(elsewhere.join("x"), "mine").expect("writes");
    symlink(&elsewhere, out.join("a=1")).expect("links");
    let dest = Local::new(&out);
    let error = message(dest.begin("a=1/x", &FileAttributes::default()).await);
    assert!(error.contains("is a link to another folder"), "{error}");
    assert!(dest.delete("a=1/x", None).await.is_err());
    assert_eq!(dest.list("").await.expect("lists").len(), 1, "the link itself is a file of somebody");
    assert_eq!(names(&elsewhere), ["x"]);

    // The folder itself may be a link: the user named it.
    symlink(&elsewhere, folder.path().join("link")).expect("links");
    Local::new(folder.path().join("link")).put("y", Bytes::new()).await.expect("writes");
    assert_eq!(names(&elsewhere), ["x", "y"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_cannot_be_written_to_is_a_plain_error() {
    let folder = tempfile::tempdir().expect("makes a folder");
    fs::write(folder.path().join("out"), "a file").expect("writes");
    let error =
        message(run(Arc::new(Local::new(folder.path().join("out"))), job("one", Mode::Fail, &[""])).await);
    assert!(error.contains("cannot make the folder `") || error.contains("cannot write `"), "{error}");
}
