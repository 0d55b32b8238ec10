//! What can go wrong with tables in files.

mod blocks;
mod cell;
mod csv;
mod dataset;
mod excel;
mod files;
mod fixed;
mod json;
mod kind;
mod output;
mod place;
mod schema;
mod text;

use std::io;
use std::path::PathBuf;

use arrow_schema::ArrowError;
use parquet::errors::ParquetError;
use recipe_core::engine::kernel::read::InvalidFormat;
use recipe_store::{StoreError, cause};

use crate::compression::Compression;
use crate::content::Content;
use crate::encoding::Encoding;
use crate::format::{Format, OutputFormat};
pub use place::{CellCountCause, Position};
pub(crate) use text::type_names;
use text::{list, quoted};

/// The result of everything here that can fail.
pub type Result<T, E = TableError> = std::result::Result<T, E>;

/// What went wrong.
///
/// [`Display`](std::fmt::Display) gives the whole message for a person: file and place, what is wrong, and what would be right. The text of a [source](std::error::Error::source) is part of it, so a program that prints the message does
/// not print the chain as well. Files, rows and limits are fields, for programs that say how to change an option.
///
/// ```
/// use recipe_tables::{Dataset, ReadOptions, TableError};
///
/// let folder = tempfile::tempdir()?;
/// let file = folder.path().join("claims.txt");
/// std::fs::write(&file, "id,city\n1,Mobile\n")?;
/// match Dataset::find(&[file.display().to_string()], ReadOptions::default()) {
///     Err(error @ TableError::UnknownFormat { .. }) => {
///         assert_eq!(error.kind(), recipe_store::ErrorKind::Invalid);
///         assert!(error.to_string().ends_with("name the format: CSV, JSON, Parquet, Avro, ORC, Excel or fixed-width text"));
///     }
///     other => panic!("{other:?}"),
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "variants have their docs, and fields are what their names say")]
pub enum TableError {
    /// There is nothing to read.
    #[error("the input has no files")]
    NoFiles,
    /// Something is wrong with what is said of paths.
    #[error(transparent)]
    Path(Box<crate::paths::PathError>),
    /// The name of a file does not show its format, and no format was given.
    #[error("{}", files::unknown_format(file, *content))]
    UnknownFormat { file: PathBuf, content: Option<Content> },
    /// Neither the name of a stream nor its first bytes say its format, and none was given.
    #[error("{}", files::unknown_stream_format(file, *content))]
    UnknownStreamFormat { file: PathBuf, content: Option<Content> },
    /// Files of different formats, and no format was given.
    #[error("{}", files::mixed_formats(first, *first_format, other, *other_format))]
    MixedFormats { first: PathBuf, first_format: Format, other: PathBuf, other_format: Format },
    /// The folders of one file name other partition columns than those of the files before it.
    #[error("{}", dataset::partition_columns_differ(file, found, expected))]
    PartitionColumnsDiffer { file: PathBuf, found: Vec<String>, expected: Vec<String> },
    /// Two folders on the way to a file name the same partition column.
    #[error("folders name the partition column `{column}` twice; read the files without partition columns")]
    DuplicatePartitionColumn { column: String },
    /// A file is in no folder of the partition columns that other files have.
    #[error("{}", dataset::outside_partitions(file, columns))]
    OutsidePartitions { file: PathBuf, columns: Vec<String> },
    /// The column for the names of files has the name of another.
    #[error("{}", dataset::filename_column_in_file(file, column))]
    FilenameColumnInFile { file: PathBuf, column: String },
    /// A description of a dataset has another number of values for a file than there are partition columns.
    #[error("{}", dataset::partition_value_count(file, *found, *expected))]
    PartitionValueCount { file: PathBuf, found: usize, expected: usize },
    /// A partition column is a column of the file as well.
    #[error("{}", dataset::partition_column_in_file(file, column))]
    PartitionColumnInFile { file: PathBuf, column: String },

