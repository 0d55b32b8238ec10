//! Texts in other encodings and compressions, as the program reads and writes them, and what it says of files it cannot read.

mod common;

use common::Folder;

/// Applies the recipe to an input, and gives the output.
fn applied(folder: &Folder, options: &str) -> String {
    folder.succeeds(&format!("apply noop.json --output out.csv --overwrite --input {options}"));
    folder.read("out.csv")
}

/// Fails to do so, leaves nothing behind, and says all of `parts`.
fn fails(folder: &Folder, options: &str, code: i32, parts: &[&str]) {
    folder.fails(&format!("apply noop.json --output none.csv --input {options}"), code, parts);
}

const TABLE: &str = "id,city\n1,Köln\n2,\"a, b\"\n";

#[test]
fn outputs_are_compressed_by_name_and_by_option() {
    let folder = Folder::new();
    folder.file("in.csv", TABLE.as_bytes());
    for (ending, option, magic) in [
        ("gz", "gzip", &b"\x1f\x8b"[..]),
        ("bz2", "bzip2", b"BZh"),
        ("zst", "zstd", b"\x28\xb5\x2f\xfd"),
        ("sz", "snappy", b"\xff\x06\x00\x00sNaPpY"),
        ("lz4", "lz4", b"\x04\x22\x4d\x18"),
        ("deflate", "deflate", b"\x78\x9c"),
        ("br", "brotli", b""),
    ] {
        for format in ["csv", "jsonl"] {
            let name = format!("packed.{format}.{ending}");
            folder.succeeds(&format!("apply noop.json --input in.csv --output {name}"));
            let packed = std::fs::read(folder.path().join(&name)).expect("an output");
            assert!(packed.starts_with(magic), "{name}: {packed:?}");
            assert_eq!(applied(&folder, &name), TABLE, "{name}");
            let line = format!(
                "apply noop.json --input in.csv --output parts-{option}-{format}/ --output-format {format}"
            );
            std::fs::create_dir(folder.path().join(format!("parts-{option}-{format}"))).expect("a folder");
            folder.succeeds(&format!("{line} --compression {option}"));
            let parts =
                std::fs::read_dir(folder.path().join(format!("parts-{option}-{format}"))).expect("files");
            let mut parts = parts.map(|part| part.expect("a file").path());
            let part =
                parts.find(|part| part.to_string_lossy().ends_with(&format!("-00000.{format}.{ending}")));
            assert_eq!(std::fs::read(part.expect("a part")).expect("it is read"), packed, "{option}");
        }
    }
    let refused = |line: &str, parts: &[&str]| {
        let output = folder.run(&format!("apply noop.json --input in.csv --output {line}"));
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line}: {error}");
        assert!(parts.iter().all(|part| error.contains(part)), "{line}: {error}");
    };
    refused("x.csv --compression lzo", &["nothing is written with LZO", "GPL"]);
    refused("x.csv.lzo", &["`x.csv.lzo` would be compressed with LZO", "GPL"]);
    refused("x.csv.zip", &["`x.csv.zip` would be a ZIP archive"]);
    refused("x.parquet --compression bzip2", &["Parquet is not written with bzip2"]);
}

