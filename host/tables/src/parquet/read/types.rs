//! The types that columns are read as: those of the file. What changes is how cells are held, never what they are.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::extension::{EXTENSION_TYPE_METADATA_KEY, EXTENSION_TYPE_NAME_KEY};
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef, TimeUnit};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::{ConvertedType, LogicalType, Type};
use parquet::errors::Result;
use parquet::schema::types::SchemaDescriptor;

use super::metadata::Found;

/// How columns are decoded.
pub(super) struct Columns {
    pub(super) metadata: ArrowReaderMetadata,
    /// For columns with moments of INT96.
    pub(super) other_unit: Option<OtherUnit>,
    /// Where each column is in what is decoded; none where it is missing in all rows.
    pub(super) places: Vec<Option<usize>>,
    schema: SchemaRef,
}

/// How columns with moments of INT96 are decoded a second time, in the other unit: so those are found that one unit
/// cannot hold.
pub(super) struct OtherUnit {
    pub(super) metadata: ArrowReaderMetadata,
    pub(super) columns: Vec<usize>,
}

/// What is open about the types of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choices {
    /// Whether moments of INT96 are nanoseconds; else they are microseconds.
    pub(super) int96_nanoseconds: bool,
    /// Whether bytes that are not marked as anything are text.
    pub(super) binary_as_text: bool,
}

impl Columns {
    pub(super) fn of(found: Found, choices: Choices) -> Result<Self> {
        let Found { metadata: found, empty } = found;
        let described = found.parquet_schema();
        let texts = if choices.binary_as_text { unmarked_texts(&found) } else { Vec::new() };
        let supplied = |int96| {
            let mut leaves = Leaves { described, next: 0, int96, binary_as_text: choices.binary_as_text };
            let fields = found.schema().fields().iter().map(|field| leaves.field(field, true));
            let schema =
                Schema::new_with_metadata(fields.collect::<Vec<_>>(), found.schema().metadata().clone());
            let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
            ArrowReaderMetadata::try_new(found.metadata().clone(), options)
        };
        let (unit, other) = if choices.int96_nanoseconds {
            (TimeUnit::Nanosecond, TimeUnit::Microsecond)
        } else {
            (TimeUnit::Microsecond, TimeUnit::Nanosecond)
        };
        let mut int96: Vec<usize> = (0..described.num_columns())
            .filter(|leaf| described.column(*leaf).physical_type() == Type::INT96)
            .map(|leaf| described.get_column_root_idx(leaf))
            .collect();
        int96.dedup();
        let other_unit = match int96.as_slice() {
            [] => None,
            _ => Some(OtherUnit { metadata: supplied(other)?, columns: int96 }),
        };
        let metadata = supplied(unit)?;
        let decoded = metadata.schema().fields().iter().enumerate().map(|(at, field)| {
            let field = field.as_ref().clone().with_nullable(true);
            Arc::new(if texts.binary_search(&at).is_ok() {
                field.with_data_type(DataType::Utf8View)
            } else {
                field
            })
        });
        let mut fields: Vec<FieldRef> = decoded.collect();
        let mut places: Vec<Option<usize>> = (0..fields.len()).map(Some).collect();
        for (at, name) in empty {
            fields.insert(at.min(fields.len()), Arc::new(Field::new(name, DataType::Null, true)));
            places.insert(at.min(places.len()), None);
        }
        Ok(Columns { metadata, other_unit, places, schema: Arc::new(Schema::new(fields)) })
    }

    /// The columns as they come out.
    pub(super) fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}

/// The columns of bytes that are marked as nothing, or as names.
fn unmarked_texts(found: &ArrowReaderMetadata) -> Vec<usize> {
    let described = found.parquet_schema();
    let roots = (0..described.num_columns())
        .filter(|leaf| is_unmarked(described, *leaf))
        .map(|leaf| described.get_column_root_idx(leaf));
    let is_bytes = |column: &usize| {
        matches!(found.schema().field(*column).data_type(), DataType::Binary | DataType::LargeBinary)
    };
    roots.filter(is_bytes).collect()
}

fn is_unmarked(described: &SchemaDescriptor, leaf: usize) -> bool {
    let column = described.column(leaf);
    column.physical_type() == Type::BYTE_ARRAY
        && match column.logical_type_ref() {
            Some(logical) => *logical == LogicalType::Enum,
            None => matches!(column.converted_type(), ConvertedType::NONE | ConvertedType::ENUM),
        }
}

/// The columns of a file within all structures, in order.
struct Leaves<'a> {
    described: &'a SchemaDescriptor,
    next: usize,
    /// The unit of moments of INT96.
    int96: TimeUnit,
    binary_as_text: bool,
}

impl Leaves<'_> {
    fn field(&mut self, field: &FieldRef, is_column: bool) -> FieldRef {
        let data_type = self.data_type(field.data_type(), is_column);
        let metadata = field.metadata().iter().filter(|(key, _)| is_of_type(key));
        let metadata: HashMap<String, String> =
            metadata.map(|(key, value)| (key.clone(), value.clone())).collect();
        Arc::new(Field::new(field.name(), data_type, field.is_nullable()).with_metadata(metadata))
    }

    fn data_type(&mut self, found: &DataType, is_column: bool) -> DataType {
        match found {
            DataType::List(item) | DataType::ListView(item) => DataType::List(self.field(item, false)),
            DataType::LargeList(item) | DataType::LargeListView(item) => {
                DataType::LargeList(self.field(item, false))
            }
            DataType::FixedSizeList(item, length) => {
                DataType::FixedSizeList(self.field(item, false), *length)
            }
            DataType::Struct(fields) => {
                DataType::Struct(fields.iter().map(|field| self.field(field, false)).collect())
            }
            DataType::Map(entries, sorted) => DataType::Map(self.field(entries, false), *sorted),
            leaf => {
                self.next += 1;
                self.leaf(leaf, self.next - 1, is_column)
            }
        }
    }

    fn leaf(&self, found: &DataType, at: usize, is_column: bool) -> DataType {
        let is_int96 = self.described.column(at).physical_type() == Type::INT96;
        match found {
            DataType::Timestamp(_, zone) if is_int96 => DataType::Timestamp(self.int96, zone.clone()),
            // Text is worked on as views.
            DataType::Utf8 | DataType::LargeUtf8 if is_column => DataType::Utf8View,
            DataType::Binary | DataType::LargeBinary
                if self.binary_as_text && !is_column && is_unmarked(self.described, at) =>
            {
                DataType::Utf8
            }
            // What programs of Arrow mark as milliseconds is a day in the file, or any moment.
            DataType::Date64 => match self.described.column(at).physical_type() {
                Type::INT32 => DataType::Date32,
                _ => DataType::Timestamp(TimeUnit::Millisecond, None),
            },
            // Keys of one width, since row groups need not have the same dictionary.
            DataType::Dictionary(_, value) => match value.as_ref() {
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Binary | DataType::LargeBinary => {
                    DataType::Dictionary(Box::new(DataType::Int32), value.clone())
                }
                value => self.leaf(value, at, is_column),
            },
            other => other.clone(),
        }
    }
}

/// Whether a note on a field is about its type.
fn is_of_type(key: &str) -> bool {
    key == EXTENSION_TYPE_NAME_KEY || key == EXTENSION_TYPE_METADATA_KEY
}
