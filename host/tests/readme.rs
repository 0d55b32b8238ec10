//! What the README says of the program is true of it.

use std::process::Command;

const README: &str = include_str!("../../README.md");

fn help(command: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_recipe-host")).args([command, "--help"]).output();
    String::from_utf8(output.expect("the program runs").stdout).expect("UTF-8")
}

#[test]
fn every_flag_and_command_is_there() {
    let commands = [
        "apply",
        "build",
        "check",
        "clean",
        "cluster",
        "completions",
        "convert",
        "crawl",
        "diff",
        "explain",
        "fmt",
        "init",
        "inspect",
        "lineage",
        "lsp",
        "man",
        "preview",
        "profile",
        "rules",
        "schema",
        "steps",
        "test",
        "validate",
    ];
    let known: String = commands.iter().map(|command| help(command)).collect();
    let flags = README.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).filter(|word| {
        word.starts_with("--") && word.len() > 2 && word[2..].starts_with(|c: char| c.is_ascii_lowercase())
    });
    // Flags of cargo in the first command.
    // A flag of a feature.
    let is_here = |flag: &&str| known.contains(*flag) || (*flag == "--cluster" && !cfg!(feature = "cluster"));
    let missing: Vec<&str> = flags.filter(|flag| *flag != "--release" && !is_here(flag)).collect();
    assert!(missing.is_empty(), "flags that are not there: {missing:?}");
    for command in commands {
        assert!(README.contains(&format!("`recipe-host {command}")), "{command} is in the README");
    }
}

#[test]
fn the_number_of_operations_is_right() {
    let count = recipe_core::steps::all().count();
    assert!(README.contains(&format!("[{count} operations]")), "there are {count} operations");
}
