//! Bytes that are given as Arrow IPC: cut off, damaged, or made to deceive.

use std::sync::Arc;

use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, Decimal256Array, DictionaryArray, Int64Array, ListArray, RecordBatch, RecordBatchOptions,
    StringArray,
};
use arrow_buffer::{OffsetBuffer, i256};
use arrow_ipc::writer::StreamWriter;
use arrow_ipc::{
    DictionaryEncoding, DictionaryEncodingArgs, Field as IpcField, FieldArgs, MessageHeader,
    Schema as IpcSchema, SchemaArgs, Type, Utf8, Utf8Args,
};
use arrow_schema::{DataType, Field, Fields, Schema};
use flatbuffers::FlatBufferBuilder;
use recipe_wasm::failure::Code;

use crate::host::{Call, Host};
use crate::parts::{Parts, message, split};
use crate::streams::{Messages, batches, text};

/// The codes of bytes that are wrong, or of columns that became others.
const CODES: [Code; 5] = [Code::Ipc, Code::Schema, Code::Recipe, Code::Data, Code::Type];

/// A handle that prints every cell of any columns.
fn printing() -> (Host, i32) {
    let mut host = Host::without_steps();
    let handle = host.open(r#"{ "output": "text" }"#);
    (host, handle)
}

/// A handle that was given the schema of `messages`.
fn with_schema(messages: &Messages) -> (Host, i32) {
    let (mut host, handle) = printing();
    assert_eq!(host.call(handle, &Call::Schema(messages.schema.clone())), Ok(1));
    (host, handle)
}

fn one(name: &str, column: ArrayRef) -> RecordBatch {
    RecordBatch::try_from_iter([(name, column)]).expect("a column")
}

/// The message with a schema of one column.
fn schema_of(data_type: DataType) -> Vec<u8> {
    let schema = Schema::new(vec![Field::new("a", data_type, true)]);
    let mut writer = StreamWriter::try_new(Vec::new(), &schema).expect("a schema");
    std::mem::take(writer.get_mut())
}

#[test]
fn streams_of_every_kind_of_column_pass() {
    for (name, batch) in batches() {
        let messages = Messages::of(&batch);
        let (mut host, handle) = with_schema(&messages);
        assert_eq!(host.call(handle, &Call::Push(messages.batch.clone())), Ok(1), "{name}");
        assert_eq!(host.call(handle, &Call::Finish), Ok(0), "{name}");
        assert_eq!(host.call(0, &Call::Infer(messages.whole())), Ok(0), "{name}");
        for message in split(&messages.batch) {
            assert_eq!(
                Parts::of(&Parts::of(message).message()).buffers,
                Parts::of(message).buffers,
                "{name}"
            );
        }
    }
}

#[test]
fn a_stream_cut_off_anywhere_is_refused() {
    for (name, batch) in batches() {
        let messages = Messages::of(&batch);
        let (mut host, handle) = printing();
        for cut in 0..messages.schema.len() {
            let call = Call::Schema(messages.schema[..cut].to_vec());
            assert_eq!(host.call(handle, &call), Err(Code::Ipc), "{name}: {cut}");
        }
        let ends: Vec<usize> = split(&messages.batch)
            .iter()
            .scan(0, |end, message| {
                *end += message.len();
                Some(*end)
            })
            .collect();
        for cut in 1..messages.batch.len() {
            assert_eq!(host.call(handle, &Call::Schema(messages.schema.clone())), Ok(1));
            let whole = ends.contains(&cut);
            let wanted = if whole { Ok(0) } else { Err(Code::Ipc) };
            assert_eq!(
                host.call(handle, &Call::Push(messages.batch[..cut].to_vec())),
                wanted,
                "{name}: {cut}"
            );
            assert_eq!(host.call(handle, &Call::Reset), Ok(0));
            let whole = [messages.schema.as_slice(), &messages.batch[..cut]].concat();
            let inferred = host.call(0, &Call::Infer(whole));
            assert_eq!(inferred, wanted, "{name}: {cut}");
        }
        host.run_properly(handle);
    }
}

#[test]
fn damaged_bytes_are_read_or_refused() {
    // Inverted, its lowest bit changed, and its highest: other values, types that are nearly right, and signs.
    for damage in [0xff, 0x01, 0x80] {
        for (name, batch) in batches() {
            let messages = Messages::of(&batch);
            let (mut host, handle) = printing();
            let whole = messages.whole();
            for at in 0..whole.len() {
                let mut damaged = whole.clone();
                damaged[at] ^= damage;
                let (schema, batch) = damaged.split_at(messages.schema.len());
                let ran = host
                    .call(handle, &Call::Schema(schema.to_vec()))
                    .and_then(|_| host.call(handle, &Call::Push(batch.to_vec())))
                    .and_then(|_| host.call(handle, &Call::Finish));
                assert!(ran.is_ok() || CODES.iter().any(|code| ran == Err(*code)), "{name}: {at}: {ran:?}");
                assert_eq!(host.call(handle, &Call::Reset), Ok(0));
            }
            host.run_properly(handle);
        }
    }
}

#[test]
fn batches_that_deceive_are_refused() {
    type Edit = fn(&mut Parts);
    // The buffers of `text`: validity, offsets and bytes of two columns; validity, views and bytes of the third.
    let cases: &[(&str, Code, Edit)] = &[
        ("compressed", Code::Ipc, |parts| parts.compressed = true),
        ("rows below zero", Code::Ipc, |parts| parts.rows = -1),
        ("more rows than there are bytes for", Code::Ipc, |parts| parts.rows = i64::from(i32::MAX)),
        ("endless rows", Code::Ipc, |parts| parts.rows = i64::MAX),
        ("other rows than cells", Code::Ipc, |parts| parts.rows = 3),
        ("cells below zero", Code::Ipc, |parts| parts.nodes[0] = (-4, 0)),
        ("more cells than there are bytes for", Code::Ipc, |parts| parts.nodes[0] = (i64::MAX, 0)),
        ("nulls below zero", Code::Ipc, |parts| parts.nodes[0] = (4, -1)),
        ("more nulls than cells", Code::Ipc, |parts| parts.nodes[0] = (4, 5)),
        ("other nulls than its bitmap tells", Code::Ipc, |parts| parts.nodes[0] = (4, 2)),
        ("nulls without a bitmap", Code::Ipc, |parts| parts.buffers[0].1 = 0),
        ("a buffer behind the body", Code::Ipc, |parts| parts.buffers[2].0 = 1 << 20),
        ("a buffer longer than the body", Code::Ipc, |parts| parts.buffers[2].1 = 1 << 20),
        ("a buffer of negative length", Code::Ipc, |parts| parts.buffers[2].1 = -8),
        ("a buffer before the body", Code::Ipc, |parts| parts.buffers[2].0 = -8),
        ("a buffer whose end is beyond all numbers", Code::Ipc, |parts| {
            parts.buffers[2] = (i64::MAX, i64::MAX);
        }),
        ("half an offset", Code::Ipc, |parts| parts.buffers[1].1 -= 2),
        ("more than the offsets it needs, and a half", Code::Ipc, |parts| parts.buffers[1].1 += 2),
        ("too few offsets", Code::Ipc, |parts| parts.buffers[1].1 = 8),
        ("half a view", Code::Ipc, |parts| parts.buffers[7].1 += 8),
        ("offsets where text is", Code::Ipc, |parts| parts.buffers[1].0 = parts.buffers[2].0),
        ("text where offsets are", Code::Ipc, |parts| parts.buffers[2] = (parts.buffers[1].0, 4)),
        ("views into no buffer", Code::Schema, |parts| parts.counts[0] = 0),
        ("buffers of views below zero", Code::Schema, |parts| parts.counts[0] = -1),
        ("endless buffers of views", Code::Schema, |parts| parts.counts[0] = i64::MAX),
        ("no count of buffers", Code::Schema, |parts| parts.counts.clear()),
        ("counts of columns that are not there", Code::Schema, |parts| parts.counts.push(0)),
        ("a column fewer", Code::Schema, |parts| parts.nodes.truncate(2)),
        ("a column more", Code::Schema, |parts| parts.nodes.push((4, 0))),
        ("no columns", Code::Schema, |parts| parts.nodes.clear()),
        ("a buffer fewer", Code::Schema, |parts| parts.buffers.truncate(8)),
        ("a buffer more", Code::Schema, |parts| parts.buffers.push((0, 0))),
        ("a dictionary no column has", Code::Schema, |parts| parts.dictionary = Some((7, false))),
    ];
    let messages = Messages::of(&text());
    for (name, code, edit) in cases {
        let mut parts = Parts::of(&messages.batch);
        edit(&mut parts);
        let (mut host, handle) = with_schema(&messages);
        assert_eq!(host.call(handle, &Call::Push(parts.message())), Err(*code), "{name}");
        let whole = [messages.schema.clone(), parts.message()].concat();
        assert_eq!(host.call(0, &Call::Infer(whole)), Err(*code), "{name}");
        host.run_properly(handle);
    }
}

#[test]
fn columns_of_nothing_have_an_end() {
    let (_, batch) = batches().pop().expect("the one of nothing");
    let nulls = one("a", batch.column(0).clone());
    let messages = Messages::of(&nulls);
    for (rows, wanted) in [(1 << 10, Ok(1)), (1 << 30, Err(Code::Ipc))] {
        let mut parts = Parts::of(&messages.batch);
        (parts.rows, parts.nodes) = (rows, vec![(rows, rows)]);
        let (mut host, handle) = with_schema(&messages);
        assert_eq!(host.call(handle, &Call::Push(parts.message())), wanted);
        host.run_properly(handle);
    }
}

#[test]
fn decimals_of_more_digits_than_their_type_do_no_harm() {
    let decimals = |digits: i128, scale| -> ArrayRef {
        let cells = Decimal256Array::from(vec![None, Some(i256::from_i128(digits)), None]);
        Arc::new(cells.with_precision_and_scale(4, scale).expect("a type"))
    };
    let under_null: ArrayRef =
        Arc::new(Decimal256Array::new(vec![i256::MAX; 3].into(), Some(vec![false; 3].into())));
    let lists = |cells: ArrayRef| -> ArrayRef {
        let item = Arc::new(Field::new("item", cells.data_type().clone(), true));
        Arc::new(ListArray::new(item, OffsetBuffer::from_lengths([3]), cells, None))
    };
    for column in [decimals(99_999, 2), decimals(i128::MIN, 0), lists(decimals(-10_000, 2)), under_null] {
        let messages = Messages::of(&one("a", column));
        let (mut host, handle) = with_schema(&messages);
        assert_eq!(host.call(handle, &Call::Push(messages.batch)), Ok(1));
        host.run_properly(handle);
    }
}

#[test]
fn messages_in_the_wrong_place_are_refused() {
    let text = Messages::of(&text());
    let numbers = Messages::of(&one("a", Arc::new(Int64Array::from(vec![1, 2]))));
    let (mut host, handle) = printing();
    for wrong in [text.batch.clone(), text.whole(), [text.schema.clone(), numbers.schema.clone()].concat()] {
        assert!(host.call(handle, &Call::Schema(wrong)).is_err());
    }
    // A whole stream may come again and again, as long as its columns are the same.
    for (given, wanted) in [
        (text.schema.clone(), Ok(0)),
        (text.whole(), Ok(1)),
        (numbers.whole(), Err(Code::Schema)),
        (numbers.batch, Err(Code::Schema)),
    ] {
        assert_eq!(host.call(handle, &Call::Schema(text.schema.clone())), Ok(1));
        assert_eq!(host.call(handle, &Call::Push(given)), wanted);
        assert_eq!(host.call(handle, &Call::Reset), Ok(0));
    }
    host.run_properly(handle);
}

#[test]
fn dictionaries_may_grow_but_not_be_missing() {
    let cells: DictionaryArray<Int8Type> = [Some("x"), None, Some("y")].into_iter().collect();
    let messages = Messages::of(&one("a", Arc::new(cells)));
    let [dictionary, batch] = split(&messages.batch)[..] else { panic!("a dictionary and a batch") };
    let mut more = Parts::of(dictionary);
    more.dictionary = more.dictionary.map(|(id, _)| (id, true));
    let more = more.message();

    let (mut host, handle) = with_schema(&messages);
    assert_eq!(host.call(handle, &Call::Push([dictionary, &more, batch].concat())), Ok(1));
    assert_eq!(host.call(handle, &Call::Push(batch.to_vec())), Ok(1), "it stays for the next batches");
    for wrong in [batch, &more] {
        assert_eq!(host.call(handle, &Call::Reset), Ok(0));
        assert_eq!(host.call(handle, &Call::Schema(messages.schema.clone())), Ok(1));
        assert_eq!(host.call(handle, &Call::Push(wrong.to_vec())), Err(Code::Ipc));
    }
    host.run_properly(handle);
}

#[test]
fn types_nobody_knows_what_to_do_with_are_refused() {
    let entries = |data_type: DataType, nullable| {
        DataType::Map(Arc::new(Field::new("entries", data_type, nullable)), false)
    };
    let key = |nullable| Field::new("key", DataType::Utf8, nullable);
    let pair = |nullable| DataType::Struct(vec![key(nullable), key(true)].into());
    let encoded = |values| DataType::Dictionary(Box::new(DataType::Int32), Box::new(values));
    let cases = [
        ("a map of numbers", schema_of(entries(DataType::Int32, false))),
        ("a map without values", schema_of(entries(DataType::Struct(vec![key(false)].into()), false))),
        ("a map with keys that may be null", schema_of(entries(pair(true), false))),
        ("a map with entries that may be null", schema_of(entries(pair(false), true))),
        ("a dictionary whose index has no type", dictionary_without_index()),
        ("a dictionary of lists", schema_of(encoded(DataType::List(Arc::new(key(true)))))),
        ("a dictionary of structs of nothing", schema_of(encoded(DataType::Struct(Fields::empty())))),
    ];
    for (name, schema) in cases {
        let (mut host, handle) = printing();
        assert_eq!(host.call(handle, &Call::Schema(schema)), Err(Code::Type), "{name}");
        host.run_properly(handle);
    }
}

#[test]
fn columns_may_be_none_or_many_and_of_any_name() {
    let many: Vec<String> = (0..5000).map(|number| number.to_string()).collect();
    let cases = [
        ("none", Vec::new()),
        ("two of one name", vec!["a", "a"]),
        ("odd names", vec!["", "\0", "a\nb", "`", "😀"]),
        ("many", many.iter().map(String::as_str).collect()),
    ];
    for (name, columns) in cases {
        let fields: Vec<Field> = columns.iter().map(|name| Field::new(*name, DataType::Utf8, true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let cells: Vec<ArrayRef> =
            columns.iter().map(|name| -> ArrayRef { Arc::new(StringArray::from(vec![*name])) }).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(1));
        let batch = RecordBatch::try_new_with_options(schema, cells, &options).expect("a batch");
        let messages = Messages::of(&batch);
        let (mut host, handle) = printing();
        assert_eq!(host.call(handle, &Call::Schema(messages.schema)), Ok(1), "{name}");
        assert_eq!(host.call(handle, &Call::Push(messages.batch)), Ok(1), "{name}");
        host.run_properly(handle);
    }
}

#[test]
fn types_may_be_deep_but_not_endless() {
    let deep = |levels| {
        (0..levels).fold(DataType::Utf8, |inner, _| DataType::List(Arc::new(Field::new("item", inner, true))))
    };
    for (levels, wanted) in [(20, Ok(1)), (200, Err(Code::Ipc))] {
        let (mut host, handle) = printing();
        assert_eq!(host.call(handle, &Call::Schema(schema_of(deep(levels)))), wanted, "{levels}");
        host.run_properly(handle);
    }
}

/// The format says that such an index is `Int32`; the decoder does not.
fn dictionary_without_index() -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let encoding = DictionaryEncoding::create(&mut builder, &DictionaryEncodingArgs::default());
    let field = FieldArgs {
        name: Some(builder.create_string("a")),
        type_type: Type::Utf8,
        type_: Some(Utf8::create(&mut builder, &Utf8Args {}).as_union_value()),
        dictionary: Some(encoding),
        ..FieldArgs::default()
    };
    let field = IpcField::create(&mut builder, &field);
    let fields = builder.create_vector(&[field]);
    let schema =
        IpcSchema::create(&mut builder, &SchemaArgs { fields: Some(fields), ..SchemaArgs::default() });
    message(builder, MessageHeader::Schema, schema.as_union_value(), &[])
}
