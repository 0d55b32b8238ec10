//! What workers answer about units is put together to the bytes of a run on threads of one program.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use recipe_run::units::{Answers, LocalWorkers, Requests, Workers};
use recipe_run::{Apply, InvalidCells};

use crate::common::*;

/// Workers that count how often rows are exchanged.
struct Counting(LocalWorkers, Arc<AtomicUsize>);

impl Workers for Counting {
    fn ask(&self, requests: Requests) -> Answers {
        self.0.ask(requests)
    }

    fn exchange(&self, requests: Requests, buckets: u32) -> Answers {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.exchange(requests, buckets)
    }
}

#[test]
fn workers_give_the_bytes_of_one_program() {
    let folder = Folder::new();
    for (name, recipe) in RECIPES {
        for format in ["csv", "jsonl", "parquet"] {
            let run = |apply: Apply, to: &str| {
                let (output, rejects) =
                    (folder.path(&format!("{to}.{format}")), folder.path(&format!("{to}.{format}.rejects")));
                let report = apply
                    .output(&output)
                    .rejects(&rejects)
                    .run()
                    .unwrap_or_else(|error| panic!("{name}: {error}"));
                let mut report = serde_json::to_value(&report).expect("JSON");
                // What differs from run to run.
                report["memory"].as_object_mut().expect("an object").remove("spilled_bytes");
                for key in ["output", "run", "seconds", "bytes_per_second"] {
                    report.as_object_mut().expect("an object").remove(key);
                }
                let bytes = fs::read(&output).expect("an output");
                let rejects = fs::read_to_string(rejects).expect("a list");
                let mut rejects: Vec<_> = rejects.lines().map(str::to_owned).collect();
                if name.starts_with("distinct") {
                    // Steps before and after one that lets rows go as they come list theirs side by side.
                    rejects.sort_unstable();
                }
                (bytes, rejects, report.to_string())
            };
            let expected = run(folder.apply(recipe), &format!("{name}-alone"));
            // Threads, bytes of a unit, and buckets of an exchange.
            let all = [(1, 1 << 20, 0), (2, 1 << 20, 3), (3, 1000, 0), (3, 1000, 40), (8, 150, 7)];
            let sizes = if format == "csv" { &all[..] } else { &all[2..4] };
            for (threads, bytes, buckets) in sizes.iter().copied() {
                let workers = LocalWorkers::new(threads);
                let exchanges = Arc::new(AtomicUsize::new(0));
                let workers = Counting(workers, exchanges.clone());
                let found = run(
                    folder.apply(recipe).workers(workers, bytes).buckets(buckets),
                    &format!("{name}-{threads}-{bytes}-{buckets}"),
                );
                let can = ["distinct", "groups", "many", "sorted"].iter().any(|of| name.starts_with(of));
                let expects = usize::from(can && buckets > 0);
                assert_eq!(exchanges.load(Ordering::Relaxed), expects, "exchanges of {name}");
                let how = format!("units of {bytes} bytes and {buckets} buckets");
                assert!(found.0 == expected.0, "{name} as {format}: other bytes in {how}");
                assert_eq!(found.1, expected.1, "{name}: other rejects in {how}");
                assert_eq!(found.2, expected.2, "{name}: another report in {how}");
            }
        }
    }
    assert_eq!(folder.read("one group of no rows-alone.csv"), "n,sum\n0,\n");
    assert!(folder.read("fills-alone.csv.rejects").lines().count() > 50, "cells fail");
    let rejects = folder.read("one-hot twice-alone.csv.rejects");
    assert!(
        rejects.contains("/in/3.csv") && !rejects.contains("null"),
        "cells that fail behind a look have rows"
    );
}