    /// A file with the types of columns is not the JSON object it should be.
    #[error("{}", schema::invalid_schema(file, source))]
    InvalidSchema { file: PathBuf, source: serde_json::Error },
    /// A schema names a column that the input lacks.
    #[error("{}", schema::unknown_schema_column(file.as_deref(), column, columns))]
    UnknownSchemaColumn { file: Option<PathBuf>, column: String, columns: Vec<String> },
    /// A schema that is to be the whole does not name a column of the input.
    #[error("{} is exact, and does not name column `{column}` of the input", schema::name_of(file.as_deref()))]
    ColumnNotInSchema { file: Option<PathBuf>, column: String },
    /// A schema names a column twice.
    #[error("{} names column `{column}` twice", schema::name_of(None))]
    SchemaColumnTwice { column: String },
    /// A schema names a type that there is not.
    #[error("{}", schema::unknown_type(file.as_deref(), column, name))]
    UnknownType { file: Option<PathBuf>, column: String, name: String },
    /// A schema names a format for a column's dates that is none.
    #[error("{}, column `{column}`: {source}", schema::name_of(file.as_deref()))]
    InvalidFormat { file: Option<PathBuf>, column: String, source: InvalidFormat },
    /// A schema gives another type to a column that has one.
    #[error("{}", schema::not_text(column, found, wanted))]
    NotText { column: String, found: String, wanted: String },

    /// A file cannot be opened.
    #[error("cannot open {}: {}", quoted(file), cause(source))]
    Open { file: PathBuf, source: io::Error },
    /// A file cannot be read, or not to its end.
    #[error("cannot read {}: {}", quoted(file), cause(source))]
    Read { file: PathBuf, source: io::Error },
    /// A file is no text, and was to be read as one. Where it is packed, this is what it unpacks to.
    #[error("{}", files::file_not_text(file, *content, *packed))]
    FileNotText { file: PathBuf, content: Content, packed: Option<Compression> },
    /// A file has a name as if it were compressed, and is not.
    #[error("{}", files::not_compressed(file, *compression))]
    NotCompressed { file: PathBuf, compression: Compression },
    /// A compressed file is damaged.
    #[error("{}", files::damaged(file, *compression, source))]
    Damaged { file: PathBuf, compression: Compression, source: io::Error },
    /// A text in another encoding has bytes that stand for no character. Lines are counted from 1, bytes from 0.
    #[error("{}", files::malformed(file, *encoding, *line, *byte))]
    Malformed { file: PathBuf, encoding: Encoding, line: u64, byte: u64 },
    /// A text has the NUL bytes of UTF-16 or UTF-32 and does not begin with a byte order mark.
    #[error("{}", files::no_byte_order_mark(file, *encoding))]
    NoByteOrderMark { file: PathBuf, encoding: Encoding },
    /// A compressed file unpacks to more than [`Limits::decompressed_ratio`](crate::Limits::decompressed_ratio) allows.
    #[error("{}", files::decompressed_ratio(file, *packed_bytes, *limit))]
    DecompressedRatio { file: PathBuf, packed_bytes: u64, limit: u64 },

    /// A file has no columns.
    #[error("{} is empty{}", quoted(file), files::expected_content(*format))]
    Empty { file: PathBuf, format: Format },
    /// A file has more columns than [`Limits::columns`](crate::Limits::columns).
    #[error("{} has {found} columns, and at most {limit} are read; allow more columns", quoted(file))]
    TooManyColumns { file: PathBuf, found: usize, limit: usize },
    /// A file of a dataset has other columns than the first one.
    #[error("{}", dataset::columns_differ(file, missing, extra))]
    ColumnsDiffer { file: PathBuf, missing: Vec<String>, extra: Vec<String> },
    /// A column has types in two files which no one type can hold.
    #[error("{}", dataset::column_type_differs(file, column, found, other, expected))]
    ColumnTypeDiffers { file: PathBuf, column: String, found: Box<str>, other: PathBuf, expected: Box<str> },
    /// A cell of a file, of type `found`, does not fit the type that its column has by all files. Rows are counted from 1.
    #[error("{}", dataset::cell_type_differs(file, *row, column, cell, found, expected))]
    CellTypeDiffers {
        file: PathBuf,
        row: u64,
        column: String,
        cell: String,
        found: Box<str>,
        expected: Box<str>,
    },
    /// The cells of a column of a file cannot be converted.
    #[error("{}, column `{column}`: {reason}", quoted(file))]
    ColumnNotReadable { file: PathBuf, column: String, reason: String },
    /// The columns that were read of a file do not make rows.
    #[error("{}: the columns that were read do not make rows: {source}", quoted(file))]
    NoRows { file: PathBuf, source: ArrowError },
    /// A file has a column of a type that has no counterpart here.
    #[error("{}: {source}", quoted(file))]
    UnsupportedColumn { file: PathBuf, source: recipe_core::Error },

