//! Hooks of pre-commit and the action of GitHub call the program as it is.

use std::path::Path;
use std::process::{Command, Output};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recipe-host"));
    command.current_dir(folder).args(arguments).output().expect("it runs")
}

/// The lines of a text that call the program, from its name on.
fn calls(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter(|line| !line.trim_start().starts_with('#')).filter_map(|line| {
        let (_, call) = line.split_once("recipe-host ")?;
        let words: Vec<&str> = call.split_whitespace().take_while(|word| *word != "#").collect();
        words[0].starts_with(|c: char| c.is_ascii_lowercase()).then_some(words)
    })
}

#[test]
fn commands_and_flags_are_there() {
    let hooks = include_str!("../../.pre-commit-hooks.yaml");
    let action = include_str!("../../action.yml");
    let page = include_str!("../../docs/ci.md").split("```").skip(1).step_by(2).collect::<String>();
    let mut seen = Vec::new();
    for text in [hooks, action, page.as_str()] {
        for call in calls(text) {
            let help = run(Path::new("."), &[call[0], "--help"]);
            assert!(help.status.success(), "`{}` is a command", call[0]);
            let help = String::from_utf8(help.stdout).expect("text");
            for flag in call.iter().filter(|word| word.starts_with("--")) {
                assert!(help.contains(*flag), "{} has {flag}", call[0]);
            }
            seen.push(call[0]);
        }
    }
    for command in ["check", "fmt", "test"] {
        assert_eq!(seen.iter().filter(|seen| **seen == command).count(), 3, "{command} in {seen:?}");
    }
}

#[test]
fn recipes_are_checked_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("written");
    write("good.yaml", "- upper_case: city\n");
    write("wrong.yaml", "- uper_case: city\n");
    write("worse.yaml", "- lower_case: city\n- nowhere: 2\n- nothing: 1\n");
    // What is known of the input of one says nothing of the others.
    write("good.toml", "[input]\nwrong = 1\n");
    let output = run(folder, &["check", "good.yaml", "wrong.yaml", "good.yaml", "worse.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    let printed = String::from_utf8(output.stdout).expect("text");
    assert_eq!(printed.matches("good.yaml: 1 step, no errors").count(), 2, "{printed}");
    let errors = String::from_utf8(output.stderr).expect("text");
    let places: Vec<usize> = ["wrong.yaml:1:", "worse.yaml:2:", "worse.yaml:3:"]
        .map(|place| errors.find(place).unwrap_or_else(|| panic!("{place} in {errors}")))
        .to_vec();
    assert!(places.is_sorted(), "{errors}");
    let alone = run(folder, &["check", "good.yaml"]);
    assert!(String::from_utf8(alone.stderr).expect("text").contains("good.toml:2:1"));
}
