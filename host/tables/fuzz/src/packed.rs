//! Files with footers and blocks: whole, damaged, and made of any bytes.

use arrow_array::RecordBatch;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::DataType;
use parquet::arrow::ArrowWriter;
use parquet::basic::{BrotliLevel, Compression as Codec, Encoding, GzipLevel, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;
use recipe_tables::parquet::{ParquetEncoder, ParquetFileWriter, SharedBuffer, encodable, encodable_schema};
use recipe_tables::{Compression, OutputFormat, row_writer};

use super::choices::Choices;
use super::reading::{options, read};
use super::table::table;

/// A table that choices make, as a Parquet file that choices lay out and then damage: pages, footer, or anything. Where it
/// is whole, it has the same cells; and what is read is written, and read again.
pub fn parquet(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let table = table(&mut choices);
    // Not every encoding is one for every type.
    let Some(whole) = parquet_file(&table, &mut choices) else { return };
    let (pages, rest) = whole.split_at(whole.len() - 8 - footer_length(&whole));
    let (mut file, mut footer) = (pages.to_vec(), rest[..rest.len() - 8].to_vec());
    damage(&mut file, &mut choices);
    damage(&mut footer, &mut choices);
    file.extend_from_slice(&footer);
    file.extend_from_slice(&(footer.len() as u32).to_le_bytes());
    file.extend_from_slice(b"PAR1");
    damage(&mut file, &mut choices);
    let found = read("in.parquet", &file, &options());
    if file == whole {
        assert_eq!(found.as_ref().map(cells), Ok(cells(&table)));
    }
    if let Ok(rows) = found {
        let again = read("out.parquet", &written_as_parquet(&rows), &options());
        assert_eq!(again.as_ref().map(cells), Ok(cells(&rows)));
    }
}

fn footer_length(file: &[u8]) -> usize {
    let at = file.len() - 8;
    u32::from_le_bytes(file[at..at + 4].try_into().expect("four bytes")) as usize
}

fn parquet_file(table: &RecordBatch, choices: &mut Choices) -> Option<Vec<u8>> {
    let codecs = [
        Codec::UNCOMPRESSED,
        Codec::SNAPPY,
        Codec::GZIP(GzipLevel::default()),
        Codec::BROTLI(BrotliLevel::default()),
        Codec::LZ4_RAW,
        Codec::ZSTD(ZstdLevel::default()),
    ];
    let statistics = [EnabledStatistics::Page, EnabledStatistics::Chunk, EnabledStatistics::None];
    let mut properties = WriterProperties::builder()
        .set_writer_version(choices.of(&[WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0]))
        .set_compression(choices.of(&codecs))
        .set_statistics_enabled(choices.of(&statistics))
        .set_dictionary_enabled(choices.of(&[true, false]))
        .set_dictionary_page_size_limit(choices.of(&[1 << 20, 16]))
        .set_bloom_filter_enabled(choices.of(&[false, true]))
        .set_data_page_row_count_limit(choices.of(&[20_000, 1, 2, 7]))
        .set_max_row_group_row_count(Some(choices.of(&[1 << 20, 5, 16])))
        .set_offset_index_disabled(choices.of(&[false, true]))
        .set_write_batch_size(4);
    for field in table.schema().fields() {
        if let Some(encoding) = choices.of(encodings(field.data_type())) {
            properties = properties.set_column_encoding(ColumnPath::from(field.name().as_str()), encoding);
        }
    }
    // Without the schema of Arrow, types are those that the footer says.
    let skips = choices.of(&[true, false]);
    let arrow = parquet::arrow::arrow_writer::ArrowWriterOptions::new();
    let arrow = arrow.with_properties(properties.build()).with_skip_arrow_metadata(skips);
    let mut writer = ArrowWriter::try_new_with_options(Vec::new(), table.schema(), arrow).ok()?;
    writer.write(table).ok()?;
    writer.into_inner().ok()
}

/// How a column of a type may be encoded.
fn encodings(data_type: &DataType) -> &'static [Option<Encoding>] {
    const NUMBERS: &[Option<Encoding>] = &[
        None,
        Some(Encoding::PLAIN),
        Some(Encoding::DELTA_BINARY_PACKED),
        Some(Encoding::BYTE_STREAM_SPLIT),
    ];
    match data_type {
        number if number.is_floating() => &[None, Some(Encoding::PLAIN), Some(Encoding::BYTE_STREAM_SPLIT)],
        DataType::Boolean => &[None, Some(Encoding::PLAIN), Some(Encoding::RLE)],
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Binary => &[
            None,
            Some(Encoding::PLAIN),
            Some(Encoding::DELTA_BYTE_ARRAY),
            Some(Encoding::DELTA_LENGTH_BYTE_ARRAY),
        ],
        number
            if number.is_primitive()
                && !matches!(number, DataType::Decimal256(..) | DataType::Decimal128(19.., _)) =>
        {
            NUMBERS
        }
        _ => &[None],
    }
}

