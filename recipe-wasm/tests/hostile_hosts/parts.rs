//! Messages taken apart, so that a part can be made wrong, and put together again.

use arrow_ipc::{
    BodyCompression, BodyCompressionArgs, Buffer, DictionaryBatch, DictionaryBatchArgs, FieldNode, Message,
    MessageArgs, MessageHeader, MetadataVersion, RecordBatch, RecordBatchArgs, root_as_message,
};
use flatbuffers::{FlatBufferBuilder, UnionWIPOffset, WIPOffset};

/// A message with a batch, or with a dictionary.
pub(crate) struct Parts {
    pub(crate) rows: i64,
    /// Cells of each column, and how many of them are null.
    pub(crate) nodes: Vec<(i64, i64)>,
    /// Offset and length of each buffer.
    pub(crate) buffers: Vec<(i64, i64)>,
    /// How many buffers of bytes each column of views has.
    pub(crate) counts: Vec<i64>,
    pub(crate) compressed: bool,
    /// Which dictionary it is, and whether it adds to the one before.
    pub(crate) dictionary: Option<(i64, bool)>,
    body: Vec<u8>,
}

impl Parts {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let (message, body) = open(bytes);
        let dictionary = message.header_as_dictionary_batch();
        let batch =
            dictionary.map_or_else(|| message.header_as_record_batch(), |dictionary| dictionary.data());
        let batch = batch.expect("a batch");
        let nodes = batch.nodes().expect("nodes").iter();
        let buffers = batch.buffers().expect("buffers").iter();
        Parts {
            rows: batch.length(),
            nodes: nodes.map(|node| (node.length(), node.null_count())).collect(),
            buffers: buffers.map(|buffer| (buffer.offset(), buffer.length())).collect(),
            counts: batch.variadicBufferCounts().into_iter().flatten().collect(),
            compressed: false,
            dictionary: dictionary.map(|dictionary| (dictionary.id(), dictionary.isDelta())),
            body: body.to_vec(),
        }
    }

    pub(crate) fn message(&self) -> Vec<u8> {
        let mut builder = FlatBufferBuilder::new();
        let nodes: Vec<_> = self.nodes.iter().map(|(cells, nulls)| FieldNode::new(*cells, *nulls)).collect();
        let buffers: Vec<_> = self.buffers.iter().map(|(at, length)| Buffer::new(*at, *length)).collect();
        let args = RecordBatchArgs {
            length: self.rows,
            nodes: Some(builder.create_vector(&nodes)),
            buffers: Some(builder.create_vector(&buffers)),
            compression: self
                .compressed
                .then(|| BodyCompression::create(&mut builder, &BodyCompressionArgs::default())),
            variadicBufferCounts: Some(builder.create_vector(&self.counts)),
        };
        let batch = RecordBatch::create(&mut builder, &args);
        let Some((id, is_delta)) = self.dictionary else {
            return message(builder, MessageHeader::RecordBatch, batch.as_union_value(), &self.body);
        };
        let args = DictionaryBatchArgs { id, data: Some(batch), isDelta: is_delta };
        let dictionary = DictionaryBatch::create(&mut builder, &args);
        message(builder, MessageHeader::DictionaryBatch, dictionary.as_union_value(), &self.body)
    }
}

/// A header and a body as they stand in a stream.
pub(crate) fn message(
    mut builder: FlatBufferBuilder,
    header_type: MessageHeader,
    header: WIPOffset<UnionWIPOffset>,
    body: &[u8],
) -> Vec<u8> {
    let args = MessageArgs {
        version: MetadataVersion::V5,
        header_type,
        header: Some(header),
        bodyLength: body.len() as i64,
        custom_metadata: None,
    };
    let root = Message::create(&mut builder, &args);
    builder.finish(root, None);
    let header = builder.finished_data();
    let padded = header.len().next_multiple_of(8);
    let mut bytes = vec![0xff; 4];
    bytes.extend((padded as u32).to_le_bytes());
    bytes.extend(header);
    bytes.resize(8 + padded, 0);
    bytes.extend(body);
    bytes
}

/// The messages of a stream, each as it stands there.
pub(crate) fn split(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut messages = Vec::new();
    while !bytes.is_empty() {
        let (_, body) = open(bytes);
        let behind = body.as_ptr_range().end as usize - bytes.as_ptr() as usize;
        messages.push(&bytes[..behind]);
        bytes = &bytes[behind..];
    }
    messages
}

fn open(bytes: &[u8]) -> (Message<'_>, &[u8]) {
    let size = u32::from_le_bytes(bytes[4..8].try_into().expect("four bytes")) as usize;
    let (header, rest) = bytes[8..].split_at(size);
    let message = root_as_message(header).expect("a message");
    (message, &rest[..message.bodyLength() as usize])
}
