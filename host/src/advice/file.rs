//! How the command line, or another program, can mend a file.

use std::path::Path;

use recipe_run::store::shown;
use recipe_run::tables::{Compression, Content, TableError};

/// Ways out of an error of a file, best first; none where it is another error. `table` is the second table that it is of.
pub(super) fn of_file(error: &TableError, table: Option<&String>) -> Option<Vec<String>> {
    let of = table.map_or_else(String::new, |table| format!("{table}="));
    let one = match error {
        TableError::NotUtf8 { guess: Some(encoding), .. } => {
            format!("--encoding {of}{encoding} reads it as such; look at the letters that come out")
        }
        TableError::NotUtf8 { guess: None, .. } => {
            format!("--encoding {of}ENCODING reads another encoding, such as windows-1252")
        }
        TableError::NoByteOrderMark { encoding, .. } => {
            format!("--encoding {of}{encoding} reads it as such")
        }
        TableError::Malformed { .. } => {
            format!("--encoding {of}ENCODING names another encoding, such as windows-1252")
        }
        TableError::NotCompressed { file, .. } => {
            let name = stem(file)?;
            format!("mv {} {}", quoted(file), quoted(&name))
        }
        TableError::FileNotText { file, content, packed: None } => of_content(file, *content)?,
        // What is inside is to be looked at, and that has the name without its last ending.
        TableError::FileNotText { file, content: Content::Tar, .. } => {
            format!("tar -xf {} unpacks it", quoted(file))
        }
        TableError::FileNotText { file, packed: Some(packed), .. } => unpacked(file, command(*packed)?),
        TableError::NotParquet { file, content } => of_content(file, *content)?,
        TableError::OutsidePartitions { .. } => {
            return Some(vec![
                "--partitions fill reads it, with these columns missing in its rows".into(),
                "--no-partitions makes no columns of folders".into(),
            ]);
        }
        TableError::FilenameColumnInFile { .. } => "--filename-column takes a name that no column has".into(),
        _ => return None,
    };
    Some(vec![one])
}

/// What is to be done with a file of another kind.
fn of_content(file: &Path, content: Content) -> Option<String> {
    Some(match content {
        Content::Zip => unpacked(file, "unzip -p"),
        Content::Xz => unpacked(file, "xz -dc"),
        Content::SevenZip => unpacked(file, "7z x -so"),
        Content::Lzo => unpacked(file, "lzop -dc"),
        Content::Tar => format!("tar -xf {} unpacks it", quoted(file)),
        Content::Compressed(compression) => unpacked(file, command(compression)?),
        Content::Parquet => "--format parquet reads it".into(),
        Content::Avro => "--format avro reads it".into(),
        Content::Orc => "--format orc reads it".into(),
        Content::Excel | Content::OldExcel => "--format excel reads it".into(),
        _ => return None,
    })
}

/// The command that unpacks a file to its standard output.
fn command(compression: Compression) -> Option<&'static str> {
    Some(match compression {
        Compression::Gzip => "gzip -dc",
        Compression::Bzip2 => "bzip2 -dc",
        Compression::Zstd => "zstd -dc",
        Compression::Lz4 => "lz4 -dc",
        Compression::Brotli => "brotli -dc",
        Compression::Snappy => "snzip -dc",
        Compression::Deflate => "pigz -dc",
        _ => return None,
    })
}

fn unpacked(file: &Path, command: &str) -> String {
    let name = stem(file).unwrap_or_else(|| file.with_extension("unpacked"));
    format!("{command} {} > {} unpacks it", quoted(file), quoted(&name))
}

/// A name without its last ending.
fn stem(file: &Path) -> Option<std::path::PathBuf> {
    Some(file.with_file_name(file.file_stem()?)).filter(|name| name != file)
}

/// A name as a shell takes it.
pub(super) fn quoted(file: &Path) -> String {
    let name = file.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "/._-=+:,@%".contains(c);
    if shown(file) != name {
        let escaped = file.as_os_str().as_encoded_bytes().iter().map(|byte| match byte {
            b'\'' | b'\\' => format!("\\{}", char::from(*byte)),
            b' '..=b'~' => char::from(*byte).to_string(),
            _ => format!("\\x{byte:02x}"),
        });
        return format!("$'{}'", escaped.collect::<String>());
    }
    if name.chars().all(is_plain) { name } else { format!("'{}'", name.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_work_in_a_shell() {
        let help = |file: &str, content| {
            let error = TableError::FileNotText { file: file.into(), content, packed: None };
            of_file(&error, None).expect("an error of a file").join("\n")
        };
        assert_eq!(help("a/in.csv.zip", Content::Zip), "unzip -p a/in.csv.zip > a/in.csv unpacks it");
        assert_eq!(help("it's.csv.xz", Content::Xz), r"xz -dc 'it'\''s.csv.xz' > 'it'\''s.csv' unpacks it");
        assert_eq!(help("in.csv", Content::Parquet), "--format parquet reads it");
        assert_eq!(
            help("a\n'b.csv.xz", Content::Xz),
            r"xz -dc $'a\x0a\'b.csv.xz' > $'a\x0a\'b.csv' unpacks it"
        );
        let error = TableError::NotCompressed { file: "in.csv.gz".into(), compression: Compression::Gzip };
        assert_eq!(of_file(&error, None), Some(vec!["mv in.csv.gz in.csv".to_owned()]));
    }
}
