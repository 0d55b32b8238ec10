//! Fetching partitions of results from executors, each as a whole, so that what is passed on is of one attempt.

use std::fs::File;
use std::io::{self, BufReader, Seek};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use ballista_core::client_pool::BallistaClientPool;
use ballista_core::extension::BallistaConfigGrpcEndpoint;
use ballista_core::serde::protobuf::PartitionLocation;
use ballista_core::utils::GrpcClientConfig;
use futures::TryStreamExt;

use super::submission::partition_of;
use crate::error::Error;
use crate::net::{Access, Clients, LARGEST_MESSAGE};

/// Up to this many bytes of a partition are kept in memory, and on disk beyond.
const IN_MEMORY: usize = 8 << 20;

/// Fetches from executors.
pub(super) struct Fetcher {
    clients: Clients,
    config: GrpcClientConfig,
    endpoint: Arc<BallistaConfigGrpcEndpoint>,
}

/// What became of a partition.
pub(super) enum Fetched {
    Rows(Box<Spool>),
    /// No executor has it any more, and why.
    Lost(String),
}

impl Fetcher {
    pub(super) fn new(access: &Access) -> Self {
        let config = GrpcClientConfig {
            use_tls: access.is_tls(),
            max_message_size: LARGEST_MESSAGE as usize,
            io_retries_times: 2,
            io_retry_wait_time_ms: 200,
            ..GrpcClientConfig::default()
        };
        Self {
            clients: Clients::default(),
            config,
            endpoint: Arc::new(BallistaConfigGrpcEndpoint::new(access.executor_endpoint())),
        }
    }

    /// Fetches a partition from where it was last written, or from an earlier place.
    pub(super) fn fetch(
        &self,
        locations: Vec<PartitionLocation>,
    ) -> impl Future<Output = Result<Fetched, Error>> + Send + use<> {
        let (clients, config, endpoint) =
            (self.clients.clone(), self.config.clone(), Arc::clone(&self.endpoint));
        async move {
            let mut reason = "the scheduler names no executor that has it".to_owned();
            for location in locations.into_iter().rev() {
                match fetch(&clients, &config, &endpoint, location).await {
                    Ok(spool) => return Ok(Fetched::Rows(Box::new(spool))),
                    Err(Failed::Here(error)) => return Err(error),
                    Err(Failed::There(text)) => reason = text,
                }
            }
            Ok(Fetched::Lost(reason))
        }
    }
}

/// Where a fetch failed.
enum Failed {
    Here(Error),
    There(String),
}

async fn fetch(
    clients: &Clients,
    config: &GrpcClientConfig,
    endpoint: &Arc<BallistaConfigGrpcEndpoint>,
    location: PartitionLocation,
) -> Result<Spool, Failed> {
    let layout = location.layout();
    let (Some(partition), Some(executor)) = (partition_of(&location), location.executor_meta) else {
        return Err(Failed::Here(Error::Rows("a location has no executor".to_owned())));
    };
    let there =
        |error: String| Failed::There(format!("executor {} at {}: {error}", executor.id, executor.host));
    let port = u16::try_from(executor.port).map_err(|error| there(error.to_string()))?;
    let client = clients.acquire(&executor.host, port, config, Some(Arc::clone(endpoint))).await;
    let mut client = client.map_err(|error| there(error.to_string()))?;
    let fetching = client.fetch_partition(&executor.id, &partition, location.file_id, layout, true).await;
    let mut stream = match fetching {
        Ok(stream) => stream,
        Err(error) => {
            client.discard();
            return Err(there(error.to_string()));
        }
    };
    let mut spool = Spool::default();
    loop {
        match stream.try_next().await {
            Ok(Some(batch)) => spool.push(batch).map_err(Failed::Here)?,
            Ok(None) => return Ok(spool),
            Err(error) => {
                client.discard();
                return Err(there(error.to_string()));
            }
        }
    }
}

/// A partition's rows, which take little memory.
#[derive(Default)]
pub(super) struct Spool {
    batches: Vec<RecordBatch>,
    bytes: usize,
    file: Option<StreamWriter<File>>,
}

impl Spool {
    fn push(&mut self, batch: RecordBatch) -> Result<(), Error> {
        self.bytes = self.bytes.saturating_add(batch.get_array_memory_size());
        self.batches.push(batch);
        if self.bytes <= IN_MEMORY { Ok(()) } else { self.write().map_err(failed) }
    }

    fn write(&mut self) -> io::Result<()> {
        for batch in self.batches.drain(..) {
            let file = match self.file.take() {
                Some(file) => file,
                None => {
                    StreamWriter::try_new(tempfile::tempfile()?, &batch.schema()).map_err(io::Error::other)?
                }
            };
            self.file.insert(file).write(&batch).map_err(io::Error::other)?;
        }
        self.bytes = 0;
        Ok(())
    }

    /// The rows, from the first on.
    pub(super) fn batches(
        mut self,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, Error>> + Send, Error> {
        let mut read = || -> io::Result<_> {
            let Some(mut file) = self.file.take() else { return Ok(None) };
            file.finish().map_err(io::Error::other)?;
            let mut file = file.into_inner().map_err(io::Error::other)?;
            file.rewind()?;
            StreamReader::try_new(BufReader::new(file), None).map_err(io::Error::other).map(Some)
        };
        let written = read().map_err(failed)?.into_iter().flatten();
        let written = written.map(|batch| batch.map_err(|error| failed(io::Error::other(error))));
        Ok(written.chain(self.batches.into_iter().map(Ok)))
    }
}

fn failed(source: io::Error) -> Error {
    Error::File { path: std::env::temp_dir(), source }
}

#[cfg(test)]
mod tests {
    use arrow_array::{ArrayRef, UInt64Array};

    use super::*;

    #[test]
    fn rows_come_back_in_order_from_memory_and_disk() {
        for (count, is_on_disk) in [(3, false), (40, true)] {
            let mut spool = Spool::default();
            for at in 0..count {
                let column: ArrayRef = Arc::new(UInt64Array::from(vec![at; 1 << 16]));
                spool.push(RecordBatch::try_from_iter([("a", column)]).unwrap()).unwrap();
            }
            assert_eq!(spool.file.is_some(), is_on_disk);
            assert!(spool.bytes <= IN_MEMORY);
            let firsts = spool.batches().unwrap().map(|batch| {
                batch.unwrap().column(0).as_any().downcast_ref::<UInt64Array>().unwrap().value(0)
            });
            assert_eq!(firsts.collect::<Vec<_>>(), (0..count).collect::<Vec<_>>());
        }
    }
}
