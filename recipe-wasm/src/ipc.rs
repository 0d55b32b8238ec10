//! Arrow IPC streams in and out. What comes in is checked before it is decoded: the other side may be anyone.

use std::collections::HashMap;
use std::sync::Arc;

use crate::check::{broken, check_batch, check_field};
use crate::failure::{Code, Failure};
use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, GenericListArray, MapArray, OffsetSizeTrait, RecordBatch, RecordBatchOptions,
    StringArray, StringViewArray, StructArray,
};
use arrow_buffer::{Buffer, OffsetBuffer};
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::{read_dictionary, read_record_batch};
use arrow_ipc::writer::{StreamEncoder, StreamWriter};
use arrow_ipc::{Message, MessageHeader, root_as_message};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, Schema, SchemaRef};

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
                self.dictionaries.clear();
                Ok(None)
            }
            MessageHeader::RecordBatch => {
                let schema = known()?;
                let batch = message.header_as_record_batch().ok_or_else(|| broken("an empty batch"))?;
                let texts = check_batch(&batch, schema.fields().iter().map(|field| field.data_type()), body)?;
                let is_text = |at: &usize| texts.binary_search_by_key(at, |text| text.0).is_ok();
                let others: Vec<usize> = (0..schema.fields().len()).filter(|at| !is_text(at)).collect();
                let options = RecordBatchOptions::new().with_row_count(Some(batch.length() as usize));
                let (dictionaries, version) = (&self.dictionaries, message.version());
                let read =
                    read_record_batch(body, batch, schema.clone(), dictionaries, Some(&others), &version);
                let read = read.map_err(|error| broken(error.to_string()))?;
                let mut columns = read.columns().to_vec();
                for (at, views) in texts {
                    columns.insert(at, Arc::new(views.read()?));
                }
                let batch = RecordBatch::try_new_with_options(schema, columns, &options);
                batch.map(Some).map_err(|error| broken(error.to_string()))
            }
            MessageHeader::DictionaryBatch => {
                let schema = known()?;
                let dictionary =
                    message.header_as_dictionary_batch().ok_or_else(|| broken("an empty dictionary"))?;
                let values = dictionary.data().ok_or_else(|| broken("an empty dictionary"))?;
                check_batch(&values, values_of(&schema, dictionary.id()), body)?;
                let read =
                    read_dictionary(body, dictionary, &schema, &mut self.dictionaries, &message.version());
                read.map(|()| None).map_err(|error| broken(error.to_string()))
            }
            other => Err(broken(format!("a message of type {other:?}"))),
        }
    }
}

/// The type of a dictionary's values, which the decoder takes from the first column that names the dictionary.
#[expect(deprecated, reason = "the decoder finds it in no other way")]
fn values_of(schema: &Schema, dictionary: i64) -> Option<&DataType> {
    match schema.fields_with_dict_id(dictionary).first()?.data_type() {
        DataType::Dictionary(_, values) => Some(values),
        _ => None,
    }
}

