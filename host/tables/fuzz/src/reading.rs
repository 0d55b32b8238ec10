//! A file is read in several ways, which have to agree.

use std::path::Path;
use std::time::SystemTime;

use arrow_array::RecordBatch;
use recipe_core::engine::plan::InputColumn;
use recipe_tables::morsel::{Cursor, Decoded, Morsel};
use recipe_tables::{Dataset, Format, Limits, ReadOptions, Source, TableError};

/// How a file is cut, and how many threads decode it.
struct Way {
    threads: usize,
    morsel_bytes: usize,
    batch_rows: usize,
}

const WAYS: [Way; 3] = [
    Way { threads: 1, morsel_bytes: 1 << 20, batch_rows: 1 << 17 },
    Way { threads: 1, morsel_bytes: 1, batch_rows: 1 },
    Way { threads: 3, morsel_bytes: 40, batch_rows: 3 },
];

/// What was read of a file.
#[derive(Debug, PartialEq)]
struct Contents {
    rows: RecordBatch,
    /// Row, line and text of those that were rejected.
    rejected: Vec<(u64, u64, String)>,
    filled: u64,
    empty_lines: u64,
}

/// A file that claims to have more parts than this is not compared.
const PARTS: usize = 5_000;

/// Options with limits that are met early.
pub fn options() -> ReadOptions {
    let limits = Limits::default().with_columns(200).with_record_bytes(1 << 16).with_page_bytes(1 << 20);
    ReadOptions::default().with_limits(limits.with_workbook_bytes(1 << 23).with_decompressed_ratio(100))
}

/// The rows of a file of this name, or why there are none, which is the same however it is cut and decoded. A damage to a
/// file that is no text may be met by one way and not by another, but no two ways give different rows.
pub fn read(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<RecordBatch, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    // Of a file that was written just now, it is waited until a change would show.
    let file = std::fs::File::options().write(true).open(&path).expect("the file");
    file.set_modified(SystemTime::UNIX_EPOCH).expect("a time");
    let [first, others @ ..] = WAYS.map(|way| read_in(&way, &path, options));
    for other in &others {
        let is_same = match (&first, other) {
            (Ok(None), _) | (_, Ok(None)) => true,
            (Err(first), Err(other)) => !has_records(name) || is_same_fault(first, other),
            (Err(_), _) | (_, Err(_)) if !is_text(name) => true,
            // Its reader decodes damaged runs by what is asked for at a time.
            _ if Format::from_path(name.as_ref()) == Some(Format::Orc) => true,
            (first, other) => first == other,
        };
        assert!(is_same, "it depends on how it is read: {first:?} {other:?}");
    }
    if let Err(message) = &first {
        assert!(message.contains(name) && message.len() < 10_000, "{message}");
    }
    first
        .and_then(|contents| contents.map(|contents| contents.rows).ok_or("it has too many parts".to_owned()))
}

/// Whether what is wrong is always told of the first record that is. Of JSON it goes by how much of the text was read.
fn has_records(name: &str) -> bool {
    matches!(Format::from_path(name.as_ref()), Some(Format::Csv | Format::FixedWidth))
}

fn is_text(name: &str) -> bool {
    matches!(Format::from_path(name.as_ref()), Some(Format::Csv | Format::FixedWidth | Format::Json))
}

/// Whether messages say the same of a text, as far as it does not go by how much of the text was read: what it quotes
/// after the name of the file, what helps, and which of two faults comes first where one is bytes that are no text.
fn is_same_fault(first: &str, other: &str) -> bool {
    let fault = |message: &str| {
        let plain: String = message.split('`').take(3).collect();
        plain.split("; ").next().map(|fault| fault.trim_end_matches(", at ").to_owned())
    };
    fault(first) == fault(other) || [first, other].iter().any(|message| message.contains("is not UTF-8"))
}

fn read_in(way: &Way, path: &Path, options: &ReadOptions) -> Result<Option<Contents>, String> {
    let options = options.clone().with_morsel_bytes(way.morsel_bytes).with_batch_rows(way.batch_rows);
    try_read(way.threads, path, options).map_err(|error| error.to_string())
}

fn try_read(threads: usize, path: &Path, options: ReadOptions) -> Result<Option<Contents>, TableError> {
    let source = Source::open(Dataset::find(&[path.display().to_string()], options)?)?;
    let inputs = (0..source.schema().fields().len()).map(InputColumn::Cells).collect();
    let morsels: Vec<_> = source.morsels(inputs, source.schema(), None).take(PARTS + 1).collect();
    if morsels.len() > PARTS {
        return Ok(None);
    }
    let (mut cursor, mut batches, mut rejected) = (Cursor::default(), Vec::new(), Vec::new());
    let (mut filled, mut empty_lines) = (0, 0);
    for decoded in decoded(morsels, threads) {
        let decoded = decoded?;
        let (rows, lines) = (decoded.rows_of_file(), decoded.lines);
        if let Some(irregular) = decoded.irregular {
            filled += irregular.filled;
            empty_lines += irregular.empty_lines;
            for row in irregular.rejected {
                let (number, line) = cursor.place(0, &row);
                rejected.push((number, line, row.text));
            }
        }
        batches.push(decoded.rows.map_err(|error| cursor.locate(0, error))?);
        cursor.advance(0, rows, lines);
    }
    let rows = arrow_select::concat::concat_batches(source.schema(), &batches).expect("columns of one table");
    Ok(Some(Contents { rows, rejected, filled, empty_lines }))
}

/// Decodes morsels on so many threads; they come in order.
fn decoded(
    morsels: Vec<Result<Morsel, TableError>>,
    threads: usize,
) -> Box<dyn Iterator<Item = Result<Decoded, TableError>>> {
    let decode = |morsel: Result<Morsel, TableError>| morsel.map(|morsel| (morsel.decode)());
    if threads == 1 {
        return Box::new(morsels.into_iter().map(decode));
    }
    let mut shares: Vec<Vec<_>> = (0..threads).map(|_| Vec::new()).collect();
    for (number, morsel) in morsels.into_iter().enumerate() {
        shares[number % threads].push((number, morsel));
    }
    let run = |share: Vec<_>| -> Vec<_> {
        share.into_iter().map(|(number, morsel)| (number, decode(morsel))).collect()
    };
    let mut done: Vec<(usize, _)> = std::thread::scope(|scope| {
        let running: Vec<_> = shares.into_iter().map(|share| scope.spawn(|| run(share))).collect();
        running.into_iter().flat_map(|share| share.join().expect("decoding does not panic")).collect()
    });
    done.sort_by_key(|(number, _)| *number);
    Box::new(done.into_iter().map(|(_, decoded)| decoded))
}
