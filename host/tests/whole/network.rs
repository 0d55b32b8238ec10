//! A network and a server that fail at each request: the output is whole, or there is an error and nothing is seen.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::proxy::{Fault, NOTICED, Proxy, When};
use crate::servers;
use crate::space::{Files, Space, full};

/// How many cases are on their way at a time: they mostly wait until they try again.
const AT_A_TIME: usize = 8;

/// Two kinds of small runs.
const KINDS: [(&str, &str, &str); 2] =
    [("file", "out.csv", ""), ("folder", "", "--output-format csv --partition-by b")];

struct Case {
    kind: usize,
    fault: Fault,
    when: When,
}

/// What the cases came to.
#[derive(Default)]
struct Count {
    cases: AtomicUsize,
    harmed: AtomicUsize,
    whole: AtomicUsize,
    refused: AtomicUsize,
    /// Damage that no checksum can show.
    unchecked: AtomicUsize,
}

fn line(kind: usize, prefix: &str) -> String {
    let (_, name, asked) = KINDS[kind];
    format!("apply noop.json --input S3/in/a.csv --output S3/{prefix}/{name} {asked}")
}

/// The space as seen through a proxy.
fn through(space: &Space, proxy: &Proxy, line: &str) -> crate::space::Ended {
    space.command_at(&proxy.endpoint, line).output().unwrap().into()
}

#[test]
fn every_request_may_fail() {
    let Some(moto) = servers::moto() else { return };
    let space = Space::new(moto, "faults");
    space.put("in/a.csv", "a,b\n1,x\n2,y\n3,z\n");
    let mut expected = Vec::new();
    let mut cases = Vec::new();
    for (kind, (name, ..)) in KINDS.iter().enumerate() {
        let prefix = format!("undisturbed-{kind}");
        let proxy = Proxy::new(&moto.endpoint, None);
        let ended = through(&space, &proxy, &line(kind, &prefix));
        assert_eq!(ended.code, Some(0), "{}", ended.error);
        expected.push(space.data(&format!("{prefix}/")));
        let count = proxy.seen().len();
        println!("{name}: {count} requests");
        let step = if full() { 1 } else { count.div_ceil(5) };
        for fault in NOTICED.into_iter().chain([Fault::Damaged]) {
            for (turn, at) in (1..=count).step_by(step).enumerate() {
                cases.push(Case { kind, fault, when: When::At(at) });
                // One that lasts is tried again until the client gives up, which takes a while.
                if full() || (turn == 2 && matches!(fault, Fault::Refused(..) | Fault::Unanswered)) {
                    cases.push(Case { kind, fault, when: When::From(at) });
                }
            }
        }
        let stalls = if full() { (1..=count).step_by(4).collect() } else { vec![count / 2] };
        cases.extend(stalls.into_iter().map(|at| Case { kind, fault: Fault::Stalled, when: When::At(at) }));
    }
    let (count, wrong) = (Count::default(), Mutex::new(Vec::new()));
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let number = count.cases.fetch_add(1, Ordering::SeqCst);
                    if let Err(what) =
                        check(&space, case, &format!("case-{number}"), &expected[case.kind], &count)
                    {
                        let (name, ..) = KINDS[case.kind];
                        wrong
                            .lock()
                            .unwrap()
                            .push(format!("{name} {:?} {:?}: {what}", case.fault, case.when));
                    }
                }
            });
        }
    });
    println!(
        "{} cases, {} harmed; {} whole, {} errors, {} damaged without a checksum",
        count.cases.into_inner(),
        count.harmed.into_inner(),
        count.whole.into_inner(),
        count.refused.into_inner(),
        count.unchecked.into_inner()
    );
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
}

/// Does a run that is harmed, looks at what is left, and runs again.
fn check(space: &Space, case: &Case, prefix: &str, expected: &Files, count: &Count) -> Result<(), String> {
    let line = line(case.kind, prefix);
    let proxy = Proxy::new(&space.server.endpoint, Some((case.fault, case.when)));
    let begun = Instant::now();
    let ended = through(space, &proxy, &line);
    let took = begun.elapsed();
    let seen = proxy.seen();
    let harmed = seen.iter().filter(|seen| seen.harmed).count();
    count.harmed.fetch_add(harmed.min(1), Ordering::SeqCst);
    let data = space.data(&format!("{prefix}/"));
    let said = format!("exit code {:?} after {took:?}: {}", ended.code, ended.error);
    if took.as_secs() > 60 {
        return Err(format!("it took too long; {said}"));
    }
    if case.fault == Fault::Damaged && seen.iter().any(|seen| seen.harmed && !seen.checked) {
        count.unchecked.fetch_add(1, Ordering::SeqCst);
        return Ok(());
    }
    let decided = ended.error.contains("is decided") || ended.error.contains("is not known");
    match ended.code {
        Some(0) if data == *expected => drop(count.whole.fetch_add(1, Ordering::SeqCst)),
        Some(0) => return Err(format!("the output is another: {:?}; {said}", data.keys())),
        Some(1) => {
            count.refused.fetch_add(1, Ordering::SeqCst);
            if !ended.error.contains("s3://") && !ended.error.contains(&proxy.endpoint) {
                return Err(format!("the message does not say where; {said}"));
            }
            if !data.is_empty() && !decided {
                return Err(format!("{:?} is visible; {said}", data.keys()));
            }
            let whole = |(name, bytes): (&String, &bytes::Bytes)| expected.get(name) == Some(bytes);
            if !data.iter().all(whole) {
                return Err(format!("{:?} is not whole; {said}", data.keys()));
            }
        }
        _ => return Err(said),
    }
    let again = space.run(&line);
    if again.code != Some(0) || space.data(&format!("{prefix}/")) != *expected {
        return Err(format!("the next run ends with {:?}: {}; before it: {said}", again.code, again.error));
    }
    match space.open_uploads_in(&format!("{prefix}/")) {
        0 => Ok(()),
        open => Err(format!("{open} uploads are left; {said}")),
    }
}