/// Whether columns are those the stream began with.
fn check_same(first: &Schema, again: &Schema) -> Result<(), Failure> {
    if first.fields() == again.fields() {
        return Ok(());
    }
    let listed = |schema: &Schema| {
        let columns = schema.fields().iter();
        columns
            .map(|field| format!("`{}` {}", field.name(), field.data_type()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let message = format!("the columns are {}; the handle began with {}", listed(again), listed(first));
    Err(Failure::new(Code::Schema, message))
}

/// A stream of batches that goes out, a message at a time.
pub struct Output {
    schema: SchemaRef,
    ready: Ready,
}

/// What goes out next.
enum Ready {
    /// As bytes.
    Whole(StreamWriter<Vec<u8>>),
    /// As the buffers of columns where they are, and what belongs between them. `skip` bytes of what is encoded next are
    /// the schema, which went out.
    Parts { encoder: StreamEncoder, parts: Vec<Buffer>, skip: usize },
}

impl Output {
    /// A stream that begins with the schema of what batches of `schema` become: text as `Utf8`, which every Arrow
    /// library reads, or as views where the host asked for them.
    pub fn new(schema: &Schema, views: bool) -> Result<Self, Failure> {
        let schema = Arc::new(if views { schema.clone() } else { Schema::new(plain(schema.fields())) });
        let writer = StreamWriter::try_new(Vec::new(), &schema).map_err(internal)?;
        Ok(Output { schema, ready: Ready::Whole(writer) })
    }

    /// As [`new`](Self::new) with views, for a host that takes it in parts, so that it is not copied.
    pub fn in_parts(schema: &SchemaRef) -> Result<Self, Failure> {
        let writer = StreamWriter::try_new(Vec::new(), schema).map_err(internal)?;
        let encoder = StreamEncoder::try_new(schema).map_err(internal)?;
        let first = Buffer::from(writer.get_ref().as_slice());
        let ready = Ready::Parts { encoder, skip: first.len(), parts: vec![first] };
        Ok(Output { schema: schema.clone(), ready })
    }

    /// Adds a batch to what goes out next.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
        let columns = batch.columns().iter().zip(self.schema.fields());
        let columns = columns.map(|(column, field)| plain_column(column, field.data_type()));
        let columns = columns.collect::<Result<Vec<ArrayRef>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let batch =
            RecordBatch::try_new_with_options(self.schema.clone(), columns, &options).map_err(internal)?;
        match &mut self.ready {
            Ready::Whole(writer) => writer.write(&batch).map_err(internal)?,
            Ready::Parts { encoder, parts, skip } => {
                for part in encoder.encode(&batch).map_err(internal)? {
                    let skipped = part.len().min(*skip);
                    *skip -= skipped;
                    if skipped < part.len() {
                        parts.push(part.slice(skipped));
                    }
                }
            }
        }
        Ok(())
    }

    /// What goes out next, unless it does in parts.
    pub fn bytes(&self) -> &[u8] {
        match &self.ready {
            Ready::Whole(writer) => writer.get_ref(),
            Ready::Parts { .. } => &[],
        }
    }

    /// What goes out next in parts, one behind the other.
    pub fn parts(&self) -> &[Buffer] {
        match &self.ready {
            Ready::Whole(_) => &[],
            Ready::Parts { parts, .. } => parts,
        }
    }

    /// Whether nothing goes out next.
    pub fn is_empty(&self) -> bool {
        self.bytes().is_empty() && self.parts().is_empty()
    }

    /// What was to go out went.
    pub fn clear(&mut self) {
        match &mut self.ready {
            Ready::Whole(writer) => writer.get_mut().clear(),
            Ready::Parts { parts, .. } => parts.clear(),
        }
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

/// A column with the type that [`plain`] gave its field.
fn plain_column(column: &ArrayRef, to: &DataType) -> Result<ArrayRef, Failure> {
    if column.data_type() == to {
        return Ok(compact(column));
    }
    let made: Result<ArrayRef, ArrowError> = match to {
        DataType::Utf8 => return plain_text(column.as_string_view()),
        DataType::List(item) => return plain_list(column.as_list::<i32>(), item),
        DataType::LargeList(item) => return plain_list(column.as_list::<i64>(), item),
        DataType::Map(field, sorted) => {
            let map = column.as_map();
            let entries: ArrayRef = Arc::new(map.entries().clone());
            let entries = plain_column(&entries, field.data_type())?.as_struct().clone();
            let (offsets, nulls) = (map.offsets().clone(), map.nulls().cloned());
            MapArray::try_new(field.clone(), offsets, entries, nulls, *sorted).map(|map| Arc::new(map) as _)
        }
        DataType::Struct(fields) => {
            let structs = column.as_struct();
            let members = structs.columns().iter().zip(fields);
            let members = members.map(|(member, field)| plain_column(member, field.data_type()));
            let members = members.collect::<Result<Vec<_>, _>>()?;
            StructArray::try_new_with_length(fields.clone(), members, structs.nulls().cloned(), structs.len())
                .map(|structs| Arc::new(structs) as _)
        }
        other => return Err(internal(format!("{} is not written as {other}", column.data_type()))),
    };
    made.map_err(internal)
}

fn plain_list<O: OffsetSizeTrait>(list: &GenericListArray<O>, item: &FieldRef) -> Result<ArrayRef, Failure> {
    let items = plain_column(list.values(), item.data_type())?;
    let (offsets, nulls) = (list.offsets().clone(), list.nulls().cloned());
    let list = GenericListArray::try_new(item.clone(), offsets, items, nulls).map_err(internal)?;
    Ok(Arc::new(list))
}

/// A column with no more bytes of text than its cells need, or some more. Text in views can share a buffer with much else.
pub fn compact(column: &ArrayRef) -> ArrayRef {
    let Some(texts) = column.as_string_view_opt() else { return column.clone() };
    let held: usize = texts.data_buffers().iter().map(Buffer::len).sum();
    if held <= 4096 {
        return column.clone();
    }
    // Views of up to twelve bytes hold their text themselves.
    let lengths = texts.views().iter().map(|view| *view as u32 as usize);
    let needed: usize = lengths.filter(|length| *length > 12).sum();
    if held / 2 <= needed { column.clone() } else { Arc::new(texts.gc()) }
}

fn plain_text(texts: &StringViewArray) -> Result<ArrayRef, Failure> {
    // The low quarter of a view is the text's length.
    let bytes: u64 = texts.views().iter().map(|view| u64::from(*view as u32)).sum();
    let Some(length) = i32::try_from(bytes).ok().and_then(|bytes| usize::try_from(bytes).ok()) else {
        let message = format!("{bytes} bytes of text in one column of a batch; push fewer rows at once");
        return Err(Failure::new(Code::Data, message));
    };
    let mut values = Vec::with_capacity(length);
    let mut offsets = Vec::with_capacity(texts.len() + 1);
    offsets.push(0);
    for row in 0..texts.len() {
        if texts.is_valid(row) {
            values.extend_from_slice(texts.value(row).as_bytes());
        }
        offsets.push(values.len() as i32);
    }
    let offsets = OffsetBuffer::new(offsets.into());
    // SAFETY: offsets ascend, and each stands where a text ends.
    let plain = unsafe { StringArray::new_unchecked(offsets, values.into(), texts.nulls().cloned()) };
    Ok(Arc::new(plain))
}

#[cfg(test)]
mod tests {
    use arrow_array::builder::{ListBuilder, MapBuilder, StringViewBuilder};
    use arrow_ipc::reader::StreamReader;

    use super::*;

    #[test]
    fn parts_are_the_stream() {
        let texts = StringViewArray::from(vec![Some("a"), None, Some("more than twelve bytes")]);
        let texts: ArrayRef = Arc::new(texts);
        let numbers: ArrayRef = Arc::new(arrow_array::Int32Array::from(vec![Some(1), None, Some(3)]));
        let batch = RecordBatch::try_from_iter_with_nullable([("t", texts, true), ("n", numbers, true)])
            .expect("a batch");
        let mut whole = Output::new(batch.schema_ref(), true).expect("a stream");
        let mut parts = Output::in_parts(batch.schema_ref()).expect("a stream");
        for _ in 0..3 {
            whole.write(&batch).expect("a batch");
            parts.write(&batch).expect("a batch");
            let joined: Vec<u8> = parts.parts().iter().flat_map(Buffer::as_slice).copied().collect();
            assert_eq!(joined, whole.bytes());
            whole.clear();
            parts.clear();
            assert!(parts.parts().is_empty() && parts.bytes().is_empty());
        }
    }

    #[test]
    fn text_goes_out_as_every_library_reads_it() {
        let texts = StringViewArray::from(vec![Some("a"), None, Some("more than twelve bytes")]);
        let mut lists = ListBuilder::new(StringViewBuilder::new());
        let mut maps = MapBuilder::new(None, StringViewBuilder::new(), StringViewBuilder::new());
        for row in 0..3 {
            lists.append_option((row != 1).then(|| texts.iter()));
            maps.keys().append_value("key");
            maps.values().append_option(Some("value").filter(|_| row > 0));
            maps.append(row != 1).expect("as many keys as values");
        }
        let lists: ArrayRef = Arc::new(lists.finish());
        let field = Arc::new(Field::new("lists", lists.data_type().clone(), true));
        let columns: [(&str, ArrayRef); 4] = [
            ("text", Arc::new(texts)),
            ("map", Arc::new(maps.finish())),
            ("struct", Arc::new(StructArray::from(vec![(field, lists.clone())]))),
            ("lists", lists),
        ];
        let batch =
            RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)));
        let batch = batch.expect("a batch").slice(1, 2);
        let mut output = Output::new(batch.schema_ref(), false).expect("a stream");
        output.write(&batch).expect("a batch");
        let mut read = StreamReader::try_new(output.bytes(), None).expect("a stream");
        let found = read.next().expect("one batch").expect("a batch");
        assert!(!format!("{:?}", found.schema()).contains("Utf8View"), "{:?}", found.schema());
        for (before, after) in batch.columns().iter().zip(found.columns()) {
            let [before, after] = [before, after].map(recipe_core::engine::kernel::print::to_text);
            assert_eq!(before, after);
        }
    }
}
