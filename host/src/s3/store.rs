//! A bucket as `object_store` has it, for those who read and write through that trait.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt, TryStreamExt};
use object_store::multipart::{MultipartStore, PartId};
use object_store::path::Path;
use object_store::{
    Attribute, Attributes as Carried, CopyMode, CopyOptions, Error, GetOptions, GetResult, GetResultPayload,
    ListResult, MultipartId, MultipartUpload, ObjectMeta, ObjectStore, PutMode, PutMultipartOptions,
    PutOptions, PutPayload, PutResult, Result, TagSet, UploadPart as Uploading,
};
use tokio::sync::mpsc;

use super::bucket::{Attributes, Bucket, Object, PutIf};
use super::error::{Fault, Kind};
use super::io;
use super::list::{Page, Pages};
use super::read::{Ask, Reader};
use super::upload::{Completed, Part, UploadPart};
use crate::error::HostError;

const STORE: &str = "S3";
/// How many deletions are on their way at a time.
const DELETIONS: usize = 16;
/// How many pieces of a body are read ahead.
const AHEAD: usize = 2;

#[async_trait]
impl ObjectStore for Bucket {
    async fn put_opts(&self, location: &Path, payload: PutPayload, opts: PutOptions) -> Result<PutResult> {
        let attributes = carried(&opts.attributes, &opts.tags)?;
        let body = Bytes::from(payload);
        let conditions = match &opts.mode {
            PutMode::Overwrite => (None, None),
            PutMode::Create => (Some("*".to_owned()), None),
            PutMode::Update(version) => (None, Some(version.e_tag.clone().ok_or_else(|| no_etag(location))?)),
        };
        match self.put_if(location.as_ref(), body, conditions, &attributes).await {
            Ok(etag) => Ok(PutResult { e_tag: Some(etag), version: None }),
            Err(fault) => Err(match (fault.kind, &opts.mode) {
                (Kind::Precondition, PutMode::Create) => exists(location, fault),
                (Kind::NoKey, PutMode::Update(_)) => {
                    Error::Precondition { path: location.to_string(), source: Box::new(fault) }
                }
                _ => failed(location, fault),
            }),
        }
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        opts: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        let attributes = carried(&opts.attributes, &opts.tags)?;
        let id = self.begin_upload(location.as_ref(), &attributes).await.map_err(generic)?;
        let (bucket, key) = (self.clone(), location.to_string());
        Ok(Box::new(Writing { bucket, key, id, begun: 0, parts: Arc::default() }))
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        if let Some(range) = &options.range {
            range.is_valid().map_err(|error| Error::Generic { store: STORE, source: Box::new(error) })?;
        }
        if options.head {
            return look(self, location, &options).await;
        }
        let ask = Ask {
            range: options.range,
            if_match: options.if_match,
            if_none_match: options.if_none_match,
            if_modified_since: options.if_modified_since,
            if_unmodified_since: options.if_unmodified_since,
            version: options.version,
        };
        let mut reader = Reader::open(self, location.as_ref(), ask, "read")
            .await
            .map_err(|fault| failed(location, fault))?;
        let attributes = carries(std::mem::take(&mut reader.attributes));
        let version = reader.version.clone();
        let meta = ObjectMeta { version, ..meta(&reader.object)? };
        let range = reader.range.clone();
        let payload = GetResultPayload::Stream(pump(reader, location.clone()));
        Ok(GetResult { payload, meta, range, attributes })
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let bucket = self.clone();
        let delete = move |location: Result<Path>| {
            let bucket = bucket.clone();
            async move {
                let location = location?;
                bucket.delete(location.as_ref(), None).await.map_err(generic)?;
                Ok(location)
            }
        };
        locations.map(delete).buffered(DELETIONS).boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        listed(Pages::new(self, &folder(prefix), None, None))
    }

    fn list_with_offset(
        &self,
        prefix: Option<&Path>,
        offset: &Path,
    ) -> BoxStream<'static, Result<ObjectMeta>> {
        listed(Pages::new(self, &folder(prefix), None, Some(offset.as_ref())))
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        let prefix = folder(prefix);
        let mut pages = Pages::new(self, &prefix, Some("/"), None);
        let mut found = ListResult { common_prefixes: Vec::new(), objects: Vec::new() };
        while let Some(Page { objects, folders }) = pages.next().await.map_err(unlisted)? {
            for folder in folders {
                found.common_prefixes.push(Path::parse(folder)?);
            }
            for object in objects.iter().filter(|object| object.key != prefix) {
                found.objects.push(meta(object)?);
            }
        }
        Ok(found)
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        let condition = match options.mode {
            CopyMode::Overwrite => PutIf::Always,
            CopyMode::Create => PutIf::Absent,
        };
        match self.copy_if(from.as_ref(), to.as_ref(), condition).await {
            Ok(()) => Ok(()),
            Err(fault) if fault.kind == Kind::Precondition => Err(exists(to, fault)),
            Err(fault) => Err(failed(from, fault)),
        }
    }
}

