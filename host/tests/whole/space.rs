//! What the tests share: a bucket of a server, the program run against it, and what is there afterwards.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use recipe_run::store::runtime;
use recipe_run::store::s3::{Attributes, Bucket, PutIf};
use tempfile::TempDir;

use crate::servers::Server;

/// Whether all cases are asked for.
pub(crate) fn full() -> bool {
    std::env::var_os("RECIPE_TESTS").is_some_and(|asked| asked == "full")
}

/// Files by their names.
pub(crate) type Files = BTreeMap<String, Bytes>;

/// A bucket, and a folder to run the program in.
pub(crate) struct Space {
    pub(crate) server: &'static Server,
    pub(crate) bucket: Bucket,
    pub(crate) folder: TempDir,
}

/// What the program said, and exited with.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) error: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Ended {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ended { code: output.status.code(), out: text(&output.stdout), error: text(&output.stderr) }
    }
}

impl Space {
    /// A new bucket, and a folder with a recipe that does nothing.
    pub(crate) fn new(server: &'static Server, bucket: &str) -> Space {
        let name = bucket.to_owned();
        let bucket = runtime::wait(async move { server.bucket(&name).await });
        let space = Space { server, bucket, folder: tempfile::tempdir().unwrap() };
        space.file("noop.json", b"[]");
        space
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, content: &[u8]) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), content).unwrap();
    }

    /// The program, about to run. In an argument, `~` stands for a blank, and `S3` for the bucket.
    pub(crate) fn command(&self, line: &str) -> Command {
        self.command_at(&self.server.endpoint, line)
    }

    /// The same where the server is found elsewhere.
    pub(crate) fn command_at(&self, endpoint: &str, line: &str) -> Command {
        let mut command = program();
        let bucket = self.bucket.to_string();
        let words = line.split_whitespace().map(|word| word.replace('~', " ").replace("S3", &bucket));
        command
            .args(words)
            .args(["--endpoint-url", endpoint])
            .env("AWS_ACCESS_KEY_ID", &self.server.access_key)
            .env("AWS_SECRET_ACCESS_KEY", &self.server.secret_key)
            .current_dir(self.folder.path());
        command
    }

    pub(crate) fn run(&self, line: &str) -> Ended {
        self.command(line).output().unwrap().into()
    }

    pub(crate) fn succeeds(&self, line: &str) -> String {
        let ended = self.run(line);
        assert_eq!(ended.code, Some(0), "{}: {line}: {}", self.server.name, ended.error);
        ended.out
    }

    /// Runs, and checks the exit code and that the error says all of `parts`; gives the error.
    pub(crate) fn fails(&self, line: &str, code: i32, parts: &[&str]) -> String {
        let ended = self.run(line);
        let context = format!("{}: {line}: {}", self.server.name, ended.error);
        assert_eq!(ended.code, Some(code), "{context}");
        for part in parts {
            assert!(ended.error.contains(part), "`{part}` is not in: {context}");
        }
        ended.error
    }

    pub(crate) fn put(&self, key: &str, body: impl Into<Bytes>) {
        self.put_all([(key.to_owned(), body.into())]);
    }

    /// Puts many objects, 16 at a time.
    pub(crate) fn put_all(&self, objects: impl IntoIterator<Item = (String, Bytes)>) {
        let objects: Vec<(String, Bytes)> = objects.into_iter().collect();
        let bucket = self.bucket.clone();
        let put = move |(key, body): (String, Bytes)| {
            let bucket = bucket.clone();
            async move { bucket.put(&key, body, PutIf::Always, &Attributes::default()).await }
        };
        let put = stream::iter(objects).map(put).buffer_unordered(16).try_for_each(|_| async { Ok(()) });
        runtime::wait(put).unwrap();
    }

    /// All objects below a prefix, by what follows it.
    pub(crate) fn objects(&self, prefix: &str) -> Files {
        let (bucket, prefix) = (self.bucket.clone(), prefix.to_owned());
        runtime::wait(async move {
            let mut files = Files::new();
            for object in bucket.list(&prefix).await.unwrap() {
                let body = bucket.read(&object.key, 0..object.length, None).await.unwrap();
                files.insert(object.key[prefix.len()..].to_owned(), body);
            }
            files
        })
    }

    /// The objects below a prefix that readers of data see.
    pub(crate) fn data(&self, prefix: &str) -> Files {
        seen(self.objects(prefix))
    }

    /// How many uploads are open, where the server can tell.
    pub(crate) fn open_uploads(&self) -> usize {
        self.open_uploads_in("")
    }

    /// The same of a prefix.
    pub(crate) fn open_uploads_in(&self, prefix: &str) -> usize {
        let (bucket, prefix) = (self.bucket.clone(), prefix.to_owned());
        runtime::wait(async move { bucket.open_uploads(&prefix).await.unwrap() }).map_or(0, |open| open.len())
    }
}

/// The program, or another one that `RECIPE_HOST` names, with nothing of AWS in its environment.
pub(crate) fn program() -> Command {
    let named = std::env::var_os("RECIPE_HOST").filter(|name| !name.is_empty());
    let mut command = Command::new(named.unwrap_or_else(|| env!("CARGO_BIN_EXE_recipe-host").into()));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
        .env("AWS_REGION", "us-east-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
        .stdin(Stdio::null());
    command
}

/// Those of some files that readers of data see, as `part-00000.csv`: the run is left out of the names, where they differ
/// without it.
fn seen(files: Files) -> Files {
    let hidden = |name: &str| name.starts_with('.') || (name.starts_with('_') && !name.contains('='));
    let mut seen = Files::new();
    for (name, body) in files.into_iter().filter(|(name, _)| !name.split('/').any(hidden)) {
        let short = without_run(&name).filter(|short| !seen.contains_key(short));
        seen.insert(short.unwrap_or(name), body);
    }
    seen
}

/// The name of a file of a run, `part-00000001-1a2b3c4d-00000.csv`, as `part-00000.csv`.
fn without_run(name: &str) -> Option<String> {
    let (folder, file) = name.split_at(name.rfind('/').map_or(0, |slash| slash + 1));
    let (run, number) = file.strip_prefix("part-")?.split_at_checked(18)?;
    let is_digits = |digits: &str| digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (entry, run) = run.strip_suffix('-')?.split_once('-')?;
    (is_digits(entry) && is_digits(run)).then(|| format!("{folder}part-{number}"))
}

/// All files of a local folder, by their paths in it.
pub(crate) fn all_files(folder: &Path) -> Files {
    fn walk(root: &Path, folder: &Path, files: &mut Files) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, files);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read(&path).unwrap().into());
            }
        }
    }
    let mut files = Files::new();
    if folder.is_dir() {
        walk(folder, folder, &mut files);
    }
    files
}

/// The files of a local folder that readers of data see.
pub(crate) fn files(folder: &Path) -> Files {
    seen(all_files(folder))
}

/// A recipe folder with an input.
pub(crate) fn claims(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../recipes/claims-cleanup").join(name)
}
