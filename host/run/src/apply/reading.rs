//! What can be said of what a run reads: each option of the command line has its method here.

use super::*;

/// What is read.
impl Apply {
    /// Reads a file, the files of a folder, or those that a glob matches; called several times, all of them, in the lexical
    /// order of their paths. Standard input is `-`; it, pipes and devices are read once, also where a copy of this runs again.
    pub fn input(mut self, path: impl Into<String>) -> Self {
        self.input.paths.push(path.into());
        self
    }

    /// Reads all of these; see [`input`](Self::input).
    pub fn inputs(mut self, paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.input.paths.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Gives the recipe a second table, by the name that it knows it by.
    pub fn table(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        self.input.tables.push((name.into(), path.into()));
        self
    }

    /// The format of the input, where the names of its files do not say it.
    pub fn format(mut self, format: Format) -> Self {
        self.input.read.format = Some(format);
        self
    }

    /// Whether the input has the columns of all its files, and a file that lacks one has missing cells there.
    pub fn union_by_name(mut self, union_by_name: bool) -> Self {
        self.input.read.union_by_name = union_by_name;
        self
    }

    /// What becomes of a column of the input that has types in several files which no one type can hold.
    pub fn differing_types(mut self, differing_types: DifferingTypes) -> Self {
        self.input.read.differing_types = differing_types;
        self
    }

    /// Whether bytes of a Parquet file that are not marked as text are text all the same.
    pub fn binary_as_text(mut self, binary_as_text: bool) -> Self {
        self.input.read.binary_as_text = binary_as_text;
        self
    }

    /// Whether moments of a Parquet file's old type INT96 are read as nanoseconds; else they are read as microseconds.
    pub fn int96_nanoseconds(mut self, int96_nanoseconds: bool) -> Self {
        self.input.read.int96_nanoseconds = int96_nanoseconds;
        self
    }

    /// The delimiter of a text input; as names of files say, or the one that is found in the first rows.
    pub fn delimiter(mut self, delimiter: u8) -> Self {
        self.input.read.delimiter = Some(delimiter);
        self
    }

    /// How a text with a delimiter is read: its signs, what is no row, and which cells are missing.
    pub fn csv(mut self, options: CsvOptions) -> Self {
        self.input.read.csv = options;
        self
    }

    /// The sheet of a workbook; the first that is not hidden, unless said otherwise.
    pub fn sheet(mut self, sheet: Sheet) -> Self {
        self.input.read.sheet = Some(sheet);
        self
    }

    /// Where the columns of a fixed-width text begin and end.
    pub fn widths(mut self, widths: Widths) -> Self {
        self.input.read.widths = Some(widths);
        self
    }

    /// Whether the first row of a text file names the columns, as it does unless said otherwise.
    pub fn header(mut self, header: bool) -> Self {
        self.input.read.header = header;
        self
    }

    /// Whether numbers in text have a comma before their fraction, and points between groups of three digits.
    pub fn decimal_comma(mut self, decimal_comma: bool) -> Self {
        self.input.read.text = self.input.read.text.with_decimal_comma(decimal_comma);
        self
    }

    /// Whether dates in text have the day before the month, and the year last.
    pub fn day_first(mut self, day_first: bool) -> Self {
        self.input.read.text = self.input.read.text.with_day_first(day_first);
        self
    }

    /// How dates in text are written, or moments. A [schema](crate::tables::TypeSchema) says so of single columns.
    pub fn cell_format(mut self, format: CellFormat) -> Self {
        self.input.read.text = self.input.read.text.with_format(format);
        self
    }

    /// What folders named `column=value` do; they make columns unless said otherwise.
    pub fn partitions(mut self, partitions: Partitions) -> Self {
        self.input.read.partitions = partitions;
        self
    }

    /// Adds a last column of this name, for the name of the file that a row is from.
    pub fn filename_column(mut self, column: impl Into<String>) -> Self {
        self.input.read.filename_column = Some(column.into());
        self
    }

    /// The encoding of texts that begin with no byte order mark; UTF-8 unless given.
    pub fn encoding(mut self, encoding: Encoding) -> Self {
        self.input.read.encoding = Some(encoding);
        self
    }

    /// The same for the second table of this name.
    pub fn table_encoding(mut self, table: impl Into<String>, encoding: Encoding) -> Self {
        self.input.encodings.insert(table.into(), encoding);
        self
    }

    /// Where the types of text columns come from.
    pub fn typing(mut self, typing: Typing) -> Self {
        self.input.typing = typing;
        self
    }

    /// Infers the types of text columns from all rows, where they would be inferred from the first ones.
    pub fn infer_from_all(mut self) -> Self {
        self.input.infer_from_all();
        self
    }

    /// The keys that lead to the list of rows in a JSON document, outermost first.
    pub fn json_path(mut self, keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.input.read.json.path = keys.into_iter().map(Into::into).collect();
        self
    }

    /// What NOW and TODAY give: microseconds since 1970-01-01 UTC. The clock's time unless given.
    pub fn now(mut self, micros: i64) -> Self {
        self.input.now = Some(micros);
        self
    }

    /// Where random values start: the same seed gives the same values.
    pub fn seed(mut self, seed: u64) -> Self {
        self.input.seed = seed;
        self
    }

    /// The secrets that the recipe names. Where they have no random bytes, the run draws some.
    pub fn secrets(mut self, secrets: Secrets) -> Self {
        self.input.secrets = secrets;
        self
    }

    /// How much the input, and what steps make of it, may ask for.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.input.read.limits = limits;
        self
    }

    /// All that is to be said of reading at once, in place of what was said so far.
    pub fn read_options(mut self, options: ReadOptions) -> Self {
        self.input.read = options;
        self
    }

    /// How S3 is reached, for reading and for writing.
    pub fn s3(mut self, s3: S3) -> Self {
        self.write.s3 = s3.clone();
        self.input.read.s3 = s3;
        self
    }
}
