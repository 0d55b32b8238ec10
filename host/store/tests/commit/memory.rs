//! A store in memory that does what S3 does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use recipe_store::commit::*;
use recipe_store::error::{Result, StoreError};

/// A bucket.
#[derive(Clone)]
pub(super) struct Memory {
    name: &'static str,
    store: Arc<Mutex<Store>>,
}

impl Default for Memory {
    fn default() -> Memory {
        Memory::named("out")
    }
}

#[derive(Default)]
pub(super) struct Store {
    files: BTreeMap<String, (Bytes, Option<String>)>,
    uploads: BTreeMap<String, Open>,
    begun: usize,
    /// Conditions are not looked at.
    pub(super) ignores_conditions: bool,
    /// How many files were uploaded or completed.
    pub(super) data: usize,
    /// The keys of small files that were read.
    pub(super) read: Vec<String>,
}

struct Open {
    key: String,
    run: String,
    begun: DateTime<Utc>,
    bytes: Vec<u8>,
}

/// As the `ETag` of S3: of the bytes alone.
fn version(body: &[u8]) -> String {
    format!("{:x}", Sha256::digest(body))
}

impl Memory {
    pub(super) fn named(name: &'static str) -> Memory {
        Memory { name, store: Arc::default() }
    }

    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().expect("no test panics while it holds the store")
    }

    /// As if all uploads had begun at a time.
    pub(super) fn age(&self, begun: DateTime<Utc>) {
        self.store().uploads.values_mut().for_each(|open| open.begun = begun);
    }

    pub(super) fn insert(&self, key: &str, body: &str) {
        self.store().files.insert(key.into(), (Bytes::from(body.to_owned()), None));
    }

    /// As if somebody deleted it with all that is in it.
    pub(super) fn wipe(&self) {
        *self.store() = Store::default();
    }

    pub(super) fn remove(&self, key: &str) {
        self.store().files.remove(key);
    }
}

#[async_trait]
impl Destination for Memory {
    fn shown(&self, key: &str) -> String {
        format!("s3://bucket/{}/{key}", self.name)
    }

    async fn location(&self) -> Result<String> {
        Ok(format!("s3://bucket/{}", self.name))
    }

    /// Other stores in memory are found by [`Tapped`](super::tap::Tapped).
    async fn folder_at(&self, location: &str) -> Result<Arc<dyn Destination>> {
        if location.starts_with("s3://") {
            return Err(StoreError::other(format!("`{location}` does not answer")));
        }
        Local::new(location).folder_at(location).await
    }

    async fn create(&self, key: &str, body: Bytes) -> Result<Created> {
        let mut store = self.store();
        if !store.ignores_conditions && store.files.contains_key(key) {
            return Ok(Created::Exists);
        }
        store.files.insert(key.into(), (body, None));
        Ok(Created::New)
    }

    async fn put(&self, key: &str, body: Bytes) -> Result<()> {
        self.store().files.insert(key.into(), (body, None));
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        let mut store = self.store();
        store.read.push(key.into());
        Ok(store.files.get(key).map(|(body, _)| body.clone()))
    }

    async fn head(&self, key: &str) -> Result<Option<Head>> {
        let store = self.store();
        let head = |(body, run): &(Bytes, Option<String>)| Head {
            length: body.len() as u64,
            version: version(body),
            run: run.clone(),
        };
        Ok(store.files.get(key).map(head))
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Listed>> {
        let store = self.store();
        let files = store.files.iter().filter(|(key, _)| key.starts_with(prefix));
        let listed = |(key, (body, _)): (&String, &(Bytes, _))| Listed {
            key: key.clone(),
            length: body.len() as u64,
            version: version(body),
        };
        Ok(files.map(listed).collect())
    }

    async fn delete(&self, key: &str, expected: Option<&str>) -> Result<()> {
        let mut store = self.store();
        let is_it = |(body, _): &(Bytes, _)| expected.is_none_or(|expected| version(body) == expected);
        if store.files.get(key).is_some_and(is_it) {
            store.files.remove(key);
        }
        Ok(())
    }

    async fn begin(&self, key: &str, attributes: &FileAttributes) -> Result<Box<dyn Upload>> {
        let mut store = self.store();
        store.begun += 1;
        store.data += 1;
        let id = format!("upload-{}", store.begun);
        let open =
            Open { key: key.into(), run: attributes.run.clone(), begun: Utc::now(), bytes: Vec::new() };
        store.uploads.insert(id.clone(), open);
        Ok(Box::new(MemoryUpload { memory: self.clone(), id }))
    }

    async fn uploads(&self) -> Result<Option<Vec<OpenUpload>>> {
        let store = self.store();
        let open = store.uploads.iter().map(|(id, open)| OpenUpload {
            key: open.key.clone(),
            id: id.clone(),
            begun: open.begun,
        });
        Ok(Some(open.collect()))
    }

    async fn complete(&self, file: &Uploaded, condition: Condition) -> Result<Completed> {
        let mut store = self.store();
        if !store.uploads.contains_key(&file.id) {
            return Ok(Completed::Gone);
        }
        if condition == Condition::Absent && store.files.contains_key(&file.key) {
            return Ok(Completed::Exists);
        }
        let open = store.uploads.remove(&file.id).expect("is open");
        let version = version(&open.bytes);
        assert_eq!(version, file.sha256, "the bytes are those that were hashed");
        store.data += 1;
        store.files.insert(open.key, (open.bytes.into(), Some(open.run)));
        Ok(Completed::Done { version })
    }

    async fn abort(&self, _: &str, id: &str) -> Result<()> {
        self.store().uploads.remove(id);
        Ok(())
    }
}

struct MemoryUpload {
    memory: Memory,
    id: String,
}

impl MemoryUpload {
    fn open<T>(&self, with: impl FnOnce(&mut Open) -> T) -> Result<T> {
        let mut store = self.memory.store();
        let open = store.uploads.get_mut(&self.id);
        open.map(with).ok_or_else(|| StoreError::TakenOver { output: self.id.clone(), by: None })
    }
}

#[async_trait]
impl Upload for MemoryUpload {
    fn id(&self) -> &str {
        &self.id
    }

    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.open(|open| open.bytes.extend_from_slice(&bytes))
    }

    async fn finish(self: Box<Self>) -> Result<Uploaded> {
        self.open(|open| Uploaded {
            key: open.key.clone(),
            id: self.id.clone(),
            parts: Vec::new(),
            bytes: open.bytes.len() as u64,
            sha256: version(&open.bytes),
        })
    }
}
