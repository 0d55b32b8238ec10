//! A stripe, whose rows are decoded one range after the other, and wanted by tasks that come in any order.

use std::collections::BTreeMap;
use std::io::{self, Error};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::RecordBatch;
use arrow_schema::{FieldRef, Schema, SchemaRef};
use bytes::Bytes;
use orc_rust::projection::ProjectionMask;
use orc_rust::reader::ChunkReader;
use orc_rust::stripe::StripeMetadata;
use orc_rust::{ArrowReader, ArrowReaderBuilder};
use parking_lot::Mutex;
use parquet::file::reader::{ChunkReader as _, Length};

use crate::morsel::contained::contained;
use crate::morsel::culprit::culprit;
use crate::morsel::shared_file::SharedFile;

/// A file, as the ORC reader wants it.
#[derive(Clone)]
pub(super) struct OrcFile(pub(super) SharedFile);

impl ChunkReader for OrcFile {
    type T = Box<dyn io::Read>;

    fn len(&self) -> u64 {
        Length::len(&self.0)
    }

    fn get_read(&self, start: u64) -> io::Result<Self::T> {
        self.0.get_read(start).map_err(Error::other)
    }

    fn get_bytes(&self, start: u64, length: u64) -> io::Result<Bytes> {
        self.0.get_bytes(start, usize::try_from(length).map_err(Error::other)?).map_err(Error::other)
    }
}

/// What is to be decoded of a stripe.
#[derive(Clone)]
pub(super) struct Columns {
    pub(super) mask: ProjectionMask,
    /// The types they are decoded as.
    pub(super) schema: SchemaRef,
    pub(super) batch_rows: usize,
}

/// A stripe of a file.
pub(super) struct Stripe {
    whole: Arc<Whole>,
    decoding: Mutex<Decoding>,
}

/// Where a stripe is, and what is to be decoded of it.
struct Whole {
    file: OrcFile,
    stripe: StripeMetadata,
    columns: Columns,
}

struct Decoding {
    state: State,
    /// The number of the range that is decoded next.
    next: usize,
    /// Ranges that were decoded on the way to a later one.
    ready: BTreeMap<usize, RecordBatch>,
    bytes_read: Arc<AtomicU64>,
}

enum State {
    Waiting(Arc<Whole>),
    Open(Box<ArrowReader<OrcFile>>),
    Failed(String),
}

impl Stripe {
    pub(super) fn new(
        file: OrcFile,
        stripe: StripeMetadata,
        columns: Columns,
        bytes_read: Arc<AtomicU64>,
    ) -> Self {
        let whole = Arc::new(Whole { file, stripe, columns });
        let state = State::Waiting(whole.clone());
        let decoding = Decoding { state, next: 0, ready: BTreeMap::new(), bytes_read };
        Stripe { whole, decoding: Mutex::new(decoding) }
    }

    /// The rows of a range, each of which is asked for once; or what is wrong with the stripe.
    pub(super) fn range(&self, number: usize) -> Result<RecordBatch, String> {
        let mut decoding = self.decoding.lock();
        if let Some(batch) = decoding.ready.remove(&number) {
            return Ok(batch);
        }
        loop {
            let decoded = contained(|| decoding.decode()).unwrap_or_else(Err);
            let batch = decoded.inspect_err(|reason| decoding.state = State::Failed(reason.clone()))?;
            let decoded = decoding.next;
            decoding.next += 1;
            if decoded == number {
                return Ok(batch);
            }
            decoding.ready.insert(decoded, batch);
        }
    }

    /// The column for which a range cannot be decoded, for this reason, if it is one.
    pub(super) fn wrong_column(&self, number: usize, reason: &str) -> Option<String> {
        // Where bytes cannot be had, the columns are not the cause.
        if reason.contains("External: ") {
            return None;
        }
        let Whole { file, stripe, columns } = self.whole.as_ref();
        let fields: Vec<FieldRef> = columns.schema.fields().iter().cloned().collect();
        let wrong = culprit(&fields, |field| {
            let alone = || {
                let found = ArrowReaderBuilder::try_new(file.clone()).ok()?;
                let root = found.file_metadata().root_data_type();
                let mask = ProjectionMask::named_roots(root, &[field.name()]);
                let schema = Arc::new(Schema::new(vec![field.clone()]));
                let alone = Columns { mask, schema, batch_rows: columns.batch_rows };
                let mut ranges = open(file.clone(), stripe, alone).ok()?;
                (0..=number).try_for_each(|_| ranges.next()?.ok().map(drop))
            };
            !matches!(contained(alone), Ok(Some(())))
        });
        wrong.map(|field| field.name().clone())
    }
}

impl Decoding {
    fn decode(&mut self) -> Result<RecordBatch, String> {
        match &mut self.state {
            State::Failed(reason) => return Err(reason.clone()),
            State::Open(_) => {}
            State::Waiting(whole) => {
                let Whole { file, stripe, columns } = whole.as_ref();
                let reader = open(file.clone(), stripe, columns.clone())?;
                let bytes = stripe.index_length() + stripe.data_length() + stripe.footer_length();
                self.bytes_read.fetch_add(bytes, Ordering::Relaxed);
                self.state = State::Open(Box::new(reader));
            }
        }
        let State::Open(reader) = &mut self.state else { return Err("it cannot be opened".to_owned()) };
        match reader.next() {
            Some(batch) => batch.map_err(|error| reason(&error)),
            None => Err("a stripe has fewer rows than it should have".to_owned()),
        }
    }
}

fn open(file: OrcFile, stripe: &StripeMetadata, columns: Columns) -> Result<ArrowReader<OrcFile>, String> {
    let start = usize::try_from(stripe.offset()).map_err(|error| error.to_string())?;
    let builder = ArrowReaderBuilder::try_new(file).map_err(|error| reason(&error))?;
    let builder = builder.with_file_byte_range(start..start.saturating_add(1)).with_projection(columns.mask);
    Ok(builder.with_schema(columns.schema).with_batch_size(columns.batch_rows).build())
}

/// What the reader says, without what it says of itself.
pub(super) fn reason(error: &dyn std::fmt::Display) -> String {
    error.to_string().trim_start_matches("External error: ").to_owned()
}
