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

#[tokio::test]
async fn a_folder_lists_what_is_in_it() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let dest = Local::new(folder.path());
    assert!(dest.list("a/").await.expect("lists").is_empty(), "there is no such folder");
    for (key, body) in
        [("b/2", "two"), ("a", ""), ("b/c/3", "three"), ("b/1", "1"), ("bc", "four"), (".h", "h")]
    {
        dest.put(key, body.into()).await.expect("writes");
    }
    let _open = begun(&dest, "b/4").await;
    for (prefix, expected) in [
        ("", &[(".h", 1), ("a", 0), ("b/1", 1), ("b/2", 3), ("b/c/3", 5), ("bc", 4)][..]),
        ("b", &[("b/1", 1), ("b/2", 3), ("b/c/3", 5), ("bc", 4)]),
        ("b/", &[("b/1", 1), ("b/2", 3), ("b/c/3", 5)]),
        ("b/c/", &[("b/c/3", 5)]),
        ("b/2", &[("b/2", 3)]),
        ("x", &[]),
        ("a/x", &[]),
    ] {
        let listed = dest.list(prefix).await.expect("lists");
        let found: Vec<_> = listed.iter().map(|file| (file.key.as_str(), file.length)).collect();
        assert_eq!(found, expected, "{prefix}");
        for file in listed {
            let head = dest.head(&file.key).await.expect("looks").expect("is there");
            assert_eq!((head.length, head.version, head.run), (file.length, file.version, None));
        }
    }
    assert_eq!(dest.get("b/c/3").await.expect("reads").as_deref(), Some(&b"three"[..]));
    for absent in ["x", "a/x", "b/c/4"] {
        assert_eq!(dest.get(absent).await.expect("there is none"), None, "{absent}");
        assert_eq!(dest.head(absent).await.expect("there is none"), None, "{absent}");
    }
    let error = message(dest.get("b").await);
    assert!(error.contains("cannot read `"), "{error}");
    assert_eq!(dest.shown("b/1"), folder.path().join("b/1").display().to_string());
    assert_eq!(Local::new("").shown("b/1"), "./b/1");
}

#[tokio::test]
async fn uploads_of_a_file_are_its_own() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let dest = Local::new(folder.path());
    let of = async |key: &str| {
        let open = dest.uploads_of(key).await.expect("lists").expect("are known");
        assert!(open.iter().all(|upload| upload.key == key));
        let mut ids: Vec<_> = open.into_iter().map(|upload| upload.id).collect();
        ids.sort();
        ids
    };
    assert!(of("a/x").await.is_empty(), "there is no folder");
    let mut open = Vec::new();
    for key in ["a/x", "a/x", "a/xy", "x", "a/b/x"] {
        open.push(begun(&dest, key).await);
    }
    let mut twice = [open[0].id().to_owned(), open[1].id().to_owned()];
    twice.sort();
    assert_eq!(of("a/x").await, twice);
    for upload in &open[2..] {
        let key = dest.uploads().await.expect("lists").expect("are known");
        let key = key.into_iter().find(|known| known.id == upload.id()).expect("is open").key;
        assert_eq!(of(&key).await, [upload.id()]);
    }
    assert_eq!(open_uploads(&dest).await, 5);
    // Its name goes away with the upload, and the folder with the last name in it.
    dest.abort("a/b/x", open[4].id()).await.expect("aborts");
    dest.abort("a/b/x", open[4].id()).await.expect("it is gone anyway");
    assert!(!folder.path().join("a/b").exists());
    assert!(folder.path().join("a").exists());
}

