//! In what servers differ, as the page on outputs has it in a table.

use bytes::Bytes;
use recipe_store::s3::{Attributes, Bucket, CompleteResult, Part, PartResult, PutIf, PutResult};

use crate::servers;

/// What is asked of a server, in the order of its answers.
const ASKED: [&str; 7] = [
    "put where there is none, and there is one",
    "complete where there is none, and there is one",
    "a part of an upload that was aborted",
    "complete an upload that was aborted",
    "complete an upload that was aborted, of the bytes that are there",
    "list open uploads",
    "delete another version",
];

/// What each server answers.
const ANSWERS: [(&str, [&str; 7]); 3] = [
    ("moto", ["refused", "refused", "fails", "fails", "fails", "listed", "refused"]),
    ("s3s-fs", ["refused", "refused", "fails", "fails", "fails", "unknown", "done"]),
    ("Ceph", ["refused", "done", "refused", "fails", "done", "listed", "done"]),
];

async fn put(bucket: &Bucket, key: &str, condition: PutIf) -> &'static str {
    match bucket.put(key, Bytes::from("there"), condition, &Attributes::default()).await {
        Ok(PutResult::Done { .. }) => "done",
        Ok(PutResult::Exists) => "refused",
        Err(_) => "fails",
    }
}

async fn part(bucket: &Bucket, key: &str, body: &'static str) -> (String, Part) {
    let id = bucket.begin_upload(key, &Attributes::default()).await.unwrap();
    let done = bucket.upload_part(key, &id, 1, body.into()).await.unwrap();
    let PartResult::Done(part) = done else { panic!("{done:?}") };
    (id, part)
}

async fn complete(bucket: &Bucket, key: &str, (id, part): (String, Part), condition: PutIf) -> &'static str {
    match bucket.complete_upload(key, &id, &[part], condition).await {
        Ok(CompleteResult::Done { .. }) => "done",
        Ok(_) => "refused",
        Err(_) => "fails",
    }
}

/// Completes an upload over an object that another upload of these bytes made, and that was aborted meanwhile.
async fn aborted(bucket: &Bucket, key: &str, body: &'static str) -> &'static str {
    let first = part(bucket, key, "there").await;
    assert_eq!(complete(bucket, key, first, PutIf::Always).await, "done");
    let second = part(bucket, key, body).await;
    bucket.abort_upload(key, &second.0).await.unwrap();
    complete(bucket, key, second, PutIf::Always).await
}

async fn answers(bucket: &Bucket) -> [&'static str; 7] {
    assert_eq!(put(bucket, "k", PutIf::Always).await, "done");
    let over = part(bucket, "k", "over").await;
    let gone = part(bucket, "gone", "first").await;
    let listed = if bucket.open_uploads("").await.unwrap().is_some() { "listed" } else { "unknown" };
    bucket.abort_upload("gone", &gone.0).await.unwrap();
    let late = match bucket.upload_part("gone", &gone.0, 2, "late".into()).await {
        Ok(PartResult::Done(_)) => "done",
        Ok(_) => "refused",
        Err(_) => "fails",
    };
    let answers = [
        put(bucket, "k", PutIf::Absent).await,
        complete(bucket, "k", over, PutIf::Absent).await,
        late,
        aborted(bucket, "other", "other").await,
        aborted(bucket, "same", "there").await,
        listed,
    ];
    let _ = bucket.delete("k", Some("\"another\"")).await;
    let deleted = if bucket.head("k").await.unwrap().is_none() { "done" } else { "refused" };
    let [first, second, third, fourth, fifth, sixth] = answers;
    [first, second, third, fourth, fifth, sixth, deleted]
}

#[tokio::test]
async fn servers_answer_as_the_table_says() {
    let servers = [servers::moto(), Some(servers::s3s_by_itself()), servers::ceph()].into_iter().flatten();
    // At once: errors of a server are tried again, which takes a while.
    let asked = servers.map(async |server| (server, answers(&server.bucket("differences").await).await));
    let mut wrong = Vec::new();
    for (server, answers) in futures::future::join_all(asked).await {
        let (_, expected) = ANSWERS.iter().find(|(name, _)| *name == server.name).unwrap();
        for ((asked, answer), expected) in ASKED.iter().zip(answers).zip(expected) {
            if answer != *expected {
                wrong.push(format!("{}: {asked}: {answer}, not {expected}", server.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
