//! Arrow IPC streams in and out. What comes in is checked before it is decoded: the host may be anyone.

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::writer::StreamWriter;
use arrow_ipc::{Message, MessageHeader, root_as_message};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use std::sync::Arc;

use crate::failure::{Code, Failure};

/// The most rows of one batch.
const MOST_ROWS: i64 = i32::MAX as i64;

/// A stream of batches that comes in, message by message.
pub(crate) struct Input {
    decoder: StreamDecoder,
}

impl Input {
    /// A stream that begins with the schema in `bytes`.
    pub(crate) fn new(bytes: Buffer) -> Result<(Self, SchemaRef), Failure> {
        let mut input = Input { decoder: StreamDecoder::new() };
        let batches = input.read(bytes)?;
        match input.decoder.schema() {
            Some(schema) if batches.is_empty() => Ok((input, schema)),
            Some(_) => Err(broken("there is more than a schema")),
            None => Err(broken("there is no schema")),
        }
    }

    /// A whole stream: schema and batches.
    pub(crate) fn whole(bytes: Buffer) -> Result<(SchemaRef, Vec<RecordBatch>), Failure> {
        let mut input = Input { decoder: StreamDecoder::new() };
        let batches = input.read(bytes)?;
        let schema = input.decoder.schema().ok_or_else(|| broken("there is no schema"))?;
        Ok((schema, batches))
    }

    /// The batches in `bytes`, which holds whole messages; arrays share its memory.
    pub(crate) fn read(&mut self, mut bytes: Buffer) -> Result<Vec<RecordBatch>, Failure> {
        let length = check(&bytes, self.decoder.schema().is_some())?;
        bytes = bytes.slice_with_length(0, length);
        let mut batches = Vec::new();
        while !bytes.is_empty() {
            batches.extend(self.decoder.decode(&mut bytes).map_err(|error| broken(error.to_string()))?);
        }
        Ok(batches)
    }
}

fn broken(message: impl Into<String>) -> Failure {
    Failure::new(Code::Ipc, format!("not an Arrow IPC stream this module takes: {}", message.into()))
}

/// Checks the messages at the start of `bytes`, and gives their length: what stands behind the mark of a stream's end
/// is left alone.
fn check(bytes: &[u8], mut schema: bool) -> Result<usize, Failure> {
    let mut at = 0;
    while at < bytes.len() {
        let word =
            |at: usize| bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).map(u32::from_le_bytes);
        let cut = || broken(format!("a message is cut off at byte {at} of {}", bytes.len()));
        let (start, size) = match word(at).ok_or_else(cut)? {
            u32::MAX => (at + 8, word(at + 4).ok_or_else(cut)?),
            size => (at + 4, size),
        };
        if size == 0 {
            return Ok(at);
        }
        let header =
            start.checked_add(size as usize).and_then(|end| bytes.get(start..end)).ok_or_else(cut)?;
        let message = root_as_message(header).map_err(|error| broken(error.to_string()))?;
        let body = usize::try_from(message.bodyLength()).map_err(|_| broken("a body of negative length"))?;
        let end =
            (start + header.len()).checked_add(body).filter(|end| *end <= bytes.len()).ok_or_else(cut)?;
        check_message(&message, body, &mut schema)?;
        at = end;
    }
    Ok(at)
}

fn check_message(message: &Message, body: usize, schema: &mut bool) -> Result<(), Failure> {
    match message.header_type() {
        MessageHeader::Schema => {
            if std::mem::replace(schema, true) {
                return Err(broken("a second schema"));
            }
            let schema = message.header_as_schema().ok_or_else(|| broken("an empty schema"))?;
            if schema.endianness() != arrow_ipc::Endianness::Little {
                return Err(broken("numbers with the great end first"));
            }
            let fields = schema.fields().ok_or_else(|| broken("a schema without a list of columns"))?;
            fields.iter().try_for_each(|field| check_field(&field))
        }
        MessageHeader::RecordBatch => {
            let batch = message.header_as_record_batch().ok_or_else(|| broken("an empty batch"))?;
            check_batch(&batch, body)
        }
        MessageHeader::DictionaryBatch => {
            let dictionary = message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data());
            check_batch(&dictionary.ok_or_else(|| broken("an empty dictionary"))?, body)
        }
        other => Err(broken(format!("a message of type {other:?}"))),
    }
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
pub(crate) struct Output {
    writer: StreamWriter<Vec<u8>>,
    schema: SchemaRef,
}

impl Output {
    /// A stream that begins with the schema of what batches of `schema` become: text as `Utf8`, which every Arrow
    /// library reads, or as views where the host asked for them.
    pub(crate) fn new(schema: &Schema, views: bool) -> Result<Self, Failure> {
        let schema = Arc::new(if views { schema.clone() } else { Schema::new(plain(schema.fields())) });
        let writer = StreamWriter::try_new(Vec::new(), &schema).map_err(internal)?;
        Ok(Output { writer, schema })
    }

    /// Adds a batch to what goes out next.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
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
    pub(crate) fn bytes(&self) -> &[u8] {
        self.writer.get_ref()
    }

    /// What was to go out went.
    pub(crate) fn clear(&mut self) {
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
