//! Runs on the executors of a cluster: the program, a scheduler and executors are processes, and some are killed.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::dice::Dice;
use crate::servers::{self, Server};
use crate::space::{Ended, Space, full, program};

/// A process of a cluster, which ends with its test.
struct Member {
    child: Child,
    address: String,
}

impl Member {
    fn start(space: &Space, args: &str) -> Member {
        let path = Path::new(env!("CARGO_BIN_EXE_recipe-host")).with_file_name("recipe-cluster");
        assert!(path.exists(), "{} is built with the workspace", path.display());
        let mut command = Command::new(path);
        // What the program has of AWS, without its arguments.
        command.envs(program().get_envs().filter_map(|(name, value)| Some((name, value?))));
        command
            .env("AWS_ACCESS_KEY_ID", &space.server.access_key)
            .env("AWS_SECRET_ACCESS_KEY", &space.server.secret_key)
            .args(["--log", "error"])
            .args(args.split_whitespace())
            .current_dir(space.folder.path())
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.find_map(|line| Some(line.unwrap().split_once("listens on ")?.1.to_owned()));
        Member { child, address: said.expect("it says where it listens") }
    }

    fn scheduler(space: &Space) -> Member {
        Member::start(space, "scheduler --bind 127.0.0.1:0 --executor-timeout 7s")
    }

    fn executor(space: &Space, scheduler: &Member) -> Member {
        Member::start(space, &format!("executor --scheduler {} --slots 1", scheduler.address))
    }
}

/// As if by `kill -9`.
impl Drop for Member {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Steps that look back, and one that needs all rows, whose ties are in order.
const RECIPE: &str = r#"[
  {"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}},
  {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}},
  {"Operation": "CUMULATIVE", "Parameters": {"sourceColumn": "amount", "targetColumn": "sum"}},
  {"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "city"}]}}
]"#;

/// A space with an input of several files, and its recipe.
fn space(server: &'static Server, bucket: &str) -> Space {
    let space = Space::new(server, bucket);
    space.file("recipe.json", RECIPE.as_bytes());
    let mut steps: Vec<serde_json::Value> = serde_json::from_str(RECIPE).unwrap();
    steps.pop();
    space.file("looks-back.json", serde_json::to_string(&steps).unwrap().as_bytes());
    for file in 0..3_u32 {
        let rows = (file * 20_000..(file + 1) * 20_000).map(|row| {
            let city = ["Mobile", "", "Dothan", "\"Au\nburn\""][row as usize % 4];
            let amount = if row % 977 == 5 { format!("x{row}") } else { format!("{}.5", row % 1000) };
            format!("{row},{city},{amount}\n")
        });
        space
            .put(&format!("in/{file}.csv"), format!("id,city,amount\n{}", rows.collect::<Vec<_>>().concat()));
    }
    space
}

/// The run, into a folder of the bucket.
fn line(output: &str, more: &str) -> String {
    format!(
        "apply recipe.json --input S3/in/ --output S3/{output}/ --output-format csv --now 2024-02-29T00:00:00Z {more}"
    )
}

/// A run whose files executors write by themselves.
fn of_several_files(line: &str) -> String {
    line.replace("recipe.json", "looks-back.json") + " --max-files 4"
}

fn on(scheduler: &Member) -> String {
    format!("--cluster {} --unit-size 100KB", scheduler.address)
}

#[test]
fn a_cluster_changes_neither_bytes_nor_reports_nor_errors() {
    compared(&space(servers::s3s(), "cluster"));
}

#[test]
fn a_cluster_changes_nothing_on_a_server_with_conditions() {
    if let Some(server) = servers::moto() {
        compared(&space(server, "cluster"));
    }
}

/// Compares what programs give with a cluster and without.
fn compared(space: &Space) {
    let scheduler = Member::scheduler(space);
    let _executors = [Member::executor(space, &scheduler), Member::executor(space, &scheduler)];
    let mut expected = Vec::new();
    for (name, more) in [("alone", String::new()), ("together", on(&scheduler))] {
        let (report, rejects) = (format!("{name}.report.json"), format!("{name}.rejects.jsonl"));
        let more = format!("{more} --report {report} --rejects {rejects}");
        let told = space.succeeds(&line(name, &more));
        let mut report: serde_json::Value =
            serde_json::from_slice(&std::fs::read(space.path(&report)).unwrap()).unwrap();
        // What differs from run to run.
        for key in ["output", "run", "seconds", "bytes_per_second"] {
            report.as_object_mut().unwrap().remove(key);
        }
        let rejects = std::fs::read_to_string(space.path(&rejects)).unwrap();
        assert!(rejects.lines().count() > 50, "{rejects}");
        let steps: Vec<String> = told.lines().filter(|line| line.contains('_')).map(str::to_owned).collect();
        expected.push((space.data(&format!("{name}/")), report.to_string(), rejects, steps));
    }
    assert_eq!(expected[0], expected[1]);

    for format in ["csv", "parquet"] {
        let output = |name: &str, more: &str| {
            let line =
                line(&format!("{format}-{name}"), more).replace("format csv", &format!("format {format}"));
            space.succeeds(&of_several_files(&line));
            space.data(&format!("{format}-{name}/"))
        };
        let (alone, together) = (output("alone", ""), output("together", &on(&scheduler)));
        assert_eq!(alone.len(), 4, "{:?}", alone.keys());
        assert!(alone == together, "{format}: other files");
    }
    assert_eq!(space.open_uploads(), 0);

    for (code, wrong, parts) in [
        (5, "--max-failed 3", &["more than 3 cells could not be converted"][..]),
        (2, "--engine wasm", &["a module runs on threads of this program alone"]),
        (2, "--unit-size 0", &["--unit-size"]),
        (2, "--token-file nowhere", &["nowhere"]),
    ] {
        space.fails(&line("wrong", &format!("{} {wrong}", on(&scheduler))), code, parts);
        assert!(space.data("wrong/").is_empty(), "{wrong}");
    }
    space.fails(&line("wrong", "--cluster localhost:1"), 2, &["is not the address of a scheduler"]);
    space.fails(&line("wrong", "--cluster df://127.0.0.1:1"), 1, &["cannot be reached"]);
    space.fails(&line("wrong", "--unit-size 1MB"), 2, &["--cluster"]);
}

#[test]
fn an_executor_killed_at_any_moment_changes_nothing() {
    let space = space(servers::s3s(), "lost-executors");
    space.succeeds(&line("alone", ""));
    space.succeeds(&of_several_files(&line("several", "")));
    let expected = [space.data("alone/"), space.data("several/")];
    let scheduler = Member::scheduler(&space);
    let mut executors = vec![Member::executor(&space, &scheduler), Member::executor(&space, &scheduler)];
    let begun = Instant::now();
    space.succeeds(&line("whole", &on(&scheduler)));
    let whole = begun.elapsed().as_millis() as u64;
    let mut dice = Dice(1);
    for case in 0..if full() { 40 } else { 4 } {
        let output = format!("out-{case}");
        let line = line(&output, &on(&scheduler));
        let mut command = space.command(&if case % 2 == 0 { line } else { of_several_files(&line) });
        let run = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(dice.below(whole)));
        drop(executors.remove(dice.below(2) as usize));
        let ended: Ended = run.wait_with_output().unwrap().into();
        assert_eq!(ended.code, Some(0), "case {case}: {}", ended.error);
        assert!(space.data(&format!("{output}/")) == expected[case % 2], "case {case}: other bytes");
        executors.push(Member::executor(&space, &scheduler));
    }
}

