//! Arrow IPC streams in and out. What comes in is checked before it is decoded: the other side may be anyone.

use std::collections::HashMap;
use std::sync::Arc;

use crate::failure::{Code, Failure};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_buffer::Buffer;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::{read_dictionary, read_record_batch};
use arrow_ipc::writer::StreamWriter;
use arrow_ipc::{Message, MessageHeader, root_as_message};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};

/// The most rows of one batch.
const MOST_ROWS: i64 = i32::MAX as i64;

/// A stream of batches that comes in, message by message.
#[derive(Default)]
pub struct Input {
    schema: Option<SchemaRef>,
    dictionaries: HashMap<i64, ArrayRef>,
}

impl Input {
    /// The columns, once the message with the schema came.
    pub fn schema(&self) -> Option<&SchemaRef> {
        self.schema.as_ref()
    }

    /// The batches in `bytes`, which holds whole messages; arrays share its memory. What stands behind the mark of a
    /// stream's end is left alone.
    pub fn read(&mut self, bytes: &Buffer) -> Result<Vec<RecordBatch>, Failure> {
        let mut batches = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let cut = || broken(format!("a message is cut off at byte {at} of {}", bytes.len()));
            let word = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes);
            let (start, size) = match word(at).ok_or_else(cut)? {
                u32::MAX => (at + 8, word(at + 4).ok_or_else(cut)?),
                size => (at + 4, size),
            };
            if size == 0 {
                break;
            }
            let header =
                start.checked_add(size as usize).and_then(|end| bytes.get(start..end)).ok_or_else(cut)?;
            let message = root_as_message(header).map_err(|error| broken(error.to_string()))?;
            let length =
                usize::try_from(message.bodyLength()).map_err(|_| broken("a body of negative length"))?;
            let body = start + header.len();
            at = body.checked_add(length).filter(|end| *end <= bytes.len()).ok_or_else(cut)?;
            batches.extend(self.take(&message, &bytes.slice_with_length(body, length))?);
        }
        Ok(batches)
    }

    fn take(&mut self, message: &Message, body: &Buffer) -> Result<Option<RecordBatch>, Failure> {
        let known = || self.schema.clone().ok_or_else(|| broken("a batch before the schema"));
        match message.header_type() {
            MessageHeader::Schema => {
                let schema = message.header_as_schema().ok_or_else(|| broken("an empty schema"))?;
                if schema.endianness() != arrow_ipc::Endianness::Little {
                    return Err(broken("numbers with the great end first"));
                }
                let fields = schema.fields().ok_or_else(|| broken("a schema without a list of columns"))?;
                fields.iter().try_for_each(|field| check_field(&field))?;
                let schema = fb_to_schema(schema);
                // Many libraries write whole streams only; one that begins as the first did goes on with it.
                if let Some(first) = &self.schema {
                    check_same(first, &schema)?;
                }
                self.schema = Some(Arc::new(schema));
                Ok(None)
            }
            MessageHeader::RecordBatch => {
                let schema = known()?;
                let batch = message.header_as_record_batch().ok_or_else(|| broken("an empty batch"))?;
                check_batch(&batch, body.len())?;
                let read =
                    read_record_batch(body, batch, schema, &self.dictionaries, None, &message.version());
                read.map(Some).map_err(|error| broken(error.to_string()))
            }
            MessageHeader::DictionaryBatch => {
                let schema = known()?;
                let dictionary =
                    message.header_as_dictionary_batch().ok_or_else(|| broken("an empty dictionary"))?;
                check_batch(&dictionary.data().ok_or_else(|| broken("an empty dictionary"))?, body.len())?;
                let read =
                    read_dictionary(body, dictionary, &schema, &mut self.dictionaries, &message.version());
                read.map(|()| None).map_err(|error| broken(error.to_string()))
            }
            other => Err(broken(format!("a message of type {other:?}"))),
        }
    }
}

