//! Files of targets behind Autobalance Processing.

use serde_json::{Value, json};

use crate::common::{Place, files, wrong};

fn job(parameters: Value, more: &Value) -> Place {
    let text = (0..5000).map(|n| format!("{n},{}\n", "x".repeat(n % 50))).collect::<Vec<_>>().concat();
    let place = Place::new().with_input("in.csv", &format!("n,t\n{text}"));
    let mut target = json!({"Name": "out", "Inputs": ["t"], "Path": place.shown("out/"), "Format": "csv"});
    target.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
    place
        .with_transform("t", "in", "gs_repartition", parameters)
        .with_node("out", json!({"S3DirectTarget": target}))
}

fn count(job: &Place) -> usize {
    job.run_with(2, 64 << 20).unwrap_or_else(|error| panic!("{error}"));
    files(&job.path("out")).len()
}

#[test]
fn a_target_right_behind_writes_so_many_files() {
    assert_eq!(count(&job(json!({"numPartitionsStr": "3"}), &json!({}))), 3);
    assert_eq!(count(&job(json!({"numPartitionsStr": "1"}), &json!({}))), 1);
}

#[test]
fn what_the_target_says_itself_counts() {
    assert_eq!(count(&job(json!({"numPartitionsStr": "3"}), &json!({"NumberTargetPartitions": "2"}))), 2);
}

#[test]
fn without_a_number_nothing_changes() {
    assert_eq!(count(&job(json!({}), &json!({}))), 1);
    let input = ("in.csv", "a\n1\n");
    assert!(wrong(input, "gs_repartition", json!({"numPartitionsStr": "0"})).contains("at least 1"));
    assert!(
        wrong(input, "gs_repartition", json!({"numPartitionsStr": "few"}))
            .contains("is a whole number, not `few`")
    );
}