#[test]
fn a_scheduler_killed_leaves_nothing_to_see() {
    let space = space(servers::s3s(), "lost-scheduler");
    let scheduler = Member::scheduler(&space);
    let _executor = Member::executor(&space, &scheduler);
    let mut command = space.command(&line("out", &on(&scheduler)));
    let run = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let bind = scheduler.address.strip_prefix("df://").unwrap().to_owned();
    drop(scheduler);
    let begun = Instant::now();
    let ended: Ended = run.wait_with_output().unwrap().into();
    assert_eq!(ended.code, Some(1), "{}", ended.error);
    assert!(ended.error.contains("the scheduler at df://127.0.0.1"), "{}", ended.error);
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    assert!(space.data("out/").is_empty());
    space.succeeds("clean S3/out/");
    assert_eq!(space.open_uploads_in("out/"), 0);

    // The executor goes on, for a scheduler in the same place.
    let scheduler = Member::start(&space, &format!("scheduler --bind {bind}"));
    space.succeeds(&line("out", &on(&scheduler)));
    space.succeeds(&line("alone", ""));
    assert!(space.data("out/") == space.data("alone/"));
}

/// What a program says of its flags.
fn help(program: &Path, command: &str) -> String {
    let output = Command::new(program).args([command, "--help"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_manifests_use_flags_that_are_there() {
    let host = Path::new(env!("CARGO_BIN_EXE_recipe-host"));
    let cluster = host.with_file_name("recipe-cluster");
    let known = ["scheduler", "executor", "check"].map(|command| help(&cluster, command)).concat();
    let known = known + &help(host, "apply");
    let known: BTreeSet<&str> = known.split([' ', '\n', ',']).collect();
    for manifest in ["kubernetes.yaml", "ecs.yaml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/cluster").join(manifest);
        let text = std::fs::read_to_string(path).unwrap();
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        let words = lines.flat_map(|line| line.split([' ', ',', '[', ']', '"']));
        let flags: Vec<&str> = words.filter(|word| word.starts_with("--") && *word != "---").collect();
        assert!(flags.len() > 5, "{manifest}: {flags:?}");
        for flag in flags {
            assert!(known.contains(flag), "{manifest}: {flag}");
        }
    }
}
