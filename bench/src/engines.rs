//! The table in `docs/engines.md`: what each engine makes of each sample. Tests of each engine check their column of it, or write
//! it where `RECIPE_UPDATE` is set.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// What an engine made of a sample: the SHA-256 of a file, or why there is none.
pub type Made = Result<String, String>;

/// The SHA-256 of a file, shortened as it is in the table.
pub fn sha256(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    format!("`{}`", &format!("{:x}", Sha256::digest(bytes))[..16])
}

/// What a cell says of an engine that makes the same file.
pub const SAME_BYTES: &str = "same bytes";
/// What a cell says of an engine that makes no files, but the rows of that one.
pub const SAME_ROWS: &str = "same rows";
/// The column of the file that all engines are to make, which that of this program's threads is.
const FILE: &str = "SHA-256";

/// Checks what an engine made of all samples against its column, where `same` says that it is what others make, or writes that; with
/// `is_first` also the column of the file.
///
/// # Panics
///
/// The table says something else, or an engine makes another file.
pub fn check(engine: &str, made: &[(String, Made)], same: &str, is_first: bool) {
    let path = page();
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut table = Table::read(&text);
    let before = table.rows.clone();
    let names = table.rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>();
    let samples: Vec<String> = made.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(names, samples, "the samples of {}", path.display());
    let (file, column) = (table.column(FILE), table.column(engine));
    for (row, (name, made)) in table.rows.iter_mut().zip(made) {
        if let (true, Ok(found)) = (is_first, made) {
            row[file].clone_from(found);
        }
        row[column] = match made {
            Ok(found) => {
                assert_eq!(*found, row[file], "{name} on {engine}");
                same.to_owned()
            }
            Err(reason) => reason.clone(),
        };
    }
    if std::env::var_os("RECIPE_UPDATE").is_some() {
        fs::write(&path, table.write(&text)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    } else {
        assert_eq!(before, table.rows, "run with RECIPE_UPDATE=1 to write {}", path.display());
    }
}

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/engines.md")
}

/// The first table of a page.
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(text: &str) -> Table {
        let mut lines = text.lines().filter(|line| line.starts_with('|')).map(|line| {
            line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()
        });
        let head = lines.next().expect("a table");
        Table { rows: lines.skip(1).filter(|row| row.len() == head.len()).collect(), head }
    }

    fn column(&self, name: &str) -> usize {
        self.head.iter().position(|head| head == name).unwrap_or_else(|| panic!("no column {name}"))
    }

    /// The page with these rows.
    fn write(&self, text: &str) -> String {
        let mut rows = self.rows.iter().map(|row| format!("| {} |", row.join(" | ")));
        let mut tables = 0;
        let lines = text.lines().map(|line| {
            tables += usize::from(line.starts_with('|'));
            // After the head and the line below it, as many as there are: another table may follow.
            let row = if line.starts_with('|') && tables > 2 { rows.next() } else { None };
            row.unwrap_or_else(|| line.to_owned())
        });
        lines.map(|line| line + "\n").collect()
    }
}
