//! A table has the same rows in every encoding and compression, and however it is cut up.

use std::path::Path;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use proptest::prelude::*;
use recipe_tables::write::Packer;
use recipe_tables::{Compression, Dataset, Encoding, Format, ReadOptions, Result, Source, TableError};

const COMPRESSIONS: [Compression; 8] = [
    Compression::None,
    Compression::Gzip,
    Compression::Bzip2,
    Compression::Zstd,
    Compression::Snappy,
    Compression::Lz4,
    Compression::Deflate,
    Compression::Brotli,
];

/// Encodings that have a place for all letters of these tables, and whether a mark is put before the text.
const ENCODINGS: [(&str, bool); 8] = [
    ("utf-8", false),
    ("utf-8", true),
    ("utf-16le", true),
    ("utf-16be", true),
    ("utf-16be", false),
    ("utf-32le", true),
    ("gb18030", false),
    ("shift_jis", false),
];

fn encoded(text: &str, (encoding, marked): (&str, bool)) -> Vec<u8> {
    let text = if marked { format!("\u{feff}{text}") } else { text.to_owned() };
    match encoding {
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "utf-32le" => text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect(),
        other => {
            let known = encoding_rs::Encoding::for_label(other.as_bytes()).expect("an encoding");
            known.encode(&text).0.into_owned()
        }
    }
}

fn packed(text: &[u8], compression: Compression) -> Vec<u8> {
    let mut packer = Packer::new(compression).expect("a packer");
    packer.write(text).expect("packed");
    packer.finish().expect("packed")
}

fn rows(file: &Path, options: ReadOptions) -> Result<Vec<Vec<Option<String>>>> {
    let source = Source::open(Dataset::find(&[file.display().to_string()], options)?)?;
    let mut rows = Vec::new();
    for batch in source.batches() {
        let batch = batch?.batch;
        let columns: Vec<_> = batch.columns().iter().map(AsArray::as_string_view).collect();
        rows.extend((0..batch.num_rows()).map(|row| {
            let cell = |column: &&arrow_array::StringViewArray| {
                column.is_valid(row).then(|| column.value(row).to_owned())
            };
            columns.iter().map(cell).collect()
        }));
    }
    Ok(rows)
}

fn csv(cells: &[(String, String)]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let lines = cells.iter().map(|(a, b)| format!("{},{}\n", quoted(a), quoted(b)));
    format!("番号,名\n{}", lines.collect::<String>())
}

fn json(cells: &[(String, String)]) -> String {
    let lines = cells.iter().map(|(a, b)| format!("{}\n", serde_json::json!({"番号": a, "名": b})));
    lines.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn rows_are_the_same(
        cells in prop::collection::vec(("x[a-zА-Яあ-んア-ン\",\r\n]{0,12}", "y[a-z0-9日本語]{0,30}"), 1..60),
        compression in prop::sample::select(COMPRESSIONS.to_vec()),
        encoding in prop::sample::select(ENCODINGS.to_vec()),
        morsel in prop::sample::select(vec![1_usize, 7, 100, 1 << 20]),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let expected: Vec<Vec<Option<String>>> =
            cells.iter().map(|(a, b)| vec![Some(a.clone()), Some(b.clone())]).collect();
        for (name, text, format) in [("t.csv", csv(&cells), Format::Csv), ("t.jsonl", json(&cells), Format::Json)] {
            let ending = compression.extension().map_or_else(String::new, |ending| format!(".{ending}"));
            let file = folder.path().join(format!("{name}{ending}"));
            std::fs::write(&file, packed(&encoded(&text, encoding), compression)).expect("a file");
            let mut options = ReadOptions::default().with_format(format).with_morsel_bytes(morsel);
            if !encoding.1 {
                options = options.with_encoding(encoding.0.parse::<Encoding>().expect("an encoding"));
            }
            let read = rows(&file, options).expect("it is read");
            prop_assert_eq!(&read, &expected, "{} {:?}", file.display(), encoding);
        }
    }

    #[test]
    fn errors_are_the_same(
        row in 0_usize..200,
        compression in prop::sample::select(COMPRESSIONS.to_vec()),
        morsel in prop::sample::select(vec![1_usize, 7, 100, 1 << 20]),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let ending = compression.extension().map_or_else(String::new, |ending| format!(".{ending}"));
        let file = folder.path().join(format!("t.csv{ending}"));
        let line = |at: usize| if at == row { "1,Gr\u{f6}\u{df}e\n" } else { "1,Mobile\n" };
        let text: String = std::iter::once("id,city\n").chain((0..200).map(line)).collect();
        std::fs::write(&file, packed(&encoded(&text, ("windows-1252", false)), compression)).expect("a file");
        let options = ReadOptions::default().with_morsel_bytes(morsel);
        match rows(&file, options.clone()) {
            Err(TableError::NotUtf8 { row: Some(found), column: Some(column), guess: Some(guess), .. }) => {
                prop_assert_eq!((found, column.as_str()), (row as u64 + 1, "city"));
                prop_assert_eq!(guess.to_string(), "windows-1252");
                let read = rows(&file, options.with_encoding(guess)).expect("the guess is right");
                prop_assert_eq!(read[row][1].as_deref(), Some("Größe"));
            }
            other => prop_assert!(false, "{other:?}"),
        }
    }
}

