//! The protocol against servers of S3.

use std::sync::Arc;

use recipe_store::s3::{Attributes, Bucket};

use super::servers;
use super::*;

fn folder(bucket: &Bucket, prefix: &str) -> Arc<S3Folder> {
    Arc::new(S3Folder::new(bucket.clone(), prefix, Attributes::default()))
}

#[tokio::test]
async fn files_of_any_length_arrive() {
    for server in servers::all() {
        let bucket = server.bucket("lengths").await;
        let dest = folder(&bucket, "out/");
        let Begun::Open(transaction) = begin(dest.clone(), info("one", Mode::Fail)).await.expect("begins")
        else {
            panic!("there is something to do");
        };
        let lengths = [0, 1, 8 << 20, (20 << 20) + 7];
        let mut files = Vec::new();
        for (number, length) in lengths.into_iter().enumerate() {
            let file = transaction.file("a=1/", number, "csv.gz", "text/csv", Some("gzip")).await;
            let mut upload = file.expect("begins");
            let bytes = Bytes::from(vec![number as u8; length]);
            for start in (0..length).step_by(3 << 20) {
                upload.write(bytes.slice(start..length.min(start + (3 << 20)))).await.expect("writes");
            }
            let uploaded = upload.finish().await.expect("ends");
            assert_eq!(uploaded.parts.len(), 1.max(length.div_ceil(8 << 20)), "{}", server.name);
            assert_eq!(uploaded.sha256, format!("{:x}", Sha256::digest(&bytes)));
            files.push(OutputFile { uploaded, rows: 0 });
        }
        assert!(
            dest.list("a=1/").await.expect("lists").is_empty(),
            "{}: a file is visible early",
            server.name
        );
        let manifest = transaction.commit(files, json!([])).await.expect("works");
        for (number, length) in lengths.into_iter().enumerate() {
            let key = &manifest.files[number].key;
            let body = dest.get(key).await.expect("reads").expect("is there");
            assert!(body == vec![number as u8; length], "{}: {key} is not what was written", server.name);
            let head = dest.head(key).await.expect("looks").expect("is there");
            assert_eq!((head.length, head.run.as_deref()), (length as u64, Some("one")), "{}", server.name);
        }
        // s3s-fs keeps no types.
        if server.name == "moto" {
            let first = manifest.files[0].key.as_str();
            for (key, types) in
                [(first, (Some("text/csv"), Some("gzip"))), (SUCCESS, (Some("application/json"), None))]
            {
                let head = server.client().head_object().bucket("lengths").key(format!("out/{key}"));
                let head = head.send().await.expect("looks");
                assert_eq!((head.content_type(), head.content_encoding()), types, "{key}");
            }
        }
    }
}

#[tokio::test]
async fn other_prefixes_are_left_alone() {
    for server in servers::that_list_uploads() {
        others_are_left_alone(&server.bucket("prefixes").await).await;
    }
}

async fn others_are_left_alone(bucket: &Bucket) {
    let beside = folder(bucket, "out-2");
    let open = beside.begin("x.csv", &FileAttributes::default()).await.expect("begins");
    run(folder(bucket, "out"), job("one", Mode::Fail, &[""])).await.expect("works");
    let left = beside.uploads().await.expect("lists").expect("are known");
    assert_eq!(left.iter().map(|upload| upload.id.as_str()).collect::<Vec<_>>(), [open.id()]);
}

#[tokio::test]
async fn one_file_goes_to_one_run() {
    for server in servers::that_list_uploads() {
        goes_to_one_run(&server.bucket("single").await).await;
    }
}

async fn goes_to_one_run(bucket: &Bucket) {
    let dest = folder(bucket, "");
    let start =
        async |run: &str| match single(dest.clone(), "x.csv", &info(run, Mode::Overwrite), "", None).await {
            Ok(Single::Open(lone, mut upload)) => {
                upload.write(Bytes::from(run.to_owned())).await.expect("writes");
                Some((lone, upload.finish().await.expect("ends")))
            }
            Ok(Single::Done(_)) => None,
            Err(error) => panic!("{error}"),
        };
    let (first, uploaded) = start("one").await.expect("is new");
    let (second, other) = start("two").await.expect("is new");
    second.commit(&other).await.expect("works");
    let lost = first.commit(&uploaded).await;
    assert!(kind(&lost) == Some(ErrorKind::Conflict), "{lost:?}");
    assert!(start("two").await.is_none(), "it was written");
    assert_eq!(open_uploads(&*dest).await, 0);
    assert_eq!(dest.head("x.csv").await.expect("looks").expect("is there").run.as_deref(), Some("two"));
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_at_once_come_out_as_one_after_the_other() {
    for server in servers::that_list_uploads() {
        come_out_in_order(&server.bucket("races").await).await;
    }
}

async fn come_out_in_order(bucket: &Bucket) {
    for round in 0..10 {
        let dest = folder(bucket, &format!("runs/{round}"));
        let jobs = ["one", "two", "three"].map(|run| job(run, Mode::Append, &["", "a=1/"]));
        let work = jobs.clone().map(|job| tokio::spawn(run(dest.clone(), job)));
        for (job, end) in jobs.iter().zip(futures::future::join_all(work).await) {
            match end.expect("does not panic") {
                Ok(End::Committed) => {}
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                end => panic!("round {round}: {}: {end:?}", job.info.run),
            }
        }
        let in_log = committed(&*dest).await;
        assert!(!in_log.is_empty(), "round {round}: nobody won");
        let mut expected = BTreeMap::new();
        for run in &in_log {
            expected =
                after(&expected, jobs.iter().find(|job| &job.info.run == run).expect("is one of ours"));
        }
        assert_eq!(visible(&*dest).await, expected, "round {round}");
        assert_eq!(open_uploads(&*dest).await, 0, "round {round}");
    }
}
