//! Any bytes as text with delimiters, or with columns of fixed widths.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use recipe_tables::csv::{write, write_header};
use recipe_tables::{CsvOptions, Encoding, Format, Ragged, ReadOptions, Widths};

use super::choices::Choices;
use super::reading::{options, read};

/// Six choices, and a text with a delimiter: what is read is written, and read again.
pub fn csv(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let delimiter =
        choices.of(&[None, Some(b','), Some(b';'), Some(b'\t'), Some(b'|'), Some(b' '), Some(b'-')]);
    let options = in_csv(&mut choices).with_delimiter(delimiter);
    let options = with_encoding(options, &mut choices).with_format(Format::Csv);
    if let Ok(rows) = read("in.csv", choices.rest(), &options) {
        round_trip(&rows);
    }
}

fn in_csv(choices: &mut Choices) -> ReadOptions {
    let (signs, flags, lines) = (choices.byte(), choices.byte(), choices.byte());
    let csv = CsvOptions::default()
        .with_quote([Some(b'"'), Some(b'\''), None][usize::from(signs & 3) % 3])
        .with_escape([None, Some(b'\\'), Some(b'"'), Some(b'^')][usize::from(signs >> 2 & 3)])
        .with_comment([None, Some(b'#')][usize::from(signs >> 4 & 1)])
        .with_lenient(flags & 1 != 0)
        .with_quoted_nulls(flags & 2 != 0)
        .with_rename_duplicates(flags & 4 != 0)
        .with_null_values(["NA", "-"].into_iter().take(usize::from(flags >> 3 & 3) % 3))
        .with_ragged([Ragged::Error, Ragged::Fill, Ragged::Reject][usize::from(flags >> 5 & 3) % 3])
        .with_skip_rows(u64::from(lines & 3))
        .with_skip_footer(usize::from(lines >> 2 & 3));
    options().with_csv(csv).with_header(flags & 128 == 0)
}

fn with_encoding(options: ReadOptions, choices: &mut Choices) -> ReadOptions {
    let name = choices.of(&[
        None,
        Some("utf-8"),
        Some("windows-1252"),
        Some("utf-16le"),
        Some("shift_jis"),
        Some("utf_32_be"),
    ]);
    options.with_encoding(name.map(|name| name.parse::<Encoding>().expect("an encoding")))
}

fn round_trip(rows: &RecordBatch) {
    let names: Vec<String> = rows.schema().fields().iter().map(|field| field.name().clone()).collect();
    let mut text = write_header(&names, b',');
    text.extend(
        write(std::slice::from_ref(rows), b',', &vec![None; names.len()]).expect("texts can be written"),
    );
    // Cells with NUL bytes look like another encoding.
    let options =
        options().with_delimiter(b',').with_encoding("utf-8".parse::<Encoding>().expect("an encoding"));
    let again = read("out.csv", &text, &options).expect("what was written can be read");
    // Of one column, a missing cell is written as empty text is, since readers pass over lines with nothing.
    let cells = |rows: &RecordBatch| -> Vec<Vec<Option<String>>> {
        let of =
            |cell: Option<&str>| cell.filter(|cell| names.len() > 1 || !cell.is_empty()).map(str::to_owned);
        rows.columns().iter().map(|column| column.as_string_view().iter().map(of).collect()).collect()
    };
    assert_eq!(rows.schema(), again.schema(), "{}", String::from_utf8_lossy(&text));
    assert_eq!(cells(rows), cells(&again), "{}", String::from_utf8_lossy(&text));
}

/// Four choices, and a text with columns of fixed widths.
pub fn fixed(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let widths = match choices.byte() {
        0 => Widths::Ruler,
        first => Widths::Characters(vec![usize::from(first), usize::from(choices.byte())]),
    };
    let header = choices.byte() & 1 == 0;
    let options = with_encoding(options().with_widths(widths).with_header(header), &mut choices);
    let _ = read("in.fwf", choices.rest(), &options);
}