    /// A record of a text file is longer than [`Limits::record_bytes`](crate::Limits::record_bytes). It starts at the
    /// position, if that is known.
    #[error("{}", csv::record_too_long(file, position.as_ref(), *limit))]
    RecordTooLong { file: PathBuf, position: Option<Position>, limit: usize },
    /// The header of a CSV file is longer than any set of names.
    #[error("{}", csv::header_too_long(file, *limit))]
    HeaderTooLong { file: PathBuf, limit: usize },
    /// The header of a CSV file has the same name twice. Columns are counted from 1.
    #[error("{}", csv::duplicate_column(file, column, *first, *second))]
    DuplicateColumn { file: PathBuf, column: String, first: usize, second: usize },
    /// A row of a CSV file has more or fewer cells than there are columns. Rows and lines are counted from 1.
    #[error("{}", csv::cell_count(file, *row, *line, *found, *columns, *cause))]
    CellCount {
        file: PathBuf,
        row: u64,
        /// The line it starts in.
        line: u64,
        /// How many cells it has.
        found: usize,
        /// How many columns there are.
        columns: usize,
        /// What seems to be the reason.
        cause: Option<CellCountCause>,
    },
    /// A quoted cell of a CSV file does not end. It is opened in this line, from 1, and begins with this text.
    #[error("{}", csv::unclosed_quote(file, *line, column, text))]
    UnclosedQuote { file: PathBuf, line: u64, column: String, text: String },
    /// Text follows the closing quote of a cell of a CSV file.
    #[error("{}", csv::text_behind_quote(file, *row, *line, *opened, column, text))]
    TextBehindQuote {
        /// The file.
        file: PathBuf,
        /// The row, from 1; none for the header.
        row: Option<u64>,
        /// The line of the text, from 1.
        line: u64,
        /// The line in which the cell begins.
        opened: u64,
        /// The column.
        column: String,
        /// The cell, or what is around the closing quote.
        text: String,
    },
    /// Two signs of a CSV file are the same.
    #[error("`{sign}` cannot be both the {first} and the {second} of {}", quoted(file))]
    SameSign { file: PathBuf, first: &'static str, second: &'static str, sign: char },
    /// A sign of a CSV file is not one ASCII character.
    #[error("byte {sign} cannot be the {name} of a text: it takes an ASCII character that ends no line")]
    UnusableSign { name: &'static str, sign: u8 },
    /// A cell of a CSV file, or a row of a JSON file, is in another encoding, perhaps the one that is guessed. None is the header.
    #[error("{}", csv::not_utf8(file, *row, column.as_deref(), *guess))]
    NotUtf8 { file: PathBuf, row: Option<u64>, column: Option<String>, guess: Option<Encoding> },

    /// A unit is of another dataset.
    #[error("a unit of file {}, where there are {files}: it is of another dataset", file + 1)]
    NoSuchUnit { file: usize, files: usize },

    /// A row of a JSON file is not JSON.
    #[error("{}, row {row} (line {line}): it is not JSON: {reason}{}", quoted(file), json::at(near))]
    InvalidJson {
        file: PathBuf,
        row: u64,
        line: u64,
        reason: String,
        /// The text where it is not; empty at its end.
        near: String,
    },
    /// A row of a JSON file is another value than an object.
    #[error("{}", json::not_an_object(file, *row, *line, found, near))]
    NotAnObject {
        file: PathBuf,
        row: u64,
        line: u64,
        found: String,
        /// How it starts.
        near: String,
    },
    /// Objects of a JSON file have commas between them and no brackets around them.
    #[error("{}", json::comma_between_objects(file, *row, *line))]
    CommaBetweenObjects { file: PathBuf, row: u64, line: u64 },
    /// A row of a JSON file has a key that the rows which columns were learnt from do not have.
    #[error("{}", json::unknown_key(file, *row, *line, key, value, *sample))]
    UnknownKey { file: PathBuf, row: u64, line: u64, key: String, value: String, sample: u64 },
    /// A row of a JSON file has a key twice.
    #[error("{}, row {row} (line {line}): key `{key}` is there twice; rename or remove one", quoted(file))]
    DuplicateKey { file: PathBuf, row: u64, line: u64, key: String },
    /// A text of a JSON file has an escape that stands for half of a character.
    #[error("{}", json::half_character(file, *row, *line, key, value))]
    HalfCharacter { file: PathBuf, row: u64, line: u64, key: String, value: String },
    /// A JSON file has no key that the rows were said to be at.
    #[error("{} has no key `{path}`, in which its rows should be", quoted(file))]
    NoRowsAt { file: PathBuf, path: String },
    /// A key of a JSON file in which rows should be holds no list.
    #[error("{}: key `{path}` holds no list of rows", quoted(file))]
    NoListAt { file: PathBuf, path: String },
    /// The array of a JSON file has no end.
    #[error("{}, row {row}: the array is not closed", quoted(file))]
    UnclosedArray { file: PathBuf, row: u64 },
    /// The array of a JSON file ends with a comma.
    #[error("{}, row {row}: there is a comma before the end of the array", quoted(file))]
    TrailingComma { file: PathBuf, row: u64 },
    /// The array of a JSON file is followed by something else.
    #[error("{}: there is text after the end of the array", quoted(file))]
    TextAfterArray { file: PathBuf },

    /// A file is not Parquet, and was to be read as such.
    #[error("{} is {content}, and not Parquet", quoted(file))]
    NotParquet { file: PathBuf, content: Content },
    /// A file is not Parquet, or is damaged.
    #[error("{} cannot be read as Parquet: {source}", quoted(file))]
    Parquet { file: PathBuf, source: ParquetError },
    /// Rows of a Parquet file cannot be decoded, the first of them after a row, because of the bytes of a column, or
    /// since these cannot be had. Rows and row groups are counted from 1.
    #[error("{}", blocks::parquet_rows(file, (*row_group, *row), column.as_deref(), *is_of_bytes, reason))]
    ParquetRows {
        file: PathBuf,
        row_group: usize,
        row: u64,
        column: Option<String>,
        is_of_bytes: bool,
        reason: String,
    },
    /// A Parquet file is so malformed that its reader panicked.
    #[error("{} cannot be read as Parquet: it is malformed ({panic})", quoted(file))]
    ParquetPanic { file: PathBuf, panic: String },
    /// Bytes of a Parquet file are to be read as text, and are none. Rows are counted from 1.
    #[error("{}", blocks::bytes_not_text(file, *row, column))]
    BytesNotText { file: PathBuf, row: u64, column: String },
    /// A moment of a Parquet file's old type INT96 is none of the unit that such moments are read as. Rows are counted from
    /// 1, and known unless the moment is inside of a list or the like.
    #[error("{}{}, column `{column}`: {unit} cannot hold the moment {cell}", quoted(file), blocks::in_row(*row))]
    InexactMoment { file: PathBuf, row: Option<u64>, column: String, cell: String, unit: &'static str },
    /// A page of a Parquet file unpacks to more than [`Limits::page_bytes`](crate::Limits::page_bytes). Row groups are
    /// counted from 1.
    #[error("{}", blocks::page_too_large(file, *row_group, column, *found, *limit))]
    PageTooLarge { file: PathBuf, row_group: usize, column: String, found: u64, limit: usize },
    /// The pages of a row group of a Parquet file that are held at once, one of each column, unpack to more than
    /// [`Limits::decompressed_ratio`](crate::Limits::decompressed_ratio) allows. Row groups are counted from 1.
    #[error("{}", blocks::pages_ratio(file, *row_group, column, (*unpacked, *packed), *limit))]
    PagesRatio { file: PathBuf, row_group: usize, column: String, unpacked: u64, packed: u64, limit: u64 },

    /// A file is not what its format says, or is damaged.
    #[error("{} cannot be read as {format}: {reason}", quoted(file))]
    Unreadable { file: PathBuf, format: Format, reason: String },
    /// Rows of a file are damaged, the first of them at this row, from 1, or after it; in a column, if it is one.
    #[error("{}", blocks::unreadable_rows(file, *format, *row, column.as_deref(), reason))]
    UnreadableRows { file: PathBuf, format: Format, row: u64, column: Option<String>, reason: String },
    /// A block of a file unpacks to more than [`Limits::page_bytes`](crate::Limits::page_bytes).
    #[error("{}", blocks::block_too_large(file, *row, *limit))]
    BlockTooLarge { file: PathBuf, row: u64, limit: usize },
    /// A cell of a file cannot be held by the type of its column.
    #[error("{}, row {row}, column `{column}`: {value} {reason}", quoted(file))]
    CellOutOfRange { file: PathBuf, row: u64, column: String, value: String, reason: String },

    /// A workbook has no such sheet.
    #[error("{} has no sheet {sheet}; its sheets: {}", quoted(file), list(sheets))]
    SheetNotFound { file: PathBuf, sheet: String, sheets: Vec<String> },
    /// A workbook is larger than [`Limits::workbook_bytes`](crate::Limits::workbook_bytes).
    #[error("{}", excel::workbook_too_large(file, what, *found, *limit))]
    WorkbookTooLarge { file: PathBuf, what: String, found: u64, limit: u64 },
    /// A cell of a sheet is beside the columns that its first row has.
    #[error("{}", excel::cell_beside_columns(file, sheet, cell, value, columns))]
    CellBesideColumns { file: PathBuf, sheet: String, cell: String, value: String, columns: String },

    /// It is not said where the columns of a fixed-width text are.
    #[error("{}: the widths of its columns are not known", quoted(file))]
    NoWidths { file: PathBuf },
    /// The line that should show the widths of columns does not.
    #[error("{}", fixed::invalid_ruler(file, *line, text))]
    InvalidRuler { file: PathBuf, line: u64, text: String },
    /// A line of a fixed-width text is longer than its columns are together. The header is row 0.
    #[error("{}", fixed::line_too_long(file, *row, *line, *found, *width, text))]
    LineTooLong { file: PathBuf, row: u64, line: u64, found: usize, width: usize, text: String },
    /// A line of a fixed-width text has text between two columns. The header is row 0.
    #[error("{}", fixed::text_between_columns(file, *row, *line, text))]
    TextBetweenColumns { file: PathBuf, row: u64, line: u64, text: String },

    /// The output is to be partitioned by a column that it lacks.
    #[error("the output has no column `{column}` to partition by; its columns: {}", list(columns))]
    PartitionColumnNotFound { column: String, columns: Vec<String> },
    /// The output is to be partitioned by all of its columns.
    #[error("all columns of the output are partition columns; its files would have none")]
    NoColumnsLeft,
    /// A value makes a folder whose name is longer than stores allow.
    #[error("{}", output::folder_too_long(folder, *found, *limit))]
    FolderTooLong { folder: String, found: usize, limit: usize },
    /// A cell of the output would be a formula in a spreadsheet, where none may be. Rows are counted from 1.
    #[error("row {row}, column `{column}` of the output: {}", output::formula(cell))]
    FormulaInCell { row: u64, column: String, cell: String },
    /// A name of a column of the output would be a formula in a spreadsheet, where none may be. Columns are counted
    /// from 1.
    #[error("the name of column {column} of the output: {}", output::formula(name))]
    FormulaInHeader { column: usize, name: String },
    /// The rows of one batch are too long as text.
    #[error("{}", output::batch_too_large(*found, *limit))]
    BatchTooLarge { found: usize, limit: usize },
    /// A column of the output has a type that Parquet does not have.
    #[error("{}", output::no_parquet_type(column, found))]
    NoParquetType { column: String, found: &'static str },
    /// A format has no place for the type of a column of the output.
    #[error("column `{column}` of the output is {data_type}, which {format} output cannot have; {way_out}")]
    ColumnNotWritable { format: OutputFormat, column: String, data_type: String, way_out: &'static str },
    /// A format has no place for a cell of the output. Rows are counted from 1, and known for most.
    #[error("{}column `{column}` of the output: {reason}", row.map_or(String::new(), |row| format!("row {row}, ")))]
    CellNotWritable { row: Option<u64>, column: String, reason: String },
    /// A sheet has no room for so many rows or columns.
    #[error("{}", output::sheet_full(what, *limit))]
    SheetFull { what: &'static str, limit: u32 },
    /// Rows cannot be divided by the values of partition columns.
    #[error("the rows of the output cannot be divided into folders: {0}")]
    Divide(#[source] ArrowError),
    /// Rows cannot be encoded.
    #[error("cannot write the output as {format}: {reason}")]
    Write { format: OutputFormat, reason: String },
    /// Temporary files of a writer cannot be made or written.
    #[error("temporary files in {}: {}", quoted(folder), cause(source))]
    TemporaryFiles { folder: PathBuf, source: io::Error },
    /// Rows cannot be encoded as Parquet.
    #[error("cannot write the output as Parquet: {0}")]
    WriteParquet(#[source] ParquetError),
    /// The cells of a column cannot be encoded as Parquet.
    #[error("{}", output::parquet_column(column, data_type, source))]
    ParquetColumn { column: String, data_type: String, source: ParquetError },
    /// The store failed, which says itself whose fault that is.
    #[error("{0}")]
    Store(#[from] StoreError),
}