#[async_trait]
impl MultipartStore for Bucket {
    async fn create_multipart(&self, path: &Path) -> Result<MultipartId> {
        self.begin_upload(path.as_ref(), &Attributes::default()).await.map_err(generic)
    }

    async fn put_part(
        &self,
        path: &Path,
        id: &MultipartId,
        part_idx: usize,
        data: PutPayload,
    ) -> Result<PartId> {
        let part = put_part(self, path.as_ref(), id, part_idx, data).await?;
        let content_id = match part.crc32 {
            Some(crc32) => format!("{} {crc32}", part.etag),
            None => part.etag,
        };
        Ok(PartId { content_id })
    }

    async fn complete_multipart(
        &self,
        path: &Path,
        id: &MultipartId,
        parts: Vec<PartId>,
    ) -> Result<PutResult> {
        let part = |(index, part): (usize, PartId)| {
            let (etag, crc32) = match part.content_id.split_once(' ') {
                Some((etag, crc32)) => (etag.to_owned(), Some(crc32.to_owned())),
                None => (part.content_id, None),
            };
            Part { number: number(index), etag, crc32 }
        };
        complete(self, path.as_ref(), id, parts.into_iter().enumerate().map(part).collect()).await
    }

    async fn abort_multipart(&self, path: &Path, id: &MultipartId) -> Result<()> {
        self.abort_upload(path.as_ref(), id).await.map_err(generic)
    }
}

/// An upload under way.
#[derive(Debug)]
struct Writing {
    bucket: Bucket,
    key: String,
    id: String,
    begun: usize,
    parts: Arc<Mutex<Vec<Part>>>,
}

#[async_trait]
impl MultipartUpload for Writing {
    fn put_part(&mut self, data: PutPayload) -> Uploading {
        let (bucket, key, id) = (self.bucket.clone(), self.key.clone(), self.id.clone());
        let (index, parts) = (self.begun, Arc::clone(&self.parts));
        self.begun += 1;
        async move {
            let part = put_part(&bucket, &key, &id, index, data).await?;
            parts.lock().unwrap_or_else(PoisonError::into_inner).push(part);
            Ok(())
        }
        .boxed()
    }

    async fn complete(&mut self) -> Result<PutResult> {
        let mut parts = std::mem::take(&mut *self.parts.lock().unwrap_or_else(PoisonError::into_inner));
        if parts.len() != self.begun {
            let source = format!("{} of {} parts were uploaded", parts.len(), self.begun);
            return Err(Error::Generic { store: STORE, source: source.into() });
        }
        parts.sort_unstable_by_key(|part| part.number);
        complete(&self.bucket, &self.key, &self.id, parts).await
    }

    async fn abort(&mut self) -> Result<()> {
        self.bucket.abort_upload(&self.key, &self.id).await.map_err(generic)
    }
}

fn number(index: usize) -> i32 {
    i32::try_from(index + 1).unwrap_or(i32::MAX)
}

async fn put_part(bucket: &Bucket, key: &str, id: &str, index: usize, data: PutPayload) -> Result<Part> {
    match bucket.upload_part(key, id, number(index), data.into()).await.map_err(generic)? {
        UploadPart::Done(part) => Ok(part),
        UploadPart::NoSuchUpload => Err(no_upload(key)),
    }
}

/// An object without parts has one that is empty: S3 wants at least one.
async fn complete(bucket: &Bucket, key: &str, id: &str, mut parts: Vec<Part>) -> Result<PutResult> {
    if parts.is_empty() {
        parts.push(put_part(bucket, key, id, 0, PutPayload::new()).await?);
    }
    match bucket.complete_upload(key, id, &parts, PutIf::Always).await.map_err(generic)? {
        Completed::Done { etag } => Ok(PutResult { e_tag: Some(etag), version: None }),
        Completed::NoSuchUpload => Err(no_upload(key)),
        Completed::Exists => Err(Error::AlreadyExists { path: key.into(), source: "it exists".into() }),
    }
}

/// An object without its bytes.
async fn look(bucket: &Bucket, location: &Path, options: &GetOptions) -> Result<GetResult> {
    if options.version.is_some() {
        return Err(Error::NotSupported { source: "versions of objects are not looked at".into() });
    }
    let path = || location.to_string();
    let found = bucket.look(location.as_ref()).await.map_err(|fault| failed(location, fault))?;
    let (object, metadata) =
        found.ok_or_else(|| Error::NotFound { path: path(), source: "there is no such object".into() })?;
    let meta = meta(&object)?;
    options.check_preconditions(&meta)?;
    let attributes = carries(Attributes { metadata, ..Attributes::default() });
    let payload = GetResultPayload::Stream(stream::empty().boxed());
    Ok(GetResult { payload, range: 0..meta.size, meta, attributes })
}

