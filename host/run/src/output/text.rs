//! Rows as text, the same whoever writes them.

use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::RecordBatch;
use recipe_tables::csv::{self, Formulas};
use recipe_tables::{OutputFormat, TableError, json, xml};
use serde::{Deserialize, Serialize};

use super::tagged::{Tagged, To};
use super::target::Target;
use super::writer::{Piece, Pieces};

/// How rows become text.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) enum TextForm {
    Csv { delimiter: u8, formulas: Formulas },
    JsonLines,
    Xml,
}

impl TextForm {
    /// Writes rows, of which those columns are `carried` that hold text as it is written. Counts the cells that are escaped.
    ///
    /// Errors: a cell that the form has no text for.
    pub(crate) fn write(
        self,
        batches: Vec<RecordBatch>,
        carried: &[Option<usize>],
        escaped: &AtomicU64,
    ) -> Result<Vec<u8>, TableError> {
        match self {
            TextForm::Csv { delimiter, formulas } => {
                csv::write(&formulas.apply(batches, escaped)?, delimiter, carried)
            }
            TextForm::JsonLines => json::write(&batches),
            TextForm::Xml => xml::write(&batches),
        }
    }
}

/// Rows that others wrote.
pub(crate) struct Text {
    pub(crate) bytes: Vec<u8>,
    pub(crate) rows: usize,
    /// How many cells were escaped.
    pub(crate) formula_cells: u64,
}

/// What is made of rows that others write in a form.
pub(crate) struct Texts<T> {
    pub(crate) form: TextForm,
    pub(crate) take: Box<dyn Fn(Text) -> T + Send>,
}

impl Target {
    /// How rows become text, where the files are text.
    pub(super) fn text_form(&self) -> Option<TextForm> {
        match self.format {
            OutputFormat::Csv => {
                Some(TextForm::Csv { delimiter: self.delimiter, formulas: self.options.formulas })
            }
            OutputFormat::JsonLines => Some(TextForm::JsonLines),
            OutputFormat::Xml => Some(TextForm::Xml),
            OutputFormat::Avro | OutputFormat::Excel | OutputFormat::Orc | OutputFormat::Parquet => None,
        }
    }

    /// Text that others may write of an input that is not divided into shares, where files are not divided by folders.
    pub(crate) fn texts(&self) -> Option<Texts<Pieces>> {
        let form = self.text_form().filter(|_| self.options.partition_by.is_empty())?;
        let count = self.formula_cells.clone();
        let take = move |Text { bytes, rows, formula_cells }| {
            count.fetch_add(formula_cells, Ordering::Relaxed);
            vec![Tagged { to: To::Next, rows: Piece::Text(bytes, rows) }]
        };
        Some(Texts { form, take: Box::new(take) })
    }
}
