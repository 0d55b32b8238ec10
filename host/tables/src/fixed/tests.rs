//! Cells of fixed widths, and lines that do not fit them.

use std::path::Path;

use arrow_array::cast::AsArray;

use crate::{Dataset, Format, ReadOptions, Result, Source, TableError, Widths};

type Row = Vec<Option<String>>;

fn rows(text: &str, widths: Widths, header: bool) -> Result<(Vec<String>, Vec<Row>)> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("claims.txt");
    std::fs::write(&path, text).expect("a file");
    let options = ReadOptions::default()
        .with_format(Format::FixedWidth)
        .with_widths(widths)
        .with_header(header)
        .with_morsel_bytes(1);
    let source = Source::open(Dataset::find(&[path.display().to_string()], options)?)?;
    assert!(source.is_untyped());
    let names = source.schema().fields().iter().map(|field| field.name().clone()).collect();
    let mut rows = Vec::new();
    for batch in source.batches() {
        let batch = batch?.batch;
        for row in 0..batch.num_rows() {
            let cells = batch.columns().iter().map(|column| {
                let texts = column.as_string_view();
                texts.iter().nth(row).flatten().map(str::to_owned)
            });
            rows.push(cells.collect());
        }
    }
    Ok((names, rows))
}

fn cells(row: &[Option<&str>]) -> Row {
    row.iter().map(|cell| cell.map(str::to_owned)).collect()
}

#[test]
fn columns_are_counted_in_characters() {
    let text = "id  city      paid\n001 Köln      12.50\r\n\n002 東京\n003           7\n";
    let (names, rows) = rows(text, Widths::Characters(vec![4, 10, 6]), true).expect("rows");
    assert_eq!(names, ["id", "city", "paid"]);
    assert_eq!(rows[0], cells(&[Some("001"), Some("Köln"), Some("12.50")]));
    assert_eq!(rows[1], cells(&[Some("002"), Some("東京"), None]));
    assert_eq!(rows[2], cells(&[Some("003"), None, Some("7")]));
    assert_eq!(rows.len(), 3);
}

#[test]
fn a_ruler_shows_the_columns() {
    let text = "id   home city\n---  ---------\n  1  Mobile, AL\n  2  a b\n";
    let error = rows(text, Widths::Ruler, true).expect_err("a cell is too long");
    assert!(
        matches!(error, TableError::LineTooLong { row: 1, line: 3, ref text, .. } if text == "L"),
        "{error:?}"
    );
    let text = "id   home city\n---  ----------\n  1  Mobile, AL\n  2  a b\n";
    let (names, found) = rows(text, Widths::Ruler, true).expect("rows");
    assert_eq!(names, ["id", "home city"]);
    assert_eq!(found[0], cells(&[Some("1"), Some("Mobile, AL")]));
    let (names, found) = rows("== ===\na  b\n", Widths::Ruler, false).expect("rows");
    assert_eq!((names.len(), found.len()), (2, 1));
}

#[test]
fn nothing_is_lost_in_silence() {
    let error = rows("1234\n12345\n", Widths::Characters(vec![2, 2]), false).expect_err("it is too long");
    let message = error.to_string();
    assert!(message.contains("row 2 (line 2): the line has 5 characters"), "{message}");
    let error = rows("--  --\n12 x34\n", Widths::Ruler, false).expect_err("there is text between");
    assert!(matches!(error, TableError::TextBetweenColumns { row: 1, line: 2, .. }), "{error:?}");
    let error = rows("ab\nxy\n", Widths::Ruler, true).expect_err("there is no ruler");
    assert!(matches!(error, TableError::InvalidRuler { line: 2, .. }), "{error:?}");
    let error = rows("a a\n1 2\n", Widths::Characters(vec![2, 1]), true).expect_err("a name is there twice");
    assert!(matches!(error, TableError::DuplicateColumn { .. }), "{error:?}");
    // Blanks after the last column are padding.
    rows("12  \n", Widths::Characters(vec![2]), false).expect("a row");
    let dataset = Dataset::find(
        &[Path::new("Cargo.toml").display().to_string()],
        ReadOptions::default().with_format(Format::FixedWidth),
    )
    .expect("a file");
    assert!(matches!(Source::open(dataset), Err(TableError::NoWidths { .. })));
}