#[test]
fn texts_in_other_encodings_are_guessed() {
    let folder = tempfile::tempdir().expect("a folder");
    let table: [(&str, &str); 8] = [
        ("windows-1252", "id,note\n1,\u{201c}quoted\u{201d} \u{20ac}5\n"),
        ("windows-1252", "id,stra\u{df}e\n1,K\u{f6}ln\n2,D\u{fc}sseldorf\n"),
        ("windows-1251", "номер,город\n1,Москва\n2,Санкт-Петербург\n"),
        ("windows-1250", "id,miasto\n1,Łódź\n2,Białystok\n3,Częstochowa\n"),
        ("Shift_JIS", "番号,名前\n1,山田太郎\n2,すずき\n"),
        ("EUC-JP", "番号,名前\n1,山田太郎さん\n2,すずきさん\n"),
        ("GBK", "编号,城市\n1,北京市朝阳区\n2,上海市浦东新区\n"),
        ("EUC-KR", "번호,도시\n1,서울특별시\n2,부산광역시\n"),
    ];
    for (encoding, text) in table {
        let file = folder.path().join("t.csv");
        std::fs::write(&file, encoded(text, (encoding, false))).expect("a file");
        match rows(&file, ReadOptions::default()) {
            Err(TableError::NotUtf8 { guess: Some(guess), .. }) => {
                assert_eq!(guess.to_string(), encoding, "{text}");
                let read =
                    rows(&file, ReadOptions::default().with_encoding(guess)).expect("the guess is right");
                assert_eq!(read.len(), text.lines().count() - 1);
            }
            other => panic!("{encoding}: {other:?}"),
        }
    }
    // A text that is UTF-8 for the most part is none of these, and UTF-16 is known by its delimiters.
    let file = folder.path().join("t.csv");
    let mixed =
        [format!("id,city\n{}", "1,Düsseldorf\n".repeat(50)).into_bytes(), b"2,K\xf6ln\n".to_vec()].concat();
    std::fs::write(&file, mixed).expect("a file");
    let error = rows(&file, ReadOptions::default()).expect_err("it is wrong");
    assert!(matches!(error, TableError::NotUtf8 { row: Some(51), guess: None, .. }), "{error:?}");
    let chinese = format!("編號,城市名稱\n{}", "一,臺北市中正區\n".repeat(40));
    std::fs::write(&file, encoded(&chinese, ("utf-16le", false))).expect("a file");
    let error = rows(&file, ReadOptions::default()).expect_err("it is wrong").to_string();
    assert!(error.contains("seems to be UTF-16LE"), "{error}");
}