#[test]
fn encodings_are_named_or_guessed() {
    let folder = Folder::new();
    folder.file("in.csv", b"id,city\n1,K\xf6ln\n2,\"a, b\"\n");
    fails(
        &folder,
        "in.csv",
        1,
        &[
            "`in.csv`, row 1, column `city`: the text is not UTF-8; it seems to be windows-1252",
            "= help: --encoding windows-1252",
        ],
    );
    assert_eq!(applied(&folder, "in.csv --encoding windows-1252"), TABLE);
    assert_eq!(applied(&folder, "in.csv --encoding latin1"), TABLE);
    let utf16: Vec<u8> = TABLE.encode_utf16().flat_map(u16::to_be_bytes).collect();
    folder.file("utf16.csv", &utf16);
    fails(
        &folder,
        "utf16.csv",
        1,
        &["seems to be UTF-16BE", "byte order mark", "= help: --encoding UTF-16BE"],
    );
    assert_eq!(applied(&folder, "utf16.csv --encoding utf-16be"), TABLE);
    folder.file("marked.csv", &[&b"\xfe\xff"[..], &utf16].concat());
    assert_eq!(applied(&folder, "marked.csv"), TABLE);
    folder.file("cut.csv", &[&b"\xfe\xff"[..], &utf16[..utf16.len() - 1]].concat());
    fails(
        &folder,
        "cut.csv",
        1,
        &["`cut.csv`, line 3 (byte ", "no character of UTF-16BE", "= help: --encoding ENCODING"],
    );
    fails(&folder, "in.csv --encoding klingon", 2, &["no encoding has this name", "windows-1252"]);
    // A second table has an encoding of its own.
    folder.file("towns.csv", b"id,town\n1,M\xfcnchen\n");
    let join = r#"[{"Action": {"Operation": "JOIN", "Parameters": {"joinKeys": "[{\"key\":\"id\",\"value\":\"id\"}]",
        "joinType": "LEFT_JOIN", "leftColumns": "[\"id\"]", "rightColumns": "[\"town\"]", "secondInputLocation": "s3://b/towns",
        "secondaryDatasetName": "towns"}}}]"#;
    folder.file("join.json", join.as_bytes());
    let line = "apply join.json --input marked.csv --with towns=towns.csv --output joined.csv";
    let output = folder.run(line);
    let error = String::from_utf8_lossy(&output.stderr);
    let parts =
        ["second table `towns`: `towns.csv`, row 1, column `town`", "= help: --encoding towns=windows-1252"];
    assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    folder.succeeds(&format!("{line} --encoding towns=windows-1252"));
    let joined = std::fs::read_to_string(folder.path().join("joined.csv")).expect("an output");
    assert!(joined.contains("München"), "{joined}");
}

#[test]
fn files_that_are_something_else_are_told_with_a_way_out() {
    let folder = Folder::new();
    folder.file("in.csv.zip", b"PK\x03\x04\x14\0\0\0\x08\0in.csv");
    fails(
        &folder,
        "in.csv.zip",
        1,
        &["`in.csv.zip` is a ZIP archive", "= help: unzip -p in.csv.zip > in.csv"],
    );
    folder.file("plain.csv.gz", b"id\n1\n");
    fails(
        &folder,
        "plain.csv.gz",
        1,
        &["is not compressed with gzip, as its name says", "= help: mv plain.csv.gz plain.csv"],
    );
    folder.file("book.csv", b"PK\x03\x04\x14\0\0\0\x08\0[Content_Types].xml");
    fails(&folder, "book.csv", 1, &["`book.csv` is a workbook of Excel", "= help: --format excel"]);
    folder.file("table.csv", b"PAR1\x15\x04\x15\0");
    fails(&folder, "table.csv", 1, &["`table.csv` is Parquet, and not text", "= help: --format parquet"]);
    folder.file("table.parquet", b"\x1f\x8b\x08\0\0\0\0\0");
    fails(
        &folder,
        "table.parquet",
        1,
        &["is compressed with gzip, and not Parquet", "= help: gzip -dc table.parquet > table"],
    );
    folder.file("data", b"\x1f\x8b\x08\0\0\0\0\0");
    fails(
        &folder,
        "data",
        2,
        &["not clear from its name, and it is compressed with gzip", "= help: --format"],
    );
}

#[test]
fn empty_files_strays_and_names_of_files() {
    let folder = Folder::new();
    for (name, content) in [("in/y=1/a.csv", "n\n1\n"), ("in/y=2/a.csv", ""), ("in/y=2/b.csv", "n\n2\n")] {
        folder.file(name, content.as_bytes());
    }
    let told = folder.succeeds("apply noop.json --input in --output out.csv --report report.json");
    assert!(told.contains("1 file is empty and left out: `in/y=2/a.csv`"), "{told}");
    let report = std::fs::read_to_string(folder.path().join("report.json")).expect("a report");
    assert!(report.contains("\"empty_files\": [\n      \"in/y=2/a.csv\"\n    ]"), "{report}");
    assert_eq!(
        applied(&folder, "in --filename-column file"),
        "n,y,file\n1,1,in/y=1/a.csv\n2,2,in/y=2/b.csv\n"
    );
    fails(&folder, "in --filename-column n", 2, &["has a column `n` already", "= help: --filename-column"]);
    folder.file("in/stray.csv", b"n\n3\n");
    fails(
        &folder,
        "in",
        2,
        &["`in/stray.csv` is in no folder", "`y`", "--partitions fill", "--no-partitions"],
    );
    assert_eq!(applied(&folder, "in --partitions fill"), "n,y\n3,\n1,1\n2,2\n");
    assert_eq!(applied(&folder, "in --no-partitions"), "n\n3\n1\n2\n");
}
