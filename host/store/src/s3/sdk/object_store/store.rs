//! A bucket as `object_store` has it, for those who read and write through that trait.

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{
    CopyMode, CopyOptions, Error, GetOptions, GetRange, GetResult, GetResultPayload, ListResult,
    MultipartUpload, ObjectMeta, ObjectStore, PutMode, PutMultipartOptions, PutOptions, PutPayload,
    PutResult, Result,
};
use tokio::sync::mpsc;

use super::attributes::{carried, carries};
use super::errors::{STORE, exists, failed, generic, no_etag, unlisted};
use super::multipart::Writing;
use crate::error::S3ErrorKind;
use crate::runtime;
use crate::s3::options::Attributes;
use crate::s3::sdk::list::{Page, Pages};
use crate::s3::sdk::object::{Object, PutIf};
use crate::s3::sdk::read::{Ask, ByteRange, Reader};
use crate::s3::sdk::send::Bucket;

/// How many deletions are in flight at a time.
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
            Err(error) => Err(match (error.kind, &opts.mode) {
                (S3ErrorKind::PreconditionFailed, PutMode::Create) => exists(location, error),
                (S3ErrorKind::NoSuchKey, PutMode::Update(_)) => {
                    Error::Precondition { path: location.to_string(), source: Box::new(error) }
                }
                _ => failed(location, error),
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
        Ok(Box::new(Writing::new(self, location, id)))
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        if let Some(range) = &options.range {
            range.is_valid().map_err(|error| Error::Generic { store: STORE, source: Box::new(error) })?;
        }
        if options.head {
            return look(self, location, &options).await;
        }
        let ask = Ask {
            range: options.range.map(byte_range),
            if_match: options.if_match,
            if_none_match: options.if_none_match,
            if_modified_since: options.if_modified_since,
            if_unmodified_since: options.if_unmodified_since,
            version: options.version,
        };
        let mut reader = Reader::open(self, location.as_ref(), ask, "read")
            .await
            .map_err(|error| failed(location, error))?;
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
            Err(error) if error.kind == S3ErrorKind::PreconditionFailed => Err(exists(to, error)),
            Err(error) => Err(failed(from, error)),
        }
    }
}

fn byte_range(range: GetRange) -> ByteRange {
    match range {
        GetRange::Bounded(range) => ByteRange::Bounded(range),
        GetRange::Offset(start) => ByteRange::Offset(start),
        GetRange::Suffix(length) => ByteRange::Suffix(length),
    }
}

/// An object without its bytes.
async fn look(bucket: &Bucket, location: &Path, options: &GetOptions) -> Result<GetResult> {
    if options.version.is_some() {
        return Err(Error::NotSupported { source: "versions of objects are not looked at".into() });
    }
    let path = || location.to_string();
    let found = bucket.look(location.as_ref()).await.map_err(|error| failed(location, error))?;
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
    runtime::spawn(async move {
        loop {
            let piece = reader.next().await.map_err(|error| failed(&location, error)).transpose();
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
