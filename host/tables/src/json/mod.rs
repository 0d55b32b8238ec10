//! JSON: objects one after the other, on lines of their own or not, or in a list, which may be inside of a document.
//! Columns and types are those of the first rows.
//!
//! ```
//! use std::sync::Arc;
//!
//! use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
//! use recipe_tables::json;
//!
//! let cities: ArrayRef = Arc::new(StringViewArray::from(vec![Some("Mobile"), None]));
//! let claims = RecordBatch::try_from_iter([("city", cities)])?;
//! assert_eq!(json::write(&[claims])?, b"{\"city\":\"Mobile\"}\n{\"city\":null}\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Files are read by a [`Source`](crate::Source). Cells come as text. Those of a column that holds more than texts come as they
//! are written, texts in their quotes, and its field
//! [says so](recipe_core::engine::kernel::json::holds_json), so that no digit is lost and every value can be told from
//! others before it gets its type.

mod document;
mod elements;
mod objects;
mod rows;
mod sample;
mod texts;
mod views;
mod write;
mod wrong;

use std::path::Path;
use std::sync::Arc;

use arrow_schema::SchemaRef;

use crate::error::{Result, TableError};
use crate::format::Format;
use crate::morsel::divided::{Divided, Part};
use crate::morsel::{DecodeTasks, Decoded, FormatReader, Projection, RowError, Task};
use crate::options::ReadOptions;
use crate::text::Text;
use rows::Layout;
pub(crate) use sample::sample;
use texts::{Texts, in_row, last_on_own_line, on_own_line};
pub use write::json_lines as write;

/// A file of which the columns are known.
struct Reader {
    layout: Arc<Layout>,
    texts: Texts,
}

/// Opens a file with these columns. One that is blank is empty.
pub(crate) fn open(
    path: &Path,
    options: &ReadOptions,
    schema: &SchemaRef,
    input: Text,
) -> Result<Box<dyn FormatReader>> {
    let texts = Texts::open(path, options, input)?;
    if texts.is_blank {
        return Err(TableError::Empty { file: path.into(), format: Format::Json });
    }
    let layout = Layout::new(path.into(), schema.clone(), options.json.sample_rows as u64);
    Ok(Box::new(Reader { layout, texts }))
}

impl FormatReader for Reader {
    fn schema(&self) -> &SchemaRef {
        &self.layout.schema
    }

    fn decode_tasks(self: Box<Self>, projection: Projection) -> DecodeTasks {
        let Reader { layout, mut texts } = *self;
        let between = texts.between();
        let mut divided = Divided::new(projection.shares.filter(|_| texts.is_divided()), last_on_own_line);
        let projection = Arc::new(projection);
        let (mut line_ended, mut failed) = (true, false);
        Box::new(std::iter::from_fn(move || {
            if failed {
                return None;
            }
            let more = || {
                let Some((chunk, lines)) = texts.next()? else { return Ok(None) };
                let from = on_own_line(chunk.text(), &mut line_ended);
                Ok(Some((chunk, lines, from)))
            };
            let part = divided.next(more).transpose()?;
            failed = part.is_err();
            let (layout, projection) = (layout.clone(), projection.clone());
            let (bytes, share) = part.as_ref().map_or((0, None), |part| (part.chunk.length, part.share));
            let task = Task::new(bytes as u64, move || match part {
                Ok(Part { chunk, with: lines, .. }) => layout.decode(chunk, lines, between, &projection),
                Err(error) => {
                    let describe = Box::new(|row, _| in_row(error, row));
                    Decoded::new(0, Err(RowError { row: 0, line: 0, describe }))
                }
            });
            Some(task.of_share(share))
        }))
    }
}
