//! The folder that a run is made in.

use std::path::Path;

use tempfile::TempDir;

use crate::expect::{Case, Made};

/// A folder with the inputs of a case.
pub(crate) fn folder(case: &Case, corpus: Option<&Path>) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    if let (Some(name), Some(corpus)) = (&case.folder, corpus) {
        copy(&corpus.join(name), folder.path());
    }
    for (name, text) in &case.files {
        write(&folder.path().join(name), text.as_bytes());
    }
    for (name, bytes) in &case.bytes {
        write(&folder.path().join(name), &unhex(bytes));
    }
    for made in &case.made {
        write(&folder.path().join(&made.file), long(made).as_bytes());
    }
    folder
}

fn write(path: &Path, content: &[u8]) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, content).expect("a file");
}

/// Copies a folder; a read-only file becomes one that can be written.
fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder of the corpus") {
        let path = entry.expect("an entry").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            std::fs::create_dir_all(&to).expect("a folder");
            copy(&path, &to);
        } else {
            std::fs::write(&to, std::fs::read(&path).expect("a file")).expect("a copy");
        }
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pairs = digits.chunks(2).map(|pair| std::str::from_utf8(pair).expect("ASCII"));
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("a byte")).collect()
}

fn long(made: &Made) -> String {
    let mut text = made.head.clone();
    for row in 1..=made.rows {
        text.push_str(&made.row.replace("{i}", &row.to_string()));
    }
    text.push_str(&made.tail);
    text
}
