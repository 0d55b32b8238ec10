//! The bucket as an `object_store`: the public tests of that crate.

use std::sync::Arc;

use futures::future::LocalBoxFuture;
use object_store::integration::*;
use object_store::{Error, ObjectStore};
use recipe_store::s3::Bucket;

use crate::servers;

type Check = fn(Arc<Bucket>) -> LocalBoxFuture<'static, ()>;

const CHECKS: [(&str, Check); 15] = [
    ("put_get_delete_list", |b| Box::pin(async move { put_get_delete_list(&dynamic(&b)).await })),
    ("put_get_attributes", |b| Box::pin(async move { put_get_attributes(&*b).await })),
    ("get_opts", |b| Box::pin(async move { get_opts(&*b).await })),
    ("put_opts", |b| Box::pin(async move { put_opts(&*b, true).await })),
    ("stream_get", |b| Box::pin(async move { stream_get(&dynamic(&b)).await })),
    ("list_uses_directories_correctly", |b| {
        Box::pin(async move { list_uses_directories_correctly(&dynamic(&b)).await })
    }),
    ("list_with_delimiter", |b| Box::pin(async move { list_with_delimiter(&dynamic(&b)).await })),
    ("list_with_offset_exclusivity", |b| {
        Box::pin(async move { list_with_offset_exclusivity(&dynamic(&b)).await })
    }),
    ("get_nonexistent_object", |b| {
        Box::pin(async move {
            let error = get_nonexistent_object(&dynamic(&b), None).await.unwrap_err();
            assert!(matches!(error, Error::NotFound { .. }), "{error}");
        })
    }),
    ("rename_and_copy", |b| Box::pin(async move { rename_and_copy(&dynamic(&b)).await })),
    ("copy_if_not_exists", |b| Box::pin(async move { copy_if_not_exists(&dynamic(&b)).await })),
    ("copy_rename_nonexistent_object", |b| {
        Box::pin(async move { copy_rename_nonexistent_object(&dynamic(&b)).await })
    }),
    ("multipart_race_condition", |b| Box::pin(async move { multipart_race_condition(&*b, true).await })),
    ("multipart_out_of_order", |b| Box::pin(async move { multipart_out_of_order(&*b).await })),
    ("multipart", |b| Box::pin(async move { multipart(&*b, &*b).await })),
];

/// What servers cannot do. A check that passes all the same fails the test, so that the table stays true.
const CANNOT: [(&str, &str, &str); 8] = [
    ("Ceph", "copy_if_not_exists", "ignores the condition of a copy"),
    ("Ceph", "put_get_attributes", "writes `-` for `_` in names of metadata"),
    ("Ceph", "put_opts", "refuses to replace an object of the version that it has"),
    ("moto", "copy_if_not_exists", "ignores the condition of a copy"),
    ("s3s-fs", "copy_if_not_exists", "ignores the condition of a copy"),
    ("s3s-fs", "put_get_delete_list", "answers 500 for a key that is a folder of other keys"),
    ("s3s-fs", "get_opts", "ignores the conditions of reads"),
    ("s3s-fs", "put_opts", "two conditional writes at a time both win"),
];
/// Writes on condition are not quite atomic in moto: of fifty updates it now and then loses some.
const AGAIN: [(&str, &str, usize); 1] = [("moto", "put_opts", 3)];

#[test]
fn moto_conforms() {
    if let Some(server) = servers::moto() {
        conforms(server);
    }
}

#[test]
fn s3s_conforms() {
    conforms(servers::s3s());
}

#[test]
fn ceph_conforms() {
    if let Some(server) = servers::ceph() {
        conforms(server);
    }
}

fn conforms(server: &'static servers::Server) {
    let mut surprises = Vec::new();
    for (name, check) in CHECKS {
        let again = AGAIN.iter().find(|(by, what, _)| (*by, *what) == (server.name, name));
        let passed =
            (0..again.map_or(1, |(_, _, tries)| *tries)).any(|time| passes(server, name, check, time));
        let expected = !CANNOT.iter().any(|(by, what, _)| (*by, *what) == (server.name, name));
        println!("{} {name}: {}", server.name, if passed { "passes" } else { "fails" });
        if passed != expected {
            surprises.push(name);
        }
    }
    assert!(surprises.is_empty(), "other than expected of {}: {surprises:?}", server.name);
}

fn passes(server: &'static servers::Server, name: &str, check: Check, time: usize) -> bool {
    let bucket = format!("conformance-{}-{time}", name.replace('_', "-"));
    let run = move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async { check(Arc::new(server.bucket(&bucket).await)).await });
    };
    std::thread::spawn(run).join().is_ok()
}

fn dynamic(bucket: &Bucket) -> Box<dyn ObjectStore> {
    Box::new(bucket.clone())
}