/// Whether columns are those the stream began with.
fn check_same(first: &Schema, again: &Schema) -> Result<(), Failure> {
    if first.fields() == again.fields() {
        return Ok(());
    }
    let told = |schema: &Schema| {
        let columns = schema.fields().iter();
        columns
            .map(|field| format!("`{}` {}", field.name(), field.data_type()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let message = format!("the columns are {}; the handle began with {}", told(again), told(first));
    Err(Failure::new(Code::Schema, message))
}

fn broken(message: impl Into<String>) -> Failure {
    Failure::new(Code::Ipc, format!("not an Arrow IPC stream this module takes: {}", message.into()))
}

/// Lengths and places of buffers, which the decoder takes on trust.
fn check_batch(batch: &arrow_ipc::RecordBatch, body: usize) -> Result<(), Failure> {
    if batch.compression().is_some() {
        return Err(broken("compressed; write it without compression"));
    }
    let rows = 0..=MOST_ROWS;
    if !rows.contains(&batch.length()) {
        return Err(broken(format!("a batch of {} rows", batch.length())));
    }
    for node in batch.nodes().iter().flatten() {
        if !rows.contains(&node.length()) || !(0..=node.length()).contains(&node.null_count()) {
            return Err(broken(format!(
                "a column of {} cells, {} of them null",
                node.length(),
                node.null_count()
            )));
        }
    }
    let mut buffers = 0;
    for buffer in batch.buffers().iter().flatten() {
        let offset = usize::try_from(buffer.offset()).ok();
        let end =
            offset.zip(usize::try_from(buffer.length()).ok()).and_then(|(at, length)| at.checked_add(length));
        if end.is_none_or(|end| end > body) {
            return Err(broken("a buffer that reaches beyond its message"));
        }
        buffers += 1;
    }
    if batch.variadicBufferCounts().iter().flatten().any(|count| !(0..=buffers).contains(&count)) {
        return Err(broken("more buffers of text than buffers"));
    }
    Ok(())
}

/// Whether the decoder knows what to do with a column; it panics where it does not.
fn check_field(field: &arrow_ipc::Field) -> Result<(), Failure> {
    use arrow_ipc::Type;
    let children = field.children().map_or(0, |children| children.len());
    let known = match field.type_type() {
        Type::Null | Type::Bool | Type::Utf8 | Type::LargeUtf8 | Type::Utf8View => true,
        Type::Binary | Type::LargeBinary | Type::BinaryView | Type::Struct_ => true,
        Type::List | Type::LargeList | Type::Map => children == 1,
        Type::Int => field.type_as_int().is_some_and(|int| is_width(int.bitWidth())),
        Type::FloatingPoint => field.type_as_floating_point().is_some_and(|float| float.precision().0 <= 2),
        Type::Date => field.type_as_date().is_some_and(|date| date.unit().0 <= 1),
        Type::Timestamp => field.type_as_timestamp().is_some_and(|time| time.unit().0 <= 3),
        Type::Time => field
            .type_as_time()
            .is_some_and(|time| matches!((time.bitWidth(), time.unit().0), (32, 0 | 1) | (64, 2 | 3))),
        Type::Decimal => field.type_as_decimal().is_some_and(|decimal| {
            let most = match decimal.bitWidth() {
                32 => 9,
                64 => 18,
                128 => 38,
                256 => 76,
                _ => 0,
            };
            (1..=most).contains(&decimal.precision()) && (0..=decimal.precision()).contains(&decimal.scale())
        }),
        _ => false,
    };
    let index = field.dictionary().and_then(|dictionary| dictionary.indexType());
    if !known || index.is_some_and(|int| !is_width(int.bitWidth())) {
        let name = field.name().unwrap_or_default();
        let message = format!("column `{name}` has a type no step knows: {:?}", field.type_type());
        return Err(Failure::new(Code::Type, message));
    }
    field.children().iter().flatten().try_for_each(|child| check_field(&child))
}

fn is_width(bits: i32) -> bool {
    matches!(bits, 8 | 16 | 32 | 64)
}

/// A stream of batches that goes out, a message at a time.
pub struct Output {
    writer: StreamWriter<Vec<u8>>,
    schema: SchemaRef,
}

impl Output {
    /// A stream that begins with the schema of what batches of `schema` become: text as `Utf8`, which every Arrow
    /// library reads, or as views where the host asked for them.
    pub fn new(schema: &Schema, views: bool) -> Result<Self, Failure> {
        let schema = Arc::new(if views { schema.clone() } else { Schema::new(plain(schema.fields())) });
        let writer = StreamWriter::try_new(Vec::new(), &schema).map_err(internal)?;
        Ok(Output { writer, schema })
    }

    /// Adds a batch to what goes out next.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
        let columns = batch.columns().iter().zip(self.schema.fields());
        let columns = columns.map(|(column, field)| {
            if column.data_type() == field.data_type() {
                return Ok(column.clone());
            }
            arrow_cast::cast(column, field.data_type())
        });
        let columns = columns.collect::<Result<Vec<ArrayRef>, _>>().map_err(internal)?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let batch =
            RecordBatch::try_new_with_options(self.schema.clone(), columns, &options).map_err(internal)?;
        self.writer.write(&batch).map_err(internal)
    }

    /// What goes out next.
    pub fn bytes(&self) -> &[u8] {
        self.writer.get_ref()
    }

    /// What was to go out went.
    pub fn clear(&mut self) {
        self.writer.get_mut().clear();
    }
}

fn internal(error: impl std::fmt::Display) -> Failure {
    Failure::new(Code::Internal, error.to_string())
}

fn plain(fields: &Fields) -> Fields {
    fields.iter().map(plain_field).collect()
}

fn plain_field(field: &FieldRef) -> FieldRef {
    let data_type = match field.data_type() {
        DataType::Utf8View => DataType::Utf8,
        DataType::List(item) => DataType::List(plain_field(item)),
        DataType::LargeList(item) => DataType::LargeList(plain_field(item)),
        DataType::Map(entries, sorted) => DataType::Map(plain_field(entries), *sorted),
        DataType::Struct(fields) => DataType::Struct(plain(fields)),
        _ => return field.clone(),
    };
    Arc::new(Field::new(field.name(), data_type, field.is_nullable()))
}
