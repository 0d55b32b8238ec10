//! What explains the program: pages of errors, manual pages, and completions of shells.

mod common;

use std::process::{Command, Stdio};

use common::Folder;

#[test]
fn every_error_is_explained_by_its_code() {
    let folder = Folder::new();
    let list = folder.succeeds("explain");
    let (errors, warnings) = list.split_once("\nWarnings\n").expect("two lists");
    assert!(errors.starts_with("Errors\n") && errors.contains("\n  column-not-found "), "{list}");
    assert!(warnings.contains("  all-failed ") && warnings.contains("  sheets-not-read "), "{list}");
    for code in list.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()) {
        let page = folder.succeeds(&format!("explain {code}"));
        assert!(page.starts_with(&format!("# {code}\n\n")), "{page}");
    }
    let page = folder.succeeds("explain error[unknown-operation]:");
    assert!(page.contains("did you mean `UPPER_CASE`?") && page.contains("recipe-host steps WORD"), "{page}");
    folder.fails(
        "explain colum-not-found",
        2,
        &["no error has the code `colum-not-found`; did you mean `column-not-found`?"],
    );
}

#[test]
fn shells_can_read_their_scripts() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = folder.succeeds(&format!("completions {shell}"));
        for word in ["preview", "only-changed", "completions"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        folder.file(shell, script.as_bytes());
    }
    let read =
        Command::new("bash").args(["-n", "bash"]).current_dir(folder.path()).output().expect("bash runs");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let offered = "source ./bash; COMP_WORDS=(recipe-host previ); COMP_CWORD=1; _recipe__host recipe-host previ recipe-host; \
                   echo ${COMPREPLY[@]}";
    let offered =
        Command::new("bash").args(["-c", offered]).current_dir(folder.path()).stdin(Stdio::null()).output();
    assert_eq!(String::from_utf8_lossy(&offered.expect("bash runs").stdout), "preview\n");
    folder.fails("completions tcsh", 2, &["bash, elvish, fish, powershell, zsh"]);
}

#[test]
fn each_command_has_a_manual_page() {
    let folder = Folder::new();
    let page = folder.succeeds("man");
    assert!(page.contains(".TH recipe-host 1") && page.contains(".SH SUBCOMMANDS"), "{page}");
    let said = folder.succeeds("man --output pages");
    let mut names: Vec<String> = std::fs::read_dir(folder.path().join("pages"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let help = folder.succeeds("--help");
    let (_, commands) = help.split_once("Commands:\n").expect("commands");
    let (commands, _) = commands.split_once("\n\nOptions:").expect("their end");
    let is_name = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let commands = commands.lines().filter(is_name).filter_map(|line| line.split_whitespace().next());
    let mut expected: Vec<String> =
        commands.filter(|name| *name != "help").map(|name| format!("recipe-host-{name}.1")).collect();
    expected.push("recipe-host.1".into());
    expected.sort();
    assert_eq!(names, expected);
    assert!(said.contains(&format!("{} pages are in `pages`", names.len())), "{said}");
    let preview = folder.read("pages/recipe-host-preview.1");
    assert!(preview.contains("\\-\\-only\\-changed") && preview.contains("changed cells"), "{preview}");
    folder.succeeds("man --output pages");
}
