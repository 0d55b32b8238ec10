//! What the first rows of a source have.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringViewArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use recipe_core::engine::kernel::infer::Inference;
use recipe_core::engine::kernel::print::field_to_text;
use recipe_core::types::Type;
use recipe_tables::Source;

use super::dates::Orders;
use crate::error::{Result, RunError};

/// What the first rows have.
pub(super) struct Seen {
    /// How many there were.
    pub(super) rows: usize,
    /// Whether there are others.
    pub(super) is_partial: bool,
    /// Rows that equal one before.
    pub(super) duplicates: usize,
    pub(super) columns: Vec<Column>,
}

/// What the cells of a column are.
pub(super) struct Column {
    pub(super) name: String,
    /// The type that it is read as.
    pub(super) data_type: DataType,
    pub(super) nulls: usize,
    /// Empty texts.
    pub(super) empty: usize,
    /// The first cells that differ.
    pub(super) examples: Vec<String>,
    /// Texts with white space at an end, and the first of them.
    pub(super) padded: usize,
    pub(super) first_padded: Option<String>,
    /// The type that all texts have without white space around them.
    pub(super) trimmed: Type,
    /// Texts that are numbers, and how many of these are whole; the first other one.
    pub(super) numbers: usize,
    pub(super) whole_numbers: usize,
    pub(super) no_number: Option<String>,
    pub(super) dates: Orders,
    /// The cells by their hashes, until one stands there twice.
    different: Option<HashSet<u64>>,
}

/// How many cells are shown of a column.
const EXAMPLES: usize = 2;

/// How many columns are looked at for cells that stand there twice.
const UNIQUE: usize = 200;

impl Seen {
    /// Looks at the first `limit` rows. `schema` has the types that columns are read as.
    pub(super) fn of(source: &Source, schema: &SchemaRef, limit: usize) -> Result<Seen> {
        let fields = schema.fields().iter().enumerate();
        let columns: Vec<Column> =
            fields.map(|(at, field)| Column::new(field.name(), field.data_type(), at < UNIQUE)).collect();
        let mut seen = Seen { rows: 0, is_partial: false, duplicates: 0, columns };
        let (mut rows, mut inference) = (HashSet::new(), Inference::new(schema.fields().len()));
        for batch in source.batches() {
            let batch = batch?.batch;
            let taken = batch.slice(0, batch.num_rows().min(limit - seen.rows));
            seen.is_partial |= taken.num_rows() < batch.num_rows();
            seen.see(&taken, &mut rows, &mut inference)?;
            if seen.is_partial {
                break;
            }
        }
        for (column, trimmed) in seen.columns.iter_mut().zip(inference.finish()) {
            column.trimmed = trimmed;
        }
        Ok(seen)
    }

    fn see(&mut self, batch: &RecordBatch, rows: &mut HashSet<u64>, inference: &mut Inference) -> Result<()> {
        let texts = batch
            .columns()
            .iter()
            .zip(batch.schema_ref().fields())
            .map(|(cells, field)| field_to_text(cells, field));
        let texts = texts.collect::<std::result::Result<Vec<ArrayRef>, _>>();
        let texts = texts.map_err(|error| RunError::Data(Box::new(error)))?;
        let mut hashes = vec![DefaultHasher::new(); batch.num_rows()];
        let mut trimmed: Vec<ArrayRef> = Vec::with_capacity(texts.len());
        for (column, texts) in self.columns.iter_mut().zip(&texts) {
            let texts = texts.as_string_view();
            for (text, hash) in texts.iter().zip(&mut hashes) {
                text.hash(hash);
                column.see(text);
            }
            let ends_cut: StringViewArray = if column.is_text() {
                texts.iter().map(|text| text.map(str::trim)).collect()
            } else {
                StringViewArray::new_null(texts.len())
            };
            trimmed.push(Arc::new(ends_cut));
        }
        self.rows += batch.num_rows();
        self.duplicates += hashes.iter().filter(|hash| !rows.insert(hash.finish())).count();
        let fields: Vec<Field> =
            self.columns.iter().map(|column| Field::new(&column.name, DataType::Utf8View, true)).collect();
        let trimmed = RecordBatch::try_new(Arc::new(Schema::new(fields)), trimmed);
        inference.push(&trimmed.map_err(RunError::rows("look at the first rows"))?);
        Ok(())
    }
}

impl Column {
    fn new(name: &str, data_type: &DataType, is_compared: bool) -> Column {
        Column {
            name: name.to_owned(),
            data_type: data_type.clone(),
            nulls: 0,
            empty: 0,
            examples: Vec::new(),
            padded: 0,
            first_padded: None,
            trimmed: Type::String,
            numbers: 0,
            whole_numbers: 0,
            no_number: None,
            dates: Orders::default(),
            different: is_compared.then(HashSet::new),
        }
    }

    fn see(&mut self, text: Option<&str>) {
        let Some(text) = text else {
            self.nulls += 1;
            self.different = None;
            return;
        };
        if let Some(different) = &mut self.different {
            let mut hash = DefaultHasher::new();
            text.hash(&mut hash);
            if !different.insert(hash.finish()) {
                self.different = None;
            }
        }
        if text.is_empty() {
            self.empty += 1;
            return;
        }
        if self.examples.len() < EXAMPLES && !self.examples.iter().any(|known| known == text) {
            self.examples.push(text.to_owned());
        }
        if !self.is_text() {
            return;
        }
        let ends_cut = text.trim();
        if ends_cut.len() < text.len() {
            self.padded += 1;
            self.first_padded.get_or_insert_with(|| text.to_owned());
        }
        self.dates.see(ends_cut);
        match number(ends_cut) {
            Some(is_whole) => {
                self.numbers += 1;
                self.whole_numbers += usize::from(is_whole);
            }
            None => {
                self.no_number.get_or_insert_with(|| text.to_owned());
            }
        }
    }

    pub(super) fn is_text(&self) -> bool {
        Type::from_arrow(&self.data_type) == Some(Type::String)
    }

    /// Cells that are neither null nor empty text, of so many rows.
    pub(super) fn present(&self, rows: usize) -> usize {
        rows - self.nulls - self.empty
    }

    /// Whether no two cells of so many rows are equal, and none is null.
    pub(super) fn is_unique(&self, rows: usize) -> bool {
        rows > 1 && self.different.as_ref().is_some_and(|different| different.len() == rows)
    }
}

/// Whether a number is whole; nothing for a text that is not a number, such as a code with zeros in front.
fn number(text: &str) -> Option<bool> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_code =
        digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_code || !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    text.parse::<f64>().ok().filter(|number| number.is_finite())?;
    Some(text.parse::<i64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn codes_and_words_are_not_numbers() {
        for (text, expected) in [
            ("7", Some(true)),
            ("-7", Some(true)),
            ("0", Some(true)),
            ("0.5", Some(false)),
            ("1e3", Some(false)),
            ("007", None),
            ("inf", None),
            ("NaN", None),
            ("-", None),
            ("", None),
            ("1,5", None),
            ("1e999", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