fn written_as_parquet(rows: &RecordBatch) -> Vec<u8> {
    let encoder =
        ParquetEncoder::new(&rows.schema(), Compression::None, &[]).expect("types that can be written");
    let buffer = SharedBuffer::default();
    let mut file = ParquetFileWriter::new(buffer.clone(), &encoder).expect("a file");
    let mut groups = encoder.row_groups();
    let rows = encodable(rows, &encodable_schema(&rows.schema())).expect("rows that can be written");
    let full: Vec<_> = groups.push(rows).into_iter().chain(groups.finish()).collect();
    for group in full {
        let tasks = encoder.tasks(&group);
        let chunks = tasks.into_iter().flat_map(|task| task.encode().expect("pages")).collect();
        file.append(chunks).expect("a row group");
    }
    file.finish().expect("a footer");
    buffer.take()
}

/// A table that choices make, as an Avro, ORC or Excel file that is then damaged. Where it is whole, it has as many rows, of
/// which a sheet lacks those after its last cell.
pub fn damaged(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let format = choices.of(&[OutputFormat::Avro, OutputFormat::Orc, OutputFormat::Excel]);
    let compression =
        choices.of(&[Compression::None, Compression::Snappy, Compression::Zstd, Compression::Gzip]);
    let table = table(&mut choices);
    // Not every format holds every type and cell.
    let Ok(whole) = written(&table, format, compression) else { return };
    let mut file = whole.clone();
    damage(&mut file, &mut choices);
    damage(&mut file, &mut choices);
    let found = read(&format!("in.{}", format.extension()), &file, &options());
    if file == whole {
        let rows = found.map(|rows| rows.num_rows());
        let is_right =
            |found| found == table.num_rows() || format == OutputFormat::Excel && found < table.num_rows();
        assert!(rows.as_ref().is_ok_and(|found| is_right(*found)), "{rows:?}");
    }
}

fn written(
    rows: &RecordBatch,
    format: OutputFormat,
    compression: Compression,
) -> recipe_tables::Result<Vec<u8>> {
    let mut writer =
        row_writer(format, &rows.schema(), compression, None)?.expect("a format that is no text");
    writer.write(rows)?;
    let mut bytes = writer.take();
    std::io::Read::read_to_end(&mut writer.finish()?, &mut bytes).expect("bytes");
    Ok(bytes)
}

/// A choice of a format, and any bytes as a file of it.
pub fn file(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let name = choices.of(&["in.parquet", "in.orc", "in.avro", "in.xlsx"]);
    let _ = read(name, choices.rest(), &options());
}

/// Up to three changes, each somewhere.
fn damage(bytes: &mut Vec<u8>, choices: &mut Choices) {
    for _ in 0..choices.byte() % 4 {
        if bytes.is_empty() {
            return;
        }
        let (kind, at, from) = (choices.byte(), choices.below(bytes.len()), choices.below(bytes.len()));
        match kind % 7 {
            0 => bytes[at] = choices.byte(),
            1 => bytes[at] ^= 1 << (choices.byte() % 8),
            2 => drop(bytes.remove(at)),
            3 => bytes.insert(at, choices.byte()),
            4 => bytes.truncate(at),
            5 => {
                let moved = bytes[from..].iter().take(8).copied().collect::<Vec<_>>();
                bytes.splice(at..at, moved).for_each(drop);
            }
            // The largest number of most formats.
            _ => drop(bytes.splice(at..=at, *b"\xff\xff\xff\xff\x0f")),
        }
    }
}

/// The cells as texts, row by row.
fn cells(rows: &RecordBatch) -> Vec<Vec<String>> {
    let options = FormatOptions::new().with_null("(missing)");
    let columns: Vec<_> = rows
        .columns()
        .iter()
        .map(|column| ArrayFormatter::try_new(column, &options).expect("cells print"))
        .collect();
    let row = |row| columns.iter().map(|column| column.value(row).to_string()).collect();
    (0..rows.num_rows()).map(row).collect()
}