#[tokio::test]
async fn a_file_that_must_be_new_replaces_none() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let dest = Local::new(folder.path());
    let finished = async |body: &str| {
        let mut upload = begun(&dest, "a/x").await;
        upload.write(body.to_owned().into()).await.expect("writes");
        upload.finish().await.expect("ends")
    };
    let (first, second) = (finished("one").await, finished("other").await);
    let done = dest.complete(&first, Condition::Absent).await.expect("works");
    assert!(matches!(&done, Completed::Done { version } if first.parts == [json!(version)]), "{done:?}");
    assert_eq!(dest.complete(&first, Condition::Absent).await.expect("twice is fine"), done);
    assert_eq!(dest.complete(&second, Condition::Absent).await.expect("is refused"), Completed::Exists);
    assert_eq!(dest.get("a/x").await.expect("reads").as_deref(), Some(&b"one"[..]));
    assert_eq!(names(&folder.path().join("a")), ["x"], "the other is left");
    let third = finished("third").await;
    dest.abort("a/x", &third.id).await.expect("aborts");
    for condition in [Condition::Absent, Condition::Always] {
        assert_eq!(dest.complete(&third, condition).await.expect("it is over"), Completed::Gone);
    }
    assert_eq!(dest.create("a/x", "new".into()).await.expect("works"), Created::Exists);
    assert_eq!(dest.get("a/x").await.expect("reads").as_deref(), Some(&b"one"[..]));
}

#[cfg(unix)]
#[tokio::test]
async fn only_files_are_replaced() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().expect("makes a folder");
    let dest = Local::new(folder.path());
    fs::write(folder.path().join("file"), "mine").expect("writes");
    symlink("file", folder.path().join("link")).expect("links");
    std::os::unix::net::UnixListener::bind(folder.path().join("socket")).expect("binds");
    fs::create_dir(folder.path().join("folder")).expect("makes a folder");
    for (key, what) in [("link", "link"), ("socket", "socket"), ("folder", "folder")] {
        let error = message(dest.put(key, "ours".into()).await);
        let mut upload = begun(&dest, key).await;
        upload.write("ours".into()).await.expect("writes");
        let uploaded = upload.finish().await.expect("ends");
        let refused = message(dest.complete(&uploaded, Condition::Always).await);
        // What a folder is in the way of is the system's to say.
        for error in [error, refused].iter().filter(|_| what != "folder") {
            assert!(error.contains(what), "{key}: {error}");
        }
        dest.abort(key, &uploaded.id).await.expect("aborts");
    }
    assert_eq!(names(folder.path()), ["file", "folder", "link", "socket"]);
    assert_eq!(fs::read_to_string(folder.path().join("file")).expect("reads"), "mine");
}

#[tokio::test]
async fn a_long_file_is_written_whole() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let dest = Local::new(folder.path());
    let mut attributes = FileAttributes::default();
    attributes.without_checksum = true;
    let mut upload = dest.begin("x", &attributes).await.expect("begins");
    let mut all = Vec::new();
    for number in 0..50_u8 {
        let bytes = vec![number; (700 << 10) + usize::from(number)];
        all.extend_from_slice(&bytes);
        upload.write(bytes.into()).await.expect("writes");
        // What is not on the disk yet takes memory.
        let there = fs::metadata(folder.path().join(upload.id())).expect("is there").len();
        assert!(all.len() as u64 - there < 1 << 20, "{there} of {}", all.len());
    }
    let uploaded = upload.finish().await.expect("ends");
    assert!(fs::read(folder.path().join(&uploaded.id)).expect("reads") == all, "it is what was written");
    assert_eq!((uploaded.bytes, uploaded.sha256.as_str()), (all.len() as u64, ""));
}

#[tokio::test]
async fn what_is_not_there_need_not_be_aborted() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let dest = Local::new(folder.path().join("out"));
    for key in ["x.csv", "a/b/x.csv"] {
        dest.abort(key, ".x.csv.0123456789abcdef.tmp").await.expect("it is gone anyway");
        assert!(dest.uploads_of(key).await.expect("lists").expect("are known").is_empty());
    }
    assert!(names(folder.path()).is_empty());
}

/// There is a folder, and no name can be made in it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_folder_that_takes_no_names_is_an_error() {
    let dest = Local::new("/proc");
    for (key, expected) in
        [("x.csv", "cannot write `/proc/x.csv`"), ("a/x.csv", "cannot make the folder `/proc/a`")]
    {
        let error = message(dest.begin(key, &FileAttributes::default()).await);
        assert!(error.contains(expected), "{error}");
    }
}
