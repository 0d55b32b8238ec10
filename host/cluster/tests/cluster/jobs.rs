//! Jobs on clusters in this process: the same results from any number of executors, and failures in order.

use std::fs;
use std::time::Duration;

use futures::StreamExt;
use recipe_cluster::*;

use crate::common::*;

/// A job of texts that go to three buckets and to none, its results without a cluster, and those with buckets.
fn texts_of_units() -> (Vec<Unit>, Vec<String>, Vec<String>) {
    let (mut units, mut all, mut buckets) = (Vec::new(), Vec::new(), vec![Vec::new(); 3]);
    for number in (0..40_u64).map(|at| at * 3) {
        let says: Vec<(u32, String)> =
            (0..number % 4).map(|at| ((number + at) as u32 % 3, format!("{number}-{at}"))).collect();
        let mut counts = [0; 3];
        for (bucket, text) in &says {
            let of_bucket = *bucket as usize;
            all.push(text.clone());
            buckets[of_bucket].push(format!("{bucket}<{number}.{}:{text}", counts[of_bucket]));
            counts[of_bucket] += 1;
        }
        units.push(Script { say: says, ..Script::default() }.unit(number));
    }
    (units, all, buckets.concat())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn results_are_the_same_on_one_two_and_four_executors() {
    within(50, async {
        let (units, all, reduced) = texts_of_units();
        let flat = |unit: &Unit| {
            let mut script: Script = serde_json::from_slice(&unit.body).unwrap();
            script.say.iter_mut().for_each(|(bucket, _)| *bucket = 0);
            script.unit(unit.number)
        };
        let texts = ["the cat and the dog", "", "a dog", "and and the end"];
        let texts = (0_u64..).zip(texts).map(|(number, text)| Unit::new(number, text)).collect::<Vec<_>>();
        for executors in [1, 2, 4] {
            let cluster = Cluster::start(executors).await;
            let job = Job::new("script", "", units.iter().map(flat).collect());
            for per_task in [1, 7] {
                let (found, error) = cluster.run(job.clone().with_units_per_task(per_task)).await;
                assert!(error.is_none() && found == all, "{executors} executors: {error:?}, {found:?}");
            }
            let (found, error) =
                cluster.run(Job::new("script", "", units.clone()).with_units_per_task(3).reduced(3)).await;
            assert!(error.is_none() && found == reduced, "{executors} executors: {error:?}, {found:?}");
            let (mut found, error) = cluster.run(Job::new("words", "", texts.clone()).reduced(5)).await;
            found.sort();
            assert!(error.is_none(), "{error:?}");
            assert_eq!(found, ["a 1", "and 3", "cat 1", "dog 2", "end 1", "the 3"]);
            // What was shuffled is removed when the results are here.
            until(|| cluster.shuffled() == 0).await;
            cluster.stop().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_failure_in_order_is_told_whichever_comes_first() {
    within(40, async {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| Some(folder.path().join(name));
        let cluster = Cluster::start(2).await;
        for buckets in [0, 3] {
            let document = serde_json::json!({"row": 3, "cell": "\"ü\n"});
            let late = Failure::new("late", "The \"late\" one.").with_document(document);
            let name = |what: &str| format!("{buckets}-{what}");
            let mut units: Vec<Unit> = (0..120)
                .map(|number| {
                    Script { touch: file(&name(&number.to_string())), sleep: 50, ..Script::say(&[(0, "ok")]) }
                        .unit(number)
                })
                .collect();
            // The later one in order fails first, and lets the other go on.
            let first = Script { wait: file(&name("3")), fail: Some(late.clone()), ..Script::default() };
            units[2] = first.unit(2);
            units[3] = Script {
                touch: file(&name("3")),
                fail: Some(Failure::new("early", "Early.")),
                ..Script::default()
            }
            .unit(3);
            let (found, error) =
                cluster.run(Job::new("script", "", units).with_units_per_task(1).reduced(buckets)).await;
            let Some(Error::Work { place: Place::Unit(2), failure }) = error else {
                panic!("{buckets}: {error:?}")
            };
            assert_eq!(failure, late);
            assert_eq!(found.len(), if buckets == 0 { 2 } else { 0 });
            let ran = (4..120).filter(|number| file(&name(&number.to_string())).unwrap().exists()).count();
            assert!(ran < 100, "{ran} units ran after a failure");
        }
        cluster.stop().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_attempt_may_not_have_is_tried_again() {
    within(40, async {
        let folder = tempfile::tempdir().unwrap();
        let cluster = Cluster::start(1).await;
        let flaky = Script { flaky: Some(folder.path().join("a")), ..Script::say(&[(0, "b")]) };
        let units = vec![Script::say(&[(0, "a")]).unit(1), flaky.unit(2), Script::say(&[(0, "c")]).unit(3)];
        let (found, error) = cluster.run(Job::new("script", "", units)).await;
        assert!(error.is_none() && found == ["a", "b", "c"], "{error:?} {found:?}");
        // Four attempts are enough.
        let never =
            Script { fail: Some(Failure::transient("away", "The store is away.")), ..Script::default() };
        let (_, error) = cluster.run(Job::new("script", "", vec![never.unit(7)])).await;
        let Some(Error::Work { place: Place::Unit(7), failure }) = error else { panic!("{error:?}") };
        assert_eq!((failure.code.as_str(), failure.retry), ("away", true));
        // The fault of the data, a panic, and what no work can do, have one attempt.
        for (script, code) in [
            (Script { panic: true, ..Script::default() }, "work.panic"),
            (Script::say(&[(1, "x")]), "work.no-such-bucket"),
            (Script::say(&[(0, &"x".repeat(LARGEST_PAYLOAD + 1))]), "work.payload-too-large"),
        ] {
            let (_, error) = cluster.run(Job::new("script", "", vec![script.unit(7)])).await;
            let Some(Error::Work { place: Place::Unit(7), failure }) = error else { panic!("{error:?}") };
            assert_eq!(failure.code, code);
        }
        let (_, error) = cluster.run(Job::new("other", "", vec![Unit::new(7, "")])).await;
        let Some(Error::Work { failure, .. }) = error else { panic!("{error:?}") };
        assert_eq!(
            failure.message,
            "This executor has no work `other`; it has `recipe-cluster.check`, `script`, `words`."
        );
        cluster.stop().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn buckets_fail_in_order_and_all_are_reduced() {
    within(40, async {
        let cluster = Cluster::start(2).await;
        let units = vec![Script::say(&[(5, "x")]).unit(1)];
        let (found, error) = cluster.run(Job::new("words", "", vec![Unit::new(1, "f")]).reduced(7)).await;
        assert!(error.is_none() && found == ["f 1"], "{error:?} {found:?}");
        let task = serde_json::to_vec(&Script { fail: Some(Failure::new("no", "No.")), ..Script::default() })
            .unwrap();
        let (found, error) = cluster.run(Job::new("script", task, units).reduced(7)).await;
        assert!(matches!(error, Some(Error::Work { place: Place::Bucket(0), .. })), "{error:?} {found:?}");
        let (found, error) = cluster.run(Job::new("script", "", vec![])).await;
        assert!(error.is_none() && found.is_empty());
        let twice = vec![Unit::new(1, ""), Unit::new(1, "")];
        let (_, error) = cluster.run(Job::new("script", "", twice)).await;
        assert!(matches!(error, Some(Error::Units { before: 1, after: 1 })), "{error:?}");
        let (_, error) = cluster.run(Job::new("script", "", vec![Unit::new(1, "")]).reduced(10_001)).await;
        assert!(matches!(error, Some(Error::Buckets { buckets: 10_001, .. })), "{error:?}");
        cluster.stop().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_is_stopped_or_dropped_stops_its_work() {
    within(40, async {
        let folder = tempfile::tempdir().unwrap();
        let cluster = Cluster::start(1).await;
        for by_token in [true, false] {
            let file = |name: &str| folder.path().join(format!("{name}-{by_token}"));
            let [touch, wait, stopped] = ["touch", "wait", "stopped"].map(|name| Some(file(name)));
            let script = Script { touch, wait, stopped, ..Script::default() };
            let stop = StopToken::new();
            let rows =
                cluster.coordinator().await.run(Job::new("script", "", vec![script.unit(1)]), stop.clone());
            until(|| file("touch").exists()).await;
            if by_token {
                stop.cancel();
                let (found, error) = texts(rows).await;
                assert!(matches!(error, Some(Error::Stopped)) && found.is_empty(), "{error:?}");
            } else {
                drop(rows);
            }
            until(|| file("stopped").exists() && file("stopped").with_extension("besides").exists()).await;
        }
        // The slots are free again.
        let (found, error) =
            cluster.run(Job::new("script", "", vec![Script::say(&[(0, "a")]).unit(1)])).await;
        assert!(error.is_none() && found == ["a"], "{error:?}");
        until(|| cluster.shuffled() == 0).await;
        cluster.stop().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn buckets_larger_than_memory_are_sorted_on_disk() {
    within(50, async {
        // Each of the two slots has 64 MiB for 48 MB of payloads, which sorting doubles.
        let cluster = Cluster::with(1, Setup { memory: 1, ..Setup::default() }).await;
        let units = (0..12).map(|number| {
            let say = (0..8).map(|at| (at % 2, format!("{number}.{at} "))).collect();
            Script { say, pad: 1_000_000, ..Script::default() }.unit(number)
        });
        let (found, error) =
            cluster.run(Job::new("script", "", units.collect()).with_units_per_task(2).reduced(2)).await;
        assert!(error.is_none(), "{error:?}");
        let found: Vec<&str> = found.iter().filter_map(|text| text.split(' ').next()).collect();
        let mut expected = Vec::new();
        for bucket in 0..2 {
            for number in 0..12 {
                let of_bucket = (0..8).filter(|at| at % 2 == bucket);
                expected.extend(
                    of_bucket
                        .zip(0..)
                        .map(|(at, sequence)| format!("{bucket}<{number}.{sequence}:{number}.{at}")),
                );
            }
        }
        assert_eq!(found, expected);
        cluster.stop().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_waits_for_a_first_executor_but_not_forever() {
    within(40, async {
        let mut cluster = Cluster::start(0).await;
        let job = Job::new("script", "", vec![Script::say(&[(0, "a")]).unit(1)]);
        let (_, error) = cluster.run(job.clone().with_patience(Duration::from_secs(1))).await;
        assert!(matches!(error, Some(Error::NoExecutor { .. })), "{error:?}");
        let rows = cluster.coordinator().await.run(job, StopToken::new());
        tokio::time::sleep(Duration::from_millis(500)).await;
        cluster.add().await;
        let (found, error) = texts(rows).await;
        assert!(error.is_none() && found == ["a"], "{error:?}");
        cluster.stop().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn results_that_are_lost_before_they_are_fetched_are_made_again() {
    within(40, async {
        for buckets in [0, 30] {
            let mut cluster = Cluster::start(2).await;
            let say = |number: u32| {
                (0..30).map(move |at| (number * u32::from(buckets > 0), format!("{number}-{at}")))
            };
            let units = (0..30)
                .map(|number| Script { say: say(number).collect(), ..Script::default() }.unit(number.into()));
            let job = Job::new("script", "", units.collect()).with_units_per_task(1).reduced(buckets);
            let mut rows = cluster.coordinator().await.run(job, StopToken::new());
            // With the first row, the job is done, and most of its results are still on both executors.
            let first = rows.next().await.unwrap().unwrap();
            let before = cluster.shuffled();
            assert!(before > 0);
            cluster.executors.remove(0).stop().await;
            let (mut found, error) = texts(rows).await;
            assert!(error.is_none(), "{error:?}");
            found.insert(0, String::from_utf8(first.bytes.to_vec()).unwrap());
            let expected = (0..30).flat_map(|number| {
                say(number).zip(0..).map(move |((bucket, text), sequence)| match buckets {
                    0 => text,
                    _ => format!("{bucket}<{number}.{sequence}:{text}"),
                })
            });
            assert_eq!(found, expected.collect::<Vec<_>>());
            cluster.stop().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_executor_that_is_stopped_gives_its_tasks_to_others_at_once() {
    within(40, async {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let mut cluster = Cluster::start(2).await;
        let units = (0..8).map(|number| {
            let (touch, wait) =
                (Some(file(&format!("at-{number}"))), Some(file("go")).filter(|_| number > 1));
            Script { touch, wait, ..Script::say(&[(0, &number.to_string())]) }.unit(number)
        });
        let job = Job::new("script", "", units.collect()).with_units_per_task(1);
        let rows = cluster.coordinator().await.run(job, StopToken::new());
        // All four slots are busy, and the first two units are done.
        until(|| (0..6).all(|number| file(&format!("at-{number}")).exists())).await;
        let started = std::time::Instant::now();
        cluster.executors.remove(0).stop().await;
        let folders =
            || fs::read_dir(cluster.folder.path()).unwrap().flatten().filter(|entry| entry.path().is_dir());
        assert_eq!(folders().count(), 1, "its folder is gone");
        fs::write(file("go"), "").unwrap();
        let (found, error) = texts(rows).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(found, (0..8).map(|number| number.to_string()).collect::<Vec<_>>());
        // Not when the scheduler would have missed it.
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
        cluster.stop().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_takes_executors_with_it_ends_its_job() {
    within(40, async {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let mut cluster = Cluster::start(1).await;
        let script = Script { touch: Some(file("at")), wait: Some(file("never")), ..Script::default() };
        let job =
            Job::new("script", "", vec![Script::default().unit(1), script.unit(2)]).with_units_per_task(1);
        let rows = cluster.coordinator().await.run(job, StopToken::new());
        let mut progress = rows.progress();
        let is_half = |progress: &Progress| (progress.done, progress.all) == (1, 2);
        progress.wait_for(is_half).await.unwrap();
        for left in (0..5).rev() {
            until(|| file("at").exists()).await;
            fs::remove_file(file("at")).unwrap();
            if left > 0 {
                cluster.add().await;
            }
            cluster.executors.remove(0).stop().await;
        }
        let (_, error) = texts(rows).await;
        let Some(Error::Executor(failure)) = error else { panic!("{error:?}") };
        assert_eq!(failure.code, "cluster.executors-lost");
        cluster.stop().await;
    })
    .await;
}
