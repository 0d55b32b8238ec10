//! Clusters of processes, which are killed.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use recipe_cluster::*;

use crate::common::*;

/// Where a process of these tests finds the command line that it is for.
const MEMBER: &str = "RECIPE_CLUSTER_TEST_MEMBER";

/// The program with the tests' work, when the other tests start it.
#[test]
#[ignore = "a process of the other tests"]
fn member() {
    let Ok(line) = std::env::var(MEMBER) else { return };
    let args = serde_json::from_str::<Vec<String>>(&line).unwrap();
    let code = program::run(args.into_iter().map(Into::into), engine(), works());
    assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::SUCCESS));
}

/// A process, which ends with its test.
struct Process {
    child: Child,
    address: String,
}

impl Process {
    /// Starts a program of the tests' own.
    fn start(args: &[&str]) -> Self {
        let line = [&["recipe-cluster"], args].concat();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "processes::member", "--ignored", "--nocapture"]);
        Self::spawn(command.env(MEMBER, serde_json::to_string(&line).unwrap()))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .find_map(|line| line.unwrap().split_once("listens on ").map(|(_, address)| address.to_owned()));
        // What else it says is read, so that it can go on saying it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address: address.expect("it says where it listens") }
    }

    fn terminate(mut self) -> std::process::ExitStatus {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn scheduler() -> Process {
    Process::start(&["scheduler", "--bind", "127.0.0.1:0", "--executor-timeout", "7s"])
}

fn executor(scheduler: &Process, folder: &Path) -> Process {
    let folder = folder.to_str().unwrap();
    Process::start(&["executor", "--scheduler", &scheduler.address, "--slots", "1", "--work-dir", folder])
}

async fn start(scheduler: &Process, job: Job) -> Rows {
    let coordinator = Coordinator::connect(&scheduler.address, Access::open(engine())).await.unwrap();
    coordinator.run(job.with_units_per_task(1), StopToken::new())
}

/// Kills the one of two executors whose number a file has.
fn kill_who_wrote(file: &Path, executors: &mut Vec<Process>) {
    let id: u32 = fs::read_to_string(file).unwrap().parse().unwrap();
    let at = executors.iter().position(|process| process.child.id() == id).unwrap();
    drop(executors.remove(at));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_executor_that_is_killed_in_the_middle_changes_nothing() {
    within(55, async {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let scheduler = scheduler();
        let mut executors = vec![executor(&scheduler, folder.path()), executor(&scheduler, folder.path())];
        let buckets = 2;
        // Both executors have units behind them, and are at one of the last two, when one of them is killed.
        let units = (0..8).map(|number| {
            let say = vec![(number as u32 % buckets, format!("a{number}")), (0, format!("b{number}"))];
            let is_last = number >= 6;
            let touch = is_last.then(|| file(&format!("at-{number}")));
            let wait = is_last.then(|| file("go"));
            Script { touch, wait, stopped: Some(file("stopped")), say, ..Script::default() }.unit(number)
        });
        let units: Vec<Unit> = units.collect();
        let flat = units.iter().map(|unit| {
            let mut script: Script = serde_json::from_slice(&unit.body).unwrap();
            script.say.iter_mut().for_each(|(bucket, _)| *bucket = 0);
            script.unit(unit.number)
        });
        let rows = start(&scheduler, Job::new("script", "", flat.collect())).await;
        until(|| file("at-6").exists() && file("at-7").exists()).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        kill_who_wrote(&file("at-7"), &mut executors);
        fs::write(file("go"), "").unwrap();
        let (found, error) = texts(rows).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(
            found,
            (0..8).flat_map(|number| [format!("a{number}"), format!("b{number}")]).collect::<Vec<_>>()
        );

        // The same at an exchange: the buckets of units that were done are lost when buckets are reduced.
        executors.push(executor(&scheduler, folder.path()));
        fs::remove_file(file("go")).unwrap();
        let free = units.iter().map(|unit| {
            let script: Script = serde_json::from_slice(&unit.body).unwrap();
            Script { wait: None, touch: None, ..script }.unit(unit.number)
        });
        let task = Script {
            touch: Some(file("reducing")),
            wait: Some(file("go")),
            stopped: Some(file("stopped")),
            ..Script::default()
        };
        let job = Job::new("script", serde_json::to_vec(&task).unwrap(), free.collect()).reduced(buckets);
        let rows = start(&scheduler, job).await;
        until(|| fs::read_to_string(file("reducing")).is_ok_and(|id| !id.is_empty())).await;
        kill_who_wrote(&file("reducing"), &mut executors);
        fs::write(file("go"), "").unwrap();
        let (found, error) = texts(rows).await;
        assert!(error.is_none(), "{error:?}");
        let mut expected = [Vec::new(), Vec::new()];
        for number in 0..8_usize {
            let bucket = number % 2;
            let mut count = [0; 2];
            for (bucket, text) in [(bucket, format!("a{number}")), (0, format!("b{number}"))] {
                expected[bucket].push(format!("{bucket}<{number}.{}:{text}", count[bucket]));
                count[bucket] += 1;
            }
        }
        assert_eq!(found, expected.concat());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scheduler_that_is_killed_ends_its_jobs_with_an_error_and_their_work() {
    within(55, async {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| Some(folder.path().join(name));
        let exists = |name: &str| folder.path().join(name).exists();
        let scheduler = scheduler();
        let address = scheduler.address.clone();
        let args = ["executor", "--scheduler", &address, "--slots", "1", "--patience", "3s"];
        let executor =
            Process::start(&[&args[..], &["--work-dir", folder.path().to_str().unwrap()]].concat());
        let script =
            Script { touch: file("at"), wait: file("never"), stopped: file("stopped"), ..Script::default() };
        let rows = start(&scheduler, Job::new("script", "", vec![script.unit(1)])).await;
        until(|| exists("at")).await;
        drop(scheduler);
        let killed = Instant::now();
        let (_, error) = texts(rows).await;
        let Some(Error::Unreachable { address: of, .. }) = &error else { panic!("{error:?}") };
        assert_eq!(*of, address);
        assert!(killed.elapsed() < Duration::from_secs(30), "{:?}", killed.elapsed());
        until(|| exists("stopped")).await;
        // The executor goes on, for a scheduler that takes its place.
        let bind = address.strip_prefix("df://").unwrap();
        let scheduler = Process::start(&["scheduler", "--bind", bind]);
        let rows = start(&scheduler, Job::new("script", "", vec![Script::say(&[(0, "a")]).unit(1)])).await;
        let (found, error) = texts(rows).await;
        assert!(error.is_none() && found == ["a"], "{error:?}");
        assert!(executor.terminate().success());
        assert!(fs::read_dir(folder.path()).unwrap().all(|entry| entry.unwrap().path().is_file()));
    })
    .await;
}

#[test]
fn the_program_starts_checks_and_ends() {
    let program = || Command::new(env!("CARGO_BIN_EXE_recipe-cluster"));
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    fs::write(&token, "a-token-of-24-characters\n").unwrap();
    let access = ["--token-file", token.to_str().unwrap()];
    let scheduler = Process::spawn(program().args(["scheduler", "--bind", "127.0.0.1:0"]).args(access));
    let work = folder.path().join("work");
    let at = ["--scheduler", &scheduler.address, "--slots", "2", "--work-dir", work.to_str().unwrap()];
    let token = ("RECIPE_CLUSTER_TOKEN", "a-token-of-24-characters");
    let executor = Process::spawn(program().arg("executor").args(at).env(token.0, token.1));
    for more in [&[][..], &["--buckets", "4", "--units", "1000", "--units-per-task", "100"]] {
        let check = program()
            .args(["check", "--cluster", &scheduler.address])
            .args(access)
            .args(more)
            .output()
            .unwrap();
        let (out, err) = (String::from_utf8_lossy(&check.stdout), String::from_utf8_lossy(&check.stderr));
        assert!(
            check.status.success() && out.contains("units in") && out.contains("on 1 executors"),
            "{out}{err}"
        );
    }
    let check = program().args(["check", "--cluster", &scheduler.address]).output().unwrap();
    let err = String::from_utf8_lossy(&check.stderr);
    assert_eq!(check.status.code(), Some(1));
    assert!(
        err.contains(&format!("error: the scheduler at {} refuses the token", scheduler.address)),
        "{err}"
    );
    assert!(executor.terminate().success() && scheduler.terminate().success());
    assert_eq!(fs::read_dir(work).unwrap().count(), 0);
    for wrong in [
        &["check", "--cluster", "http://a:1"][..],
        &["scheduler", "--executor-timeout", "2s"],
        &["scheduler", "--tls-key", "x"],
    ] {
        assert_eq!(program().args(wrong).output().unwrap().status.code(), Some(2), "{wrong:?}");
    }
}