/// The bytes of an object, read on the threads of the network.
fn pump(mut reader: Reader, location: Path) -> BoxStream<'static, Result<Bytes>> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    io::start(async move {
        loop {
            let piece = reader.next().await.map_err(|fault| failed(&location, fault)).transpose();
            let Some(piece) = piece else { return };
            let last = piece.is_err();
            if sender.send(piece).await.is_err() || last {
                return;
            }
        }
    });
    let pieces =
        stream::unfold(receiver, async |mut receiver| receiver.recv().await.map(|piece| (piece, receiver)));
    pieces.fuse().boxed()
}

fn listed(pages: Pages) -> BoxStream<'static, Result<ObjectMeta>> {
    let pages = stream::try_unfold(pages, async |mut pages| {
        let page = pages.next().await.map_err(unlisted)?;
        Ok::<_, Error>(page.map(|page| (page, pages)))
    });
    let objects = pages.map_ok(|page| stream::iter(page.objects).map(|object| meta(&object)));
    objects.try_flatten().fuse().boxed()
}

/// Paths are folders here: `a/b` is none of the prefixes of `a/bc`.
fn folder(prefix: Option<&Path>) -> String {
    match prefix {
        Some(prefix) if !prefix.as_ref().is_empty() => format!("{prefix}/"),
        _ => String::new(),
    }
}

fn meta(object: &Object) -> Result<ObjectMeta> {
    Ok(ObjectMeta {
        location: Path::parse(&object.key)?,
        last_modified: object.modified,
        size: object.length,
        e_tag: Some(object.etag.clone()).filter(|etag| !etag.is_empty()),
        version: None,
    })
}

fn carried(asked: &Carried, tags: &TagSet) -> Result<Attributes> {
    let mut attributes = Attributes { tags: untagged(tags.encoded()), ..Attributes::default() };
    for (attribute, value) in asked {
        let value = value.to_string();
        match attribute {
            Attribute::CacheControl => attributes.cache_control = Some(value),
            Attribute::ContentDisposition => attributes.content_disposition = Some(value),
            Attribute::ContentEncoding => attributes.content_encoding = Some(value),
            Attribute::ContentLanguage => attributes.content_language = Some(value),
            Attribute::ContentType => attributes.content_type = Some(value),
            Attribute::Metadata(name) => {
                attributes.metadata.insert(name.to_string(), value);
            }
            other => {
                let (operation, implementer) = (format!("the attribute {other:?}"), STORE.into());
                return Err(Error::NotImplemented { operation, implementer });
            }
        }
    }
    Ok(attributes)
}

/// Tags from the form in which `object_store` keeps them, that of a query string.
fn untagged(encoded: &str) -> Vec<(String, String)> {
    let pairs = encoded.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (unescaped(name), unescaped(value))).collect()
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let hex = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn carries(attributes: Attributes) -> Carried {
    let mut carried = Carried::new();
    let named = [
        (Attribute::CacheControl, attributes.cache_control),
        (Attribute::ContentDisposition, attributes.content_disposition),
        (Attribute::ContentEncoding, attributes.content_encoding),
        (Attribute::ContentLanguage, attributes.content_language),
        (Attribute::ContentType, attributes.content_type),
    ];
    for (attribute, value) in named {
        if let Some(value) = value {
            carried.insert(attribute, value.into());
        }
    }
    for (name, value) in attributes.metadata {
        carried.insert(Attribute::Metadata(name.into()), value.into());
    }
    carried
}

fn no_etag(location: &Path) -> Error {
    let source = "an update needs the entity tag of what is updated";
    Error::Generic { store: STORE, source: format!("{location}: {source}").into() }
}

fn no_upload(key: &str) -> Error {
    Error::NotFound { path: key.to_owned(), source: "the upload is no longer there".into() }
}

fn exists(location: &Path, fault: Fault) -> Error {
    Error::AlreadyExists { path: location.to_string(), source: Box::new(fault) }
}

fn generic(error: HostError) -> Error {
    Error::Generic { store: STORE, source: Box::new(error) }
}

fn unlisted(fault: Fault) -> Error {
    Error::Generic { store: STORE, source: Box::new(fault) }
}

fn failed(location: &Path, fault: Fault) -> Error {
    let path = location.to_string();
    let kind = fault.kind;
    let source = Box::new(fault);
    match kind {
        Kind::NoKey | Kind::NoBucket | Kind::NoUpload => Error::NotFound { path, source },
        Kind::Precondition | Kind::Conflict => Error::Precondition { path, source },
        Kind::NotModified => Error::NotModified { path, source },
        Kind::Denied => Error::PermissionDenied { path, source },
        Kind::Unauthenticated => Error::Unauthenticated { path, source },
        Kind::NotImplemented => Error::NotSupported { source },
        Kind::Elsewhere | Kind::Network | Kind::Other => Error::Generic { store: STORE, source },
    }
}