/// What does not fit into memory is put together from temporary files.
#[test]
fn little_memory_gives_the_same_bytes() {
    let folder = Folder::new();
    fs::write(folder.path("in/4.csv"), csv(300..3_000)).expect("a file");
    // Units of which groups are sent, after others of which rows are.
    let several = csv(0..400);
    let several = several.lines().skip(1).filter(|line| !line.contains('"') && line.ends_with(",n"));
    let several: String = several.map(|line| format!("{line}\n").repeat(8)).collect();
    fs::write(folder.path("in/5.csv"), format!("id,city,amount,note\n{several}")).expect("a file");
    fs::write(folder.path("in/6.csv"), csv(2_900..3_200)).expect("a file");
    let named = ["distinct", "distinct and more", "groups of ids", "many groups", "sorted"];
    for (name, recipe) in RECIPES.iter().filter(|(name, _)| named.contains(name)) {
        let run = |apply: Apply, to: &str| {
            let output = folder.path(to);
            let report = apply.output(&output).run().unwrap_or_else(|error| panic!("{name}: {error}"));
            let report = serde_json::to_value(&report).expect("JSON");
            (fs::read(output).expect("an output"), report["memory"]["spilled_bytes"].as_u64())
        };
        let (expected, _) = run(folder.apply(recipe), &format!("{name}.csv"));
        for (threads, bytes, buckets) in [(2, 30_000, 0), (2, 50_000, 1)] {
            let limit = if *name == "many groups" { 500_000 } else { 200_000 };
            let apply = folder.apply(recipe).memory_limit(limit);
            let apply = apply.workers(LocalWorkers::new(threads), bytes).buckets(buckets);
            let (found, spilled) = run(apply, &format!("{name}-{bytes}.csv"));
            assert!(found == expected, "{name}: other bytes in units of {bytes} bytes, {buckets} buckets");
            assert!(buckets > 0 || spilled > Some(0) || *name == "distinct", "{name}: nothing was spilled");
        }
    }
}

/// Errors name file, row and line, as where one program reads all.
#[test]
fn errors_are_those_of_one_program() {
    let folder = Folder::new();
    let broken = csv(0..300) + "300,Mobile,1,n\n301,too,few\n302,Selma,3,n\n" + &csv(303..400)[20..];
    fs::write(folder.path("in/3.csv"), broken).expect("a file");
    for (name, recipe) in RECIPES {
        let error = |apply: Apply| {
            let done = apply.output(folder.path("out.csv")).run();
            done.expect_err("a row has three cells").to_string()
        };
        let expected = error(folder.apply(recipe));
        assert!(expected.contains("row 302"), "{expected}");
        for bytes in [1 << 20, 700, 90] {
            for buckets in [0, 4] {
                let apply = folder.apply(recipe).workers(LocalWorkers::new(3), bytes);
                let found = error(apply.buckets(buckets));
                assert_eq!(found, expected, "{name} in units of {bytes} bytes and {buckets} buckets");
            }
        }
    }
    // A cell of the input that may not be invalid.
    let folder = Folder::new();
    let typed = |apply: Apply| {
        let schema = recipe_run::tables::TypeSchema::parse("amount=double").expect("a schema");
        let mut typing = recipe_run::tables::Typing::default();
        typing.schema = schema;
        let done = apply.typing(typing).on_invalid(InvalidCells::Fail).output(folder.path("out.csv")).run();
        done.expect_err("`x3` is not a number").to_string()
    };
    let expected = typed(folder.apply(RECIPES[1].1));
    assert!(expected.contains("`x3`"), "{expected}");
    assert_eq!(typed(folder.apply(RECIPES[1].1).workers(LocalWorkers::new(2), 300)), expected);
}

#[test]
fn what_cannot_be_done_elsewhere_is_refused() {
    let folder = Folder::new();
    let recipe = r#"[{"Operation": "CRYPTOGRAPHIC_HASH", "Parameters": {"sourceColumns": ["city"], "secretId": "key"}}]"#;
    let secrets = recipe_core::Secrets::default().with("key", b"bm90IGEgZ29vZCBrZXk=".to_vec());
    let apply = folder.apply(recipe).secrets(secrets).output(folder.path("out.csv"));
    let apply = apply.workers(LocalWorkers::new(1), 100);
    let error = apply.run().expect_err("a secret").to_string();
    assert_eq!(error, "workers elsewhere cannot run this: secrets of the recipe stay in this program");
    assert!(!Path::new(&folder.path("out.csv")).exists());
}
