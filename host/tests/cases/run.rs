//! One run, held to what is right.

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::expect::{Case, Outcome, Run};
use crate::{look, made};

/// How the last command of a run ended.
struct Ended {
    succeeded: bool,
    /// Whether a signal ended it.
    killed: bool,
    /// What it printed.
    messages: String,
}

/// Whether a run gives what it should, in all the ways it is made.
pub(crate) fn hold(case: &Case, run: &Run, corpus: Option<&Path>) -> Result<(), String> {
    let ways: Vec<&str> =
        if case.each.is_empty() { vec![""] } else { case.each.iter().map(String::as_str).collect() };
    let engine = std::env::var_os("RECIPE_ENGINE_WASM");
    for way in ways.into_iter().filter(|way| engine.is_some() || !way.contains("--engine wasm")) {
        let folder = made::folder(case, corpus);
        let mut ended = None;
        for line in &run.args {
            if let Some(before) = ended.filter(|ended: &Ended| !ended.succeeded) {
                return Err(format!("  the command before failed: {}", before.messages));
            }
            ended = Some(command(&format!("{line} {way}"), run.stdin.as_deref(), folder.path()));
        }
        let ended = ended.expect("a run has commands");
        judge(run, &ended, folder.path()).map_err(|fault| {
            let mut text = format!("  recipe-host {} {way}\n", run.args.join("\n  recipe-host "));
            let _ = writeln!(text, "{fault}  it said:");
            for line in ended.messages.lines().take(12) {
                let _ = writeln!(text, "  | {line}");
            }
            text
        })?;
    }
    Ok(())
}

fn command(line: &str, stdin: Option<&str>, folder: &Path) -> Ended {
    let stdin = stdin.map_or_else(Stdio::null, |name| {
        std::fs::File::open(folder.join(name)).expect("a file for standard input").into()
    });
    let ended = Command::new(crate::program())
        .args(split(line))
        .current_dir(folder)
        .stdin(stdin)
        .output()
        .expect("the program runs");
    let messages = [ended.stdout, ended.stderr].concat();
    Ended {
        succeeded: ended.status.success(),
        killed: ended.status.code().is_none(),
        messages: String::from_utf8_lossy(&messages).into_owned(),
    }
}

/// Splits at blanks, but within `'`.
fn split(line: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            arguments.push(part.to_owned());
        } else {
            arguments.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    arguments
}

fn judge(run: &Run, ended: &Ended, folder: &Path) -> Result<(), String> {
    if ended.killed || ended.messages.contains("panicked at") {
        return Err("  it crashed\n".to_owned());
    }
    if ended.messages.contains("error: unexpected argument") {
        return Err("  the command line is not understood\n".to_owned());
    }
    let fails = run.want.fails.or(if run.either.is_empty() { Some(false) } else { None });
    met(&run.want, fails, run, ended, folder)?;
    let mut faults = String::new();
    for way in &run.either {
        let fails = way.fails.or(fails.is_none().then_some(false));
        match met(way, fails, run, ended, folder) {
            Ok(()) => return Ok(()),
            Err(fault) => faults = faults + "  either:\n" + &fault,
        }
    }
    if run.either.is_empty() { Ok(()) } else { Err(faults) }
}

fn met(want: &Outcome, fails: Option<bool>, run: &Run, ended: &Ended, folder: &Path) -> Result<(), String> {
    if fails.is_some_and(|fails| fails == ended.succeeded) {
        return Err(if ended.succeeded { "  it should fail\n" } else { "  it should not fail\n" }.to_owned());
    }
    if fails == Some(true) {
        let last = split(run.args.last().expect("a command"));
        let output = last.iter().position(|argument| argument == "--output");
        let output = output.and_then(|place| last.get(place + 1)).map(|name| folder.join(name));
        if output.is_some_and(|output| output.is_file()) {
            return Err("  it failed, but there is an output\n".to_owned());
        }
    }
    for part in &want.says {
        if !ended.messages.contains(part) {
            return Err(format!("  it should say: {part}\n"));
        }
    }
    for part in &want.hides {
        if ended.messages.contains(part) {
            return Err(format!("  it should not say: {part}\n"));
        }
    }
    for (name, text) in &want.files {
        let got = look::file(&folder.join(name)).map_err(|error| format!("  {error}\n"))?;
        if got != *text {
            return Err(format!("  wanted in {name}:\n{}  got:\n{}", quoted(text), quoted(&got)));
        }
    }
    for (name, lines) in &want.has {
        let got = look::file(&folder.join(name)).map_err(|error| format!("  {error}\n"))?;
        for line in lines {
            if !got.lines().any(|got| got == line) {
                return Err(format!("  {name} should have the line: {line}\n  got:\n{}", ends(&got)));
            }
        }
    }
    for (name, parts) in &want.parts {
        let got = look::file(&folder.join(name)).map_err(|error| format!("  {error}\n"))?;
        if let Some(part) = parts.iter().find(|part| !got.contains(*part)) {
            return Err(format!("  {name} should contain: {part}\n  got:\n{}", ends(&got)));
        }
    }
    for (name, parts) in &want.lacks {
        let got = look::file(&folder.join(name)).map_err(|error| format!("  {error}\n"))?;
        if let Some(part) = parts.iter().find(|part| got.contains(*part)) {
            return Err(format!("  {name} should not have: {part}\n  got:\n{}", ends(&got)));
        }
    }
    for (name, lines) in &want.lines {
        let got = look::file(&folder.join(name)).map_err(|error| format!("  {error}\n"))?;
        if got.lines().count() != *lines {
            return Err(format!("  {name} should have {lines} lines, and has {}\n", got.lines().count()));
        }
    }
    for (name, other) in &want.same {
        let got = look::file(&folder.join(name)).map_err(|error| format!("  {error}\n"))?;
        let other_text = look::file(&folder.join(other)).map_err(|error| format!("  {error}\n"))?;
        if got != other_text {
            return Err(format!("  {name} differs from {other}:\n{}", difference(&got, &other_text)));
        }
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    text.lines()
        .take(20)
        .fold(String::new(), |all, line| all + "  | " + &line.escape_debug().to_string() + "\n")
}

/// The first and the last lines.
fn ends(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    let (first, last) = (lines.iter().take(3), lines.iter().skip(3.max(lines.len().saturating_sub(3))));
    quoted(&first.chain(last).copied().collect::<Vec<_>>().join("\n"))
}

/// The first line that differs.
fn difference(got: &str, other: &str) -> String {
    let number = got.lines().zip(other.lines()).take_while(|(got, other)| got == other).count();
    let line =
        |text: &str| text.lines().nth(number).unwrap_or("(the end)").chars().take(200).collect::<String>();
    format!("  line {}: {:?}\n  against: {:?}\n", number + 1, line(got), line(other))
}
